import { beforeAll, describe, expect, it } from 'vitest';
import {
  type ClaimPaidInput,
  claimPaid,
  type PauseCollectionInput,
  pauseCollection,
  type ResolveClaimInput,
  resolveClaim,
  resumeCollection,
} from '../../server/app/hold.js';
import { setSandboxClock } from '../../server/app/merchant.js';
import { reversePayment } from '../../server/app/payment.js';
import { acceptanceOfClaim } from '../../server/app/queries/hold.js';
import { dayOf } from '../../server/db/rows.js';
import { codesOf, NO_DEBT, NOBODY, once, openShop, refsOf, type Shop, TODAY, useApp } from './shop.js';

const used = useApp();
let shop: Shop;
beforeAll(async () => {
  shop = await openShop(used.app);
});

const claim = (customerId: string, fields: Partial<ClaimPaidInput> = {}) =>
  claimPaid(used.app, shop.owner, { ...once(), customerId, ...fields });
const resolve = (id: string, fields: Partial<ResolveClaimInput> = {}) =>
  resolveClaim(used.app, shop.owner, { ...once(), id, accepted: true, ...fields });
const pause = (customerId: string, fields: Partial<PauseCollectionInput> = {}) =>
  pauseCollection(used.app, shop.owner, { ...once(), customerId, reason: 'viajando', ...fields });
const resume = (holdId: string) => resumeCollection(used.app, shop.owner, { ...once(), holdId });
const endOf = (holdId: string) => shop.look(({ tx }) => tx.holdEnd.findFirst({ where: { holdId } }));

async function withDebt() {
  const customer = await shop.customer();
  return { customer, debt: await shop.debt(customer, { principalCents: 5_000 }) };
}

describe('claimPaid', () => {
  it('holds collection from today, and keeps the day the customer names', async () => {
    const { customer, debt } = await withDebt();
    const { claim: id } = refsOf(await claim(customer, { debtId: debt, claimedOn: '2026-07-13', note: 'fiz um Pix' }));
    const { fromOn, claimedOn, reason } = await shop.look(({ tx }) => tx.hold.findFirstOrThrow({ where: { id } }));
    expect([dayOf(fromOn), dayOf(claimedOn!), reason]).toEqual([TODAY, '2026-07-13', 'fiz um Pix']);
  });

  it('said again, is the same claim; about something else, another', async () => {
    const { customer, debt } = await withDebt();
    const about = [null, debt, null, debt];
    const claims: string[] = [];
    for (const debtId of about) claims.push(refsOf(await claim(customer, { debtId })).claim);
    expect(claims).toEqual([claims[0], claims[1], claims[0], claims[1]]);
    expect(claims[0]).not.toBe(claims[1]);
  });

  it('said many times at once, is one claim', async () => {
    const { customer } = await withDebt();
    const claims = await Promise.all(Array.from({ length: 6 }, () => claim(customer)));
    expect(new Set(claims.map((result) => refsOf(result).claim)).size).toBe(1);
  });

  it('is refused where there is nothing to claim', async () => {
    const { customer, debt } = await withDebt();
    const other = await withDebt();
    expect(codesOf(await claim(NOBODY))).toEqual(['NOT_FOUND customerId']);
    expect(codesOf(await claim(customer, { debtId: NO_DEBT }))).toEqual(['NOT_FOUND debtId']);
    expect(codesOf(await claim(customer, { debtId: other.debt }))).toEqual(['CUSTOMER_MISMATCH debtId']);
    expect(codesOf(await claim(customer, { claimedOn: '2026-07-16' }))).toEqual(['INVALID_DATE claimedOn']);
    await shop.pay(customer);
    expect(codesOf(await claim(customer, { debtId: debt }))).toEqual(['DEBT_CLOSED debtId']);
    expect(codesOf(await claim(customer))).toEqual(['NOTHING_OWED customerId']);
  });
});

describe('resolveClaim', () => {
  it('accepted, records everything owed on the day the customer named, and ends the claim', async () => {
    const { customer, debt } = await withDebt();
    const { claim: id } = refsOf(await claim(customer, { debtId: debt, claimedOn: '2026-07-14' }));
    refsOf(await resolve(id, { method: 'PIX' }));
    const [payment] = (await shop.facts(customer)).payments;
    expect(payment).toMatchObject({
      amountCents: 5_000,
      paidOn: '2026-07-14',
      allocations: [{ debtId: debt, amountCents: 5_000 }],
    });
    expect(await endOf(id)).toMatchObject({ outcome: 'ACCEPTED', paymentId: payment?.id });
  });

  it('accepted with an amount and a day, records those', async () => {
    const { customer } = await withDebt();
    const { claim: id } = refsOf(await claim(customer));
    refsOf(await resolve(id, { amountCents: 2_000, paidOn: '2026-07-10' }));
    expect((await shop.facts(customer)).payments).toMatchObject([{ amountCents: 2_000, paidOn: '2026-07-10' }]);
  });

  it('accepted after everything was paid, records nothing more', async () => {
    const { customer } = await withDebt();
    const { claim: id } = refsOf(await claim(customer));
    await shop.pay(customer);
    refsOf(await resolve(id));
    expect((await shop.facts(customer)).payments).toHaveLength(1);
    expect(await endOf(id)).toMatchObject({ outcome: 'ACCEPTED', paymentId: null });
  });

  it('accepted, pays nothing that was bought or recorded after it was made', async () => {
    const { customer, debt } = await withDebt();
    await shop.debt(customer, { principalCents: 700, dueOn: '2026-07-10' });
    const { claim: id } = refsOf(await claim(customer, { claimedOn: '2026-07-12' }));
    const missed = await shop.debt(customer, { principalCents: 900, dueOn: '2026-07-11' });
    refsOf(await resolve(id));
    expect((await shop.facts(customer)).payments).toMatchObject([{ amountCents: 700, paidOn: '2026-07-12' }]);

    const { claim: today } = refsOf(await claim(customer));
    const later = await shop.debt(customer, { principalCents: 1_100 });
    refsOf(await resolve(today));
    const paid = (await shop.facts(customer)).payments.flatMap(({ allocations }) => allocations);
    expect(paid.map(({ debtId }) => debtId)).not.toContain(later);
    // What the page asked for: the debt that is due, not the one that falls due later.
    expect(paid.map(({ debtId }) => debtId)).toContain(missed);
    expect(paid.map(({ debtId }) => debtId)).not.toContain(debt);
  });

  it('accepted for a day before anything was registered, books on the day they said so', async () => {
    const { customer } = await withDebt();
    const { claim: id } = refsOf(await claim(customer, { claimedOn: '2026-07-12' }));
    refsOf(await resolve(id));
    expect((await shop.facts(customer)).payments).toMatchObject([{ amountCents: 5_000, paidOn: TODAY }]);
  });

  it('rejected, only ends', async () => {
    const { customer } = await withDebt();
    const { claim: id } = refsOf(await claim(customer));
    refsOf(await resolve(id, { accepted: false, reason: 'não caiu na conta' }));
    expect((await shop.facts(customer)).payments).toEqual([]);
    expect(await endOf(id)).toMatchObject({ outcome: 'REJECTED', reason: 'não caiu na conta' });
  });

  it.each([
    { about: 'everything', claimedOn: '2026-07-14', isOnDebt: false },
    { about: 'one debt', claimedOn: null, isOnDebt: true },
  ])('says beforehand what it will record: $about', async ({ claimedOn, isOnDebt }) => {
    const { customer, debt } = await withDebt();
    await shop.debt(customer, { principalCents: 700, dueOn: '2026-05-10' });
    const { claim: id } = refsOf(await claim(customer, { claimedOn, debtId: isOnDebt ? debt : null }));
    await shop.debt(customer, { principalCents: 900, dueOn: '2026-07-11' });
    const foreseen = () => shop.look(async (tenant) => (await acceptanceOfClaim.load(tenant, [id], undefined)).get(id));
    const amountCents = await foreseen();
    refsOf(await resolve(id));
    expect((await shop.facts(customer)).payments).toMatchObject([{ amountCents }]);
    expect(await foreseen()).toBeUndefined();
  });

  it('says beforehand that nothing is owed any more', async () => {
    const { customer } = await withDebt();
    const { claim: id } = refsOf(await claim(customer));
    await shop.pay(customer);
    const foreseen = await shop.look((tenant) => acceptanceOfClaim.load(tenant, [id], undefined));
    expect([...foreseen]).toEqual([[id, 0]]);
  });

  it('is open again when the payment it recorded is undone, until somebody looks', async () => {
    const { customer, debt } = await withDebt();
    const { claim: id } = refsOf(await claim(customer, { debtId: debt, claimedOn: '2026-07-14', note: 'fiz um Pix' }));
    refsOf(await resolve(id));
    const payment = (await shop.facts(customer)).payments[0]!;
    refsOf(await reversePayment(used.app, shop.owner, { ...once(), id: payment.id, reason: 'engano' }));
    const open = (await shop.facts(customer)).holds.filter(({ endedOn }) => endedOn === null);
    expect(open).toMatchObject([{ kind: 'CLAIMED_PAID', debtId: debt, fromOn: TODAY }]);
    const again = await shop.look(({ tx }) => tx.hold.findFirstOrThrow({ where: { id: open[0]!.id } }));
    expect([dayOf(again.claimedOn!), again.reason]).toEqual(['2026-07-14', 'fiz um Pix']);
    refsOf(await resolve(open[0]!.id, { accepted: false, reason: 'não caiu' }));
    expect((await shop.facts(customer)).holds.filter(({ endedOn }) => endedOn === null)).toEqual([]);
  });

  it('stays answered when another payment is undone', async () => {
    const { customer } = await withDebt();
    const payment = await shop.pay(customer, { amountCents: 1_000 });
    const { claim: id } = refsOf(await claim(customer));
    refsOf(await resolve(id));
    refsOf(await reversePayment(used.app, shop.owner, { ...once(), id: payment, reason: 'engano' }));
    expect((await shop.facts(customer)).holds.filter(({ endedOn }) => endedOn === null)).toEqual([]);
  });

  it('is done once, whoever is first', async () => {
    const { customer } = await withDebt();
    const { claim: id } = refsOf(await claim(customer));
    const results = await Promise.all([resolve(id), resolve(id), resolve(id, { accepted: false })]);
    expect(results.flatMap(codesOf)).toEqual(['HOLD_ENDED id', 'HOLD_ENDED id']);
    expect((await shop.facts(customer)).payments.length).toBeLessThanOrEqual(1);
  });

  it('refuses what is no claim, and days to come', async () => {
    const { customer } = await withDebt();
    const { hold } = refsOf(await pause(customer));
    const { claim: id } = refsOf(await claim(customer));
    expect(codesOf(await resolve(hold))).toEqual(['NOT_FOUND id']);
    expect(codesOf(await resolve('hol_0000000000000000000000'))).toEqual(['NOT_FOUND id']);
    expect(codesOf(await resolve(id, { paidOn: '2026-07-16' }))).toEqual(['INVALID_DATE paidOn']);
    expect(codesOf(await resolve(id, { amountCents: 0 }))).toEqual(['INVALID_AMOUNT amountCents']);
  });
});

describe('pauseCollection and resumeCollection', () => {
  it('a pause lasts until it is resumed, once', async () => {
    const { customer } = await withDebt();
    const { hold } = refsOf(await pause(customer));
    refsOf(await resume(hold));
    expect(await endOf(hold)).toMatchObject({ outcome: 'RESUMED' });
    expect(codesOf(await resume(hold))).toEqual(['HOLD_ENDED holdId']);
  });

  it('a new pause takes the place of the one about the same', async () => {
    const { customer } = await withDebt();
    const first = refsOf(await pause(customer, { untilOn: '2026-07-20' })).hold;
    const second = refsOf(await pause(customer, { untilOn: '2026-07-30' })).hold;
    const open = (await shop.facts(customer)).holds.filter((hold) => hold.endedOn === null);
    expect(open.map(({ id, untilOn }) => [id, untilOn])).toEqual([[second, '2026-07-30']]);
    expect(first).not.toBe(second);
  });

  it('refuses what makes no sense', async () => {
    const { customer } = await withDebt();
    expect(codesOf(await pause(customer, { reason: '' }))).toEqual(['REQUIRED reason']);
    expect(codesOf(await pause(customer, { untilOn: '2026-07-14' }))).toEqual(['INVALID_DATE untilOn']);
    expect(codesOf(await pause(NOBODY))).toEqual(['NOT_FOUND customerId']);
    expect(codesOf(await resume('hol_0000000000000000000000'))).toEqual(['NOT_FOUND holdId']);
    expect(codesOf(await resume(refsOf(await claim(customer)).claim))).toEqual(['INVALID holdId']);
  });

  it('a pause that is over by itself cannot be resumed', async () => {
    const other = await openShop(used.app);
    const customerId = await other.customer();
    const input = { ...once(), customerId, reason: 'viagem', untilOn: '2026-07-16' };
    const { hold } = refsOf(await pauseCollection(used.app, other.owner, input));
    refsOf(await setSandboxClock(used.app, other.owner, { ...once(), advanceDays: 2 }));
    const resumed = await resumeCollection(used.app, other.owner, { ...once(), holdId: hold });
    expect(codesOf(resumed)).toEqual(['HOLD_ENDED holdId']);
  });
});
