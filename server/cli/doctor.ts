import { access, constants, stat, statfs } from 'node:fs/promises';
import { createServer, isIP } from 'node:net';
import { dirname, join } from 'node:path';
import { createTransport } from 'nodemailer';
import { doctorTexts as texts } from '../cli-texts.js';
import type { Config } from '../config.js';
import { inspectDatabase } from '../db/inspect.js';
import { pendingMigrations } from '../db/migrate.js';
import type { Log } from '../log.js';
import { withDatabaseUrl } from './database.js';

/** One line of the examination; a failing one says what to do about it. */
export type Finding = { name: string; detail: string } & ({ isWell: true } | { isWell: false; mend: string });

const LEAST_FREE_MB = 500;
const GREATEST_SKEW_MS = 60_000;
const PATIENCE_MS = 10_000;

/** Examines everything a running shop needs, changing nothing. `isPublic`: also whether the world reaches it. */
export async function examine(config: Config, log: Log, isPublic: boolean): Promise<Finding[]> {
  return [
    nodeVersion(),
    clockAndZone(),
    await dataFolder(config),
    await diskSpace(config),
    await portState(config),
    ...(await database(config, log)),
    await mail(config),
    await publicAddress(config, isPublic),
  ];
}

/** The findings as lines for a terminal. */
export function describeFindings(findings: readonly Finding[]): string {
  const lines = findings.map((finding) =>
    finding.isWell
      ? `${texts.ok} ${finding.name}: ${finding.detail}`
      : `${texts.failed} ${finding.name}: ${finding.detail}\n        ${texts.mend}: ${finding.mend}`,
  );
  const failed = findings.filter((finding) => !finding.isWell).length;
  return [...lines, '', failed === 0 ? texts.allWell : texts.someFailed(failed)].join('\n');
}

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return judge(texts.node, major > 20 || (major === 20 && minor >= 19), process.versions.node, texts.nodeMend);
}

function clockAndZone(): Finding {
  const noon = new Date('2026-01-15T12:00:00Z');
  let hour = '';
  try {
    hour = new Intl.DateTimeFormat('pt-BR', { timeZone: 'America/Sao_Paulo', hour: '2-digit' }).format(noon);
  } catch {
    // Unknown zone.
  }
  if (!hour.startsWith('09')) return failed(texts.zone, texts.zoneMissing, texts.zoneMend);
  const now = new Date();
  if (now < noon) return failed(texts.zone, texts.clockWrong(now.toISOString()), texts.clockMend);
  return well(texts.zone, `${now.toLocaleString('pt-BR', { timeZone: 'America/Sao_Paulo' })} (America/Sao_Paulo)`);
}

async function dataFolder({ dataDir }: Config): Promise<Finding> {
  const nearest = await nearestFolder(dataDir);
  const isFolder = await stat(nearest).then((found) => found.isDirectory());
  const isWritable = await access(nearest, constants.W_OK).then(
    () => true,
    () => false,
  );
  const isOpen = isFolder && isWritable;
  return judge(texts.folder, isOpen, isOpen ? dataDir : texts.folderClosed(dataDir), texts.folderMend);
}

async function diskSpace({ dataDir }: Config): Promise<Finding> {
  const { bavail, bsize } = await statfs(await nearestFolder(dataDir));
  const freeMb = Math.floor((bavail * bsize) / 1_000_000);
  return judge(texts.disk, freeMb >= LEAST_FREE_MB, texts.diskFree(freeMb), texts.diskMend);
}

async function portState({ host, port }: Config): Promise<Finding> {
  const shown = `${host}:${port}`;
  const code = await listenError(host, port);
  if (code === null) return well(texts.port, texts.portFree(shown));
  if (code !== 'EADDRINUSE') return failed(texts.port, texts.portRefused(shown, code), texts.hostMend);
  // An address that means "all of them" is not one that can be called.
  const callable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : isIP(host) === 6 ? `[${host}]` : host;
  const isOurs = (await answerOf(`http://${callable}:${port}/healthz`)) === null;
  return judge(texts.port, isOurs, isOurs ? texts.portOurs(shown) : texts.portTaken(shown), texts.portMend);
}

async function database(config: Config, log: Log): Promise<Finding[]> {
  if (!config.databaseUrl && !(await exists(join(config.dataDir, 'postgres', 'PG_VERSION')))) {
    return [well(texts.database, texts.databaseNew)];
  }
  try {
    return await withDatabaseUrl(config, log, databaseFindings);
  } catch (error) {
    return [failed(texts.database, reasonOf(error), texts.databaseMend)];
  }
}

async function databaseFindings(url: string): Promise<Finding[]> {
  const facts = await inspectDatabase(url);
  const version = texts.databaseVersion(facts.version);
  if (!facts.isVersionSupported) return [failed(texts.database, version, texts.versionMend)];
  const isClockNear = Math.abs(facts.clockAheadMs) <= GREATEST_SKEW_MS;
  const skew = texts.clockSkew(Math.round(Math.abs(facts.clockAheadMs) / 1000));
  const pending = (await pendingMigrations(url)).join(', ');
  const open = facts.unforcedTables.join(', ');
  return [
    well(texts.database, version),
    ...(isClockNear ? [] : [failed(texts.zone, skew, texts.clockMend)]),
    roleFinding(facts.app),
    judge(texts.tenancy, open === '', open ? texts.tenancyOpen(open) : texts.tenancyForced, texts.tenancyMend),
    judge(
      texts.migrations,
      pending === '',
      pending ? texts.migrationsPending(pending) : texts.migrationsCurrent,
      texts.migrationsMend,
    ),
  ];
}

function roleFinding(app: Awaited<ReturnType<typeof inspectDatabase>>['app']): Finding {
  if (!app) return failed(texts.role, texts.roleMissing, texts.roleMend);
  const reasons = [
    ...(app.isSuperuser ? [texts.roleSuperuser] : []),
    ...(app.bypassesRls ? [texts.roleBypass] : []),
    ...(app.ownedTables.length > 0 ? [texts.roleOwner(app.ownedTables.join(', '))] : []),
  ];
  if (reasons.length === 0) return well(texts.role, texts.roleSafe(app.role));
  return failed(texts.role, texts.roleUnsafe(app.role, reasons.join(', ')), texts.roleMend);
}

async function mail({ smtpUrl, smtpFrom }: Config): Promise<Finding> {
  if (!smtpUrl) return well(texts.mail, texts.mailOff);
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
  });
  try {
    await transport.verify();
    return well(texts.mail, texts.mailReady(new URL(smtpUrl).host, smtpFrom));
  } catch (error) {
    return failed(texts.mail, reasonOf(error), texts.mailMend);
  } finally {
    transport.close();
  }
}

async function publicAddress({ publicUrl }: Config, isPublic: boolean): Promise<Finding> {
  const name = texts.publicAddress;
  if (!publicUrl) {
    return isPublic ? failed(name, texts.publicOff, texts.publicMissingMend) : well(name, texts.publicOff);
  }
  const { protocol, hostname } = new URL(publicUrl);
  if (isPrivateHost(hostname)) return failed(name, texts.publicPrivate(publicUrl), texts.publicMissingMend);
  if (protocol !== 'https:') return failed(name, texts.publicNotHttps(publicUrl), texts.publicMissingMend);
  if (!isPublic) return well(name, texts.publicUnchecked(publicUrl));
  const problem = await answerOf(`${publicUrl}/healthz`);
  if (problem !== null) return failed(name, texts.publicUnreachable(publicUrl, problem), texts.publicMend);
  return well(name, texts.publicReady(publicUrl));
}

/** Names and addresses that only this machine or its own network can call. */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (isIP(host) === 4)
    return /^(0|10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(host);
  if (isIP(host) === 6) return host === '::1' || host === '::' || /^(f[cd]|fe[89ab])/.test(host);
  return host === 'localhost' || !host.includes('.') || /\.(localhost|local|lan|home|internal|test)$/.test(host);
}

/** Null when the address answers 200; else why not. */
async function answerOf(url: string): Promise<string | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return response.status === 200 ? null : `HTTP ${response.status}`;
  } catch (error) {
    return reasonOf((error as { cause?: unknown }).cause ?? error);
  }
}

function listenError(host: string, port: number): Promise<string | null> {
  return new Promise((done) => {
    const probe = createServer();
    probe.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? String(error)));
    probe.listen(port, host, () => probe.close(() => done(null)));
  });
}

async function nearestFolder(folder: string): Promise<string> {
  return (await exists(folder)) || dirname(folder) === folder ? folder : nearestFolder(dirname(folder));
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function reasonOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return message || code || String(error);
}

function judge(name: string, isWell: boolean, detail: string, mend: string): Finding {
  return isWell ? well(name, detail) : failed(name, detail, mend);
}

function well(name: string, detail: string): Finding {
  return { name, detail, isWell: true };
}

function failed(name: string, detail: string, mend: string): Finding {
  return { name, detail, isWell: false, mend };
}
