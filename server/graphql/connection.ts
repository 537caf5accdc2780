/** Relay connections, made from a listing: the same shape, arguments and cursors for every noun. */
import { ArgsType, type ClassType, Field, Int, ObjectType } from 'type-graphql';
import type { Batch, ListArgs, Listing, Page } from '../app/queries/listing.js';
import { isDay } from '../domain/day.js';
import type { Context } from './context.js';
import { badInput } from './errors.js';

/** A page is never larger. */
export const MAX_PAGE = 200;

@ObjectType({ description: 'Where a page lies in its list.', simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, { description: 'There is more after this page.' })
  hasNextPage: boolean;
  @Field(() => Boolean, { description: 'There is something before this page.' })
  hasPreviousPage: boolean;
  @Field(() => String, { nullable: true, description: 'Cursor of the first row; null on an empty page.' })
  startCursor: string | null;
  @Field(() => String, { nullable: true, description: 'Cursor of the last row: the next page comes `after` it.' })
  endCursor: string | null;
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, { description: `How many at most: 1 to ${MAX_PAGE}.` })
  first: number;
  @Field(() => String, { nullable: true, description: 'Cursor of the row after which the page begins.' })
  after?: string | null;
}

export interface Connection<Row> {
  edges: { cursor: string; node: Row }[];
  nodes: Row[];
  pageInfo: PageInfo;
  totalCount: () => Promise<number>;
}

/** The GraphQL class of a noun's connection; `name` is the noun's. */
export function connectionOf<Row extends object>(name: string, type: () => ClassType<Row>): ClassType<Connection<Row>> {
  @ObjectType(`${name}Edge`, { description: `A ${name} in a list, with its cursor.`, simpleResolvers: true })
  class Edge {
    @Field(() => String, { description: 'Opaque; hand it back as `after`.' })
    cursor: string;
    @Field(() => type())
    node: Row;
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list of ${name}.`, simpleResolvers: true })
  class NounConnection {
    @Field(() => [Edge])
    edges: Edge[];
    @Field(() => [type()], { description: 'The rows without their cursors.' })
    nodes: Row[];
    @Field(() => PageInfo)
    pageInfo: PageInfo;
    @Field(() => Int, { description: 'How many there are in all; counted only when asked for.' })
    totalCount: () => Promise<number>;
  }
  return NounConnection;
}

/** A page of a whole listing. */
export async function connect<Row extends { id: string }, Filter>(
  { reading }: Context,
  listing: Listing<Row, Filter>,
  args: PageArgs,
  order: string,
  filter: Filter,
): Promise<Connection<Row>> {
  const query = queryOf(listing, args, order, filter);
  const page = await listing.page(await reading.tenant(), query);
  return connectionFrom(listing, query, page, async () => listing.count(await reading.tenant(), filter));
}

/** The same page under each of many parents, read in one statement. */
export async function connectUnder<Row extends { id: string }, Filter>(
  { reading }: Context,
  listing: Listing<Row, Filter>,
  parent: { noun: string; id: string },
  args: PageArgs,
  order: string,
  filter: Filter,
): Promise<Connection<Row>> {
  const query = queryOf(listing, args, order, filter);
  const { pages, counts } = listing.under(parent.noun);
  const page = await reading.load<Page<Row>, ListArgs<Filter>>(pages, parent.id, query);
  return connectionFrom(
    listing,
    query,
    page ?? { rows: [], hasNextPage: false },
    async () => (await reading.load(counts as Batch<number, Filter>, parent.id, filter)) ?? 0,
  );
}

/** A page of rows that were computed and are all at hand. */
export function pageOfRows<Row extends { id: string }>(
  name: string,
  rows: readonly Row[],
  { first, after }: PageArgs,
): Connection<Row> {
  const order = 'GIVEN';
  const start =
    after == null
      ? 0
      : rows.findIndex(({ id }) => id === positionOf({ name, orderTypes: { [order]: 'text' } }, order, after).id) + 1;
  const end = start + pageSizeOf({ first });
  const edges = rows.slice(start, end).map((node) => ({ cursor: cursorOf(name, order, '', node.id), node }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: end < rows.length,
      hasPreviousPage: start > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: async () => rows.length,
  };
}

export function pageSizeOf({ first }: PageArgs, most = MAX_PAGE): number {
  if (first < 1 || first > most) throw badInput(`first must be between 1 and ${most}.`);
  return first;
}

function queryOf<Row extends { id: string }, Filter>(
  listing: Listing<Row, Filter>,
  { first, after }: PageArgs,
  order: string,
  filter: Filter,
): ListArgs<Filter> {
  return {
    first: pageSizeOf({ first }),
    after: after == null ? null : positionOf(listing, order, after),
    order,
    filter,
  };
}

function connectionFrom<Row extends { id: string }, Filter>(
  listing: Listing<Row, Filter>,
  query: ListArgs<Filter>,
  page: Page<Row>,
  totalCount: () => Promise<number>,
): Connection<Row> {
  const edges = page.rows.map((node) => ({
    cursor: cursorOf(listing.name, query.order, node.cursorKey, node.id),
    node: node as Row,
  }));
  return {
    edges,
    nodes: page.rows,
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: query.after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount,
  };
}

export function cursorOf(list: string, order: string, key: string, id: string): string {
  return Buffer.from(JSON.stringify([list, order, key, id])).toString('base64url');
}

const IS_KEY: Record<'text' | 'date' | 'timestamptz', (key: string) => boolean> = {
  text: () => true,
  date: isDay,
  timestamptz: (key) =>
    /^\d{4}-\d\d-\d\d ([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/.test(key) &&
    isDay(key.slice(0, 10)),
};

/** Reads a cursor of this very list and order; anything else a client may send is no cursor. */
export function positionOf(
  { name, orderTypes }: Pick<Listing<{ id: string }, unknown>, 'name' | 'orderTypes'>,
  order: string,
  cursor: string,
): { key: string; id: string } {
  const parts = partsOf(cursor);
  const [list, ordered, key, id] = parts;
  const isOurs = parts.length === 4 && list === name && ordered === order;
  if (!isOurs || key === undefined || id === undefined || parts.some((part) => part.includes('\0')))
    throw badInput('after is not a cursor of this list and order.');
  if (!IS_KEY[orderTypes[order]!](key)) throw badInput('after is not a cursor of this list and order.');
  return { key, id };
}

function partsOf(cursor: string): string[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(parts) && parts.every((part) => typeof part === 'string') ? parts : [];
  } catch {
    return [];
  }
}
