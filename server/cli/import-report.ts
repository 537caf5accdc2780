/** What an import found and did, for a person at a terminal. */
import type { ImportResult } from '../app/file/import.js';
import type { ImportPlan, PlannedRow } from '../app/file/plan.js';
import type { FileTable } from '../app/file/read-rows.js';
import { addressOf } from '../app/file/workbook-parts.js';
import { formatDayBR } from '../domain/day.js';
import { formatBRL } from '../domain/money.js';
import { FIELD_NAMES, problemText } from '../domain/sheet/problem-text.js';
import type { SkipReason } from '../domain/sheet/table.js';
import { importTexts as texts } from './import-texts.js';

type Result = ImportResult & { ok: true };

/** `result` null: nothing was written, this is what would be. */
export function reportLines(table: FileTable, plan: ImportPlan, result: Result | null, fileName: string): string[] {
  const sheetName = table.format === 'CSV' ? null : table.sheet.name;
  const asked = askedOf(table, plan, result);
  return [
    texts.file(fileName, table.format, sheetName, table.rows.length),
    '',
    texts.columns(table.table.headerRow),
    ...columnLines(table),
    '',
    result ? texts.created : texts.willCreate,
    ...bookedLines(plan, result),
    ...(plan.isOfNoShop ? [texts.noShopAsked] : []),
    ...askedLines(asked),
    ...skippedLines(table),
  ];
}

/** More than these are not read in a terminal; they are in `--json`. */
const MOST_ASKED = 300;

function askedLines(asked: readonly string[]): string[] {
  if (asked.length === 0) return [];
  const rest = asked.length - MOST_ASKED;
  const more = rest > 0 ? [texts.moreAsked(rest)] : [];
  return ['', texts.asked(asked.length), ...asked.slice(0, MOST_ASKED), ...more, texts.mendAndRepeat];
}

function columnLines({ table }: FileTable): string[] {
  return table.columns
    .filter(({ heading, field }) => heading !== '' || field !== null)
    .map(({ index, heading, field, certainty }) => {
      const letter = addressOf({ row: 1, column: index + 1 }).replace(/\d+$/, '');
      return texts.column(letter, oneLine(heading, 40), field === null ? null : FIELD_NAMES[field], certainty);
    });
}

function bookedLines(plan: ImportPlan, result: Result | null): string[] {
  const created = result?.created ?? plan.newDebts;
  const changed = result?.changed ?? plan.rows.filter(({ identity, wire }) => identity.kind !== 'NEW' && wire).length;
  const lines = [
    ...(created > 0 && plan.newCustomers > 0 ? [texts.customers(plan.newCustomers)] : []),
    ...(created > 0 ? [texts.debts(created, plan.openCents, plan.paidDebts)] : []),
    ...(changed > 0 ? [texts.changed(changed)] : []),
  ];
  return [
    ...(lines.length > 0 ? lines : [texts.nothingNew]),
    ...(plan.knownRows > 0 ? [texts.known(plan.knownRows)] : []),
  ];
}

/** Each question with its cell, in the file's order. */
function askedOf(table: FileTable, plan: ImportPlan, result: Result | null): string[] {
  const columnOf = new Map(table.table.columns.map(({ field, index }) => [field as string | null, index + 1]));
  const at = (row: number, field: string) =>
    addressOf({ row, column: columnOf.get(field) ?? columnOf.get('name') ?? 1 });
  const own = plan.rows.flatMap((row) =>
    ownQuestions(row, result === null).map(({ field, text }) => ({ row: row.file.row, field, text })),
  );
  const stored = (result?.questions ?? []).map(({ fileRow, field, what, doNext }) => ({
    row: fileRow,
    field,
    text: `${what} ${doNext}`,
  }));
  const names = new Map(plan.rows.map(({ file }) => [file.row, file.reading.name ?? '']));
  return [...own, ...stored]
    .sort((a, b) => a.row - b.row)
    .map(({ row, field, text }) => texts.ask(at(row, field), oneLine(names.get(row) ?? '', 40), text));
}

/** What the plan itself asks; of a file that is only looked at, also what the books would ask later. */
function ownQuestions({ file, identity, isHeld, isUnclearPerson }: PlannedRow, isOnlyLook: boolean) {
  const { cells, reading, formulas } = file;
  const asked: { field: string; text: string }[] = [];
  if (identity.kind === 'UNSURE') {
    const { position, principalCents, dueOn } = identity.like;
    const amount = principalCents === null ? texts.noAmount : formatBRL(principalCents);
    asked.push({
      field: 'name',
      text: texts.similar(position, amount, dueOn === null ? texts.noDate : formatDayBR(dueOn)),
    });
  }
  if (isHeld) asked.push(...formulas.map((field) => ({ field, text: texts.formula })));
  if (!isOnlyLook && identity.kind !== 'UNSURE' && !isHeld) return asked;
  for (const { field, code } of [...reading.problems, ...reading.soft]) {
    const { what, doNext } = problemText(code, field, cells[field] ?? null);
    asked.push({ field, text: `${what} ${doNext}` });
  }
  if (isUnclearPerson) asked.push({ field: 'name', text: texts.unclearPerson });
  return asked;
}

function skippedLines({ table }: FileTable): string[] {
  const lastRow = table.dataRows.at(-1) ?? 0;
  const rows = new Map<SkipReason, number[]>();
  // Blank rows at the end are no news.
  for (const { row, why } of table.skipped)
    if (why !== 'BLANK' || row < lastRow) rows.set(why, [...(rows.get(why) ?? []), row]);
  const parts = [...rows].map(([why, numbers]) => texts.skippedRows(why, numbers));
  return parts.length === 0 ? [] : ['', texts.skipped(parts)];
}

/** What a stranger wrote must not move the cursor or start a line of its own. */
function oneLine(text: string, most: number): string {
  const clean = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return [...clean].length > most ? `${[...clean].slice(0, most).join('')}…` : clean;
}
