/** A server of GraphQL without a socket, over a database of its own, with shops that have keys. */
import type { FastifyInstance } from 'fastify';
import { authenticate, createApiKey } from '../../server/app/api-key.js';
import type { App, Scope } from '../../server/app/context.js';
import { createMerchant } from '../../server/app/merchant.js';
import { createSender } from '../../server/app/reminder/sender.js';
import { createMailer } from '../../server/channels/email.js';
import { type Database, openDatabase } from '../../server/db/client.js';
import { createLog } from '../../server/log.js';
import { createWeb, type WebOptions } from '../../server/web/server.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

/** Wednesday, 15 July 2026, 10:00 in São Paulo. */
export const CLOCK = Date.parse('2026-07-15T13:00:00Z');

// biome-ignore lint/suspicious/noExplicitAny: tests read answers whose shape the query just said.
export type Answer = any;

export interface Asked {
  status: number;
  headers: Record<string, unknown>;
  data: Answer;
  errors: { message: string; path?: string[]; extensions: Record<string, unknown> }[] | undefined;
  text: string;
}

export interface TestServer {
  app: App;
  web: FastifyInstance;
  database: TestDatabase;
  /** Lines of the log, parsed. */
  logged: Record<string, unknown>[];
  ask(key: string | null, query: string, variables?: object): Promise<Asked>;
  /** A new sandbox shop; its owner's key. */
  shop(): Promise<{ merchantId: string; key: string }>;
  keyWith(owner: string, scopes: Scope[]): Promise<string>;
  close(): Promise<void>;
}

export async function createTestServer(
  options: WebOptions & { db?: (db: Database) => Database } = {},
): Promise<TestServer> {
  const database = await createTestDatabase();
  const logged: Record<string, unknown>[] = [];
  const log = createLog('info', { write: (line: string) => void logged.push(JSON.parse(line)) });
  const opened = openDatabase(database.appUrl);
  const app: App = {
    db: options.db ? options.db(opened) : opened,
    mailer: createMailer({ smtpUrl: null, smtpFrom: 'caderneta@localhost' }, log),
    log,
    publicUrl: () => 'http://127.0.0.1:4000',
  };
  app.sender = createSender(app);
  const web = await createWeb(app, options);
  return {
    app,
    web,
    database,
    logged,
    async ask(key, query, variables = {}) {
      const response = await web.inject({
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) },
        payload: JSON.stringify({ query, variables }),
      });
      const body = response.json();
      return {
        status: response.statusCode,
        headers: response.headers,
        data: body.data,
        errors: body.errors,
        text: response.body,
      };
    },
    async shop() {
      const { merchantId, ownerKey } = await createMerchant(app, { isSandbox: true, clockStartsAt: CLOCK });
      return { merchantId, key: ownerKey };
    },
    async keyWith(owner, scopes) {
      const actor = (await authenticate(app, owner))!;
      const made = await createApiKey(app, actor, { idempotencyKey: `key-${++keys}`, name: scopes.join(), scopes });
      return made.secret!;
    },
    async close() {
      await web.close();
      await app.sender!.drain();
      await app.db.close();
      await database.drop();
    },
  };
}

let keys = 0;

/** Runs a mutation whose input is built from values; throws when it refuses. */
export async function mutate(
  server: TestServer,
  key: string,
  name: string,
  input: object,
  selection: string,
): Promise<Answer> {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
  const { data, errors } = await server.ask(
    key,
    `mutation ($input: ${type}!) { ${name}(input: $input) { ${selection} errors { code field } } }`,
    { input: { idempotencyKey: `test-${++keys}`, ...input } },
  );
  if (errors || data[name].errors.length > 0) throw new Error(JSON.stringify(errors ?? data[name].errors));
  return data[name];
}
