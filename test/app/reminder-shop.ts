/** A shop that may send: set up, on a Wednesday at ten, with a real mail server behind it. */
import { afterAll, beforeAll } from 'vitest';
import { type App, inTenant } from '../../server/app/context.js';
import { setContactPreference } from '../../server/app/customer.js';
import { setSandboxClock, updateMerchant } from '../../server/app/merchant.js';
import type { MutationResult } from '../../server/app/mutation.js';
import { claimReminders } from '../../server/app/reminder/claim.js';
import { reminderQueue } from '../../server/app/reminder/queue.js';
import { sendReminders } from '../../server/app/reminder/send.js';
import { createSender } from '../../server/app/reminder/sender.js';
import { createMailer } from '../../server/channels/email.js';
import { openDatabase } from '../../server/db/client.js';
import { createLog } from '../../server/log.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { runSql } from '../support/global-setup.js';
import { type MailServer, startMailServer } from '../support/mail-server.js';
import { once, openShop, refsOf } from './shop.js';

export interface MailingApp {
  app: App;
  database: TestDatabase;
  server: MailServer;
}

/** An app on this test file's own database and mail server. */
export function useMailingApp(): MailingApp {
  const used = {} as MailingApp;
  beforeAll(async () => {
    used.database = await createTestDatabase();
    used.server = await startMailServer();
    used.app = appWith(used.database, used.server.url);
  });
  afterAll(async () => {
    await used.app?.mailer.close();
    await used.app?.db.close();
    await used.server?.close();
    await used.database?.drop();
  });
  return used;
}

/** Another process on the same database; `smtpUrl` null: it has no mail server. */
export function appWith(database: TestDatabase, smtpUrl: string | null, sandboxSmtp = true): App {
  const config = { smtpUrl, smtpFrom: 'caderneta@loja.example', sandboxSmtp };
  const log = createLog('silent');
  const app: App = {
    db: openDatabase(database.url),
    mailer: createMailer(config, log),
    log,
    publicUrl: () => 'https://loja.example',
  };
  app.sender = createSender(app);
  return app;
}

export type SendingShop = Awaited<ReturnType<typeof openSendingShop>>;

export async function openSendingShop(app: App, database: TestDatabase) {
  const shop = await openShop(app);
  refsOf(
    await updateMerchant(app, shop.owner, {
      ...once(),
      name: 'Mercadinho da Ana',
      contactName: 'Ana',
      document: '11222333000181',
      address: 'Rua das Flores, 12',
      city: 'Campinas',
      uf: 'SP',
      pixKey: '11222333000181',
      shopKind: 'MERCADINHO',
      replyEmail: 'ana@exemplo.com.br',
    }),
  );
  const queue = (on?: string) => inTenant(app, shop.owner, (tenant) => reminderQueue(app, tenant, on));
  const send = (by: App = app, previewId?: string, key = once()) =>
    (async () => sendReminders(by, shop.owner, { ...key, previewId: previewId ?? (await queue()).previewId }))();
  return {
    ...shop,
    queue,
    send,
    /** A customer twelve days late with R$ 120,00, whose turn it is for the first e-mail. */
    late: async (fields: Parameters<typeof shop.customer>[0] = {}) => {
      const customerId = await shop.customer({ name: 'Cida Souza', email: 'cida@exemplo.com.br', ...fields });
      const debtId = await shop.debt(customerId, { principalCents: 12_000, dueOn: '2026-07-03' });
      return { customerId, debtId };
    },
    optOut: async (customerId: string, channel: 'EMAIL' | 'WHATSAPP_LINK') =>
      refsOf(
        await setContactPreference(app, shop.owner, {
          ...once(),
          customerId,
          channel,
          allowed: false,
          evidence: 'no balcão',
        }),
      ),
    claim: (customerIds: string[], channel: 'WHATSAPP_LINK' | 'CALL' | 'EMAIL' = 'WHATSAPP_LINK', key = once()) =>
      claimReminders(app, shop.owner, { ...key, customerIds, channel }),
    clock: async (move: { at?: string; advanceDays?: number }) =>
      refsOf(await setSandboxClock(app, shop.owner, { ...once(), ...move })),
    merchant: async (fields: Omit<Parameters<typeof updateMerchant>[2], 'idempotencyKey'>) =>
      refsOf(await updateMerchant(app, shop.owner, { ...once(), ...fields })),
    /** `STEP/CHANNEL number:STATE detail` of each attempt, in the order of recording. */
    attempts: () =>
      inTenant(app, shop.owner, async ({ tx }) => {
        const rows = await tx.reminder.findMany({
          include: { attempts: { orderBy: { number: 'asc' } } },
          orderBy: { id: 'asc' },
        });
        return rows.flatMap((row) =>
          row.attempts.map(
            (one) => `${row.step}/${one.channel} ${one.number}:${[one.state, one.detail].filter(Boolean).join(' ')}`,
          ),
        );
      }),
    /** From here on no sandbox: its clock is the machine's. */
    makeReal: () =>
      runSql(
        database.url,
        `SELECT set_config('app.merchant_id', '${shop.merchantId}', false)`,
        `UPDATE "Merchant" SET "isSandbox" = false, "clockOffsetMs" = 0`,
      ),
    /** The ten minutes of every claim are over. */
    endLeases: () =>
      runSql(
        database.url,
        `SELECT set_config('app.merchant_id', '${shop.merchantId}', false)`,
        `UPDATE "Attempt" SET "leaseUntil" = now() - interval '1 second'`,
      ),
  };
}

/** Who is in the queue, and who is not: `name?`-free lines `STEP/CHANNEL` and `SKIP REASON until`. */
export async function told(shop: SendingShop): Promise<string[]> {
  const { send, skipped } = await shop.queue();
  return [
    ...send.map((entry) => `${entry.step}/${entry.channel}`),
    ...skipped.map((entry) => `SKIP ${entry.reason} ${entry.untilOn ?? '-'}`),
  ];
}

export function remindersOf(result: MutationResult<{ reminders: string[] }>): string[] {
  return refsOf(result).reminders;
}
