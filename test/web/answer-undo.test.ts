/** Answers written into cells and taken back: the built add-on in the simulator against the real server. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { TabReading } from '../../addon/mapping-rpc.js';
import type { CellAnswer, WrittenAnswer, WrittenAnswers } from '../../addon/questions-rpc.js';
import type { Answer, Panel, PanelQuestion, SyncState } from '../../addon/rpc.js';
import { withAreaCode } from '../../addon/sidebar/question-input.js';
import type { Call } from '../../addon/sidebar/rpc-client.js';
import { type GivenAnswers, takeBack } from '../../addon/sidebar/undo-answers.js';
import type { Simulator } from '../../addon/simulator/host.js';
import type { CellInput } from '../../addon/simulator/types.js';
import { type AddonServer, startAddonServer } from '../support/addon-server.js';
import { mappingOf, withMapping } from '../support/first-sync.js';
import { ask } from '../support/server.js';

vi.setConfig({ testTimeout: 90_000 });

let server: AddonServer;
let sim: Simulator;
let ownerKey = '';

beforeAll(async () => {
  server = await startAddonServer();
}, 60_000);
afterAll(() => server?.close());
afterEach(() => sim?.terminate());

const call = ((name: string, ...args: unknown[]) => sim.run(name, ...args)) as Call;

async function run<T extends object>(name: string, ...args: unknown[]): Promise<T> {
  const answer = (await sim.run(name, ...args)) as Answer<T>;
  if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
  return answer;
}

async function sync(): Promise<SyncState> {
  let state: SyncState | null = null;
  for (let step = 0; step < 50; step++) {
    ({ state } = await run<{ state: SyncState }>('syncStep', state));
    if (state.phase === 'ASK_MAPPING')
      state = withMapping(state, mappingOf((await run<{ reading: TabReading }>('readTab', state.sheetId)).reading));
    else if (state.phase === 'DONE') return state;
  }
  throw new Error('the sync does not end');
}

/** As the sidebar brings a tab up to date. */
async function refresh(sheetId: number): Promise<void> {
  let { state } = await run<{ state: SyncState }>('refreshStep', null, sheetId);
  while (state.phase !== 'DONE') ({ state } = await run<{ state: SyncState }>('refreshStep', state));
}

const HEADINGS = ['Cliente', 'Telefone', 'Valor', 'Vencimento'];
const PHONE = 2;
const line = (name: string, phone: string): CellInput[] => [name, { text: phone }, 100, { date: '2026-07-20' }];
const typePhone = (row: number, phone: string) =>
  sim.edit({ op: 'setCell', row, column: PHONE, value: { text: phone } });

/** Ana's telephone is known, Beto has none, Cida's row waits to be booked: all cells lack the area code. */
async function asking(): Promise<PanelQuestion[]> {
  const rows = [HEADINGS, line('Ana', '(11) 98765-4321'), line('Beto', ''), line('Cida', '3322-3333')];
  ({ sim, ownerKey } = await server.openShop({ id: 'planilha-1', sheets: [{ name: 'Fiado', rows }] }));
  await sync();
  await typePhone(2, '91417-7700');
  await typePhone(3, '3322-1111');
  await sync();
  const questions = await open();
  expect(questions.map(({ code, cell }) => [code, cell])).toEqual([
    ['PHONE_WITHOUT_AREA_CODE', 'B2'],
    ['PHONE_WITHOUT_AREA_CODE', 'B3'],
    ['PHONE_WITHOUT_AREA_CODE', 'B4'],
  ]);
  return questions;
}

/** Of those who owe something. */
async function phones(): Promise<Record<string, string | null>> {
  const { debts } = await ask<{
    debts: { nodes: { status: string; customer: { name: string; phone: string | null } }[] };
  }>(server.url, ownerKey, '{ debts(first: 10) { nodes { status customer { name phone } } } }');
  const owing = debts.nodes.filter(({ status }) => status !== 'CANCELLED');
  return Object.fromEntries(owing.map(({ customer }) => [customer.name, customer.phone]));
}
async function shown(): Promise<string[]> {
  const { rows } = (await sim.snapshot('Fiado')).sheets[0]!;
  return rows.slice(1).map((row) => row[PHONE - 1]!.display);
}
const open = async () => (await run<{ panel: Panel }>('openPanel')).panel.questions;
const asked = async () => (await open()).map(({ cell }) => cell);

/** "Usar o DDD 27 em todos". */
async function answerAll(questions: readonly PanelQuestion[], areaCode = '27'): Promise<GivenAnswers> {
  const { sheetId } = questions[0]!;
  const cells = questions.map(({ rowId, field, raw }): CellAnswer => {
    return { rowId, field, shown: raw, value: withAreaCode(raw, areaCode) };
  });
  const { written, sync: told } = await run<WrittenAnswers>('writeAnswers', sheetId, cells);
  const back = cells.map((cell, i) => ({ ...cell, shown: written[i]!.shown, value: written[i]!.before }));
  return { sheetId, sync: told, cells: back };
}

describe('one area code for all, taken back', () => {
  it('leaves everybody with the telephone they had, or none, and asks again', async () => {
    const questions = await asking();
    const [before, read] = [await phones(), await shown()];
    const given = await answerAll(questions);
    expect(before).toEqual({ Ana: '+5511987654321', Beto: null });
    expect(await phones()).toEqual({ Ana: '+5527914177700', Beto: '+552733221111', Cida: '+552733223333' });
    expect(await shown()).toEqual(['(27) 91417-7700', '(27) 3322-1111', '(27) 3322-3333']);
    expect(await asked()).toEqual([]);

    const back = await takeBack(call, refresh, [given]);
    expect(back).toMatchObject({ rowIds: questions.map(({ rowId }) => rowId), left: [], failure: null, rest: [] });
    expect(await phones()).toEqual(before);
    expect(await shown()).toEqual(read);
    expect(await asked()).toEqual(['B2', 'B3', 'B4']);
    await sync();
    expect([await phones(), await asked()]).toEqual([before, ['B2', 'B3', 'B4']]);
  });

  it('and given again with the right one, is as though the wrong one had never been', async () => {
    const given = await answerAll(await asking());
    await takeBack(call, refresh, [given]);
    await answerAll(await open(), '11');
    expect(await asked()).toEqual([]);
    expect(await phones()).toEqual({ Ana: '+5511914177700', Beto: '+551133221111', Cida: '+551133223333' });
    const { customers, mergeSuggestions } = await ask<Record<string, { totalCount: number }>>(
      server.url,
      ownerKey,
      '{ customers(first: 1) { totalCount } mergeSuggestions(first: 1) { totalCount } }',
    );
    expect([customers!.totalCount, mergeSuggestions!.totalCount]).toEqual([3, 0]);
  });

  it('takes back one answer as well', async () => {
    const [question] = await asking();
    const before = await phones();
    const { sheetId, rowId, field, raw } = question!;
    const { written } = await run<{ written: WrittenAnswer }>(
      'writeAnswer',
      { sheetId, rowId, field, shown: raw },
      '(27) 91417-7700',
    );
    expect(await phones()).toMatchObject({ Ana: '+5527914177700' });
    const cells = [{ rowId, field, shown: written.shown, value: written.before }];
    expect(await takeBack(call, refresh, [{ sheetId, sync: written.sync, cells }])).toMatchObject({ failure: null });
    expect(await phones()).toEqual(before);
  });

  it('leaves a cell that was typed again, and what else was typed in its row', async () => {
    const questions = await asking();
    await sim.edit({ op: 'setCell', row: 3, column: 1, value: 'Roberto' });
    const given = await answerAll(questions);
    await typePhone(2, '(31) 91234-5678');
    const { rowIds, failure } = await takeBack(call, refresh, [given]);
    expect([rowIds, failure]).toEqual([questions.slice(1).map(({ rowId }) => rowId), null]);
    expect(await shown()).toEqual(['(31) 91234-5678', '3322-1111', '3322-3333']);
    const { rows } = (await sim.snapshot('Fiado')).sheets[0]!;
    expect(rows[2]![0]!.display).toBe('Roberto');
    await sync();
    // Two sides changed it: the merchant says which holds.
    expect(await phones()).toMatchObject({ Ana: '+5511987654321' });
    expect((await open()).map(({ code, cell }) => [code, cell])).toContainEqual(['CONFLICT', 'B2']);
  });

  it('puts back by itself what the server never heard of, or had undone already', async () => {
    const questions = await asking();
    const before = await phones();
    const given = await answerAll(questions);
    await run('undoSync', given.sync!.bindingId, given.sync!.syncId, 'desfaz-1');
    const { rowIds } = await takeBack(call, refresh, [given]);
    expect(rowIds).toHaveLength(3);
    expect([await phones(), await shown()]).toEqual([before, ['91417-7700', '3322-1111', '3322-3333']]);
    const lost = { ...given, sync: { ...given.sync!, syncId: 'cell-nobody-heard' } };
    expect(await takeBack(call, refresh, [lost])).toMatchObject({ failure: null, rest: [] });
  });
});
