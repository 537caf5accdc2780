/**
 * The bare insert: the least that stores what a tab of rows says so that it can be found again. A customer, a debt, the row
 * of the sheet with its cells, and of paid rows a payment: each table with its primary key, the foreign keys that hold it
 * to the others, and an index by phone, by which the next row of a person finds them. A transaction of one INSERT … SELECT
 * unnest a table for every 1.000 rows, flushed at each commit as the server's are; texts are made beforehand, and nothing is
 * read, matched, computed, checked by policies, journalled or answered.
 */
import pg from 'pg';

export interface BareRow {
  id: string;
  row: number;
  hash: string;
  cells: { name: string; phone: string; principalCents: { n: string }; dueOn: { d: string }; paid: string | null };
}

const TABLES = `
  CREATE TABLE bare_customer (merchant text, id text, name text NOT NULL, phone text, PRIMARY KEY (merchant, id));
  CREATE INDEX ON bare_customer (merchant, phone);
  CREATE TABLE bare_debt (merchant text, id text, customer text NOT NULL, cents bigint NOT NULL, due date NOT NULL,
    PRIMARY KEY (merchant, id), FOREIGN KEY (merchant, customer) REFERENCES bare_customer (merchant, id));
  CREATE TABLE bare_payment (merchant text, id text, debt text NOT NULL, cents bigint NOT NULL, PRIMARY KEY (merchant, id),
    FOREIGN KEY (merchant, debt) REFERENCES bare_debt (merchant, id));
  CREATE TABLE bare_row (merchant text, id text, position int NOT NULL, hash text NOT NULL, debt text, cells jsonb NOT NULL,
    PRIMARY KEY (merchant, id), FOREIGN KEY (merchant, debt) REFERENCES bare_debt (merchant, id))`;

export interface BareTables {
  /** Stores all rows in empty tables; milliseconds. */
  insertMs(rows: readonly BareRow[], chunkRows: number): Promise<number>;
  close(): Promise<void>;
}

/** Tables of their own beside the server's, dropped by `close`. */
export async function createBareTables(url: string): Promise<BareTables> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(TABLES);
  return {
    async insertMs(rows, chunkRows) {
      await client.query('TRUNCATE bare_customer, bare_debt, bare_payment, bare_row');
      const chunks: Columns[] = [];
      for (let from = 0; from < rows.length; from += chunkRows)
        chunks.push(columnsOf(rows.slice(from, from + chunkRows)));
      const startedAt = performance.now();
      for (const chunk of chunks) await insertChunk(client, chunk);
      return performance.now() - startedAt;
    },
    async close() {
      await client.query('DROP TABLE bare_row, bare_payment, bare_debt, bare_customer');
      await client.end();
    },
  };
}

type Columns = ReturnType<typeof columnsOf>;

function columnsOf(rows: readonly BareRow[]) {
  const paid = rows.filter(({ cells }) => cells.paid !== null);
  const cents = ({ cells }: BareRow) => Number(cells.principalCents.n) * 100;
  return {
    ids: rows.map(({ id }) => id),
    names: rows.map(({ cells }) => cells.name),
    phones: rows.map(({ cells }) => cells.phone),
    cents: rows.map(cents),
    dues: rows.map(({ cells }) => cells.dueOn.d),
    paidIds: paid.map(({ id }) => id),
    paidCents: paid.map(cents),
    positions: rows.map(({ row }) => row),
    hashes: rows.map(({ hash }) => hash),
    cells: rows.map(({ cells }) => JSON.stringify(cells)),
  };
}

async function insertChunk(client: pg.Client, rows: Columns): Promise<void> {
  await client.query('BEGIN');
  await client.query(`INSERT INTO bare_customer SELECT 'm', * FROM unnest($1::text[], $2::text[], $3::text[])`, [
    rows.ids,
    rows.names,
    rows.phones,
  ]);
  await client.query(
    `INSERT INTO bare_debt SELECT 'm', n.id, n.id, n.cents, n.due FROM unnest($1::text[], $2::bigint[], $3::date[]) AS n(id, cents, due)`,
    [rows.ids, rows.cents, rows.dues],
  );
  await client.query(
    `INSERT INTO bare_payment SELECT 'm', n.id, n.id, n.cents FROM unnest($1::text[], $2::bigint[]) AS n(id, cents)`,
    [rows.paidIds, rows.paidCents],
  );
  await client.query(
    `INSERT INTO bare_row SELECT 'm', n.id, n.position, n.hash, n.id, n.cells
    FROM unnest($1::text[], $2::int[], $3::text[], $4::jsonb[]) AS n(id, position, hash, cells)`,
    [rows.ids, rows.positions, rows.hashes, rows.cells],
  );
  await client.query('COMMIT');
}
