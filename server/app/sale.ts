/** A sale on trust: one debt for each instalment. */
import { insertDebts } from '../db/bulk.js';
import { newId } from '../db/ids.js';
import { dateOf } from '../db/rows.js';
import { nextBankDay } from '../domain/calendar.js';
import { addMonthsClamped } from '../domain/day.js';
import type { Cents, Day } from '../domain/facts.js';
import { splitCents } from '../domain/money.js';
import { lastDueOn, MAX_INSTALLMENTS } from '../domain/purchase/request.js';
import type { Actor, App } from './context.js';
import { offeredTerms } from './debt.js';
import { createChecks } from './input.js';
import { isExternalIdFree, lockedFacts } from './locked.js';
import { type MutationResult, mutate, refuse } from './mutation.js';
import { refusalOfAuthorization, useAuthorization } from './purchase.js';
import { settle } from './settle.js';

export interface RecordSaleInput {
  idempotencyKey: string;
  externalId?: string | null;
  customerId: string;
  /** What is put on trust: an entry paid at the till is no part of it. */
  totalCents: Cents;
  installments: number;
  /** The others fall on the same day of the next months, clamped to month end. */
  firstDueOn: Day;
  soldOn?: Day | null;
  description?: string | null;
  /** The answer of `authorizePurchase` whose place in the limit this sale takes. */
  authorizationId?: string | null;
}

/**
 * Records the sale and its instalments, the leftover centavos in the first ones. Refuses INVALID_AMOUNT (also less than
 * a centavo an instalment), INVALID, INVALID_DATE (also due before it was sold), NOT_FOUND, ALREADY_EXISTS; with an
 * authorization also CUSTOMER_MISMATCH and AUTHORIZATION_REFUSED, _CLOSED, _EXCEEDED, _EXPIRED.
 */
export function recordSale(app: App, actor: Actor, input: RecordSaleInput): Promise<MutationResult<{ sale: string }>> {
  return mutate(app, actor, 'recordSale', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const externalId = check.externalId(input.externalId);
    const totalCents = check.amount(input.totalCents, 'totalCents');
    const installments = check.integer(input.installments, 'installments', 1, MAX_INSTALLMENTS) ?? 1;
    const soldOn = check.pastDay(input.soldOn, 'soldOn');
    const firstDueOn = check.day(input.firstDueOn, 'firstDueOn');
    const description = check.text(input.description, 'description', 500);
    if (check.errors.length > 0) return check.refusal();
    if (totalCents < installments) return refuse('INVALID_AMOUNT', 'totalCents');
    if (firstDueOn < soldOn || lastDueOn(firstDueOn, installments) > '2100-12-31')
      return refuse('INVALID_DATE', 'firstDueOn');
    const facts = await lockedFacts(tenant, input.customerId);
    if (!facts) return refuse('NOT_FOUND', 'customerId');
    if (!(await isExternalIdFree(tenant, 'sale', externalId))) return refuse('ALREADY_EXISTS', 'externalId');
    const authorizationId = input.authorizationId ?? null;
    const refusal =
      authorizationId === null
        ? null
        : await refusalOfAuthorization(tenant, facts, authorizationId, { totalCents, installments, firstDueOn });
    if (refusal) return refuse(refusal.code, refusal.field);

    const { customerId } = facts;
    const saleId = newId('Sale');
    await tenant.tx.sale.create({
      data: {
        merchantId: tenant.merchantId,
        id: saleId,
        customerId,
        externalId,
        totalCents: BigInt(totalCents),
        installments,
        soldOn: dateOf(soldOn),
        description,
        recordedAt: new Date(tenant.now),
      },
    });
    const terms = offeredTerms(tenant, soldOn);
    const debts = splitCents(totalCents, installments).map((principalCents, index) => {
      const dueOn = addMonthsClamped(firstDueOn, index);
      return {
        id: newId('Debt'),
        customerId,
        saleId,
        installmentNumber: index + 1,
        installmentOf: installments,
        principalCents,
        dueOn,
        effectiveDueOn: nextBankDay(dueOn),
        registeredOn: soldOn,
        description,
        terms,
      };
    });
    await insertDebts(tenant.tx, tenant.merchantId, debts, new Date(tenant.now));
    if (authorizationId !== null) await useAuthorization(tenant, authorizationId, saleId);
    await settle(tenant, [customerId]);
    return { ok: true, refs: { sale: saleId } };
  });
}
