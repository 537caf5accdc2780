/** Every minute, and at the start: claims whose lease is over are stored as UNCERTAIN. */
import type { App } from '../app/context.js';
import { expireClaims } from '../app/reminder/expire.js';

const EVERY_MS = 60_000;

export interface ExpireClaimsJob {
  /** Resolves when the round in progress, if any, is over. */
  stop(): Promise<void>;
}

/** `listMerchants` needs the login role: only it sees every shop. A round that fails is logged; the next one comes. */
export function startExpiringClaims(
  app: App,
  listMerchants: () => Promise<readonly string[]>,
  everyMs = EVERY_MS,
): ExpireClaimsJob {
  let isStopped = false;
  let round = Promise.resolve();
  const timer = setInterval(run, everyMs);
  run();

  function run(): void {
    round = round.then(() => expireAll()).catch((error) => app.log.error({ err: error }, 'claims not expired'));
  }

  async function expireAll(): Promise<void> {
    for (const merchantId of isStopped ? [] : await listMerchants()) {
      if (isStopped) return;
      await expireClaims(app, merchantId);
    }
  }

  return {
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await round;
    },
  };
}
