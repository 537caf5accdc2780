/** The functions that the sidebar calls about questions, conflicts and the rules for them. */
import type { WireValue } from '../server/domain/sheet/wire.js';
import { mutate } from './api.js';
import * as questions from './questions.js';
import type { AskedCell, CellAnswer, ChangedSheet, QuestionsRpc, SheetChange } from './questions-rpc.js';
import { connected } from './run.js';

export function moreQuestions(after: string): ReturnType<QuestionsRpc['moreQuestions']> {
  return connected(
    (connection) => questions.fetchQuestions(connection, after),
    (page) => ({ page }),
  );
}

export function writeAnswer(cell: AskedCell, value: WireValue): ReturnType<QuestionsRpc['writeAnswer']> {
  return connected(
    (connection) => questions.writeAnswer(connection, cell, value),
    (written) => ({ written }),
  );
}

export function writeAnswers(sheetId: number, cells: CellAnswer[]): ReturnType<QuestionsRpc['writeAnswers']> {
  return connected(
    (connection) => questions.writeAnswers(connection, sheetId, cells),
    (answers) => answers,
  );
}

export function changeSheet({ name, input }: SheetChange, key: string): ReturnType<QuestionsRpc['changeSheet']> {
  return connected(
    (connection) => mutate<ChangedSheet>(connection, name, input, key, CHANGED_FIELDS[name] ?? ''),
    ({ isMore, syncId, answered }) => ({ isMore, syncId, answered }),
  );
}

const CHANGED_FIELDS: { [name in SheetChange['name']]?: string } = {
  setDueRule: 'isMore',
  answerQuestions: 'syncId answered',
};

export function sheetRules(): ReturnType<QuestionsRpc['sheetRules']> {
  return connected(questions.fetchRules, (rules) => ({ rules }));
}
