/**
 * One read-only transaction for a whole request, opened when something is first read, and the loaders over it: everything
 * a request shows is of one merchant and asked for in batches. A mutation ends it first, so that what its payload shows
 * is read afresh.
 */
import DataLoader from 'dataloader';
import { type Actor, type App, inTenant, type Tenant } from '../app/context.js';
import type { Batch } from '../app/queries/listing.js';

export interface Reading {
  tenant(): Promise<Tenant>;
  /** The answer for one key, asked together with those of the same batch and arguments. Undefined: there is none. */
  load<Value>(batch: Batch<Value>, key: string): Promise<Value | undefined>;
  load<Value, Args>(batch: Batch<Value, Args>, key: string, args: Args): Promise<Value | undefined>;
  /** Done when this reading has ended and before the request is answered: what reading leaves to write. */
  afterwards(work: () => Promise<void>): void;
  /** Ends the transaction and forgets what was loaded; the next read opens another. */
  end(): Promise<void>;
}

export function createReading(app: App, actor: Actor): Reading {
  let opened: Transaction | null = null;
  let loaders = new Map<string, DataLoader<string, unknown>>();
  let leftToDo: (() => Promise<void>)[] = [];

  function tenant(): Promise<Tenant> {
    opened ??= openTransaction(app, actor);
    return opened.tenant;
  }

  return {
    tenant,
    load<Value, Args>(batch: Batch<Value, Args>, key: string, args?: Args): Promise<Value | undefined> {
      const name = `${batch.name} ${JSON.stringify(args ?? null)}`;
      let loader = loaders.get(name);
      if (!loader) {
        loader = new DataLoader<string, unknown>(
          async (keys) => {
            const answers = await batch.load(await tenant(), keys, args as Args);
            return keys.map((one) => answers.get(one));
          },
          { name: batch.name },
        );
        loaders.set(name, loader);
      }
      return loader.load(key) as Promise<Value | undefined>;
    },
    afterwards(work) {
      leftToDo.push(work);
    },
    async end() {
      const [ending, works] = [opened, leftToDo];
      opened = null;
      loaders = new Map();
      leftToDo = [];
      await ending?.end();
      for (const work of works) await work();
    },
  };
}

interface Transaction {
  tenant: Promise<Tenant>;
  end(): Promise<void>;
}

function openTransaction(app: App, actor: Actor): Transaction {
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let whole: Promise<void> = Promise.resolve();
  const tenant = new Promise<Tenant>((resolve, reject) => {
    whole = inTenant(
      app,
      actor,
      (entered) => {
        resolve(entered);
        return finished;
      },
      { readOnly: true },
    ).catch(reject);
  });
  // Whoever reads sees the failure; at the end there is nobody left to tell.
  tenant.catch(() => {});
  return {
    tenant,
    end() {
      finish();
      return whole;
    },
  };
}
