import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServer, type TestServer } from './support.js';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
}, 60_000);
afterAll(() => server?.close());

async function customerOf(key: string): Promise<string> {
  const made = await server.ask(
    key,
    `mutation { createCustomer(input: { name: "Cida", idempotencyKey: "c" }) { customer { id } errors { code } } }`,
  );
  return made.data.createCustomer.customer.id;
}

describe('what the card of a customer asks for', () => {
  it('is how they pay, and how their limit and what they owed went', async () => {
    const { key } = await server.shop();
    const id = await customerOf(key);
    const sold = await server.ask(
      key,
      `mutation ($id: ID!) {
        recordSale(input: { customerId: $id, totalCents: 9000, installments: 1, firstDueOn: "2026-08-10", idempotencyKey: "s" }) {
          errors { code }
        }
      }`,
      { id },
    );
    expect(sold.data.recordSale.errors).toEqual([]);
    const { data, errors } = await server.ask(
      key,
      `query ($id: ID!) {
        customer(by: { id: $id }) {
          profile { profile reason knownDebts onTimeDebts onTimeBps medianDaysLate onTimeStreak daysSinceLate }
          creditHistory(months: 12) { on limitCents exposureCents }
        }
      }`,
      { id },
    );
    expect(errors).toBeUndefined();
    expect(data.customer).toEqual({
      profile: {
        profile: 'NEW',
        reason: expect.any(String),
        knownDebts: 0,
        onTimeDebts: 0,
        onTimeBps: null,
        medianDaysLate: null,
        onTimeStreak: 0,
        daysSinceLate: null,
      },
      creditHistory: [{ on: '2026-07-15', limitCents: 20_000, exposureCents: 9_000 }],
    });
  });

  it.each([0, 37])('refuses a history of %i months', async (months) => {
    const { key } = await server.shop();
    const id = await customerOf(key);
    const { errors } = await server.ask(
      key,
      `query ($id: ID!) { customer(by: { id: $id }) { creditHistory(months: ${months}) { on } } }`,
      { id },
    );
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});
