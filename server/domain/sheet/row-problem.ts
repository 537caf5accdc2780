/** What is asked about a row: cells that cannot be read, and what sheet and database say differently. */
import { type CellProblem, type ProblemCode, type SheetField, SOFT_CODES } from './field.js';
import type { MergedValue } from './merge.js';
import type { RowReading } from './row.js';
import type { WireCell } from './wire.js';

export interface RowProblem {
  field: string;
  code:
    | CellProblem['code']
    | 'CONFLICT'
    | 'PERSON_CHANGED'
    | 'PERSON_UNCLEAR'
    | 'PAID_ELSEWHERE'
    | 'DOCUMENT_OF_ANOTHER'
    | 'UNDONE'
    | 'ALREADY_RECORDED'
    | AgreementProblem;
  raw: WireCell;
  /** For CONFLICT: what the database holds. For ALREADY_RECORDED: the debt. */
  db?: MergedValue;
  /** For what an agreement forbids: what the cell said. For PROMISE_IN_NOTE: the day. For ALREADY_RECORDED: the debt's tab. */
  sheet?: MergedValue;
}

/**
 * Money written in a row whose debt an agreement has to do with. IN_AGREEMENT: the agreement stands in its place.
 * AGREED: it is an instalment of one, and was made harder than it was agreed. AGREEMENT_BROKEN: it is an instalment of one
 * that was broken. AGREEMENT_ENDED: it was in one when the cell was written, and counts itself again.
 */
export type AgreementProblem = AgreementTie | 'AGREEMENT_ENDED';
/** What ties a debt to an agreement today. */
export type AgreementTie = 'IN_AGREEMENT' | 'AGREED' | 'AGREEMENT_BROKEN';

/** A wrong contact costs a reminder, not the truth of the debt: the merchant may say "usar assim mesmo". */
const WAIVABLE: ReadonlySet<string> = new Set<SheetField>([
  'phone',
  'document',
  'email',
  'address',
  'uf',
  'installment',
  'limitCents',
  'description',
  'note',
  'soldOn',
]);

/** What two sides disagree about is settled, never waived. */
const DISAGREEMENTS: ReadonlySet<string> = new Set([
  'CONFLICT',
  'PERSON_CHANGED',
  'PERSON_UNCLEAR',
  'PAID_ELSEWHERE',
  'DOCUMENT_OF_ANOTHER',
  'IN_AGREEMENT',
  'AGREED',
  'AGREEMENT_BROKEN',
  'AGREEMENT_ENDED',
]);

const OF_AGREEMENTS: ReadonlySet<string> = new Set<AgreementProblem>([
  'IN_AGREEMENT',
  'AGREED',
  'AGREEMENT_BROKEN',
  'AGREEMENT_ENDED',
]);

export function isOfAgreement({ code }: Pick<RowProblem, 'code'>): boolean {
  return OF_AGREEMENTS.has(code);
}

/** Sheet and database say different things, each of which could be right. */
export function isDisagreement({ code }: Pick<RowProblem, 'code'>): boolean {
  return DISAGREEMENTS.has(code);
}

export const TWO_SIDED_CODES: ReadonlySet<string> = new Set(['CONFLICT', ...OF_AGREEMENTS]);

/** Whether the merchant may answer it by keeping what the database holds. */
export function isTwoSided({ code }: Pick<RowProblem, 'code'>): boolean {
  return TWO_SIDED_CODES.has(code);
}

export function isWaivable(problem: Pick<RowProblem, 'field' | 'code'>): boolean {
  return isSoft(problem) || (WAIVABLE.has(problem.field) && !DISAGREEMENTS.has(problem.code));
}

/** What is asked about a row without anything waiting for the answer. */
export function isSoft({ code }: Pick<RowProblem, 'code'>): boolean {
  return SOFT_CODES.includes(code as ProblemCode);
}

/** What a row asks beside its debt: nothing of a paid one. A note's promise goes with the day it names. */
export function softOf({ soft, paid, promisedOn }: RowReading): Omit<RowProblem, 'raw'>[] {
  return paid === true ? [] : soft.map((one) => ({ ...one, sheet: promisedOn }));
}

/** A row with a problem that was not waived is left alone: neither booked, nor charged, nor counted late. */
export function isBookable(
  problems: readonly Pick<RowProblem, 'field' | 'code'>[],
  waived: readonly string[],
): boolean {
  return problems.every((problem) => isWaivable(problem) && waived.includes(`${problem.field}:${problem.code}`));
}
