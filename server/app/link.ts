/**
 * Links that need no login. Each is derived from the merchant's secret, so that a customer keeps the same link from sync
 * to sync, and only its hash is stored: what arrives is compared under row-level security of the merchant it names.
 */
import { derivedSecret, formatToken, hashSecret, parseToken } from '../db/ids.js';
import { type App, enter, type LinkKind, systemActor, type Tenant } from './context.js';

/** Paths by kind; the token is the last part. */
export const LINK_PATH: Record<LinkKind, string> = { DEBTOR: '/c/', COLLECT: '/w/', UNSUBSCRIBE: '/u/' };

/** The link's path for each customer, made known to the server if it was not. */
export async function linkPaths(
  tenant: Tenant,
  kind: LinkKind,
  customerIds: readonly string[],
): Promise<Map<string, string>> {
  const ids = [...new Set(customerIds)];
  if (ids.length > 0) {
    const rows = ids.map((id) => ({ customerId: id, secretHash: hashSecret(secretOf(tenant, kind, id)) }));
    await tenant.tx.$executeRaw`
      INSERT INTO "Link" ("merchantId", "secretHash", kind, "customerId")
      SELECT ${tenant.merchantId}, n."secretHash", ${kind}, n."customerId"
      FROM json_to_recordset(${JSON.stringify(rows)}::json) AS n("customerId" text, "secretHash" text)
      ON CONFLICT DO NOTHING`;
  }
  return new Map(ids.map((id) => [id, linkPathOf(tenant, kind, id)]));
}

/** The same path alone, for composing a message: it leads nowhere until `linkPaths` has made it known. */
export function linkPathOf(tenant: Tenant, kind: LinkKind, customerId: string): string {
  return LINK_PATH[kind] + formatToken(tenant.merchantId, secretOf(tenant, kind, customerId));
}

function secretOf({ merchant }: Tenant, kind: LinkKind, customerId: string): string {
  return derivedSecret(merchant.linkSecret, `${kind}:${customerId}`);
}

/**
 * Enters the merchant a token names and runs `work` for its customer; null for every token that is not good, whatever the
 * reason.
 */
export async function withLink<T>(
  app: App,
  kind: LinkKind,
  token: string,
  work: (tenant: Tenant, customerId: string) => Promise<T>,
): Promise<T | null> {
  const parsed = parseToken(token);
  if (!parsed) return null;
  return app.db.inTenant(parsed.merchantId, async (tx) => {
    const link = await tx.link.findUnique({
      where: {
        merchantId_secretHash: { merchantId: parsed.merchantId, secretHash: hashSecret(parsed.secret) },
      },
    });
    if (!link || link.kind !== kind || link.revokedAt !== null) return null;
    const tenant = await enter(tx, systemActor(parsed.merchantId, `link:${kind.toLowerCase()}`));
    return work(tenant, link.customerId);
  });
}
