/** The debts a message could be about, valued on a day. */
import { addDays, addMonthsClamped } from '../day.js';
import { daysLateOn, dueOnAt, effectiveDueOn, statusOn } from '../debt.js';
import type { Cents, CustomerFacts, Day } from '../facts.js';
import { positionOn } from '../position.js';

/** A debt as a message lists it, on the day of the message. */
export interface OpenDebt {
  debtId: string;
  /** The day written on the debt, changes included. */
  dueOn: Day;
  /** The next bank day; with the step, what a contact uses up. */
  effectiveDueOn: Day;
  /** 0 when it is not late. */
  daysLate: number;
  /** Principal, fine and interest on this day. */
  totalCents: Cents;
  /** The part of it that is fine and interest. */
  chargesCents: Cents;
}

/** What is still owed on `day`, oldest due day first; cancelled, written-off and settled debts are not. */
export function openDebtsOn({ debts, payments }: CustomerFacts, day: Day): OpenDebt[] {
  return debts
    .filter((debt) => ['OPEN', 'LATE'].includes(statusOn(debt, payments, day)))
    .map((debt): OpenDebt => {
      const { totalCents, principalCents } = positionOn(debt, payments, day);
      return {
        debtId: debt.id,
        dueOn: dueOnAt(debt, day),
        effectiveDueOn: effectiveDueOn(debt, day),
        daysLate: daysLateOn(debt, payments, day),
        totalCents,
        chargesCents: totalCents - principalCents,
      };
    })
    .filter((debt) => debt.totalCents > 0)
    .sort(oldestFirst);
}

/**
 * Of what is open, what is to be paid on `day`: everything due by then, else what falls due next. A debt written for a
 * Sunday is to be paid on it, though its payment is in time on Monday.
 */
export function payableOn(open: readonly OpenDebt[], day: Day): readonly OpenDebt[] {
  const due = open.filter((debt) => debt.dueOn <= day);
  const nextOn = open.reduce((next, debt) => (debt.effectiveDueOn < next ? debt.effectiveDueOn : next), '9999-12-31');
  return due.length > 0 ? due : open.filter((debt) => debt.effectiveDueOn === nextOn);
}

/** The first day on which the debt is prescribed: five years from the day after its due date (RULES-BR, "Conduct"). */
export function prescribedFrom(dueOn: Day): Day {
  return addMonthsClamped(addDays(dueOn, 1), 60);
}

function oldestFirst(a: OpenDebt, b: OpenDebt): number {
  if (a.effectiveDueOn !== b.effectiveDueOn) return a.effectiveDueOn < b.effectiveDueOn ? -1 : 1;
  if (a.dueOn !== b.dueOn) return a.dueOn < b.dueOn ? -1 : 1;
  return a.debtId < b.debtId ? -1 : 1;
}
