/** Which columns of a tab mean what, how the tab is read, and whether it is a copy of one that is bound already. */
import { newId } from '../../db/ids.js';
import { bindingById, storeColumns } from '../../db/sheet.js';
import { ownersOfRows } from '../../db/sheet-rows.js';
import type { Outcome } from '../../domain/facts.js';
import { SHEET_FIELDS, type SheetField } from '../../domain/sheet/field.js';
import { FILE_SPREADSHEET } from '../../domain/sheet/file-rows.js';
import { mapHeadings } from '../../domain/sheet/headings.js';
import { type Actor, type App, inTenant, type Tenant } from '../context.js';
import { type MutationResult, mutate, refuse } from '../mutation.js';
import { lockSync } from './sync.js';
import { isRowId } from './wire-schema.js';

export interface BindSheetInput {
  idempotencyKey: string;
  spreadsheetId: string;
  sheetId: number;
  sheetName: string;
  headings: string[];
  /** What the merchant confirmed, or the columns found again by their marks; otherwise the headings are understood here. */
  columns?: { heading: string; field: string }[] | null;
  /** Rows that the headings take, 1 or 2. */
  headerRows?: number | null;
  /** Of the spreadsheet: `pt_BR`, `en_US`. */
  locale?: string | null;
  timeZone?: string | null;
  /** What the merchant said of date cells where the locale puts the month first. */
  dateCells?: 'AS_SHOWN' | 'DAY_FIRST' | null;
  /** Row ids found in the tab, all or some: they tell a copy of a bound tab. */
  rowIds?: string[] | null;
  /** What the merchant said of a copy: a tab of its own, or the place to which `movedFromId` moved. */
  origin?: 'NEW' | 'MOVE' | null;
  movedFromId?: string | null;
  /** It is an imported file, whose address no spreadsheet has. */
  isFile?: boolean;
}

export type BindSheetResult = MutationResult<{ binding: string }> & {
  unmapped: string[];
  /** For SHEET_IS_COPY: the binding whose rows these are. */
  copyOf: string | null;
};

/**
 * Binds a tab, or binds it again with other columns. Without a column for the customer and one for the amount there is
 * nothing to sync: MISSING_COLUMN. Columns that were not understood stay the merchant's own. A tab whose rows are another
 * binding's is SHEET_IS_COPY until the merchant said what it is.
 */
export async function bindSheet(app: App, actor: Actor, input: BindSheetInput): Promise<BindSheetResult> {
  const result = await mutate(app, actor, 'bindSheet', input, async (tenant) => {
    const checked = checkInput(actor, input);
    if (!checked.ok) return checked;
    await lockSync(tenant);
    const place = { spreadsheetId: input.spreadsheetId, sheetId: input.sheetId };
    const bound = await tenant.tx.sheetBinding.findUnique({
      where: { merchantId_spreadsheetId_sheetId: { merchantId: tenant.merchantId, ...place } },
    });
    const moved = await movedBinding(tenant, input, bound?.id ?? null);
    if (!moved.ok) return moved;
    const id = bound?.id ?? moved.id ?? newId('SheetBinding');
    const data = {
      ...place,
      sheetName: input.sheetName,
      ...given('headerRows', input.headerRows),
      ...given('locale', input.locale),
      ...given('timeZone', input.timeZone),
      ...given('dateCells', input.dateCells),
    };
    if (bound || moved.id)
      await tenant.tx.sheetBinding.update({ where: { merchantId_id: { merchantId: tenant.merchantId, id } }, data });
    else await tenant.tx.sheetBinding.create({ data: { merchantId: tenant.merchantId, id, ...data, columns: {} } });
    await storeColumns(tenant.tx, id, checked.columns);
    return { ok: true, refs: { binding: id } };
  });
  if (!result.refs) {
    const isCopy = result.errors.some(({ code }) => code === 'SHEET_IS_COPY');
    const copyOf = isCopy ? await inTenant(app, actor, (tenant) => ownerOf(tenant, input.rowIds ?? [], null)) : null;
    return { ...result, unmapped: [], copyOf };
  }
  const { binding } = result.refs;
  const columns = await inTenant(app, actor, async ({ tx }) => (await bindingById(tx, binding))!.columns);
  const unmapped = input.headings.filter((heading) => heading !== '' && !Object.hasOwn(columns, heading));
  return { ...result, unmapped, copyOf: null };
}

function checkInput(actor: Actor, input: BindSheetInput): Outcome<{ columns: Record<string, string> }> {
  if (actor.spreadsheetId !== null && actor.spreadsheetId !== input.spreadsheetId)
    return refuse('NOT_FOUND', 'spreadsheetId');
  const isFile = input.spreadsheetId.startsWith(FILE_SPREADSHEET);
  if (input.spreadsheetId === '' || isFile !== (input.isFile ?? false)) return refuse('INVALID', 'spreadsheetId');
  const unknown = (input.columns ?? []).find(({ field }) => !SHEET_FIELDS.includes(field as SheetField));
  if (unknown) return refuse('UNKNOWN_FIELD', 'columns');
  const { headerRows } = input;
  if (headerRows != null && headerRows !== 1 && headerRows !== 2) return refuse('INVALID', 'headerRows');
  if (input.locale != null && !/^[a-z]{2,3}(_[A-Z]{2})?$/.test(input.locale)) return refuse('INVALID', 'locale');
  if (input.timeZone != null && !/^[\w+/-]{1,60}$/.test(input.timeZone)) return refuse('INVALID', 'timeZone');
  if (!(input.rowIds ?? []).every(isRowId)) return refuse('INVALID', 'rowIds');
  const columns: Record<string, string> = input.columns
    ? Object.fromEntries(input.columns.map(({ heading, field }) => [heading, field]))
    : { ...mapHeadings(input.headings).columns };
  const fields = Object.values(columns);
  if (new Set(fields).size < fields.length) return refuse('CONFLICT', 'columns');
  if (!fields.includes('name') || !fields.includes('principalCents')) return refuse('MISSING_COLUMN', 'headings');
  return { ok: true, columns };
}

function given<K extends string, V>(name: K, value: V | null | undefined): Partial<Record<K, V>> {
  return value == null ? {} : ({ [name]: value } as Record<K, V>);
}

/** The binding that this tab takes over, if the merchant said so; a copy nobody spoke about is refused. */
async function movedBinding(
  tenant: Tenant,
  input: BindSheetInput,
  boundId: string | null,
): Promise<Outcome<{ id: string | null }>> {
  if (input.origin === 'MOVE') {
    if (boundId !== null) return refuse('ALREADY_EXISTS', 'sheetId');
    const from = await tenant.tx.sheetBinding.findFirst({ where: { id: input.movedFromId ?? '' } });
    // A key of one spreadsheet speaks for no other.
    const { spreadsheetId } = tenant.actor;
    const isOwn = from !== null && (spreadsheetId === null || spreadsheetId === from.spreadsheetId);
    return isOwn ? { ok: true, id: from.id } : refuse('NOT_FOUND', 'movedFromId');
  }
  if (boundId !== null || input.origin === 'NEW') return { ok: true, id: null };
  const owner = await ownerOf(tenant, input.rowIds ?? [], boundId);
  return owner === null ? { ok: true, id: null } : refuse('SHEET_IS_COPY', 'rowIds');
}

/** Another binding that has most of these rows. */
async function ownerOf(tenant: Tenant, rowIds: readonly string[], except: string | null): Promise<string | null> {
  const owners = await ownersOfRows(tenant.tx, rowIds);
  const counts = new Map<string, number>();
  for (const { bindingId } of owners) counts.set(bindingId, (counts.get(bindingId) ?? 0) + 1);
  const [most] = [...counts].filter(([id]) => id !== except).sort((a, b) => b[1] - a[1]);
  return most && most[1] * 2 > rowIds.length ? most[0] : null;
}
