/** What of proposals the customer's page shows: the offer that is open, the agreement in force, what they asked for. */
import { openCounterProposals } from '../db/counter-proposal.js';
import { proposalsOfCustomers } from '../db/proposal.js';
import { dayOf } from '../db/rows.js';
import { daysLateOn, dueOnAt, paidOffOn, statusOn } from '../domain/debt.js';
import type { Cents, CustomerFacts, Day } from '../domain/facts.js';
import type { DatedAmount } from '../domain/financing.js';
import type { Plan } from '../domain/plan.js';
import { positionOn } from '../domain/position.js';
import { acceptedPlanOn, decideAcceptance, installmentsOf, proposalStateOn } from '../domain/proposal.js';
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

export interface DebtorProposals {
  /** The plans are numbered from 1 in this order. Only what can be accepted as it stands. */
  offer: {
    id: string;
    validUntilOn: Day;
    plans: readonly Plan[];
    note: string | null;
    debtIds: readonly string[];
  } | null;
  agreements: readonly DebtorAgreement[];
  /** What they asked for and nobody answered yet. */
  counter: { amounts: readonly DatedAmount[]; on: Day } | null;
  /** The shop said no to what they asked for last, and nothing came after it. */
  declined: { reason: string | null; on: Day } | null;
}

/** Reads only. `facts` are those of the customer, known now. */
export async function debtorProposals(tenant: Tenant, facts: CustomerFacts): Promise<DebtorProposals> {
  const { tx, today } = tenant;
  const { customerId } = facts;
  const proposals = await proposalsOfCustomers(tx, [customerId]);
  const open = proposals.filter((one) => decideAcceptance(one, 1, facts, today).ok).at(-1);
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
    offer: open
      ? {
          id: open.id,
          validUntilOn: open.validUntilOn,
          plans: open.plans,
          note: open.note,
          debtIds: open.debts.map(({ debtId }) => debtId),
        }
      : null,
    agreements,
    ...(await countersOf(tenant, customerId)),
  };
}

async function countersOf({ tx }: Tenant, customerId: string): Promise<Pick<DebtorProposals, 'counter' | 'declined'>> {
  const [waitingId] = await openCounterProposals(tx, customerId);
  const last = await tx.counterProposal.findFirst({
    where: waitingId === undefined ? { customerId } : { id: waitingId },
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
