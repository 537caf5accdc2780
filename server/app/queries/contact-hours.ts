import { type ContactHoursRow, contactHoursOf } from '../../db/contact-hours.js';
import type { Batch } from './listing.js';

export type { ContactHoursRow } from '../../db/contact-hours.js';

/** Of the customers who asked for hours; the newest word counts. */
export const hoursOfCustomer: Batch<ContactHoursRow> = {
  name: 'contact hours',
  load: ({ tx }, ids) => contactHoursOf(tx, ids),
};
