/** One thing that the person or the shop does, and the note of it in the history. */
import type { CellInput, CellSnapshot, EditOp } from '../../addon/simulator/types.js';
import type { MergedField } from '../../server/domain/sheet/merge.js';
import type { DebtFact, Facts } from './facts.js';
import { recordEdit } from './history.js';
import { type Act, FIELDS, type Field, type ServerAct, type ServerDeed, type SheetAct } from './script.js';
import {
  cellKey,
  cellKeysOf,
  columnOf,
  HEADER_ROW,
  keyOf,
  type Line,
  linesOf,
  textOf as lineText,
  markedColumn,
  meaningOf,
  readingOf,
  TAB,
} from './sheet-model.js';
import { startOther } from './sync.js';
import { centsOf, dueOf, inputOf, nameOf, phoneOf, textOf } from './values.js';
import type { World } from './world.js';

export function perform(world: World, act: Act): void {
  if (act.side === 'SHEET') inSheet(world, act);
  else if (act.side === 'SERVER') onServer(world, act);
  else startOther(world, act.steps);
}

const NEW_ROW: Field[] = ['name', 'phone', 'principalCents', 'dueOn'];

/** A row of somebody new, or of the person of `like`. */
export function rowInput(
  world: World,
  like?: { name: string; phone: string },
): Map<string, ReturnType<typeof inputOf>> {
  const token = world.nextToken();
  const values = new Map(NEW_ROW.map((field) => [field as string, inputOf(field, 'NEW', token)]));
  if (like) values.set('name', { text: like.name }).set('phone', { text: like.phone });
  values.set('own', `anotação ${token}`);
  values.set('tag', { text: `m${token}` });
  world.rowsMade += 1;
  return values;
}

function putRow(world: World, row: number): EditOp[] {
  const sheet = world.sheet();
  return [...rowInput(world)].flatMap(([tracked, value]): EditOp[] => {
    const column = columnOf(sheet, tracked);
    return column > 0 ? [{ op: 'setCell', sheet: TAB, row, column, value }] : [];
  });
}

function inSheet(world: World, act: SheetAct): void {
  const before = world.sheet();
  const lines = linesOf(before);
  const ops = opsOf(world, act, lines);
  if (ops.length === 0) return;
  world.edit(...ops);
  const after = linesOf(world.sheet());
  // What a copy says was said before.
  if (act.do !== 'duplicate') noteChanges(world, lines, after, act.do === 'restore');
  afterwards(world, act, lines, after);
}

/** The n-th row, counted round and round. */
function nth<T>(list: readonly T[], n: number): T | undefined {
  return list.length === 0 ? undefined : list[n % list.length];
}

function opsOf(world: World, act: SheetAct, lines: readonly Line[]): EditOp[] {
  const sheet = world.sheet();
  const on = { sheet: TAB };
  const line = 'row' in act ? nth(lines, act.row) : undefined;
  const at = (tracked: string): number => columnOf(sheet, tracked);
  const last = Math.max(HEADER_ROW, sheet.lastRow);
  switch (act.do) {
    case 'set': {
      const column = at(act.field);
      if (!line || column === 0) return [];
      const shown = line.cells[act.field];
      const value = act.kind === 'SAME_FORMULA' ? sameFormula(shown) : inputOf(act.field, act.kind, world.nextToken());
      return value === undefined ? [] : [{ op: 'setCell', ...on, row: line.row, column, value }];
    }
    case 'own': {
      const column = at('own');
      if (!line || column === 0) return [];
      const where = { ...on, row: line.row, column };
      const token = world.nextToken();
      if (act.kind === 'NOTE') return [{ op: 'setNote', ...where, note: `recado ${token}` }];
      if (act.kind === 'LOOKS')
        return [
          { op: 'setStyle', ...where, style: { background: `#${String(token).padStart(6, '0')}` } },
          { op: 'setNumberFormat', ...where, format: '#,##0.00' },
        ];
      const value = act.kind === 'FORMULA' ? `=C${line.row}` : act.kind === 'NUMBER' ? token : `meu ${token}`;
      return [{ op: 'setCell', ...where, value }];
    }
    case 'format': {
      const column = at(act.field);
      if (!line || column === 0) return [];
      return [
        { op: 'setStyle', ...on, row: line.row, column, style: { background: '#d9ead3' } },
        { op: 'setNote', ...on, row: line.row, column, note: 'não mexer' },
      ];
    }
    case 'append':
      return putRow(world, last + 1);
    case 'insert': {
      const before = line?.row ?? last + 1;
      return [{ op: 'insertRow', ...on, before }, ...putRow(world, before)];
    }
    case 'delete':
      return line ? [{ op: 'deleteRow', ...on, row: line.row }] : [];
    case 'duplicate': {
      const column = at('tag');
      if (!line || column === 0) return [];
      world.rowsMade += 1;
      const tag = { text: `m${world.nextToken()}` };
      return [
        { op: 'duplicateRow', ...on, row: line.row },
        { op: 'setCell', ...on, row: line.row + 1, column, value: tag },
      ];
    }
    case 'cutPaste':
      if (!line) return [];
      return [
        {
          op: 'cutPaste',
          ...on,
          row: line.row,
          column: 1,
          columns: sheet.maxColumns,
          to: { row: last + 2, column: 1 },
        },
      ];
    case 'copyAway': {
      if (!line) return [];
      const isThere = world.devices[0].sim.snapshot().sheets.some(({ name }) => name === 'Outra');
      const target = { sheet: 'Outra', row: line.row, column: 1 };
      return [
        ...(isThere ? [] : [{ op: 'addSheet' as const, name: 'Outra', maxRows: 40 }]),
        { op: 'copyPaste', ...on, row: line.row, column: 1, columns: sheet.maxColumns, to: target },
        { op: 'activate', name: TAB },
      ];
    }
    case 'filter':
      return [{ op: 'filter', ...on, column: Math.max(1, at('name')), hide: [String(line?.cells.name?.value ?? '')] }];
    case 'drag': {
      const target = nth(lines, act.to);
      return line && target ? [{ op: 'moveRows', ...on, from: line.row, before: target.row }] : [];
    }
    case 'sort': {
      const column = at(act.field);
      return column > 0
        ? [{ op: 'sortByColumn', ...on, column, ascending: act.ascending, headerRows: HEADER_ROW }]
        : [];
    }
    case 'halfSort': {
      const [by, id] = [at(act.field), markedColumn(sheet, 'id')];
      // Everything in view left of the hidden ids: what a person selects who does not know of them. Rows are told apart
      // by their tags.
      if (by === 0 || id <= 1 || by >= id || at('tag') >= id || lines.length < 2) return [];
      // Where columns of theirs stand on either side of the ids, the ids are between what they select.
      if (FIELDS.some((field) => at(field) > id)) return [];
      const rows = last - HEADER_ROW;
      return [
        { op: 'sortRange', ...on, row: HEADER_ROW + 1, column: 1, rows, columns: id - 1, by, ascending: act.ascending },
      ];
    }
    case 'moveColumn': {
      const from = act.field === 'id' ? markedColumn(sheet, 'id') : at(act.field);
      const width = Math.max(1, sheet.lastColumn);
      return from > 0 ? [{ op: 'moveColumn', ...on, from, to: (act.to % width) + 1 }] : [];
    }
    case 'insertColumn':
      return [{ op: 'insertColumn', ...on, before: (act.before % Math.max(1, sheet.lastColumn)) + 1 }];
    case 'renameColumn': {
      const column = at(act.field);
      return column > 0 ? [{ op: 'setCell', ...on, row: HEADER_ROW, column, value: { text: RENAMED[act.field] } }] : [];
    }
    case 'clearIds': {
      const column = markedColumn(sheet, 'id');
      if (!line || column === 0) return [];
      return [{ op: 'clearCells', ...on, row: line.row, column, rows: act.count }];
    }
    case 'typeOver': {
      const marks = sheet.columnMetadata.filter(
        ({ key, value }) => key === 'caderneta.field' && /^[a-z]+[A-Z]?/.test(value),
      );
      const computed = marks.filter(({ value }) => COMPUTED.includes(value));
      const column = nth(computed, act.column)?.column;
      if (!line || column === undefined) return [];
      return [{ op: 'setCell', ...on, row: line.row, column, value: `rabisco ${world.nextToken()}` }];
    }
    case 'copyTab':
      return [
        { op: 'copySheet', name: TAB, to: `Cópia ${world.nextToken()}`, withMetadata: act.isMarked },
        { op: 'activate', name: TAB },
      ];
    case 'restore': {
      const version = Math.max(0, world.versions - 1 - act.back);
      return world.versions > 0 ? [{ op: 'restoreVersion', version: `v${version}` }] : [];
    }
  }
}

/** Undefined where nothing stands, or a day. */
function sameFormula(cell: CellSnapshot | null): CellInput | undefined {
  if (cell?.kind === 'number') return { formula: `=${cell.value}` };
  return cell?.kind === 'text' && cell.value !== '' ? { formula: `="${cell.value}"` } : undefined;
}

const COMPUTED = ['situacao', 'diasEmAtraso', 'valorAtualizado', 'limite', 'disponivel', 'degrau', 'proximoPasso'];
const RENAMED: Record<Field, string> = {
  name: 'Nome do cliente',
  phone: 'Celular',
  principalCents: 'Valor da dívida',
  dueOn: 'Data de vencimento',
  paid: 'Já pagou?',
  description: 'Mercadoria',
};

/** Every cell that reads otherwise than before is an edit of the person's. */
function noteChanges(world: World, before: readonly Line[], after: readonly Line[], isRestored: boolean): void {
  const was = new Map(before.map((line) => [keyOf(line), line]));
  const now = new Set(after.map(keyOf));
  for (const line of before) if (!now.has(keyOf(line))) world.gone.set(keyOf(line), cellKeysOf(line));
  for (const line of after) {
    const key = keyOf(line);
    if (key === '') continue;
    const old = was.get(key);
    // A row that was deleted and is back says anew whatever was once written in it.
    const said = old ? [] : (world.history.lines.get(key) ?? []);
    const isSaidAgain = (field: Field) => said.some((edit) => edit.field === field);
    const left = old ? cellKeysOf(old) : world.gone.get(key);
    const changed = FIELDS.filter(
      (field) => cellKey(line.cells[field]) !== (left?.[field] ?? cellKey(null)) || isSaidAgain(field),
    );
    if (changed.length === 0) continue;
    if (line.tag !== '') world.edited.add(line.tag);
    // Without its id, and not as it read when it had it: nobody could know it.
    const known = world.ids.get(line.tag);
    if (known !== undefined && line.id !== known) letGo(world, line.tag);
    const reading = readingOf(line);
    const values = meaningOf(line);
    for (const field of changed) {
      const isReadable = !reading.problems.some((problem) => problem.field === field);
      recordEdit(world.history, key, {
        side: 'SHEET',
        field,
        value: isReadable ? values[field] : undefined,
        cell: line.cells[field] as CellSnapshot,
        isRestored,
        // Back to what both sides had agreed on: nothing that could be seen.
        isForgotten: world.agreed.get(key)?.[field] === cellKey(line.cells[field]),
      });
    }
  }
}

/** What the act means for who is who. */
function afterwards(world: World, act: SheetAct, before: readonly Line[], after: readonly Line[]): void {
  if (act.do === 'clearIds' || act.do === 'restore') {
    for (const line of after) {
      const { tag, id } = line;
      const known = world.ids.get(tag);
      // Given another id by the sync under way, and lost that too.
      if (tag !== '' && before.some((one) => one.tag === tag && one.id !== id)) world.counted.delete(tag);
      if (known !== undefined && id !== known) markUnsure(world, tag, after);
      // A row of nobody's tag, or that a sync under way had just given its id.
      else if (
        id === '' &&
        before.some((one) => one.id !== '' && one.tag === tag && (tag !== '' || lineText(one) === lineText(line)))
      )
        letGo(world, tag || lineText(line));
    }
  }
  if (act.do === 'halfSort') {
    world.isScrambled = true;
    for (const { tag } of after) markUnsure(world, tag, after);
    // One person's rows among each other's ids: nobody sees that they changed places once one of them is edited.
    for (const line of after) if (hasNamesake(line, after) || world.edited.has(line.tag)) world.mixed.add(line.tag);
  }
  // Of a row and its copy the one that reads as before is the row, whoever typed where.
  if (act.do === 'duplicate') {
    const made = after.find(({ tag }) => !before.some((line) => line.tag === tag));
    const origin = after.find(({ row }) => made && row === made.row - 1);
    if (origin) world.free.add(origin.tag);
    // What was written in the one and still stands there was written in the copy, which may be taken for it.
    const written = (origin && world.history.lines.get(origin.tag)) ?? [];
    const stands = written.filter(({ field, cell }) => made && cellKey(cell) === cellKey(made.cells[field as Field]));
    if (made && stands.length > 0) world.history.lines.set(made.tag, stands);
  }
  // Where a row says another name and another amount, and a copy without id reads as it did, the copy is the row.
  for (const line of after) {
    const { tag, id } = line;
    const copied = after.find((one) => one.id === '' && world.read.get(id)?.has(lineText(one)));
    if (id !== '' && world.ids.get(tag) === id && copied && !isOfSameDebt(line, copied)) letGo(world, tag);
  }
  // Edited among rows beside other rows' ids, nobody could say whose the edit is.
  if (act.do === 'set' || act.do === 'duplicate')
    for (const { tag } of before)
      if (world.isScrambled) {
        letGo(world, tag);
        world.mixed.add(tag);
      }
}

/** Whoever edits a row leaves the name or the amount; so it is told from another that took its place. */
function isOfSameDebt(one: Line, other: Line): boolean {
  const isSame = (field: Field) => cellKey(one.cells[field]) === cellKey(other.cells[field]);
  return isSame('name') && isSame('principalCents');
}

function hasNamesake(line: Line, lines: readonly Line[]): boolean {
  const isShared = (one: Line, field: Field) => cellKey(one.cells[field]) === cellKey(line.cells[field]);
  return lines.some((one) => one !== line && (isShared(one, 'name') || isShared(one, 'phone')));
}

/** A row that lost its id is known again by what it reads, if it reads as it did and as nobody else does. */
function markUnsure(world: World, tag: string, lines: readonly Line[]): void {
  const line = lines.find((one) => one.tag === tag);
  const isAlone = line && lines.filter((one) => lineText(one) === lineText(line)).length === 1;
  if (!isAlone || (world.isScrambled && hasNamesake(line, lines)) || world.isUnsettled || world.edited.has(tag))
    letGo(world, tag);
}

/** From here on this row may rightly be another one to the server. */
function letGo(world: World, tag: string): void {
  world.free.add(tag);
  if (world.counted.has(tag)) return;
  world.counted.add(tag);
  world.rowsMade += 1;
}

function onServer(world: World, act: ServerAct): void {
  const facts = world.facts();
  const line = nth(world.lines(), act.row);
  const row = facts.rows.find(({ id, isMissing }) => id === line?.id && !isMissing);
  const debt = facts.debts.find(({ id }) => id === row?.debtId);
  if (act.do === 'newCustomer') newCustomer(world);
  if (act.do === 'newCustomer' || !row || !debt) return;
  const planned = deedOf(world, act, facts, debt);
  if (!planned) return;
  const done = world.deed(planned.deed);
  if (done.codes.length > 0) return;
  if (act.do === 'pay' || act.do === 'payPart') world.payments.add(done.refs?.payment as string);
  if (planned.deed.do === 'reverse') world.payments.delete(planned.deed.paymentId);
  if (act.do === 'newDebt') world.debtsMade += 1;
  for (const [key, field, value] of planned.edits) recordEdit(world.history, key, { side: 'SERVER', field, value });
}

interface Planned {
  deed: ServerDeed;
  edits: [key: string, field: MergedField, value: string | number | boolean][];
}

function deedOf(world: World, act: ServerAct, facts: Facts, debt: DebtFact): Planned | null {
  const token = world.nextToken();
  const { id: debtId, customerId } = debt;
  switch (act.do) {
    case 'pay':
      return { deed: { do: 'pay', customerId, debtId, cents: null }, edits: [[debtId, 'paid', '2026-07-15']] };
    case 'payPart': {
      const cents = Math.floor(debt.openPrincipalCents / 3);
      return cents > 0 ? { deed: { do: 'pay', customerId, debtId, cents }, edits: [] } : null;
    }
    case 'reverse': {
      const payment = facts.payments.filter(
        ({ allocations, isReversed, sheetRowId }) =>
          !isReversed && sheetRowId === null && allocations.some((one) => one.debtId === debtId),
      );
      const last = payment.at(-1);
      if (!last) return null;
      const edits: Planned['edits'] = debt.values.paid === false ? [] : [[debtId, 'paid', false]];
      return { deed: { do: 'reverse', paymentId: last.id }, edits };
    }
    case 'amount':
      return {
        deed: { do: 'amount', debtId, cents: centsOf(token) },
        edits: [[debtId, 'principalCents', centsOf(token)]],
      };
    case 'due':
      return { deed: { do: 'due', debtId, on: dueOf(token) }, edits: [[debtId, 'dueOn', dueOf(token)]] };
    case 'describe':
      return { deed: { do: 'describe', debtId, text: textOf(token) }, edits: [[debtId, 'description', textOf(token)]] };
    case 'rename':
      return { deed: { do: 'rename', customerId, name: nameOf(token) }, edits: [[customerId, 'name', nameOf(token)]] };
    case 'phone':
      return {
        deed: { do: 'phone', customerId, phone: phoneOf(token) },
        edits: [[customerId, 'phone', phoneOf(token)]],
      };
    case 'newDebt':
      return { deed: { do: 'debt', customerId, cents: centsOf(token), on: dueOf(token) }, edits: [] };
    case 'cancel':
      return debt.closedAs === null ? { deed: { do: 'cancel', debtId }, edits: [] } : null;
    case 'reinstate':
      return debt.closedAs === 'CANCELLED' ? { deed: { do: 'reinstate', debtId }, edits: [] } : null;
    case 'newCustomer':
      return null;
  }
}

function newCustomer(world: World): void {
  const token = world.nextToken();
  const made = world.deed({ do: 'customer', name: nameOf(token), phone: phoneOf(token) });
  const customerId = made.refs?.customer;
  if (!customerId) return;
  const { codes } = world.deed({ do: 'debt', customerId, cents: centsOf(token), on: dueOf(token) });
  if (codes.length === 0) world.debtsMade += 1;
}
