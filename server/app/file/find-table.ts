/** Which of a file's sheets holds the debts. */
import type { Cell } from '../../domain/sheet/cell.js';
import { columnCalled, letterOf, type SaidColumn } from '../../domain/sheet/said-columns.js';
import { readTable, type TableReading } from '../../domain/sheet/table.js';
import { foldName } from '../../domain/text.js';
import { type FileRefusal, refuseFile } from './refusal.js';

export interface FileSheet {
  name: string;
  isHidden: boolean;
  grid: Cell[][];
}

export type FoundTable = { ok: true; sheet: FileSheet; table: TableReading } | FileRefusal;

/** A name and an amount: less than that is no table of debts. */
export function isTableOfDebts(table: TableReading | null): table is TableReading {
  const fields = new Set(table?.columns.map((column) => column.field));
  return fields.has('name') && fields.has('principalCents');
}

/**
 * The sheet of that name, or the first with a table of debts, those that are shown before the hidden ones. `locale` is
 * the file's, where it is known; `said`: columns that the person named, each of which must stand there.
 */
export function findTable(
  sheets: readonly FileSheet[],
  wanted: string | null,
  locale: string | null,
  said: readonly SaidColumn[] = [],
): FoundTable {
  const named = wanted === null ? sheets : sheets.filter((sheet) => sheet.name === wanted);
  if (named.length === 0) return refuseFile('NO_SHEET', sheets.map((sheet) => sheet.name).join(', '));
  const inOrder = [...named.filter((sheet) => !sheet.isHidden), ...named.filter((sheet) => sheet.isHidden)];
  const read = inOrder.map((sheet) => ({ sheet, table: readTable(sheet.grid, { locale, said }) }));
  const tables = read.filter(({ table }) => isTableOfDebts(table));
  const isSaid = (table: TableReading, { heading }: SaidColumn) => columnCalled(table.columns, heading) !== null;
  // Where columns were named, the sheet that has them is meant.
  const found = tables.find(({ table }) => said.every((one) => isSaid(table!, one))) ?? tables[0];
  const shown = found?.table ?? read.map(({ table }) => table).find((table) => table !== null);
  const strange = shown && said.find((one) => !isSaid(shown, one));
  if (shown && strange) return refuseFile('NO_COLUMN', noColumn(shown, strange.heading));
  const twice = shown && saidTwice(shown, said);
  if (twice) return refuseFile('NO_COLUMN', twice);
  if (found) return { ok: true, sheet: found.sheet, table: found.table! };
  return refuseFile('NO_TABLE', whyNot(read.map(({ table }) => table).find((table) => table !== null) ?? null));
}

/** One column said to be two things, by its heading and by its letter perhaps. */
function saidTwice({ columns }: TableReading, said: readonly SaidColumn[]): string | null {
  const meant = said.map(({ heading }) => columnCalled(columns, heading)?.index);
  const index = meant.find((one, i) => meant.indexOf(one) !== i);
  return index === undefined ? null : `a coluna ${letterOf(index)} foi dita duas vezes`;
}

/** With the letters of the columns, which name them where headings do not. */
function noColumn({ columns }: TableReading, wanted: string): string {
  const isTwice = columns.filter(({ heading }) => foldName(heading) === foldName(wanted)).length > 1;
  const there = columns.slice(0, 30).map(({ index, heading }) => `${letterOf(index)} ${heading.slice(0, 30)}`.trim());
  return `${isTwice ? 'há mais de uma coluna' : 'não há coluna'} com o título “${wanted.slice(0, 60)}”. As que há: ${there.join(', ')}`;
}

function whyNot(table: TableReading | null): string {
  if (table === null) return 'nenhuma linha parece um cabeçalho';
  const fields = new Set(table.columns.map((column) => column.field));
  const missing = [
    ...(fields.has('name') ? [] : ['o nome do cliente']),
    ...(fields.has('principalCents') ? [] : ['o valor']),
  ];
  const headings = table.headings.filter((heading) => heading !== '').slice(0, 20);
  return `falta a coluna com ${missing.join(' e ')} (o que há: ${headings.map((heading) => heading.slice(0, 30)).join(', ')})`;
}
