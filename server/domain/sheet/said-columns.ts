/** Columns whose meaning a person said by hand, over whatever their headings and cells seem to say. */
import { foldName } from '../text.js';
import type { ColumnReading } from './column-draft.js';
import { SHEET_FIELDS, type SheetField } from './field.js';
import { FIELD_NAMES } from './problem-text.js';

/** `heading`: as it stands over the column, whatever its capitals and accents, or the column's letter. */
export interface SaidColumn {
  heading: string;
  field: SheetField;
}

/** A field by its name, or as the person reads it (`dueOn`, `vencimento`); null: there is none called so. */
export function fieldNamed(text: string): SheetField | null {
  const name = foldName(text);
  return SHEET_FIELDS.find((field) => foldName(field) === name || foldName(FIELD_NAMES[field]) === name) ?? null;
}

/** The one column meant; null: there is none, or there are several called so and none has it for a letter. */
export function columnCalled(columns: readonly ColumnReading[], heading: string): ColumnReading | null {
  const name = foldName(heading);
  const called = name === '' ? [] : columns.filter((column) => foldName(column.heading) === name);
  const [only] = called.length > 0 ? called : columns.filter(({ index }) => letterOf(index) === heading.toUpperCase());
  return called.length > 1 ? null : (only ?? null);
}

/** The columns as said; another that was taken for the same field is the merchant's own then. */
export function withSaid(columns: readonly ColumnReading[], said: readonly SaidColumn[]): ColumnReading[] {
  const fields = new Map(
    said.flatMap(({ heading, field }) => {
      const column = columnCalled(columns, heading);
      return column ? [[column.index, field] as const] : [];
    }),
  );
  const taken = new Set(fields.values());
  return columns.map((column): ColumnReading => {
    const field = fields.get(column.index);
    if (field !== undefined) return { ...column, field, certainty: 'SURE', alternatives: [] };
    return column.field !== null && taken.has(column.field) ? { ...column, field: null, certainty: 'OWN' } : column;
  });
}

/** `C` for 2. */
export function letterOf(index: number): string {
  const rest = Math.floor(index / 26);
  return (rest > 0 ? letterOf(rest - 1) : '') + String.fromCharCode(65 + (index % 26));
}
