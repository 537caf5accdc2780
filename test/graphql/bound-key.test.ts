/** A key bound to one spreadsheet: the shop's other spreadsheets do not exist for it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authenticate, createApiKey } from '../../server/app/api-key.js';
import { newId } from '../../server/db/ids.js';
import { createTestServer, mutate, type TestServer } from './support.js';

let server: TestServer;
let owner: string;
let bound: string;
let mine: string[];
let other: string;

beforeAll(async () => {
  server = await createTestServer();
  owner = (await server.shop()).key;
  const actor = (await authenticate(server.app, owner))!;
  const key = { idempotencyKey: 'bound', name: 'só esta', scopes: ['read', 'write'] as const, spreadsheetId: 'mine' };
  bound = (await createApiKey(server.app, actor, { ...key, scopes: [...key.scopes] })).secret!;
  const bind = async (spreadsheetId: string, sheetId: number) => {
    const input = { spreadsheetId, sheetId, sheetName: 'Fiado', headings: ['Cliente', 'Valor', 'Vencimento'] };
    const { binding } = await mutate(server, owner, 'bindSheet', input, 'binding { id }');
    await server.app.db.inTenant(actor.merchantId, async (tx) => {
      for (const position of [2, 3])
        await tx.sheetRow.create({
          data: {
            merchantId: actor.merchantId,
            bindingId: binding.id,
            id: `row_${newId('SheetBinding')}`,
            position,
            base: { name: { raw: 'Ana' } },
            problems: [{ field: 'principalCents', code: 'REQUIRED', raw: null }],
            pending: { patches: { situacao: { expected: null, value: 'Em dia' } } },
          },
        });
    });
    return binding.id as string;
  };
  mine = [await bind('mine', 0), await bind('mine', 1)];
  other = await bind('other', 0);
});
afterAll(() => server.close());

const ask = async (key: string, query: string, variables: object = {}) => {
  const answer = await server.ask(key, query, variables);
  expect(answer.errors).toBeUndefined();
  return answer.data;
};

describe.each([
  ['the owner’s key', () => owner, true],
  ['the bound key', () => bound, false],
])('%s', (_, keyOf, seesOther) => {
  it('lists bindings', async () => {
    const { all, theirs } = await ask(
      keyOf(),
      `{ all: sheetBindings(first: 10) { totalCount nodes { id } }
         theirs: sheetBindings(first: 10, filter: { spreadsheetId: "other" }) { nodes { id } } }`,
    );
    const ids = all.nodes.map(({ id }: { id: string }) => id);
    expect(ids.sort()).toEqual([...mine, ...(seesOther ? [other] : [])].sort());
    expect(all.totalCount).toBe(ids.length);
    expect(theirs.nodes).toEqual(seesOther ? [{ id: other }] : []);
  });

  it('finds a tab by its place and by its id', async () => {
    const { own, theirs, node } = await ask(
      keyOf(),
      `query ($id: ID!) { own: sheetBinding(spreadsheetId: "mine", sheetId: 1) { id }
        theirs: sheetBinding(spreadsheetId: "other", sheetId: 0) { id } node(id: $id) { id } }`,
      { id: other },
    );
    expect(own).toEqual({ id: mine[1] });
    expect([theirs, node]).toEqual(seesOther ? [{ id: other }, { id: other }] : [null, null]);
  });

  it('reads patches', async () => {
    const query = 'query ($id: ID!) { sheetPatches(bindingId: $id, first: 10) { patches } }';
    expect((await ask(keyOf(), query, { id: mine[0] })).sheetPatches.patches).toHaveLength(2);
    if (seesOther) expect((await ask(keyOf(), query, { id: other })).sheetPatches.patches).toHaveLength(2);
  });

  // Nothing to write and no such tab are two answers.
  it.each(['sheetPatches', 'sheetQuestions', 'sheetSyncs'])('says of %s that there is no such tab', async (name) => {
    const of = `query ($id: ID!) { ${name}(bindingId: $id, first: 10) { __typename } }`;
    for (const id of ['bin_unknown', ...(seesOther ? [] : [other])])
      expect((await server.ask(keyOf(), of, { id })).errors).toMatchObject([
        { message: 'bindingId names no tab of this shop.', extensions: { code: 'BAD_USER_INPUT' } },
      ]);
  });

  it('reads questions, page by page in the order of the tabs', async () => {
    const page = `query ($after: String) {
      sheetQuestions(first: 3, after: $after) { totalCount nodes { bindingId row } pageInfo { endCursor hasNextPage } } }`;
    const first = await ask(keyOf(), page);
    const { endCursor, hasNextPage } = first.sheetQuestions.pageInfo;
    const second = await ask(keyOf(), page, { after: endCursor });
    const places = [...first.sheetQuestions.nodes, ...second.sheetQuestions.nodes].map(
      ({ bindingId, row }: { bindingId: string; row: number }) => [bindingId, row],
    );
    const tabs = seesOther ? [...mine, other] : mine;
    expect(places).toEqual(tabs.flatMap((id) => [2, 3].map((row) => [id, row])));
    expect([first.sheetQuestions.totalCount, hasNextPage]).toEqual([tabs.length * 2, true]);
  });

  it('reads the questions of one spreadsheet, and of one kind', async () => {
    const { own, theirs, both, conflicts } = await ask(
      keyOf(),
      `query ($own: ID!) { own: sheetQuestions(first: 10, spreadsheetId: "mine") { nodes { bindingId } }
        theirs: sheetQuestions(first: 10, spreadsheetId: "other", kind: CELL) { nodes { bindingId } }
        both: sheetQuestions(first: 10, spreadsheetId: "other", bindingId: $own) { totalCount }
        conflicts: sheetQuestions(first: 10, kind: CONFLICT) { totalCount } }`,
      { own: mine[0] },
    );
    const tabs = ({ nodes }: { nodes: { bindingId: string }[] }) => nodes.map(({ bindingId }) => bindingId);
    expect(tabs(own)).toEqual([mine[0], mine[0], mine[1], mine[1]]);
    expect(tabs(theirs)).toEqual(seesOther ? [other, other] : []);
    expect([both.totalCount, conflicts.totalCount]).toEqual([0, 0]);
  });

  it('goes on behind a question that was answered meanwhile', async () => {
    const page = `query ($after: String) { sheetQuestions(first: 3, after: $after, spreadsheetId: "mine") {
      nodes { rowId bindingId row } pageInfo { endCursor } } }`;
    const first = (await ask(keyOf(), page)).sheetQuestions;
    const answered = first.nodes[2] as { rowId: string };
    const { merchantId } = (await authenticate(server.app, owner))!;
    const setProblems = (problems: object[]) =>
      server.app.db.inTenant(merchantId, (tx) =>
        tx.sheetRow.updateMany({ where: { id: answered.rowId }, data: { problems } }),
      );
    await setProblems([]);
    const second = (await ask(keyOf(), page, { after: first.pageInfo.endCursor })).sheetQuestions;
    await setProblems([{ field: 'principalCents', code: 'REQUIRED', raw: null }]);
    expect(second.nodes).toMatchObject([{ bindingId: mine[1], row: 3 }]);
  });
});
