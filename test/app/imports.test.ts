import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../server/paths.js';

/** A file that stands in a room, and what it would import. */
const REFUSED: [file: string, imported: string][] = [
  ['server/domain/debt.ts', '../db/client.js'],
  ['server/domain/debt.ts', '../app/debt.js'],
  ['server/domain/debt.ts', 'node:crypto'],
  ['server/domain/debt.ts', 'zod'],
  ['server/domain/debt.ts', 'pg'],
  ['server/domain/sheet/cell.ts', '../../db/client.js'],
  ['server/domain/sheet/cell.ts', '@prisma/client'],
  ['server/app/debt.ts', '../graphql/debt.js'],
  ['server/app/debt.ts', '../web/server.js'],
  ['server/app/debt.ts', '../config.js'],
  ['server/app/debt.ts', '../db/generated/client.js'],
  ['server/app/debt.ts', 'nodemailer'],
  ['server/app/sheet/sync.ts', '../../channels/email.js'],
  ['server/db/facts.ts', '../app/debt.js'],
  ['server/db/facts.ts', 'zod'],
  ['server/graphql/debt.ts', '../db/facts.js'],
  ['server/graphql/debt.ts', '@prisma/client'],
  ['server/channels/email.ts', '../app/debt.js'],
  ['server/channels/email.ts', '../db/client.js'],
  ['server/jobs/send.ts', '../db/client.js'],
  ['server/web/server.ts', '../db/client.js'],
  ['server/web/server.ts', '../channels/email.js'],
  ['server/web/server.ts', '../main.js'],
  ['addon/main.ts', '../server/domain/debt.js'],
  ['addon/main.ts', '../server/app/debt.js'],
  ['addon/main.ts', 'node:fs'],
  ['addon/sidebar/view.ts', '../../server/domain/calendar.js'],
];
const ALLOWED: [file: string, imported: string][] = [
  ['server/domain/debt.ts', './day.js'],
  ['server/domain/debt.ts', 'libphonenumber-js/max'],
  ['server/domain/sheet/cell.ts', '../day.js'],
  ['server/app/debt.ts', '../domain/debt.js'],
  ['server/app/debt.ts', '../db/facts.js'],
  ['server/app/debt.ts', './ports.js'],
  ['server/db/facts.ts', '../domain/facts.js'],
  ['server/db/facts.ts', './generated/client.js'],
  ['server/graphql/debt.ts', '../app/debt.js'],
  ['server/graphql/debt.ts', '../domain/facts.js'],
  ['server/channels/email.ts', '../app/ports.js'],
  ['server/web/server.ts', '../graphql/schema.js'],
  ['server/main.ts', './db/client.js'],
  ['server/cli/doctor.ts', '../db/inspect.js'],
  ['addon/main.ts', '../server/domain/money.js'],
  ['addon/simulator/host.ts', 'node:vm'],
];

let folder: string;
let findings: Map<string, string[]>;

/** A tree of planted files under the project's own rules. */
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'caderneta-imports-')));
  const rules = JSON.parse(await readFile(join(projectRoot, 'biome.json'), 'utf8'));
  await writeFile(join(folder, 'biome.json'), JSON.stringify({ ...rules, $schema: undefined, vcs: undefined }));
  for (const [at, [file, imported]] of [...REFUSED, ...ALLOWED].entries()) {
    await plant(planted(file, at), `import * as room from '${imported}';\nexport const planted = room;\n`);
  }
  await plant('server/web/reads-env.ts', 'export const port = process.env.PORT;\n');
  await plant('server/config.ts', 'export const port = process.env.PORT;\n');
  findings = await lint();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the linter', () => {
  it.each(REFUSED.map(([file, imported], at) => [file, imported, at] as const))(
    'refuses in %s an import of %s',
    (file, _, at) => {
      expect(findings.get(planted(file, at))).toEqual(['lint/style/noRestrictedImports']);
    },
  );

  it.each(ALLOWED.map(([file, imported], at) => [file, imported, at + REFUSED.length] as const))(
    'allows in %s an import of %s',
    (file, _, at) => {
      expect(findings.get(planted(file, at))).toBeUndefined();
    },
  );

  it('lets only config.ts read the environment', () => {
    expect(findings.get('server/web/reads-env.ts')).toEqual(['lint/style/noProcessEnv']);
    expect(findings.get('server/config.ts')).toBeUndefined();
  });
});

function planted(file: string, at: number): string {
  return file.replace(/\.ts$/, `-${at}.ts`);
}

async function plant(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), text);
}

/** The rules each planted file breaks. */
function lint(): Promise<Map<string, string[]>> {
  const require = createRequire(join(projectRoot, 'package.json'));
  const biome = join(dirname(require.resolve('@biomejs/biome/package.json')), 'bin', 'biome');
  const args = [biome, 'lint', '--reporter=github', '--max-diagnostics=none', '.'];
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 10_000_000 }, (_error, stdout) => {
      const found = new Map<string, string[]>();
      for (const [, rule, file] of stdout.matchAll(/^::\w+ title=([^,]+),file=([^,]+),/gm)) {
        const name = relative(folder, resolve(folder, file!)).replaceAll('\\', '/');
        found.set(name, [...(found.get(name) ?? []), rule!]);
      }
      done(found);
    });
  });
}
