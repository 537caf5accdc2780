/** The composition root: makes every part, gives each what it needs, and takes them apart in the right order. */
import 'reflect-metadata';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { FastifyPluginAsync } from 'fastify';
import { connectionCode } from './app/api-key.js';
import type { App } from './app/context.js';
import { createMerchant } from './app/merchant.js';
import type { Spreadsheets } from './app/ports.js';
import { createSender } from './app/reminder/sender.js';
import { createMailer } from './channels/email.js';
import type { Config } from './config.js';
import { openDatabase } from './db/client.js';
import { startEmbedded } from './db/embedded.js';
import { eraseSandbox } from './db/erase.js';
import { listMerchants } from './db/login.js';
import { migrate } from './db/migrate.js';
import { startupError } from './db/texts.js';
import { startWorker } from './jobs/worker.js';
import type { Log } from './log.js';
import { mainTexts as texts } from './main-texts.js';
import { collectPage } from './web/collect.js';
import { debtorPage } from './web/debtor/routes.js';
import { homePage } from './web/home.js';
import { createWeb } from './web/server.js';
import { tryPlugin } from './web/try/plugin.js';
import { unsubscribePage } from './web/unsubscribe.js';

export interface RunningServer {
  /** Where it listens, without a slash at the end. */
  url: string;
  app: App;
  /** Requests in flight finish, mails that were handed over finish, then the database stops. Safe to call twice. */
  stop(): Promise<void>;
}

type Closing = () => Promise<unknown>;

/**
 * Starts everything and listens. What had been opened is closed again when a later part fails. `say` gets what the
 * person at the terminal must read.
 */
export async function startServer(
  config: Config,
  log: Log,
  say: (text: string) => void = (text) => process.stdout.write(`${text}\n`),
): Promise<RunningServer> {
  const closings: Closing[] = [];
  let stopped: Promise<void> | null = null;
  const stop = () => (stopped ??= closeAll(closings, log));
  try {
    await refuseTakenPort(config);
    const loginUrl = await databaseUrl(config, log, closings);
    await migrate(loginUrl, log);
    const db = openDatabase(loginUrl);
    closings.push(() => db.close());
    await db.ping();

    let url = config.publicUrl ?? '';
    const mailer = createMailer(config, log);
    closings.push(() => mailer.close());
    const app: App = { db, mailer, log, publicUrl: () => config.publicUrl ?? url };
    app.sender = createSender(app);
    if (config.serviceAccountFile !== null) app.spreadsheets = await openSpreadsheets(config.serviceAccountFile);
    closings.push(() => app.sender!.drain());
    const ownerKey = await ensureFirstMerchant(app, loginUrl, config.dataDir);
    const worker = await startWorker(app, loginUrl, () => listMerchants(loginUrl));
    closings.push(() => worker.stop());

    const pages: FastifyPluginAsync[] = [
      homePage(config.isTryOn),
      debtorPage(app),
      collectPage(app),
      unsubscribePage(app),
    ];
    if (config.isTryOn) pages.push(tryPages(app, config, loginUrl));
    const web = await createWeb(app, { plugins: pages, trustedProxies: config.trustedProxies });
    closings.push(() => web.close());
    url = addressOf(await web.listen({ host: config.host, port: config.port }));
    say(texts.listening(url));
    if (config.isTryOn) say(texts.tryIt(url));
    if (ownerKey)
      say(texts.firstMerchant(join(config.dataDir, 'owner-key'), connectionCode(app.publicUrl(), ownerKey)));
    return { url, app, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Found out before anything is made: a shop's first code must not be printed into a start that fails. */
function refuseTakenPort({ host, port }: Config): Promise<void> {
  return new Promise((free, taken) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) =>
      taken(startupError(texts.portRefused(`${host}:${port}`, error.code ?? error.message), texts.portMend)),
    );
    probe.listen(port, host, () => probe.close(() => free()));
  });
}

/** Google's library is a hundred files to read at a start, and most shops have no service account. */
async function openSpreadsheets(file: string): Promise<Spreadsheets> {
  const { createSpreadsheets, readServiceAccount } = await import('./channels/google-sheets.js');
  const text = await readFile(file, 'utf8').catch(() => '');
  const credentials = readServiceAccount(text);
  if (!credentials) throw startupError(texts.noServiceAccount(file), texts.noServiceAccountMend);
  return createSpreadsheets({ credentials });
}

async function databaseUrl(config: Config, log: Log, closings: Closing[]): Promise<string> {
  if (config.databaseUrl) return config.databaseUrl;
  const embedded = await startEmbedded(config.dataDir, log);
  closings.push(() => embedded.stop());
  return embedded.url;
}

function tryPages(app: App, { dataDir, publicUrl }: Config, loginUrl: string): FastifyPluginAsync {
  return (web) =>
    tryPlugin(web, { app, dataDir, publicUrl, eraseSandbox: (merchantId) => eraseSandbox(loginUrl, merchantId) });
}

/** On an empty database: a shop and its owner's key, which is kept in a file only its user can read. */
async function ensureFirstMerchant(app: App, loginUrl: string, dataDir: string): Promise<string | null> {
  if ((await listMerchants(loginUrl)).length > 0) return null;
  await mkdir(dataDir, { recursive: true });
  const { ownerKey } = await createMerchant(app, { isSandbox: false });
  await writeFile(join(dataDir, 'owner-key'), `${ownerKey}\n`, { mode: 0o600 });
  return ownerKey;
}

/** In the reverse order of opening; one that fails does not keep the others open. */
async function closeAll(closings: Closing[], log: Log): Promise<void> {
  for (const close of closings.reverse()) {
    try {
      await close();
    } catch (error) {
      log.error({ err: error }, 'could not close');
    }
  }
}

/** Fastify says where it listens; an address that means "everywhere" is none to type. */
function addressOf(listening: string): string {
  return listening.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//127.0.0.1:').replace(/\/$/, '');
}
