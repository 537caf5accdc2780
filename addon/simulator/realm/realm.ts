import type { Area } from './a1.js';
import type { Sheet } from './model.js';
import type { RealmState } from './realm-state.js';
import { enumeration, type ServiceObjectOf } from './service-object.js';

/** What every fake needs: the state, the wrapper, and where a wrapped Range or Sheet came from. */
export interface Realm {
  state: RealmState;
  object: ServiceObjectOf;
  /** The area behind a wrapped Range, for methods that are given one. */
  areaOf: WeakMap<object, { sheet: Sheet; area: Area }>;
  sheetBehind: WeakMap<object, Sheet>;
}

export const enums = {
  visibility: enumeration<typeof GoogleAppsScript.Spreadsheet.DeveloperMetadataVisibility>(
    'DeveloperMetadataVisibility',
    ['DOCUMENT', 'PROJECT'],
  ),
  locationType: enumeration<typeof GoogleAppsScript.Spreadsheet.DeveloperMetadataLocationType>(
    'DeveloperMetadataLocationType',
    ['SPREADSHEET', 'SHEET', 'ROW', 'COLUMN'],
  ),
  protectionType: enumeration<typeof GoogleAppsScript.Spreadsheet.ProtectionType>('ProtectionType', ['RANGE', 'SHEET']),
  criteria: enumeration<typeof GoogleAppsScript.Spreadsheet.DataValidationCriteria>('DataValidationCriteria', [
    'VALUE_IN_LIST',
    'CHECKBOX',
  ]),
  wrap: enumeration<typeof GoogleAppsScript.Spreadsheet.WrapStrategy>('WrapStrategy', ['WRAP', 'OVERFLOW', 'CLIP']),
  sheetType: enumeration<typeof GoogleAppsScript.Spreadsheet.SheetType>('SheetType', ['GRID', 'OBJECT', 'DATASOURCE']),
};

/** A person's mistake in the arguments, told as Apps Script tells it. */
export function need(isRight: boolean, message: string): void {
  if (!isRight) throw new Error(message);
}

export function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value);
}
