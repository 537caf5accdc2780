/**
 * What an add-on's run left in the document besides what it may write: Caderneta's own columns, values of mapped cells,
 * rows below the last one. Everything else must be byte for byte as it was.
 */
interface RawCell {
  value: unknown;
  formula?: string;
  format?: string;
  autoFormat?: string;
  note?: string;
  link?: string;
  style?: Record<string, string>;
  validation?: unknown;
}
interface RawColumn {
  isHidden?: boolean;
  width?: number;
  metadata?: { key: string; value: string }[];
}
interface RawSheet {
  id: number;
  name: string;
  cells: (RawCell | null)[][];
  columns: RawColumn[];
  [other: string]: unknown;
}

const MARK = 'caderneta.field';
/** Caderneta's own fields; every other mark is on a column of the merchant's. */
const MANAGED =
  /^(id|situacao|diasEmAtraso|valorAtualizado|limite|disponivel|ultimoLembrete|cobrar|degrau|proximoPasso)$/;
/** A note of Caderneta's begins so. */
const OUR_NOTE = /^Caderneta/;

export function sheetsIn(state: string): RawSheet[] {
  return (JSON.parse(state) as { workbook: { sheets: RawSheet[] } }).workbook.sheets;
}

/** What the add-on touched that is not its own, in words; empty when nothing. */
export function trespasses(before: readonly RawSheet[], after: readonly RawSheet[], synced: string): string[] {
  const found: string[] = [];
  for (const sheet of before) {
    const now = after.find(({ id }) => id === sheet.id);
    if (!now) found.push(`the tab ${sheet.name} is gone`);
    else if (sheet.name !== synced) {
      if (JSON.stringify(sheet) !== JSON.stringify(now)) found.push(`the tab ${sheet.name} was changed`);
    } else found.push(...inTab(sheet, now));
  }
  for (const { id, name } of after) if (!before.some((one) => one.id === id)) found.push(`there is a new tab ${name}`);
  return found;
}

const TAB_LOOKS = [
  'name',
  'frozenRows',
  'frozenColumns',
  'isHidden',
  'tabColor',
  'protections',
  'hiddenRows',
  'filter',
];

function inTab(before: RawSheet, after: RawSheet): string[] {
  const found = TAB_LOOKS.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key])).map(
    (key) => `the tab's ${key} changed: ${JSON.stringify(before[key])} → ${JSON.stringify(after[key])}`,
  );
  const [owned, now] = [ownColumns(before), ownColumns(after)];
  if (owned.length !== now.length) return [...found, `${owned.length} columns of the merchant's became ${now.length}`];
  const lastRow = lastRowOf(before);
  owned.forEach((column, i) => {
    const moved = now[i] as number;
    const [was, is] = [before.columns[column] as RawColumn, after.columns[moved] as RawColumn];
    const isMapped =
      (is.metadata ?? []).some(({ key }) => key === MARK) || (was.metadata ?? []).some(({ key }) => key === MARK);
    if (was.isHidden !== is.isHidden || was.width !== is.width) found.push(`column ${column + 1} looks otherwise`);
    const rows = Math.max(before.cells.length, after.cells.length);
    for (let row = 0; row < rows; row++) {
      const old = before.cells[row]?.[column] ?? null;
      const cell = after.cells[row]?.[moved] ?? null;
      if (JSON.stringify(old) === JSON.stringify(cell)) continue;
      const why =
        isMapped && row > 0
          ? forbiddenInMapped(old, cell, row + 1 > lastRow)
          : forbiddenInOwn(old, cell, row + 1 > lastRow);
      if (why)
        found.push(`row ${row + 1}, column ${column + 1}: ${why}: ${JSON.stringify(old)} → ${JSON.stringify(cell)}`);
    }
  });
  return found;
}

function forbiddenInOwn(old: RawCell | null, cell: RawCell | null, isBelow: boolean): string | null {
  // A row put in below takes the looks of the one above, as Sheets does.
  if (isBelow && !hasContent(cell)) return null;
  return looksEmpty(old) && looksEmpty(cell) ? null : "the merchant's own cell changed";
}

function forbiddenInMapped(old: RawCell | null, cell: RawCell | null, isBelow: boolean): string | null {
  if (isBelow) return null;
  if (old?.formula !== undefined && withoutNote(old) !== withoutNote(cell)) return 'a formula was written over';
  for (const key of ['format', 'style', 'validation'] as const)
    if (JSON.stringify(old?.[key]) !== JSON.stringify(cell?.[key])) return `its ${key} changed`;
  const [note, noteNow] = [old?.note ?? '', cell?.note ?? ''];
  if (note !== noteNow && note !== '' && !OUR_NOTE.test(note)) return 'the note in it changed';
  if (cell?.formula !== undefined && old?.formula === undefined) return 'a formula came into it';
  return null;
}

function withoutNote(cell: RawCell | null): string {
  return JSON.stringify(cell && { ...cell, note: undefined });
}

function hasContent(cell: RawCell | null): boolean {
  return cell !== null && (cell.value !== '' || cell.formula !== undefined || cell.note !== undefined);
}

function looksEmpty(cell: RawCell | null): boolean {
  return (
    cell === null ||
    Object.entries(cell).every(([key, value]) => key === 'autoFormat' || value === '' || value === undefined)
  );
}

/** Columns with anything in them that are not Caderneta's, in their order. */
function ownColumns(sheet: RawSheet): number[] {
  return sheet.columns.flatMap((column, i) => {
    const isManaged = (column.metadata ?? []).some(({ key, value }) => key === MARK && MANAGED.test(value));
    return !isManaged && sheet.cells.some((cells) => hasContent(cells[i] ?? null)) ? [i] : [];
  });
}

function lastRowOf(sheet: RawSheet): number {
  for (let row = sheet.cells.length; row > 0; row--)
    if (sheet.cells[row - 1]?.some((cell) => hasContent(cell))) return row;
  return 0;
}
