import { parse } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readyOperations } from '../../server/web/graphiql.js';
import { type SeededShop, seedShop } from './seed.js';
import { createTestServer, mutate, type TestServer } from './support.js';

let server: TestServer;
let shop: SeededShop;
/** Of somebody who pays nothing here. */
let unpaidDebt: string;

beforeAll(async () => {
  server = await createTestServer();
  shop = await seedShop(server, 'ops');
  const { customer } = await mutate(server, shop.key, 'createCustomer', { name: 'Nilo' }, 'customer { id }');
  const debt = { customerId: customer.id, principalCents: 12_000, dueOn: '2026-06-10', registeredOn: '2026-05-10' };
  unpaidDebt = (await mutate(server, shop.key, 'recordDebt', debt, 'debt { id }')).debt.id;
}, 60_000);
afterAll(() => server?.close());

const operations = readyOperations().flatMap(({ name, query }) =>
  parse(query).definitions.flatMap((definition) =>
    definition.kind === 'OperationDefinition' ? [{ file: name, name: definition.name!.value, query }] : [],
  ),
);

it('knows what was recorded by a day, and forgets it before', async () => {
  const { data, errors } = await server.ask(
    shop.key,
    `query ($id: ID!) { debt(by: { id: $id }) {
      now: status dayBefore: status(asOf: "2026-07-14") late: daysLate(on: "2026-06-20")
      position { totalCents } before: position(asOf: "2026-07-14") { totalCents }
      customer { creditLimit { limitCents } before: creditLimit(asOf: "2026-07-14") { limitCents exposureCents } standing { standing } was: standing(asOf: "2026-07-14") { standing } }
    } }`,
    { id: shop.ids.debt },
  );
  expect(errors).toBeUndefined();
  expect(data.debt).toEqual({
    now: 'LATE',
    // Everything was recorded on the 15th: the day before, nothing was known.
    dayBefore: 'OPEN',
    late: 10,
    position: { totalCents: 5_000 },
    before: { totalCents: 0 },
    customer: {
      creditLimit: { limitCents: 20_000 },
      before: { limitCents: null, exposureCents: 0 },
      standing: { standing: 'REVIEW' },
      was: { standing: 'NEW' },
    },
  });
});

// Last, for it pays everything.
it.each(operations)('$file: $name runs as it is documented', async ({ name, query }) => {
  const response = await server.web.inject({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${shop.key}` },
    payload: JSON.stringify({
      query,
      operationName: name,
      variables: { customerId: shop.ids.customer, firstDueOn: '2026-08-15', debtIds: [unpaidDebt] },
    }),
  });
  const { data, errors } = response.json();
  expect(errors).toBeUndefined();
  for (const payload of Object.values(data as Record<string, { errors?: unknown[] }>))
    if (payload.errors) expect(payload.errors).toEqual([]);
});
