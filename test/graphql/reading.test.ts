import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Answer, createTestServer, mutate, type TestServer } from './support.js';

let server: TestServer;
let key: string;

beforeAll(async () => {
  server = await createTestServer();
  key = (await server.shop()).key;
});
afterAll(() => server?.close());

it('says who asks and what day it is in the shop', async () => {
  const { data, status, errors } = await server.ask(
    key,
    '{ viewer { today scopes version key { name } merchant { isSandbox timeZone setupMissing } } }',
  );
  expect(errors).toBeUndefined();
  expect(status).toBe(200);
  expect(data.viewer).toMatchObject({
    today: '2026-07-15',
    scopes: ['READ', 'WRITE', 'SEND', 'ADMIN'],
    merchant: { isSandbox: true, timeZone: 'America/Sao_Paulo' },
  });
  expect(data.viewer.merchant.setupMissing).toContain('PIX_KEY');
});

it('shows a sale from every side', async () => {
  const { customer } = await mutate(
    server,
    key,
    'createCustomer',
    { name: 'Conceição Ávila', phone: '(11) 91234-5678', externalId: 'c-1' },
    'customer { id name phone }',
  );
  const { sale } = await mutate(
    server,
    key,
    'recordSale',
    { customerId: customer.id, totalCents: 50_000, installments: 3, firstDueOn: '2026-08-15', externalId: 's-1' },
    'sale { id totalCents debts(first: 10) { totalCount nodes { id principalCents dueOn effectiveDueOn installment { number of } sale { id } } } }',
  );
  expect(sale.debts.nodes.map((debt: { principalCents: number }) => debt.principalCents)).toEqual([
    16_667, 16_667, 16_666,
  ]);
  const { payment } = await mutate(
    server,
    key,
    'recordPayment',
    { customerId: customer.id, amountCents: 20_000, method: 'PIX' },
    'payment { id amountCents creditCents allocations { amountCents principalCents debt { id status } payment { id } } customer { openCents creditCents } }',
  );
  expect(payment.customer).toEqual({ openCents: 30_000, creditCents: 0 });
  // In the order of ids, which is no order among instalments of one moment.
  expect(new Map(payment.allocations.map((one: Answer) => [one.principalCents, one.debt.status]))).toEqual(
    new Map([
      [16_667, 'PAID'],
      [3_333, 'OPEN'],
    ]),
  );

  const { data, errors } = await server.ask(
    key,
    `query ($id: ID!, $debt: ID!) {
    byId: customer(by: { id: $id }) { id }
    byPhone: customer(by: { phone: "11 91234 5678" }) { id }
    byExternalId: customer(by: { externalId: "c-1" }) { id }
    customer(by: { id: $id }) {
      openCents lateCents creditCents standing { standing reason }
      creditLimit { limitCents exposureCents availableCents rung ladder lastDecision { rule toCents decidedBy customer { id } debt { id } }
        nextStep { toCents earliestOn conditions { code have need met text } } }
      decisions(first: 5) { nodes { reason } totalCount }
      payments(first: 5) { nodes { id reversal { on } } }
      holds(first: 5) { nodes { id } } reminders(first: 5) { nodes { id } }
      contactPreferences { channel }
      timeline(first: 50) { totalCount nodes { at on kind text node { __typename id } } }
    }
    debt(by: { id: $debt }) { status daysLate position { totalCents } paidOffOn lastPaymentOn changes { kind } allocations { amountCents payment { id } } sale { id } customer { id } terms { lateFeeBps } }
    then: debt(by: { id: $debt }) { status(on: "2026-12-01") daysLate(asOf: "2026-07-14") position(asOf: "2026-07-14") { totalCents } }
    node(id: $debt) { __typename id ... on Debt { principalCents } }
    sale(by: { externalId: "s-1" }) { id customer { name } }
    sales(first: 5) { totalCount } payments(first: 5, filter: { method: PIX }) { totalCount } debts(first: 5, filter: { status: [OPEN] }) { totalCount }
    holds(first: 1) { totalCount } claims(first: 1) { totalCount } reminders(first: 1) { totalCount }
    creditPolicy { version ladder terms { maxInstallments maxDays } } cadence { steps { step channels } maxPerDay }
    sheetBindings(first: 5) { nodes { id rowHashes } } sheetBinding(spreadsheetId: "x", sheetId: 0) { id }
    sheetQuestions(first: 10) { totalCount nodes { id } }
    reminderQueue { previewId send { text } skipped { reason } truncated }
    contactWindow(customerId: $id, channel: EMAIL) { allowed rule }
    aging { on openCents lateCents lateCustomers dueThisWeekCents withoutLimit bands { band debts totalCents } }
    past: aging(on: "2026-12-01") { openCents lateCents lateCustomers bands { band totalCents } }
    apiKeys(first: 10) { nodes { name scopes } }
  }`,
    { id: customer.id, debt: sale.debts.nodes[0].id },
  );
  expect(errors).toBeUndefined();
  expect(data.byId.id).toBe(customer.id);
  expect(data.byPhone.id).toBe(customer.id);
  expect(data.byExternalId.id).toBe(customer.id);
  expect(data.customer).toMatchObject({
    openCents: 30_000,
    lateCents: 0,
    creditLimit: {
      limitCents: 20_000,
      exposureCents: 30_000,
      availableCents: 0,
      rung: 1,
      lastDecision: { rule: 'FIRST_LIMIT' },
    },
  });
  expect(data.customer.timeline.nodes.map((entry: { kind: string }) => entry.kind).sort()).toEqual([
    'CUSTOMER_REGISTERED',
    'DEBT_RECORDED',
    'DEBT_RECORDED',
    'DEBT_RECORDED',
    'LIMIT_DECIDED',
    'PAYMENT_RECORDED',
  ]);
  expect(data.node).toEqual({ __typename: 'Debt', id: sale.debts.nodes[0].id, principalCents: 16_667 });
  expect(data.then).toEqual({ status: 'PAID', daysLate: 0, position: { totalCents: 0 } });
  expect(data.aging).toMatchObject({ openCents: 30_000, lateCents: 0 });
  expect(data.past).toMatchObject({ openCents: 30_000, lateCents: 30_000, lateCustomers: 1 });
});
