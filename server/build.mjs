/**
 * `npm run build`: client, server, add-on. A start that finds everything built from these very sources builds nothing, so
 * that the second start is quick. Plain JavaScript, because nothing is compiled yet.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const SOURCES = ['server', 'addon', 'prisma', 'test/bench', 'test/support', 'tsconfig.json', 'package-lock.json'];
const MADE = new Set(['dist', 'generated', 'node_modules']);
const STEPS = [
  ['node_modules/prisma/build/index.js', 'generate', '--config', 'prisma/prisma.config.ts'],
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'],
  ['dist/addon/build.js'],
];
const stamp = join(root, 'dist', '.sources');

const sources = hashOf(SOURCES.flatMap((path) => filesIn(join(root, path))));
const isBuilt =
  existsSync(stamp) && readFileSync(stamp, 'utf8') === sources && existsSync(join(root, 'server/db/generated'));
if (!isBuilt) {
  rmSync(stamp, { force: true });
  for (const step of STEPS) {
    const { status } = spawnSync(process.execPath, step, { cwd: root, stdio: 'inherit' });
    if (status !== 0) process.exit(status ?? 1);
  }
  writeFileSync(stamp, sources);
}

function filesIn(path) {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !MADE.has(entry.name))
    .flatMap((entry) => filesIn(join(path, entry.name)));
}

function hashOf(files) {
  const hash = createHash('sha256').update(process.version);
  for (const file of files.sort())
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}
