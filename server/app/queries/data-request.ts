import { type DataRequestRow, dataRequestColumns, dataRequestList, isOpen } from '../../db/data-request.js';
import { createListing } from './listing.js';

export type { DataRequestRow } from '../../db/data-request.js';

export interface DataRequestFilter {
  isOpen?: boolean | null;
}

export const dataRequests = createListing<DataRequestRow, DataRequestFilter | null>(dataRequestList, {
  parents: { customer: dataRequestColumns.customerId },
  where: (_, filter) => (filter?.isOpen == null ? [] : [isOpen(filter.isOpen)]),
});
