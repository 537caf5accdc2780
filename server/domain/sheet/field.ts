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
  'paidCents',
  'installment',
  'installmentOf',
  'note',
  'limitCents',
  'address',
  'uf',
  'description',
  'soldOn',
] as const;
export type SheetField = (typeof SHEET_FIELDS)[number];

/** Fields whose cells are days. */
export const DAY_FIELDS = ['dueOn', 'paidOn', 'soldOn'] as const satisfies readonly SheetField[];

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
  /** A date cell of an en_US sheet whose day and month may have changed places. */
  | 'AMBIGUOUS_DATE'
  | 'MISSING_DUE_DATE'
  | 'INVALID_PAID'
  | 'INVALID_INSTALLMENT'
  | 'INVALID_UF'
  | 'TEXT_TOO_LONG'
  /** The formula of a text shows an error. */
  | 'FORMULA_ERROR'
  /** Soft: the note speaks of a promise to pay. */
  | 'PROMISE_IN_NOTE';

/** Problems that are asked and never keep a row from being booked. */
export const SOFT_CODES: readonly ProblemCode[] = ['PROMISE_IN_NOTE'];

export interface CellProblem {
  field: SheetField;
  code: ProblemCode;
}
