import { beforeEach, expect, it } from 'vitest';
import type { App } from '../../server/app/context.js';
import { newId } from '../../server/db/ids.js';
import { dateOf } from '../../server/db/rows.js';
import { evaluateAllCredit } from '../../server/jobs/evaluate-credit.js';
import { expireAllClaims } from '../../server/jobs/expire-claims.js';
import { openShop, type Shop, TODAY, useApp } from './shop.js';

const used = useApp();
let shop: Shop;
let app: App;
let failures: unknown[];
let transactions: number;
beforeEach(async () => {
  shop = await openShop(used.app);
  failures = [];
  transactions = 0;
  app = {
    ...used.app,
    log: { ...used.app.log, error: (line: unknown) => failures.push(line) } as unknown as App['log'],
    db: {
      ...used.app.db,
      inTenant: (merchantId, work, options) => {
        transactions += 1;
        if (merchantId === 'broken') throw new Error('this shop cannot be read');
        return used.app.db.inTenant(merchantId, work, options);
      },
    },
  };
});

/** Customers nobody has decided about yet. */
async function undecided(count: number): Promise<void> {
  await shop.look(({ tx, merchantId, now }) =>
    tx.customer.createMany({
      data: Array.from({ length: count }, (_, index) => ({
        merchantId,
        id: newId('Customer'),
        name: `Cliente ${index}`,
        nameFolded: `cliente ${index}`,
        registeredOn: dateOf(TODAY),
        recordedAt: new Date(now),
      })),
    }),
  );
}

const undecidedLeft = () => shop.look(({ tx }) => tx.customer.count({ where: { limitCents: null } }));

it('a shop that fails at night keeps no other from being decided', async () => {
  await undecided(1);
  await evaluateAllCredit(app, ['broken', shop.merchantId]);
  expect(await undecidedLeft()).toBe(0);
  expect(failures).toMatchObject([{ job: 'evaluate_credit', merchantId: 'broken' }]);
});

it('nor its claims from ending', async () => {
  await expireAllClaims(app, ['broken', shop.merchantId]);
  expect(transactions).toBe(2);
  expect(failures).toMatchObject([{ job: 'expire_claims', merchantId: 'broken' }]);
});

it('decides a large shop in batches, a transaction for each', async () => {
  await undecided(501);
  await evaluateAllCredit(app, [shop.merchantId]);
  // One that looks for whom there is something to decide, and one for each 500 of them.
  expect(transactions).toBe(3);
  expect(await undecidedLeft()).toBe(0);
});
