import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertReminder } from './seed.js';
import { type Answer, createTestServer, mutate, type TestServer } from './support.js';

let server: TestServer;
let key: string;
let merchantId: string;

const run = (name: string, input: object, selection = '__typename'): Promise<Answer> =>
  mutate(server, key, name, input, selection);

/** One customer of each way to stand, and what search must find. */
beforeAll(async () => {
  server = await createTestServer({ rate: null });
  ({ key, merchantId } = await server.shop());
  const customer = async (name: string, more: object = {}): Promise<string> =>
    (await run('createCustomer', { name, ...more }, 'customer { id }')).customer.id;
  const debt = async (customerId: string, dueOn: string): Promise<string> =>
    (await run('recordDebt', { customerId, principalCents: 10_000, dueOn, registeredOn: '2026-01-02' }, 'debt { id }'))
      .debt.id;

  await customer('Ana Nova', { phone: '(11) 91234-5678' });
  const good = await customer('Bento Bom', { document: '529.982.247-25' });
  await debt(good, '2026-06-10');
  await run('recordPayment', { customerId: good, paidOn: '2026-06-09' });
  const watch = await customer('Célia Atrasada');
  await debt(watch, '2026-06-01');
  const review = await customer('Dário Lembrado');
  await insertReminder(server, merchantId, review, await debt(review, '2026-06-10'));
  const failed = await customer('Elza Não Lembrada');
  await insertReminder(server, merchantId, failed, await debt(failed, '2026-06-10'), 'FAILED');
  const hold = await customer('Fábio Suspenso');
  await debt(hold, '2026-06-01');
  await run('setCreditLimit', { customerId: hold, limitCents: 0, reason: 'combinado', by: 'Rosa' });
  await debt(await customer('Gil da Semana'), '2026-07-20');
  const reversed = await customer('Hugo Estornado');
  await debt(reversed, '2026-06-10');
  const { payment } = await run('recordPayment', { customerId: reversed, paidOn: '2026-06-09' }, 'payment { id }');
  await run('reversePayment', { id: payment.id, reason: 'cheque' });
  const writtenOff = await customer('Inês Perdida');
  await run('writeOffDebt', { id: await debt(writtenOff, '2026-02-10'), reason: 'sumiu' });
  await run('updateCustomer', { id: await customer('100% João_'), limitCents: null });
}, 60_000);
afterAll(() => server?.close());

async function names(filter: object, more = ''): Promise<string[]> {
  const { data, errors } = await server.ask(
    key,
    `query ($filter: CustomerFilter) { customers(first: 50, filter: $filter ${more}) { totalCount nodes { name } } }`,
    { filter },
  );
  expect(errors).toBeUndefined();
  expect(data.customers.totalCount).toBe(data.customers.nodes.length);
  return data.customers.nodes.map((node: { name: string }) => node.name);
}

it('the filter by standing in SQL finds whom the domain says', async () => {
  const { data } = await server.ask(key, '{ customers(first: 50) { nodes { name standing { standing } } } }');
  const seen = new Set<string>();
  for (const standing of ['NEW', 'GOOD', 'WATCH', 'REVIEW', 'HOLD']) {
    const expected = data.customers.nodes
      .filter((node: Answer) => node.standing.standing === standing)
      .map((node: Answer) => node.name);
    expect([standing, await names({ standing: [standing] })]).toEqual([standing, expected]);
    if (expected.length > 0) seen.add(standing);
  }
  expect(seen.size).toBe(5);
});

describe('search and filters', () => {
  it.each([
    ['part of a name, without accents', { search: 'CELIA' }, ['Célia Atrasada']],
    ['digits of a phone', { search: '91234-56' }, ['Ana Nova']],
    ['part of a document', { search: '529.982' }, ['Bento Bom']],
    ['a sign that SQL knows', { search: '100%' }, ['100% João_']],
    ['another such sign', { search: '_' }, ['100% João_']],
    ['nobody', { search: 'zzz' }, []],
    ['due this week', { dueThisWeek: true }, ['Gil da Semana']],
    ['a limit to be defined', { hasUndefinedLimit: true }, ['100% João_']],
    ['late and on hold', { isLate: true, standing: ['HOLD'] }, ['Fábio Suspenso']],
  ])('%s', async (_, filter, expected) => {
    expect(await names(filter)).toEqual(expected);
  });

  it('late is who owes something late', async () => {
    const { data } = await server.ask(key, '{ customers(first: 50) { nodes { name lateCents } } }');
    const late = data.customers.nodes.filter((node: Answer) => node.lateCents > 0).map((node: Answer) => node.name);
    expect(await names({ isLate: true })).toEqual(late);
    expect(late.length).toBeGreaterThan(3);
  });
});

it.each(['NAME', 'RECENT', 'OLDEST_DUE'])('pages in the order %s meet every customer once', async (orderBy) => {
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const { data, errors }: Answer = await server.ask(
      key,
      'query ($orderBy: CustomerOrder, $after: String) { customers(first: 3, after: $after, orderBy: $orderBy) { nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }',
      { orderBy, after },
    );
    expect(errors).toBeUndefined();
    expect(data.customers.pageInfo.hasPreviousPage).toBe(after !== null);
    seen.push(...data.customers.nodes.map((node: Answer) => node.id));
    after = data.customers.pageInfo.hasNextPage ? data.customers.pageInfo.endCursor : null;
  } while (after !== null);
  expect(new Set(seen).size).toBe(10);
  expect(seen.length).toBe(10);
});

it('a payload says why in a code, a text and a path', async () => {
  const { data, errors, status } = await server.ask(
    key,
    'mutation { createCustomer(input: { idempotencyKey: "bad", name: "A", document: "111.111.111-11", phone: "91234-5678" }) { customer { id } errors { code message field } } }',
  );
  expect([status, errors]).toEqual([200, undefined]);
  expect(data.createCustomer.customer).toBeNull();
  expect(data.createCustomer.errors).toEqual([
    { code: 'INVALID_DOCUMENT', message: expect.stringContaining('CPF'), field: ['input', 'document'] },
    { code: 'PHONE_WITHOUT_AREA_CODE', message: expect.any(String), field: ['input', 'phone'] },
  ]);
});

it('a repeated key answers the same ids, once without the secret', async () => {
  const query =
    'mutation { createApiKey(input: { idempotencyKey: "twice", name: "K", scopes: [READ] }) { apiKey { id name } secret errors { code } } }';
  const first = (await server.ask(key, query)).data.createApiKey;
  const second = (await server.ask(key, query)).data.createApiKey;
  expect(first.secret).toMatch(/^cdn_/);
  expect(second).toEqual({ ...first, secret: null });
});

it('two mutations of one request see each other', async () => {
  const { data } = await server.ask(
    key,
    `mutation { a: createCustomer(input: { idempotencyKey: "m1", name: "Um", externalId: "um" }) { customer { name } }
      b: createCustomer(input: { idempotencyKey: "m2", name: "Dois", externalId: "um" }) { customer { name } errors { code } } }`,
  );
  expect(data.a.customer.name).toBe('Um');
  expect(data.b.errors).toEqual([{ code: 'ALREADY_EXISTS' }]);
});
