// What a person does in the sheet, and what happens to the document around it: no script rule applies here.
import type { CellInput, EditOp } from '../types.js';
import { readA1 } from './a1.js';
import { duplicateRow, eachIn, makeRoom, moveColumn, moveRows, paste, sortRange } from './edits-area.js';
import { copySheet, makeCopy, restoreVersion, saveVersion } from './edits-workbook.js';
import { evaluate } from './formulas.js';
import {
  addSheet,
  cellAt,
  cellFor,
  clearContent,
  columnAt,
  deleteColumns,
  deleteRows,
  hideRows,
  insertColumns,
  insertRows,
  isEmpty,
  lastRowOf,
  putInput,
  type Sheet,
} from './model.js';
import { nowSerial, type RealmState, todaySerial } from './realm-state.js';
import { sortArea } from './sorting.js';

export function applyEdits(state: RealmState, ops: EditOp[]): void {
  for (const op of ops) applyEdit(state, op);
}

/** The tab by name; without a name, the active one. */
export function sheetNamed(state: RealmState, name: string | undefined | null): Sheet {
  const { sheets, activeSheetId } = state.stored.workbook;
  const found = name ? sheets.find((sheet) => sheet.name === name) : sheets.find(({ id }) => id === activeSheetId);
  if (!found) throw new Error(`Simulator: there is no tab "${name ?? ''}" (${sheets.map((s) => s.name).join(', ')})`);
  return found;
}

function applyEdit(state: RealmState, op: EditOp): void {
  const workbook = state.stored.workbook;
  const put = (sheet: Sheet, row: number, column: number, value: CellInput): void => {
    makeRoom(sheet, row, column);
    putInput(workbook, sheet, row, column, value, todaySerial(state));
  };
  const putRow = (sheet: Sheet, row: number, values: CellInput[]): void => {
    values.forEach((value, i) => {
      put(sheet, row, i + 1, value);
    });
  };

  switch (op.op) {
    case 'setCell':
      put(sheetNamed(state, op.sheet), op.row, op.column, op.value);
      return;
    case 'clearCells':
      eachIn(op, (row, column) => {
        const cell = cellAt(sheetNamed(state, op.sheet), row, column);
        if (cell) clearContent(cell);
      });
      return;
    case 'insertRow': {
      const sheet = sheetNamed(state, op.sheet);
      insertRows(sheet, op.before, op.count ?? 1);
      putRow(sheet, op.before, op.values ?? []);
      return;
    }
    case 'appendRow': {
      const sheet = sheetNamed(state, op.sheet);
      putRow(sheet, lastRowOf(sheet) + 1, op.values);
      return;
    }
    case 'deleteRow':
      deleteRows(sheetNamed(state, op.sheet), op.row, op.count ?? 1);
      return;
    case 'duplicateRow':
      duplicateRow(sheetNamed(state, op.sheet), op.row);
      return;
    case 'insertColumn':
      insertColumns(sheetNamed(state, op.sheet), op.before, op.count ?? 1);
      return;
    case 'deleteColumn':
      deleteColumns(sheetNamed(state, op.sheet), op.column, op.count ?? 1);
      return;
    case 'moveColumn': {
      const sheet = sheetNamed(state, op.sheet);
      columnAt(sheet, op.to);
      moveColumn(sheet, op.from, op.to);
      return;
    }
    case 'sortRange':
      sortRange(state, sheetNamed(state, op.sheet), op);
      return;
    case 'moveRows':
      moveRows(sheetNamed(state, op.sheet), op.from, op.count ?? 1, op.before);
      return;
    case 'cutPaste':
    case 'copyPaste':
      paste(sheetNamed(state, op.sheet), sheetNamed(state, op.to.sheet ?? op.sheet), op);
      return;
    case 'hideRows':
      hideRows(sheetNamed(state, op.sheet), op.row, op.count ?? 1, op.hidden !== false);
      return;
    case 'filter':
      sheetNamed(state, op.sheet).filter = { column: op.column, hide: op.hide, headerRows: op.headerRows ?? 1 };
      return;
    case 'clearFilter':
      sheetNamed(state, op.sheet).filter = null;
      return;
    case 'setNote':
      eachIn(op, (row, column) => {
        const cell = cellFor(sheetNamed(state, op.sheet), row, column);
        if (op.note === null) delete cell.note;
        else cell.note = op.note;
      });
      return;
    case 'setStyle':
      eachIn(op, (row, column) => {
        const cell = cellFor(sheetNamed(state, op.sheet), row, column);
        cell.style = { ...cell.style, ...op.style };
      });
      return;
    case 'setValidation':
      setValidation(sheetNamed(state, op.sheet), op);
      return;
    case 'sortByColumn':
      sortByColumn(state, op);
      return;
    case 'setNumberFormat':
      eachIn(op, (row, column) => {
        const cell = cellFor(sheetNamed(state, op.sheet), row, column);
        delete cell.autoFormat;
        if (op.format === '') delete cell.format;
        else cell.format = op.format;
      });
      return;
    case 'hideColumns': {
      const sheet = sheetNamed(state, op.sheet);
      for (let i = 0; i < (op.count ?? 1); i++) columnAt(sheet, op.column + i).isHidden = op.hidden !== false;
      return;
    }
    case 'protect': {
      const sheet = sheetNamed(state, op.sheet);
      const read = op.a1 === undefined ? null : readA1(op.a1, sheet.maxRows, sheet.columns.length);
      if (op.a1 !== undefined && !read) throw new Error(`Simulator: "${op.a1}" is not a range`);
      const { canEdit = false, warningOnly = false, description = '' } = op;
      sheet.protections.push({ area: read?.area ?? null, canEdit, warningOnly, description });
      return;
    }
    case 'addSheet':
      addSheet(workbook, { name: op.name, rows: op.rows ?? [], maxRows: op.maxRows }, todaySerial(state));
      return;
    case 'deleteSheet': {
      const gone = sheetNamed(state, op.name);
      if (workbook.sheets.length === 1) throw new Error('Não é possível excluir todas as páginas de um documento.');
      workbook.sheets = workbook.sheets.filter((sheet) => sheet !== gone);
      if (workbook.activeSheetId === gone.id) workbook.activeSheetId = workbook.sheets[0]?.id ?? 0;
      return;
    }
    case 'renameSheet':
      sheetNamed(state, op.name).name = op.to;
      return;
    case 'activate': {
      const sheet = sheetNamed(state, op.name ?? op.sheet);
      workbook.activeSheetId = sheet.id;
      const read = op.a1 === undefined ? null : readA1(op.a1, sheet.maxRows, sheet.columns.length);
      if (read) sheet.selection = read.area;
      return;
    }
    case 'copySheet':
      copySheet(workbook, sheetNamed(state, op.name), op.to, op.withMetadata !== false);
      return;
    case 'makeCopy':
      makeCopy(state, op.id);
      return;
    case 'saveVersion':
      saveVersion(state, op.version);
      return;
    case 'restoreVersion':
      restoreVersion(state, op.version, op.withMetadata !== false);
      return;
    case 'setLocale':
      workbook.locale = op.locale ?? workbook.locale;
      workbook.timeZone = op.timeZone ?? workbook.timeZone;
      return;
    case 'holdLock':
      state.heldElsewhere[op.lock] = op.isHeld;
      return;
    default:
      throw new Error(`Simulator: unknown edit ${JSON.stringify(op)}`);
  }
}

/** A tick box in an empty cell is unticked, which is content. */
function setValidation(sheet: Sheet, op: Extract<EditOp, { op: 'setValidation' }>): void {
  eachIn(op, (row, column) => {
    const cell = cellFor(sheet, row, column);
    if (op.rule === null) delete cell.validation;
    else if (op.rule !== 'CHECKBOX')
      cell.validation = {
        kind: 'list',
        values: op.rule.list,
        allowInvalid: op.rule.allowInvalid ?? false,
        helpText: '',
      };
    else {
      cell.validation = { kind: 'checkbox', values: [], allowInvalid: false, helpText: '' };
      if (isEmpty(cell)) cell.value = false;
    }
  });
}

function sortByColumn(state: RealmState, op: Extract<EditOp, { op: 'sortByColumn' }>): void {
  const sheet = sheetNamed(state, op.sheet);
  const headerRows = op.headerRows ?? Math.max(1, sheet.frozenRows);
  const columns = sheet.columns.flatMap((column, i) =>
    op.includeAllColumns === false && column.isHidden ? [] : [i + 1],
  );
  sortArea(
    sheet,
    { firstRow: headerRows + 1, lastRow: Math.max(headerRows + 1, lastRowOf(sheet)), columns },
    [{ column: op.column, ascending: op.ascending }],
    (cell) => evaluate(state.stored.workbook, sheet, cell, () => nowSerial(state)).value,
  );
}
