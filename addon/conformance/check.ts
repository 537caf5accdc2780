/**
 * One belief about Google Sheets on which Caderneta or its simulator rests, and how to see whether it holds. The same
 * checks run on the simulator in the tests, and on real Google Sheets from a menu item of the development build.
 */

export type Tab = GoogleAppsScript.Spreadsheet.Sheet;

/** What was found, and what is believed. */
export type Seen = readonly [found: unknown, believed: unknown];

export interface Check {
  /** The behaviour, in words. */
  what: string;
  /** Looks at it in an empty tab, which is thrown away or emptied afterwards. */
  see(tab: Tab): Seen;
  /** Only Google can tell: the simulator has nothing of the kind. */
  isOnlyGoogle?: boolean;
  /** Needs a tab that nothing else was done to. */
  isAlone?: boolean;
}

/** What was thrown; '' when nothing was. */
export function thrownBy(work: () => unknown): string {
  try {
    work();
    return '';
  } catch (error) {
    return String((error as { message?: unknown })?.message ?? error);
  }
}

/** Whether it throws with a message of this kind: its words depend on the language of the account. */
export function throwsLike(pattern: RegExp, work: () => unknown): Seen {
  const message = thrownBy(work);
  return [pattern.test(message) ? 'recusado' : message || 'aceito', 'recusado'];
}

export function isPortuguese(): boolean {
  return SpreadsheetApp.getActive().getSpreadsheetLocale().indexOf('pt') === 0;
}

/** The value in A1 after `value` was put there, with what stands behind it as a formula. */
export function put(tab: Tab, value: unknown): unknown[] {
  const cell = tab.getRange(1, 1);
  cell.setValues([[value as string]]);
  return [plain(cell.getValue()), cell.getFormula()];
}

/** Dates as the spreadsheet's own wall clock shows them: JSON would show another zone's. */
export function plain(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || typeof (value as Date).getTime !== 'function') return value;
  const zone = SpreadsheetApp.getActive().getSpreadsheetTimeZone();
  return Utilities.formatDate(value as GoogleAppsScript.Base.Date, zone, "yyyy-MM-dd'T'HH:mm");
}
