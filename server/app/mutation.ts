/**
 * Every mutation runs through here (invariant 7): the effect and its outcome are one transaction, and a replay of the
 * same key answers with the same ids and errors without doing anything again.
 */
import { createHash } from 'node:crypto';
import type { Outcome, Problem } from '../domain/facts.js';
import { type Actor, type App, enter, type Tenant } from './context.js';
import { errorMessage } from './error-texts.js';

/** Ids by role (`{ payment: 'pay_…' }`); a replay re-reads them for whatever is selected then. */
export type Refs = Record<string, string | readonly string[] | number | null>;
export type MutationResult<R extends Refs> = {
  refs: R | null;
  errors: readonly Problem[];
  /** True when this key had its effect before; what is not stored (a secret) is then not answered. */
  isReplay: boolean;
};

interface StoredOutcome {
  refs: Refs | null;
  /** The message only where it says more than its code's own text. */
  errors: { code: string; field?: readonly string[]; message?: string }[];
}

interface MutationOptions {
  timeoutMs?: number;
}

/**
 * Runs `effect` at most once for `input.idempotencyKey`. An effect that refuses (`ok: false`) leaves nothing behind but
 * its errors. The same key with another input is IDEMPOTENCY_KEY_REUSED.
 */
export function mutate<R extends Refs>(
  app: App,
  actor: Actor,
  mutation: string,
  input: { idempotencyKey: string },
  effect: (tenant: Tenant) => Promise<Outcome<{ refs: R }>>,
  options: MutationOptions = {},
): Promise<MutationResult<R>> {
  const { idempotencyKey, ...rest } = input;
  if (!isKey(idempotencyKey)) return Promise.resolve(refused([problem('INVALID', ['input', 'idempotencyKey'])]));
  const inputHash = createHash('sha256')
    .update(`${mutation}\n${canonicalJson(rest)}`)
    .digest('hex');

  return app.db.inTenant(
    actor.merchantId,
    async (tx) => {
      // A parallel call with this key waits here until the first one has committed or failed.
      const claimed = await tx.$executeRaw`
        INSERT INTO "IdempotencyKey" ("merchantId", "keyId", key, "inputHash")
        VALUES (${actor.merchantId}, ${actor.keyId}, ${idempotencyKey}, ${inputHash}) ON CONFLICT DO NOTHING`;
      const where = { merchantId_keyId_key: { merchantId: actor.merchantId, keyId: actor.keyId, key: idempotencyKey } };
      if (claimed === 0) {
        const before = await tx.idempotencyKey.findUniqueOrThrow({ where });
        if (before.inputHash !== inputHash)
          return refused<R>([problem('IDEMPOTENCY_KEY_REUSED', ['input', 'idempotencyKey'])]);
        const stored = before.outcome as unknown as StoredOutcome;
        return {
          refs: stored.refs as R | null,
          errors: stored.errors.map(({ code, field, message }) => ({
            ...problem(code, field),
            ...(message === undefined ? {} : { message }),
          })),
          isReplay: true,
        };
      }
      await tx.$executeRaw`SAVEPOINT effect`;
      const outcome = await effect(await enter(tx, actor));
      if (!outcome.ok) await tx.$executeRaw`ROLLBACK TO SAVEPOINT effect`;
      const stored: StoredOutcome = outcome.ok
        ? { refs: outcome.refs, errors: [] }
        : {
            refs: null,
            errors: outcome.errors.map(({ code, field, message }) => ({
              code,
              field,
              ...(message === errorMessage(code) ? {} : { message }),
            })),
          };
      await tx.$executeRaw`
        UPDATE "IdempotencyKey" SET outcome = ${JSON.stringify(stored)}::jsonb
        WHERE "merchantId" = ${actor.merchantId} AND "keyId" = ${actor.keyId} AND key = ${idempotencyKey}`;
      return outcome.ok
        ? { refs: outcome.refs, errors: [], isReplay: false }
        : { refs: null, errors: outcome.errors, isReplay: false };
    },
    options,
  );
}

/** A control character (NUL above all) is no text to PostgreSQL. */
export function isKey(idempotencyKey: string): boolean {
  return idempotencyKey.length > 0 && idempotencyKey.length <= 255 && !/\p{Cc}/u.test(idempotencyKey);
}

/** A coded error whose text is always the code's own, so that a replay says the same. */
export function problem(code: string, field?: readonly string[]): Problem {
  return { code, message: errorMessage(code), ...(field ? { field } : {}) };
}

export function refuse(code: string, ...field: string[]): { ok: false; errors: Problem[] } {
  return { ok: false, errors: [problem(code, field.length > 0 ? ['input', ...field] : undefined)] };
}

function refused<R extends Refs>(errors: Problem[]): MutationResult<R> {
  return { refs: null, errors, isReplay: false };
}

/** JSON with sorted keys and without undefined: two inputs that mean the same are the same text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

/** A copy with sorted keys: written at once it takes a third of the time that asking about every value does. */
function sorted(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) {
    const inner = sorted((value as Record<string, unknown>)[key]);
    if (key === '__proto__') Object.defineProperty(copy, key, { value: inner, enumerable: true });
    else copy[key] = inner;
  }
  return copy;
}
