#!/usr/bin/env node
/**
 * `caderneta …`: reads the command line and the environment, hands on, and turns what comes back into an exit code.
 * A command loads what it needs when it is called: all of it takes a second, and most ask for little.
 */
import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { exportTexts, importTexts } from './cli/import-texts.js';
import { cliTexts as texts } from './cli-texts.js';
import { type Config, readConfig } from './config.js';
import { isDay } from './domain/day.js';
import { createLog, type Log } from './log.js';

interface Call {
  config: Config;
  log: Log;
  options: Options;
  /** What follows the command's own words. */
  rest: readonly string[];
}

interface Options {
  public?: boolean;
  sandbox?: boolean;
  check?: boolean;
  write?: boolean;
  help?: boolean;
  merchant?: string;
  name?: string;
  scopes?: string;
  sheet?: string;
  policy?: string;
  from?: string;
  to?: string;
  json?: boolean;
  'dry-run'?: boolean;
  'pay-day'?: string;
  days?: string;
  similar?: string;
  formulas?: boolean;
  column?: string[];
}

/** Something the person typed wrong; exit code 2. */
class UsageError extends Error {}

const OPTIONS = {
  public: { type: 'boolean' },
  sandbox: { type: 'boolean' },
  check: { type: 'boolean' },
  write: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  merchant: { type: 'string' },
  name: { type: 'string' },
  scopes: { type: 'string' },
  sheet: { type: 'string' },
  policy: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  json: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  'pay-day': { type: 'string' },
  days: { type: 'string' },
  similar: { type: 'string' },
  formulas: { type: 'boolean' },
  column: { type: 'string', multiple: true },
} as const;

/** What each command takes; anything else is refused instead of being ignored. */
const COMMANDS: Record<
  string,
  { options: readonly (keyof Options)[]; words?: number; run(call: Call): Promise<number> }
> = {
  start: { options: [], run: start },
  migrate: { options: [], run: migrateCommand },
  doctor: { options: ['public'], run: doctor },
  'merchant create': { options: ['name', 'sandbox'], run: merchantCreate },
  'key create': { options: ['merchant', 'name', 'scopes', 'sheet'], run: keyCreate },
  'key list': { options: ['merchant'], run: keyList },
  'key revoke': { options: ['merchant'], words: 1, run: keyRevoke },
  sample: { options: [], run: sample },
  import: {
    options: ['merchant', 'sheet', 'dry-run', 'json', 'pay-day', 'days', 'similar', 'formulas', 'column'],
    words: 1,
    run: importFile,
  },
  export: { options: ['merchant'], words: 1, run: exportFile },
  recompute: { options: ['check'], run: recomputeCommand },
  'credit backtest': { options: ['policy', 'from', 'to', 'merchant', 'json'], run: creditBacktest },
  'credit replay': { options: ['check', 'merchant'], run: creditReplay },
  schema: { options: ['check', 'write'], run: schema },
};

const terminal = { print };

// Who reads only the first lines (`| head`) has read enough.
process.stdout.on('error', () => {});
process.exitCode = await main(process.argv.slice(2));
// A library's idle timer or pooled socket must not hold a finished command.
setTimeout(() => process.exit(), 500).unref();

async function main(args: string[]): Promise<number> {
  try {
    const { options, words } = parse(args);
    if (options.help || words.length === 0) {
      print(texts.usage);
      return options.help ? 0 : 2;
    }
    const { command, rest } = findCommand(words, options);
    const read = readConfig();
    if (!read.ok) return complain(2, texts.badConfig, ...read.problems.map((problem) => `  ${problem}`));
    const { config } = read;
    return await command.run({ config, log: createLog(config.logLevel), options, rest });
  } catch (error) {
    if (error instanceof UsageError) return complain(2, error.message, '', texts.usage);
    const { name, message, stack } = error as Error;
    return complain(1, name === 'StartupError' ? message : (stack ?? message ?? String(error)));
  }
}

async function start({ config, log }: Call): Promise<number> {
  const { startServer } = await import('./main.js');
  // Registered before the start, so that a Ctrl-C during it still closes what was opened.
  let stop: () => void = () => {};
  const asked = new Promise<void>((done) => {
    stop = done;
  });
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const server = await startServer(config, log);
  await asked;
  process.stderr.write(`${texts.stopping}\n`);
  await server.stop();
  return 0;
}

async function migrateCommand({ config, log }: Call): Promise<number> {
  const { withDatabaseUrl } = await import('./cli/database.js');
  const { migrate } = await import('./db/migrate.js');
  const { appliedNames } = await withDatabaseUrl(config, log, (url) => migrate(url, log));
  print(texts.migrated(appliedNames));
  return 0;
}

async function doctor({ config, log, options }: Call): Promise<number> {
  const { examine, describeFindings } = await import('./cli/doctor.js');
  const findings = await examine(config, log, options.public ?? false);
  print(describeFindings(findings));
  return findings.every((finding) => finding.isWell) ? 0 : 1;
}

async function schema({ options }: Call): Promise<number> {
  const { checkSchema } = await import('./cli/schema.js');
  return checkSchema(options.write ?? false, print);
}

async function merchantCreate({ config, log, options }: Call): Promise<number> {
  const request = { name: options.name ?? null, isSandbox: options.sandbox ?? false };
  const { createMerchant } = await import('./cli/merchant.js');
  return withMigratedDatabase(config, log, (url) => createMerchant(url, request, terminal));
}

async function keyCreate({ config, log, options }: Call): Promise<number> {
  const request = {
    merchantId: required(options, 'merchant'),
    name: options.name ?? null,
    scopes: (options.scopes ?? 'read,write,send').split(',').map((scope) => scope.trim()),
    spreadsheetId: options.sheet ?? null,
  };
  const { createKey } = await import('./cli/key.js');
  return withMigratedDatabase(config, log, (url) => createKey(url, request, terminal));
}

async function keyList({ config, log, options }: Call): Promise<number> {
  const merchantId = required(options, 'merchant');
  const { listKeys } = await import('./cli/key.js');
  return withMigratedDatabase(config, log, (url) => listKeys(url, merchantId, terminal));
}

async function keyRevoke({ config, log, options, rest }: Call): Promise<number> {
  const [keyId] = rest;
  if (!keyId) throw new UsageError(texts.missingKey);
  const request = { merchantId: required(options, 'merchant'), keyId };
  const { revokeKey } = await import('./cli/key.js');
  return withMigratedDatabase(config, log, (url) => revokeKey(url, request, terminal));
}

async function sample({ config, log }: Call): Promise<number> {
  const { loadSample } = await import('./cli/sample.js');
  return withMigratedDatabase(config, log, (url) =>
    loadSample(url, config.publicUrl ?? `http://${config.host}:${config.port}`, log, terminal),
  );
}

async function importFile({ config, log, options, rest }: Call): Promise<number> {
  const [path] = rest;
  if (!path) throw new UsageError(importTexts.noFile);
  const { similar = null } = options;
  if (similar !== null && similar !== 'new' && similar !== 'same') throw new UsageError(importTexts.badSimilar);
  const { importCommand, saidColumns } = await import('./cli/import.js');
  const said = saidColumns(options.column ?? []);
  if (!said.ok) throw new UsageError(said.message);
  const request = {
    path,
    merchantId: options.merchant ?? null,
    sheetName: options.sheet ?? null,
    columns: said.columns,
    dueRule: dueRuleOf(options),
    similar: similar === null ? null : similar === 'new' ? ('NEW' as const) : ('SAME' as const),
    trustsFormulas: options.formulas ?? false,
    isJson: options.json ?? false,
    isDryRun: options['dry-run'] ?? false,
  };
  const talking = { print, complain: (line: string) => void complain(0, line) };
  return importCommand(request, (work) => withMigratedDatabase(config, log, work), log, talking);
}

/** When a debt without a due date falls due, if it was said. */
function dueRuleOf(options: Options): { payDay: number } | { days: number } | null {
  if (options['pay-day'] !== undefined && options.days !== undefined) throw new UsageError(importTexts.oneRule);
  if (options['pay-day'] !== undefined) return { payDay: wholeNumber(options['pay-day'], 'pay-day', 31) };
  return options.days === undefined ? null : { days: wholeNumber(options.days, 'days', 365) };
}

function wholeNumber(text: string, option: string, most: number): number {
  const number = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > most) throw new UsageError(importTexts.badDay(option, most));
  return number;
}

async function exportFile({ config, log, options, rest }: Call): Promise<number> {
  const [path] = rest;
  if (!path) throw new UsageError(exportTexts.noFile);
  const { exportCommand } = await import('./cli/export.js');
  const talking = { print, complain: (line: string) => void complain(0, line) };
  const request = { path, merchantId: options.merchant ?? null };
  return exportCommand(request, (work) => withMigratedDatabase(config, log, work), log, talking);
}

async function recomputeCommand({ config, log, options }: Call): Promise<number> {
  if (!options.check) throw new UsageError(texts.missingOption('check'));
  const { recompute } = await import('./cli/recompute.js');
  return withMigratedDatabase(config, log, (url) => recompute(url, log, terminal));
}

async function creditBacktest({ config, log, options }: Call): Promise<number> {
  const request = {
    policyFile: required(options, 'policy'),
    from: requiredDay(options, 'from'),
    to: requiredDay(options, 'to'),
    merchantId: options.merchant ?? null,
    isJson: options.json ?? false,
  };
  const { backtest } = await import('./cli/credit.js');
  return withMigratedDatabase(config, log, (url) => backtest(url, request, log, terminal));
}

async function creditReplay({ config, log, options }: Call): Promise<number> {
  if (!options.check) throw new UsageError(texts.missingOption('check'));
  const { replay } = await import('./cli/credit.js');
  return withMigratedDatabase(config, log, (url) => replay(url, options.merchant ?? null, log, terminal));
}

async function withMigratedDatabase(config: Config, log: Log, work: (url: string) => Promise<number>): Promise<number> {
  const { withDatabaseUrl } = await import('./cli/database.js');
  const { migrate } = await import('./db/migrate.js');
  return withDatabaseUrl(config, log, async (url) => {
    await migrate(url, log);
    return work(url);
  });
}

function parse(args: string[]): { options: Options; words: string[] } {
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true, strict: true });
    return { options: values, words: positionals };
  } catch (error) {
    throw new UsageError(texts.badOption((error as Error).message));
  }
}

function findCommand(words: readonly string[], options: Options) {
  const name = [words.slice(0, 2).join(' '), words[0] ?? ''].find((candidate) => candidate in COMMANDS);
  const command = name === undefined ? undefined : COMMANDS[name];
  if (!name || !command) throw new UsageError(texts.unknownCommand(words.join(' ')));
  const rest = words.slice(name.split(' ').length);
  if (rest.length > (command.words ?? 0)) throw new UsageError(texts.unknownCommand(words.join(' ')));
  const strange = Object.keys(options).find((option) => !command.options.includes(option as keyof Options));
  if (strange) throw new UsageError(texts.badOption(`--${strange}`));
  return { command, rest };
}

function required(options: Options, name: 'merchant' | 'policy' | 'from' | 'to'): string {
  const value = options[name];
  if (!value) throw new UsageError(texts.missingOption(name));
  return value;
}

function requiredDay(options: Options, name: 'from' | 'to'): string {
  const value = required(options, name);
  if (!isDay(value)) throw new UsageError(texts.badDay(name));
  return value;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(code: number, ...lines: string[]): number {
  process.stderr.write(`${lines.join('\n')}\n`);
  return code;
}
