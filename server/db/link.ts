/** Links without login as they are kept: by the hash of their secret. All their times are the database's. */
import { sql, type Tx } from './client.js';
import { rowsOf } from './read.js';

export interface LinkRow {
  kind: string;
  customerId: string;
  isRevoked: boolean;
  isExpired: boolean;
}

/** A customer and the secret of its link, hashed. */
export interface LinkKey {
  customerId: string;
  secretHash: string;
}

export async function linkBy(tx: Tx, secretHash: string): Promise<LinkRow | null> {
  const [row] = await rowsOf<LinkRow>(
    tx,
    sql`SELECT l.kind, l."customerId", l."revokedAt" IS NOT NULL AS "isRevoked",
        coalesce(l."expiresAt" <= now(), false) AS "isExpired"
      FROM "Link" l WHERE l."secretHash" = ${secretHash}`,
  );
  return row ?? null;
}

/** How many links of its own each customer has had revoked: part of the next one's secret. */
export async function linkSeriesOf(tx: Tx, customerIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.$queryRaw<{ id: string; linkSeries: number }[]>`
    SELECT id, "linkSeries" FROM "Customer" WHERE id = ANY(${[...customerIds]}::text[])`;
  return new Map(rows.map((row) => [row.id, row.linkSeries]));
}

/** Moves customers, who must be locked, on to these series; one that is further already stays. */
export async function storeLinkSeries(tx: Tx, series: ReadonlyMap<string, number>): Promise<void> {
  if (series.size === 0) return;
  const rows = [...series].map(([id, number]) => ({ id, number }));
  await tx.$executeRaw`
    UPDATE "Customer" c SET "linkSeries" = n.number
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS n(id text, number int)
    WHERE c.id = n.id AND c."linkSeries" < n.number`;
}

/** Which of these hashes are those of revoked links. */
export async function revokedAmong(tx: Tx, secretHashes: readonly string[]): Promise<Set<string>> {
  if (secretHashes.length === 0) return new Set();
  const rows = await tx.$queryRaw<{ secretHash: string }[]>`
    SELECT "secretHash" FROM "Link" WHERE "secretHash" = ANY(${[...secretHashes]}::text[]) AND "revokedAt" IS NOT NULL`;
  return new Set(rows.map((row) => row.secretHash));
}

/** Which of these hashes are those of links that lead somewhere now. */
export async function goodAmong(tx: Tx, secretHashes: readonly string[]): Promise<Set<string>> {
  if (secretHashes.length === 0) return new Set();
  const rows = await tx.$queryRaw<{ secretHash: string }[]>`
    SELECT "secretHash" FROM "Link" WHERE "secretHash" = ANY(${[...secretHashes]}::text[])
      AND "revokedAt" IS NULL AND ("expiresAt" IS NULL OR "expiresAt" > now())`;
  return new Set(rows.map((row) => row.secretHash));
}

/**
 * Makes these links known. Those that expire (`daysGood` is not null) are good for so many days from now, give or take
 * one: who looks at a list again need not write all of them again. A revoked one stays revoked.
 */
export async function storeLinks(
  tx: Tx,
  merchantId: string,
  kind: string,
  links: readonly LinkKey[],
  daysGood: number | null,
): Promise<void> {
  if (links.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "Link" AS l ("merchantId", "secretHash", kind, "customerId", "expiresAt")
    SELECT ${merchantId}, n."secretHash", ${kind}, n."customerId", now() + make_interval(days => ${daysGood}::int)
    FROM json_to_recordset(${JSON.stringify(links)}::json) AS n("customerId" text, "secretHash" text)
    ORDER BY n."secretHash"
    ON CONFLICT ("merchantId", "secretHash") DO UPDATE SET "expiresAt" = excluded."expiresAt"
      WHERE l."revokedAt" IS NULL
        AND (l."expiresAt" IS NULL AND excluded."expiresAt" IS NOT NULL OR l."expiresAt" < excluded."expiresAt" - interval '1 day')`;
}

/** Ends every link of this kind that the customer has, and the one named, which may not be known yet. */
export async function revokeLinks(tx: Tx, merchantId: string, kind: string, current: LinkKey): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Link" SET "revokedAt" = now()
    WHERE "customerId" = ${current.customerId} AND kind = ${kind} AND "revokedAt" IS NULL`;
  await tx.$executeRaw`
    INSERT INTO "Link" ("merchantId", "secretHash", kind, "customerId", "revokedAt")
    VALUES (${merchantId}, ${current.secretHash}, ${kind}, ${current.customerId}, now())
    ON CONFLICT ("merchantId", "secretHash") DO UPDATE SET "revokedAt" = now() WHERE "Link"."revokedAt" IS NULL`;
}
