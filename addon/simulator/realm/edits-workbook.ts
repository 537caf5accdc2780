// What a person does with tabs and with the whole document: copies of them, and versions of before.
import type { Metadata, Sheet, Workbook } from './model.js';
import type { RealmState } from './realm-state.js';

/** A second tab with everything of the first, under ids of its own. */
export function copySheet(workbook: Workbook, sheet: Sheet, to: string, withMetadata: boolean): void {
  if (workbook.sheets.some(({ name }) => name === to)) throw new Error(`Já existe uma página com o nome "${to}".`);
  const copy = copyOf(sheet);
  copy.id = workbook.nextId++;
  copy.name = to;
  const renumbered = (list: readonly Metadata[]): Metadata[] =>
    withMetadata ? list.map((one) => ({ ...one, id: workbook.nextId++ })) : [];
  copy.metadata = renumbered(copy.metadata);
  for (const column of copy.columns) if (column.metadata) column.metadata = renumbered(column.metadata);
  workbook.sheets.splice(workbook.sheets.indexOf(sheet) + 1, 0, copy);
}

/** Ids, hidden columns and metadata are copied; what a script kept for the document is not. */
export function makeCopy(state: RealmState, id: string): void {
  const { stored } = state;
  stored.workbook.id = id;
  stored.workbook.name = `Cópia de ${stored.workbook.name}`;
  stored.documentProperties = {};
  stored.versions = {};
}

export function saveVersion({ stored }: RealmState, version: string): void {
  stored.versions[version] = JSON.stringify(stored.workbook.sheets);
}

/** The tabs as they were; a tab of the same id is the same tab to a script that holds it. */
export function restoreVersion({ stored }: RealmState, version: string, withMetadata: boolean): void {
  const kept = stored.versions[version];
  if (kept === undefined) throw new Error(`Simulator: there is no version "${version}"`);
  const { workbook } = stored;
  const restored = JSON.parse(kept) as Sheet[];
  workbook.sheets = restored.map((before) => {
    const now = workbook.sheets.find(({ id }) => id === before.id);
    if (!withMetadata) {
      before.metadata = now?.metadata ?? [];
      before.columns.forEach((column, i) => {
        const marked = now?.columns[i]?.metadata;
        if (marked) column.metadata = marked;
        else delete column.metadata;
      });
    }
    return now ? Object.assign(now, before) : before;
  });
  if (!workbook.sheets.some(({ id }) => id === workbook.activeSheetId))
    workbook.activeSheetId = workbook.sheets[0]?.id ?? 0;
}

function copyOf<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
