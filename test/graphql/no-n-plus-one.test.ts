import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../server/db/client.js';
import { newId } from '../../server/db/ids.js';
import { createTestServer, type TestServer } from './support.js';

let server: TestServer;
let statements = 0;

/** Counts what is asked inside a tenant's transactions. */
function counting(db: Database): Database {
  return {
    ...db,
    inTenant: (merchantId, work, options) =>
      db.inTenant(
        merchantId,
        (tx) =>
          work(
            new Proxy(tx, {
              get(target, name) {
                const value = Reflect.get(target, name);
                if (typeof value === 'function' && String(name).startsWith('$')) {
                  return (...args: unknown[]) => {
                    statements++;
                    return (value as (...given: unknown[]) => unknown).apply(target, args);
                  };
                }
                if (typeof value === 'object' && value !== null && !String(name).startsWith('_')) statements++;
                return value;
              },
            }),
          ),
        options,
      ),
  };
}

beforeAll(async () => {
  server = await createTestServer({ db: counting, rate: null });
});
afterAll(() => server?.close());

/** Customers with debts, one of them paid in part, straight into the tables: their number is what matters. */
async function shopWith(count: number): Promise<string> {
  const { merchantId, key } = await server.shop();
  await server.app.db.inTenant(merchantId, async (tx) => {
    for (let i = 0; i < count; i++) {
      const id = newId('Customer');
      const name = `cliente ${String(i).padStart(4, '0')}`;
      await tx.$executeRaw`INSERT INTO "Customer" ("merchantId", id, name, "nameFolded", "registeredOn", "recordedAt", "limitCents")
        VALUES (${merchantId}, ${id}, ${name}, ${name}, '2026-01-01', now(), 20000)`;
      await tx.$executeRaw`INSERT INTO "CreditDecision" ("merchantId", id, "customerId", "on", "toCents", rule, reason, "policyVersion", inputs, "decidedBy", "recordedAt")
        VALUES (${merchantId}, ${newId('CreditDecision')}, ${id}, '2026-01-01', 20000, 'FIRST_LIMIT', 'x', 1, '{}', 'caderneta', now())`;
      const debtIds = [newId('Debt'), newId('Debt'), newId('Debt')];
      for (const debtId of debtIds)
        await tx.$executeRaw`INSERT INTO "Debt" ("merchantId", id, "customerId", "principalCents", "dueOn", "registeredOn", "recordedAt", "openPrincipalCents", "currentDueOn", "effectiveDueOn")
          VALUES (${merchantId}, ${debtId}, ${id}, 1000, '2026-06-10', '2026-05-10', now(), 1000, '2026-06-10', '2026-06-10')`;
      const paymentId = newId('Payment');
      await tx.$executeRaw`INSERT INTO "Payment" ("merchantId", id, "customerId", "amountCents", method, "paidOn", "recordedAt")
        VALUES (${merchantId}, ${paymentId}, ${id}, 500, 'PIX', '2026-06-01', now())`;
      await tx.$executeRaw`INSERT INTO "PaymentAllocation" ("merchantId", "paymentId", "debtId", "amountCents") VALUES (${merchantId}, ${paymentId}, ${debtIds[0]}, 500)`;
    }
  });
  return key;
}

const QUERY = `query ($first: Int!) { customers(first: $first) { totalCount nodes {
  name openCents lateCents creditCents link pix { txid }
  standing { standing reason }
  creditLimit { limitCents exposureCents availableCents reservedCents nextStep { toCents conditions { code met } } lastDecision { rule } }
  debts(first: 4) { totalCount nodes { status daysLate position { totalCents } charge { state } pix { txid } allocations { principalCents payment { paidOn } } changes { kind } customer { name } sale { id } } }
  payments(first: 5) { nodes { amountCents allocations { debt { dueOn } } } }
  decisions(first: 3) { nodes { rule } } holds(first: 3) { nodes { kind receipts { id } } } lateReasons(first: 2) { nodes { reason } } contactHours { fromHour } reminders(first: 3) { nodes { state } }
  merges(first: 2) { nodes { fromName into { name } } } contactPreferences { channel } timeline(first: 5) { nodes { text node { id } } }
} } }`;

async function statementsFor(key: string, first: number): Promise<number> {
  statements = 0;
  const { data, errors } = await server.ask(key, QUERY, { first });
  expect(errors).toBeUndefined();
  expect(data.customers.nodes).toHaveLength(first);
  return statements;
}

it('asks the database as often for 50 customers as for 5', async () => {
  const key = await shopWith(50);
  await server.ask(key, '{ viewer { today } }');
  const few = await statementsFor(key, 5);
  expect(await statementsFor(key, 50)).toBe(few);
  expect(few).toBeLessThan(40);
});

it('loads the facts of a page once', async () => {
  const key = await shopWith(3);
  const lean = '{ customers(first: 3) { nodes { openCents } } }';
  const rich =
    '{ customers(first: 3) { nodes { openCents lateCents creditCents standing(on: "2026-07-01") { standing } debts(first: 5) { nodes { status daysLate } } } } }';
  // The first request of a key also notes that it was used.
  await server.ask(key, lean);
  statements = 0;
  await server.ask(key, lean);
  const forLean = statements;
  statements = 0;
  await server.ask(key, rich);
  // One more for the page of debts, one for the policy.
  expect(statements).toBe(forLean + 2);
});

it('asks the database as often for 30 proposals and counter-proposals as for 3', async () => {
  const { merchantId, key } = await server.shop();
  await server.app.db.inTenant(merchantId, async (tx) => {
    for (let i = 0; i < 30; i++) {
      const [customerId, debtId, proposalId] = [newId('Customer'), newId('Debt'), newId('Proposal')];
      await tx.$executeRaw`INSERT INTO "Customer" ("merchantId", id, name, "nameFolded", "registeredOn", "recordedAt")
        VALUES (${merchantId}, ${customerId}, 'x', 'x', '2026-01-01', now())`;
      await tx.$executeRaw`INSERT INTO "Debt" ("merchantId", id, "customerId", "principalCents", "dueOn", "registeredOn", "recordedAt", "openPrincipalCents", "currentDueOn", "effectiveDueOn")
        VALUES (${merchantId}, ${debtId}, ${customerId}, 9000, '2026-06-10', '2026-05-10', now(), 9000, '2026-06-10', '2026-06-10')`;
      await tx.$executeRaw`INSERT INTO "Proposal" ("merchantId", id, "customerId", "offeredOn", "validUntilOn", plans, snapshot, "policyVersion", origin, "offeredBy", "recordedAt")
        VALUES (${merchantId}, ${proposalId}, ${customerId}, '2026-07-15', '2026-07-22', '[]',
          ${JSON.stringify([{ debtId, owed: { principalCents: 9000, feeCents: 0, interestCents: 0 }, principalCents: 9000, dueOn: '2026-06-10', state: 'STANDING', paidCents: 0 }])}::jsonb,
          1, 'MENU', 'x', now())`;
      await tx.$executeRaw`INSERT INTO "ProposalDebt" ("merchantId", "proposalId", "debtId") VALUES (${merchantId}, ${proposalId}, ${debtId})`;
      await tx.$executeRaw`INSERT INTO "CounterProposal" ("merchantId", id, "customerId", amounts, "on", "by", "recordedAt")
        VALUES (${merchantId}, ${newId('CounterProposal')}, ${customerId}, '[{"dueOn": "2026-08-05", "amountCents": 9000}]', '2026-07-15', 'x', now())`;
    }
  });
  const query = `query ($first: Int!) {
    proposals(first: $first) { totalCount nodes { state link customer { name proposals(first: 2) { nodes { id } } }
      debts { debt { status proposal { id } supersededBy { id } openOffer { id } } } installments { id } counterProposal { id } } }
    counterProposals(first: $first) { totalCount nodes { isOpen customer { name counterProposals(first: 2) { totalCount } } plan { title } problems { code } proposal { id } } } }`;
  const statementsOf = async (first: number): Promise<number> => {
    statements = 0;
    const { data, errors } = await server.ask(key, query, { first });
    expect(errors).toBeUndefined();
    expect(data.proposals.nodes).toHaveLength(first);
    expect(data.counterProposals.nodes.every((node: { plan: unknown }) => node.plan !== null)).toBe(true);
    return statements;
  };
  await server.ask(key, '{ viewer { today } }');
  const few = await statementsOf(3);
  expect(await statementsOf(30)).toBe(few);
});
