import pg from 'pg';

/** What a server should know about its database before it serves from it. */
export interface DatabaseFacts {
  version: string;
  isVersionSupported: boolean;
  /** How far the database's clock is ahead of this process's. */
  clockAheadMs: number;
  /** Null: the login cannot become `caderneta_app`. */
  app: { role: string; isSuperuser: boolean; bypassesRls: boolean; ownedTables: string[] } | null;
  /** Tables of a tenant that any query could read across shops. */
  unforcedTables: string[];
}

/**
 * Looks at the database `url` logs in to, changing nothing. Throws the driver's error when it cannot be reached.
 * A table belongs to tenants when it has a column `merchantId`, or is `Merchant` itself.
 */
export async function inspectDatabase(url: string): Promise<DatabaseFacts> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    const askedAt = Date.now();
    const { rows } = await client.query(
      `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
              (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "nowMs"`,
    );
    const answeredAt = Date.now();
    const { version, number, nowMs } = rows[0];
    return {
      version,
      isVersionSupported: number >= 150_000,
      clockAheadMs: Math.round(nowMs - (askedAt + answeredAt) / 2),
      unforcedTables: await unforcedTables(client),
      app: await appRole(client),
    };
  } finally {
    await client.end();
  }
}

async function unforcedTables(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query(`
    SELECT c.relname AS name FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
      AND (c.relname = 'Merchant' OR EXISTS (
        SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'merchantId' AND NOT a.attisdropped))
    ORDER BY 1`);
  return rows.map((row) => row.name);
}

async function appRole(client: pg.Client): Promise<DatabaseFacts['app']> {
  try {
    await client.query('SET ROLE caderneta_app');
  } catch {
    return null;
  }
  const { rows } = await client.query(`
    SELECT rolname AS role, rolsuper AS "isSuperuser", rolbypassrls AS "bypassesRls",
           ARRAY(SELECT c.relname::text FROM pg_class c
                 WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p') ORDER BY 1) AS "ownedTables"
    FROM pg_roles r WHERE rolname = current_user`);
  await client.query('RESET ROLE');
  return rows[0];
}
