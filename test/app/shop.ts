import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { authenticate } from '../../server/app/api-key.js';
import { type Actor, type App, inTenant } from '../../server/app/context.js';
import { createCustomer } from '../../server/app/customer.js';
import { type RecordDebtInput, recordDebt } from '../../server/app/debt.js';
import { createMerchant } from '../../server/app/merchant.js';
import type { MutationResult, Refs } from '../../server/app/mutation.js';
import { type RecordPaymentInput, recordPayment } from '../../server/app/payment.js';
import { openDatabase } from '../../server/db/client.js';
import { loadFacts } from '../../server/db/facts.js';
import type { CustomerFacts } from '../../server/domain/facts.js';
import { createLog } from '../../server/log.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

/** The clock of every shop here starts on Wednesday 2026-07-15, 10:00 in São Paulo. */
export const FIRST_INSTANT = Date.parse('2026-07-15T10:00-03:00');
export const TODAY = '2026-07-15';
export const NOBODY = 'cus_0000000000000000000000';
export const NO_DEBT = 'deb_0000000000000000000000';

/** A database of this test file's own, and an app on it. */
export function useApp(): { app: App; database: TestDatabase } {
  const used = {} as { app: App; database: TestDatabase };
  beforeAll(async () => {
    used.database = await createTestDatabase();
    const mailer = {
      isConfigured: false,
      deliver: async () => ({ state: 'FAILED', detail: 'no mail here' }) as const,
      close: async () => {},
    };
    used.app = {
      db: openDatabase(used.database.url),
      mailer,
      log: createLog('error'),
      publicUrl: () => 'http://localhost:4000',
    };
    // A race between calls is only one once each has its connection.
    await Promise.all(Array.from({ length: 10 }, () => used.app.db.ping()));
  });
  afterAll(async () => {
    await used.app?.db.close();
    await used.database?.drop();
  });
  return used;
}

export type Shop = Awaited<ReturnType<typeof openShop>>;

/** A sandbox shop with its owner's key, and the few steps most stories begin with. */
export async function openShop(app: App) {
  const { merchantId, ownerKey } = await createMerchant(app, { isSandbox: true, clockStartsAt: FIRST_INSTANT });
  const owner = (await authenticate(app, ownerKey)) as Actor;
  return {
    merchantId,
    ownerKey,
    owner,
    customer: async (fields: Partial<Parameters<typeof createCustomer>[2]> = {}) =>
      refsOf(await createCustomer(app, owner, { name: 'Dona Cida', ...once(), ...fields })).customer,
    debt: async (customerId: string, fields: Partial<RecordDebtInput> = {}) =>
      refsOf(
        await recordDebt(app, owner, { customerId, principalCents: 8_000, dueOn: '2026-07-20', ...once(), ...fields }),
      ).debt,
    pay: async (customerId: string, fields: Partial<RecordPaymentInput> = {}) =>
      refsOf(await recordPayment(app, owner, { customerId, ...once(), ...fields })).payment,
    facts: (customerId: string): Promise<CustomerFacts> =>
      inTenant(app, owner, async ({ tx }) => (await loadFacts(tx, [customerId])).get(customerId)!),
    limit: (customerId: string): Promise<number | null> =>
      inTenant(app, owner, async ({ tx }) => {
        const { limitCents } = await tx.customer.findFirstOrThrow({ where: { id: customerId } });
        return limitCents === null ? null : Number(limitCents);
      }),
    look: <T>(work: Parameters<typeof inTenant<T>>[2]) => inTenant(app, owner, work),
  };
}

export function once(): { idempotencyKey: string } {
  return { idempotencyKey: randomUUID() };
}

export function refsOf<R extends Refs>(result: MutationResult<R>): R {
  if (!result.refs) throw new Error(`refused: ${JSON.stringify(result.errors)}`);
  return result.refs;
}

/** `CODE field.path` of each error, for tables. */
export function codesOf(result: MutationResult<Refs>): string[] {
  return result.errors.map(({ code, field }) => [code, field?.slice(1).join('.')].filter(Boolean).join(' '));
}
