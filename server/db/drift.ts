/**
 * Compares the landed migrations with `schema.prisma`, on an empty PostgreSQL of its own:
 * `node dist/server/db/drift.js --check` fails when they differ; `--script` prints the SQL a new migration needs.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createLog } from '../log.js';
import { projectRoot } from '../paths.js';
import { startEmbedded } from './embedded.js';
import { migrate, migrationsFolder } from './migrate.js';
import { NO_FILTER, withSchemaEngine } from './schema-engine.js';

const schemaFile = join(projectRoot, 'prisma', 'schema.prisma');

/**
 * The SQL that leads from the landed migrations to the datamodel; null when there is nothing to do. `url` is an empty
 * database, which is migrated. What Prisma does not know (row-level security, CHECKs, functions) is not compared.
 */
export async function schemaDrift(url: string, folder = migrationsFolder, schemaPath = schemaFile) {
  await migrate(url, createLog('error'), folder);
  const content = await readFile(schemaPath, 'utf8');
  const files = [{ path: 'schema.prisma', content }];
  const diff = (script: boolean) =>
    withSchemaEngine(
      url,
      (engine) =>
        engine.diff({
          from: { tag: 'schemaDatasource', files, configDir: projectRoot },
          to: { tag: 'schemaDatamodel', files },
          script,
          exitCode: true,
          filters: NO_FILTER,
        }),
      content,
    );
  const { exitCode, stdout } = await diff(true);
  return exitCode === 0 ? null : (stdout ?? '').trim();
}

/** The same, on a PostgreSQL made for it and thrown away (about two seconds). */
export async function schemaDriftOnScratch(folder = migrationsFolder, schemaPath = schemaFile) {
  const dataDir = await mkdtemp(join(tmpdir(), 'caderneta-drift-'));
  const database = await startEmbedded(dataDir, createLog('error'), { isDurable: false });
  try {
    return await schemaDrift(database.url, folder, schemaPath);
  } finally {
    await database.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const sql = await schemaDriftOnScratch();
  if (process.argv.includes('--script')) {
    process.stdout.write(sql === null ? '' : `${sql}\n`);
  } else if (sql !== null) {
    process.stderr.write(
      `prisma/schema.prisma is ahead of prisma/migrations. A new migration is missing:\n\n${sql}\n\n` +
        'Put it between BEGIN; and COMMIT; in prisma/migrations/<timestamp>_<what>/migration.sql\n',
    );
    process.exitCode = 1;
  }
}
