/** The way to `/try`. A server that is gone is a value of its own, so that the page can wait for it. */
import type { EditOp } from '../types.js';
import type { RunReply, SnapshotReply, UiAnswer } from './messages.js';

export class GoneError extends Error {}

export function fetchSnapshot(seen: string | null): Promise<SnapshotReply> {
  return request<SnapshotReply>(`snapshot${seen === null ? '' : `?seen=${encodeURIComponent(seen)}`}`);
}

export const postEdit = (ops: EditOp[]): Promise<unknown> => post('edit', { ops });
export const postRun = (functionName: string, args: unknown[]): Promise<RunReply> =>
  post('run', { functionName, args });
export const postMenu = (path: string[]): Promise<RunReply> => post('menu', { path });
export const postClose = (which: 'sidebar' | 'dialog'): Promise<unknown> => post('close', { which });
export const postAnswer = (id: number, answer: UiAnswer): Promise<unknown> => post('answer', { id, ...answer });
export const postReset = (): Promise<unknown> => post('reset', {});
export const postClock = (move: { advanceDays: number } | { advanceToContactDay: true }): Promise<{ ok: boolean }> =>
  post('clock', move);

function post<T>(path: string, body: object): Promise<T> {
  const headers = { 'content-type': 'application/json', 'x-caderneta-try': '1' };
  return request<T>(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function request<T>(path: string, init: RequestInit = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/try/${path}`, { ...init, cache: 'no-store', credentials: 'omit' });
  } catch (error) {
    throw new GoneError(String(error));
  }
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as T;
  throw new Error(messageIn(text) ?? `HTTP ${response.status}`);
}

function messageIn(text: string): string | null {
  try {
    const { message, errors } = JSON.parse(text) as { message?: unknown; errors?: { message?: unknown }[] };
    const said = message ?? errors?.[0]?.message;
    return typeof said === 'string' ? said : null;
  } catch {
    return null;
  }
}
