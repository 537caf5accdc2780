import { type Area, readA1 } from './a1.js';
import { moveColumn } from './edits-area.js';
import { copySheet } from './edits-workbook.js';
import { isFilteredOut } from './filter.js';
import { evaluate } from './formulas.js';
import { metadataMethods } from './metadata.js';
import {
  clearContent,
  columnAt,
  deleteColumns,
  deleteRows,
  hideRows,
  insertColumns,
  insertRows,
  lastColumnOf,
  lastRowOf,
  type Protected,
  type Sheet,
} from './model.js';
import { canEditArea, rangeOf, requireEditable, writeCell } from './range.js';
import { enums, isWhole, need, type Realm } from './realm.js';
import { nowSerial } from './realm-state.js';
import { sortArea } from './sorting.js';
import { spreadsheetOf } from './spreadsheet.js';

type FakeSheet = GoogleAppsScript.Spreadsheet.Sheet;
type Range = GoogleAppsScript.Spreadsheet.Range;

export function sheetOf(realm: Realm, sheet: Sheet): FakeSheet {
  const methods = { ...sheetMethods(realm, sheet), ...metadataMethods(realm, 'Sheet', { sheet, area: null }) };
  const object = realm.object<FakeSheet>('Sheet', methods);
  realm.sheetBehind.set(object, sheet);
  return object;
}

/** Any of getRange's forms; `where` is told in the error. */
export function areaFrom(sheet: Sheet, args: unknown[]): Area {
  if (typeof args[0] === 'string') {
    const read = readA1(args[0], sheet.maxRows, sheet.columns.length);
    if (!read || (read.sheetName !== null && read.sheetName !== sheet.name))
      throw new Error(`Intervalo não encontrado: ${args[0]}`);
    return read.area;
  }
  const [row, column, rows = 1, columns = 1] = args as number[];
  const area = { row: row as number, column: column as number, rows, columns };
  need(rows >= 1, 'O número de linhas no intervalo precisa ser pelo menos 1.');
  need(columns >= 1, 'O número de colunas no intervalo precisa ser pelo menos 1.');
  return area;
}

export function sheetMethods(realm: Realm, sheet: Sheet) {
  const { state } = realm;
  const workbook = state.stored.workbook;
  const self = (): FakeSheet => sheetOf(realm, sheet);
  const alive = (): void => need(workbook.sheets.includes(sheet), `A página ${sheet.name} não foi encontrada.`);
  const range = (area: Area): Range => {
    alive();
    return rangeOf(realm, sheet, area);
  };
  const whole = (): Area => ({ row: 1, column: 1, rows: sheet.maxRows, columns: sheet.columns.length });
  const guard = (): void => requireEditable(sheet, whole());
  const insertRowsAt = (before: number, count: number): FakeSheet => {
    need(
      isWhole(before) && before >= 1 && before <= sheet.maxRows + 1 && count >= 1,
      'Essas linhas estão fora dos limites.',
    );
    guard();
    insertRows(sheet, before, count);
    return self();
  };
  const insertColumnsAt = (before: number, count: number): FakeSheet => {
    need(
      isWhole(before) && before >= 1 && before <= sheet.columns.length + 1 && count >= 1,
      'Essas colunas estão fora dos limites.',
    );
    guard();
    insertColumns(sheet, before, count);
    return self();
  };
  const hide = (column: number, count: number, isHidden: boolean): void => {
    for (let i = 0; i < count; i++) columnAt(sheet, column + i).isHidden = isHidden;
  };
  const columnOf = (given: object): { column: number; columns: number } => {
    const found = realm.areaOf.get(given);
    if (!found) throw new Error('Os parâmetros não correspondem à assinatura do método.');
    return found.area;
  };

  return {
    getSheetId: () => sheet.id,
    getName: () => sheet.name,
    getSheetName: () => sheet.name,
    setName: (name: string) => {
      need(
        !workbook.sheets.some((other) => other !== sheet && other.name === name),
        `Já existe uma página com o nome "${name}". Insira outro nome.`,
      );
      sheet.name = name;
      return self();
    },
    getIndex: () => workbook.sheets.indexOf(sheet) + 1,
    getParent: () => spreadsheetOf(realm),
    getType: () => enums.sheetType.GRID,
    activate: () => {
      alive();
      workbook.activeSheetId = sheet.id;
      return self();
    },
    getLastRow: () => lastRowOf(sheet),
    getLastColumn: () => lastColumnOf(sheet),
    getMaxRows: () => sheet.maxRows,
    getMaxColumns: () => sheet.columns.length,

    getRange: (...args: unknown[]) => range(areaFrom(sheet, args)),
    getDataRange: () =>
      range({ row: 1, column: 1, rows: Math.max(1, lastRowOf(sheet)), columns: Math.max(1, lastColumnOf(sheet)) }),
    getActiveRange: () => range(sheet.selection),
    getActiveCell: () => range({ ...sheet.selection, rows: 1, columns: 1 }),
    getCurrentCell: () => range({ ...sheet.selection, rows: 1, columns: 1 }),
    setActiveRange: (given: Range) => {
      const found = realm.areaOf.get(given);
      need(found?.sheet === sheet, 'O intervalo não é desta página.');
      sheet.selection = { ...(found as { area: Area }).area };
      workbook.activeSheetId = sheet.id;
      return given;
    },

    appendRow: (values: unknown[]) => {
      const row = lastRowOf(sheet) + 1;
      if (values.length > sheet.columns.length)
        insertColumns(sheet, sheet.columns.length + 1, values.length - sheet.columns.length);
      if (row > sheet.maxRows) insertRows(sheet, sheet.maxRows + 1, 1);
      requireEditable(sheet, { row, column: 1, rows: 1, columns: Math.max(1, values.length) });
      values.forEach((value, i) => {
        writeCell(realm, sheet, row, i + 1, value);
      });
      return self();
    },
    insertRowAfter: (row: number) => insertRowsAt(row + 1, 1),
    insertRowBefore: (row: number) => insertRowsAt(row, 1),
    insertRowsAfter: (row: number, count: number) => insertRowsAt(row + 1, count),
    insertRowsBefore: (row: number, count: number) => insertRowsAt(row, count),
    insertColumnAfter: (column: number) => insertColumnsAt(column + 1, 1),
    insertColumnBefore: (column: number) => insertColumnsAt(column, 1),
    insertColumnsAfter: (column: number, count: number) => insertColumnsAt(column + 1, count),
    insertColumnsBefore: (column: number, count: number) => insertColumnsAt(column, count),
    deleteRow: (row: number) => {
      guard();
      deleteRows(sheet, row, 1);
      return self();
    },
    deleteRows: (row: number, count: number) => {
      guard();
      deleteRows(sheet, row, count);
    },
    deleteColumn: (column: number) => {
      guard();
      deleteColumns(sheet, column, 1);
      return self();
    },
    deleteColumns: (column: number, count: number) => {
      guard();
      deleteColumns(sheet, column, count);
    },

    moveColumns: (given: Range, destinationIndex: number) => {
      guard();
      const { column, columns } = columnOf(given);
      need(columns === 1, 'The simulator does not implement Sheet.moveColumns of several columns');
      moveColumn(sheet, column, destinationIndex > column ? destinationIndex - 1 : destinationIndex);
    },
    copyTo: (_spreadsheet: unknown) => {
      const name = `Cópia de ${sheet.name}`;
      copySheet(workbook, sheet, name, true);
      return sheetOf(realm, workbook.sheets.find((one) => one.name === name) as Sheet);
    },

    hideColumns: (column: number, count = 1) => hide(column, count, true),
    showColumns: (column: number, count = 1) => hide(column, count, false),
    hideColumn: (given: Range) => hide(columnOf(given).column, columnOf(given).columns, true),
    unhideColumn: (given: Range) => hide(columnOf(given).column, columnOf(given).columns, false),
    isColumnHiddenByUser: (column: number) => columnAt(sheet, column).isHidden === true,
    getColumnWidth: (column: number) => columnAt(sheet, column).width ?? 100,
    setColumnWidth: (column: number, width: number) => {
      columnAt(sheet, column).width = width;
      return self();
    },
    setColumnWidths: (column: number, count: number, width: number) => {
      for (let i = 0; i < count; i++) columnAt(sheet, column + i).width = width;
      return self();
    },
    autoResizeColumn: (_column: number) => self(),
    autoResizeColumns: (_column: number, _count: number) => self(),
    getFrozenRows: () => sheet.frozenRows,
    getFrozenColumns: () => sheet.frozenColumns,
    setFrozenRows: (rows: number) => {
      sheet.frozenRows = rows;
    },
    setFrozenColumns: (columns: number) => {
      sheet.frozenColumns = columns;
    },
    setTabColor: (color: string | null) => {
      sheet.tabColor = color;
      return self();
    },
    getTabColor: () => sheet.tabColor,
    hideSheet: () => {
      sheet.isHidden = true;
      return self();
    },
    showSheet: () => {
      sheet.isHidden = false;
      return self();
    },
    isSheetHidden: () => sheet.isHidden,
    getFilter: () => (sheet.filter ? filterOf(realm, sheet) : null),
    isRowHiddenByFilter: (row: number) => isFilteredOut(state, sheet, row),
    isRowHiddenByUser: (row: number) => sheet.hiddenRows.includes(row),
    hideRows: (row: number, count = 1) => hideRows(sheet, row, count, true),
    showRows: (row: number, count = 1) => hideRows(sheet, row, count, false),

    clearContents: () => {
      guard();
      for (const cells of sheet.cells) for (const cell of cells) if (cell) clearContent(cell);
      return self();
    },
    sort: (column: number, ascending = true) => {
      guard();
      const columns = sheet.columns.map((_, i) => i + 1);
      sortArea(
        sheet,
        { firstRow: sheet.frozenRows + 1, lastRow: Math.max(sheet.frozenRows + 1, lastRowOf(sheet)), columns },
        [{ column, ascending }],
        (cell) => evaluate(workbook, sheet, cell, () => nowSerial(state)).value,
      );
      return self();
    },

    getProtections: (type: unknown) =>
      sheet.protections
        .filter(({ area }) => String(type) === (area ? 'RANGE' : 'SHEET'))
        .map((one) => protectionOf(realm, sheet, one)),
    protect: () => {
      const made: Protected = { area: null, canEdit: true, warningOnly: false, description: '' };
      sheet.protections.push(made);
      return protectionOf(realm, sheet, made);
    },
  };
}

/** A filter can be found and taken away; its criteria nobody here asks for. */
function filterOf(realm: Realm, sheet: Sheet): GoogleAppsScript.Spreadsheet.Filter {
  return realm.object<GoogleAppsScript.Spreadsheet.Filter>('Filter', {
    getRange: () => {
      const headerRow = sheet.filter?.headerRows ?? 1;
      const rows = Math.max(1, lastRowOf(sheet) - headerRow + 1);
      return rangeOf(realm, sheet, { row: headerRow, column: 1, rows, columns: Math.max(1, lastColumnOf(sheet)) });
    },
    remove: () => {
      sheet.filter = null;
    },
  });
}

function protectionOf(realm: Realm, sheet: Sheet, guarded: Protected): GoogleAppsScript.Spreadsheet.Protection {
  type Protection = GoogleAppsScript.Spreadsheet.Protection;
  const whole = { row: 1, column: 1, rows: sheet.maxRows, columns: sheet.columns.length };
  const object: Protection = realm.object<Protection>('Protection', {
    canEdit: () => guarded.canEdit && canEditArea(sheet, guarded.area ?? whole),
    isWarningOnly: () => guarded.warningOnly,
    getDescription: () => guarded.description,
    getProtectionType: () => (guarded.area ? enums.protectionType.RANGE : enums.protectionType.SHEET),
    getRange: () => rangeOf(realm, sheet, guarded.area ?? whole),
    getUnprotectedRanges: () => [],
    setDescription: (description: string) => {
      guarded.description = description;
      return object;
    },
    setWarningOnly: (warningOnly: boolean) => {
      guarded.warningOnly = warningOnly;
      return object;
    },
    remove: () => {
      sheet.protections.splice(sheet.protections.indexOf(guarded), 1);
    },
  });
  return object;
}
