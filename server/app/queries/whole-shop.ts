/** Reading everybody of a shop without stopping the shop, or the others beside it. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { loadFacts } from '../../db/facts.js';
import type { CustomerFacts } from '../../domain/facts.js';
import { type Actor, type App, inTenant } from '../context.js';
import { BATCH, idsAfter } from '../credit-evaluation.js';
import { BusyError } from '../errors.js';

/** So many customers are looked at before others get their turn: some tens of milliseconds. */
const CUSTOMERS_A_TURN = 10;

/** What is running in this process, by kind and shop: each takes a processor for seconds. */
const running = new Set<string>();

/** Runs `work` unless the same kind of it runs here for this shop already: then it throws `BusyError`. */
export async function oncePerShop<T>(kind: string, merchantId: string, work: () => Promise<T>): Promise<T> {
  const name = `${kind} of ${merchantId}`;
  if (running.has(name)) throw new BusyError(`a ${name} is running`);
  running.add(name);
  try {
    return await work();
  } finally {
    running.delete(name);
  }
}

/**
 * Hands over everybody's facts in the order of their ids. They come in batches, each in a short transaction of its own,
 * so that neither memory nor a connection is held for the whole shop; between customers others get their turn.
 */
export async function forEachCustomer(app: App, actor: Actor, use: (facts: CustomerFacts) => void): Promise<void> {
  let count = 0;
  for (let after: string | null = ''; after !== null; ) {
    const begin: string = after;
    const { ids, facts } = await inTenant(
      app,
      actor,
      async (tenant) => {
        const ids = await idsAfter(tenant, begin);
        return { ids, facts: await loadFacts(tenant.tx, ids) };
      },
      { readOnly: true },
    );
    for (const id of ids) {
      const ofCustomer = facts.get(id);
      if (ofCustomer) use(ofCustomer);
      if (++count % CUSTOMERS_A_TURN === 0) await nextTurn();
    }
    after = ids.length < BATCH ? null : ids.at(-1)!;
  }
}
