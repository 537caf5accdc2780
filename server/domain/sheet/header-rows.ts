/**
 * Which row (or two) holds the headings. Above it stand titles, phones and dates; below it rows of people whose cells may
 * sound like headings ("pago", "roupa"). The row that names most fields wins; a row of data never has more than the headings.
 */
import { type Cell, cellText, isBlank, type PlainCell, plainCell } from './cell.js';
import { headingMeaning } from './heading-words.js';
import { looksLike } from './samples.js';

export type Grid = readonly (readonly Cell[])[];

export interface HeaderRows {
  /** Of the last heading row, from 0. */
  header: number;
  headerRows: 1 | 2;
  /** By column: what the heading says, and of two rows each cell as it stands. */
  headings: { heading: string; upper: string; lower: string }[];
}

/** Headings stand near the top; a tab of notes alone is not searched to its end. */
const SEARCHED_ROWS = 200;
/** Spelling mistakes are looked for in the first rows only, and the first cells of each. */
const CORRECTED_ROWS = 30;
const CORRECTED_CELLS = 40;
const MAX_HEADING_LENGTH = 80;

/** Below a row of three fields and more headings are looked for no further than this: a summary may stand above a table. */
const LOOK_BEYOND_ROWS = 30;

/** Null: no row reads as headings. */
export function findHeaderRows(grid: Grid): HeaderRows | null {
  const rows = grid.slice(0, SEARCHED_ROWS).map((row) => row.map(plainCell));
  // Spelling mistakes are looked for only where no row does without: it takes time, and any name resembles some word.
  return search(rows, false) ?? search(rows, true) ?? unknownHeadings(rows);
}

function search(rows: readonly (readonly PlainCell[])[], corrects: boolean): HeaderRows | null {
  const scored: (RowScore & { index: number })[] = [];
  for (const [index, row] of rows.slice(0, corrects ? CORRECTED_ROWS : SEARCHED_ROWS).entries()) {
    const first = scored.find(({ exact }) => exact >= 3);
    if (first && index > first.index + LOOK_BEYOND_ROWS) break;
    const scores = score(row, corrects);
    if (scores.isPossible) scored.push({ index, ...scores });
  }
  const known = scored.filter(({ fields, exact }) => fields >= 2 && exact >= 1);
  // Two fields are few enough to be a person's row that says "roupa" and "pago": such words come again further down.
  const best =
    highest(known.filter(({ index, fields }) => fields >= 3 || !isEchoed(rows, index))) ?? oneField(scored, rows);
  return best && widest(rows, best);
}

interface RowScore {
  isPossible: boolean;
  /** Distinct fields named. */
  fields: number;
  /** Of them those without a spelling mistake. */
  exact: number;
  /** Texts that are no known heading. */
  unknown: number;
  texts: number;
  points: number;
}

function score(row: readonly PlainCell[], corrects: boolean): RowScore {
  const fields = new Set<string>();
  const exact = new Set<string>();
  const result = { others: 0, unknown: 0, texts: 0, data: 0 };
  for (const cell of row) {
    if (isBlank(cell) || cell === false) continue;
    if (isData(cell)) {
      result.data += 1;
      continue;
    }
    result.texts += 1;
    const meaning = headingMeaning(cellText(cell), corrects && result.texts <= CORRECTED_CELLS);
    if (meaning.kind === 'OTHER') result.others += 1;
    else if (meaning.kind === 'UNKNOWN') result.unknown += 1;
    else {
      const field = meaning.kind === 'FIELD' ? meaning.field : meaning.fields.join();
      fields.add(field);
      if (!meaning.isGuess) exact.add(field);
    }
  }
  const { others, unknown, texts, data } = result;
  return {
    isPossible: data * 3 <= texts && fields.size >= 1,
    fields: fields.size,
    exact: exact.size,
    unknown,
    texts,
    // Words nobody knows count neither way: of headings and the same headings again further down, the first are meant.
    points: exact.size * 4 + (fields.size - exact.size) + others * 2 - data * 4,
  };
}

/** A cell that can only be content: money, a day, a phone, a tick, a long text. */
function isData(cell: PlainCell): boolean {
  if (typeof cell !== 'string') return true;
  if (cell.length > MAX_HEADING_LENGTH) return true;
  if (!/\d/.test(cell)) return false;
  return (['principalCents', 'dueOn', 'phone', 'document', 'email', 'installment'] as const).some((field) =>
    looksLike(field, cell),
  );
}

function highest<T extends { index: number; points: number }>(rows: readonly T[]): T | null {
  return rows.reduce<T | null>((best, row) => (best === null || row.points > best.points ? row : best), null);
}

/** Whether a heading comes again in its own column, in a row that is no repeated heading. */
function isEchoed(rows: readonly (readonly PlainCell[])[], index: number): boolean {
  const own = (rows[index] ?? []).map(fold);
  return rows.slice(index + 1).some((row) => {
    const same = row.filter((cell, i) => own[i] !== '' && fold(cell) === own[i]).length;
    return same > 0 && same * 2 <= own.filter((text) => text !== '').length;
  });
}

/** One known word is enough where nothing but words stands beside it and something else below. */
function oneField<T extends RowScore & { index: number }>(
  scored: readonly T[],
  rows: readonly (readonly PlainCell[])[],
) {
  const candidates = scored.filter(
    ({ index, exact, points, texts, unknown }) =>
      exact >= 1 && points > 0 && unknown * 2 <= texts && !isEchoed(rows, index) && hasDataBelow(rows, index),
  );
  return candidates[0] ?? null;
}

/** No word is known: a row of words right above rows with money or days in at least one of its columns. */
function unknownHeadings(rows: readonly (readonly PlainCell[])[]): HeaderRows | null {
  const index = rows.findIndex((row) => row.filter((cell) => !isBlank(cell)).length >= 2);
  const row = rows[index];
  if (!row) return null;
  const written = row.filter((cell) => !isBlank(cell));
  const isWords = written.every((cell) => !isData(cell) && /\p{L}/u.test(cellText(cell)));
  const isDistinct = new Set(written.map(fold)).size === written.length;
  return isWords && isDistinct && hasDataBelow(rows, index, 2) ? single(rows, index) : null;
}

/** Whether under one of the words stand only contents, and at least so many of them. */
function hasDataBelow(rows: readonly (readonly PlainCell[])[], index: number, atLeast = 1): boolean {
  const below = rows.slice(index + 1, index + 30);
  return (rows[index] ?? []).some((cell, column) => {
    if (isBlank(cell)) return false;
    const cells = below.map((row) => row[column] ?? null).filter((one) => !isBlank(one));
    return cells.length >= atLeast && cells.filter(isData).length * 3 >= cells.length * 2;
  });
}

/** One row, or that row with the one above or below it, where together they name more. */
function widest(rows: readonly (readonly PlainCell[])[], best: { index: number }): HeaderRows {
  const alone = single(rows, best.index);
  const pairs = [pair(rows, best.index - 1), pair(rows, best.index)].filter((one) => one !== null);
  const worthOf = ({ headings }: HeaderRows) =>
    [...new Set(headings.flatMap(({ heading, lower }) => named(heading, lower)))].reduce(
      (sum, one) => sum + worth(one),
      0,
    );
  // `Data de` over `vencimento` says more than `Data`, which may be several days.
  const worth = (one: string) => (one.includes(',') ? 1 : 2);
  let chosen = alone;
  for (const one of pairs) {
    const isBetter = worthOf(one) > worthOf(chosen);
    // A row of groups above (CLIENTE, DÍVIDA) that adds nothing is still part of the headings, not a title.
    const isGroups =
      one.header === best.index && worthOf(one) >= worthOf(chosen) && isGroupRow(rows[one.header - 1] ?? []);
    if (isBetter || isGroups) chosen = one;
  }
  return chosen;
}

function named(heading: string, lower: string): string[] {
  const whole = headingMeaning(heading);
  const meaning = whole.kind === 'UNKNOWN' && lower !== '' ? headingMeaning(lower) : whole;
  if (meaning.kind === 'FIELD') return [`${meaning.field} ${meaning.field === 'principalCents' ? meaning.role : ''}`];
  return meaning.kind === 'SEVERAL' ? [meaning.fields.join()] : [];
}

function single(rows: readonly (readonly PlainCell[])[], header: number): HeaderRows {
  const headings = (rows[header] ?? []).map((cell) => ({ heading: text(cell), upper: '', lower: text(cell) }));
  return { header, headerRows: 1, headings };
}

/**
 * Two rows as one. A merged group shows its words in its leftmost cell only, so they hold for the cells beside it that are
 * blank above and not below, as far as they make sense together; what is merged downwards has nothing below.
 */
function pair(rows: readonly (readonly PlainCell[])[], upperIndex: number): HeaderRows | null {
  const upper = rows[upperIndex];
  const lower = rows[upperIndex + 1];
  if (!upper || !lower || !isWordRow(upper) || !isWordRow(lower)) return null;
  const upperTexts = upper.filter((cell) => !isBlank(cell)).length;
  const firstText = upper.findIndex((cell) => !isBlank(cell));
  // One text alone at the left is a title.
  if (upperTexts === 0 || (upperTexts === 1 && firstText === 0 && !isGroupRow(upper))) return null;
  if (!lower.some((cell) => isKnown(text(cell)))) return null;
  const width = Math.max(upper.length, lower.length);
  let group = '';
  const headings = Array.from({ length: width }, (_, column) => {
    const above = text(upper[column] ?? null);
    const below = text(lower[column] ?? null);
    if (above !== '') group = below === '' ? '' : above;
    else if (below === '') group = '';
    if (above !== '' || below === '' || group === '')
      return { heading: [above, below].filter(Boolean).join(' '), upper: above, lower: below };
    const together = `${group} ${below}`;
    const isSense = headingMeaning(together).kind !== 'UNKNOWN';
    return { heading: isSense ? together : below, upper: '', lower: below };
  });
  return { header: upperIndex + 1, headerRows: 2, headings };
}

function isWordRow(row: readonly PlainCell[]): boolean {
  const written = row.filter((cell) => !isBlank(cell));
  return written.length > 0 && written.every((cell) => !isData(cell));
}

/** Words that name parts of a table rather than its owner. */
function isGroupRow(row: readonly PlainCell[]): boolean {
  const written = row.filter((cell) => !isBlank(cell)).map(text);
  const groups = written.filter((one) => isKnown(one) || PART_OF_A_TABLE.test(one));
  return groups.length >= 2 && groups.length === written.length;
}

const PART_OF_A_TABLE = /^(dados|informa|contato|cobran|valores|datas|financ)/i;

/** Whether a word over several columns only says which part of the table they are, and nothing of what each of them is. */
export function isGroupWord(text: string): boolean {
  if (PART_OF_A_TABLE.test(text) || /^(clientes?|compras?|vendas?|contas?|fiado|d[ií]vidas?)$/i.test(text)) return true;
  return headingMeaning(text).kind === 'SEVERAL';
}

function isKnown(heading: string): boolean {
  return heading !== '' && headingMeaning(heading).kind !== 'UNKNOWN';
}

function text(cell: PlainCell): string {
  return isBlank(cell) || typeof cell === 'boolean' ? '' : cellText(cell).trim();
}

function fold(cell: PlainCell): string {
  return isBlank(cell) ? '' : cellText(cell).slice(0, 200).trim().toLowerCase();
}
