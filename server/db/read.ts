/**
 * Reading lists in SQL. PostgreSQL makes the JSON, so that a day arrives as `YYYY-MM-DD`, an amount as a number (amounts
 * are safe integers, CHECKed) and an instant as ISO text, in one round trip and without a converter for each table.
 */
import { join, sql, type Tx } from './client.js';

export type Sql = ReturnType<typeof sql>;

/** The rows of a query, as JSON. `Row` says what its columns are. */
export async function rowsOf<Row>(tx: Tx, query: Sql): Promise<Row[]> {
  // As text: Prisma looks through every value of what it takes for JSON.
  const [answer] = await tx.$queryRaw<
    [{ rows: string }]
  >`SELECT coalesce(json_agg(r), '[]'::json)::text AS rows FROM (${query}) r`;
  return JSON.parse(answer.rows) as Row[];
}

/** A way to order a list: unique together with the id, and never null. */
export interface ListOrder {
  key: Sql;
  type: 'text' | 'date' | 'timestamptz';
  isDescending: boolean;
}

/** A list of a noun that can be read page by page, alone or for many parents at once. */
export interface List {
  /** What a cursor of this list names, so that one of another list is recognised. */
  name: string;
  columns: Sql;
  from: Sql;
  id: Sql;
  orders: Readonly<Record<string, ListOrder>>;
}

export interface PageQuery {
  order: string;
  /** 1 … 200. */
  first: number;
  /** The row after which the page begins. */
  after: { key: string; id: string } | null;
  where: readonly Sql[];
}

export interface Page<Row> {
  /** `cursorKey` and `id` make the cursor. */
  rows: (Row & { id: string; cursorKey: string })[];
  hasNextPage: boolean;
}

export async function readPage<Row>(tx: Tx, list: List, query: PageQuery): Promise<Page<Row>> {
  return pageOf(await rowsOf<Page<Row>['rows'][number]>(tx, pageSql(list, query, [])), query.first);
}

/** The same page for each of these parents, in one statement. `parent` is the column that names the parent. */
export async function readPagesOf<Row>(
  tx: Tx,
  list: List,
  parent: Sql,
  parentIds: readonly string[],
  query: PageQuery,
): Promise<Map<string, Page<Row>>> {
  // `parents`, for the lists' own tables have names of one letter.
  const rows = await rowsOf<Page<Row>['rows'][number] & { parentId: string }>(
    tx,
    sql`SELECT parents.id AS "parentId", x.* FROM unnest(${[...parentIds]}::text[]) WITH ORDINALITY AS parents(id, n)
      CROSS JOIN LATERAL (${pageSql(list, query, [sql`${parent} = parents.id`])}) x ORDER BY parents.n, x."rowNumber"`,
  );
  const groups = groupBy(rows, (row) => row.parentId);
  return new Map(parentIds.map((id) => [id, pageOf(groups.get(id) ?? [], query.first)]));
}

export async function countRows(tx: Tx, list: List, where: readonly Sql[]): Promise<number> {
  const [row] = await tx.$queryRaw<[{ count: number }]>`
    SELECT count(*)::int AS count FROM ${list.from} WHERE ${allOf(where)}`;
  return row.count;
}

export async function countRowsOf(
  tx: Tx,
  list: List,
  parent: Sql,
  parentIds: readonly string[],
  where: readonly Sql[],
): Promise<Map<string, number>> {
  const rows = await tx.$queryRaw<{ parentId: string; count: number }[]>`
    SELECT ${parent} AS "parentId", count(*)::int AS count FROM ${list.from}
    WHERE ${allOf([sql`${parent} = ANY(${[...parentIds]}::text[])`, ...where])} GROUP BY 1`;
  return new Map(rows.map((row) => [row.parentId, row.count]));
}

/** Rows whose `column` is one of `values`, by id. */
export async function rowsBy<Row>(tx: Tx, list: List, column: Sql, values: readonly string[]): Promise<Row[]> {
  return rowsOf<Row>(
    tx,
    sql`SELECT ${list.columns} FROM ${list.from} WHERE ${column} = ANY(${[...values]}::text[]) ORDER BY ${list.id}`,
  );
}

export function groupBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}

/** One row more than asked for tells whether there is a next page. */
function pageSql(list: List, query: PageQuery, where: readonly Sql[]): Sql {
  const order = list.orders[query.order];
  if (!order) throw new Error(`list ${list.name} has no order ${query.order}`);
  const direction = order.isDescending ? sql`DESC` : sql`ASC`;
  const conditions = [...where, ...query.where];
  if (query.after) {
    const { key, id } = query.after;
    const from = {
      text: sql`${key}::text`,
      date: sql`${key}::text::date`,
      timestamptz: sql`${key}::text::timestamptz`,
    };
    const isBeyond = order.isDescending ? sql`<` : sql`>`;
    conditions.push(sql`(${order.key}, ${list.id}) ${isBeyond} (${from[order.type]}, ${id})`);
  }
  return sql`SELECT ${list.columns}, (${order.key})::text AS "cursorKey",
      row_number() OVER (ORDER BY ${order.key} ${direction}, ${list.id} ${direction}) AS "rowNumber"
    FROM ${list.from} WHERE ${allOf(conditions)}
    ORDER BY ${order.key} ${direction}, ${list.id} ${direction} LIMIT ${query.first + 1}`;
}

function allOf(conditions: readonly Sql[]): Sql {
  return conditions.length === 0 ? sql`true` : join([...conditions], ' AND ');
}

function pageOf<Row>(rows: Page<Row>['rows'], first: number): Page<Row> {
  return { rows: rows.slice(0, first), hasNextPage: rows.length > first };
}
