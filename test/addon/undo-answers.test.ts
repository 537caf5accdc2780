import { expect, it } from 'vitest';
import type { CellAnswer } from '../../addon/questions-rpc.js';
import type { Call } from '../../addon/sidebar/rpc-client.js';
import { type GivenAnswers, takeBack } from '../../addon/sidebar/undo-answers.js';

const given = (n: number, sheetId = 0): GivenAnswers => ({
  sheetId,
  sync: { bindingId: 'bin_1', syncId: `cell-${n}` },
  cells: [{ rowId: `row_${n}`, field: 'phone', shown: 'x', value: 'y' }],
});

/** What is called, in its order; `failing` fails, once. */
function script(failing: string | null = null) {
  const done: string[] = [];
  let isBroken = failing !== null;
  const call = (async (name: string, first: unknown, second: unknown) => {
    const cells = second as CellAnswer[];
    const what = name === 'undoSync' ? `undo ${second}` : `cells ${cells.map(({ rowId }) => rowId).join()} of ${first}`;
    done.push(what);
    if (isBroken && what === failing) {
      isBroken = false;
      return { ok: false, failure: { code: 'NETWORK', what: 'Sem internet.', doNext: '' } };
    }
    return name === 'undoSync'
      ? { ok: true, left: [], isMore: false }
      : { ok: true, written: cells.map(() => ({})), stillAsked: 0, sync: null, unsent: null };
  }) as Call;
  const refresh = async (sheetId: number): Promise<void> => void done.push(`refresh ${sheetId}`);
  return { done, call, refresh };
}

it('undoes the newest answers first, and then sees to the cells', async () => {
  const { done, call, refresh } = script();
  const back = await takeBack(call, refresh, [given(1), given(2), given(3, 7)]);
  expect(back).toEqual({ rowIds: ['row_3', 'row_2', 'row_1'], left: [], failure: null, rest: [] });
  expect(done.slice(0, 5)).toEqual(['undo cell-3', 'undo cell-2', 'undo cell-1', 'refresh 7', 'refresh 0']);
});

it.each(['undo cell-3', 'undo cell-2', 'undo cell-1', 'cells row_3 of 7', 'cells row_1 of 0'])(
  'goes on from where it ended when %s fails, and undoes nothing twice',
  async (failing) => {
    const { done, call, refresh } = script(failing);
    const first = await takeBack(call, refresh, [given(1), given(2), given(3, 7)]);
    expect(first.failure).toMatchObject({ code: 'NETWORK' });
    const second = await takeBack(call, refresh, first.rest);
    expect(second).toMatchObject({ failure: null, rest: [] });
    expect([...first.rowIds, ...second.rowIds].sort()).toEqual(['row_1', 'row_2', 'row_3']);
    const undone = done.filter((what, i) => what.startsWith('undo') && what !== done[i + 1] && what !== failing);
    expect(undone).toEqual(['undo cell-3', 'undo cell-2', 'undo cell-1'].filter((what) => what !== failing));
  },
);
