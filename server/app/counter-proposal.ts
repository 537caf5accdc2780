/**
 * "Posso pagar R$ 80 dia 5 e 20": what a customer says they can pay, and the shop's answer with one click. A yes is an
 * offer of exactly those terms, which the customer then confirms: until then nothing is agreed, and both have read it.
 */
import { insertCounterProposal } from '../db/counter-proposal.js';
import { newId } from '../db/ids.js';
import { addDays } from '../domain/day.js';
import type { CustomerFacts, Outcome } from '../domain/facts.js';
import type { DatedAmount } from '../domain/financing.js';
import { owedDebts } from '../domain/plan.js';
import { planFromAmounts } from '../domain/plan-adjust.js';
import { isDisputed } from '../domain/reminder/hold.js';
import type { Actor, App, Tenant } from './context.js';
import { createChecks, isIdOf } from './input.js';
import { ledgerTexts } from './ledger-texts.js';
import { lockedFacts } from './locked.js';
import { type MutationResult, mutate, problem, refuse } from './mutation.js';
import {
  type Approval,
  answerCounter,
  COUNTER_ANSWER_DAYS,
  endSilence,
  insertOffer,
  keepSilent,
  replaceCounterProposals,
  withdrawOpenOffers,
} from './offer.js';
import { debtsMeant, planOfChoice, settingFor } from './plan.js';
import { approvalOf, byOf } from './proposal.js';
import { settle } from './settle.js';

export interface CounterProposalInput {
  idempotencyKey: string;
  customerId: string;
  amounts: readonly DatedAmount[];
  message?: string | null;
  by?: string | null;
}

const MAX_AMOUNTS = 24;

/**
 * Appends what the customer can pay; an earlier one that waits is replaced. What it leaves of what is owed is a discount
 * the shop may or may not give. Refuses NOT_FOUND, NOTHING_OWED, INVALID_AMOUNT, MORE_THAN_OWED, FIRST_PAYMENT_TOO_SOON.
 */
export function counterProposal(
  app: App,
  actor: Actor,
  input: CounterProposalInput,
): Promise<MutationResult<{ counterProposal: string }>> {
  return mutate(app, actor, 'counterProposal', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const message = check.text(input.message, 'message', 500) ?? null;
    const by = byOf(check, tenant, input.by);
    for (const { amountCents, dueOn } of input.amounts) {
      check.amount(amountCents, 'amounts');
      check.day(dueOn, 'amounts');
    }
    if (input.amounts.length === 0) check.reject('REQUIRED', 'amounts');
    if (input.amounts.length > MAX_AMOUNTS) check.reject('TOO_MANY', 'amounts');
    if (check.errors.length > 0) return check.refusal();
    const facts = await lockedFacts(tenant, input.customerId);
    if (!facts) return refuse('NOT_FOUND', 'customerId');
    const amounts = input.amounts.map(({ amountCents, dueOn }) => ({ amountCents, dueOn }));
    const built = await planOfAmounts(tenant, facts, amounts);
    if (!built.ok) return { ok: false, errors: built.errors.map(({ code }) => problem(code, ['input', 'amounts'])) };

    const { tx, merchantId, now, today } = tenant;
    const { customerId } = facts;
    await replaceCounterProposals(tenant, customerId, ledgerTexts.counterReplaced, by);
    const id = newId('CounterProposal');
    await insertCounterProposal(tx, merchantId, {
      id,
      customerId,
      amounts,
      message,
      on: today,
      by,
      recordedAt: new Date(now),
    });
    await keepSilent(tenant, customerId, today, addDays(today, COUNTER_ANSWER_DAYS));
    await settle(tenant, [customerId]);
    return { ok: true, refs: { counterProposal: id } };
  });
}

/** Whether the amounts make a plan at all today. */
async function planOfAmounts(
  tenant: Tenant,
  facts: CustomerFacts,
  amounts: readonly DatedAmount[],
): Promise<Outcome<object>> {
  const { policy, today, holidays } = await settingFor(tenant, facts);
  const owed = owedDebts(debtsMeant(facts, amounts, today), facts.payments, today);
  return planFromAmounts(amounts, owed, policy, today, holidays);
}

export interface AnswerCounterProposalInput {
  idempotencyKey: string;
  id: string;
  accepted: boolean;
  reason?: string | null;
  by?: string | null;
  approval?: Approval | null;
}

/**
 * Yes: an offer of exactly those terms, where the shop may agree to them. No: the customer reads the reason. Refuses
 * NOT_FOUND, COUNTER_ANSWERED, and what stands against the terms today: a code of `planProblemTexts`.
 */
export function answerCounterProposal(
  app: App,
  actor: Actor,
  input: AnswerCounterProposalInput,
): Promise<MutationResult<{ counterProposal: string; proposal: string | null }>> {
  return mutate(app, actor, 'answerCounterProposal', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const reason = check.text(input.reason, 'reason', 500) ?? null;
    const by = byOf(check, tenant, input.by);
    const approval = approvalOf(check, input.approval);
    if (check.errors.length > 0) return check.refusal();
    const { tx } = tenant;
    const row = isIdOf('CounterProposal', input.id)
      ? await tx.counterProposal.findFirst({ where: { id: input.id } })
      : null;
    const facts = row && (await lockedFacts(tenant, row.customerId));
    if (!row || !facts) return refuse('NOT_FOUND', 'id');
    // Under the lock: somebody else may have answered while this one waited.
    if (await tx.counterAnswer.findFirst({ where: { counterProposalId: row.id } }))
      return refuse('COUNTER_ANSWERED', 'id');
    const refs: { counterProposal: string; proposal: string | null } = { counterProposal: row.id, proposal: null };
    if (!input.accepted) {
      if (!(await answerCounter(tenant, row.id, 'DECLINED', reason, by))) return refuse('COUNTER_ANSWERED', 'id');
      await endSilence(tenant, facts);
      await settle(tenant, [facts.customerId]);
      return { ok: true, refs };
    }
    const amounts = row.amounts as unknown as readonly DatedAmount[];
    const setting = await settingFor(tenant, facts);
    const debts = debtsMeant(facts, amounts, tenant.today);
    const debtIds = debts.map(({ id }) => id);
    if (isDisputed(facts, debtIds, tenant.today)) return refuse('DEBT_DISPUTED', 'id');
    const authority = approval ? 'OWNER' : 'ATTENDANT';
    const { plan, problems, policy } = planOfChoice(setting, facts, debts, { amounts }, authority);
    if (plan === null || problems.length > 0)
      return { ok: false, errors: problems.map(({ code }) => problem(code, ['input', 'id'])) };
    if (!(await answerCounter(tenant, row.id, 'OFFERED', reason, by))) return refuse('COUNTER_ANSWERED', 'id');
    await withdrawOpenOffers(tenant, facts);
    const offer = { plans: [plan], debts, policy, note: reason, by, approval };
    const proposal = await insertOffer(tenant, facts, { ...offer, origin: 'COUNTER', counterProposalId: row.id });
    await settle(tenant, [facts.customerId]);
    return { ok: true, refs: { ...refs, proposal } };
  });
}
