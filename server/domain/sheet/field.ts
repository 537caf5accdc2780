/** What a column may mean, and what may be wrong with a cell. */

export const SHEET_FIELDS = [
  'name',
  'phone',
  'document',
  'email',
  'principalCents',
  'dueOn',
  'paid',
  'paidOn',
  'installment',
  'note',
  'limitCents',
  'address',
  'uf',
  'description',
  'soldOn',
] as const;
export type SheetField = (typeof SHEET_FIELDS)[number];

export type ProblemCode =
  | 'MISSING_NAME'
  | 'PHONE_WITHOUT_AREA_CODE'
  | 'INVALID_PHONE'
  | 'INVALID_DOCUMENT'
  | 'INVALID_EMAIL'
  | 'AMBIGUOUS_AMOUNT'
  | 'INVALID_AMOUNT'
  | 'MISSING_AMOUNT'
  | 'INVALID_DATE'
  | 'MISSING_DUE_DATE'
  | 'INVALID_PAID'
  | 'INVALID_INSTALLMENT'
  | 'INVALID_UF'
  | 'TEXT_TOO_LONG';

export interface CellProblem {
  field: SheetField;
  code: ProblemCode;
}
