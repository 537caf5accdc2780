/** How the API reads: rows by key in batches, and lists page by page, alone or under many parents in one statement. */
import {
  countRows,
  countRowsOf,
  type List,
  type Page,
  readPage,
  readPagesOf,
  rowsBy,
  type Sql,
} from '../../db/read.js';
import type { Tenant } from '../context.js';

export type { Page } from '../../db/read.js';

/** A question that can be asked for many keys at once. Keys without an answer are absent from the map. */
export interface Batch<Value, Args = undefined> {
  /** Names it among all batches: the same name and arguments are answered once in a request. */
  name: string;
  load(tenant: Tenant, keys: readonly string[], args: Args): Promise<ReadonlyMap<string, Value>>;
}

export interface ListArgs<Filter> {
  first: number;
  after: { key: string; id: string } | null;
  order: string;
  filter: Filter;
}

export interface Listing<Row extends { id: string }, Filter> {
  name: string;
  /** Of each order, the type of its key, by which a cursor is checked. */
  orderTypes: Readonly<Record<string, 'text' | 'date' | 'timestamptz'>>;
  page(tenant: Tenant, args: ListArgs<Filter>): Promise<Page<Row>>;
  count(tenant: Tenant, filter: Filter): Promise<number>;
  byId: Batch<Row>;
  /** The listing under its parents of one kind. */
  under(parent: string): { pages: Batch<Page<Row>, ListArgs<Filter>>; counts: Batch<number, Filter> };
}

interface ListingOptions<Filter> {
  /** Columns that name a parent, by the parent's noun. */
  parents?: Readonly<Record<string, Sql>>;
  where?: (tenant: Tenant, filter: Filter) => readonly Sql[] | Promise<readonly Sql[]>;
}

export function createListing<Row extends { id: string }, Filter = undefined>(
  list: List,
  { parents = {}, where = () => [] }: ListingOptions<Filter>,
): Listing<Row, Filter> {
  const under = Object.fromEntries(Object.entries(parents).map(([noun, column]) => [noun, listingUnder(noun, column)]));

  function listingUnder(noun: string, column: Sql) {
    const pages: Batch<Page<Row>, ListArgs<Filter>> = {
      name: `${list.name} of ${noun}`,
      load: async (tenant, ids, args) =>
        readPagesOf<Row>(tenant.tx, list, column, ids, { ...args, where: await where(tenant, args.filter) }),
    };
    const counts: Batch<number, Filter> = {
      name: `${list.name} of ${noun}, counted`,
      load: async (tenant, ids, filter) => countRowsOf(tenant.tx, list, column, ids, await where(tenant, filter)),
    };
    return { pages, counts };
  }

  return {
    name: list.name,
    orderTypes: Object.fromEntries(Object.entries(list.orders).map(([name, order]) => [name, order.type])),
    page: async (tenant, args) => readPage<Row>(tenant.tx, list, { ...args, where: await where(tenant, args.filter) }),
    count: async (tenant, filter) => countRows(tenant.tx, list, await where(tenant, filter)),
    byId: byColumn<Row>(list, 'id', list.id),
    under(parent) {
      const found = under[parent];
      if (!found) throw new Error(`list ${list.name} has no parent ${parent}`);
      return found;
    },
  };
}

/** The row that has this value in a column; of several, the oldest. */
export function byColumn<Row extends { id: string }>(list: List, field: string, column: Sql): Batch<Row> {
  return {
    name: `${list.name} by ${field}`,
    async load(tenant, values) {
      const rows = await rowsBy<Row>(tenant.tx, list, column, values);
      return new Map(rows.map((row) => [(row as unknown as Record<string, string>)[field]!, row] as const).reverse());
    },
  };
}
