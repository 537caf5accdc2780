import type { App } from '../app/context.js';
import { openDatabase } from '../db/client.js';
import type { Log } from '../log.js';

export interface Terminal {
  /** One line on stdout: what the command was run for. */
  print(line: string): void;
}

/** The use cases' machinery for a command: a database and nothing that sends. */
export async function withApp<T>(url: string, log: Log, work: (app: App) => Promise<T>, publicUrl = ''): Promise<T> {
  const db = openDatabase(url);
  const mailer = {
    isConfigured: false,
    deliver: async () => ({ state: 'FAILED' as const, detail: 'NO_MAILER' }),
    close: async () => undefined,
  };
  try {
    return await work({ db, mailer, log, publicUrl: () => publicUrl });
  } finally {
    await db.close();
  }
}
