/** Where the table is in a tab, and what its columns and rows are. */
import { foldName } from '../text.js';
import { readAmount } from './amount.js';
import { type Cell, cellText, isBlank, isBlankOrStroke, plainCell } from './cell.js';
import type { ColumnReading } from './column-draft.js';
import { readColumns } from './columns.js';
import { asksDateOrder } from './date-order.js';
import { DAY_FIELDS } from './field.js';
import { findHeaderRows, type Grid, type HeaderRows } from './header-rows.js';
import type { RowCells } from './row.js';
import { isSectionLabel, isSumFormula, isTotalLabel, rowKind } from './row-kind.js';
import { type SaidColumn, withSaid } from './said-columns.js';

export type { ColumnCertainty, ColumnReading } from './column-draft.js';

export type SkipReason = 'TITLE' | 'TOTAL' | 'SEPARATOR' | 'BLANK' | 'REPEATED_HEADING';

export interface TableReading {
  /** 1-based row of the last heading row. */
  headerRow: number;
  headerRows: 1 | 2;
  /** By column; '' where blank; of two rows `Upper Lower`, where a merged group stands over several columns over each. */
  headings: string[];
  columns: ColumnReading[];
  /** 1-based rows that are debts. */
  dataRows: number[];
  /** All other rows up to the last one with anything in it. */
  skipped: { row: number; why: SkipReason }[];
  /** Whether date cells of a month-first sheet leave open what they mean (`date-order.ts`). */
  asksDateOrder: boolean;
}

export interface TableOptions {
  /** The spreadsheet's, as `pt_BR` or `en_US`; a file's sheet is read as pt_BR. */
  locale?: string | null;
  /** What a person said of columns; headings that do not stand there say nothing. */
  said?: readonly SaidColumn[];
}

/** So many rows tell what a column holds. */
const SAMPLED_ROWS = 300;

/**
 * Understands a tab as it stands, from its first row on. Null: no row reads as headings. Columns that could be two things
 * are asked, never chosen (`columns.ts`); rows that are not debts are listed with the reason.
 */
export function readTable(grid: Grid, { locale = null, said = [] }: TableOptions = {}): TableReading | null {
  const found = findHeaderRows(grid);
  if (found === null) return null;
  const { header, headerRows } = found;
  const below = grid.slice(header + 1);
  const sampled = below.filter((row) => !isAside(row, found)).slice(0, SAMPLED_ROWS);
  const width = Math.max(found.headings.length, ...sampled.map((row) => lastWritten(row) + 1));
  const inputs = Array.from({ length: width }, (_, index) => {
    const { heading, lower } = found.headings[index] ?? { heading: '', lower: '' };
    return { heading, lower: headerRows === 2 ? lower : '', cells: sampled.map((row) => plainCell(row[index])) };
  });
  const columns = withSaid(readColumns(inputs).columns, said);
  const skipped: TableReading['skipped'] = [];
  for (let row = 1; row <= header + 1 - headerRows; row++)
    skipped.push({ row, why: isBlankLine(grid[row - 1] ?? []) ? 'BLANK' : 'TITLE' });
  const { dataRows, others } = sortRows(grid, header, columns);
  return {
    headerRow: header + 1,
    headerRows,
    headings: inputs.map(({ heading }) => heading),
    columns,
    dataRows,
    skipped: [...skipped, ...others],
    asksDateOrder: columns.some(
      ({ field, index }) =>
        field !== null &&
        (DAY_FIELDS as readonly string[]).includes(field) &&
        asksDateOrder(
          below.map((row) => row[index]),
          locale,
        ),
    ),
  };
}

/** Rows that would spoil what the cells of a column look like: nothing, sums, headings again, a label alone. */
function isAside(row: readonly Cell[], { headings }: HeaderRows): boolean {
  const written = row.flatMap((cell, index) => (isBlank(plainCell(cell)) ? [] : [index]));
  if (written.length === 0) return true;
  if (row.some((cell) => isTotalLabel(plainCell(cell)))) return true;
  const repeated = written.filter((index) => {
    const text = cellText(plainCell(row[index])).trim().toLowerCase();
    const { heading, upper, lower } = headings[index] ?? { heading: '', upper: '', lower: '' };
    return [heading, upper, lower].some((one) => one !== '' && one.toLowerCase() === text);
  });
  if (repeated.length >= 2 && repeated.length * 2 >= written.length) return true;
  return written.length === 1 && isSectionLabel(plainCell(row[written[0] as number]));
}

function sortRows(grid: Grid, header: number, columns: readonly ColumnReading[]) {
  const mapped = columns.filter((column) => column.field !== null);
  const byHeading = Object.fromEntries(mapped.map(({ heading, field }) => [heading, field as string]));
  const dataRows: number[] = [];
  const others: TableReading['skipped'] = [];
  const sums = runningSums();
  const last = grid.reduce((end, row, index) => (isBlankLine(row) ? end : index), header);
  for (let index = header + 1; index <= last; index++) {
    const line = grid[index] ?? [];
    const cells = Object.fromEntries(mapped.map(({ field, index: at }) => [field, line[at] ?? null])) as RowCells;
    const why = reasonToSkip(line, cells, byHeading, mapped.length) ?? (sums.isSum(line, cells) ? 'TOTAL' : null);
    if (why === null) dataRows.push(index + 1);
    else others.push({ row: index + 1, why });
    if (why === null) sums.add(cells);
    else if (why === 'TOTAL') sums.close();
  }
  return { dataRows, others };
}

/** Null: the row is a debt, or must be asked about. */
function reasonToSkip(
  line: readonly Cell[],
  cells: RowCells,
  byHeading: Readonly<Record<string, string>>,
  mappedCount: number,
): SkipReason | null {
  const written = line.map(plainCell).filter((cell) => !isBlankOrStroke(cell) && cell !== false);
  if (written.length === 0) return 'BLANK';
  const kind = rowKind(cells, byHeading);
  const name = plainCell(cells.name);
  // The label of a sum may stand in a column of the merchant's own.
  const isLabelled =
    line.some((cell) => isTotalLabel(plainCell(cell))) && (isBlankOrStroke(name) || isTotalLabel(name));
  if (kind === 'TOTAL' || (isLabelled && !cells.phone && !cells.document)) return 'TOTAL';
  const [only] = written;
  if (written.length === 1 && (isSectionLabel(only ?? null) || (mappedCount > 1 && isRemark(only ?? null))))
    return 'SEPARATOR';
  if (kind !== 'BLANK') return kind === 'DEBT' ? null : kind;
  // Nothing under a heading that is understood: a label beside the table, or figures of the merchant's own.
  const isOurs = Object.values(cells).some((cell) => !isBlankOrStroke(plainCell(cell)));
  if (isOurs) return 'BLANK';
  return line.some(isSumFormula) ? 'TOTAL' : written.length === 1 ? 'SEPARATOR' : 'BLANK';
}

/** A sentence alone in its row ("Atualizado em 05/03/2026", "Obs: só vender à vista") is nobody's name. */
function isRemark(cell: ReturnType<typeof plainCell>): boolean {
  if (typeof cell !== 'string') return false;
  return cell.trim().length > 60 || /:|\d{2}\/\d{2}|^\s*\*|[!?]\s*$/.test(cell.slice(0, 200));
}

/** In a file without formulas a sum is known by adding up: an amount alone, that of all the rows above or since the last sum. */
function runningSums() {
  let all = 0;
  let part = 0;
  let rowsInAll = 0;
  let rowsInPart = 0;
  const ofPeople = new Map<string, number>();
  return {
    add(cells: RowCells) {
      const amount = readAmount(cells.principalCents ?? null);
      if (!amount.ok) return;
      const person = foldName(cellText(plainCell(cells.name)).slice(0, 200));
      if (person !== '') ofPeople.set(person, (ofPeople.get(person) ?? 0) + amount.cents);
      all += amount.cents;
      part += amount.cents;
      rowsInAll += 1;
      rowsInPart += 1;
    },
    close() {
      part = 0;
      rowsInPart = 0;
    },
    /** `Total Ana Lima`: what the rows of Ana Lima's above it come to. */
    isSumOfPerson(cells: RowCells): boolean {
      const { name, principalCents, paidCents: _, note: __, ...rest } = cells;
      const isBare = Object.values(rest).every((cell) => isBlankOrStroke(plainCell(cell)) || plainCell(cell) === false);
      const label = plainCell(name);
      const amount = readAmount(principalCents ?? null);
      if (typeof label !== 'string' || !isBare || !amount.ok) return false;
      const [, person = ''] =
        /^(?:sub)?-?(?:total|soma)(?: d[eao])?(?: ?[-:])? (.+)$/.exec(foldName(label.slice(0, 200))) ?? [];
      return ofPeople.get(person) === amount.cents;
    },
    isSum(line: readonly Cell[], cells: RowCells): boolean {
      const amount = readAmount(cells.principalCents ?? null);
      const isAlone = Object.entries(cells).every(
        ([field, cell]) =>
          field === 'principalCents' ||
          field === 'paidCents' ||
          isBlankOrStroke(plainCell(cell)) ||
          plainCell(cell) === false,
      );
      const hasWords = line.some(
        (cell) => typeof plainCell(cell) === 'string' && /\p{L}{3}/u.test(cellText(plainCell(cell)).slice(0, 100)),
      );
      if (this.isSumOfPerson(cells)) return true;
      if (!amount.ok || !isAlone || hasWords) return false;
      return (rowsInAll >= 2 && amount.cents === all) || (rowsInPart >= 2 && amount.cents === part);
    },
  };
}

function isBlankLine(line: readonly Cell[]): boolean {
  return line.every((cell) => isBlank(plainCell(cell)));
}

function lastWritten(row: readonly Cell[]): number {
  for (let index = row.length - 1; index >= 0; index--) if (!isBlank(plainCell(row[index]))) return index;
  return -1;
}
