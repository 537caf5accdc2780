/** Folders for what a test throws away. */
import { mkdtemp, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const ROOM_BYTES = 3 * 1024 ** 3;

/**
 * A new folder, in memory where the system has a file system there with room: cloning a database then takes an eighth.
 * Elsewhere the usual place for such things.
 */
export async function scratchFolder(prefix: string): Promise<string> {
  const memory = await statfs(MEMORY).catch(() => null);
  const hasRoom = memory !== null && memory.bavail * memory.bsize > ROOM_BYTES;
  return mkdtemp(join(hasRoom ? MEMORY : tmpdir(), prefix));
}
