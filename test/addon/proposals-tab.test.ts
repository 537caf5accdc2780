import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bundleCode } from '../../addon/build.js';
import { writeConnectionCode } from '../../addon/connection.js';
import type { ProposalNode } from '../../addon/proposal-rows.js';
import type { SyncState } from '../../addon/rpc.js';
import { createSimulatorInProcess, type InProcessSimulator } from '../../addon/simulator/in-process.js';
import type { CellSnapshot, SheetInput } from '../../addon/simulator/types.js';
import { syncTab } from '../support/first-sync.js';
import { fakeServer } from './fake-server.js';

const WRITES = /^Range\.set|^Sheet\.(insert|append|hide)|addDeveloperMetadata|DeveloperMetadata\.remove|insertSheet/;
const SHOWN = [
  'Cliente',
  'Situação',
  'Plano',
  'Total',
  'Válida até',
  'Próxima parcela',
  'Parcelas pagas',
  'Oferecida em',
  'Link',
];
const FIADO: SheetInput = {
  name: 'Fiado',
  rows: [
    ['Cliente', 'Telefone', 'Valor', 'Vencimento', 'Pago'],
    ['Cida', null, 80, { date: '2026-07-01' }, null],
  ],
};

let code = '';
let sim: InProcessSimulator;
let server: ReturnType<typeof fakeServer>;

beforeAll(async () => {
  code = await bundleCode(fileURLToPath(new URL('../../addon/main.ts', import.meta.url)));
});
beforeEach(() => {
  server = fakeServer();
});

function start(others: SheetInput[] = []): void {
  sim = createSimulatorInProcess({
    code,
    spreadsheet: { sheets: [FIADO, ...others] },
    fetch: (_, request) => server.answer(request),
  });
  const key = writeConnectionCode({ address: 'https://loja.example.com', key: 'cdn_mer1234_segredosegredo' });
  expect(sim.run('connect', key)).toMatchObject({ ok: true });
  sim.edit({ op: 'activate', name: 'Fiado' });
}

const sync = (): SyncState => syncTab(sim);

/** Another sync, of which nothing is to be written anywhere. */
function expectIdle(): void {
  sim.resetCalls();
  expect(sync().summary).toMatchObject({ written: 0, restored: 0, proposalsFailure: null });
  const writes = Object.entries(sim.calls()).filter(([name, count]) => WRITES.test(name) && count > 0);
  expect(writes).toEqual([]);
}

const sheetNames = (): string[] => sim.snapshot().sheets.map(({ name }) => name);

function table(name = 'Propostas') {
  const sheet = sim.snapshot(name).sheets.find((one) => one.name === name)!;
  const headings = sheet.rows[0]!.map(({ value }) => String(value));
  const column = (heading: string): number => headings.indexOf(heading) + 1;
  const cell = (row: number, heading: string): CellSnapshot => sheet.rows[row - 1]![column(heading) - 1]!;
  const names = sheet.rows.slice(1).map((_, i) => String(cell(i + 2, 'Cliente').value));
  return { sheet, headings, column, cell, names };
}

let made = 0;
/** An offer, newer than all before. */
function offer(name: string, fields: Partial<ProposalNode> = {}): ProposalNode {
  made += 1;
  const proposal: ProposalNode = {
    id: `prp_${String(made).padStart(22, '0')}`,
    state: 'OFFERED',
    recordedAt: new Date(Date.UTC(2026, 6, 15, 13, 0, made)).toISOString(),
    offeredOn: '2026-07-15',
    validUntilOn: '2026-07-22',
    link: `https://loja.example.com/c/${made}`,
    customer: { name },
    plans: [
      { title: 'À vista por R$ 162,00 (10% de desconto)', totalCents: 16_200 },
      { title: '2x de R$ 90,00', totalCents: 18_000 },
    ],
    acceptedPlan: null,
    installments: [],
    ...fields,
  };
  server.proposals.unshift(proposal);
  return proposal;
}

function accept(proposal: ProposalNode, ...states: string[]): void {
  Object.assign(proposal, {
    state: 'ACCEPTED',
    acceptedPlan: proposal.plans[1],
    installments: [
      { dueOn: '2026-07-23', status: states[0] ?? 'OPEN' },
      { dueOn: '2026-08-24', status: states[1] ?? 'OPEN' },
    ],
  });
}

describe('the tab of proposals', () => {
  it('is not made before there is a proposal', () => {
    start();
    sync();
    expect(sheetNames()).toEqual(['Fiado']);
    expectIdle();
  });

  it('is made with the first one, behind the merchant’s back and not in their way', () => {
    start();
    sync();
    offer('Ana Lima');
    sync();
    expect(sheetNames()).toEqual(['Fiado', 'Propostas']);
    const { headings, sheet, cell, column } = table();
    expect(headings.filter((heading) => heading !== 'ID Caderneta')).toEqual(SHOWN);
    expect(sheet.hiddenColumns).toEqual([column('ID Caderneta')]);
    expect(sim.snapshot().activeSheet).toBe('Fiado');
    expect(SHOWN.map((heading) => cell(2, heading).value)).toEqual([
      'Ana Lima',
      'Em aberto',
      'À vista por R$ 162,00 (10% de desconto) · 2x de R$ 90,00',
      '',
      '2026-07-22',
      '',
      '',
      '2026-07-15',
      'Página do cliente',
    ]);
    expect(cell(2, 'Válida até').kind).toBe('date');
    expect(cell(2, 'Link')).toMatchObject({ link: 'https://loja.example.com/c/1' });
    expectIdle();
  });

  it('follows what becomes of each: total, next instalment, how many are paid', () => {
    start();
    const ana = offer('Ana Lima');
    const beto = offer('Beto Reis');
    sync();
    accept(ana, 'PAID');
    beto.state = 'REFUSED';
    sync();
    const { names, cell } = table();
    expect(names).toEqual(['Beto Reis', 'Ana Lima']);
    expect(SHOWN.slice(1, 7).map((heading) => cell(3, heading).value)).toEqual([
      'Aceita',
      '2x de R$ 90,00',
      180,
      '2026-07-22',
      '2026-08-24',
      '1 de 2',
    ]);
    expect(['Situação', 'Próxima parcela', 'Link'].map((heading) => cell(2, heading).value)).toEqual([
      'Recusada',
      '',
      '',
    ]);
    expectIdle();
  });

  it('writes the link again when it leads elsewhere, though it reads the same', () => {
    start();
    const ana = offer('Ana Lima');
    sync();
    ana.link = 'https://loja.example.com/c/outro';
    sync();
    expect(table().cell(2, 'Link').link).toBe('https://loja.example.com/c/outro');
    expectIdle();
  });

  it('adds new ones below, the open ones first, whatever stands beside', () => {
    start();
    offer('Ana Lima');
    sync();
    sim.edit({ op: 'setCell', sheet: 'Propostas', row: 4, column: table().headings.length + 1, value: 'minha nota' });
    offer('Beto Reis');
    offer('Caio Dias', { state: 'WITHDRAWN' });
    sync();
    expect(table().names).toEqual(['Ana Lima', '', '', 'Beto Reis', 'Caio Dias']);
    expectIdle();
  });

  it('reaches further back than one page, as far as the tab has rows', () => {
    start();
    server.settings.proposalsPage = 2;
    const [ana] = ['Ana', 'Beto', 'Caio', 'Davi', 'Elis'].map((name) => offer(name));
    sync();
    for (const proposal of server.proposals) accept(proposal);
    sync();
    ana!.state = 'BROKEN';
    sync();
    const { cell, names } = table();
    expect(names).toHaveLength(5);
    expect(cell(names.indexOf('Ana') + 2, 'Situação').value).toBe('Desfeita');
    expectIdle();
  });
});

describe('what a person does in it', () => {
  beforeEach(() => {
    start();
    for (const name of ['Caio Dias', 'Beto Reis', 'Ana Lima']) offer(name);
    sync();
    expect(table().names).toEqual(['Ana Lima', 'Beto Reis', 'Caio Dias']);
  });
  const proposalOf = (name: string): ProposalNode => server.proposals.find(({ customer }) => customer.name === name)!;

  it('rows stay where they were sorted to', () => {
    sim.edit({ op: 'sortByColumn', sheet: 'Propostas', column: 1, ascending: false, headerRows: 1 });
    accept(proposalOf('Ana Lima'));
    sync();
    const { names, cell } = table();
    expect(names).toEqual(['Caio Dias', 'Beto Reis', 'Ana Lima']);
    expect([2, 3, 4].map((row) => cell(row, 'Situação').value)).toEqual(['Em aberto', 'Em aberto', 'Aceita']);
    expectIdle();
  });

  it('a half-sort that leaves the hidden ids behind is put right', () => {
    sim.edit({
      op: 'sortByColumn',
      sheet: 'Propostas',
      column: 1,
      ascending: false,
      includeAllColumns: false,
      headerRows: 1,
    });
    sync();
    const { cell } = table();
    const ids = [2, 3, 4].map((row) => [
      cell(row, 'Cliente').value,
      String(cell(row, 'ID Caderneta').value).split(' ')[0],
    ]);
    expect(ids.sort()).toEqual(server.proposals.map(({ customer, id }) => [customer.name, id]).sort());
    expectIdle();
  });

  it('a column put in, moved or renamed keeps its content, and ours are found', () => {
    sim.edit([
      { op: 'insertColumn', sheet: 'Propostas', before: 4 },
      { op: 'setCell', sheet: 'Propostas', row: 1, column: 4, value: 'Combinado' },
      { op: 'setCell', sheet: 'Propostas', row: 2, column: 4, value: '=1+1' },
      { op: 'moveColumn', sheet: 'Propostas', from: 1, to: 6 },
    ]);
    sim.edit({ op: 'setCell', sheet: 'Propostas', row: 1, column: table().column('Situação'), value: 'Como está' });
    accept(proposalOf('Ana Lima'));
    sync();
    const { cell, headings } = table();
    expect(headings.filter((heading) => heading === 'Situação')).toEqual([]);
    expect([cell(2, 'Como está').value, cell(2, 'Total').value, cell(2, 'Cliente').value]).toEqual([
      'Aceita',
      180,
      'Ana Lima',
    ]);
    expect(cell(2, 'Combinado').formula).toBe('=1+1');
    expectIdle();
  });

  it('a column whose mark is gone is found by its heading', () => {
    const at = table().column('Total');
    sim.edit([
      { op: 'insertColumn', sheet: 'Propostas', before: at },
      { op: 'setCell', sheet: 'Propostas', row: 1, column: at, value: 'Total' },
      { op: 'deleteColumn', sheet: 'Propostas', column: at + 1 },
    ]);
    accept(proposalOf('Ana Lima'));
    sync();
    expect(table().cell(2, 'Total').value).toBe(180);
    expectIdle();
  });

  it('a column that was deleted stays away', () => {
    sim.edit({ op: 'deleteColumn', sheet: 'Propostas', column: table().column('Plano') });
    sync();
    expect(table().headings).not.toContain('Plano');
    expectIdle();
  });

  it('a tab that was renamed is still the one', () => {
    sim.edit({ op: 'renameSheet', name: 'Propostas', to: 'Acordos' });
    accept(proposalOf('Ana Lima'));
    sync();
    expect(sheetNames()).toEqual(['Fiado', 'Acordos']);
    expect(table('Acordos').cell(2, 'Situação').value).toBe('Aceita');
    expectIdle();
  });

  it('a deleted row comes back only while the offer is open', () => {
    accept(proposalOf('Ana Lima'));
    sync();
    sim.edit({ op: 'deleteRow', sheet: 'Propostas', row: 2, count: 2 });
    sync();
    expect(table().names).toEqual(['Caio Dias', 'Beto Reis']);
    proposalOf('Ana Lima').state = 'BROKEN';
    expectIdle();
  });

  it('a deleted tab stays away, until the tabs are asked for', () => {
    sim.edit({ op: 'deleteSheet', name: 'Propostas' });
    offer('Davi Luz');
    sync();
    expect(sheetNames()).toEqual(['Fiado']);
    sim.run('createTabs');
    sim.edit({ op: 'activate', name: 'Fiado' });
    sync();
    expect(table().names).toEqual(['Davi Luz', 'Ana Lima', 'Beto Reis', 'Caio Dias']);
  });

  it('cells of ours that were typed over are put back, and said', () => {
    sim.edit([
      { op: 'setCell', sheet: 'Propostas', row: 2, column: table().column('Situação'), value: 'Aceita' },
      { op: 'setCell', sheet: 'Propostas', row: 3, column: table().column('Cliente'), value: '' },
    ]);
    expect(sync().summary).toMatchObject({ written: 2, restored: 2 });
    const { names, cell } = table();
    expect([names[1], cell(2, 'Situação').value]).toEqual(['Beto Reis', 'Em aberto']);
    expectIdle();
  });

  it('a formula in a cell of ours is left alone', () => {
    sim.edit({ op: 'setCell', sheet: 'Propostas', row: 2, column: table().column('Próxima parcela'), value: '=A2' });
    accept(proposalOf('Ana Lima'));
    sync();
    expect([table().cell(2, 'Próxima parcela').formula, table().cell(2, 'Situação').value]).toEqual(['=A2', 'Aceita']);
    expectIdle();
  });

  it('protected cells are left alone, and the others beside them written', () => {
    sim.edit({ op: 'protect', sheet: 'Propostas', a1: 'A2:B2', canEdit: false });
    for (const proposal of server.proposals) {
      accept(proposal);
      proposal.customer = { name: `${proposal.customer.name} Souza` };
    }
    const { summary } = sync();
    const { names, cell } = table();
    expect(names).toEqual(['Ana Lima', 'Beto Reis Souza', 'Caio Dias Souza']);
    expect([2, 3, 4].map((row) => cell(row, 'Situação').value)).toEqual(['Aceita', 'Aceita', 'Aceita']);
    expect(summary.proposalsFailure).toBeNull();
  });

  it('a copied row is the merchant’s own from then on', () => {
    sim.edit({ op: 'duplicateRow', sheet: 'Propostas', row: 2 });
    accept(proposalOf('Ana Lima'));
    sync();
    const { names, cell } = table();
    expect(names).toEqual(['Ana Lima', 'Ana Lima', 'Beto Reis', 'Caio Dias']);
    expect([cell(2, 'Situação').value, cell(3, 'Situação').value, cell(3, 'ID Caderneta').value]).toEqual([
      'Aceita',
      'Em aberto',
      '',
    ]);
    expectIdle();
  });

  it('rows are known again when the column of ids was deleted', () => {
    sim.edit({ op: 'deleteColumn', sheet: 'Propostas', column: table().column('ID Caderneta') });
    sync();
    const { names, sheet, column } = table();
    expect(names).toEqual(['Ana Lima', 'Beto Reis', 'Caio Dias']);
    expect(sheet.hiddenColumns).toEqual([column('ID Caderneta')]);
    expectIdle();
  });
});

describe('hostile names', () => {
  it.each([
    '=HYPERLINK("http://evil";"x")',
    '+55 11 98765',
    '＝1+1',
    "'aspas",
    '1/2',
    'TRUE',
    '@SUM(A1)',
    '<img src=x onerror=alert(1)>',
    '\u202Eoirártnoc',
  ])('are text: %s', (name) => {
    start();
    offer(name, { plans: [{ title: name, totalCents: 100 }] });
    sync();
    const { cell } = table();
    for (const heading of ['Cliente', 'Plano'])
      expect([cell(2, heading).kind, cell(2, heading).value, cell(2, heading).formula]).toEqual([
        'text',
        name,
        undefined,
      ]);
    expectIdle();
  });
});

describe('beside the tab of debts', () => {
  it('it takes another name when the merchant has one of that name, which is left alone', () => {
    start([
      {
        name: 'Propostas',
        rows: [
          ['Fornecedor', 'Preço'],
          ['Distribuidora', 12],
        ],
      },
    ]);
    offer('Ana Lima');
    sync();
    expect(sheetNames()).toEqual(['Fiado', 'Propostas', 'Propostas (Caderneta)']);
    expect(sim.snapshot('Propostas').sheets[0]!.rows.map((row) => row.map(({ value }) => value))).toEqual([
      ['Fornecedor', 'Preço'],
      ['Distribuidora', 12],
    ]);
    expect(table('Propostas (Caderneta)').names).toEqual(['Ana Lima']);
    expectIdle();
  });

  it('it is never read as debts: a sync begun there is of the tab that is synced', () => {
    start();
    offer('Ana Lima');
    sync();
    server.uploads.length = 0;
    sim.edit({ op: 'activate', name: 'Propostas' });
    sim.edit({ op: 'setCell', sheet: 'Fiado', row: 2, column: 5, value: 'sim' });
    expect(sync()).toMatchObject({ phase: 'DONE', sheetName: 'Fiado' });
    expect(server.uploads.flat().map(({ cells }) => cells.name)).toEqual(['Cida']);
    expect(sim.run('uploadChanges')).toMatchObject({ ok: true, isChanged: false });
  });

  it('nor in a copy of the spreadsheet, where it is found again and none is made beside it', () => {
    start();
    offer('Ana Lima');
    sync();
    const { sheets } = sim.snapshot();
    expect(sheets.find(({ name }) => name === 'Propostas')!.columnMetadata).toHaveLength(SHOWN.length + 1);
    sim.edit({ op: 'makeCopy', id: 'copia' });
    sim.run('connect', writeConnectionCode({ address: 'https://loja.example.com', key: 'cdn_mer1234_segredosegredo' }));
    sim.edit({ op: 'activate', name: 'Propostas' });
    expect(sim.run('syncStep', null)).toMatchObject({ ok: false, failure: { code: 'TAB_OF_PROPOSALS' } });
    sim.edit({ op: 'activate', name: 'Fiado' });
    sync();
    expect(sheetNames()).toEqual(['Fiado', 'Propostas']);
  });

  it('what stands in its way does not undo the sync, and is said', () => {
    start();
    offer('Ana Lima');
    const { answer } = server;
    server.answer = (request) =>
      request.body?.includes('proposals(') ? { status: 403, headers: {}, body: '' } : answer(request);
    const { summary } = sync();
    expect(summary).toMatchObject({ created: 1, proposalsFailure: { code: 'FORBIDDEN' } });
    expect(sheetNames()).toEqual(['Fiado']);
  });
});
