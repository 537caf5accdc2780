/**
 * A file's debts come into the books by the same code as a sheet's. A file is bound as a spreadsheet of its own whose rows
 * have ids by what they say, so that the same file again, or the rest of an import that was cut, doubles nothing.
 */
import { randomUUID } from 'node:crypto';
import type { Outcome } from '../../domain/facts.js';
import type { DueRule } from '../../domain/sheet/due-rule.js';
import type { SaidColumn } from '../../domain/sheet/said-columns.js';
import type { WireRow } from '../../domain/sheet/wire.js';
import { type Actor, type App, inTenant } from '../context.js';
import { bindSheet } from '../sheet/bind.js';
import { setDueRule } from '../sheet/due-rule.js';
import { type SheetQuestion, sheetQuestions } from '../sheet/question.js';
import { bindingTotals } from '../sheet/read.js';
import { dueRuleOf } from '../sheet/reading.js';
import { syncSheet } from '../sheet/sync.js';
import { type ImportedFile, type ImportPlan, type ImportWishes, planImport, sheetNameOf } from './plan.js';
import type { SheetFile } from './read-file.js';
import { type FileTable, readFileTable } from './read-rows.js';
import type { FileRefusal } from './refusal.js';

export interface ImportRequest extends ImportWishes {
  file: ImportedFile;
  sheets: SheetFile;
  sheetName: string | null;
  /** What the person said of columns, by their headings. */
  columns?: readonly SaidColumn[];
  /** Becomes the shop's; null: the shop's own counts, if it has one. */
  dueRule: DueRule | null;
}

export type ImportLook = { ok: true; table: FileTable; plan: ImportPlan } | FileRefusal;

export type ImportResult = Outcome<{
  created: number;
  changed: number;
  /** Of this file's rows, in its order. */
  questions: (SheetQuestion & { fileRow: number })[];
}>;

export interface ImportSteps {
  /** Hears how many rows are done. */
  onStep?: (done: number, of: number) => void;
  stepRows?: number;
}

const STEP_ROWS = 1_000;
const TIMEOUT_MS = 60_000;

/** What an import would do in this shop. Writes nothing. */
export function lookAtImport(app: App, actor: Actor, request: ImportRequest): Promise<ImportLook> {
  return inTenant(
    app,
    actor,
    async (tenant): Promise<ImportLook> => {
      const dueRule = request.dueRule ?? dueRuleOf(tenant.merchant);
      const { sheets, sheetName, columns } = request;
      const table = readFileTable(sheets, { sheetName, columns, today: tenant.today, dueRule });
      if (!table.ok) return table;
      return { ok: true, table, plan: await planImport(tenant, table, request.file, request) };
    },
    { readOnly: true, timeoutMs: TIMEOUT_MS },
  );
}

/**
 * Books what was looked at, a thousand rows a step; each step is a transaction, so that an import cut between two goes on
 * when it is run again.
 */
export async function importFile(
  app: App,
  actor: Actor,
  request: ImportRequest,
  { table, plan }: { table: FileTable; plan: ImportPlan },
  { onStep, stepRows = STEP_ROWS }: ImportSteps = {},
): Promise<ImportResult> {
  const before = await bookedRows(app, actor, plan.place.bindingId);
  if (request.dueRule) {
    let isMore = true;
    while (isMore) {
      const ruled = await setDueRule(app, actor, { ...newKey(), ...request.dueRule });
      if (!ruled.refs) return { ok: false, errors: [...ruled.errors] };
      isMore = ruled.refs.isMore === 1;
    }
  }
  const rows = plan.rows.flatMap(({ wire }) => wire ?? []);
  const bindingId = rows.length > 0 ? await bind(app, actor, request, table, plan) : { ok: true as const, id: null };
  if (!bindingId.ok) return bindingId;
  let changed = 0;
  const syncId = `import-${randomUUID()}`;
  for (let chunk = 0; chunk * stepRows < rows.length; chunk++) {
    const part: WireRow[] = rows.slice(chunk * stepRows, (chunk + 1) * stepRows);
    const step = await syncSheet(app, actor, {
      ...newKey(),
      bindingId: bindingId.id!,
      syncId,
      chunk,
      // A file is history whenever it comes, and nothing is ever written back to it.
      isLast: false,
      rows: part,
      restored: 'SHEET',
    });
    if (!step.refs) return { ok: false, errors: [...step.errors] };
    changed += step.refs.changed;
    onStep?.(Math.min((chunk + 1) * stepRows, rows.length), rows.length);
  }
  const known = bindingId.id ?? plan.place.bindingId;
  const created = (await bookedRows(app, actor, known)) - before;
  return { ok: true, created, changed, questions: known === null ? [] : await questionsOf(app, actor, known, plan) };
}

async function bookedRows(app: App, actor: Actor, bindingId: string | null): Promise<number> {
  if (bindingId === null) return 0;
  return (await inTenant(app, actor, ({ tx }) => bindingTotals(tx, bindingId), { readOnly: true })).booked;
}

async function bind(
  app: App,
  actor: Actor,
  request: ImportRequest,
  table: FileTable,
  { place }: ImportPlan,
): Promise<Outcome<{ id: string }>> {
  const bound = await bindSheet(app, actor, {
    isFile: true,
    ...newKey(),
    spreadsheetId: place.spreadsheetId,
    sheetId: place.sheetId,
    sheetName: sheetNameOf(table, request.file.name),
    headings: table.table.headings,
    headerRows: table.table.headerRows,
    columns: columnsOf(table),
  });
  return bound.refs ? { ok: true, id: bound.refs.binding } : { ok: false, errors: [...bound.errors] };
}

/** Two columns under one heading are told apart by their place. */
function columnsOf({ table }: FileTable): { heading: string; field: string }[] {
  const named = new Set<string>();
  return table.columns.flatMap(({ index, heading, field }) => {
    if (field === null) return [];
    const name = heading === '' || named.has(heading) ? `${heading} (coluna ${index + 1})` : heading;
    named.add(name);
    return [{ heading: name, field }];
  });
}

/** The questions that this file's rows leave open; a row counts where it stands now. */
async function questionsOf(app: App, actor: Actor, bindingId: string, plan: ImportPlan) {
  const rowOf = new Map(
    plan.rows.flatMap(({ identity, file }) => ('id' in identity ? [[identity.id, file.row] as const] : [])),
  );
  const { questions } = await inTenant(app, actor, (tenant) => sheetQuestions(tenant, { bindingId, first: 10_000 }), {
    readOnly: true,
    timeoutMs: TIMEOUT_MS,
  });
  return questions.flatMap((question) => {
    const fileRow = rowOf.get(question.rowId);
    return fileRow === undefined ? [] : [{ ...question, fileRow }];
  });
}

function newKey(): { idempotencyKey: string } {
  return { idempotencyKey: `import-${randomUUID()}` };
}
