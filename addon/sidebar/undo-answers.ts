/**
 * Taking answers back. The server undoes what it made of them: a cell alone would leave behind what it was told, a
 * telephone say, since a text that cannot be read changes nothing there. Then the cells are seen to.
 */
import { worded } from '../failure-texts.js';
import type { CellAnswer, ToldSync } from '../questions-rpc.js';
import type { Failure } from '../rpc.js';
import { type Call, newKey } from './rpc-client.js';

/** Answers of one call. */
export interface GivenAnswers {
  sheetId: number;
  /** Null: the server was told nothing that it could undo. */
  sync: ToldSync | null;
  /** Each as it is to be put back: `shown` is what the answer left there. */
  cells: CellAnswer[];
}

export interface TakenBack {
  /** Rows whose cells read as before. */
  rowIds: string[];
  /** What the server left as it was, as it words it. */
  left: string[];
  /** Why it went no further; `rest` is still to be taken back. */
  failure: Failure | null;
  rest: GivenAnswers[];
}

/** The run never reached the server, or somebody undid it from the history. */
const NOTHING_TO_UNDO = ['NOT_FOUND', 'ALREADY_UNDONE'];

/**
 * `given`: in the order in which they were answered; the newest is undone first. `refresh` brings a tab up to date with
 * the server, which puts the cells back; where it never knew of them they are written back here. A cell that somebody
 * changed since stays.
 */
export async function takeBack(
  call: Call,
  refresh: (sheetId: number) => Promise<void>,
  given: readonly GivenAnswers[],
): Promise<TakenBack> {
  const newestFirst = [...given].reverse();
  const left: string[] = [];
  let failure: Failure | null = null;
  let undone = 0;
  for (; undone < newestFirst.length; undone++) {
    const answer = await undoRun(call, newestFirst[undone]!.sync);
    if (Array.isArray(answer)) left.push(...answer);
    else failure = answer;
    if (failure) break;
  }
  const done = newestFirst.slice(0, undone);
  for (const sheetId of new Set(done.map((one) => one.sheetId))) await refresh(sheetId);
  const rowIds: string[] = [];
  const rest = newestFirst.slice(undone);
  for (const one of done) {
    // What was answered without the cells is back already.
    if (one.cells.length === 0) continue;
    const answer = failure ? null : await call('writeAnswers', one.sheetId, one.cells);
    if (answer?.ok) {
      rowIds.push(...one.cells.flatMap(({ rowId }, i) => (answer.written[i] ? [rowId] : [])));
      failure = answer.unsent && worded(answer.unsent);
    } else {
      if (answer) failure = answer.failure;
      rest.push({ ...one, sync: null });
    }
  }
  return { rowIds, left, failure, rest: rest.reverse() };
}

/** Part by part; answers what was left as it was. */
async function undoRun(call: Call, sync: ToldSync | null): Promise<string[] | Failure> {
  while (sync !== null) {
    const answer = await call('undoSync', sync.bindingId, sync.syncId, newKey());
    if (!answer.ok) return NOTHING_TO_UNDO.includes(answer.failure.code) ? [] : answer.failure;
    if (!answer.isMore) return answer.left;
  }
  return [];
}
