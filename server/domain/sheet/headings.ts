/** Which heading means what, for whoever knows the headings already and some of the cells below (`table.ts` finds them). */
import type { Cell } from './cell.js';
import { plainCell } from './cell.js';
import { readColumns } from './columns.js';
import type { SheetField } from './field.js';

export interface HeadingMap {
  /** Heading as typed → field; each field at most once. A heading may be `__proto__`: the keys are own ones. */
  columns: Record<string, SheetField>;
  /** The same by position; null where the column is the merchant's own or uncertain. */
  fields: (SheetField | null)[];
  /** Headings without a field, as typed; blank ones are left out. */
  unmapped: string[];
  /** Several columns could be this field and nothing tells them apart: all are unmapped, the merchant chooses. */
  ambiguous: { field: SheetField; headings: string[] }[];
  /** Headings understood through a spelling mistake; worth showing to the merchant. */
  guessed: string[];
}

/**
 * Maps headings to fields. `sampleRows` (some rows below, cells in the columns' order) settle what the words alone leave
 * open, as two columns called alike or `Situação`; they never give a column a meaning its heading does not suggest.
 */
export function mapHeadings(headings: readonly string[], sampleRows: readonly (readonly Cell[])[] = []): HeadingMap {
  const { drafts } = readColumns(
    headings.map((heading, index) => ({ heading, cells: sampleRows.map((row) => plainCell(row[index])) })),
  );
  const fields = drafts.map(({ field }) => field);
  const taken = drafts.flatMap(({ field, heading }) => (field === null ? [] : [[heading, field] as const]));
  const asked = drafts.filter(({ certainty, alternatives }) => certainty === 'UNSURE' && alternatives.length === 1);
  const ambiguous = [...new Set(asked.map(({ alternatives }) => alternatives[0] as SheetField))]
    .map((field) => ({
      field,
      headings: asked.filter(({ alternatives }) => alternatives[0] === field).map(({ heading }) => heading),
    }))
    .filter(({ headings: rivals }) => rivals.length > 1);
  return {
    columns: Object.fromEntries(taken),
    fields,
    unmapped: headings.filter((heading, index) => fields[index] === null && heading.trim() !== ''),
    ambiguous,
    guessed: drafts.filter(({ field, isGuess }) => field !== null && isGuess).map(({ heading }) => heading),
  };
}
