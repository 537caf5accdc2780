import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCustomer } from '../../server/app/customer.js';
import { mutate, refuse } from '../../server/app/mutation.js';
import { recordPayment } from '../../server/app/payment.js';
import { codesOf, once, openShop, refsOf, type Shop, useApp } from './shop.js';

const used = useApp();
let shop: Shop;
beforeAll(async () => {
  shop = await openShop(used.app);
});

const customersNamed = (name: string) => shop.look(({ tx }) => tx.customer.count({ where: { name } }));

describe('a mutation with one idempotency key', () => {
  it('has one effect and answers the same ids again', async () => {
    const input = { ...once(), name: 'Repetida' };
    const first = await createCustomer(used.app, shop.owner, input);
    const again = await createCustomer(used.app, shop.owner, { ...input, phone: undefined });
    expect(again).toEqual({ ...first, isReplay: true });
    expect(await customersNamed('Repetida')).toBe(1);
  });

  it('sent twenty times at once has one effect and twenty equal answers', async () => {
    const customerId = await shop.customer();
    await shop.debt(customerId);
    const input = { ...once(), customerId, amountCents: 500 };
    const results = await Promise.all(Array.from({ length: 20 }, () => recordPayment(used.app, shop.owner, input)));
    expect(new Set(results.map((result) => refsOf(result).payment)).size).toBe(1);
    expect(results.filter((result) => !result.isReplay)).toHaveLength(1);
    expect((await shop.facts(customerId)).payments).toHaveLength(1);
  });

  it('answers the same errors again, even when they would no longer hold', async () => {
    const input = { ...once(), name: 'Ana', externalId: 'tomado' };
    const holder = await shop.customer({ externalId: 'tomado' });
    const first = await createCustomer(used.app, shop.owner, input);
    expect(codesOf(first)).toEqual(['ALREADY_EXISTS externalId']);
    await shop.look(({ tx }) => tx.customer.updateMany({ where: { id: holder }, data: { externalId: null } }));
    expect(await createCustomer(used.app, shop.owner, input)).toEqual({ ...first, isReplay: true });
  });

  it.each([
    ['another input', 'createCustomer', { name: 'Outro' }],
    ['another mutation', 'somethingElse', { name: 'Um' }],
  ])('is refused with %s', async (_, mutation, rest) => {
    const key = once();
    refsOf(await createCustomer(used.app, shop.owner, { ...key, name: 'Um' }));
    const reused = await mutate(used.app, shop.owner, mutation, { ...key, ...rest }, async () => {
      throw new Error('must not run');
    });
    expect(codesOf(reused)).toEqual(['IDEMPOTENCY_KEY_REUSED idempotencyKey']);
  });

  it('belongs to its API key and shop: another may use the same', async () => {
    const key = once();
    const other = await openShop(used.app);
    const ids = [
      refsOf(await createCustomer(used.app, shop.owner, { ...key, name: 'Minha' })).customer,
      refsOf(await createCustomer(used.app, other.owner, { ...key, name: 'Minha' })).customer,
    ];
    expect(new Set(ids).size).toBe(2);
  });

  it.each(['', 'x'.repeat(256), 'nul\u0000'])(
    'must be a text of 1 to 255 characters, not %j',
    async (idempotencyKey) => {
      expect(codesOf(await createCustomer(used.app, shop.owner, { idempotencyKey, name: 'X' }))).toEqual([
        'INVALID idempotencyKey',
      ]);
    },
  );
});

describe('an effect that does not come to its end', () => {
  const insertThen = (idempotencyKey: string, name: string, end: () => ReturnType<typeof refuse>) =>
    mutate(used.app, shop.owner, 'test', { idempotencyKey }, async ({ tx, merchantId }) => {
      const id = `cus_${randomUUID().replaceAll('-', '').slice(0, 22)}`;
      const day = new Date('2026-07-15T00:00Z');
      await tx.customer.create({
        data: { merchantId, id, name, nameFolded: name, registeredOn: day, recordedAt: day },
      });
      return end();
    });

  it('leaves nothing but its errors when it refuses', async () => {
    const result = await insertThen(randomUUID(), 'recusado', () => refuse('CONFLICT', 'id'));
    expect(codesOf(result)).toEqual(['CONFLICT id']);
    expect(await customersNamed('recusado')).toBe(0);
  });

  it('leaves nothing at all when it breaks, and the same key may try again', async () => {
    const key = randomUUID();
    const broken = insertThen(key, 'quebrado', () => {
      throw new Error('a bug');
    });
    await expect(broken).rejects.toThrow('a bug');
    expect(await customersNamed('quebrado')).toBe(0);
    expect(codesOf(await insertThen(key, 'quebrado', () => refuse('CONFLICT')))).toEqual(['CONFLICT']);
  });
});
