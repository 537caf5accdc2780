import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inTenant } from '../../server/app/context.js';
import { createCustomer } from '../../server/app/customer.js';
import { recordDebt } from '../../server/app/debt.js';
import { newId } from '../../server/db/ids.js';
import { dateOf } from '../../server/db/rows.js';
import { startWorker } from '../../server/jobs/worker.js';
import { createShop, createTestApp, nextKey, type TestApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

it('stores a claim whose lease is over as UNCERTAIN, in every shop', async () => {
  const shops = await Promise.all([createShop(app), createShop(app)]);
  for (const actor of shops) {
    const customer = (await createCustomer(app, actor, { idempotencyKey: nextKey(), name: 'Ana' })).refs!.customer;
    const debt = (
      await recordDebt(app, actor, {
        idempotencyKey: nextKey(),
        customerId: customer,
        principalCents: 1000,
        dueOn: '2026-07-01',
      })
    ).refs!.debt;
    await inTenant(app, actor, async ({ tx, merchantId, today, now }) => {
      const id = newId('Reminder');
      await tx.reminder.create({
        data: {
          merchantId,
          id,
          customerId: customer,
          sentOn: dateOf(today),
          step: 'REMINDER',
          cadenceVersion: 1,
          recordedAt: new Date(now),
          debts: { create: { debtId: debt, step: 'REMINDER', effectiveDueOn: dateOf('2026-07-01') } },
          attempts: {
            create: {
              number: 1,
              channel: 'EMAIL',
              state: 'CLAIMED',
              text: 'Olá',
              recipient: 'ana@example.com',
              claimedBy: 'test',
              leaseUntil: new Date(Date.now() - 1000),
            },
          },
        },
      });
    });
  }
  const worker = await startWorker(app, app.database.url, async () => shops.map((actor) => actor.merchantId));
  const states = () =>
    Promise.all(
      shops.map((actor) => inTenant(app, actor, async ({ tx }) => (await tx.attempt.findFirstOrThrow()).state)),
    );
  for (let i = 0; i < 100 && (await states()).includes('CLAIMED'); i++) await sleep(100);
  expect(await states()).toEqual(['UNCERTAIN', 'UNCERTAIN']);
  await worker.stop();
});
