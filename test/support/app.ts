/** A shop to test use cases with: a real database, mail that is kept instead of sent, and a sandbox clock. */

import type { Actor, App } from '../../server/app/context.js';
import { createMerchant } from '../../server/app/merchant.js';
import type { Email, Mailer } from '../../server/app/ports.js';
import { openDatabase } from '../../server/db/client.js';
import { instantOf } from '../../server/domain/day.js';
import { createLog } from '../../server/log.js';
import { createTestDatabase, type TestDatabase } from './database.js';

export interface TestApp extends App {
  database: TestDatabase;
  sent: Email[];
  close(): Promise<void>;
}

export async function createTestApp(): Promise<TestApp> {
  const database = await createTestDatabase();
  const db = openDatabase(database.url);
  const sent: Email[] = [];
  const mailer: Mailer = {
    isConfigured: true,
    deliver: async (email) => {
      sent.push(email);
      return { state: 'SENT', detail: null };
    },
    close: async () => undefined,
  };
  return {
    database,
    db,
    mailer,
    sent,
    log: createLog('silent'),
    publicUrl: () => 'http://127.0.0.1:4000',
    close: async () => {
      await db.close();
      await database.drop();
    },
  };
}

let keys = 0;
export const nextKey = (): string => `test-${++keys}`;

/** A sandbox shop whose clock shows `day` at 10:00 in São Paulo. */
export async function createShop(app: App, day = '2026-07-15'): Promise<Actor> {
  const { merchantId } = await createMerchant(app, {
    isSandbox: true,
    name: 'Mercadinho da Ana',
    clockStartsAt: instantOf(day, '10:00', 'America/Sao_Paulo'),
  });
  return { merchantId, keyId: 'test', name: 'test', scopes: ['read', 'write', 'send', 'admin'], spreadsheetId: null };
}
