/** An entry that was asked about is answered: it was this customer's payment, or nobody's. */

import { dayOf } from '../../db/rows.js';
import { insertEntryEnds } from '../../db/statement.js';
import type { CustomerFacts, Outcome } from '../../domain/facts.js';
import { isAmount } from '../../domain/money.js';
import { planPayment } from '../../domain/receiving.js';
import type { Actor, App, Tenant } from '../context.js';
import { createChecks, isIdOf } from '../input.js';
import { isExternalIdFree, lockedDebt, lockedFacts } from '../locked.js';
import { type MutationResult, mutate, refuse } from '../mutation.js';
import { insertPayment, refusalOfChosen } from '../payment.js';
import { settle } from '../settle.js';
import { acceptCoveredClaims } from './claims.js';
import { methodOf } from './import.js';

export interface ResolveStatementEntryInput {
  idempotencyKey: string;
  id: string;
  /** Who paid; may be left out when debts are chosen. */
  customerId?: string | null;
  /** Paid first, in this order; what is left goes to the oldest due, then becomes credit. */
  debtIds?: readonly string[] | null;
  /** True: it is no payment to be recorded. */
  ignore?: boolean | null;
  /** Required to ignore. */
  reason?: string | null;
}

/**
 * Posts the entry to a customer, or ignores it with a reason; what was ignored by itself may be posted all the same.
 * Refuses NOT_FOUND, STATEMENT_ENTRY_CLOSED, REQUIRED, INVALID (both or neither asked), INVALID_AMOUNT (money that went
 * out), CUSTOMER_MISMATCH, DEBT_CLOSED, ALREADY_EXISTS (an integration booked this Pix meanwhile).
 */
export function resolveStatementEntry(
  app: App,
  actor: Actor,
  input: ResolveStatementEntryInput,
): Promise<MutationResult<{ statementEntry: string }>> {
  return mutate(app, actor, 'resolveStatementEntry', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const isIgnored = input.ignore === true;
    const reason = isIgnored
      ? check.requiredText(input.reason, 'reason', 500)
      : (check.text(input.reason, 'reason', 500) ?? null);
    const chosenDebtIds = input.debtIds ?? [];
    if (chosenDebtIds.length > 250) check.reject('TOO_LONG', 'debtIds');
    if (isIgnored && (input.customerId != null || chosenDebtIds.length > 0)) check.reject('INVALID', 'ignore');
    if (check.errors.length > 0) return check.refusal();
    if (!isIgnored && input.customerId == null && chosenDebtIds.length === 0)
      return (await findEntry(tenant, input.id)) ? refuse('REQUIRED', 'customerId') : refuse('NOT_FOUND', 'id');
    // Customers are locked first, then everything else.
    const found = isIgnored ? null : await findPayer(tenant, input.customerId ?? null, chosenDebtIds);
    if (found && !found.ok) return found;
    const entry = await findEntry(tenant, input.id);
    if (!entry) return refuse('NOT_FOUND', 'id');
    if (entry.end) return refuse('STATEMENT_ENTRY_CLOSED', 'id');
    const ended = { entryId: entry.id, reason, by: actor.name, keyId: actor.keyId };
    if (found === null) return end(tenant, { ...ended, outcome: 'IGNORED', paymentId: null });

    const { facts } = found;
    const amountCents = Number(entry.amountCents);
    if (!isAmount(amountCents)) return refuse('INVALID_AMOUNT', 'id');
    if (!(await isExternalIdFree(tenant, 'payment', entry.fingerprint))) {
      // Whoever answered this entry a moment ago holds the id too.
      const isEnded = (await findEntry(tenant, input.id))?.end;
      return isEnded ? refuse('STATEMENT_ENTRY_CLOSED', 'id') : refuse('ALREADY_EXISTS', 'id');
    }
    const paidOn = dayOf(entry.on);
    const plan = planPayment(facts, { amountCents, paidOn, chosenDebtIds }, tenant.today);
    if (!plan.ok) return refuse(plan.code, 'id');
    const { customerId } = facts;
    const payment = {
      ...plan,
      customerId,
      externalId: entry.fingerprint,
      method: methodOf(entry),
      paidOn,
      note: reason,
    };
    const paymentId = await insertPayment(tenant, payment);
    const paid = { ...payment, id: paymentId, dayKnown: true, reversedOn: null };
    await acceptCoveredClaims(tenant, facts, [paid]);
    await settle(tenant, [customerId]);
    return end(tenant, { ...ended, outcome: 'POSTED', paymentId });
  });
}

/** The facts of the customer, who is locked, and whose all the chosen debts are and open. */
async function findPayer(
  tenant: Tenant,
  customerId: string | null,
  chosenDebtIds: readonly string[],
): Promise<Outcome<{ facts: CustomerFacts }>> {
  const [debtId] = chosenDebtIds;
  const owner = customerId ?? (debtId === undefined ? null : (await lockedDebt(tenant, debtId))?.facts.customerId);
  if (owner == null) return refuse('NOT_FOUND', 'debtIds');
  const facts = await lockedFacts(tenant, owner);
  if (!facts) return refuse('NOT_FOUND', 'customerId');
  const code = await refusalOfChosen(tenant, facts, chosenDebtIds);
  return code ? refuse(code, 'debtIds') : { ok: true, facts };
}

async function findEntry({ tx }: Tenant, id: string) {
  return isIdOf('StatementEntry', id)
    ? tx.statementEntry.findFirst({ where: { id }, include: { end: { select: { entryId: true } } } })
    : null;
}

/** Of two at once one is first; the other's effect is undone with its refusal. */
async function end(tenant: Tenant, row: Parameters<typeof insertEntryEnds>[2][number]) {
  const ended = await insertEntryEnds(tenant.tx, tenant.merchantId, [row], new Date(tenant.now));
  if (ended === 0) return refuse('STATEMENT_ENTRY_CLOSED', 'id');
  return { ok: true as const, refs: { statementEntry: row.entryId } };
}
