import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { setCreditLimit } from '../../server/app/credit-limit.js';
import { setCreditOverride } from '../../server/app/credit-override.js';
import { updateCreditPolicy } from '../../server/app/credit-policy.js';
import { replayCredit } from '../../server/app/credit-replay.js';
import { updateCustomer } from '../../server/app/customer.js';
import { updateDebt } from '../../server/app/debt.js';
import { setSandboxClock, updateMerchant } from '../../server/app/merchant.js';
import { reversePayment } from '../../server/app/payment.js';
import { createSampleShop, importSample } from '../../server/app/sample.js';
import { addDays } from '../../server/domain/day.js';
import { evaluateAllCredit } from '../../server/jobs/evaluate-credit.js';
import { once, openShop, refsOf, type Shop, TODAY, useApp } from './shop.js';

const used = useApp();
let shop: Shop;

const goTo = async (day: string) =>
  refsOf(await setSandboxClock(used.app, shop.owner, { ...once(), at: `${day}T10:00-03:00` }));
const replayed = () => replayCredit(used.app, shop.merchantId);

/** As nobody but the owner of the database can: rows of the log are never changed by the application. */
async function tamper(statement: string, values: unknown[]): Promise<number> {
  const client = new pg.Client({ connectionString: used.database.url });
  await client.connect();
  try {
    await client.query(`SELECT set_config('app.merchant_id', $1, false)`, [shop.merchantId]);
    return (await client.query(statement, values)).rowCount ?? 0;
  } finally {
    await client.end();
  }
}

/** Half a year in which everything that moves a limit happens. */
beforeAll(async () => {
  shop = await openShop(used.app);
  const { app, owner } = { app: used.app, owner: shop.owner };
  refsOf(
    await updateCreditPolicy(app, owner, {
      ...once(),
      firstLimitByScore: [{ minScore: 700, limitCents: 45_000 }],
      firstLimitVouchedCents: 30_000,
    }),
  );
  const cida = await shop.customer();
  const scored = await shop.customer({ name: 'Seu Zé', bureauScore: 812 });
  const owned = await shop.customer({ name: 'Bia', limitCents: 70_000 });
  const debts: string[] = [];
  for (const customerId of [cida, scored, owned])
    for (const [days, principalCents] of [
      [5, 9_000],
      [20, 12_000],
      [36, 15_000],
    ] as const)
      debts.push(await shop.debt(customerId, { principalCents, dueOn: addDays(TODAY, days) }));

  await goTo('2026-07-20');
  await shop.pay(cida, { debtIds: [debts[0]!] });
  const undone = await shop.pay(scored, { debtIds: [debts[3]!] });
  // The 20th becomes a holiday of the town: what was due on it is due on the 21st.
  refsOf(await updateMerchant(app, owner, { ...once(), localHolidays: ['2026-07-20', '2026-08-20'] }));
  await goTo('2026-07-21');
  await shop.pay(owned, { debtIds: [debts[6]!] });
  refsOf(await reversePayment(app, owner, { ...once(), id: undone, reason: 'engano' }));
  await goTo('2026-08-04');
  await shop.pay(cida, { debtIds: [debts[1]!] });
  await shop.pay(owned, { debtIds: [debts[7]!] });
  refsOf(await updateDebt(app, owner, { ...once(), id: debts[4]!, dueOn: '2026-09-10' }));
  await goTo('2026-08-14');
  await shop.customer({ name: 'Indicada', vouchedById: cida });
  await goTo('2026-08-21');
  await shop.pay(cida, { debtIds: [debts[2]!] });
  await shop.debt(cida, { principalCents: 20_000, dueOn: '2026-09-05' });
  const override = { customerId: cida, reason: 'freguesa antiga', by: 'Ana' };
  refsOf(await setCreditOverride(app, owner, { ...once(), ...override, promotionOnTimeDebts: 1, promotionDays: 10 }));
  await goTo('2026-09-06');
  await shop.pay(cida);
  refsOf(
    await setCreditLimit(app, owner, {
      ...once(),
      customerId: scored,
      limitCents: 60_000,
      reason: 'boa conversa',
      by: 'caderneta',
    }),
  );
  refsOf(await updateMerchant(app, owner, { ...once(), localHolidays: [] }));
  refsOf(
    await updateCreditPolicy(app, owner, { ...once(), demotionDay: 20, toleranceBankDays: 2, confirmLowered: true }),
  );
  await goTo('2026-10-01');
  refsOf(await setCreditOverride(app, owner, { ...once(), ...override, end: true }));
  refsOf(await updateCustomer(app, owner, { ...once(), id: owned, limitCents: null }));
  await evaluateAllCredit(app, [shop.merchantId]);
  await goTo('2026-12-20');
}, 60_000);

describe('replaying the log of a shop', () => {
  it('was worth it: limits began, rose and fell for every reason', async () => {
    const rules = await shop.look(({ tx }) =>
      tx.creditDecision.findMany({ distinct: ['rule'], select: { rule: true } }),
    );
    expect(rules.map(({ rule }) => rule).sort()).toEqual([
      'DEMOTED_31_DAYS',
      'FIRST_LIMIT',
      'OWNER_SET',
      'OWNER_UNDEFINED',
      'PROMOTED',
    ]);
  });

  it('makes every decision again, byte for byte', async () => {
    const { differences, decisions, customers } = await replayed();
    expect(differences).toEqual([]);
    expect(customers).toBe(4);
    expect(decisions).toBeGreaterThan(8);
  });

  it('also of payments that waited for each other', async () => {
    const id = await shop.customer({ name: 'Corrida', limitCents: 20_000 });
    const debts = [];
    for (const principalCents of [6_000, 6_000, 6_000, 6_000])
      debts.push(await shop.debt(id, { principalCents, dueOn: '2027-01-30' }));
    await goTo('2027-01-25');
    // Each has a millisecond of its own: which of one millisecond came first, nobody can tell afterwards.
    const payAfter = async (ms: number, debt: string) => {
      await setTimeout(ms);
      await shop.pay(id, { debtIds: [debt] });
    };
    await Promise.all(debts.map((debt, i) => payAfter(i * 4, debt)));
    expect(await shop.limit(id)).toBe(30_000);
    expect((await replayed()).differences).toEqual([]);
  });

  it.each([
    ['a higher limit', `"toCents" = "toCents" + 1`, 'DIFFERENT'],
    ['another reason', `reason = 'porque sim'`, 'DIFFERENT'],
    ['other inputs', `inputs = inputs || '{"limitCents": 1}'`, 'DIFFERENT'],
    ['another version', `"policyVersion" = 1`, 'DIFFERENT'],
    ['the name of a person', `"decidedBy" = 'Ana'`, 'DIFFERENT'],
  ])('finds %s that was written into a row', async (_, change, kind) => {
    const [row] = await shop.look(({ tx }) =>
      tx.creditDecision.findMany({ where: { rule: 'PROMOTED', policyVersion: { gt: 1 } }, orderBy: { seq: 'asc' } }),
    );
    const { id, toCents, reason, inputs, policyVersion, decidedBy } = row!;
    expect(await tamper(`UPDATE "CreditDecision" SET ${change} WHERE id = $1`, [id])).toBe(1);
    const { differences } = await replayed();
    expect(differences.map((one) => one.kind)).toContain(kind);
    expect(differences.map(({ customerId }) => customerId)).toContain(row!.customerId);
    await tamper(
      `UPDATE "CreditDecision" SET "toCents" = $2, reason = $3, inputs = $4, "policyVersion" = $5, "decidedBy" = $6 WHERE id = $1`,
      [id, String(toCents), reason, JSON.stringify(inputs), policyVersion, decidedBy],
    );
    expect((await replayed()).differences).toEqual([]);
  });

  it('finds a row that was taken away, and one that was put in', async () => {
    const before = await shop.look(({ tx }) => tx.creditDecision.findFirstOrThrow({ where: { rule: 'FIRST_LIMIT' } }));
    await tamper(
      `INSERT INTO "CreditDecision" ("merchantId", id, "customerId", "on", "fromCents", "toCents", rule, reason, "policyVersion", inputs, "decidedBy", "recordedAt")
       SELECT "merchantId", 'dec_extra', "customerId", "on", "fromCents", "toCents", rule, reason, "policyVersion", inputs, "decidedBy", "recordedAt" + interval '1 day'
       FROM "CreditDecision" WHERE id = $1`,
      [before.id],
    );
    // What was decided later started from it.
    expect((await replayed()).differences[0]).toMatchObject({ kind: 'EXTRA', decisionId: 'dec_extra' });
    await tamper(`DELETE FROM "CreditDecision" WHERE id = 'dec_extra'`, []);
    await tamper(`DELETE FROM "CreditDecision" WHERE id = $1`, [before.id]);
    expect((await replayed()).differences[0]).toMatchObject({ kind: 'MISSING', customerId: before.customerId });
  });
});

it('makes the decisions of an imported sheet again', async () => {
  const { merchantId } = await createSampleShop(used.app);
  await importSample(used.app, merchantId);
  const { differences, customers } = await replayCredit(used.app, merchantId);
  expect(differences).toEqual([]);
  expect(customers).toBeGreaterThan(10);
}, 60_000);

it('finds nothing wrong with a shop where nothing happened', async () => {
  const empty = await openShop(used.app);
  expect(await replayCredit(used.app, empty.merchantId)).toEqual({ customers: 0, decisions: 0, differences: [] });
});
