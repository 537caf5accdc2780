/** `caderneta key create|list|revoke`. Each takes the address of a migrated database and returns the exit code. */
import { addKey, revokeKey as revoke } from '../app/api-key.js';
import { enter, type Scope, systemActor, type Tenant } from '../app/context.js';
import { openDatabase } from '../db/client.js';
import { shopTexts as texts } from './shop-texts.js';
import type { Terminal } from './terminal.js';

export interface KeyRequest {
  merchantId: string;
  name: string | null;
  scopes: readonly string[];
  /** Binds the key to one spreadsheet. */
  spreadsheetId: string | null;
}

export function createKey(url: string, request: KeyRequest, terminal: Terminal): Promise<number> {
  return inShop(url, request.merchantId, terminal, async (tenant) => {
    const { name, spreadsheetId } = request;
    // What is no scope is refused by the use case, as for everybody.
    const scopes = request.scopes as readonly Scope[];
    const added = await addKey(tenant, { name: name ?? 'Chave', scopes, spreadsheetId });
    if (!added.ok) return refused(added.errors, terminal);
    terminal.print(texts.keyCreated(added.id));
    terminal.print(texts.secretOnce);
    terminal.print(added.secret);
    return 0;
  });
}

export function listKeys(url: string, merchantId: string, terminal: Terminal): Promise<number> {
  return inShop(url, merchantId, terminal, async ({ tx }) => {
    const keys = await tx.$queryRaw<ListedKey[]>`
      SELECT id, name, scopes, "spreadsheetId", "lastUsedAt",
        CASE WHEN "revokedAt" IS NOT NULL THEN 'revoked' WHEN "expiresAt" <= now() THEN 'expired' ELSE 'alive' END AS state
      FROM "ApiKey" ORDER BY "createdAt", id`;
    for (const key of keys) terminal.print(lineOf(key));
    if (keys.length === 0) terminal.print(texts.noKeys);
    return 0;
  });
}

export function revokeKey(
  url: string,
  { merchantId, keyId }: { merchantId: string; keyId: string },
  terminal: Terminal,
): Promise<number> {
  return inShop(url, merchantId, terminal, async (tenant) => {
    const revoked = await revoke(tenant, keyId);
    if (!revoked.ok) return refused(revoked.errors, terminal);
    terminal.print(texts.keyRevoked(keyId));
    return 0;
  });
}

interface ListedKey {
  id: string;
  name: string;
  scopes: string[];
  spreadsheetId: string | null;
  lastUsedAt: Date | null;
  state: keyof typeof texts.keyState;
}

function lineOf({ id, name, scopes, spreadsheetId, lastUsedAt, state }: ListedKey): string {
  return [
    id,
    name,
    scopes.join(','),
    ...(spreadsheetId === null ? [] : [texts.sheet(spreadsheetId)]),
    texts.keyState[state],
    lastUsedAt === null ? texts.neverUsed : texts.usedAt(lastUsedAt.toISOString()),
  ].join('  ');
}

async function inShop(
  url: string,
  merchantId: string,
  terminal: Terminal,
  work: (tenant: Tenant) => Promise<number>,
): Promise<number> {
  const db = openDatabase(url);
  try {
    return await db.inTenant(merchantId, async (tx) => {
      if (!(await tx.merchant.findUnique({ where: { id: merchantId }, select: { id: true } }))) {
        terminal.print(texts.noMerchant(merchantId));
        return 1;
      }
      return work(await enter(tx, systemActor(merchantId, 'caderneta')));
    });
  } finally {
    await db.close();
  }
}

function refused(errors: readonly { message: string }[], terminal: Terminal): number {
  for (const { message } of errors) terminal.print(texts.refused(message));
  return 1;
}
