/**
 * SQL of our own, from a tagged template to the driver and back. Prisma's `$queryRaw` writes every parameter and every
 * row as JSON on the way, which takes several times as long as the driver does; what comes in and out here is the same.
 */
import { type ArgType, ColumnTypeEnum, type SqlQuery, type SqlResultSet } from '@prisma/driver-adapter-utils';
import { Prisma } from './generated/client.js';

/** What `tx.$queryRaw` is called with: a template and its values, or SQL put together before. */
export type RawCall = [query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]];

export function rawQuery([query, ...values]: RawCall): SqlQuery {
  const sql = 'text' in query ? query : Prisma.sql(query, ...(values as Prisma.Sql['values']));
  const args = sql.values.map(sendable);
  return { sql: sql.text, args, argTypes: args.map((arg) => (Array.isArray(arg) ? LIST : SCALAR)) };
}

const SCALAR: ArgType = { scalarType: 'unknown', arity: 'scalar' };
const LIST: ArgType = { scalarType: 'unknown', arity: 'list' };

function sendable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sendable);
  if (value === undefined) return null;
  return Prisma.Decimal.isDecimal(value) ? value.toString() : value;
}

/** Each row as an object. Whole numbers of 8 bytes are `bigint`, days and instants `Date`, JSON is parsed. */
export function rowsOf<T>({ columnNames, columnTypes, rows }: SqlResultSet): T[] {
  const readers = columnTypes.map((type) => READERS.get(type));
  return rows.map((values) => {
    const row: Record<string, unknown> = {};
    for (const [at, name] of columnNames.entries()) {
      const value = values[at];
      const read = readers[at];
      row[name] = value === null || read === undefined ? value : read(value);
    }
    return row as T;
  });
}

type Reader = (value: unknown) => unknown;

const bigInt: Reader = (value) => BigInt(value as string);
const date: Reader = (value) => new Date(value as string);
const time: Reader = (value) => new Date(`1970-01-01T${value}Z`);
const decimal: Reader = (value) => new Prisma.Decimal(value as string);
const json: Reader = (value) => (typeof value === 'string' ? JSON.parse(value) : value);
const bytes: Reader = (value) => new Uint8Array(value as Uint8Array);
const each =
  (read: Reader): Reader =>
  (values) =>
    (values as unknown[]).map((value) => (value === null ? null : read(value)));

/** Of every other type the driver's value is the one. */
const READERS = new Map<number, Reader>([
  [ColumnTypeEnum.Int64, bigInt],
  [ColumnTypeEnum.Date, date],
  [ColumnTypeEnum.DateTime, date],
  [ColumnTypeEnum.Time, time],
  [ColumnTypeEnum.Numeric, decimal],
  [ColumnTypeEnum.Json, json],
  [ColumnTypeEnum.Bytes, bytes],
  [ColumnTypeEnum.Int64Array, each(bigInt)],
  [ColumnTypeEnum.DateArray, each(date)],
  [ColumnTypeEnum.DateTimeArray, each(date)],
  [ColumnTypeEnum.TimeArray, each(time)],
  [ColumnTypeEnum.NumericArray, each(decimal)],
  [ColumnTypeEnum.JsonArray, each(json)],
  [ColumnTypeEnum.BytesArray, each(bytes)],
]);
