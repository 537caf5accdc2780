/**
 * The sample shop: Mercadinho da Ana, with a sheet as shops keep them and one customer who pays on the day. It is a sandbox:
 * its clock starts on 2026-07-15 and can be moved.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { newId, randomText } from '../db/ids.js';
import { instantOf } from '../domain/day.js';
import type { Day, Problem } from '../domain/facts.js';
import { stableHash } from '../domain/text.js';
import { projectRoot } from '../paths.js';
import { type Actor, type App, inTenant, systemActor } from './context.js';
import { createCustomer } from './customer.js';
import { recordDebt } from './debt.js';
import { createMerchant, updateMerchant } from './merchant.js';
import type { MutationResult, Refs } from './mutation.js';
import { bindSheet } from './sheet/bind.js';
import { syncSheet } from './sheet/sync.js';

const FIRST_DAY: Day = '2026-07-15';
const ZONE = 'America/Sao_Paulo';

/** Headings and rows of the sample sheet, every cell as text. */
export function sampleSheet(): { headings: string[]; rows: string[][] } {
  const file = readFileSync(join(projectRoot, 'server', 'samples', 'mercadinho.csv'));
  const [headings, ...rows] = parse(file) as string[][];
  return { headings: headings!, rows };
}

/** A new sandbox shop, set up and ready to send, with Dona Cida registered on the clock's first day. */
export async function createSampleShop(app: App): Promise<{ merchantId: string; ownerKey: string }> {
  const shop = await createMerchant(app, {
    isSandbox: true,
    name: 'Mercadinho da Ana',
    clockStartsAt: instantOf(FIRST_DAY, '10:00', ZONE),
  });
  const actor = systemActor(shop.merchantId, 'caderneta');
  await done(
    updateMerchant(app, actor, {
      idempotencyKey: newKey(),
      name: 'Mercadinho da Ana',
      contactName: 'Ana',
      document: '11.222.333/0001-81',
      address: 'Rua das Flores, 12',
      city: 'Campinas',
      uf: 'SP',
      pixKey: '11222333000181',
      shopKind: 'MERCADINHO',
      replyEmail: 'ana@example.com',
      firstLimitCents: 20_000,
    }),
  );
  await registerDonaCida(app, actor);
  return shop;
}

/** Dona Cida owes R$ 80,00 and R$ 60,00, and will pay both on their days: the limit that one sees rise. */
async function registerDonaCida(app: App, actor: Actor): Promise<void> {
  const { customer } = await done(
    createCustomer(app, actor, {
      idempotencyKey: newKey(),
      name: 'Dona Cida',
      phone: '(19) 98765-4321',
      email: 'dona.cida@example.com',
      uf: 'SP',
    }),
  );
  for (const [principalCents, dueOn] of [
    [8_000, '2026-07-20'],
    [6_000, '2026-08-20'],
  ] as const)
    await done(recordDebt(app, actor, { idempotencyKey: newKey(), customerId: customer, principalCents, dueOn }));
}

/** Binds the sample sheet as one flat tab, without Google: one row, one debt. Returns what the sync counted. */
export async function importSample(app: App, merchantId: string): Promise<{ created: number; questions: number }> {
  const actor = systemActor(merchantId, 'caderneta');
  const { headings, rows } = sampleSheet();
  const { binding } = await done(
    bindSheet(app, actor, {
      idempotencyKey: newKey(),
      spreadsheetId: 'amostra',
      sheetId: 0,
      sheetName: 'Fiado',
      headings,
    }),
  );
  const fields = await inTenant(app, actor, async ({ tx }) => {
    const row = await tx.sheetBinding.findFirstOrThrow({ where: { id: binding } });
    return row.columns as Record<string, string>;
  });
  return done(
    syncSheet(app, actor, {
      idempotencyKey: newKey(),
      bindingId: binding,
      syncId: newId('SheetBinding'),
      chunk: 0,
      isLast: true,
      rows: rows.map((line, i) => ({
        id: `row_${randomText(24)}`,
        row: i + 2,
        hash: stableHash(line.join('\t')),
        cells: Object.fromEntries(
          headings.flatMap((heading, at) => (fields[heading] ? [[fields[heading], line[at] || null]] : [])),
        ),
      })),
    }),
  );
}

function newKey(): string {
  return `sample-${randomText(20)}`;
}

async function done<R extends Refs>(result: Promise<MutationResult<R>>): Promise<R> {
  const { refs, errors } = await result;
  if (!refs) throw new Error(`the sample was refused: ${errors.map((error: Problem) => error.code).join(', ')}`);
  return refs;
}
