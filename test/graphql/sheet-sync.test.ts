import { afterAll, beforeAll, expect, it } from 'vitest';
import { authenticate, createApiKey } from '../../server/app/api-key.js';
import { type Answer, createTestServer, mutate, type TestServer } from './support.js';

let server: TestServer;
let owner: string;
/** Two tabs, of two spreadsheets: three runs in the first, one in the second. */
let tabs: string[];

const row = (id: string, cells: object) => ({
  id: `row_${id.padStart(12, '0')}`,
  row: 2,
  hash: JSON.stringify(cells).slice(0, 60),
  cells,
});
const ANA = { name: 'Ana Lima', phone: '(11) 98765-4321', principalCents: '100,00', dueOn: '10/08/2026' };
const step = (bindingId: string, syncId: string, ...rows: object[]) =>
  mutate(server, owner, 'syncSheet', { bindingId, syncId, chunk: 0, isLast: true, rows }, 'sync { created changed }');

beforeAll(async () => {
  server = await createTestServer({ rate: null });
  owner = (await server.shop()).key;
  tabs = [];
  for (const spreadsheetId of ['mine', 'other']) {
    const input = {
      spreadsheetId,
      sheetId: 0,
      sheetName: spreadsheetId,
      headings: ['Cliente', 'Telefone', 'Valor', 'Vencimento'],
    };
    tabs.push((await mutate(server, owner, 'bindSheet', input, 'binding { id }')).binding.id);
  }
  await step(tabs[0]!, 'one', row('1', ANA));
  await step(tabs[0]!, 'two', row('1', { ...ANA, principalCents: '120,00', phone: '(11) 91111-2222' }));
  await step(tabs[0]!, 'three', row('2', { ...ANA, name: 'Beto', phone: null, dueOn: '10/08/2027' }));
  await step(tabs[1]!, 'one', row('3', ANA));
}, 60_000);
afterAll(() => server?.close());

const FIELDS = 'id bindingId kind by created changed cancelled written undoneAt canUndo lines left';
const history = async (key: string, args = '', fields = FIELDS): Promise<Answer> => {
  const { data, errors } = await server.ask(
    key,
    `{ sheetSyncs(first: 2${args}) { totalCount nodes { ${fields} } pageInfo { hasNextPage endCursor } } }`,
  );
  expect(errors).toBeUndefined();
  return data.sheetSyncs;
};

it('tells of each run what it did, newest first, page by page', async () => {
  const first = await history(owner, `, bindingId: "${tabs[0]}"`);
  expect(first).toMatchObject({
    totalCount: 3,
    nodes: [
      {
        id: 'three',
        kind: 'SYNC',
        created: 1,
        canUndo: true,
        lines: ['Beto: nova conta de R$ 100,00, vence 10/08/2027'],
        left: [],
      },
      {
        id: 'two',
        changed: 1,
        lines: [
          'Ana Lima: valor de R$ 100,00 para R$ 120,00',
          'Ana Lima: telefone de “(11) 98765-4321” para “(11) 91111-2222”',
        ],
      },
    ],
    pageInfo: { hasNextPage: true },
  });
  const second = await history(owner, `, bindingId: "${tabs[0]}", after: "${first.pageInfo.endCursor}"`);
  expect(second.nodes).toMatchObject([{ id: 'one', lines: ['Ana Lima: nova conta de R$ 100,00, vence 10/08'] }]);
  expect((await history(owner)).totalCount).toBe(4);
});

it('is to a key of one spreadsheet that of its tabs alone, and so is undoing', async () => {
  const actor = (await authenticate(server.app, owner))!;
  const made = await createApiKey(server.app, actor, {
    idempotencyKey: 'bound',
    name: 'da outra',
    scopes: ['read', 'write'],
    spreadsheetId: 'other',
  });
  const key = made.secret!;
  expect((await history(key)).nodes).toMatchObject([{ bindingId: tabs[1] }]);
  const { data } = await server.ask(
    key,
    'mutation ($input: UndoSyncInput!) { undoSync(input: $input) { run { id } isMore errors { code field } } }',
    { input: { idempotencyKey: 'undo-bound', bindingId: tabs[0], syncId: 'two' } },
  );
  expect(data.undoSync).toEqual({
    run: null,
    isMore: null,
    errors: [{ code: 'NOT_FOUND', field: ['input', 'bindingId'] }],
  });
});

it('undoes a run, and answers with it and with what was left', async () => {
  const { data } = await server.ask(owner, '{ debts(first: 10) { nodes { id principalCents customer { name } } } }');
  const debt = data.debts.nodes.find(
    (one: Answer) => one.customer.name === 'Ana Lima' && one.principalCents === 12_000,
  );
  await mutate(server, owner, 'updateDebt', { id: debt.id, principalCents: 13_000 }, 'debt { id }');
  const undone = await mutate(
    server,
    owner,
    'undoSync',
    { bindingId: tabs[0], syncId: 'two' },
    `run { ${FIELDS} } isMore`,
  );
  expect(undone).toMatchObject({
    isMore: false,
    run: {
      id: 'two',
      canUndo: false,
      left: ['Ana Lima (linha 2): valor ficou como está, porque mudou de novo depois.'],
    },
  });
  expect(undone.run.undoneAt).not.toBeNull();
  expect((await history(owner, `, bindingId: "${tabs[0]}"`)).nodes[0]).toMatchObject({
    kind: 'UNDO',
    canUndo: false,
    lines: ['Ana Lima: telefone de “(11) 91111-2222” para “(11) 98765-4321”'],
  });
});
