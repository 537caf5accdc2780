import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestServer, mutate, type TestServer } from './support.js';

let server: TestServer;
let key: string;
let customerId: string;

beforeAll(async () => {
  server = await createTestServer({ rate: null });
  ({ key } = await server.shop());
  const run = (name: string, input: object, selection: string) => mutate(server, key, name, input, selection);
  customerId = (await run('createCustomer', { name: 'Dona Cida', bureauScore: 700 }, 'customer { id }')).customer.id;
  for (const principalCents of [8_000, 6_000])
    await run('recordDebt', { customerId, principalCents, dueOn: '2026-07-20' }, 'debt { id }');
  await run('recordPayment', { customerId }, 'payment { id }');
});
afterAll(() => server?.close());

const limitOf = async () => {
  const { data, errors } = await server.ask(
    key,
    `query ($id: ID!) { customer(by: { id: $id }) {
      creditLimit { limitCents nextStep { toCents text customerText } lastDecision { rule inputs customerReason } }
      creditOverride { maxLimitCents promotionDays terms { maxInstallments maxDays } reason by on } } }`,
    { id: customerId },
  );
  expect(errors).toBeUndefined();
  return data.customer;
};

it('says what is missing, to the merchant and to the customer, and why the limit is what it is', async () => {
  expect(await limitOf()).toEqual({
    creditLimit: {
      limitCents: 20_000,
      nextStep: {
        toCents: 30_000,
        text: 'Sobe para R$ 300,00 a partir de 14/08/2026',
        customerText: 'A partir de 14/08/2026 seu limite vai a R$ 300,00',
      },
      lastDecision: {
        rule: 'FIRST_LIMIT',
        inputs: { policyVersion: 1, day: '2026-07-15', score: 700 },
        customerReason: 'Seu limite para comprar a prazo é de R$ 200,00. Pagando em dia, ele cresce.',
      },
    },
    creditOverride: null,
  });
});

it('shows a policy beforehand, page by page, makes it, and keeps every version', async () => {
  const query = `query ($candidate: CreditPolicyInput!, $after: String) { previewCreditPolicy(candidate: $candidate) {
    raised lowered unchanged belowExposure ladder
    moves(first: 1, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { customer { name } fromCents toCents asNowCents rule belowExposure } } } }`;
  const candidate = {
    promotionDays: 1,
    firstLimitCents: 10_000,
    capCents: 40_000,
    velocity: { purchases: 2, days: 7 },
  };
  await mutate(server, key, 'setSandboxClock', { advanceDays: 2 }, 'viewer { now }');
  const { data, errors } = await server.ask(key, query, { candidate });
  expect(errors).toBeUndefined();
  expect(data.previewCreditPolicy).toEqual({
    raised: 1,
    lowered: 0,
    unchanged: 0,
    belowExposure: 0,
    ladder: [10_000, 15_000, 23_000, 35_000, 40_000],
    moves: {
      totalCount: 1,
      pageInfo: { hasNextPage: false, endCursor: expect.any(String) },
      nodes: [
        {
          customer: { name: 'Dona Cida' },
          fromCents: 20_000,
          toCents: 23_000,
          asNowCents: 20_000,
          rule: 'PROMOTED',
          belowExposure: false,
        },
      ],
    },
  });
  const after = data.previewCreditPolicy.moves.pageInfo.endCursor;
  expect((await server.ask(key, query, { candidate, after })).data.previewCreditPolicy.moves.nodes).toEqual([]);
  const bad = await server.ask(key, query, { candidate: { growthBps: 1 } });
  expect(bad.errors).toMatchObject([
    { extensions: { code: 'BAD_USER_INPUT' }, message: expect.stringContaining('candidate.growthBps: ') },
  ]);

  await mutate(server, key, 'updateCreditPolicy', candidate, 'creditPolicy { version }');
  const { data: kept } = await server.ask(
    key,
    '{ creditPolicies(first: 5) { totalCount nodes { version recordedAt ladder promotionDays velocity { purchases days } firstLimitByScore { minScore } exposure renegotiated } } creditPolicy { version historyDays } }',
  );
  expect(kept).toEqual({
    creditPolicy: { version: 2, historyDays: null },
    creditPolicies: {
      totalCount: 2,
      nodes: [
        expect.objectContaining({
          version: 2,
          promotionDays: 1,
          velocity: { purchases: 2, days: 7 },
          recordedAt: expect.any(String),
        }),
        expect.objectContaining({
          version: 1,
          promotionDays: 30,
          velocity: null,
          exposure: 'PRINCIPAL',
          renegotiated: 'AS_AGREED',
        }),
      ],
    },
  });
  expect((await limitOf()).creditLimit.lastDecision.customerReason).toBe(
    'Por pagar em dia, seu limite subiu para R$ 230,00. Obrigado pela confiança!',
  );
});

it('keeps what differs for one customer with who and why, and warns of a limit below what is owed', async () => {
  const differs = {
    maxLimitCents: 25_000,
    promotionDays: 5,
    terms: { maxInstallments: 3 },
    reason: 'combinado',
    by: 'Ana',
  };
  await mutate(server, key, 'setCreditOverride', { customerId, ...differs }, 'customer { id }');
  expect((await limitOf()).creditOverride).toEqual({
    maxLimitCents: 25_000,
    promotionDays: 5,
    terms: { maxInstallments: 3, maxDays: null },
    reason: 'combinado',
    by: 'Ana',
    on: '2026-07-17',
  });
  await mutate(
    server,
    key,
    'setCreditOverride',
    { customerId, end: true, reason: 'fim', by: 'Ana' },
    'customer { id }',
  );
  expect((await limitOf()).creditOverride).toBeNull();
  await mutate(server, key, 'recordDebt', { customerId, principalCents: 9_000, dueOn: '2026-08-20' }, 'debt { id }');
  const set = { customerId, limitCents: 5_000, reason: 'cautela', by: 'Ana' };
  const { warnings } = await mutate(server, key, 'setCreditLimit', set, 'warnings { code message }');
  expect(warnings).toEqual([{ code: 'BELOW_EXPOSURE', message: expect.stringContaining('R$ 90,00') }]);
});

it('a preview is dear: one goes with a backtest, as the panel asks, and two do not', async () => {
  const run = `accepted { sales cents } toConfirm { sales cents } refused { sales cents } refusedPaid { sales cents }
    months { on limitCents exposureCents } lostCents avoidedLossCents`;
  const preview =
    'previewCreditPolicy(candidate: {}) { raised moves(first: 20) { nodes { customer { id name } asNowCents toCents } } }';
  const backtest = `backtestCreditPolicy(candidate: {}, from: "2026-01-01", to: "2026-07-15") {
    from to asked { sales cents } current { ${run} } candidate { ${run} } caveats }`;
  const { errors, headers } = await server.ask(key, `{ ${backtest} ${preview} }`);
  expect(errors).toBeUndefined();
  expect(Number(headers['x-query-cost'])).toBeGreaterThan(7_000);
  expect((await server.ask(key, `{ ${backtest} a: ${preview} b: ${preview} }`)).errors).toMatchObject([
    { extensions: { code: 'COST_EXCEEDED' } },
  ]);
});

it('asks before an exception or the set-up lowers a limit', async () => {
  const { key: other } = await server.shop();
  const run = (name: string, input: object, selection: string) => mutate(server, other, name, input, selection);
  const { customer } = await run('createCustomer', { name: 'Seu João' }, 'customer { id }');
  const owner = { customerId: customer.id, reason: 'freguês', by: 'Ana' };
  await run('setCreditLimit', { ...owner, limitCents: 30_000 }, 'customer { id }');
  await run(
    'recordDebt',
    { customerId: customer.id, principalCents: 8_000, dueOn: '2026-07-20', idempotencyKey: 'joao' },
    'debt { id }',
  );
  await run('setSandboxClock', { advanceDays: 20 }, 'viewer { now }');
  const ask = async (name: string, input: object) => {
    const document = `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { errors { code field } } }`;
    const { data, errors } = await server.ask(other, document, { input: { idempotencyKey: randomUUID(), ...input } });
    expect(errors).toBeUndefined();
    return data[name].errors;
  };
  const unasked = [{ code: 'POLICY_LOWERS_LIMITS', field: ['input', 'confirmLowered'] }];
  expect(await ask('setCreditOverride', { ...owner, demotionDay: 10 })).toEqual(unasked);
  expect(await ask('setCreditOverride', { ...owner, demotionDay: 10, confirmLowered: true })).toEqual([]);
  expect(await ask('updateMerchant', { firstLimitCents: 10_000, confirmLowered: true })).toEqual([]);
});
