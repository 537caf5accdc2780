import { afterAll, beforeAll, expect, it } from 'vitest';
import { txidOf } from '../../server/domain/pix.js';
import { type Answer, createTestServer, mutate, type TestServer } from './support.js';

let server: TestServer;
let key: string;
let customer: string;
let debt: string;
beforeAll(async () => {
  server = await createTestServer({ rate: null });
  key = (await server.shop()).key;
  customer = (await mutate(server, key, 'createCustomer', { name: 'Maria da Silva' }, 'customer { id }')).customer.id;
  const owed = { customerId: customer, principalCents: 5_000, dueOn: '2026-07-20' };
  debt = (await mutate(server, key, 'recordDebt', owed, 'debt { id }')).debt.id;
});
afterAll(() => server?.close());

const ENTRY = `on amountCents description payerName payerDocument verdict reason { code text } isOpen txid
  candidates { text customer { name } debts { id } payment { id } } payment { amountCents method } end { outcome by }`;

function bring(rows: string[], selection: string): Promise<Answer> {
  const content = Buffer.from(`Data;Descrição;Valor\n${rows.join('\n')}`).toString('base64');
  return mutate(
    server,
    key,
    'importStatement',
    { content, fileName: 'extrato.csv' },
    `statementImport { ${selection} }`,
  );
}

it('a statement is imported, asked about and answered', async () => {
  const txid = txidOf({ debtId: debt });
  const { statementImport } = await bring(
    [
      `14/07/2026;PIX RUI LIMA ${txid};20,00`,
      '14/07/2026;Pix recebido - MARIA DA SILVA - ***.982.247-**;30,00',
      '14/07/2026;TARIFA;-1,00',
      '31/02/2026;PIX;1,00',
      ';SALDO;;',
    ],
    `id format importedBy counts { posted asked ignored duplicated unreadable } unreadable { line reason } skipped { line reason }
      entries(first: 10) { totalCount nodes { id ${ENTRY} } }`,
  );
  const { id, entries, ...told } = statementImport;
  expect(told).toMatchObject({
    format: 'CSV',
    counts: { posted: 1, asked: 1, ignored: 1, duplicated: 0, unreadable: 1 },
    unreadable: [{ line: 5, reason: 'Não entendi a data “31/02/2026”.' }],
    skipped: [{ line: 6, reason: 'Linha de saldo.' }],
  });
  const [posted, asked, ignored] = entries.nodes;
  expect(posted).toMatchObject({
    amountCents: 2_000,
    verdict: 'CERTAIN',
    reason: { code: 'TXID_DEBT', text: 'O código do Pix é o desta dívida.' },
    txid,
    payment: { amountCents: 2_000, method: 'PIX' },
    end: { outcome: 'POSTED' },
    isOpen: false,
  });
  expect(asked).toMatchObject({
    payerName: 'MARIA DA SILVA',
    payerDocument: '***.982.247-**',
    reason: { code: 'NAME_AND_AMOUNT' },
    candidates: [{ text: 'mesmo nome, deve este valor', customer: { name: 'Maria da Silva' }, debts: [{ id: debt }] }],
    payment: null,
    end: null,
    isOpen: true,
  });
  expect(ignored).toMatchObject({ verdict: 'IGNORE', reason: { code: 'FEE' }, isOpen: false, candidates: [] });

  const open = async () =>
    (await server.ask(key, '{ statementEntries(first: 5, filter: { isOpen: true }) { nodes { id } } }')).data
      .statementEntries.nodes;
  expect(await open()).toEqual([{ id: asked.id }]);
  const answer = { id: asked.id, customerId: customer, debtIds: [debt] };
  const resolved = await mutate(server, key, 'resolveStatementEntry', answer, `statementEntry { ${ENTRY} }`);
  expect(resolved.statementEntry).toMatchObject({ isOpen: false, payment: { amountCents: 3_000 } });
  expect(await open()).toEqual([]);

  const later = await server.ask(
    key,
    `query ($id: ID!) { statementImport(id: $id) { unreadable { line } skipped { line } counts { posted asked ignored duplicated unreadable } }
      node(id: $id) { __typename } statementImports(first: 5) { nodes { id } }
      statementEntries(first: 5, filter: { importId: $id, verdict: [ASK, IGNORE] }) { nodes { verdict import { id } } } }`,
    { id },
  );
  expect(later.errors).toBeUndefined();
  expect(later.data).toMatchObject({
    statementImport: {
      unreadable: [{ line: expect.any(Number) }],
      counts: { posted: 2, asked: 0, ignored: 1, duplicated: 0, unreadable: 1 },
    },
    node: { __typename: 'StatementImport' },
    statementImports: { nodes: [{ id }] },
  });
  expect(later.data.statementEntries.nodes).toHaveLength(2);
});

it('a refused file says where and why', async () => {
  const content = Buffer.from('<!DOCTYPE html><html>').toString('base64');
  const { data } = await server.ask(
    key,
    `mutation { importStatement(input: { idempotencyKey: "refused", content: "${content}" }) { statementImport { id } errors { code message field } } }`,
  );
  expect(data.importStatement).toEqual({
    statementImport: null,
    errors: [
      {
        code: 'STATEMENT_UNREADABLE',
        message: 'Este arquivo é uma página da internet. Entre de novo no banco e exporte o extrato em OFX ou CSV.',
        field: ['input', 'content'],
      },
    ],
  });
});

it('a key that may only read imports nothing', async () => {
  const reader = await server.keyWith(key, ['read']);
  const { errors } = await server.ask(
    reader,
    'mutation { importStatement(input: { idempotencyKey: "r", content: "" }) { errors { code } } }',
  );
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});

it('nothing of the payers is in the log', () => {
  expect(server.logged.length).toBeGreaterThan(0);
  expect(JSON.stringify(server.logged)).not.toMatch(/RUI LIMA|MARIA|982\.247/);
});
