/** The form in which `caderneta import --json` prints what was understood: only what a sheet of debts says of a row. */
import type { SheetField } from './field.js';
import type { RowReading } from './row.js';
import type { TableReading } from './table.js';

export interface RowJson {
  row: number;
  name: string | null;
  phone: string | null;
  document: string | null;
  email: string | null;
  principalCents: number | null;
  dueOn: string | null;
  paid: boolean | null;
  paidOn: string | null;
  installment: [number, number] | null;
  note: string | null;
  /** `field:CODE` of what was taken for granted. */
  assumptions: string[];
  /** `field:CODE`; what is only asked (soft) is not among them. */
  problems: string[];
}

/** `row` is the sheet's, from 1. What a column of part payments says is printed under `paid`, which it tells of. */
export function rowJson(reading: RowReading, row: number): RowJson {
  const { name, phone, document, email, principalCents, dueOn, paid, paidOn, installment, note } = reading;
  return {
    row,
    name,
    phone,
    document,
    email,
    principalCents,
    dueOn,
    paid,
    paidOn,
    installment,
    note,
    assumptions: distinct(reading.assumptions.map(printed)),
    problems: distinct(reading.problems.map(({ field, code }) => printed(`${field}:${code}`))),
  };
}

/**
 * Heading → field of the columns that were understood. A heading may be `__proto__`: the keys are own ones. One that stands
 * there again is told apart by its number, as in the add-on: `Data (2)`.
 */
export function columnsJson({ columns }: Pick<TableReading, 'columns'>): Record<string, SheetField> {
  const hasPaid = columns.some(({ field }) => field === 'paid');
  const seen = new Map<string, number>();
  const entries = columns.flatMap(({ heading, field }) => {
    const count = (seen.get(heading) ?? 0) + 1;
    seen.set(heading, count);
    if (field === null) return [];
    const printedField = field === 'paidCents' && !hasPaid ? 'paid' : field;
    return [[count === 1 ? heading : `${heading} (${count})`, printedField] as const];
  });
  return Object.fromEntries(entries);
}

function printed(entry: string): string {
  return entry.replace(/^paidCents:/, 'paid:').replace(/^installmentOf:/, 'installment:');
}

function distinct(entries: readonly string[]): string[] {
  return [...new Set(entries)];
}
