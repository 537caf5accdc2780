/**
 * What a step of a sync did, row by row: enough to tell it and to undo it. Written once, in the transaction of the step,
 * and never changed; an undo compares it with what stands by then.
 */
import type { Cents, Day } from '../facts.js';
import type { BaseCell, CustomerField, MergedValue, MergeWinner } from './merge.js';
import type { RowProblem } from './row-problem.js';
import type { WireCell } from './wire.js';

/** SYNC: somebody synced. WAIVE: a question was answered, here or in its cell. PULL: the server did it by itself. UNDO: of another run. */
export type SyncKind = 'SYNC' | 'WAIVE' | 'PULL' | 'UNDO';

/** One thing done for a row. The facts among them are appended already; their ids say which. */
export type Act =
  /** `isFirst`: by the first sync of the tab. `cells`: what the row's base does not keep once the row is booked. */
  | {
      kind: 'BOOKED';
      debtId: string;
      principalCents: Cents;
      dueOn: Day;
      isNewCustomer: boolean;
      isFirst: boolean;
      cells: Record<string, WireCell>;
    }
  /** The row says what the books held already: it is that debt's row from then on. */
  | { kind: 'LINKED'; debtId: string; principalCents: Cents; isFirst: boolean; cells: Record<string, WireCell> }
  /** Its debt was cancelled by an undo. */
  | { kind: 'UNBOOKED'; debtId: string; principalCents: Cents }
  | { kind: 'AMOUNT'; debtId: string; from: Cents; to: Cents }
  | { kind: 'DUE_DATE'; debtId: string; from: Day; to: Day }
  /** Its row is gone. */
  | { kind: 'CANCELLED'; debtId: string; principalCents: Cents }
  /** Its row came back. */
  | { kind: 'REINSTATED'; debtId: string; principalCents: Cents }
  | { kind: 'PAID' | 'REVERSED'; debtId: string; paymentId: string; amountCents: Cents; paidOn: Day; dayKnown: boolean }
  | { kind: 'CUSTOMER'; field: CustomerField; before: string | null; after: string | null }
  | { kind: 'DESCRIPTION'; debtId: string; before: string | null; after: string | null }
  /** A cell of the merchant's own: typed since it was read last, or written by Caderneta. */
  | { kind: 'TYPED' | 'WRITTEN'; field: string; before: WireCell; after: WireCell }
  /** Both sides had changed, and a rule of the shop's decided. */
  | { kind: 'RULED'; field: string; winner: MergeWinner; sheet: MergedValue; db: MergedValue }
  /** A question was answered without the cell: what the row said of it before. */
  | { kind: 'WAIVED'; waived: string[]; problems: RowProblem[]; base: Record<string, BaseCell> };

export type ActOf<Kind extends Act['kind']> = Extract<Act, { kind: Kind }>;

export interface JournalEntry {
  rowId: string;
  /** Where the row stood, from 1. */
  row: number;
  customerId: string | null;
  /** Whose row it is, as it was known then. */
  name: string;
  acts: Act[];
}

export interface SyncCounts {
  created: number;
  changed: number;
  cancelled: number;
  written: number;
}

/** Rows by what was done to them: booked, or else changed in any way; debts cancelled; cells written. */
export function countsOf(entries: readonly JournalEntry[]): SyncCounts {
  const counts = { created: 0, changed: 0, cancelled: 0, written: 0 };
  for (const { acts } of entries) {
    const has = (...kinds: Act['kind'][]): boolean => acts.some((act) => kinds.includes(act.kind));
    if (has('BOOKED')) counts.created++;
    else if (has('CANCELLED', 'UNBOOKED')) counts.cancelled++;
    else if (acts.some((act) => act.kind !== 'WRITTEN')) counts.changed++;
    counts.written += acts.filter((act) => act.kind === 'WRITTEN').length;
  }
  return counts;
}

/** Why something of a run could not be undone. */
export type LeftWhy =
  | 'PAID_SINCE'
  | 'IN_AGREEMENT'
  | 'CONTACTED'
  | 'ANSWERED'
  | 'CHANGED_SINCE'
  | 'CLOSED'
  | 'OF_ANOTHER'
  | 'MERGED'
  | 'FORMULA'
  /** More than are kept. */
  | 'MORE';

export interface Left {
  rowId: string;
  row: number;
  name: string;
  /** The cell; null: the row as a whole. */
  field: string | null;
  why: LeftWhy;
  /** For MORE. */
  count?: number;
}
