/** What is known of the rows of a file before it is imported: earlier imports, and debts that came otherwise. */
import type { Cents, Day } from '../domain/facts.js';
import { FILE_SPREADSHEET, type RecordedDebt } from '../domain/sheet/file-rows.js';
import type { RowBase } from '../domain/sheet/merge.js';
import { sql, type Tx } from './client.js';
import { rowsOf } from './read.js';

export interface ImportedRowRecord {
  bindingId: string;
  spreadsheetId: string;
  sheetId: number;
  sheetName: string;
  id: string;
  position: number;
  hash: string | null;
  debtId: string | null;
  base: RowBase;
  installment: [number, number] | null;
}

/** Rows of all files imported before. */
export async function importedRows(tx: Tx): Promise<ImportedRowRecord[]> {
  return rowsOf(
    tx,
    sql`SELECT r."bindingId", b."spreadsheetId", b."sheetId", b."sheetName", r.id, r.position, r.hash, r."debtId", r.base,
        CASE WHEN d."installmentOf" IS NOT NULL THEN json_build_array(d."installmentNumber", d."installmentOf") END AS installment
      FROM "SheetBinding" b JOIN "SheetRow" r ON r."merchantId" = b."merchantId" AND r."bindingId" = b.id
        LEFT JOIN "Debt" d ON d."merchantId" = r."merchantId" AND d.id = r."debtId"
      WHERE starts_with(b."spreadsheetId", ${FILE_SPREADSHEET}) AND r."missingSince" IS NULL`,
  );
}

export interface RecordedDebtRecord extends RecordedDebt {
  id: string;
  customerId: string;
  /** The bound tab that shows it; null: none does. */
  sheetName: string | null;
}

/** Debts that were not cancelled and are no rows of this binding; `names`: folded, only of people called so. */
export async function debtsOutside(
  tx: Tx,
  bindingId: string | null,
  names: readonly string[] | null = null,
): Promise<RecordedDebtRecord[]> {
  const ofThem = names === null ? sql`` : sql`AND c."nameFolded" = ANY(${[...names]}::text[])`;
  type Row = Omit<RecordedDebtRecord, 'first'> & { firstPrincipalCents: Cents; firstDueOn: Day };
  const rows: Row[] = await rowsOf(
    tx,
    sql`SELECT d.id, d."customerId",
        (SELECT b."sheetName" FROM "SheetRow" r JOIN "SheetBinding" b ON b."merchantId" = r."merchantId" AND b.id = r."bindingId"
          WHERE r."merchantId" = d."merchantId" AND r."customerId" = d."customerId" AND r."debtId" = d.id
            AND NOT starts_with(b."spreadsheetId", ${FILE_SPREADSHEET}) LIMIT 1) AS "sheetName",
        c.name, c.document, c.phone, d.description,
        CASE WHEN d."installmentOf" IS NOT NULL THEN json_build_array(d."installmentNumber", d."installmentOf") END AS installment,
        coalesce((SELECT h."principalCents" FROM "DebtChange" h WHERE h."merchantId" = d."merchantId" AND h."debtId" = d.id
          AND h.kind = 'AMOUNT' ORDER BY h."on" DESC, h.seq DESC LIMIT 1), d."principalCents") AS "principalCents",
        d."currentDueOn" AS "dueOn", d."principalCents" AS "firstPrincipalCents", d."dueOn" AS "firstDueOn"
      FROM "Debt" d JOIN "Customer" c ON c."merchantId" = d."merchantId" AND c.id = d."customerId"
      WHERE d."closedAs" IS DISTINCT FROM 'CANCELLED'
        AND NOT EXISTS (SELECT 1 FROM "SheetRow" r
          WHERE r."merchantId" = d."merchantId" AND r."customerId" = d."customerId" AND r."debtId" = d.id AND r."bindingId" = ${bindingId}::text)
        ${ofThem}
      ORDER BY d.id`,
  );
  return rows.map(({ firstPrincipalCents, firstDueOn, ...debt }) => {
    const isChanged = firstPrincipalCents !== debt.principalCents || firstDueOn !== debt.dueOn;
    return isChanged ? { ...debt, first: { principalCents: firstPrincipalCents, dueOn: firstDueOn } } : debt;
  });
}

/** The binding of this file, if it was imported before. */
export async function fileBinding(tx: Tx, spreadsheetId: string, sheetId: number): Promise<string | null> {
  const [row] = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM "SheetBinding" WHERE "spreadsheetId" = ${spreadsheetId} AND "sheetId" = ${sheetId}::int`;
  return row?.id ?? null;
}
