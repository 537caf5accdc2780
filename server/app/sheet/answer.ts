/**
 * What the merchant answers in the panel about a row, without touching its cell: whose value stands, whose debt it is,
 * whether a note was a promise.
 */
import { type RowWrite, rowsById, type StoredRow, writeRows } from '../../db/sheet-rows.js';
import type { Outcome } from '../../domain/facts.js';
import { MERGED_FIELDS, ruleField, valuesOf } from '../../domain/sheet/merge.js';
import { matchPerson } from '../../domain/sheet/people.js';
import { isDisagreement, isWaivable, type RowProblem } from '../../domain/sheet/row-problem.js';
import type { Actor, App, Tenant } from '../context.js';
import { type MutationResult, mutate, refuse } from '../mutation.js';
import { recordPromise } from '../promise.js';
import { indexOf, peopleLike } from './book.js';
import { type Journal, noteAnswered, openAnswer, writeJournal } from './journal.js';
import { type MergeOptions, mergeRows } from './merge-rows.js';
import { readingOf } from './read.js';
import { type Binding, findBinding, lockSync } from './sync.js';
import { asWireRow, withServersValues } from './waive.js';
import { waiverOf } from './waivers.js';
import { isFormula } from './wire-cells.js';

export interface ResolveConflictInput {
  idempotencyKey: string;
  bindingId: string;
  rowId: string;
  field: string;
  keep: 'SHEET' | 'SERVER';
}

export interface AnswerQuestionInput {
  idempotencyKey: string;
  bindingId: string;
  rowId: string;
  field: string;
  code: string;
  /** One of the ids that the question offers. */
  answer: string;
}

export interface AnswerQuestionsInput extends Omit<AnswerQuestionInput, 'rowId'> {
  /** 1 to 100 of them. */
  rowIds: string[];
}

/** Rows of one answer: as many as are merged well within a request. */
const MOST_AT_ONCE = 100;

type Answered = Promise<MutationResult<{ binding: string }>>;
/** `syncId`: of the run that the answers are. `answered`: how many rows. */
type AnsweredRefs = { binding: string; syncId: string; answered: number };

/** Whose value of a cell stands. Refuses NOT_FOUND, and INVALID where the sheet's may not (an agreement forbids it). */
export function resolveConflict(app: App, actor: Actor, input: ResolveConflictInput): Answered {
  return mutate(app, actor, 'resolveConflict', input, (tenant) =>
    atQuestions(tenant, input, isDisagreement, (at) => settleFor(tenant, at, input.keep)),
  );
}

/** Answers by the id of one of the question's `answers`. Refuses NOT_FOUND, and INVALID for an answer it does not offer. */
export function answerQuestion(app: App, actor: Actor, input: AnswerQuestionInput): Answered {
  return mutate(app, actor, 'answerQuestion', input, (tenant) => answered(tenant, input));
}

/**
 * The same answer to questions about several rows, all or none, and one run of the history. Rows that are not asked about
 * any more are left alone. Refuses NOT_FOUND where none is, and INVALID as `answerQuestion` does, for more rows than
 * MOST_AT_ONCE, and for an answer that speaks of one person or one day.
 */
export function answerQuestions(
  app: App,
  actor: Actor,
  input: AnswerQuestionsInput,
): Promise<MutationResult<AnsweredRefs>> {
  return mutate(app, actor, 'answerQuestions', input, (tenant) => answered(tenant, input), { timeoutMs: 20_000 });
}

function answered(
  tenant: Tenant,
  input: AnswerQuestionInput | AnswerQuestionsInput,
): Promise<Outcome<{ refs: AnsweredRefs }>> {
  const told = new Set<unknown>();
  const isAsked = ({ code, db }: RowProblem): boolean => {
    if (code !== input.code) return false;
    // A debt is one row's: of several that were asked about it the first is meant, and the others are asked on.
    if (input.answer === 'SAME_DEBT' && told.has(db)) return false;
    told.add(db);
    return true;
  };
  return atQuestions(tenant, input, isAsked, (at) => answer(tenant, at, input.answer));
}

interface Asked {
  row: StoredRow;
  problem: RowProblem;
}

/** Questions of one field and one code. */
interface Questions {
  binding: Binding;
  asked: readonly [Asked, ...Asked[]];
  journal: Journal;
}

async function atQuestions(
  tenant: Tenant,
  input: { bindingId: string; field: string } & ({ rowId: string } | { rowIds: readonly string[] }),
  isAsked: (problem: RowProblem) => boolean,
  act: (at: Questions) => Promise<Outcome<object>>,
): Promise<Outcome<{ refs: AnsweredRefs }>> {
  const { bindingId, field } = input;
  await lockSync(tenant);
  const found = await findBinding(tenant, bindingId);
  if (!found.ok) return found;
  const rowIds = 'rowIds' in input ? [...new Set(input.rowIds)] : [input.rowId];
  if (rowIds.length > MOST_AT_ONCE) return refuse('INVALID', 'rowIds');
  const rows = await rowsById(tenant.tx, bindingId, rowIds);
  const [first, ...others] = rows.flatMap((row): Asked[] => {
    if (row.missingSince !== null) return [];
    const isOpen = (one: RowProblem): boolean => one.field === field && !row.waived.includes(waiverOf(one));
    const problem = row.problems.find((one) => isOpen(one) && isAsked(one));
    return problem ? [{ row, problem }] : [];
  });
  if (!first) return refuse('NOT_FOUND', 'rowIds' in input ? 'rowIds' : 'rowId');
  const asked = [first, ...others] as const;
  const journal = openAnswer();
  for (const { row, problem } of asked) noteAnswered(journal, row, [problem]);
  const done = await act({ binding: found.binding, asked, journal });
  if (!done.ok) return done;
  const syncId = await writeJournal(tenant, bindingId, journal);
  return { ok: true, refs: { binding: bindingId, syncId, answered: asked.length } };
}

async function answer(tenant: Tenant, at: Questions, given: string): Promise<Outcome<object>> {
  const [{ row, problem }, ...others] = at.asked;
  const isAll = (is: (problem: RowProblem) => boolean): boolean => at.asked.every((one) => is(one.problem));
  if (given === 'SHEET' || given === 'SERVER') return settleFor(tenant, at, given);
  if (given === 'WAIVE' && isAll(isWaivable)) return waive(tenant, at);
  if (given === 'BOOK' && problem.code === 'UNDONE') {
    await store(tenant, at, ({ row: one, problem: answered }) => ({
      ...one,
      problems: one.problems.filter((other) => other !== answered),
    }));
    return mergeAgain(tenant, at, {});
  }
  if (given === 'SAME_DEBT' && isAll(isOfNoTab)) {
    const sameDebts = at.asked.map((one) => [one.row.id, String(one.problem.db)] as const);
    return mergeAgain(tenant, at, { sameDebts: new Map(sameDebts) });
  }
  if (given === 'OTHER_DEBT' && problem.code === 'ALREADY_RECORDED') return waive(tenant, at);
  if (others.length > 0) return refuse('INVALID', 'answer');
  if (problem.code === 'PERSON_UNCLEAR' && given.startsWith('PERSON:')) {
    const id = given.slice('PERSON:'.length);
    const person = id === 'NEW' ? null : id;
    if (person !== null && !(await isOffered(tenant, row, person))) return refuse('NOT_FOUND', 'answer');
    return mergeAgain(tenant, at, { people: new Map([[row.id, person]]) });
  }
  if (problem.code === 'PROMISE_IN_NOTE' && given.startsWith('PROMISE:') && row.debtId !== null) {
    const promise = { customerId: row.customerId!, debtId: row.debtId, promisedOn: given.slice('PROMISE:'.length) };
    const promised = await recordPromise(tenant, promise);
    return promised.ok ? waive(tenant, at) : promised;
  }
  return refuse('INVALID', 'answer');
}

/** It may be a debt that no tab shows. */
function isOfNoTab({ code, sheet }: RowProblem): boolean {
  return code === 'ALREADY_RECORDED' && (sheet ?? null) === null;
}

/** Whether the row may be this customer's; who was merged into another is nobody any more. */
async function isOffered({ tx }: Tenant, row: StoredRow, customerId: string): Promise<boolean> {
  const reading = readingOf(row.base);
  const match = matchPerson(reading, indexOf(await peopleLike(tx, [reading])));
  return match.kind === 'UNKNOWN' && match.maybe.includes(customerId);
}

/** Goes on without it: what else a row asks keeps it from being booked. */
async function waive(tenant: Tenant, at: Questions): Promise<Outcome<object>> {
  await store(tenant, at, ({ row, problem }) => ({
    ...row,
    waived: [...new Set([...row.waived, waiverOf(problem)])],
    computedKey: null,
  }));
  return mergeAgain(tenant, at, {}, ({ debtId }) => debtId === null);
}

async function settleFor(tenant: Tenant, at: Questions, keep: 'SHEET' | 'SERVER'): Promise<Outcome<object>> {
  const { field, code } = at.asked[0].problem;
  if (at.asked.some(({ row, problem }) => !isDisagreement(problem) || row.debtId === null))
    return refuse('INVALID', 'keep');
  if (keep === 'SERVER') {
    // Nothing is written over a formula.
    if (code === 'CONFLICT' && at.asked.some(({ problem }) => isFormula(problem.raw))) return refuse('INVALID', 'keep');
    await store(tenant, at, ({ row, problem }) =>
      withServersValues(row, code === 'PERSON_CHANGED' ? [problem, ...typedOver(row)] : [problem]),
    );
    return { ok: true };
  }
  if (code === 'CONFLICT') return mergeAgain(tenant, at, { policy: { [ruleField(field)]: 'SHEET' } });
  // The same person under another name and number: everything about them is as the row says.
  if (code === 'PERSON_CHANGED') return mergeAgain(tenant, at, { isSamePerson: true });
  return refuse('INVALID', 'keep');
}

/** Every cell that says otherwise than when both sides agreed. */
function typedOver({ base }: StoredRow): RowProblem[] {
  const now = valuesOf(readingOf(base));
  return MERGED_FIELDS.flatMap((field): RowProblem[] => {
    const cell = base[field];
    return cell && now[field] !== cell.sheet ? [{ field, code: 'PERSON_CHANGED', raw: cell.raw }] : [];
  });
}

/** Merges the rows as they were uploaded and stored last, with what was answered. */
async function mergeAgain(
  tenant: Tenant,
  { binding, asked, journal }: Questions,
  options: MergeOptions,
  isMerged: (row: StoredRow) => boolean = () => true,
): Promise<Outcome<object>> {
  const rows = asked.flatMap(({ row }) => (isMerged(row) ? [asWireRow(row, binding.columns)] : []));
  return rows.length === 0 ? { ok: true } : mergeRows(tenant, binding, rows, 'waive', { ...options, journal });
}

/** Each row as `change` makes it. */
function store({ tx, merchantId }: Tenant, at: Questions, change: (asked: Asked) => RowWrite): Promise<void> {
  return writeRows(tx, merchantId, at.binding.id, at.asked.map(change), 'waive');
}
