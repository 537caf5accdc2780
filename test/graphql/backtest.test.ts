import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemActor } from '../../server/app/context.js';
import { backtestCreditPolicy } from '../../server/app/queries/backtest.js';
import { backtest } from '../../server/cli/credit.js';
import { createLog } from '../../server/log.js';
import { createTestServer, mutate, type TestServer } from './support.js';

const TALLIES = 'accepted { sales cents } toConfirm { sales } refused { sales cents } refusedPaid { sales cents }';
const QUERY = `query ($candidate: CreditPolicyInput!, $from: Date!, $to: Date!) {
  backtestCreditPolicy(candidate: $candidate, from: $from, to: $to) { from to customers asked { sales cents } caveats
    current { ${TALLIES} soldPaid { sales } lostCents rises falls months { on limitCents exposureCents customersWithLimit } }
    candidate { ${TALLIES} soldPaid { sales } lostCents maturePaidCents matureLostCents rises falls } } }`;
const PERIOD = { from: '2026-01-01', to: '2026-07-15' };

let server: TestServer;
let shop: { merchantId: string; key: string };
let folder: string;

beforeAll(async () => {
  server = await createTestServer();
  shop = await shopWithHistory();
  folder = await mkdtemp(join(tmpdir(), 'caderneta-backtest-'));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** Somebody who bought for R$ 150 and, meanwhile, for R$ 120, and paid both. */
async function shopWithHistory() {
  const opened = await server.shop();
  const record = (name: string, input: object, selection: string) => mutate(server, opened.key, name, input, selection);
  const { customer } = await record('createCustomer', { name: 'Dona Cida' }, 'customer { id }');
  const customerId = customer.id;
  for (const [registeredOn, dueOn, principalCents] of [
    ['2026-02-02', '2026-03-02', 150_00],
    ['2026-02-10', '2026-03-10', 120_00],
  ]) {
    const { debt } = await record('recordDebt', { customerId, registeredOn, dueOn, principalCents }, 'debt { id }');
    await record(
      'recordPayment',
      { customerId, amountCents: principalCents, paidOn: dueOn, debtIds: [debt.id], method: 'CASH' },
      'payment { id }',
    );
  }
  return opened;
}

describe('backtestCreditPolicy', () => {
  it('shows both policies on what the shop really sold', async () => {
    const { data, errors } = await server.ask(shop.key, QUERY, { candidate: { firstLimitCents: 500_00 }, ...PERIOD });
    expect(errors).toBeUndefined();
    expect(data.backtestCreditPolicy).toMatchObject({
      ...PERIOD,
      customers: 1,
      asked: { sales: 2, cents: 270_00 },
      current: {
        accepted: { sales: 1, cents: 150_00 },
        refused: { sales: 1, cents: 120_00 },
        refusedPaid: { sales: 1, cents: 120_00 },
        soldPaid: { sales: 1 },
        rises: 0,
      },
      candidate: {
        accepted: { sales: 2, cents: 270_00 },
        refused: { sales: 0, cents: 0 },
        maturePaidCents: 270_00,
        matureLostCents: 0,
        lostCents: 0,
        rises: 1,
      },
    });
    expect(data.backtestCreditPolicy.current.months).toHaveLength(7);
    expect(data.backtestCreditPolicy.current.months[1]).toEqual({
      on: '2026-02-28',
      limitCents: 200_00,
      exposureCents: 150_00,
      customersWithLimit: 1,
    });
    expect(data.backtestCreditPolicy.caveats[0]).toBe('São só 2 vendas: pouco para confiar na diferença.');
  });

  it('knows nothing of another shop', async () => {
    const other = await server.shop();
    const { data } = await server.ask(other.key, QUERY, { candidate: {}, ...PERIOD });
    expect(data.backtestCreditPolicy).toMatchObject({ customers: 0, asked: { sales: 0, cents: 0 } });
  });

  it('changes nothing', async () => {
    const look = '{ creditPolicy { version } customers(first: 9) { nodes { decisions(first: 9) { nodes { id } } } } }';
    const before = await server.ask(shop.key, look);
    await server.ask(shop.key, QUERY, { candidate: { firstLimitCents: 900_00 }, ...PERIOD });
    expect((await server.ask(shop.key, look)).data).toEqual(before.data);
  });

  it.each<[string, object, string]>([
    ['a period that runs backwards', { from: '2026-07-15', to: '2026-07-14' }, 'from must be before to.'],
    ['a period of no day', { from: '2026-07-15' }, 'from must be before to.'],
    ['the future', { to: '2026-07-16' }, 'to must not be after today.'],
    ['more than 60 months', { from: '2021-07-14' }, 'from is at most 60 months before to.'],
    ['a policy that is none', { candidate: { promotionDays: 0 } }, 'candidate.promotionDays: '],
  ])('refuses %s', async (_name, variables, message) => {
    const { errors } = await server.ask(shop.key, QUERY, { candidate: {}, ...PERIOD, ...variables });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(errors![0]!.message).toContain(message);
  });

  it('is for keys that may read', async () => {
    const key = await server.keyWith(shop.key, ['send']);
    const { errors } = await server.ask(key, QUERY, { candidate: {}, ...PERIOD });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it('costs too much twice in a request, however little is asked of it, and fits beside a preview', async () => {
    const half = `backtestCreditPolicy(candidate: {}, from: "2026-01-01", to: "2026-07-15") {
      current { ${TALLIES} months { on } } candidate { ${TALLIES} months { on } } }`;
    expect((await server.ask(shop.key, `{ ${half} }`)).errors).toBeUndefined();
    const least = 'backtestCreditPolicy(candidate: {}, from: "2026-01-01", to: "2026-07-15") { from }';
    for (const one of [half, least])
      expect((await server.ask(shop.key, `{ a: ${one} b: ${one} }`)).errors).toMatchObject([
        { extensions: { code: 'COST_EXCEEDED' } },
      ]);
    const both = `{ ${half} previewCreditPolicy(candidate: {}) { raised moves(first: 20) { nodes { reason } } } }`;
    expect((await server.ask(shop.key, both)).errors).toBeUndefined();
  });

  it('runs one at a time for a shop: the second is told to come back, the next is answered', async () => {
    const run = () =>
      backtestCreditPolicy(server.app, systemActor(shop.merchantId, 'test'), {}, PERIOD.from, PERIOD.to);
    const [first, second] = await Promise.allSettled([run(), run()]);
    expect([first.status, second.status]).toEqual(['fulfilled', 'rejected']);
    expect((await run()).ok).toBe(true);
  });
});

describe('caderneta credit backtest', () => {
  async function command(policy: string, more: Partial<Parameters<typeof backtest>[1]> = {}) {
    const policyFile = join(folder, 'policy.json');
    await writeFile(policyFile, policy);
    const lines: string[] = [];
    const request = { policyFile, ...PERIOD, merchantId: shop.merchantId, isJson: false, ...more };
    const code = await backtest(server.database.url, request, createLog('silent'), {
      print: (line) => void lines.push(line),
    });
    return { code, lines };
  }

  it('prints both policies side by side', async () => {
    const { code, lines } = await command('{ "firstLimitCents": 50000 }');
    expect(code).toBe(0);
    expect(lines[0]).toBe(shop.merchantId);
    expect(lines[1]).toBe('De 01/01/2026 a 15/07/2026: 1 clientes, 2 · R$ 270,00 em vendas a prazo');
    const lineOf = (label: string) => lines.find((line) => line.startsWith(label))!.replace(/ {2,}/g, ' | ');
    expect(lineOf('Vendas aceitas')).toBe('Vendas aceitas | 1 · R$ 150,00 | 2 · R$ 270,00');
    expect(lineOf('Boas vendas perdidas')).toBe('Boas vendas perdidas | 1 · R$ 120,00 | 0 · R$ 0,00');
    expect(lineOf('28/02/2026')).toBe('28/02/2026 | R$ 200,00 (R$ 150,00) | R$ 500,00 (R$ 270,00)');
  });

  it('prints JSON, of every shop when none is named', async () => {
    const { code, lines } = await command('{}', { isJson: true, merchantId: null });
    expect(code).toBe(0);
    const found = lines.map((line) => JSON.parse(line)).find(({ merchantId }) => merchantId === shop.merchantId);
    expect(found).toMatchObject({ ...PERIOD, customers: 1, asked: { sales: 2, cents: 270_00 } });
    expect(found.candidate).toEqual(found.current);
  });

  it.each<[string, string, object, RegExp]>([
    ['no JSON', '{', {}, /não é uma política de crédito/],
    ['a field that no policy has', '{ "firstLimit": 1 }', {}, /firstLimit/],
    ['a value that no policy may have', '{ "demotionDay": 0 }', {}, /demotionDay/],
    ['the future', '{}', { to: '2026-07-16' }, /depois de hoje/],
    ['a shop that is not there', '{}', { merchantId: 'mer_x' }, /Não há loja mer_x/],
  ])('says what is wrong with %s', async (_name, policy, more, problem) => {
    const { code, lines } = await command(policy, more);
    expect(code).toBe(1);
    expect(lines.join('\n')).toMatch(problem);
  });
});
