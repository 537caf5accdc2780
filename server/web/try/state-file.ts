/** What `/try` remembers over a restart: its shop, the key of it, and the sheet. */
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const FILE = 'try.json';

const schema = z.object({
  version: z.literal(1),
  merchantId: z.string(),
  ownerKey: z.string(),
  /** As the simulator saved it; null before the first save. */
  sheet: z.string().nullable(),
});

export type TryState = z.infer<typeof schema>;

/** Null for whatever cannot be read: a demonstration that lost its memory begins anew. */
export async function readTryState(dataDir: string): Promise<TryState | null> {
  try {
    return schema.parse(JSON.parse(await readFile(join(dataDir, FILE), 'utf8')));
  } catch {
    return null;
  }
}

/** Written beside and renamed, so that a crash leaves the old state or the new one; only this user may read the key. */
export async function writeTryState(dataDir: string, state: TryState): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const path = join(dataDir, FILE);
  const beside = `${path}.${process.pid}.new`;
  await writeFile(beside, JSON.stringify(state), { mode: 0o600 });
  await chmod(beside, 0o600);
  await rename(beside, path);
}

export async function forgetTryState(dataDir: string): Promise<void> {
  await rm(join(dataDir, FILE), { force: true });
}
