import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCustomer } from '../../server/app/customer.js';
import { BusyError, lockCustomers, sql, type Tx } from '../../server/db/client.js';
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

describe('SQL of our own', () => {
  /** The same statement through the tag, which goes straight to the driver, and through Prisma. */
  const bothWays = (statement: string[], ...values: unknown[]) =>
    app.db.inTenant(merchantId, async (tx) => [
      await tx.$queryRaw(Object.assign([...statement], { raw: statement }), ...values),
      await tx.$queryRawUnsafe(
        statement.reduce((text, part, at) => `${text}$${at}${part}`),
        ...values,
      ),
    ]);

  it.each([
    ['1::int2', '1::int4', '1.25::float4', '1.25::float8', 'true'],
    ['1::int8', '5::oid', "'x'::name", "'x'::varchar", "'c'::bpchar", "'x'::text"],
    ['1.5::numeric', 'NULL::int8', 'NULL::jsonb', 'NULL::date', `'\\x0102'::bytea`],
    ["'2026-01-02'::date", "'2026-01-02 03:04'::timestamp", "'2026-01-02 03:04:05.678-03'::timestamptz"],
    ["'03:04:05'::time", `'{"a": [1, "x"]}'::jsonb`, `'"s"'::json`, `'null'::jsonb`, `'[]'::jsonb`],
    ["'{1,2}'::int8[]", "'{a,NULL}'::text[]", "'{1}'::int[]", "'{1.5,NULL}'::numeric[]", "'{t}'::bool[]"],
    ["'{1.5}'::float8[]", "'{2026-01-02}'::date[]", "'{2026-01-02 03:04Z}'::timestamptz[]", `ARRAY['\\x01'::bytea]`],
    [`ARRAY['{"a": 1}'::jsonb, '"x"']`, "'{}'::int8[]", "'{03:04}'::time[]"],
  ])('reads %s, … as Prisma does', async (...list) => {
    const columns = list.map((one, at) => `${one} AS "c${at}"`);
    const [own, prisma] = await bothWays([`SELECT ${columns.join(', ')}`]);
    expect(own).toEqual(prisma);
  });

  it.each([
    ['text', 'a"\\{,'],
    ['int', 1],
    ['float8', 1.5],
    ['bool', true],
    ['text', null],
    ['text', undefined],
    ['timestamptz', new Date('2026-01-02T03:04:05.678Z')],
    ['numeric', 12_345_678_901_234_567_890n],
    ['jsonb', { a: [1, new Date(0), null] }],
    ['text[]', ['a"\\{,', null, '']],
    ['text[]', []],
    ['int[]', [1, 2]],
    ['int8[]', [1n]],
    ['timestamptz[]', [new Date(0)]],
    ['bytea', new Uint8Array([1, 2])],
  ] as const)('sends a value for %s as Prisma does: %s', async (type, value) => {
    const [own, prisma] = await bothWays(['SELECT ', `::${type} AS value`], value);
    expect(own).toEqual(prisma);
  });

  it('is put together from parts', async () => {
    const found = app.db.inTenant(merchantId, (tx) => tx.$queryRaw(sql`SELECT ${1}::int + ${sql`${2}::int`} AS sum`));
    expect(await found).toEqual([{ sum: 3 }]);
  });

  it('sends nothing, and fails unheard of nobody, before it is waited for', async () => {
    await app.db.inTenant(merchantId, async (tx) => {
      const wrong = tx.$executeRaw`SELECT 1/0`;
      expect(await tx.$queryRaw`SELECT 1 AS one`).toEqual([{ one: 1 }]);
      await expect(wrong).rejects.toMatchObject({ code: 'P2010' });
    });
  });

  it('writes nothing where only reading was meant', async () => {
    const writing = app.db.inTenant(merchantId, (tx) => note(tx, customers[0]!, 'x'), { readOnly: true });
    await expect(writing).rejects.toThrow(/read-only transaction/);
  });

  it('is refused as busy when the transaction was given up meanwhile', async () => {
    const late = app.db.inTenant(
      merchantId,
      async (tx) => {
        await sleep(300);
        return note(tx, customers[0]!, 'x');
      },
      { timeoutMs: 20 },
    );
    await expect(late).rejects.toBeInstanceOf(BusyError);
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
