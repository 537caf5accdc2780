import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { schemaDrift } from '../../server/db/drift.js';
import { type MigrationReport, migrate, migrationsFolder, pendingMigrations } from '../../server/db/migrate.js';
import { createLog } from '../../server/log.js';
import { startChild } from '../support/child.js';
import { createEmptyDatabase } from '../support/database.js';
import { runSql } from '../support/global-setup.js';

const log = createLog('silent');
/** The beginning of each landed migration's SHA-256; a new one joins when it has landed. */
const LANDED = {
  '20261122000000_house': '6af2c504ccb0b59e',
  '20261122050000_facts_point_back': 'c6753823e1850b4b',
  '20261122060000_credit_ladder': '5153d4badcb8d6e5',
  '20261122080000_agreements': '27a27430d556f620',
  '20261122120000_sheet': '822af8f6e133970e',
  '20261122130000_customer_merge': '4c1239df751f02d9',
  '20261122140000_leaner_keys': 'fc86ffb62379033a',
  '20261122150000_no_quarantine': '2e596f7452c9baeb',
};

const ENTER = `SELECT set_config('app.merchant_id', 'mer_1', false)`;
const INSERT_SHOP = `
  INSERT INTO "Merchant" (id, "linkSecret") VALUES ('mer_1', 'secret');
  INSERT INTO "Customer" ("merchantId", id, name, "nameFolded", "registeredOn", "recordedAt")
    VALUES ('mer_1', 'cus_1', 'Cida', 'cida', '2026-07-15', now());
  INSERT INTO "Debt" ("merchantId", id, "customerId", "principalCents", "dueOn", "registeredOn", "recordedAt",
      "openPrincipalCents", "currentDueOn", "effectiveDueOn")
    VALUES ('mer_1', 'deb_1', 'cus_1', 8000, '2026-07-20', '2026-07-15', now(), 0, '2026-07-20', '2026-07-20');
  INSERT INTO "Payment" ("merchantId", id, "customerId", "amountCents", method, "paidOn", "dayKnown", "recordedAt")
    VALUES ('mer_1', 'pay_1', 'cus_1', 8000, 'PIX', '2026-07-20', true, now());
  INSERT INTO "PaymentAllocation" ("merchantId", "paymentId", "debtId", "amountCents")
    VALUES ('mer_1', 'pay_1', 'deb_1', 8000)`;
const SHOP_SEEN = `
  SELECT (SELECT count(*) FROM "Debt") AS debts, (SELECT count(*) FROM "Payment" WHERE "sheetRowId" IS NULL) AS payments`;

const TWO_TABLES = {
  '20260101000000_first': `BEGIN;
    CREATE TABLE "First" (id text PRIMARY KEY);
    -- A semicolon in a comment; and one in a body below.
    CREATE FUNCTION twice(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN n * 2; END $$;
    COMMIT;`,
  '20260102000000_second': 'BEGIN; CREATE TABLE "Second" (id text PRIMARY KEY); COMMIT;',
};

let folder: string;
let database: Awaited<ReturnType<typeof createEmptyDatabase>>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caderneta-migrations-'));
  await writeFile(join(folder, 'migration_lock.toml'), 'provider = "postgresql"\n');
  database = await createEmptyDatabase();
});
afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

describe('migrate', () => {
  it('brings an empty database to the landed migrations, and does nothing the second time', async () => {
    await write(TWO_TABLES);
    expect(await pendingMigrations(database.url, folder)).toEqual(Object.keys(TWO_TABLES));
    expect(await migrate(database.url, log, folder)).toEqual({
      appliedNames: Object.keys(TWO_TABLES),
      recoveredNames: [],
    });
    expect(await tables()).toEqual(['First', 'Second']);
    expect(await migrate(database.url, log, folder)).toEqual({ appliedNames: [], recoveredNames: [] });
    expect(await pendingMigrations(database.url, folder)).toEqual([]);
  });

  it('leaves nothing of a migration that fails, and applies it once it is mended', async () => {
    const broken = {
      ...TWO_TABLES,
      '20260102000000_second': 'BEGIN; CREATE TABLE "Second" (id text); SELECT 1/0; COMMIT;',
    };
    await write(broken);
    await expect(migrate(database.url, log, folder)).rejects.toThrow(/division by zero/);
    expect(await tables()).toEqual(['First']);
    await write(TWO_TABLES);
    expect(await migrate(database.url, log, folder)).toEqual({
      appliedNames: ['20260102000000_second'],
      recoveredNames: ['20260102000000_second'],
    });
    expect(await tables()).toEqual(['First', 'Second']);
  });

  it('recovers a migration whose process was killed: begun in the books, rolled back by the database', async () => {
    await write({ '20260101000000_first': TWO_TABLES['20260101000000_first'] });
    await migrate(database.url, log, folder);
    await write(TWO_TABLES);
    await runSql(
      database.url,
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, applied_steps_count)
       VALUES ('killed', 'x', '20260102000000_second', now(), 0)`,
    );
    expect(await pendingMigrations(database.url, folder)).toEqual(['20260102000000_second']);
    expect((await migrate(database.url, log, folder)).recoveredNames).toEqual(['20260102000000_second']);
    expect(await tables()).toEqual(['First', 'Second']);
  });

  it('lets one of three processes at once apply, and the others find it done', async () => {
    await write(TWO_TABLES);
    const processes = await Promise.all(
      [1, 2, 3].map(() => startChild('support/run-migrations.ts', [database.url, folder])),
    );
    const reports = await Promise.all(
      processes.map(async (child) => JSON.parse(await child.nextLine()) as MigrationReport),
    );
    expect(reports.map((report) => report.appliedNames.length).sort()).toEqual([0, 0, 2]);
    expect(await tables()).toEqual(['First', 'Second']);
  });

  it('gives the login role the application role to become', async () => {
    await write(TWO_TABLES);
    await migrate(database.url, log, folder);
    const result = await runSql(database.url, 'SET ROLE caderneta_app', 'SELECT current_user AS name');
    expect(result?.rows).toEqual([{ name: 'caderneta_app' }]);
  });

  it('says in words that the database cannot be reached', async () => {
    await expect(migrate('postgresql://nobody:x@127.0.0.1:1/none', log, folder)).rejects.toMatchObject({
      name: 'StartupError',
      message: expect.stringContaining('DATABASE_URL'),
    });
  });
});

describe('the landed migrations', () => {
  it('lead to exactly the tables that schema.prisma describes', async () => {
    expect(await schemaDrift(database.url)).toBeNull();
  });

  it('bring a database of the first of them, with a shop in it, to the same tables', async () => {
    const [first] = await landedMigrations();
    await write({ [first!.name]: first!.text });
    await migrate(database.url, log, folder);
    await runSql(database.url, ENTER, INSERT_SHOP);
    await migrate(database.url, log);
    expect((await runSql(database.url, ENTER, SHOP_SEEN))?.rows).toEqual([{ debts: '1', payments: '1' }]);
    const upgraded = await constraints(database.url);
    await database.drop();
    database = await createEmptyDatabase();
    await migrate(database.url, log);
    expect(upgraded).toEqual(await constraints(database.url));
  });

  it('are never edited: a database that has one would miss what was added to it', async () => {
    const sums = (await landedMigrations()).map(({ name, text }) => [
      name,
      createHash('sha256').update(text).digest('hex').slice(0, 16),
    ]);
    expect(Object.fromEntries(sums)).toMatchObject(LANDED);
  });

  it('are noticed to lack a column that schema.prisma has', async () => {
    const landed = await readFile(join(migrationsFolder, '..', 'schema.prisma'), 'utf8');
    const ahead = join(folder, 'schema.prisma');
    await writeFile(ahead, landed.replace(/^model Merchant \{/m, 'model Merchant {\n  plantedColumn Int?'));
    expect(await schemaDrift(database.url, migrationsFolder, ahead)).toMatch(/ADD COLUMN\s+"plantedColumn" INTEGER/);
  });

  it('are each one transaction, so that a kill leaves all of it or nothing', async () => {
    for (const { name, text } of await landedMigrations()) {
      const statements = text.replace(/^\s*--.*$/gm, '').trim();
      expect({ name, isOneTransaction: /^BEGIN;[\s\S]*COMMIT;$/.test(statements) }).toEqual({
        name,
        isOneTransaction: true,
      });
    }
  });
});

async function landedMigrations(): Promise<{ name: string; text: string }[]> {
  const entries = await readdir(migrationsFolder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  expect(names.length).toBeGreaterThan(0);
  return Promise.all(
    names.map(async (name) => ({ name, text: await readFile(join(migrationsFolder, name, 'migration.sql'), 'utf8') })),
  );
}

async function write(migrations: Record<string, string>): Promise<void> {
  for (const [name, sql] of Object.entries(migrations)) {
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, 'migration.sql'), sql);
  }
}

async function constraints(url: string): Promise<string[]> {
  const found = await runSql(
    url,
    `SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) AS said FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace AND contype <> 'n' ORDER BY 1`,
  );
  return (found?.rows ?? []).map((row) => row.said);
}

async function tables(): Promise<string[]> {
  const found = await runSql(
    database.url,
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_name <> '_prisma_migrations' ORDER BY 1`,
  );
  return (found?.rows ?? []).map((row) => row.name);
}
