import { readA1 } from './a1.js';
import { metadataMethods } from './metadata.js';
import { addSheet, type Sheet } from './model.js';
import { rangeOf } from './range.js';
import { enums, need, type Realm } from './realm.js';
import { todaySerial } from './realm-state.js';
import { richTextBuilder } from './rich-text.js';
import { sheetOf } from './sheet.js';
import { uiOf } from './ui.js';
import { validationBuilder } from './validation.js';

type Spreadsheet = GoogleAppsScript.Spreadsheet.Spreadsheet;
type SpreadsheetApp = GoogleAppsScript.Spreadsheet.SpreadsheetApp;

export function spreadsheetOf(realm: Realm): Spreadsheet {
  return realm.object<Spreadsheet>('Spreadsheet', {
    ...spreadsheetMethods(realm),
    ...metadataMethods(realm, 'Spreadsheet', { sheet: null, area: null }),
  });
}

export function spreadsheetApp(realm: Realm): SpreadsheetApp {
  return realm.object<SpreadsheetApp>('SpreadsheetApp', spreadsheetAppMethods(realm) as Partial<SpreadsheetApp>);
}

export function spreadsheetAppMethods(realm: Realm) {
  const active = (): Sheet => activeSheet(realm);
  return {
    getActive: () => spreadsheetOf(realm),
    getActiveSpreadsheet: () => spreadsheetOf(realm),
    getActiveSheet: () => sheetOf(realm, active()),
    getActiveRange: () => rangeOf(realm, active(), active().selection),
    setActiveSheet: (given: object) => activate(realm, given),
    getUi: () => uiOf(realm),
    flush: () => undefined,
    newRichTextValue: () => richTextBuilder(realm),
    newDataValidation: () => validationBuilder(realm),
    DeveloperMetadataVisibility: enums.visibility,
    DeveloperMetadataLocationType: enums.locationType,
    ProtectionType: enums.protectionType,
    DataValidationCriteria: enums.criteria,
    WrapStrategy: enums.wrap,
    SheetType: enums.sheetType,
  };
}

export function spreadsheetMethods(realm: Realm) {
  const { stored } = realm.state;
  const workbook = stored.workbook;
  const byName = (name: string): Sheet | undefined => workbook.sheets.find((sheet) => sheet.name === name);
  return {
    getId: () => workbook.id,
    getName: () => workbook.name,
    getUrl: () => `https://docs.google.com/spreadsheets/d/${workbook.id}/edit`,
    getSpreadsheetTimeZone: () => workbook.timeZone,
    getSpreadsheetLocale: () => workbook.locale,
    getSheets: () => workbook.sheets.map((sheet) => sheetOf(realm, sheet)),
    getNumSheets: () => workbook.sheets.length,
    getSheetByName: (name: string) => {
      const found = byName(name);
      return found ? sheetOf(realm, found) : null;
    },
    getSheetById: (id: number) => {
      const found = workbook.sheets.find((sheet) => sheet.id === id);
      return found ? sheetOf(realm, found) : null;
    },
    insertSheet: (...args: unknown[]) => {
      const name = args.find((one): one is string => typeof one === 'string') ?? freeName(workbook.sheets);
      const index = args.find((one): one is number => typeof one === 'number');
      need(
        args.every((one) => typeof one !== 'object'),
        'The simulator does not implement Spreadsheet.insertSheet(options)',
      );
      const made = addSheet(workbook, { name, rows: [] }, todaySerial(realm.state), index);
      workbook.activeSheetId = made.id;
      return sheetOf(realm, made);
    },
    deleteSheet: (given: object) => {
      const sheet = realm.sheetBehind.get(given);
      need(workbook.sheets.length > 1, 'Não é possível excluir todas as páginas de um documento.');
      workbook.sheets = workbook.sheets.filter((other) => other !== sheet);
      if (!workbook.sheets.some(({ id }) => id === workbook.activeSheetId))
        workbook.activeSheetId = workbook.sheets[0]?.id ?? 0;
    },
    getActiveSheet: () => sheetOf(realm, activeSheet(realm)),
    setActiveSheet: (given: object) => activate(realm, given),
    getActiveRange: () => rangeOf(realm, activeSheet(realm), activeSheet(realm).selection),
    getActiveCell: () => rangeOf(realm, activeSheet(realm), { ...activeSheet(realm).selection, rows: 1, columns: 1 }),
    getRange: (a1: string) => {
      const name = readA1(a1, 1, 1)?.sheetName ?? /^'?([^'!]+)'?!/.exec(a1)?.[1];
      const sheet = name === undefined || name === null ? activeSheet(realm) : byName(name);
      const read = sheet && readA1(a1, sheet.maxRows, sheet.columns.length);
      if (!sheet || !read) throw new Error(`Intervalo não encontrado: ${a1}`);
      return rangeOf(realm, sheet, read.area);
    },
    toast: (message: string, title = '', _seconds?: number | null) => {
      realm.state.ui.shown.push({ kind: 'toast', title, message });
    },
  };
}

function activeSheet(realm: Realm): Sheet {
  const { sheets, activeSheetId } = realm.state.stored.workbook;
  const found = sheets.find(({ id }) => id === activeSheetId) ?? sheets[0];
  if (!found) throw new Error('Simulator: the workbook has no sheet');
  return found;
}

function activate(realm: Realm, given: object) {
  const sheet = realm.sheetBehind.get(given);
  if (!sheet)
    throw new Error('Os parâmetros não correspondem à assinatura do método: setActiveSheet precisa de Sheet.');
  realm.state.stored.workbook.activeSheetId = sheet.id;
  return sheetOf(realm, sheet);
}

function freeName(sheets: Sheet[]): string {
  let number = sheets.length + 1;
  while (sheets.some(({ name }) => name === `Página${number}`)) number++;
  return `Página${number}`;
}
