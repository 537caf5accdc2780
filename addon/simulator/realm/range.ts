import { type Area, writeA1 } from './a1.js';
import { isDateFormat } from './cell-typing.js';
import { displayOf } from './display.js';
import { type Evaluated, evaluate } from './formulas.js';
import { metadataMethods } from './metadata.js';
import {
  type Cell,
  cellAt,
  cellFor,
  clearContent,
  formatOf,
  isEmpty,
  putDate,
  putPlain,
  putText,
  putTyped,
  type Sheet,
} from './model.js';
import { rangeStyleMethods } from './range-style.js';
import { isWhole, need, type Realm } from './realm.js';
import { nowSerial, todaySerial } from './realm-state.js';
import { owns, SELF } from './service-object.js';
import { sheetOf } from './sheet.js';
import { sortArea } from './sorting.js';
import { instantOfSerial, serialOfInstant } from './zone.js';

type Range = GoogleAppsScript.Spreadsheet.Range;

type Part = (realm: Realm, sheet: Sheet, area: Area) => Record<string, unknown>;

/** What a Range can do, in parts, for most are asked for one thing only. */
const PARTS: readonly Part[] = [
  rangeMethods,
  rangeStyleMethods,
  (realm, sheet, area) => metadataMethods(realm, 'Range', { sheet, area }),
];

/** The Range object over `area`. Outside the sheet it throws, as getRange does. */
export function rangeOf(realm: Realm, sheet: Sheet, area: Area): Range {
  need(
    [area.row, area.column, area.rows, area.columns].every((n) => isWhole(n) && n >= 1),
    'As coordenadas do intervalo são inválidas: linha, coluna e tamanhos começam em 1.',
  );
  need(
    area.row + area.rows - 1 <= sheet.maxRows && area.column + area.columns - 1 <= sheet.columns.length,
    'As coordenadas do intervalo estão fora das dimensões da página.',
  );
  const made: Record<string, unknown>[] = [];
  const range = realm.object<Range>('Range', (name) => {
    for (const [i, part] of PARTS.entries()) {
      made[i] ??= part(realm, sheet, area);
      const methods = made[i] as Record<string, unknown>;
      if (owns(methods, name)) return methods[name];
    }
    return undefined;
  });
  realm.areaOf.set(range, { sheet, area });
  return range;
}

export function rangeMethods(realm: Realm, sheet: Sheet, area: Area) {
  const { state } = realm;
  const workbook = state.stored.workbook;
  const evaluated = (cell: Cell | null): Evaluated => evaluate(workbook, sheet, cell, () => nowSerial(state));
  const read = (cell: Cell | null): unknown => {
    const { value, format } = evaluated(cell);
    return typeof value === 'number' && isDateFormat(format)
      ? new Date(instantOfSerial(value, workbook.timeZone))
      : value;
  };
  const shown = (cell: Cell | null): string => {
    const { value, format } = evaluated(cell);
    return displayOf(value, format, workbook.locale);
  };
  const write = (row: number, column: number, value: unknown): void => writeCell(realm, sheet, row, column, value);
  const part = (rowOffset: number, columnOffset: number, rows = area.rows, columns = area.columns): Range =>
    rangeOf(realm, sheet, { row: area.row + rowOffset, column: area.column + columnOffset, rows, columns });

  return {
    getRow: () => area.row,
    getColumn: () => area.column,
    getLastRow: () => area.row + area.rows - 1,
    getLastColumn: () => area.column + area.columns - 1,
    getNumRows: () => area.rows,
    getNumColumns: () => area.columns,
    getHeight: () => area.rows,
    getWidth: () => area.columns,
    getA1Notation: () => writeA1(area, sheet.maxRows),
    getSheet: () => sheetOf(realm, sheet),
    getGridId: () => sheet.id,
    getCell: (row: number, column: number) => {
      need(row <= area.rows && column <= area.columns, 'A célula está fora do intervalo.');
      return part(row - 1, column - 1, 1, 1);
    },
    offset: (rowOffset: number, columnOffset: number, rows?: number, columns?: number) =>
      part(rowOffset, columnOffset, rows, columns),
    activate: () => {
      workbook.activeSheetId = sheet.id;
      sheet.selection = { ...area };
      return SELF;
    },
    isBlank: () => mapCells(sheet, area, (cell) => isEmpty(cell)).every((row) => row.every(Boolean)),
    canEdit: () => canEditArea(sheet, area),

    getValue: () => read(cellAt(sheet, area.row, area.column)) as never,
    getValues: () => mapCells(sheet, area, read) as never[][],
    getDisplayValue: () => shown(cellAt(sheet, area.row, area.column)),
    getDisplayValues: () => mapCells(sheet, area, shown),
    getFormula: () => cellAt(sheet, area.row, area.column)?.formula ?? '',
    getFormulas: () => mapCells(sheet, area, (cell) => cell?.formula ?? ''),

    setValue: (value: unknown) => {
      requireEditable(sheet, area);
      eachCell(area, (row, column) => write(row, column, value));
      return SELF;
    },
    setValues: (values: unknown[][]) => {
      requireShape(values, area, 'dados');
      requireEditable(sheet, area);
      eachCell(area, (row, column) => write(row, column, values[row - area.row]?.[column - area.column]));
      return SELF;
    },
    setFormula: (formula: string) => {
      requireEditable(sheet, area);
      eachCell(area, (row, column) => writeFormula(sheet, row, column, formula));
      return SELF;
    },
    setFormulas: (formulas: string[][]) => {
      requireShape(formulas, area, 'fórmulas');
      requireEditable(sheet, area);
      eachCell(area, (row, column) =>
        writeFormula(sheet, row, column, formulas[row - area.row]?.[column - area.column] as string),
      );
      return SELF;
    },
    clearContent: () => {
      requireEditable(sheet, area);
      eachKnownCell(sheet, area, clearContent);
      return SELF;
    },
    clear: (...options: unknown[]) => {
      need(options.length === 0, 'The simulator does not implement Range.clear(options)');
      requireEditable(sheet, area);
      eachKnownCell(sheet, area, (cell) => {
        const { note, validation } = cell;
        for (const key of Object.keys(cell)) delete (cell as unknown as Record<string, unknown>)[key];
        Object.assign(cell, { value: '' }, note === undefined ? {} : { note }, validation ? { validation } : {});
      });
      return SELF;
    },
    sort: (spec: unknown) => {
      const order = (Array.isArray(spec) ? spec : [spec]).map((one) =>
        typeof one === 'number' ? { column: one, ascending: true } : (one as { column: number; ascending?: boolean }),
      );
      requireEditable(sheet, area);
      const columns = Array.from({ length: area.columns }, (_, i) => area.column + i);
      sortArea(
        sheet,
        { firstRow: area.row, lastRow: area.row + area.rows - 1, columns },
        order,
        (cell) => evaluated(cell).value,
      );
      return SELF;
    },
  };
}

/** One cell by setValue's rules; the caller has checked protection. Throws on what Sheets would not take. */
export function writeCell(realm: Realm, sheet: Sheet, row: number, column: number, value: unknown): void {
  const workbook = realm.state.stored.workbook;
  const cell = cellFor(sheet, row, column);
  requireValid(cell, value, writeA1({ row, column, rows: 1, columns: 1 }, sheet.maxRows));
  if (value === null || value === undefined) clearContent(cell);
  else if (typeof value === 'string') putTyped(workbook, cell, value, todaySerial(realm.state));
  else if (typeof value === 'boolean') putPlain(cell, value);
  else if (typeof value === 'number') {
    need(Number.isFinite(value), `The simulator does not implement Range.setValue(${String(value)})`);
    putPlain(cell, value);
  } else if (value instanceof Date) {
    need(!Number.isNaN(value.getTime()), 'Invalid Date given to setValue');
    const serial = serialOfInstant(value.getTime(), workbook.timeZone);
    const isText = cell.format === '@';
    const format = workbook.locale === 'en_US' ? 'M/d/yyyy' : 'dd/MM/yyyy';
    if (isText) putText(cell, displayOf(serial, format, workbook.locale));
    else putDate(cell, serial, workbook.locale);
  } else {
    // Sheets writes such a thing as some Java text; nobody wants that, so it is a bug of the caller.
    throw new Error(`The simulator does not take ${Object.prototype.toString.call(value)} as a cell value`);
  }
}

function writeFormula(sheet: Sheet, row: number, column: number, formula: string): void {
  const cell = cellFor(sheet, row, column);
  clearContent(cell);
  if (formula !== '') cell.formula = formula.startsWith('=') ? formula : `=${formula}`;
}

function requireValid(cell: Cell, value: unknown, a1: string): void {
  const rule = cell.validation;
  if (!rule || rule.allowInvalid || value === '' || value === null || value === undefined) return;
  const isRight = rule.kind === 'list' ? rule.values.includes(String(value)) : typeof value === 'boolean';
  need(isRight, `Os dados inseridos na célula ${a1} violam as regras de validação de dados definidas nesta célula.`);
}

export function canEditArea(sheet: Sheet, area: Area): boolean {
  return !sheet.protections.some(({ area: guarded, canEdit, warningOnly }) => {
    if (canEdit || warningOnly) return false;
    if (!guarded) return true;
    return (
      guarded.row < area.row + area.rows &&
      area.row < guarded.row + guarded.rows &&
      guarded.column < area.column + area.columns &&
      area.column < guarded.column + guarded.columns
    );
  });
}

export function requireEditable(sheet: Sheet, area: Area): void {
  need(
    canEditArea(sheet, area),
    'Você está tentando editar uma célula ou um objeto protegido. Se precisar editar, entre em contato com o proprietário da planilha para remover a proteção.',
  );
}

/** The array given to a plural setter must have the range's size exactly. */
export function requireShape(values: unknown[][], area: Area, what: string): void {
  const rows = Array.isArray(values) ? values.length : 0;
  need(
    rows === area.rows,
    `O número de linhas nos ${what} não corresponde ao número de linhas no intervalo. Os dados têm ${rows}, mas o intervalo tem ${area.rows}.`,
  );
  for (const row of values) {
    need(
      row.length === area.columns,
      `O número de colunas nos ${what} não corresponde ao número de colunas no intervalo. Os dados têm ${row.length}, mas o intervalo tem ${area.columns}.`,
    );
  }
}

export function eachCell(area: Area, visit: (row: number, column: number) => void): void {
  for (let row = area.row; row < area.row + area.rows; row++) {
    for (let column = area.column; column < area.column + area.columns; column++) visit(row, column);
  }
}

export function eachKnownCell(sheet: Sheet, area: Area, visit: (cell: Cell) => void): void {
  eachCell(area, (row, column) => {
    const cell = cellAt(sheet, row, column);
    if (cell) visit(cell);
  });
}

export function mapCells<T>(sheet: Sheet, area: Area, of: (cell: Cell | null) => T): T[][] {
  return Array.from({ length: area.rows }, (_, r) =>
    Array.from({ length: area.columns }, (_, c) => of(cellAt(sheet, area.row + r, area.column + c))),
  );
}

export function formatShown(cell: Cell | null): string {
  return formatOf(cell) || '0.###############';
}
