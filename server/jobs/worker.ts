/**
 * The clockwork, by graphile-worker over the same database: any number of server processes, one of which runs each job.
 * It keeps the login role (its own tables are closed to the application's), and every task is safe to run twice.
 */
import { Logger, run } from 'graphile-worker';
import type { App } from '../app/context.js';
import { breakAllLateAgreements } from './break-agreements.js';
import { evaluateAllCredit } from './evaluate-credit.js';
import { expireAllClaims } from './expire-claims.js';
import { pullAllSheets } from './pull-sheets.js';

/** In UTC: a new day begins at 03:00 in São Paulo's zone, an hour later in Manaus's and two in Rio Branco's. */
const CRONTAB = `
* * * * * expire_claims ?max=1
1 * * * * break_agreements ?max=1
11 3-5 * * * evaluate_credit ?max=3
*/10 * * * * pull_sheets ?max=1
`;

export interface Worker {
  /** Resolves when the tasks in progress are done. */
  stop(): Promise<void>;
}

/** `listMerchants` sees every shop, as only the login role does. */
export async function startWorker(
  app: App,
  loginUrl: string,
  listMerchants: () => Promise<readonly string[]>,
): Promise<Worker> {
  const runner = await run({
    connectionString: loginUrl,
    crontab: CRONTAB,
    // Google may answer slowly; claims expire meanwhile.
    concurrency: 2,
    maxPoolSize: 3,
    noHandleSignals: true,
    pollInterval: 5_000,
    taskList: {
      expire_claims: async () => expireAllClaims(app, await listMerchants()),
      break_agreements: async () => breakAllLateAgreements(app, await listMerchants()),
      pull_sheets: async () => pullAllSheets(app, app.spreadsheets ? await listMerchants() : []),
      evaluate_credit: async () => evaluateAllCredit(app, await listMerchants()),
    },
    logger: new Logger(() => (level, message) => {
      if (level === 'error') app.log.error({ job: message }, 'worker');
      else if (level === 'warning') app.log.warn({ job: message }, 'worker');
      else app.log.debug({ job: message }, 'worker');
    }),
  });
  await runner.addJob('expire_claims', {}, { jobKey: 'expire_claims_at_start' });
  // A computer that is off at night does it in the morning.
  await runner.addJob('break_agreements', {}, { jobKey: 'break_agreements_at_start' });
  return { stop: () => runner.stop() };
}
