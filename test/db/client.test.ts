import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCustomer } from '../../server/app/customer.js';
import { lockCustomers, type Tx } from '../../server/db/client.js';
import { createShop, createTestApp, nextKey, type TestApp } from '../support/app.js';

let app: TestApp;
let merchantId: string;
let customers: string[];
beforeAll(async () => {
  app = await createTestApp();
  const actor = await createShop(app);
  merchantId = actor.merchantId;
  const made = ['Ana', 'Bia'].map(async (name) => {
    const result = await createCustomer(app, actor, { idempotencyKey: nextKey(), name });
    return result.refs!.customer;
  });
  customers = await Promise.all(made);
});
afterAll(() => app.close());

const note = (tx: Tx, id: string, text: string) =>
  tx.$executeRaw`UPDATE "Customer" SET note = coalesce(note, '') || ${text} WHERE id = ${id}`;

describe('a transaction that lost a deadlock', () => {
  it('runs again, so that both take effect once', async () => {
    const [one, other] = customers as [string, string];
    const runs = { count: 0 };
    const crossing = (first: string, second: string, mark: string) =>
      app.db.inTenant(merchantId, async (tx) => {
        runs.count += 1;
        await note(tx, first, mark);
        // Only the first time: by then each holds what the other is about to ask for.
        if (runs.count <= 2) await sleep(200);
        await note(tx, second, mark);
      });
    await Promise.all([crossing(one, other, 'x'), crossing(other, one, 'y')]);
    expect(runs.count).toBe(3);
    const rows = await app.db.inTenant(merchantId, (tx) => tx.customer.findMany({ where: { id: { in: customers } } }));
    expect(rows.map((row) => [...(row.note ?? '')].sort().join(''))).toEqual(['xy', 'xy']);
  });

  it.each(['40P01', '40001'])('is given up after three more tries (%s)', async (code) => {
    const runs = { count: 0 };
    const losing = app.db.inTenant(merchantId, async (tx) => {
      runs.count += 1;
      await tx.$executeRawUnsafe(`DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '${code}'; END $$`);
    });
    await expect(losing).rejects.toThrow();
    expect(runs.count).toBe(4);
  });

  it('is the only failure that runs again', async () => {
    const runs = { count: 0 };
    const failing = app.db.inTenant(merchantId, async (tx) => {
      runs.count += 1;
      await tx.$executeRaw`SELECT 1/0`;
    });
    await expect(failing).rejects.toThrow(/division by zero/);
    expect(runs.count).toBe(1);
  });
});

describe('lockCustomers', () => {
  it('excludes itself', async () => {
    const order: string[] = [];
    const holding = (name: string) =>
      app.db.inTenant(merchantId, async (tx) => {
        await lockCustomers(tx, customers);
        order.push(`${name} in`);
        await sleep(80);
        order.push(`${name} out`);
      });
    await Promise.all([holding('a'), holding('b')]);
    const [first, second] = order[0] === 'a in' ? ['a', 'b'] : ['b', 'a'];
    expect(order).toEqual([`${first} in`, `${first} out`, `${second} in`, `${second} out`]);
  });

  it('does not wait for a fact being inserted, whose foreign key shares the row', async () => {
    const [customerId] = customers as [string];
    await app.db.inTenant(merchantId, async (inserting) => {
      await inserting.$executeRaw`
        INSERT INTO "Sale" ("merchantId", id, "customerId", "totalCents", installments, "soldOn", "recordedAt")
        VALUES (${merchantId}, 'sal_1', ${customerId}, 1, 1, '2026-07-15', now())`;
      const locked = await app.db.inTenant(merchantId, async (tx) => {
        await tx.$executeRaw`SET LOCAL lock_timeout = '500ms'`;
        return lockCustomers(tx, [customerId]);
      });
      expect(locked).toEqual([customerId]);
    });
  });
});
