/** Which columns of a tab mean what: understood from the headings, or said by the add-on that found them again. */
import type { Json } from '../../db/client.js';
import { newId } from '../../db/ids.js';
import { SHEET_FIELDS, type SheetField } from '../../domain/sheet/field.js';
import { mapHeadings } from '../../domain/sheet/headings.js';
import { type Actor, type App, inTenant } from '../context.js';
import { type MutationResult, mutate, refuse } from '../mutation.js';

export interface BindSheetInput {
  idempotencyKey: string;
  spreadsheetId: string;
  sheetId: number;
  sheetName: string;
  headings: string[];
  /** Given when the columns were found again (by their metadata); otherwise the headings are understood here. */
  columns?: { heading: string; field: string }[] | null;
}

/**
 * Binds a tab, or binds it again with other columns. Without a column for the customer and one for the amount there is
 * nothing to sync: MISSING_COLUMN. Columns that were not understood stay the merchant's own.
 */
export async function bindSheet(
  app: App,
  actor: Actor,
  input: BindSheetInput,
): Promise<MutationResult<{ binding: string }> & { unmapped: string[] }> {
  const result = await mutate(app, actor, 'bindSheet', input, async (tenant) => {
    if (actor.spreadsheetId !== null && actor.spreadsheetId !== input.spreadsheetId)
      return refuse('NOT_FOUND', 'spreadsheetId');
    const unknown = (input.columns ?? []).find(({ field }) => !SHEET_FIELDS.includes(field as SheetField));
    if (unknown) return refuse('UNKNOWN_FIELD', 'columns');
    const columns: Record<string, string> = input.columns
      ? Object.fromEntries(input.columns.map(({ heading, field }) => [heading, field]))
      : mapHeadings(input.headings).columns;
    const fields = new Set(Object.values(columns));
    if (!fields.has('name') || !fields.has('principalCents')) return refuse('MISSING_COLUMN', 'headings');

    const where = { spreadsheetId: input.spreadsheetId, sheetId: input.sheetId };
    const bound = await tenant.tx.sheetBinding.findUnique({
      where: { merchantId_spreadsheetId_sheetId: { merchantId: tenant.merchantId, ...where } },
    });
    const id = bound?.id ?? newId('SheetBinding');
    const data = { sheetName: input.sheetName, columns: columns as Json };
    if (bound)
      await tenant.tx.sheetBinding.update({ where: { merchantId_id: { merchantId: tenant.merchantId, id } }, data });
    else
      await tenant.tx.sheetBinding.create({
        data: { merchantId: tenant.merchantId, id, ...where, ...data, status: 'ACTIVE' },
      });
    return { ok: true, refs: { binding: id } };
  });
  if (!result.refs) return { ...result, unmapped: [] };
  const { binding } = result.refs;
  const columns = await inTenant(
    app,
    actor,
    async ({ tx }) => (await tx.sheetBinding.findFirstOrThrow({ where: { id: binding } })).columns,
  );
  const unmapped = input.headings.filter((heading) => heading !== '' && !(heading in (columns as object)));
  return { ...result, unmapped };
}
