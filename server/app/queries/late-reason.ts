import { type LateReasonRow, lateReasonColumns, lateReasonList } from '../../db/late-reason.js';
import { createListing } from './listing.js';

export type { LateReasonRow } from '../../db/late-reason.js';

export const lateReasons = createListing<LateReasonRow>(lateReasonList, {
  parents: { customer: lateReasonColumns.customerId },
});
