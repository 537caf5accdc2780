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

type Answered = Promise<MutationResult<{ binding: string }>>;

/** Whose value of a cell stands. Refuses NOT_FOUND, and INVALID where the sheet's may not (an agreement forbids it). */
export function resolveConflict(app: App, actor: Actor, input: ResolveConflictInput): Answered {
  return mutate(app, actor, 'resolveConflict', input, (tenant) =>
    atQuestion(tenant, input, isDisagreement, (at) => settleFor(tenant, at, input.keep)),
  );
}

/** Answers by the id of one of the question's `answers`. Refuses NOT_FOUND, and INVALID for an answer it does not offer. */
export function answerQuestion(app: App, actor: Actor, input: AnswerQuestionInput): Answered {
  return mutate(app, actor, 'answerQuestion', input, (tenant) =>
    atQuestion(
      tenant,
      input,
      ({ code }) => code === input.code,
      (at) => answer(tenant, at, input.answer),
    ),
  );
}

interface Question {
  binding: Binding;
  row: StoredRow;
  problem: RowProblem;
  journal: Journal;
}

async function atQuestion(
  tenant: Tenant,
  input: { bindingId: string; rowId: string; field: string },
  isAsked: (problem: RowProblem) => boolean,
  act: (at: Question) => Promise<Outcome<object>>,
): Promise<Outcome<{ refs: { binding: string } }>> {
  await lockSync(tenant);
  const found = await findBinding(tenant, input.bindingId);
  if (!found.ok) return found;
  const [row] = await rowsById(tenant.tx, input.bindingId, [input.rowId]);
  const problem = row?.problems.find((one) => one.field === input.field && isAsked(one));
  if (!row || row.missingSince !== null || !problem) return refuse('NOT_FOUND', 'rowId');
  const journal = openAnswer();
  noteAnswered(journal, row, [problem]);
  const done = await act({ binding: found.binding, row, problem, journal });
  if (done.ok) await writeJournal(tenant, input.bindingId, journal);
  return done.ok ? { ok: true, refs: { binding: input.bindingId } } : done;
}

async function answer(tenant: Tenant, at: Question, given: string): Promise<Outcome<object>> {
  const { row, problem } = at;
  if (given === 'SHEET' || given === 'SERVER') return settleFor(tenant, at, given);
  if (given === 'WAIVE' && isWaivable(problem)) return waive(tenant, at);
  if (given === 'BOOK' && problem.code === 'UNDONE') return mergeAgain(tenant, at, {}, [problem]);
  if (given === 'SAME_DEBT' && isOfNoTab(problem))
    return mergeAgain(tenant, at, { sameDebts: new Map([[row.id, String(problem.db)]]) });
  if (given === 'OTHER_DEBT' && problem.code === 'ALREADY_RECORDED') return waive(tenant, at);
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

/** Goes on without it: what else the row asks keeps it from being booked. */
async function waive(tenant: Tenant, at: Question): Promise<Outcome<object>> {
  const { row, problem } = at;
  const { missingSince: _, pastHashes: __, ...kept } = row;
  const waived = [...new Set([...row.waived, waiverOf(problem)])];
  await store(tenant, at, { ...kept, waived, computedKey: null });
  return row.debtId === null ? mergeAgain(tenant, at, {}) : { ok: true };
}

async function settleFor(tenant: Tenant, at: Question, keep: 'SHEET' | 'SERVER'): Promise<Outcome<object>> {
  const { row, problem } = at;
  if (!isDisagreement(problem) || row.debtId === null) return refuse('INVALID', 'keep');
  // Nothing is written over a formula.
  if (keep === 'SERVER' && problem.code === 'CONFLICT' && isFormula(problem.raw)) return refuse('INVALID', 'keep');
  if (keep === 'SERVER') {
    const isPerson = problem.code === 'PERSON_CHANGED';
    await store(tenant, at, withServersValues(row, isPerson ? [problem, ...typedOver(row)] : [problem]));
    return { ok: true };
  }
  if (problem.code === 'CONFLICT') return mergeAgain(tenant, at, { policy: { [ruleField(problem.field)]: 'SHEET' } });
  // The same person under another name and number: everything about them is as the row says.
  if (problem.code === 'PERSON_CHANGED') return mergeAgain(tenant, at, { isSamePerson: true });
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

/** Merges the row as it was uploaded last, with what was answered; `gone`: problems that no longer stand. */
async function mergeAgain(
  tenant: Tenant,
  at: Question,
  options: MergeOptions,
  gone: readonly RowProblem[] = [],
): Promise<Outcome<object>> {
  const { binding, row, journal } = at;
  if (gone.length > 0) {
    const { missingSince: _, pastHashes: __, ...kept } = row;
    await store(tenant, at, { ...kept, problems: row.problems.filter((one) => !gone.includes(one)) });
  }
  return mergeRows(tenant, binding, [asWireRow(row, binding.columns)], 'waive', { ...options, journal });
}

function store(tenant: Tenant, { binding }: Question, row: RowWrite): Promise<void> {
  return writeRows(tenant.tx, tenant.merchantId, binding.id, [row], 'waive');
}
