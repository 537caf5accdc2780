/** What only the login role may do: it owns the tables, and lists shops before the worker enters each. */
import pg from 'pg';

/** Ids of every merchant, by the policy `worker_lists`. Nothing else of them is readable without entering. */
export async function listMerchants(loginUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: loginUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>('SELECT id FROM "Merchant" ORDER BY id');
    return rows.map((row) => row.id);
  } finally {
    await client.end();
  }
}
