import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Answer, createTestServer, mutate, type TestServer } from './support.js';

let server: TestServer;
let key: string;
let customerId: string;
const run = (name: string, input: object, selection: string): Promise<Answer> =>
  mutate(server, key, name, input, selection);

beforeAll(async () => {
  server = await createTestServer({ rate: null });
  ({ key } = await server.shop());
  const { customer } = await run(
    'createCustomer',
    { name: 'Dona Cida', document: '529.982.247-25', phone: '(11) 91234-5678' },
    'customer { id }',
  );
  customerId = customer.id;
});
afterAll(() => server?.close());

const EVERYTHING = `id amountCents entryCents installments firstDueOn on decision state policyVersion
  limitCents exposureCents reservedCents availableCents requestedBy overriddenBy overriddenByKeyId overrideReason cancelledBy cancelReason
  reasons { code message } alternatives { kind amountCents entryCents installments firstDueOn message }
  customer { name } sale { totalCents }`;

it('answers, lets the owner say yes, records the sale, and shows all of it', async () => {
  const { authorization } = await run(
    'authorizePurchase',
    { customerId, amountCents: 25_000, by: 'Bia' },
    `authorization { ${EVERYTHING} reservedUntil }`,
  );
  expect(authorization).toMatchObject({
    amountCents: 25_000,
    entryCents: 0,
    installments: 1,
    firstDueOn: '2026-08-14',
    on: '2026-07-15',
    decision: 'DECLINED',
    state: 'REFUSED',
    limitCents: 20_000,
    exposureCents: 0,
    reservedCents: 0,
    availableCents: 20_000,
    requestedBy: 'Bia',
    overriddenBy: null,
    overriddenByKeyId: null,
    reservedUntil: null,
    reasons: [{ code: 'ABOVE_AVAILABLE' }],
    customer: { name: 'Dona Cida' },
    sale: null,
  });
  expect(authorization.alternatives).toContainEqual(
    expect.objectContaining({ kind: 'ENTRY', amountCents: 25_000, entryCents: 5_000 }),
  );
  const { id } = authorization;
  await run('overridePurchase', { id, by: 'Ana', reason: 'cliente antiga' }, 'authorization { id }');
  const limit = '{ limitCents exposureCents availableCents reservedCents }';
  const read = async () =>
    (
      await server.ask(
        key,
        `query ($id: ID!, $customer: ID!) {
          node(id: $id) { ... on PurchaseAuthorization { ${EVERYTHING} } }
          purchaseAuthorization(id: $id) { state reservedUntil }
          all: purchaseAuthorizations(first: 5) { totalCount nodes { id } }
          approved: purchaseAuthorizations(first: 5, filter: { decision: [APPROVED] }) { nodes { id } }
          hers: purchaseAuthorizations(first: 5, filter: { customerId: $customer, decision: [DECLINED, REFER] }) { nodes { id } }
          customer(by: { id: $customer }) { creditLimit ${limit} timeline(first: 9) { nodes { kind text node { id } } } }
        }`,
        { id, customer: customerId },
      )
    ).data;
  const open = await read();
  expect(open.node).toMatchObject({ state: 'OPEN', overriddenBy: 'Ana', overrideReason: 'cliente antiga' });
  expect(open.node.overriddenByKeyId).toMatch(/^key_/);
  expect(Date.parse(open.purchaseAuthorization.reservedUntil)).toBeGreaterThan(Date.now());
  expect(open.customer.creditLimit).toMatchObject({ limitCents: 20_000, exposureCents: 0, reservedCents: 25_000 });
  expect([open.all, open.approved.nodes, open.hers.nodes]).toEqual([{ totalCount: 1, nodes: [{ id }] }, [], [{ id }]]);
  const told = open.customer.timeline.nodes.filter(({ kind }: Answer) => kind.startsWith('PURCHASE'));
  expect(told.map(({ text, node }: Answer) => [text.replaceAll('\u00a0', ' '), node.id]).sort()).toEqual([
    ['Compra de R$ 250,00 liberada por Ana (cliente antiga)', id],
    ['Compra de R$ 250,00: não coube', id],
  ]);

  const sale = { customerId, totalCents: 25_000, installments: 1, firstDueOn: '2026-08-14', authorizationId: id };
  await run('recordSale', sale, 'sale { id }');
  const recorded = await read();
  expect(recorded.node).toMatchObject({ decision: 'DECLINED', state: 'RECORDED', sale: { totalCents: 25_000 } });
  expect(recorded.customer.creditLimit).toMatchObject({ exposureCents: 25_000, availableCents: 0, reservedCents: 0 });
});

it('needs a key that may write, and says in Portuguese what was refused', async () => {
  const reader = await server.keyWith(key, ['read']);
  const ask = `mutation ($id: ID!) { cancelAuthorization(input: { id: $id, idempotencyKey: "x" }) { authorization { id } errors { code message } } }`;
  const forbidden = await server.ask(reader, ask, { id: customerId });
  expect(forbidden.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  const { data } = await server.ask(key, ask, { id: customerId });
  expect(data.cancelAuthorization).toEqual({
    authorization: null,
    errors: [{ code: 'NOT_FOUND', message: 'Não foi encontrado.' }],
  });
});

it('logs nothing of who bought what', async () => {
  await run('createCustomer', { name: 'Bento da Feira', phone: '(11) 91234-5678' }, 'customer { id }');
  const { authorization } = await run(
    'authorizePurchase',
    { customerId, amountCents: 1_000 },
    'authorization { reasons { code } }',
  );
  expect(authorization.reasons.map(({ code }: Answer) => code)).toContain('SHARED_IDENTITY');
  expect(JSON.stringify(server.logged)).not.toMatch(/Cida|Bento|91234|52998224725|529\.982/);
});

it('refers a shared phone no more once the policy says so', async () => {
  const shown = 'creditPolicy { referSharedIdentity }';
  const { creditPolicy } = await run('updateCreditPolicy', { referSharedIdentity: false }, shown);
  expect(creditPolicy).toEqual({ referSharedIdentity: false });
  const { customer } = await run('createCustomer', { name: 'Tião', phone: '(11) 91234-5678' }, 'customer { id }');
  const purchase = { customerId: customer.id, amountCents: 1_000 };
  const { authorization } = await run('authorizePurchase', purchase, 'authorization { decision }');
  expect(authorization).toEqual({ decision: 'APPROVED' });
});
