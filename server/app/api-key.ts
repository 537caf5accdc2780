/** Keys: `cdn_<merchant>_<secret>`, kept as a hash; they expire by the database's clock (invariant 1). */
import { formatKey, hashSecret, newId, parseKey, randomText, sameHash } from '../db/ids.js';
import type { Outcome } from '../domain/facts.js';
import type { Actor, App, Scope, Tenant } from './context.js';
import { createChecks, isIdOf } from './input.js';
import { lockedMerchant } from './locked.js';
import { type MutationResult, mutate, refuse } from './mutation.js';

/** 160 bits. */
const SECRET_LENGTH = 32;
const SCOPES: readonly Scope[] = ['read', 'write', 'send', 'admin'];

interface NewKey {
  name: string;
  scopes: readonly Scope[];
  spreadsheetId?: string | null;
  expiresAt?: Date | null;
}

export interface CreateApiKeyInput {
  idempotencyKey: string;
  name: string;
  scopes: readonly Scope[];
  /** Bound to one spreadsheet: the key may sync no other. */
  spreadsheetId?: string | null;
  expiresAt?: Date | string | null;
}

/** `secret` is the whole key, answered once: a replay answers null. Refuses INVALID_NAME, TOO_LONG, INVALID, INVALID_DATE. */
export async function createApiKey(
  app: App,
  actor: Actor,
  input: CreateApiKeyInput,
): Promise<MutationResult<{ apiKey: string }> & { secret: string | null }> {
  let secret: string | null = null;
  const result = await mutate(app, actor, 'createApiKey', input, async (tenant) => {
    const added = await addKey(tenant, input);
    if (!added.ok) return added;
    secret = added.secret;
    return { ok: true, refs: { apiKey: added.id } };
  });
  return { ...result, secret: result.refs && !result.isReplay ? secret : null };
}

/** As `createApiKey`, inside a transaction; the command line's way in. */
export async function addKey(
  tenant: Tenant,
  input: Omit<CreateApiKeyInput, 'idempotencyKey'>,
): Promise<Outcome<{ id: string; secret: string }>> {
  const check = createChecks(tenant.today);
  const name = check.name(input.name, 'name');
  const scopes = SCOPES.filter((scope) => input.scopes.includes(scope));
  if (scopes.length === 0 || scopes.length !== new Set(input.scopes).size) check.reject('INVALID', 'scopes');
  const spreadsheetId = check.text(input.spreadsheetId, 'spreadsheetId', 200) ?? null;
  const expiresAt = input.expiresAt == null ? null : new Date(input.expiresAt);
  if (expiresAt && !(await isInTheFuture(tenant, expiresAt))) check.reject('INVALID_DATE', 'expiresAt');
  if (check.errors.length > 0) return check.refusal();
  return { ok: true, ...(await insertKey(tenant, { name, scopes, spreadsheetId, expiresAt })) };
}

export async function insertKey(tenant: Tenant, key: NewKey): Promise<{ id: string; secret: string }> {
  const id = newId('ApiKey');
  const secret = randomText(SECRET_LENGTH);
  const { name, scopes, spreadsheetId = null, expiresAt = null } = key;
  await tenant.tx.apiKey.create({
    data: {
      merchantId: tenant.merchantId,
      id,
      name,
      secretHash: hashSecret(secret),
      scopes: [...scopes],
      spreadsheetId,
      expiresAt,
    },
  });
  return { id, secret: formatKey(tenant.merchantId, id, secret) };
}

export interface RevokeApiKeyInput {
  idempotencyKey: string;
  id: string;
}

/** Revoking again changes nothing. Refuses NOT_FOUND, and LAST_ADMIN_KEY: a shop must not lock itself out. */
export function revokeApiKey(
  app: App,
  actor: Actor,
  input: RevokeApiKeyInput,
): Promise<MutationResult<{ apiKey: string }>> {
  return mutate(app, actor, 'revokeApiKey', input, async (tenant) => {
    const revoked = await revokeKey(tenant, input.id);
    return revoked.ok ? { ok: true, refs: { apiKey: input.id } } : revoked;
  });
}

/** As `revokeApiKey`, inside a transaction. */
export async function revokeKey(tenant: Tenant, id: string): Promise<Outcome<object>> {
  if (!isIdOf('ApiKey', id)) return refuse('NOT_FOUND', 'id');
  // Two admin keys being revoked at once must not both see the other.
  await lockedMerchant(tenant);
  const keys = await tenant.tx.$queryRaw<{ id: string; isAdmin: boolean; isAlive: boolean }[]>`
    SELECT id, 'admin' = ANY(scopes) AS "isAdmin",
      "revokedAt" IS NULL AND ("expiresAt" IS NULL OR "expiresAt" > now()) AS "isAlive"
    FROM "ApiKey"`;
  const key = keys.find((candidate) => candidate.id === id);
  if (!key) return refuse('NOT_FOUND', 'id');
  const hasOther = keys.some((other) => other.id !== id && other.isAdmin && other.isAlive);
  if (key.isAdmin && key.isAlive && !hasOther) return refuse('LAST_ADMIN_KEY', 'id');
  await tenant.tx.$executeRaw`UPDATE "ApiKey" SET "revokedAt" = now() WHERE id = ${id} AND "revokedAt" IS NULL`;
  return { ok: true };
}

/** Who a bearer key is, or null: unknown, wrong, revoked and expired keys are all the same. */
export async function authenticate(app: Pick<App, 'db'>, bearer: string): Promise<Actor | null> {
  const key = parseKey(bearer);
  if (!key) return null;
  const { merchantId, keyId } = key;
  return app.db.inTenant(merchantId, async (tx) => {
    const [row] = await tx.$queryRaw<FoundKey[]>`
      SELECT name, "secretHash", scopes, "spreadsheetId",
        "lastUsedAt" IS NULL OR "lastUsedAt" < now() - interval '1 minute' AS "isUseUnseen"
      FROM "ApiKey"
      WHERE id = ${keyId} AND "revokedAt" IS NULL AND ("expiresAt" IS NULL OR "expiresAt" > now())`;
    if (!row || !sameHash(row.secretHash, hashSecret(key.secret))) return null;
    // Once a minute at most, and never waiting: many requests of one key begin at once.
    if (row.isUseUnseen)
      await tx.$executeRaw`
        UPDATE "ApiKey" SET "lastUsedAt" = now() WHERE id = (
          SELECT id FROM "ApiKey" WHERE id = ${keyId}
            AND ("lastUsedAt" IS NULL OR "lastUsedAt" < now() - interval '1 minute') FOR UPDATE SKIP LOCKED)`;
    return { merchantId, keyId, name: row.name, scopes: row.scopes, spreadsheetId: row.spreadsheetId };
  });
}

interface FoundKey {
  name: string;
  secretHash: string;
  scopes: Scope[];
  spreadsheetId: string | null;
  isUseUnseen: boolean;
}

/** What is pasted into the add-on: address and key together. */
export function connectionCode(publicUrl: string, key: string): string {
  return `cdn1.${Buffer.from(JSON.stringify({ u: publicUrl, k: key })).toString('base64url')}`;
}

/** Keys expire by the database's clock, so it is asked, not ours. */
async function isInTheFuture({ tx }: Tenant, at: Date): Promise<boolean> {
  if (Number.isNaN(at.getTime())) return false;
  const [row] = await tx.$queryRaw<
    [{ isFuture: boolean }]
  >`SELECT ${at.toISOString()}::timestamptz > now() AS "isFuture"`;
  return row.isFuture;
}
