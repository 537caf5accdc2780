import { beforeAll, describe, expect, it } from 'vitest';
import {
  type CreateCustomerInput,
  createCustomer,
  setContactPreference,
  type UpdateCustomerInput,
  updateCustomer,
} from '../../server/app/customer.js';
import { codesOf, NOBODY, once, openShop, refsOf, type Shop, TODAY, useApp } from './shop.js';

const used = useApp();
let shop: Shop;
beforeAll(async () => {
  shop = await openShop(used.app);
});

const row = (id: string) => shop.look(({ tx }) => tx.customer.findFirstOrThrow({ where: { id } }));

describe('createCustomer', () => {
  it('keeps documents, phones and e-mails in one form, and gives the first rung', async () => {
    const id = await shop.customer({
      externalId: 'caderno-12',
      name: '  MARIA  das Dores ',
      document: '529.982.247-25',
      phone: '(19) 98765-4321',
      email: ' cida@Exemplo.COM.br ',
      uf: 'sp',
      payDay: 5,
      naoMeLigue: true,
    });
    expect(await row(id)).toMatchObject({
      externalId: 'caderno-12',
      name: 'MARIA das Dores',
      nameFolded: 'maria das dores',
      document: '52998224725',
      phone: '+5519987654321',
      email: 'cida@exemplo.com.br',
      uf: 'SP',
      payDay: 5,
      naoMeLigue: true,
      limitCents: 20_000n,
      registeredOn: new Date(`${TODAY}T00:00Z`),
    });
    expect((await shop.facts(id)).decisions).toMatchObject([{ rule: 'FIRST_LIMIT', fromCents: null, toCents: 20_000 }]);
  });

  it.each([
    ['the limit asked for', 35_000, 'OWNER_SET'],
    ['a hold from the start', 0, 'OWNER_HOLD'],
  ])('takes %s as the owner’s decision', async (_, limitCents, rule) => {
    const id = await shop.customer({ limitCents });
    expect(await shop.limit(id)).toBe(limitCents);
    expect((await shop.facts(id)).decisions).toMatchObject([{ rule, fromCents: null, toCents: limitCents }]);
  });

  it.each(['=IMPORTXML("http://x")', '🧁 Doceria', 'محمد', "D'Ávila"])('keeps the name %s as text', async (name) => {
    expect((await row(await shop.customer({ name }))).name).toBe(name);
  });

  it.each<[string, Partial<CreateCustomerInput>, string[]]>([
    ['an empty name', { name: ' \u200b ' }, ['INVALID_NAME name']],
    ['a name of 201 characters', { name: 'a'.repeat(201) }, ['TOO_LONG name']],
    ['wrong check digits', { document: '12345678900' }, ['INVALID_DOCUMENT document']],
    ['a phone without DDD', { phone: '987654321' }, ['PHONE_WITHOUT_AREA_CODE phone']],
    ['a short phone', { phone: '1234' }, ['INVALID_PHONE phone']],
    ['no address', { email: 'cida@' }, ['INVALID_EMAIL email']],
    ['no state', { uf: 'XX' }, ['INVALID uf']],
    ['a 32nd day', { payDay: 32 }, ['INVALID payDay']],
    ['a negative limit', { limitCents: -1 }, ['INVALID_AMOUNT limitCents']],
    ['a fraction of a centavo', { limitCents: 0.5 }, ['INVALID_AMOUNT limitCents']],
    ['too large a limit', { limitCents: 1_000_000_001 }, ['INVALID_AMOUNT limitCents']],
    ['an external id with NUL', { externalId: 'a\u0000b' }, ['INVALID externalId']],
    ['an empty external id', { externalId: '' }, ['INVALID externalId']],
    ['a long external id', { externalId: 'x'.repeat(256) }, ['TOO_LONG externalId']],
    ['a long note', { note: 'x'.repeat(2_001) }, ['TOO_LONG note']],
    ['several at once', { name: '', uf: '?', email: '?' }, ['INVALID_NAME name', 'INVALID_EMAIL email', 'INVALID uf']],
  ])('refuses %s and records nothing', async (_, fields, codes) => {
    const before = await shop.look(({ tx }) => tx.customer.count());
    const result = await createCustomer(used.app, shop.owner, { name: 'Zé', ...once(), ...fields });
    expect(codesOf(result)).toEqual(codes);
    expect(await shop.look(({ tx }) => tx.customer.count())).toBe(before);
  });

  it.each([
    ['externalId', { externalId: 'twice' }],
    ['document', { document: '111.444.777-35' }],
  ])('refuses a second customer with the same %s, also when both come at once', async (field, fields) => {
    const results = await Promise.all(
      [1, 2, 3].map(() => createCustomer(used.app, shop.owner, { name: 'Zé', ...once(), ...fields })),
    );
    expect(results.map(codesOf).sort()).toEqual([[], [`ALREADY_EXISTS ${field}`], [`ALREADY_EXISTS ${field}`]]);
  });
});

describe('updateCustomer', () => {
  const update = (input: Partial<UpdateCustomerInput> & { id: string }) =>
    updateCustomer(used.app, shop.owner, { ...once(), ...input });

  it('changes what is given, clears what is null and leaves the rest', async () => {
    const id = await shop.customer({ name: 'Ana', phone: '19987654321', note: 'vizinha', uf: 'SP' });
    refsOf(await update({ id, name: 'Ana Lúcia', note: null }));
    expect(await row(id)).toMatchObject({
      name: 'Ana Lúcia',
      nameFolded: 'ana lucia',
      note: null,
      phone: '+5519987654321',
      uf: 'SP',
    });
  });

  it('takes a new limit as the owner’s decision, and null as "a definir"', async () => {
    const id = await shop.customer();
    refsOf(await update({ id, limitCents: 45_000 }));
    expect(await shop.limit(id)).toBe(45_000);
    refsOf(await update({ id, limitCents: 45_000 }));
    refsOf(await update({ id, limitCents: null }));
    expect(await shop.limit(id)).toBeNull();
    expect((await shop.facts(id)).decisions.map(({ rule }) => rule)).toEqual([
      'FIRST_LIMIT',
      'OWNER_SET',
      'OWNER_UNDEFINED',
    ]);
  });

  it('lets a customer keep its own identifiers and refuses those of another', async () => {
    const first = await shop.customer({ externalId: 'e1', document: '11222333000181' });
    const second = await shop.customer({ externalId: 'e2' });
    expect(codesOf(await update({ id: first, externalId: 'e1', document: '11.222.333/0001-81' }))).toEqual([]);
    expect(codesOf(await update({ id: second, externalId: 'e1' }))).toEqual(['ALREADY_EXISTS externalId']);
    expect(codesOf(await update({ id: second, document: '11222333000181' }))).toEqual(['ALREADY_EXISTS document']);
  });

  it.each([
    ['an unknown id', NOBODY],
    ['a malformed id', "cus_'; drop table\u0000"],
    ['an id of another noun', 'deb_0000000000000000000000'],
  ])('answers NOT_FOUND to %s', async (_, id) => {
    expect(codesOf(await update({ id, note: 'x' }))).toEqual(['NOT_FOUND id']);
  });

  it('cannot clear the name', async () => {
    expect(codesOf(await update({ id: await shop.customer(), name: null }))).toEqual(['INVALID_NAME name']);
  });
});

describe('setContactPreference', () => {
  it('appends each word of the customer, the newest last', async () => {
    const customerId = await shop.customer();
    for (const allowed of [false, true])
      refsOf(
        await setContactPreference(used.app, shop.owner, {
          ...once(),
          customerId,
          channel: 'EMAIL',
          allowed,
          evidence: 'disse no balcão',
        }),
      );
    const kept = await shop.look(({ tx }) =>
      tx.contactPreference.findMany({ where: { customerId }, orderBy: { id: 'asc' } }),
    );
    expect(kept.map(({ channel, allowed }) => [channel, allowed])).toEqual(
      expect.arrayContaining([
        ['EMAIL', false],
        ['EMAIL', true],
      ]),
    );
    expect((await row(customerId)).version).toBe(4);
  });

  it('asks for evidence, and knows no other customer', async () => {
    const said = { channel: 'SMS', allowed: false } as const;
    const customerId = await shop.customer();
    const without = await setContactPreference(used.app, shop.owner, { ...once(), customerId, ...said, evidence: ' ' });
    expect(codesOf(without)).toEqual(['REQUIRED evidence']);
    const nobody = { ...once(), customerId: NOBODY, ...said, evidence: 'x' };
    expect(codesOf(await setContactPreference(used.app, shop.owner, nobody))).toEqual(['NOT_FOUND customerId']);
  });
});
