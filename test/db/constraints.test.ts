/** What the database itself refuses, whoever writes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCustomer } from '../../server/app/customer.js';
import { recordDebt } from '../../server/app/debt.js';
import { claimPaid } from '../../server/app/hold.js';
import { recordPayment, reversePayment } from '../../server/app/payment.js';
import { eraseSandbox } from '../../server/db/erase.js';
import { createShop, createTestApp, nextKey, type TestApp } from '../support/app.js';

let app: TestApp;
type Ids = { merchantId: string; customer: string; debt: string; payment: string; hold: string };
let own: Ids;
let foreign: Ids;

async function seed(): Promise<Ids> {
  const actor = await createShop(app);
  const key = () => ({ idempotencyKey: nextKey() });
  const customer = (await createCustomer(app, actor, { ...key(), name: 'Ana' })).refs!.customer;
  const debtInput = { ...key(), customerId: customer, principalCents: 5_000, dueOn: '2026-07-20' };
  const debt = (await recordDebt(app, actor, debtInput)).refs!.debt;
  const payment = (await recordPayment(app, actor, { ...key(), customerId: customer, amountCents: 100 })).refs!.payment;
  await reversePayment(app, actor, { ...key(), id: payment, reason: 'teste' });
  const hold = (await claimPaid(app, actor, { ...key(), customerId: customer, debtId: debt })).refs!.claim;
  return { merchantId: actor.merchantId, customer, debt, payment, hold };
}

beforeAll(async () => {
  app = await createTestApp();
  [own, foreign] = [await seed(), await seed()];
});
afterAll(() => app.close());

const write = (statement: string) => app.db.inTenant(own.merchantId, (tx) => tx.$executeRawUnsafe(statement));

describe('nothing points at what is not there, or of another shop', () => {
  const into = {
    'Hold.debtId': (
      debt: string,
    ) => `INSERT INTO "Hold" ("merchantId", id, "customerId", "debtId", kind, "fromOn", "recordedAt")
      VALUES ('${own.merchantId}', 'hol_x', '${own.customer}', '${debt}', 'MANUAL', '2026-07-15', now())`,
    'HoldEnd.paymentId': (_: string, payment: string) =>
      `INSERT INTO "HoldEnd" ("merchantId", "holdId", outcome, "on", "paymentId", "recordedAt")
      VALUES ('${own.merchantId}', '${own.hold}', 'ACCEPTED', '2026-07-15', '${payment}', now())`,
    'CreditDecision.debtId': (debt: string) =>
      `INSERT INTO "CreditDecision" ("merchantId", id, "customerId", "on", rule, reason, "debtId", "policyVersion", inputs, "decidedBy", "recordedAt")
      VALUES ('${own.merchantId}', 'dec_x', '${own.customer}', '2026-07-15', 'X', 'x', '${debt}', 1, '{}', 'x', now())`,
    'OutboxMail.reminderId': () =>
      `INSERT INTO "OutboxMail" ("merchantId", id, "reminderId", recipient, subject, text, headers, "recordedAt")
      VALUES ('${own.merchantId}', 'out_x', 'rem_none', 'x', 'x', 'x', '{}', now())`,
    'SheetSyncChunk.bindingId': () =>
      `INSERT INTO "SheetSyncChunk" ("merchantId", "bindingId", "syncId", chunk, outcome, "recordedAt")
      VALUES ('${own.merchantId}', 'bin_none', 'x', 0, '{}', now())`,
  } as const;

  it.each(Object.entries(into))('%s', async (_, statement) => {
    await expect(write(statement(foreign.debt, foreign.payment))).rejects.toThrow(/foreign key/i);
  });

  it('and what is there may be pointed at', async () => {
    const names = ['Hold.debtId', 'HoldEnd.paymentId', 'CreditDecision.debtId'] as const;
    for (const name of names) expect(await write(into[name](own.debt, own.payment))).toBe(1);
  });

  it('a row of a sheet names a customer and a debt of its shop', async () => {
    await write(`INSERT INTO "SheetBinding" ("merchantId", id, "spreadsheetId", "sheetId", "sheetName", columns)
      VALUES ('${own.merchantId}', 'bin_x', 's', 0, 'Fiado', '{}')`);
    const row = (id: string, customer: string, debt: string) =>
      write(`INSERT INTO "SheetRow" ("merchantId", "bindingId", id, position, "customerId", "debtId", base)
        VALUES ('${own.merchantId}', 'bin_x', '${id}', 2, '${customer}', '${debt}', '{}')`);
    await expect(row('row_1', foreign.customer, own.debt)).rejects.toThrow(/foreign key/i);
    await expect(row('row_1', own.customer, foreign.debt)).rejects.toThrow(/foreign key/i);
    expect(await row('row_1', own.customer, own.debt)).toBe(1);
  });
});

it.each(['1999-12-31', '2101-01-01'])('no business day is %s', async (day) => {
  const { merchantId, customer, debt } = own;
  const statements = [
    `INSERT INTO "Payment" ("merchantId", id, "customerId", "amountCents", method, "paidOn", "recordedAt")
      VALUES ('${merchantId}', 'pay_x', '${customer}', 1, 'PIX', '${day}', now())`,
    `INSERT INTO "PaymentReversal" ("merchantId", "paymentId", "on", reason, "recordedAt")
      VALUES ('${merchantId}', '${own.payment}', '${day}', 'x', now())`,
    `INSERT INTO "DebtChange" ("merchantId", id, "debtId", kind, "on", "recordedAt")
      VALUES ('${merchantId}', 'chg_x', '${debt}', 'CANCEL', '${day}', now())`,
    `INSERT INTO "CreditDecision" ("merchantId", id, "customerId", "on", rule, reason, "policyVersion", inputs, "decidedBy", "recordedAt")
      VALUES ('${merchantId}', 'dec_y', '${customer}', '${day}', 'X', 'x', 1, '{}', 'x', now())`,
    `INSERT INTO "Hold" ("merchantId", id, "customerId", kind, "fromOn", "recordedAt")
      VALUES ('${merchantId}', 'hol_y', '${customer}', 'MANUAL', '${day}', now())`,
    `INSERT INTO "Hold" ("merchantId", id, "customerId", kind, "fromOn", "untilOn", "recordedAt")
      VALUES ('${merchantId}', 'hol_y', '${customer}', 'MANUAL', '2026-07-15', '${day}', now())`,
    `INSERT INTO "Reminder" ("merchantId", id, "customerId", "sentOn", step, "cadenceVersion", "recordedAt")
      VALUES ('${merchantId}', 'rem_y', '${customer}', '${day}', 'REMINDER', 1, now())`,
  ];
  for (const statement of statements) await expect(write(statement)).rejects.toThrow(/check constraint/i);
});

it('a whole sandbox can still be erased, and only that one', async () => {
  expect(await eraseSandbox(app.database.url, own.merchantId)).toBe(true);
  const count = (merchantId: string) => app.db.inTenant(merchantId, (tx) => tx.debt.count());
  expect([await count(own.merchantId), await count(foreign.merchantId)]).toEqual([0, 1]);
});
