/** How every call of the sidebar runs: with this person's connection, and never with an exception for an answer. */
import type { Reply } from './api.js';
import type { Connection } from './connection.js';
import type { Answer } from './rpc.js';
import { loadConnection } from './store.js';
import { failure } from './texts.js';
import { uploadBeforeContact } from './upload-before-contact.js';

/** What the sheet says by now counts: the server decides after it has heard it. */
export function afterUpload<T>(connection: Connection, work: () => Reply<T>): Reply<T> {
  const uploaded = uploadBeforeContact(connection);
  return uploaded.ok ? work() : uploaded;
}

export function nothing(): object {
  return {};
}

/** Runs with the connection of this person and spreadsheet, and flattens the reply for the sidebar. */
export function connected<T, A extends object>(
  work: (connection: Connection) => Reply<T>,
  shape: (data: T) => A,
): Answer<A> {
  return guarded<A>(() => {
    const connection = loadConnection();
    if (!connection) return { ok: false, failure: failure('NOT_CONNECTED') };
    const reply = work(connection);
    return reply.ok ? { ok: true, ...shape(reply.data) } : { ok: false, failure: reply.failure };
  });
}

/** What Google throws becomes something a merchant can act on; the log keeps the original. */
export function guarded<A>(work: () => Answer<A>): Answer<A> {
  try {
    return work();
  } catch (error) {
    const message = String((error as { message?: unknown })?.message ?? error);
    console.error(message);
    if (/prote[gc]/i.test(message)) return { ok: false, failure: failure('PROTECTED_CELLS') };
    if (/permiss|authoriz|autoriz/i.test(message)) return { ok: false, failure: failure('PERMISSION') };
    if (/too many times|quota|cota/i.test(message)) return { ok: false, failure: failure('QUOTA') };
    return { ok: false, failure: failure('UNEXPECTED') };
  }
}
