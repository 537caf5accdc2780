import type { Config } from '../config.js';
import { startEmbedded } from '../db/embedded.js';
import type { Log } from '../log.js';

/**
 * Lends a command the address of the configured database. The embedded one is started for it, or shared with a server
 * that is running, and left as it was found.
 */
export async function withDatabaseUrl<T>(config: Config, log: Log, work: (url: string) => Promise<T>): Promise<T> {
  if (config.databaseUrl) return work(config.databaseUrl);
  const embedded = await startEmbedded(config.dataDir, log);
  try {
    return await work(embedded.url);
  } finally {
    await embedded.stop();
  }
}
