/** What of proposals the customer's page shows: the offer that is open, the agreement in force, what they asked for. */
import { proposalsOfCustomers, type StoredProposal } from '../db/proposal.js';
import { dayOf } from '../db/rows.js';
import { addDays, daysBetween } from '../domain/day.js';
import { daysLateOn, dueOnAt, effectiveDueOn, paidOffOn, statusOn } from '../domain/debt.js';
import type { Cents, CustomerFacts, Day } from '../domain/facts.js';
import type { DatedAmount } from '../domain/financing.js';
import type { Plan } from '../domain/plan.js';
import { positionOn, splitsOn } from '../domain/position.js';
import { acceptedPlanOn, decideAcceptance, installmentsOf, proposalStateOn } from '../domain/proposal.js';
import { isDisputed } from '../domain/reminder/hold.js';
import { openDebtsOn } from '../domain/reminder/open-debt.js';
import type { Tenant } from './context.js';

export interface DebtorInstallment {
  debtId: string;
  number: number;
  of: number;
  dueOn: Day;
  /** What settles it today. */
  openCents: Cents;
  state: 'PAID' | 'LATE' | 'OPEN';
  daysLate: number;
  paidOn: Day | null;
}

export interface DebtorAgreement {
  id: string;
  plan: Plan;
  installments: readonly DebtorInstallment[];
  /** The instalments are all paid. */
  isFulfilled: boolean;
}

export interface DebtorOffer {
  id: string;
  offeredOn: Day;
  validUntilOn: Day;
  plans: readonly Plan[];
  note: string | null;
  /** With what each came to on the day of the offer: the plans are made of it. */
  debts: readonly { debtId: string; owedCents: Cents }[];
  /** It is the shop's yes to what they asked for; null: it is not. */
  asked: {
    /** Days that they named and the plan does not have, and the bank day that stands for each. */
    movedDays: readonly { fromOn: Day; toOn: Day }[];
  } | null;
}

export interface BrokenAgreement {
  plan: Plan;
  on: Day;
  /** LATE: an instalment was open for longer than agreed. PAYMENT_REVERSED: a payment it counted on was undone. */
  cause: 'LATE' | 'PAYMENT_REVERSED';
  /** Paid on its instalments; it counts for the debts from before now. */
  paidCents: Cents;
}

export interface DebtorProposals {
  /** The plans are numbered from 1 in this order. Only what can be accepted as it stands. */
  offer: DebtorOffer | null;
  /** There is an offer, and it waits: debts of it are in dispute. */
  isOfferWaiting: boolean;
  agreements: readonly DebtorAgreement[];
  /** The newest one, of the last weeks, when nothing else was agreed since. */
  broken: BrokenAgreement | null;
  /** An offer that was there a few days ago, when nothing came after it and something is owed still. */
  gone: { kind: 'EXPIRED' | 'WITHDRAWN'; on: Day } | null;
  /** What they asked for and nobody answered yet. */
  counter: { amounts: readonly DatedAmount[]; on: Day } | null;
  /** The shop said no to what they asked for last, and nothing came after it. */
  declined: { reason: string | null; on: Day } | null;
}

/** How long a page tells of an agreement that was broken, and of an offer that is over. */
const BROKEN_SHOWN_DAYS = 35;
const GONE_SHOWN_DAYS = 7;

/** Reads only. `facts` are those of the customer, known now. */
export async function debtorProposals(tenant: Tenant, facts: CustomerFacts): Promise<DebtorProposals> {
  const { tx, today } = tenant;
  const { customerId } = facts;
  const proposals = await proposalsOfCustomers(tx, [customerId]);
  const open = proposals.filter((one) => decideAcceptance(one, 1, facts, today).ok).at(-1);
  const debtIds = open?.debts.map(({ debtId }) => debtId) ?? [];
  const isOfferWaiting = isDisputed(facts, debtIds, today) && open !== undefined;
  const agreements = proposals.flatMap((proposal): DebtorAgreement[] => {
    const plan = acceptedPlanOn(proposal, today);
    const state = proposalStateOn(proposal, facts, today);
    if (plan === null || (state !== 'ACCEPTED' && state !== 'FULFILLED')) return [];
    const installments = installmentsOf(proposal, facts)
      .flatMap((debt): DebtorInstallment[] => {
        const status = statusOn(debt, facts.payments, today);
        if (debt.installment === null || status === 'CANCELLED') return [];
        return [
          {
            debtId: debt.id,
            ...debt.installment,
            dueOn: dueOnAt(debt, today),
            openCents: positionOn(debt, facts.payments, today).totalCents,
            state: status === 'PAID' ? 'PAID' : status === 'LATE' ? 'LATE' : 'OPEN',
            daysLate: daysLateOn(debt, facts.payments, today),
            paidOn: paidOffOn(debt, facts.payments, today),
          },
        ];
      })
      .sort((a, b) => a.number - b.number);
    return [{ id: proposal.id, plan, installments, isFulfilled: state === 'FULFILLED' }];
  });
  return {
    offer: open && !isOfferWaiting ? await offerOf(tenant, open) : null,
    isOfferWaiting,
    agreements,
    broken: brokenOf(proposals, facts, today),
    gone: openDebtsOn(facts, today).length > 0 ? goneOf(proposals, facts, today) : null,
    ...(await countersOf(tenant, customerId)),
  };
}

async function offerOf({ tx }: Tenant, offer: StoredProposal): Promise<DebtorOffer> {
  const { id, offeredOn, validUntilOn, plans, note, debts, counterProposalId } = offer;
  const counter =
    counterProposalId === null ? null : await tx.counterProposal.findFirst({ where: { id: counterProposalId } });
  const amounts = (counter?.amounts ?? []) as unknown as readonly DatedAmount[];
  return {
    id,
    offeredOn,
    validUntilOn,
    plans,
    note,
    debts: debts.map(({ debtId, owed }) => ({
      debtId,
      owedCents: owed.principalCents + owed.feeCents + owed.interestCents,
    })),
    asked: counter && { movedDays: movedDays(amounts, plans[0]) },
  };
}

/** A payment on a day without banks is one on the next day with them. */
function movedDays(amounts: readonly DatedAmount[], plan: Plan | undefined): { fromOn: Day; toOn: Day }[] {
  const planned = plan?.installments.map(({ dueOn }) => dueOn) ?? [];
  return amounts.flatMap(({ dueOn }) => {
    const toOn = planned.filter((on) => on >= dueOn).sort()[0];
    return toOn === undefined || toOn === dueOn ? [] : [{ fromOn: dueOn, toOn }];
  });
}

function brokenOf(proposals: readonly StoredProposal[], facts: CustomerFacts, today: Day): BrokenAgreement | null {
  const agreed = proposals.filter((one) => acceptedPlanOn(one, today) !== null).at(-1);
  const plan = agreed && acceptedPlanOn(agreed, today);
  const on = agreed?.events.find(({ kind }) => kind === 'BREAK')?.on;
  if (!agreed || !plan || on === undefined || proposalStateOn(agreed, facts, today) !== 'BROKEN') return null;
  if (daysBetween(on, today) > BROKEN_SHOWN_DAYS) return null;
  // As it was the evening before: from then on its payments count elsewhere.
  const before = addDays(on, -1);
  const parts = installmentsOf(agreed, facts);
  const isTooLate = parts.some(
    (part) =>
      positionOn(part, facts.payments, before).totalCents > 0 &&
      daysBetween(effectiveDueOn(part, before), on) > plan.breachToleranceDays,
  );
  const splits = parts.flatMap((part) => splitsOn(part, facts.payments, before));
  return {
    plan,
    on,
    cause: isTooLate ? 'LATE' : 'PAYMENT_REVERSED',
    paidCents: splits.reduce((sum, split) => sum + split.principalCents + split.feeCents + split.interestCents, 0),
  };
}

function goneOf(
  proposals: readonly StoredProposal[],
  facts: CustomerFacts,
  today: Day,
): { kind: 'EXPIRED' | 'WITHDRAWN'; on: Day } | null {
  const last = proposals.at(-1);
  const state = last && proposalStateOn(last, facts, today);
  if (!last || (state !== 'EXPIRED' && state !== 'WITHDRAWN')) return null;
  const on = state === 'EXPIRED' ? last.validUntilOn : last.events.find(({ kind }) => kind === 'WITHDRAW')!.on;
  return daysBetween(on, today) <= GONE_SHOWN_DAYS ? { kind: state, on } : null;
}

async function countersOf({ tx }: Tenant, customerId: string): Promise<Pick<DebtorProposals, 'counter' | 'declined'>> {
  const last = await tx.counterProposal.findFirst({
    where: { customerId },
    orderBy: [{ recordedAt: 'desc' }, { id: 'desc' }],
    include: { answer: true },
  });
  if (!last) return { counter: null, declined: null };
  const { answer } = last;
  const amounts = last.amounts as unknown as readonly DatedAmount[];
  return {
    counter: answer === null ? { amounts, on: dayOf(last.on) } : null,
    declined: answer?.outcome === 'DECLINED' ? { reason: answer.reason, on: dayOf(answer.on) } : null,
  };
}
