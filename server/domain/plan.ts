/**
 * One way out of what is owed, with every number that must be told (RULES-BR, "Renegotiation"). A plan is chosen by its
 * terms (what is waived, which payments on which days, at what rate); all the rest is derived from them in one place,
 * so that no two numbers of a plan can disagree.
 */
import { daysLateOn } from './debt.js';
import type { Cents, Day, Debt, LateTerms, Payment } from './facts.js';
import { amortisation, type Cet, cetOfDays } from './financing.js';
import { splitCents } from './money.js';
import type { PlanPolicy } from './plan-policy.js';
import { contentsOf, titleOf } from './plan-texts.js';
import { positionOn } from './position.js';

/** A part of what is owed or waived, by what it is for. */
export interface Components {
  principalCents: Cents;
  feeCents: Cents;
  interestCents: Cents;
}

/** A debt as it stands on the day of the offer. */
export interface OwedDebt {
  id: string;
  daysLate: number;
  position: Components;
  terms: LateTerms | null;
}

export interface PlanInstallment {
  /** Of all payments, the entry included. */
  number: number;
  of: number;
  isEntry: boolean;
  /** A bank day. */
  dueOn: Day;
  amountCents: Cents;
  /** How much of it is interest of the financing. */
  interestCents: Cents;
}

/** What a plan is chosen by. */
export interface PlanTerms {
  kind: 'CASH' | 'SHORT' | 'LONG' | 'CUSTOM';
  offeredOn: Day;
  /** The last day on which it can be accepted, before the first payment. */
  validUntilOn: Day;
  waived: Components;
  /** Tabela Price when above 0. */
  monthlyRateBps: number;
  installments: readonly PlanInstallment[];
}

export interface Plan extends PlanTerms {
  /** What settles the debts on `offeredOn`. */
  owed: Components;
  owedCents: Cents;
  /** `owedCents` less what is waived: the total without financing. */
  totalWithoutFinancingCents: Cents;
  /** The sum of the instalments: the total with financing. */
  totalCents: Cents;
  /** `owedCents - totalCents`; negative where the financing costs more than is waived. */
  savingCents: Cents;
  /** Counted from the last day of acceptance: whoever accepts earlier pays less than this, never more. */
  cet: Cet;
  /** For the new instalments; null: they never grow. */
  lateTerms: LateTerms | null;
  breachToleranceDays: number;
  /** "2x de R$ 60,00". */
  title: string;
  /** The obligatory contents, a sentence each. */
  contents: readonly string[];
}

/** What is owed on `day` of the debts given; those that owe nothing are left out. In order of id. */
export function owedDebts(debts: readonly Debt[], payments: readonly Payment[], day: Day): readonly OwedDebt[] {
  return inOrder(
    debts.map((debt) => {
      const { principalCents, feeCents, interestCents } = positionOn(debt, payments, day);
      const daysLate = daysLateOn(debt, payments, day);
      return { id: debt.id, daysLate, position: { principalCents, feeCents, interestCents }, terms: debt.terms };
    }),
  );
}

/** The same debts in one order, whatever order they came in, without those that owe nothing. */
export function inOrder(debts: readonly OwedDebt[]): readonly OwedDebt[] {
  return debts.filter((debt) => totalOf(debt.position) > 0).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Everything a plan says, from its terms. */
export function planOf(
  terms: PlanTerms,
  debts: readonly OwedDebt[],
  policy: Pick<PlanPolicy, 'breachToleranceDays'>,
): Plan {
  const owed = sumOf(debts.map((debt) => debt.position));
  const owedCents = totalOf(owed);
  const totalWithoutFinancingCents = owedCents - totalOf(terms.waived);
  const totalCents = terms.installments.reduce((sum, { amountCents }) => sum + amountCents, 0);
  const numbers = {
    ...terms,
    owed,
    owedCents,
    totalWithoutFinancingCents,
    totalCents,
    savingCents: owedCents - totalCents,
    cet: cetOfDays(totalWithoutFinancingCents, terms.validUntilOn, terms.installments),
    // Charges that went into the instalments would else bear charges of their own: nothing is compounded (RULES-BR).
    lateTerms: keepsCharges(owed, terms.waived) ? null : mildestTerms(debts, terms.offeredOn),
    breachToleranceDays: policy.breachToleranceDays,
  };
  return { ...numbers, title: titleOf(numbers), contents: contentsOf(numbers) };
}

function keepsCharges(owed: Components, waived: Components): boolean {
  return owed.feeCents + owed.interestCents > waived.feeCents + waived.interestCents;
}

/**
 * The payments of `totalCents` on `dueDays`: `entryCents` on the first of them when there is an entry, the rest in equal
 * parts (leftover centavos first) or, with interest, by Tabela Price (the last row absorbs the residue).
 */
export function installmentsOf(
  totalCents: Cents,
  entryCents: Cents,
  monthlyRateBps: number,
  dueDays: readonly Day[],
): readonly PlanInstallment[] {
  const entry = entryCents > 0 ? [{ amountCents: entryCents, interestCents: 0, isEntry: true }] : [];
  const financedCents = totalCents - entryCents;
  const count = dueDays.length - entry.length;
  const rows =
    monthlyRateBps > 0
      ? amortisation(financedCents, monthlyRateBps, count).map((row) => [row.paymentCents, row.interestCents] as const)
      : splitCents(financedCents, count).map((amountCents) => [amountCents, 0] as const);
  const parts = rows.map(([amountCents, interestCents]) => ({ amountCents, interestCents, isEntry: false }));
  return numbered([...entry, ...parts].map((part, index) => ({ ...part, dueOn: dueDays[index]! })));
}

export function totalOf({ principalCents, feeCents, interestCents }: Components): Cents {
  return principalCents + feeCents + interestCents;
}

export function sumOf(parts: readonly Components[]): Components {
  const sum = (of: (part: Components) => Cents) => parts.reduce((total, part) => total + of(part), 0);
  return {
    principalCents: sum((part) => part.principalCents),
    feeCents: sum((part) => part.feeCents),
    interestCents: sum((part) => part.interestCents),
  };
}

export function earlier(a: Day, b: Day): Day {
  return a < b ? a : b;
}

/**
 * Late terms exist only where they were agreed: the new instalments have the mildest of the debts they replace, none
 * where one of these had none. An agreement never makes lateness dearer.
 */
function mildestTerms(debts: readonly OwedDebt[], agreedOn: Day): LateTerms | null {
  const terms = debts.flatMap((debt) => debt.terms ?? []);
  if (terms.length < debts.length || terms.length === 0) return null;
  return {
    lateFeeBps: Math.min(...terms.map((term) => term.lateFeeBps)),
    lateInterestMonthlyBps: Math.min(...terms.map((term) => term.lateInterestMonthlyBps)),
    graceBase: terms.every((term) => term.graceBase === 'ORIGINAL_DUE') ? 'ORIGINAL_DUE' : 'ADJUSTED_DUE',
    agreedOn,
  };
}

/** Numbers the payments of a plan in the order given. */
export function numbered(parts: readonly Omit<PlanInstallment, 'number' | 'of'>[]): readonly PlanInstallment[] {
  return parts.map(({ isEntry, dueOn, amountCents, interestCents }, index) => ({
    number: index + 1,
    of: parts.length,
    isEntry,
    dueOn,
    amountCents,
    interestCents,
  }));
}
