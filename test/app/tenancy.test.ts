import { beforeAll, describe, expect, it } from 'vitest';
import { revokeApiKey } from '../../server/app/api-key.js';
import { setContactHours } from '../../server/app/contact-hours.js';
import { setCreditLimit, startUndefinedLimits } from '../../server/app/credit-limit.js';
import { setContactPreference, updateCustomer } from '../../server/app/customer.js';
import { answerDataRequest, requestData } from '../../server/app/data-request.js';
import { cancelDebt, recordDebt, reinstateDebt, updateDebt, writeOffDebt } from '../../server/app/debt.js';
import { openDispute, resolveDispute } from '../../server/app/dispute.js';
import { claimPaid, pauseCollection, resolveClaim, resumeCollection } from '../../server/app/hold.js';
import { recordLateReason } from '../../server/app/late-reason.js';
import { issueCustomerLink, revokeCustomerLink } from '../../server/app/link.js';
import type { MutationResult, Refs } from '../../server/app/mutation.js';
import { recordPayment, reversePayment } from '../../server/app/payment.js';
import { promisePayment } from '../../server/app/promise.js';
import { recordSale } from '../../server/app/sale.js';
import { runSql } from '../support/global-setup.js';
import { codesOf, once, openShop, refsOf, type Shop, useApp } from './shop.js';

const used = useApp();
let mine: Shop;
let theirs: Shop;
let own: { customer: string; debt: string };
let foreign: Record<'customer' | 'debt' | 'payment' | 'claim' | 'hold' | 'dispute' | 'dataRequest' | 'key', string>;

beforeAll(async () => {
  [mine, theirs] = [await openShop(used.app), await openShop(used.app)];
  const customer = await mine.customer({ externalId: 'x1', document: '52998224725' });
  own = { customer, debt: await mine.debt(customer) };
  const other = await theirs.customer();
  const debt = await theirs.debt(other);
  foreign = {
    customer: other,
    debt,
    payment: await theirs.pay(other, { amountCents: 100 }),
    claim: refsOf(await claimPaid(used.app, theirs.owner, { ...once(), customerId: other })).claim,
    hold: refsOf(await pauseCollection(used.app, theirs.owner, { ...once(), customerId: other, reason: 'x' })).hold,
    dispute: refsOf(await openDispute(used.app, theirs.owner, { ...once(), customerId: other, note: 'x' })).hold,
    dataRequest: refsOf(await requestData(used.app, theirs.owner, { ...once(), customerId: other, kind: 'ACCESS' }))
      .dataRequest,
    key: theirs.owner.keyId,
  };
});

/** Every id argument of every mutation here, given an id of the other shop. */
type Call = () => Promise<MutationResult<Refs>>;
const calls: Record<string, Call> = {
  'updateCustomer.id': () => updateCustomer(used.app, mine.owner, { ...once(), id: foreign.customer, note: 'x' }),
  'setContactPreference.customerId': () =>
    setContactPreference(used.app, mine.owner, {
      ...once(),
      customerId: foreign.customer,
      channel: 'EMAIL',
      allowed: false,
      evidence: 'x',
    }),
  'recordDebt.customerId': () =>
    recordDebt(used.app, mine.owner, {
      ...once(),
      customerId: foreign.customer,
      principalCents: 1,
      dueOn: '2026-08-01',
      terms: { lateFeeBps: 0, lateInterestMonthlyBps: 0 },
    }),
  'updateDebt.id': () => updateDebt(used.app, mine.owner, { ...once(), id: foreign.debt, principalCents: 1 }),
  'cancelDebt.id': () => cancelDebt(used.app, mine.owner, { ...once(), id: foreign.debt, reason: 'x' }),
  'writeOffDebt.id': () => writeOffDebt(used.app, mine.owner, { ...once(), id: foreign.debt, reason: 'x' }),
  'reinstateDebt.id': () => reinstateDebt(used.app, mine.owner, { ...once(), id: foreign.debt, reason: 'x' }),
  'recordSale.customerId': () =>
    recordSale(used.app, mine.owner, {
      ...once(),
      customerId: foreign.customer,
      totalCents: 100,
      installments: 1,
      firstDueOn: '2026-08-01',
    }),
  'recordPayment.customerId': () =>
    recordPayment(used.app, mine.owner, { ...once(), customerId: foreign.customer, amountCents: 1 }),
  'recordPayment.debtIds': () =>
    recordPayment(used.app, mine.owner, {
      ...once(),
      customerId: own.customer,
      amountCents: 1,
      debtIds: [foreign.debt],
    }),
  'reversePayment.id': () => reversePayment(used.app, mine.owner, { ...once(), id: foreign.payment, reason: 'x' }),
  'setCreditLimit.customerId': () =>
    setCreditLimit(used.app, mine.owner, {
      ...once(),
      customerId: foreign.customer,
      limitCents: 0,
      reason: 'x',
      by: 'x',
    }),
  'startUndefinedLimits.customerIds': () =>
    startUndefinedLimits(used.app, mine.owner, { ...once(), customerIds: [own.customer, foreign.customer] }),
  'claimPaid.customerId': () => claimPaid(used.app, mine.owner, { ...once(), customerId: foreign.customer }),
  'claimPaid.debtId': () =>
    claimPaid(used.app, mine.owner, { ...once(), customerId: own.customer, debtId: foreign.debt }),
  'resolveClaim.id': () => resolveClaim(used.app, mine.owner, { ...once(), id: foreign.claim, accepted: true }),
  'pauseCollection.customerId': () =>
    pauseCollection(used.app, mine.owner, { ...once(), customerId: foreign.customer, reason: 'x' }),
  'pauseCollection.debtId': () =>
    pauseCollection(used.app, mine.owner, {
      ...once(),
      customerId: own.customer,
      debtId: foreign.debt,
      reason: 'x',
    }),
  'resumeCollection.holdId': () => resumeCollection(used.app, mine.owner, { ...once(), holdId: foreign.hold }),
  'issueCustomerLink.customerId': () =>
    issueCustomerLink(used.app, mine.owner, { ...once(), customerId: foreign.customer }),
  'revokeCustomerLink.customerId': () =>
    revokeCustomerLink(used.app, mine.owner, { ...once(), customerId: foreign.customer }),
  'promisePayment.customerId': () =>
    promisePayment(used.app, mine.owner, { ...once(), customerId: foreign.customer, promisedOn: '2026-07-20' }),
  'promisePayment.debtId': () =>
    promisePayment(used.app, mine.owner, {
      ...once(),
      customerId: own.customer,
      debtId: foreign.debt,
      promisedOn: '2026-07-20',
    }),
  'openDispute.customerId': () =>
    openDispute(used.app, mine.owner, { ...once(), customerId: foreign.customer, note: 'x' }),
  'openDispute.debtId': () =>
    openDispute(used.app, mine.owner, { ...once(), customerId: own.customer, debtId: foreign.debt, note: 'x' }),
  'resolveDispute.id': () =>
    resolveDispute(used.app, mine.owner, { ...once(), id: foreign.dispute, accepted: false, reason: 'x' }),
  'recordLateReason.customerId': () =>
    recordLateReason(used.app, mine.owner, { ...once(), customerId: foreign.customer, reason: 'FORGOT' }),
  'recordLateReason.debtId': () =>
    recordLateReason(used.app, mine.owner, {
      ...once(),
      customerId: own.customer,
      debtId: foreign.debt,
      reason: 'FORGOT',
    }),
  'setContactHours.customerId': () =>
    setContactHours(used.app, mine.owner, { ...once(), customerId: foreign.customer, evidence: 'x' }),
  'requestData.customerId': () =>
    requestData(used.app, mine.owner, { ...once(), customerId: foreign.customer, kind: 'ACCESS' }),
  'answerDataRequest.id': () =>
    answerDataRequest(used.app, mine.owner, { ...once(), id: foreign.dataRequest, note: 'x' }),
  'revokeApiKey.id': () => revokeApiKey(used.app, mine.owner, { ...once(), id: foreign.key }),
};

describe('the ids of another shop', () => {
  it.each(Object.entries(calls))('do not exist for %s', async (path, call) => {
    const before = await snapshotOf(theirs);
    expect(codesOf(await call())).toEqual([`NOT_FOUND ${path.split('.')[1]}`]);
    expect(await snapshotOf(theirs)).toEqual(before);
  });

  it('are free to be used here: identifiers are unique in one shop only', async () => {
    await theirs.customer({ externalId: 'x1', document: '52998224725' });
  });
});

async function snapshotOf(shop: Shop) {
  const keys = await shop.look(({ tx }) => tx.apiKey.findMany({ select: { id: true, revokedAt: true } }));
  return { keys, facts: await shop.facts(foreign.customer) };
}

describe('the application’s role', () => {
  const asApp = (statement: string) =>
    runSql(used.database.appUrl, `SELECT set_config('app.merchant_id', '${mine.merchantId}', false)`, statement);

  it.each([
    ['UPDATE "Payment" SET "amountCents" = 1'],
    ['UPDATE "PaymentAllocation" SET "amountCents" = 1'],
    ['UPDATE "PaymentReversal" SET "reason" = \'x\''],
    ['UPDATE "DebtChange" SET "principalCents" = 1'],
    ['UPDATE "CreditDecision" SET "toCents" = 1'],
    ['UPDATE "Hold" SET "kind" = \'MANUAL\''],
    ['UPDATE "HoldEnd" SET "outcome" = \'RESUMED\''],
    ['UPDATE "Debt" SET "principalCents" = 1'],
    ['UPDATE "Debt" SET "dueOn" = \'2030-01-01\''],
    ['UPDATE "ApiKey" SET "scopes" = \'{admin}\''],
    ['UPDATE "CreditPolicy" SET "body" = \'{}\''],
    ['UPDATE "PlanPolicy" SET "body" = \'{}\''],
    ['UPDATE "Proposal" SET "plans" = \'[]\''],
    ['UPDATE "ProposalEvent" SET "planNumber" = 1'],
    ['UPDATE "CounterProposal" SET "amounts" = \'[]\''],
    ['UPDATE "CounterAnswer" SET "outcome" = \'OFFERED\''],
    ['DELETE FROM "Payment"'],
    ['DELETE FROM "Debt"'],
    ['DELETE FROM "Customer"'],
    ['DELETE FROM "IdempotencyKey"'],
    ['TRUNCATE "Payment"'],
  ])('may not %s', async (statement) => {
    await expect(asApp(statement)).rejects.toMatchObject({ code: '42501' });
  });

  it('may read and add in its shop, and sees nothing without one', async () => {
    expect((await asApp('SELECT 1 FROM "Debt"'))?.rowCount).toBe(1);
    expect((await runSql(used.database.appUrl, 'SELECT 1 FROM "Debt"'))?.rowCount).toBe(0);
  });
});
