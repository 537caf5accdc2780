/** A typed promise around `google.script.run`. It never rejects: what Google itself refuses is a failure like others. */

import { worded } from '../failure-texts.js';
import type { Answer, Failure, Rpc } from '../rpc.js';
import { failure } from '../texts.js';

interface Runner {
  withSuccessHandler(handler: (result: unknown) => void): Runner;
  withFailureHandler(handler: (error: unknown) => void): Runner;
}
declare const google: { script: { run: Runner & Record<string, (...args: unknown[]) => void> } };

export type Call = <Name extends keyof Rpc>(
  name: Name,
  ...args: Parameters<Rpc[Name]>
) => Promise<ReturnType<Rpc[Name]>>;

export const call: Call = (name, ...args) =>
  new Promise((resolve) => {
    const settle = (answer: unknown): void => resolve(inWords(answer as Answer<object>) as never);
    const refuse = (refusal: Failure): void => settle({ ok: false, failure: refusal } satisfies Answer<object>);
    try {
      const runner = google.script.run
        .withSuccessHandler((result) => {
          if (result === null || result === undefined) refuse(failure('NO_ANSWER'));
          else settle(result);
        })
        .withFailureHandler((error) => refuse(failureOfGoogle(error))) as typeof google.script.run;
      (runner[name] as (...values: unknown[]) => void)(...args);
    } catch (error) {
      refuse(failureOfGoogle(error));
    }
  });

function inWords<A extends Answer<object>>(answer: A): A {
  return answer.ok ? answer : { ...answer, failure: worded(answer.failure) };
}

/** PERMISSION_DENIED comes, in practice, from a second Google account signed in to the same browser. */
export function failureOfGoogle(error: unknown): Failure {
  const message = String((error as { message?: unknown } | null)?.message ?? error);
  if (/PERMISSION_DENIED|permission denied/i.test(message)) return failure('TWO_ACCOUNTS');
  if (/authoriz|autoriz|permiss/i.test(message)) return failure('PERMISSION');
  if (/NetworkError|connection|conex|HTTP 0|timed? ?out|tempo (máximo|limite)/i.test(message))
    return failure('NO_ANSWER');
  return failure('UNEXPECTED');
}

export interface Intention {
  key(): string;
  settle<A extends Answer<object>>(answer: A): A;
}

/**
 * One key per intention of the merchant: pressing again after a lost answer does the thing once. After a refusal nothing
 * was done, and the same key would only repeat the refusal, so the next press is a new try.
 */
export function intention(): Intention {
  let key = newKey();
  return {
    key: () => key,
    settle: (answer) => {
      if (!answer.ok && !LOST.has(answer.failure.code)) key = newKey();
      return answer;
    },
  };
}

/** Failures after which nobody knows whether the server did it. */
const LOST = new Set([
  'NETWORK',
  'PRIVATE_ADDRESS',
  'UNAVAILABLE',
  'INTERNAL',
  'NO_ANSWER',
  'UNEXPECTED',
  'TWO_ACCOUNTS',
]);

/** 32 hexadecimal digits of chance. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
