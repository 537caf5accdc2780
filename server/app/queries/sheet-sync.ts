import { isOfSpreadsheet } from '../../db/sheet.js';
import { firstEntries, isOfBinding, runsByKey, type SheetSyncRow, syncList } from '../../db/sheet-sync.js';
import type { JournalEntry } from '../../domain/sheet/journal.js';
import { ENTRIES_TOLD } from '../../domain/sheet/journal-texts.js';
import { type Batch, createListing } from './listing.js';

export { runKey, type SheetSyncRow } from '../../db/sheet-sync.js';

/** The history of syncs. To a key of one spreadsheet, that of its tabs. */
export const sheetSyncs = createListing<SheetSyncRow, { bindingId?: string | null }>(syncList, {
  where: ({ actor }, { bindingId }) => [
    ...(actor.spreadsheetId === null ? [] : [isOfSpreadsheet(actor.spreadsheetId)]),
    ...(bindingId == null ? [] : [isOfBinding(bindingId)]),
  ],
});

/** By tab and run (`runKey`). */
export const runByKey: Batch<SheetSyncRow> = {
  name: 'run of a sync',
  load: ({ tx }, keys) => runsByKey(tx, keys.map(partsOf)),
};

/** What each run did first, by tab and run. */
export const entriesOfRun: Batch<JournalEntry[]> = {
  name: 'entries of a run',
  load: ({ tx }, keys) => firstEntries(tx, keys.map(partsOf), ENTRIES_TOLD),
};

function partsOf(key: string): { bindingId: string; id: string } {
  const [bindingId, ...rest] = key.split('/');
  return { bindingId: bindingId!, id: rest.join('/') };
}
