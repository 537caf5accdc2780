import { expect, it } from 'vitest';
import { setSandboxClock } from '../../server/app/merchant.js';
import { once, openShop, refsOf, useApp } from './shop.js';

const used = useApp();

it('Dona Cida pays both debts on their due days and her limit rises from 200 to 300', async () => {
  const shop = await openShop(used.app);
  const cida = await shop.customer();
  await shop.debt(cida, { principalCents: 8_000, dueOn: '2026-07-20' });
  await shop.debt(cida, { principalCents: 6_000, dueOn: '2026-08-20' });
  expect(await shop.limit(cida)).toBe(20_000);
  refsOf(await setSandboxClock(used.app, shop.owner, { at: '2026-07-20T10:00-03:00', ...once() }));
  await shop.pay(cida, { amountCents: 8_000 });
  expect(await shop.limit(cida)).toBe(20_000);
  refsOf(await setSandboxClock(used.app, shop.owner, { at: '2026-08-20T10:00-03:00', ...once() }));
  await shop.pay(cida);
  expect(await shop.limit(cida)).toBe(30_000);
});
