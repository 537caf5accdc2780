import { groupBy } from '../../db/read.js';
import { type ReceiptRow, receiptsOf } from '../../db/receipt.js';
import type { Batch } from './listing.js';

export type { ReceiptRow } from '../../db/receipt.js';

export const receiptsOfHold: Batch<ReceiptRow[]> = {
  name: 'receipts of hold',
  load: async ({ tx }, ids) => groupBy(await receiptsOf(tx, ids), ({ holdId }) => holdId),
};
