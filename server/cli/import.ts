/** `caderneta import FILE`: what a file says, and into the books with it. */
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { type App, systemActor } from '../app/context.js';
import { type ImportRequest, type ImportResult, importFile, lookAtImport } from '../app/file/import.js';
import { type ImportPlan, planFirstImport } from '../app/file/plan.js';
import { readSheetFile } from '../app/file/read-file.js';
import { type FileTable, readFileTable } from '../app/file/read-rows.js';
import { listMerchants } from '../db/login.js';
import { todayIn } from '../domain/day.js';
import type { DueRule } from '../domain/sheet/due-rule.js';
import { SHEET_FIELDS } from '../domain/sheet/field.js';
import type { SimilarRows } from '../domain/sheet/file-rows.js';
import { columnsJson, rowJson } from '../domain/sheet/row-json.js';
import { fieldNamed, type SaidColumn } from '../domain/sheet/said-columns.js';
import type { Log } from '../log.js';
import { reportLines } from './import-report.js';
import { importTexts as texts } from './import-texts.js';
import { shopTexts } from './shop-texts.js';
import { type Terminal, withApp } from './terminal.js';

export interface ImportOptions {
  path: string;
  merchantId: string | null;
  sheetName: string | null;
  columns: readonly SaidColumn[];
  dueRule: DueRule | null;
  similar: SimilarRows | null;
  trustsFormulas: boolean;
  isJson: boolean;
  isDryRun: boolean;
}

/** What `--column TÍTULO=campo` says of columns, or why it cannot be meant. */
export function saidColumns(
  given: readonly string[],
): { ok: true; columns: SaidColumn[] } | { ok: false; message: string } {
  const columns: SaidColumn[] = [];
  for (const one of given) {
    // A heading may have an equals sign, a field has none.
    const [, heading, name] = /^(.*)=([^=]*)$/s.exec(one) ?? [];
    if (!heading?.trim() || name === undefined) return { ok: false, message: texts.badColumn(one) };
    const field = fieldNamed(name);
    if (field === null) return { ok: false, message: texts.noField(name.trim(), SHEET_FIELDS) };
    if (columns.some((said) => said.field === field)) return { ok: false, message: texts.fieldTwice(field) };
    columns.push({ heading: heading.trim(), field });
  }
  return { ok: true, columns };
}

/** Lines for the person, which are no part of what the command is run for. */
export interface TalkingTerminal extends Terminal {
  complain(line: string): void;
}

/** Lends the address of a migrated database; only asked for where one is needed. */
export type WithUrl = (work: (url: string) => Promise<number>) => Promise<number>;

const DEFAULT_ZONE = 'America/Sao_Paulo';

/** Exit code 1 when the file, or the shop, is refused; questions left open are no failure. */
export async function importCommand(
  options: ImportOptions,
  withUrl: WithUrl,
  log: Log,
  terminal: TalkingTerminal,
): Promise<number> {
  const refuse = (message: string): number => {
    terminal.complain(texts.refused(message));
    return 1;
  };
  const bytes = await readFile(options.path).catch((error: NodeJS.ErrnoException) => error);
  if (bytes instanceof Error) return refuse(texts.unreadable(options.path, bytes.code ?? bytes.message));
  const name = basename(options.path);
  const sheets = await readSheetFile(bytes, basename(name, extname(name)));
  const reading = readFileTable(sheets, { ...options, today: todayIn(DEFAULT_ZONE, Date.now()) });
  if (!reading.ok) return refuse(reading.message);
  if (options.isJson) terminal.print(JSON.stringify(jsonOf(reading), null, 1));
  const request: ImportRequest = { ...options, file: { name, bytes }, sheets };
  if (options.isDryRun && (options.isJson || options.merchantId === null)) {
    if (!options.isJson) report(terminal, reading, planFirstImport(reading, options), null, name);
    return 0;
  }
  return withUrl((url) => withApp(url, log, (app) => importInto(app, url, request, options, terminal)));
}

async function importInto(
  app: App,
  url: string,
  request: ImportRequest,
  options: ImportOptions,
  terminal: TalkingTerminal,
): Promise<number> {
  const shop = await shopOf(url, options.merchantId);
  if (!shop.ok) {
    terminal.complain(shop.message);
    return 1;
  }
  const actor = systemActor(shop.id, 'caderneta');
  const look = await lookAtImport(app, actor, request);
  if (!look.ok) {
    terminal.complain(texts.refused(look.message));
    return 1;
  }
  const show = (result: (ImportResult & { ok: true }) | null): number => {
    if (!options.isJson) report(terminal, look.table, look.plan, result, request.file.name);
    return 0;
  };
  if (options.isDryRun) return show(null);
  const onStep = (done: number, of: number): void => {
    if (done < of) terminal.complain(texts.step(done, of));
  };
  const result = await importFile(app, actor, request, look, { onStep });
  if (result.ok) return show(result);
  for (const { message } of result.errors) terminal.complain(texts.stopped(message));
  return 1;
}

/** The shop asked for, or the only one there is. */
export async function shopOf(
  url: string,
  merchantId: string | null,
): Promise<{ ok: true; id: string } | { ok: false; message: string }> {
  const known = await listMerchants(url);
  if (merchantId !== null)
    return known.includes(merchantId)
      ? { ok: true, id: merchantId }
      : { ok: false, message: shopTexts.noMerchant(merchantId) };
  const [only, ...others] = known;
  if (only === undefined) return { ok: false, message: texts.noShop };
  return others.length > 0 ? { ok: false, message: texts.manyShops(known) } : { ok: true, id: only };
}

function report(
  terminal: Terminal,
  table: FileTable,
  plan: ImportPlan,
  result: (ImportResult & { ok: true }) | null,
  name: string,
): void {
  for (const line of reportLines(table, plan, result, name)) terminal.print(line);
}

/** What `--json` prints. */
export function jsonOf({ table, rows }: FileTable) {
  return { columns: columnsJson(table), rows: rows.map(({ reading, row }) => rowJson(reading, row)) };
}
