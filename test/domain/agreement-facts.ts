/** A ledger that proposals are offered, accepted and broken on, with every fact appended as an application would. */
import { supersededSince } from '../../server/domain/debt.js';
import type { Cents, Day, Debt, Payment } from '../../server/domain/facts.js';
import { creditOf } from '../../server/domain/payment.js';
import { type Components, owedDebts, totalOf } from '../../server/domain/plan.js';
import { planMenu } from '../../server/domain/plan-menu.js';
import { defaultPlanPolicy, type PlanPolicy } from '../../server/domain/plan-policy.js';
import { positionOn, splitsOn } from '../../server/domain/position.js';
import {
  type Acceptance,
  type AgreementFacts,
  decideAcceptance,
  decideEnd,
  type Proposal,
  type ProposalEvent,
  snapshotOf,
} from '../../server/domain/proposal.js';
import { type Breach, decideBreach } from '../../server/domain/proposal-breach.js';
import { planPayment } from '../../server/domain/receiving.js';
import { allocationsOn, isActiveOn } from '../../server/domain/replay.js';
import { sum, theFacts } from './money-facts.js';

export interface World extends AgreementFacts {
  proposals: readonly Proposal[];
  seq: number;
}

export function aWorld(debts: readonly Debt[], payments: readonly Payment[] = []): World {
  return { debts, payments, proposals: [], seq: 0 };
}

/** Offers the whole menu on what is owed of the debts named (all that stand, by default); the same world if nothing is. */
export function offered(
  world: World,
  day: Day,
  policy: PlanPolicy = defaultPlanPolicy,
  ids?: readonly string[],
): World {
  const debts = world.debts.filter(
    (debt) => supersededSince(debt, day) === null && !debt.proposalId && (ids?.includes(debt.id) ?? true),
  );
  const owed = owedDebts(debts, world.payments, day);
  const menu = planMenu(owed, policy, { payDay: null, usualCents: null }, day);
  if (menu.plans.length === 0) return world;
  const proposal: Proposal = {
    id: `pro_${world.proposals.length + 1}`,
    customerId: 'cus_1',
    offeredOn: day,
    validUntilOn: menu.validUntilOn,
    plans: menu.plans,
    debts: snapshotOf(
      debts.filter(({ id }) => owed.some((debt) => debt.id === id)),
      world.payments,
      day,
    ),
    events: [],
  };
  return { ...world, proposals: [...world.proposals, proposal] };
}

export function accepted(world: World, number: number, planNumber: number, day: Day): [World, Acceptance] {
  const proposal = world.proposals[number - 1]!;
  const decided = decideAcceptance(proposal, planNumber, world, day);
  if (!decided.ok) return [world, decided];
  const seq = world.seq + 1;
  const superseded = new Set(decided.supersede.map(({ debtId }) => debtId));
  const debts = world.debts.map((debt) =>
    superseded.has(debt.id) ? replaced(debt, 'SUPERSEDE', day, seq, proposal.id) : debt,
  );
  const installments = decided.installments.map(
    ({ isEntry: _, ...installment }): Debt => ({
      ...installment,
      id: `${proposal.id}_${installment.installment.number}`,
      customerId: 'cus_1',
      saleId: null,
      changes: [],
    }),
  );
  return [withEvent({ ...world, seq, debts: [...debts, ...installments] }, number, { ...decided.event, seq }), decided];
}

export function broken(world: World, number: number, day: Day): [World, Breach] {
  const proposal = world.proposals[number - 1]!;
  const decided = decideBreach(proposal, world, day);
  if (!decided.ok) return [world, decided];
  const seq = world.seq + 1;
  const debts = world.debts.map((debt) => {
    if (decided.restore.includes(debt.id)) return replaced(debt, 'RESTORE', day, seq, proposal.id);
    return decided.supersede.includes(debt.id) ? replaced(debt, 'SUPERSEDE', day, seq, proposal.id) : debt;
  });
  const payments = world.payments.map((payment) => {
    const moved = decided.reallocations.find(({ paymentId }) => paymentId === payment.id);
    if (!moved) return payment;
    return {
      ...payment,
      reallocations: [...(payment.reallocations ?? []), { on: day, seq, allocations: moved.allocations }],
    };
  });
  return [withEvent({ ...world, seq, debts, payments }, number, { ...decided.event, seq }), decided];
}

export function ended(
  world: World,
  number: number,
  kind: 'REFUSE' | 'WITHDRAW',
  day: Day,
): [World, ReturnType<typeof decideEnd>] {
  const decided = decideEnd(world.proposals[number - 1]!, kind, 'caro demais', day);
  if (!decided.ok) return [world, decided];
  const seq = world.seq + 1;
  return [withEvent({ ...world, seq }, number, { ...decided.event, seq }), decided];
}

/** Money received on `day` goes to what stands then, by the house's rules. */
export function paid(world: World, amountCents: Cents | null, day: Day): World {
  const standing = world.debts.filter((debt) => supersededSince(debt, day) === null);
  const facts = theFacts({ debts: standing, payments: world.payments });
  const planned = planPayment(facts, { amountCents, paidOn: day, chosenDebtIds: [] }, day);
  if (!planned.ok) return world;
  const payment: Payment = {
    id: `pay_${String(world.payments.length + 1).padStart(3, '0')}`,
    customerId: 'cus_1',
    amountCents: planned.amountCents,
    paidOn: day,
    dayKnown: true,
    allocations: planned.allocations,
    reversedOn: null,
  };
  return { ...world, payments: [...world.payments, payment] };
}

export function reversed(world: World, paymentId: string, day: Day): World {
  const payments = world.payments.map((payment) =>
    payment.id === paymentId && payment.reversedOn === null ? { ...payment, reversedOn: day } : payment,
  );
  return { ...world, payments };
}

/** What is owed on a debt, by component. */
export function owedOn(debt: Debt, payments: readonly Payment[], day: Day): Components {
  const { principalCents, feeCents, interestCents } = positionOn(debt, payments, day);
  return { principalCents, feeCents, interestCents };
}

export function totalOwed(world: AgreementFacts, day: Day): Cents {
  return sum(world.debts.map((debt) => totalOf(owedOn(debt, world.payments, day))));
}

export function positions(world: AgreementFacts, ids: readonly string[], day: Day) {
  return world.debts.filter(({ id }) => ids.includes(id)).map((debt) => [debt.id, owedOn(debt, world.payments, day)]);
}

/** What is wrong with the ledger on `day`; nothing, always. */
export function imbalancesOf(world: AgreementFacts, day: Day): readonly string[] {
  const active = world.payments.filter((payment) => isActiveOn(payment, day));
  const paidCents = sum(active.map((payment) => payment.amountCents));
  const splits = world.debts.flatMap((debt) => splitsOn(debt, world.payments, day));
  const usedCents = sum(splits.map((split) => split.principalCents + split.feeCents + split.interestCents));
  const excessCents = sum(splits.map((split) => split.excessCents));
  const allocated = active.flatMap((payment) => allocationsOn(payment, day));
  const allocatedCents = sum(allocated.map((allocation) => allocation.amountCents));
  const creditCents = creditOf(world, day);
  const owed = world.debts.flatMap((debt) => Object.values(owedOn(debt, world.payments, day)));
  return [
    ...(paidCents === usedCents + creditCents ? [] : [`paid ${paidCents}, used ${usedCents}, credit ${creditCents}`]),
    ...(allocatedCents === usedCents + excessCents
      ? []
      : [`allocated ${allocatedCents}, used ${usedCents} + ${excessCents}`]),
    ...(creditCents === paidCents - allocatedCents + excessCents ? [] : [`credit ${creditCents}`]),
    ...(creditCents >= 0 ? [] : [`credit ${creditCents}`]),
    ...(owed.every((cents) => Number.isSafeInteger(cents) && cents >= 0) ? [] : [`owed ${owed.join(' ')}`]),
  ];
}

function replaced(debt: Debt, kind: 'SUPERSEDE' | 'RESTORE', on: Day, seq: number, proposalId: string): Debt {
  return { ...debt, changes: [...debt.changes, { kind, on, seq, proposalId, principalCents: null, dueOn: null }] };
}

function withEvent(world: World, number: number, event: ProposalEvent): World {
  const proposals = world.proposals.map((proposal, index) =>
    index === number - 1 ? { ...proposal, events: [...proposal.events, event] } : proposal,
  );
  return { ...world, proposals };
}
