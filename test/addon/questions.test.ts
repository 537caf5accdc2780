import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { shownText } from '../../addon/asked-cell.js';
import { bundleCode } from '../../addon/build.js';
import { writeConnectionCode } from '../../addon/connection.js';
import { planNotes, type WantedNote } from '../../addon/note-plan.js';
import type { AskedNode, QuestionPage, WrittenAnswer, WrittenAnswers } from '../../addon/questions-rpc.js';
import { conflictNote, conflictValue } from '../../addon/questions-texts.js';
import type { Answer } from '../../addon/rpc.js';
import { createSimulatorInProcess, type InProcessSimulator } from '../../addon/simulator/in-process.js';
import type { CellInput, CellSnapshot, FetchResponse } from '../../addon/simulator/types.js';
import { cellOf } from '../../server/app/sheet/wire-schema.js';
import { cellText, plainCell } from '../../server/domain/sheet/cell.js';
import type { WireCell, WireValue } from '../../server/domain/sheet/wire.js';
import { syncTab } from '../support/first-sync.js';
import { conflict, question } from './asked.js';
import { fakeServer } from './fake-server.js';

const HEADINGS = ['Cliente', 'Telefone', 'Valor', 'Vencimento', 'Pago', 'Minha coluna'];
const VALOR = 3;

let code = '';
let sim: InProcessSimulator;
let server: ReturnType<typeof fakeServer>;
let unreachable: FetchResponse | null;
/** Of each row of the table, from row 2 on. */
let ids: string[];
let sheetId: number;

beforeAll(async () => {
  code = await bundleCode(fileURLToPath(new URL('../../addon/main.ts', import.meta.url)));
});
beforeEach(() => {
  server = fakeServer();
  unreachable = null;
});

/** A synced tab, each row with the amount given. */
function start(amounts: CellInput[]): void {
  const rows = amounts.map((amount, i): CellInput[] => [
    `Cliente ${i}`,
    { text: `(27) 91417-77${String(i % 100).padStart(2, '0')}` },
    amount,
    { date: '2026-07-20' },
    null,
    null,
  ]);
  sim = createSimulatorInProcess({
    code,
    spreadsheet: { sheets: [{ name: 'Fiado', rows: [HEADINGS, ...rows] }] },
    fetch: (_, request) => unreachable ?? server.answer(request),
  });
  sim.run('connect', writeConnectionCode({ address: 'https://loja.example.com', key: 'cdn_mer1234_segredosegredo' }));
  syncTab(sim);
  ids = server.uploads.flat().map(({ id }) => id);
  sheetId = tab().sheetId;
  server.tabs.push({ id: 'bin_1', sheetId, sheetName: 'Fiado' });
  server.uploads.length = 0;
}

const tab = (name = 'Fiado') => sim.snapshot(name).sheets.find((one) => one.name === name)!;
const cell = (row: number, column = VALOR): CellSnapshot => tab().rows[row - 1]![column - 1]!;
const typeIn = (row: number, value: CellInput, column = VALOR) => sim.edit({ op: 'setCell', row, column, value });

/** A question about a row of the table, as the server knows it. */
function asked(row: number, fields: Partial<AskedNode> = {}): AskedNode {
  const { sheetId: _, sheetName: __, tabNumber: ___, cell: ____, ...node } = question(row);
  return { ...node, rowId: ids[row - 2]!, ...fields };
}

function write(row: number, shown: string, value: WireValue, field = 'principalCents') {
  const answer = sim.run('writeAnswer', { sheetId, rowId: ids[row - 2], field, shown }, value);
  return answer as Answer<{ written: WrittenAnswer }>;
}
const refusal = (answer: Answer<object>) => (answer.ok ? null : answer.failure);

describe('one answer to many cells', () => {
  it('is written where each still shows what was asked, and told in one go', () => {
    start([100, 101, 102, 103]);
    typeIn(4, { text: '555' });
    typeIn(5, { formula: '=1+1' });
    server.uploads.length = 0;
    const cells = [2, 3, 4, 5].map((row) => {
      return { rowId: ids[row - 2], field: 'principalCents', shown: String(98 + row), value: { n: String(row) } };
    });
    const answer = sim.run('writeAnswers', sheetId, cells) as Answer<WrittenAnswers>;
    expect(answer).toMatchObject({ ok: true, written: [{ cell: 'C2', isWritten: true }, { cell: 'C3' }, null, null] });
    expect([2, 3, 4].map((row) => cell(row).display)).toEqual(['2', '3', '555']);
    // What was typed meanwhile is told apart: it is no answer, and stays when the answers are undone.
    expect(server.uploads.map((rows) => rows.map(({ id }) => id))).toEqual([[ids[2]], ids.slice(0, 2)]);
    const told = server.requests.filter(({ name }) => name === 'syncSheet').slice(-2);
    const [typed, answered] = told.map(({ variables }) => (variables.input as { syncId: string }).syncId);
    expect(typed).not.toMatch(/^cell-/);
    expect(answered).toMatch(/^cell-/);
    expect(answer).toMatchObject({ sync: { bindingId: 'bin_1', syncId: answered }, unsent: null });
  });

  it('in a row where something else was typed leaves that out of what can be undone', () => {
    start([100]);
    typeIn(2, 'Maria', 1);
    server.uploads.length = 0;
    expect(write(2, '100', { n: '5' })).toMatchObject({ ok: true });
    expect(server.uploads).toMatchObject([
      [{ cells: { name: 'Maria', principalCents: { n: '100' } } }],
      [{ cells: { name: 'Maria', principalCents: { n: '5' } } }],
    ]);
  });

  it('to two cells of one row tells of that row once', () => {
    start([100]);
    const cells = ['principalCents', 'phone'].map((field) => {
      return { rowId: ids[0], field, shown: field === 'phone' ? '(27) 91417-7700' : '100', value: 'x' };
    });
    expect(sim.run('writeAnswers', sheetId, cells)).toMatchObject({
      ok: true,
      written: [{ cell: 'C2' }, { cell: 'B2' }],
    });
    expect(server.uploads.map((rows) => rows.length)).toEqual([1]);
  });

  it.each<[string, FetchResponse[]]>([
    ['the network fails', [{ failure: 'TIMEOUT' }, { failure: 'TIMEOUT' }]],
    ['the server finds it too large', [{ status: 413, headers: {}, body: '' }]],
  ])('says which cells were written, to be undone, when %s', (_, interruptions) => {
    start([100, 101]);
    server.interruptions.push(null, ...interruptions);
    const cells = [2, 3].map((row) => {
      return { rowId: ids[row - 2], field: 'principalCents', shown: String(98 + row), value: { n: '7' } };
    });
    const answer = sim.run('writeAnswers', sheetId, cells) as Answer<WrittenAnswers>;
    expect([2, 3].map((row) => cell(row).value)).toEqual([7, 7]);
    expect(answer).toMatchObject({
      ok: true,
      written: [
        { cell: 'C2', before: { n: '100' } },
        { cell: 'C3', before: { n: '101' } },
      ],
      sync: { syncId: expect.stringMatching(/^cell-/) },
      unsent: { code: expect.any(String) },
    });
  });
});

describe('the list of questions', () => {
  const list = () => (sim.run('moreQuestions', '') as { page: QuestionPage }).page.questions;

  it('says where each cell stands now, in the order of the rows, whatever was sorted since', () => {
    start([100, 101, 102]);
    server.asked.push(asked(2), asked(4), asked(3, { field: 'phone' }));
    expect(list().map((one) => one.cell)).toEqual(['C2', 'B3', 'C4']);
    sim.edit({ op: 'sortByColumn', column: VALOR, ascending: false, headerRows: 1 });
    sim.edit({ op: 'insertColumn', before: 1 });
    sim.edit({ op: 'insertRow', before: 1 });
    expect(list().map(({ row, cell: at, name }) => [row, at, name])).toEqual([
      [3, 'D3', 'Cliente 4'],
      [4, 'C4', 'Cliente 3'],
      [5, 'D5', 'Cliente 2'],
    ]);
  });

  it('knows no cell where the row or the column is gone', () => {
    start([100, 101, 102]);
    server.asked.push(asked(2), asked(3), asked(3, { field: 'email' }));
    sim.edit({ op: 'deleteRow', row: 2 });
    expect(list().map(({ cell: at }) => at)).toEqual([null, 'C2', null]);
  });

  it('holds every bound tab, in the order of the tabs, a deleted one last', () => {
    start([100]);
    sim.edit({ op: 'addSheet', name: 'Praia', rows: [HEADINGS] });
    server.tabs.unshift({ id: 'bin_9', sheetId: 99_999, sheetName: 'Apagada' });
    server.tabs.unshift({ id: 'bin_2', sheetId: tab('Praia').sheetId, sheetName: 'Praia' });
    server.asked.push(asked(9, { bindingId: 'bin_9' }), asked(7, { bindingId: 'bin_2' }), asked(2));
    expect(list().map(({ sheetName, tabNumber, cell: at }) => [sheetName, tabNumber, at])).toEqual([
      ['Fiado', 0, 'C2'],
      ['Praia', 1, null],
      ['Apagada', 2, null],
    ]);
  });

  it('takes as many calls for a long tab as for a short one', () => {
    const callsFor = (count: number) => {
      server = fakeServer();
      start(Array.from({ length: count }, (_, i) => 100 + i));
      server.asked.push(...ids.map((_, i) => asked(i + 2)));
      sim.resetCalls();
      list();
      return Object.values(sim.calls()).reduce((sum, calls) => sum + calls, 0);
    };
    expect(callsFor(60)).toBe(callsFor(5));
  });
});

describe('an answer', () => {
  it('is written typed, read back, and told to the server as that one row', () => {
    start([100, { text: '3,894' }, 102]);
    typeIn(4, 999);
    expect(write(3, '3,894', { n: '3894' })).toEqual({
      ok: true,
      written: {
        cell: 'C3',
        isWritten: true,
        before: '3,894',
        shown: '3894',
        isStillAsked: false,
        sync: expect.any(Object),
        unsent: null,
      },
    });
    expect(cell(3)).toMatchObject({ kind: 'number', value: 3894 });
    expect(server.uploads).toHaveLength(1);
    expect(server.uploads[0]).toMatchObject([{ id: ids[1], row: 3, cells: { principalCents: { n: '3894' } } }]);
  });

  it('follows its row wherever that stands by now', () => {
    start([100, 101, { text: '3,894' }]);
    sim.edit({ op: 'sortByColumn', column: 1, ascending: false, headerRows: 1 });
    sim.edit({ op: 'insertColumn', before: 2 });
    expect(write(4, '3,894', { n: '3894' })).toMatchObject({ ok: true, written: { cell: 'D2' } });
    expect(cell(2, VALOR + 1).value).toBe(3894);
  });

  it.each<[string, string, number, WireValue, unknown, string]>([
    ['a day', 'dueOn', 4, { d: '2026-03-05' }, '2026-03-05', '05/03/2026'],
    ['a text', 'phone', 2, '(27) 90000-0000', '(27) 90000-0000', '(27) 90000-0000'],
    ['a formula', 'name', 1, '=HYPERLINK("x")', '=HYPERLINK("x")', '=HYPERLINK("x")'],
    ['nothing', 'phone', 2, '', '', ''],
  ])('that is %s stands as that', (_, field, column, value, stands, shown) => {
    start([100]);
    const before = field === 'dueOn' ? '20/07/2026' : String(cell(2, column).value);
    expect(write(2, before, value, field)).toMatchObject({ ok: true, written: { shown } });
    expect(cell(2, column)).toMatchObject({ value: stands });
    expect(cell(2, column).formula).toBeUndefined();
  });

  it.each<[string, number, WireValue, string]>([
    ['principalCents', VALOR, { n: '1234.5' }, '1.234,50'],
    ['dueOn', 4, { d: '2026-03-05' }, '05/03/2026'],
  ])('in a plain-text cell is written as a Brazilian writes it: %s', (field, column, value, stands) => {
    start([{ text: '1,234' }]);
    sim.edit({ op: 'setNumberFormat', row: 2, column, format: '@' });
    typeIn(2, { text: 'x' }, column);
    expect(write(2, 'x', value, field)).toMatchObject({ ok: true, written: { shown: stands } });
    expect(cell(2, column)).toMatchObject({ kind: 'text', value: stands });
  });

  it('is not written where the cell changed; what stands there is said, and told to the server', () => {
    start([{ text: '3,894' }]);
    typeIn(2, { text: '38,94,0' });
    expect(refusal(write(2, '3,894', { n: '3894' }))).toMatchObject({
      code: 'CELL_CHANGED',
      what: 'A célula C2 mudou: agora mostra “38,94,0”. Nada foi escrito.',
    });
    expect(cell(2).value).toBe('38,94,0');
    expect(server.uploads[0]).toMatchObject([{ cells: { principalCents: '38,94,0' } }]);
  });

  it('never takes the place of a formula, even one that shows what was asked', () => {
    start([{ text: '3,894' }]);
    typeIn(2, '="3,894"');
    expect(refusal(write(2, '3,894', { n: '3894' }))).toMatchObject({ code: 'CELL_IS_FORMULA' });
    expect(cell(2).formula).toBe('="3,894"');
  });

  it('that stands already is only told', () => {
    start([{ text: '3,894' }]);
    typeIn(2, 3894);
    expect(write(2, '3,894', { n: '3894' })).toMatchObject({ ok: true, written: { isWritten: false } });
    expect(server.uploads).toHaveLength(1);
  });

  it('whose request was lost stands, says so, and reaches the server the next time', () => {
    start([{ text: '3,894' }]);
    server.interruptions.push(...([null, { failure: 'TIMEOUT' }, { failure: 'TIMEOUT' }] as (FetchResponse | null)[]));
    const lost = write(2, '3,894', { n: '3894' });
    expect(lost).toMatchObject({ ok: true, written: { cell: 'C2', isWritten: true, unsent: { code: 'NETWORK' } } });
    expect(cell(2).value).toBe(3894);
    expect(server.uploads).toEqual([]);
    expect(write(2, '3,894', { n: '3894' })).toMatchObject({ ok: true, written: { isWritten: false } });
    expect(server.uploads[0]).toMatchObject([{ cells: { principalCents: { n: '3894' } } }]);
  });

  it('says when its row is still asked about', () => {
    start([{ text: '3,894' }]);
    server.settings.questions = 1;
    expect(write(2, '3,894', { n: '3894' })).toMatchObject({ ok: true, written: { isStillAsked: true } });
  });

  it('undone brings the very same text back, if nobody touched the cell since', () => {
    start([{ text: '3,894' }, { text: '3,894' }]);
    for (const row of [2, 3]) write(row, '3,894', { n: '3894' });
    expect(write(2, '3894', '3,894')).toMatchObject({ ok: true, written: { isWritten: true } });
    expect(cell(2)).toMatchObject({ kind: 'text', value: '3,894' });
    typeIn(3, 4000);
    expect(refusal(write(3, '3894', '3,894'))).toMatchObject({ code: 'CELL_CHANGED' });
    expect(cell(3).value).toBe(4000);
  });

  it.each<[string, () => void, string]>([
    ['the cells are protected', () => sim.edit({ op: 'protect', a1: 'C:C', canEdit: false }), 'CELL_REFUSED'],
    ['the row is gone', () => sim.edit({ op: 'deleteRow', row: 2 }), 'ROW_GONE'],
    ['two rows have the id', () => sim.edit({ op: 'duplicateRow', row: 2 }), 'ROW_GONE'],
    [
      'the tab is gone',
      () => {
        sim.edit({ op: 'addSheet', name: 'Outra', rows: [] });
        sim.edit({ op: 'deleteSheet', name: 'Fiado' });
      },
      'TAB_GONE',
    ],
    [
      'the rows were sorted away from their ids, and another row reads what was asked',
      () => sim.edit({ op: 'sortByColumn', column: 1, ascending: false, headerRows: 1, includeAllColumns: false }),
      'SHEET_SCRAMBLED',
    ],
    ['another sync runs', () => sim.edit({ op: 'holdLock', lock: 'document', isHeld: true }), 'BUSY'],
  ])('is refused when %s', (_, happen, reason) => {
    start([{ text: '3,894' }, { text: '3,894' }]);
    happen();
    expect(refusal(write(2, '3,894', { n: '3894' }))?.code).toBe(reason);
    const cells = sim.snapshot().sheets.flatMap(({ rows }) => rows.flat());
    expect(cells.some(({ value }) => value === 3894)).toBe(false);
    expect(server.uploads).toEqual([]);
  });

  it('quotes a cell as the server does', () => {
    const text = fc.string({ maxLength: 300 });
    const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 });
    const plain: fc.Arbitrary<Exclude<WireCell, { f: string; v: WireCell }>> = fc.oneof(
      fc.constant(null),
      text,
      number.map((n) => ({ n: String(n) })),
      fc.boolean().map((b) => ({ b })),
      fc.constantFrom({ d: '2026-03-05' as const }, { d: '2000-12-31' as const }),
    );
    const any: fc.Arbitrary<WireCell> = fc.oneof(plain, fc.record({ f: text, v: plain }));
    fc.assert(
      fc.property(any, (wire) => {
        expect(shownText(wire)).toBe(cellText(plainCell(cellOf(wire))).slice(0, 200));
      }),
    );
  });
});

describe('a cell that two sides changed', () => {
  const NOTE =
    'Caderneta: esta célula e a Caderneta dizem coisas diferentes. Na planilha: R$ 120,00. Na Caderneta: R$ 100,00. Diga qual vale em Perguntas, no painel.';
  const open = (row: number): void => {
    const { sheetId: _, sheetName: __, tabNumber: ___, cell: ____, ...node } = conflict(row);
    server.asked.push({ ...node, rowId: ids[row - 2]! });
  };
  const notes = () => tab().rows.map((line) => line.map(({ note }) => note ?? '').join('|'));
  const noteCalls = () => Object.entries(sim.calls()).filter(([name]) => /Notes?$/.test(name));
  const setNote = (row: number, note: string) => sim.edit({ op: 'setNote', row, column: VALOR, note });

  it('has a note with both values until it is settled', () => {
    start([120, 101]);
    open(2);
    syncTab(sim);
    expect(cell(2).note).toBe(NOTE);
    expect(cell(3).note).toBeUndefined();
    server.asked.length = 0;
    syncTab(sim);
    expect(notes().join('')).not.toContain('Caderneta');
  });

  it('keeps its note when the rows are sorted, and one that was copied goes', () => {
    start([120, 130]);
    open(2);
    syncTab(sim);
    sim.edit({ op: 'duplicateRow', row: 2 });
    sim.edit({ op: 'sortByColumn', column: VALOR, ascending: false, headerRows: 1 });
    syncTab(sim);
    const noted = tab().rows.flatMap((line) => (line[VALOR - 1]?.note === NOTE ? [line] : []));
    expect(noted).toHaveLength(1);
    expect(noted[0]!.some(({ value }) => value === ids[0])).toBe(true);
  });

  it('where the merchant wrote a note has none of ours, and theirs stays for good', () => {
    start([120, 130, 140, 150]);
    setNote(2, 'Caderneta da sogra');
    setNote(4, 'ligar antes');
    for (const row of [2, 3, 5]) open(row);
    syncTab(sim);
    expect([2, 3, 4, 5].map((row) => cell(row).note)).toEqual(['Caderneta da sogra', NOTE, 'ligar antes', NOTE]);
    server.asked.length = 0;
    syncTab(sim);
    expect([2, 3, 4, 5].map((row) => cell(row).note)).toEqual([
      'Caderneta da sogra',
      undefined,
      'ligar antes',
      undefined,
    ]);
  });

  it('that is protected goes without, and the sync goes on', () => {
    start([120, 101]);
    open(2);
    sim.edit({ op: 'protect', a1: 'C:C', canEdit: false });
    expect(syncTab(sim).phase).toBe('DONE');
    expect(cell(2).note).toBeUndefined();
  });

  it('costs the same few calls however many there are, and none at all without', () => {
    const callsFor = (count: number) => {
      server = fakeServer();
      start(Array.from({ length: 60 }, (_, i) => 100 + i));
      for (let row = 2; row < 2 + count; row++) open(row);
      sim.resetCalls();
      syncTab(sim);
      return noteCalls();
    };
    expect(callsFor(0)).toEqual([]);
    expect(callsFor(1)).toEqual([
      ['Range.getNotes', 1],
      ['Range.setNotes', 1],
    ]);
    expect(callsFor(55)).toEqual(callsFor(1));
  });

  it('is told on one request; a server that does not answer it stops nothing', () => {
    start([120]);
    open(2);
    const before = server.requests.length;
    syncTab(sim);
    expect(server.requests.slice(before).filter(({ name }) => name === 'sheetQuestions')).toHaveLength(1);
  });

  it.each([
    ['principalCents', '120', 'R$ 120,00'],
    ['principalCents', '1234,5', 'R$ 1.234,50'],
    ['principalCents', '3,894', '3,894'],
    ['principalCents', 'R$ 80', 'R$ 80'],
    ['phone', '120', '120'],
    ['phone', ' ', 'em branco'],
  ])('says of %s “%s” that it is %s', (field, value, said) => {
    expect(conflictValue(field, value)).toBe(said);
    expect(conflictNote(field, value, 'x')).toContain(`Na planilha: ${said}. Na Caderneta: x.`);
  });
});

describe('the plan of notes', () => {
  const OURS = 'Caderneta: antiga';
  const note = fc.constantFrom('', '', '', OURS, 'do lojista', 'Caderneta: x');
  const scene = fc
    .record({ rows: fc.integer({ min: 0, max: 12 }), columns: fc.integer({ min: 1, max: 3 }) })
    .chain(({ rows, columns }) =>
      fc.record({
        notes: fc.array(fc.array(note, { minLength: columns, maxLength: columns }), {
          minLength: rows,
          maxLength: rows,
        }),
        wanted: fc.uniqueArray(
          fc.record({
            row: fc.integer({ min: 1, max: Math.max(1, rows) }),
            column: fc.integer({ min: 0, max: columns - 1 }),
            text: fc.constantFrom('Caderneta: x', 'Caderneta: y'),
          }),
          { selector: ({ row, column }) => `${row} ${column}`, maxLength: rows === 0 ? 0 : 8 },
        ),
      }),
    );
  const isOurs = (text: string) => text === '' || text.startsWith('Caderneta:');

  it('puts what is wanted, takes the rest of ours, and writes over no note of the merchant’s', () => {
    fc.assert(
      fc.property(scene, ({ notes, wanted }: { notes: string[][]; wanted: WantedNote[] }) => {
        const after = notes.map((line) => [...line]);
        for (const write of planNotes(notes, wanted))
          write.notes.forEach((text, i) => {
            expect(isOurs(notes[write.row - 1 + i]![write.column]!)).toBe(true);
            after[write.row - 1 + i]![write.column] = text;
          });
        const textAt = new Map(wanted.map(({ row, column, text }) => [`${row} ${column}`, text]));
        expect(after).toEqual(
          notes.map((line, r) => line.map((text, c) => (isOurs(text) ? (textAt.get(`${r + 1} ${c}`) ?? '') : text))),
        );
      }),
    );
  });

  it('is one write a column, but for the merchant’s notes in between', () => {
    fc.assert(
      fc.property(scene, ({ notes, wanted }) => {
        const theirs = notes.flat().filter((text) => !isOurs(text)).length;
        expect(planNotes(notes, wanted).length).toBeLessThanOrEqual((notes[0]?.length ?? 0) + theirs);
      }),
    );
  });
});
