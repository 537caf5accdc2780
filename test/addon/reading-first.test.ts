import { fileURLToPath } from 'node:url';
import { parse, validate } from 'graphql';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bundleCode } from '../../addon/build.js';
import { writeConnectionCode } from '../../addon/connection.js';
import { isSamePhone } from '../../addon/same-phone.js';
import { createSimulatorInProcess, type InProcessSimulator } from '../../addon/simulator/in-process.js';
import type { FetchRequest, FetchResponse } from '../../addon/simulator/types.js';
import { foldName } from '../../server/domain/text.js';
import { buildSchema } from '../../server/graphql/schema.js';
import { syncTab } from '../support/first-sync.js';
import { fakeServer } from './fake-server.js';

/** The book of the shop, searched by part of name or phone as the server does. */
const book = [
  { id: 'cus_1', name: 'José da Silva', phone: '+5527991417700', openCents: 24_000, lateCents: 9_000 },
  { id: 'cus_2', name: 'José da Silva Neto', phone: '+5527991417755', openCents: 0, lateCents: 0 },
  { id: 'cus_3', name: 'Marlene', phone: null, openCents: 0, lateCents: 0 },
];
const purchase = {
  customerId: 'cus_1',
  amountCents: 12_000,
  entryCents: 0,
  installments: 1,
  firstDueOn: '2026-08-15',
};

let code: string;
let sim: InProcessSimulator;
let asked: { query: string; name: string }[];

beforeAll(async () => {
  code = await bundleCode(fileURLToPath(new URL('../../addon/main.ts', import.meta.url)));
});
beforeEach(() => {
  asked = [];
  const server = fakeServer();
  const rows = [
    ['Cliente', 'Valor'],
    ['Cida', 80],
  ];
  sim = createSimulatorInProcess({
    code,
    spreadsheet: { sheets: [{ name: 'Fiado', rows }] },
    fetch: (_, request) => answerOfBook(request) ?? server.answer(request),
  });
  sim.run('connect', writeConnectionCode({ address: 'https://loja.example.com', key: 'cdn_mer1_segredosegredo' }));
  syncTab(sim);
  asked.length = 0;
});

function answerOfBook(request: FetchRequest): FetchResponse | null {
  const { query, variables } = JSON.parse(request.body ?? '{}') as {
    query: string;
    variables: Record<string, string>;
  };
  const name = /^\s*(?:mutation|query)?[^{]*\{\s*(\w+)/.exec(query)?.[1] ?? '';
  asked.push({ query, name });
  const reply = (data: unknown): FetchResponse => ({ status: 200, headers: {}, body: JSON.stringify({ data }) });
  if (name === 'customers') {
    const search = foldName(variables.search ?? '');
    const nodes = book.filter((one) => foldName(one.name).includes(search) || one.phone?.includes(search));
    return reply({ customers: { nodes, pageInfo: { hasNextPage: false, endCursor: null } } });
  }
  if (name === 'c0')
    return reply(
      Object.fromEntries(
        Object.values(variables).map((id, i) => [`c${i}`, book.find((customer) => customer.id === id)]),
      ),
    );
  if (name === 'createCustomer') return reply({ createCustomer: { customer: { id: 'cus_9' }, errors: [] } });
  if (name === 'authorizePurchase') return reply({ authorizePurchase: { authorization: { id: 'aut_1' }, errors: [] } });
  return null;
}
const names = () => asked.map(({ name }) => name);

describe('somebody registered at the till', () => {
  it.each([
    ['the same phone', 'Zé', '27 99141-7700', ['cus_1']],
    ['the same phone without its area code', 'Zé', '99141-7700', ['cus_1']],
    ['the same name in other letters', 'JOSE  DA SILVA', null, ['cus_1']],
    ['the name of one and the phone of another', 'marlene', '(27) 99141-7755', ['cus_2', 'cus_3']],
  ])('with %s is not, and who has it is told', (_, name, phone, ids) => {
    const answer = sim.run('createCustomer', { name, phone, document: null }, false, 'k1') as {
      alike: { customerId: string }[];
    };
    expect(answer.alike.map(({ customerId }) => customerId)).toEqual(ids);
    expect(names()).not.toContain('createCustomer');
    const schema = buildSchema();
    expect(asked.flatMap(({ query }) => validate(schema, parse(query)))).toEqual([]);
  });

  it('comes with what they owe', () => {
    const answer = sim.run('createCustomer', { name: 'José da Silva', phone: null, document: null }, false, 'k1');
    expect(answer).toMatchObject({
      alike: [{ customerId: 'cus_1', phone: '+5527991417700', openCents: 24_000, lateCents: 9_000 }],
    });
  });

  it.each([
    ['of a name that is only part of another', 'José', null, false],
    ['with a phone of another area', 'Zé', '11 99141-7700', false],
    ['said to be another person', 'José da Silva', '27 99141-7700', true],
  ])('%s is registered', (_, name, phone, isAnother) => {
    const answer = sim.run('createCustomer', { name, phone, document: null }, isAnother, 'k1');
    expect(answer).toMatchObject({ ok: true, customerId: 'cus_9' });
  });
});

describe('the sheet is read before', () => {
  it.each([
    ['createCustomer', 'customers', [{ name: 'Zé', phone: null, document: null }, false, 'k1']],
    ['authorizePurchase', 'authorizePurchase', [purchase, null, 'k1']],
  ])('%s: what was typed since the last sync counts', (name, decision, args) => {
    sim.edit({ op: 'setCell', row: 2, column: 2, value: 95 });
    sim.run(name, ...args);
    expect(names()).toContain('syncSheet');
    expect(names().indexOf('syncSheet')).toBeLessThan(names().indexOf(decision));
  });

  it('the card of the selected row', () => {
    sim.edit({ op: 'setCell', row: 2, column: 2, value: 95 });
    sim.edit({ op: 'activate', name: 'Fiado', a1: 'A2' });
    sim.run('selectedCustomer');
    expect(names().indexOf('syncSheet')).toBeLessThan(names().indexOf('debt'));
    expect(names()).toContain('syncSheet');
  });

  it('a purchase while rows are gone, which is not answered', () => {
    sim.edit({ op: 'deleteRow', row: 2 });
    expect(sim.run('authorizePurchase', purchase, null, 'k1')).toMatchObject({
      ok: false,
      failure: { code: 'SHEET_CHANGED' },
    });
    expect(names()).not.toContain('authorizePurchase');
  });
});

describe('two phones', () => {
  it.each([
    ['+5527991417700', '(27) 99141-7700', true],
    ['+5527991417700', '+55 (027) 9141-7700', true],
    ['+5527991417700', '0 27 99141 7700', true],
    ['+5527991417700', '11 99141-7700', false],
    ['+5527991417700', '27 99141-7701', false],
    ['+5555991417700', '55 99141-7700', true],
    [null, '27 99141-7700', false],
    [null, null, false],
    ['+5527991417700', '700', false],
  ])('%s and %s are the same: %s', (one, other, isSame) => {
    expect(isSamePhone(one, other)).toBe(isSame);
  });
});
