/** The least that answers the bench's question: `node:http`, one connection pool, one statement, no rules. */
import { createServer } from 'node:http';
import pg from 'pg';

const [url, merchantId, port] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: url, options: `-c app.merchant_id=${merchantId}`, max: 10 });
// The database may be stopped before this process is: that is no news.
pool.on('error', () => process.exit(0));
const STATEMENT = `
  SELECT json_agg(json_build_object('id', c.id, 'name', c.name, 'phone', c.phone, 'limitCents', c."limitCents", 'debts', d.debts)) AS body
  FROM (SELECT * FROM "Customer" WHERE "merchantId" = '${merchantId}' ORDER BY "nameFolded", id LIMIT 50) c
  LEFT JOIN LATERAL (SELECT json_agg(json_build_object('id', d.id, 'principalCents', d."principalCents", 'dueOn', d."currentDueOn",
      'openCents', d."openPrincipalCents")) AS debts
    FROM (SELECT * FROM "Debt" d WHERE d."merchantId" = c."merchantId" AND d."customerId" = c.id LIMIT 10) d) d ON true`;

createServer(async (_, response) => {
  const { rows } = await pool.query(STATEMENT);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(rows[0].body));
}).listen(Number(port), '127.0.0.1');
