/** One sync at a time in a spreadsheet: two would give the same row two ids. */
import type { Reply } from './api.js';
import { failure } from './texts.js';

const WAIT_MS = 8000;

export function withDocumentLock<T>(work: () => Reply<T>): Reply<T> {
  const lock = LockService.getDocumentLock();
  if (!lock.tryLock(WAIT_MS)) return { ok: false, failure: failure('BUSY') };
  try {
    return work();
  } finally {
    lock.releaseLock();
  }
}
