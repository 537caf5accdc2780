import type { MergePolicy } from '../domain/sheet/merge.js';
import { sql, type Tx } from './client.js';
import { type List, rowsOf, type Sql } from './read.js';

export interface SheetBindingRow {
  id: string;
  spreadsheetId: string;
  sheetId: number;
  sheetName: string;
  columns: { heading: string; field: string }[];
  headerRows: number;
  locale: string | null;
  dateCells: string | null;
  mergePolicy: MergePolicy;
  isBackground: boolean;
  pulledAt: string | null;
  pullFailure: string | null;
  lastSyncedAt: string | null;
}

export const bindingList: List = {
  name: 'binding',
  columns: sql`b.id, b."spreadsheetId", b."sheetId", b."sheetName",
    coalesce((SELECT json_agg(json_build_object('heading', x.key, 'field', x.value) ORDER BY x.ordinality)
      FROM jsonb_each_text(b.columns) WITH ORDINALITY x), '[]'::json) AS columns, b."headerRows", b.locale, b."dateCells", b."mergePolicy", b."isBackground", b."pulledAt",
    b."pullFailure", b."lastSyncedAt"`,
  from: sql`"SheetBinding" b`,
  id: sql`b.id`,
  orders: { RECENT: { key: sql`b."createdAt"`, type: 'timestamptz', isDescending: true } },
};

export function isOfSpreadsheet(spreadsheetId: string): Sql {
  return sql`b."spreadsheetId" = ${spreadsheetId}`;
}

export function isOfTab(spreadsheetId: string, sheetId: number): Sql {
  return sql`b."spreadsheetId" = ${spreadsheetId} AND b."sheetId" = ${sheetId}::int`;
}

/** `{ rowId: hash }` of the rows that have been acknowledged and are still there. */
export async function rowHashes(tx: Tx, bindingIds: readonly string[]): Promise<Map<string, Record<string, string>>> {
  const rows = await rowsOf<{ bindingId: string; hashes: Record<string, string> }>(
    tx,
    sql`SELECT r."bindingId", json_object_agg(r.id, r.hash) AS hashes FROM "SheetRow" r
      WHERE r."bindingId" = ANY(${[...bindingIds]}::text[]) AND r.hash IS NOT NULL AND r."missingSince" IS NULL GROUP BY 1`,
  );
  return new Map(rows.map((row) => [row.bindingId, row.hashes]));
}

/** A tab as its rows are read and merged. */
export interface BoundTab {
  id: string;
  spreadsheetId: string;
  sheetId: number;
  sheetName: string;
  lastSyncedAt: Date | null;
  /** Heading → field; a heading may be `__proto__`, so the keys are own ones. */
  columns: Record<string, string>;
  locale: string | null;
  dateCells: string | null;
  mergePolicy: MergePolicy;
}

export async function bindingById(tx: Tx, id: string): Promise<BoundTab | null> {
  const [row] = await tx.$queryRaw<BoundTab[]>`
    SELECT id, "spreadsheetId", "sheetId", "sheetName", "lastSyncedAt", columns, locale, "dateCells", "mergePolicy"
    FROM "SheetBinding" WHERE id = ${id}`;
  return row ?? null;
}

/** As they are: Prisma's own way of writing JSON loses a key that is called `__proto__`. */
export async function storeColumns(tx: Tx, id: string, columns: Readonly<Record<string, string>>): Promise<void> {
  await tx.$executeRaw`UPDATE "SheetBinding" SET columns = ${JSON.stringify(columns)}::jsonb WHERE id = ${id}`;
}
