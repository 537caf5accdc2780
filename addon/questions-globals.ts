/** The functions that the sidebar calls about questions, conflicts and the rules for them. */
import type { WireValue } from '../server/domain/sheet/wire.js';
import * as questions from './questions.js';
import type { AskedCell, DueRule, QuestionsRpc, Winner } from './questions-rpc.js';
import type { Answer } from './rpc.js';
import { connected, nothing } from './run.js';

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

export function answerQuestion(
  bindingId: string,
  rowId: string,
  field: string,
  code: string,
  answer: string,
  key: string,
): Answer<object> {
  const input = { bindingId, rowId, field, code, answer };
  return connected((connection) => questions.change(connection, 'answerQuestion', input, key), nothing);
}

export function resolveConflict(
  bindingId: string,
  rowId: string,
  field: string,
  keep: 'SHEET' | 'SERVER',
  key: string,
): Answer<object> {
  const input = { bindingId, rowId, field, keep };
  return connected((connection) => questions.change(connection, 'resolveConflict', input, key), nothing);
}

export function sheetRules(): ReturnType<QuestionsRpc['sheetRules']> {
  return connected(questions.fetchRules, (rules) => ({ rules }));
}

export function saveMergePolicy(
  bindingId: string,
  rules: { field: string; winner: Winner }[],
  key: string,
): Answer<object> {
  return connected(
    (connection) => questions.change(connection, 'updateMergePolicy', { bindingId, rules }, key),
    nothing,
  );
}

export function saveDueRule({ payDay, days }: DueRule, key: string): Answer<object> {
  return connected((connection) => questions.saveDueRule(connection, { payDay, days }, key), nothing);
}
