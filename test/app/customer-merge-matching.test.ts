/** Who was merged away keeps being found: by a sheet, by a statement, and by the suggestions themselves. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Actor, inTenant, type Tenant } from '../../server/app/context.js';
import { createCustomer } from '../../server/app/customer.js';
import { mergeCustomers } from '../../server/app/customer-merge.js';
import { undoMerge } from '../../server/app/customer-unmerge.js';
import { recordDebt } from '../../server/app/debt.js';
import { keepApart } from '../../server/app/keep-apart.js';
import { mergeSuggestions } from '../../server/app/queries/customer-merge.js';
import { undoSync } from '../../server/app/sheet/undo.js';
import { importStatement } from '../../server/app/statement/import.js';
import { createShop, createTestApp, nextKey, type TestApp } from '../support/app.js';
import { SIMPLE, Tab } from './sheet-tab.js';
import { codesOf, NOBODY, refsOf } from './shop.js';

vi.setConfig({ testTimeout: 120_000 });
let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app?.close());

const key = () => ({ idempotencyKey: nextKey() });

async function open() {
  const actor = await createShop(app);
  const look = <T>(work: (tenant: Tenant) => Promise<T>) => inTenant(app, actor, work);
  return {
    actor,
    look,
    customer: async (name: string, fields: object = {}) =>
      refsOf(await createCustomer(app, actor, { ...key(), name, ...fields })).customer,
    debt: async (customerId: string, principalCents: number) =>
      refsOf(await recordDebt(app, actor, { ...key(), customerId, principalCents, dueOn: '2026-07-20' })).debt,
    merge: async (fromId: string, intoId: string) =>
      refsOf(await mergeCustomers(app, actor, { ...key(), fromId, intoId })).merge,
    undo: async (mergeId: string) => refsOf(await undoMerge(app, actor, { ...key(), mergeId })),
    /** `name: how many debts` of everybody who remains. */
    people: () =>
      look(async ({ tx }) => {
        const rows = await tx.customer.findMany({
          where: { mergedIntoId: null },
          select: { name: true, _count: { select: { debts: true } } },
          orderBy: { name: 'asc' },
        });
        return rows.map((row) => `${row.name}: ${row._count.debts}`);
      }),
    suggested: () =>
      look(async (tenant) => {
        const names = new Map(
          (await tenant.tx.customer.findMany({ select: { id: true, name: true } })).map(({ id, name }) => [id, name]),
        );
        return (await mergeSuggestions(tenant)).map(
          ({ aId, bId, texts }) => `${[names.get(aId), names.get(bId)].sort().join(' + ')}: ${texts.join('; ')}`,
        );
      }),
  };
}

const idOf = (shop: { actor: Actor }, name: string) =>
  inTenant(app, shop.actor, async ({ tx }) => (await tx.customer.findFirstOrThrow({ where: { name } })).id);

it('a row of a sheet with the phone and name of who was merged away is of the one who remains', async () => {
  const shop = await open();
  const cida = ['Cida Souza', '(11) 98765-4321', '80,00', '20/07/2026', ''];
  const maria = ['Maria Aparecida Souza', '(11) 91234-5678', '50,00', '20/07/2026', ''];
  const tab = await Tab.bind(app, shop.actor, SIMPLE, [cida, maria]);
  await tab.sync();
  expect(await shop.people()).toEqual(['Cida Souza: 1', 'Maria Aparecida Souza: 1']);
  const mergeId = await shop.merge(await idOf(shop, 'Cida Souza'), await idOf(shop, 'Maria Aparecida Souza'));

  tab.add(['CIDA SOUZA', '11 98765 4321', '30,00', '25/07/2026', '']);
  await tab.sync();
  expect(await shop.people()).toEqual(['Maria Aparecida Souza: 3']);
  // The row that was there shows whose it is now; what was typed since stays as it was typed.
  expect(tab.rows.map(({ cells }) => cells.name)).toEqual([
    'Maria Aparecida Souza',
    'Maria Aparecida Souza',
    'CIDA SOUZA',
  ]);
  expect(await tab.refresh()).toBe(0);
  expect((await tab.sync()).uploaded).toBe(0);

  await shop.undo(mergeId);
  await tab.refresh();
  expect(await shop.people()).toEqual(['Cida Souza: 1', 'Maria Aparecida Souza: 2']);
  expect(tab.rows[0]!.cells.name).toBe('Cida Souza');
  expect(await tab.refresh()).toBe(0);
});

it('nobody is proposed for merging of whom only an undone first sync told', async () => {
  const shop = await open();
  const tab = await Tab.bind(app, shop.actor, SIMPLE, [['Ana Lima', '(11) 98765-4321', '80,00', '20/07/2026', '']]);
  await tab.sync();
  await shop.customer('Ana Lima', { phone: '+5527987654321' });
  expect(await shop.suggested()).toHaveLength(1);
  const input = { ...key(), bindingId: tab.bindingId, syncId: `sync-${tab.syncs}` };
  expect((await undoSync(app, shop.actor, input)).errors).toEqual([]);
  expect(await shop.suggested()).toEqual([]);
});

it('a statement that names who was merged away, or their document, pays the one who remains', async () => {
  const shop = await open();
  const cida = await shop.customer('Cida Souza', { document: '52998224725' });
  const maria = await shop.customer('Maria do Bar');
  await shop.debt(maria, 12_345);
  await shop.merge(cida, maria);
  const csv = 'Data;Descrição;Valor\n15/07/2026;PIX RECEBIDO Cida Souza 529.982.247-25;123,45\n';
  refsOf(await importStatement(app, shop.actor, { ...key(), content: Buffer.from(csv).toString('base64') }));
  const payments = await shop.look(({ tx }) =>
    tx.payment.findMany({ select: { customerId: true, amountCents: true } }),
  );
  const candidates = await shop.look(({ tx }) =>
    tx.statementEntry.findMany({ select: { candidates: true, reason: true } }),
  );
  const named = (candidates[0]!.candidates as { customerId: string }[]).map(({ customerId }) => customerId);
  expect([...payments.map(({ customerId }) => customerId), ...named]).toContain(maria);
  expect([...payments.map(({ customerId }) => customerId), ...named]).not.toContain(cida);
});

it('suggestions say why, are silent once answered, and know the old names', async () => {
  const shop = await open();
  const cida = await shop.customer('Cida Souza');
  const maria = await shop.customer('Maria Aparecida Souza', { phone: '11987654321' });
  const jose = await shop.customer('José da Silva', { phone: '11912345678' });
  await shop.customer('José Silva');
  await shop.customer('Zé da Esquina', { phone: '(11) 91234-5678' });
  expect(await shop.suggested()).toEqual([
    'José Silva + José da Silva: O nome é igual; Um dos cadastros só tem o nome',
    'José da Silva + Zé da Esquina: O telefone é o mesmo: (11) 91234-5678',
    'Cida Souza + Maria Aparecida Souza: Cida costuma ser apelido de Aparecida; Um dos cadastros só tem o nome',
  ]);
  const apart = { ...key(), aId: jose, bId: await idOf(shop, 'Zé da Esquina') };
  expect((await keepApart(app, shop.actor, apart)).errors).toEqual([]);
  expect((await keepApart(app, shop.actor, { ...apart, ...key() })).errors).toEqual([]);
  const mergeId = await shop.merge(cida, maria);
  const left = ['José Silva + José da Silva: O nome é igual; Um dos cadastros só tem o nome'];
  expect(await shop.suggested()).toEqual(left);
  const again = await shop.customer('CIDA SOUZA');
  expect(await shop.suggested()).toEqual([
    expect.stringMatching(/^CIDA SOUZA \+ Maria Aparecida Souza: O nome é igual/),
    ...left,
  ]);
  // Kept apart from who was merged away is kept apart from who remains.
  expect((await keepApart(app, shop.actor, { ...key(), aId: again, bId: cida })).errors).toEqual([]);
  expect(await shop.suggested()).toEqual(left);
  expect(codesOf(await keepApart(app, shop.actor, { ...key(), aId: maria, bId: cida }))).toEqual(['SAME_CUSTOMER bId']);
  expect(codesOf(await keepApart(app, shop.actor, { ...key(), aId: maria, bId: NOBODY }))).toEqual(['NOT_FOUND bId']);
  await shop.undo(mergeId);
  expect(await shop.suggested()).toContainEqual(expect.stringContaining('apelido'));
});
