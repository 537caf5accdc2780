// Compile-time only: what the fake implements must agree with the published types, method by method, and may not invent
// names. tsc -p addon/tsconfig.json fails here when it does not; nothing of this file is run.
import type { htmlServiceMethods } from './html.js';
import type { rangeMethods } from './range.js';
import type { rangeStyleMethods } from './range-style.js';
import type { richTextMethods } from './rich-text.js';
import type { sheetMethods } from './sheet.js';
import type { spreadsheetAppMethods, spreadsheetMethods } from './spreadsheet.js';
import type { cacheServiceMethods, lockServiceMethods, propertiesServiceMethods } from './storage.js';
import type { uiMethods } from './ui.js';
import type { urlFetchMethods } from './url-fetch.js';
import type { utilitiesMethods } from './utilities.js';

type GS = {
  Range: GoogleAppsScript.Spreadsheet.Range;
  Sheet: GoogleAppsScript.Spreadsheet.Sheet;
  Spreadsheet: GoogleAppsScript.Spreadsheet.Spreadsheet;
  SpreadsheetApp: GoogleAppsScript.Spreadsheet.SpreadsheetApp;
  RichTextValue: GoogleAppsScript.Spreadsheet.RichTextValue;
};

/** `true` when every name of the fake is published; else the names nobody published. */
type NoInvention<Fake, Published> =
  Exclude<keyof Fake, keyof Published> extends never ? true : Exclude<keyof Fake, keyof Published>;
type Conforms<Fake extends Pick<Published, keyof Fake & keyof Published>, Published> = NoInvention<Fake, Published>;

type FakeRange = ReturnType<typeof rangeMethods> & ReturnType<typeof rangeStyleMethods>;

export const conformance: [
  Conforms<FakeRange, GS['Range']>,
  Conforms<ReturnType<typeof sheetMethods>, GS['Sheet']>,
  Conforms<ReturnType<typeof spreadsheetMethods>, GS['Spreadsheet']>,
  Conforms<ReturnType<typeof richTextMethods>, GS['RichTextValue']>,
  Conforms<ReturnType<typeof propertiesServiceMethods>, GoogleAppsScript.Properties.PropertiesService>,
  Conforms<ReturnType<typeof lockServiceMethods>, GoogleAppsScript.Lock.LockService>,
  Conforms<ReturnType<typeof cacheServiceMethods>, GoogleAppsScript.Cache.CacheService>,
  Conforms<ReturnType<typeof urlFetchMethods>, GoogleAppsScript.URL_Fetch.UrlFetchApp>,
  // These hold enums beside their methods, which TypeScript declares as values: their names are checked.
  NoInvention<ReturnType<typeof spreadsheetAppMethods>, GS['SpreadsheetApp']>,
  NoInvention<ReturnType<typeof uiMethods>, GoogleAppsScript.Base.Ui>,
  NoInvention<ReturnType<typeof utilitiesMethods>, GoogleAppsScript.Utilities.Utilities>,
  NoInvention<ReturnType<typeof htmlServiceMethods>, GoogleAppsScript.HTML.HtmlService>,
] = [true, true, true, true, true, true, true, true, true, true, true, true];

/** Exactly what Caderneta calls on a Range: dropping one from the fake is a type error here, not a surprise in a test. */
export type NeededOfRange = Pick<
  GS['Range'],
  | 'getValues'
  | 'setValues'
  | 'getFormulas'
  | 'getDisplayValues'
  | 'getNumberFormats'
  | 'setNumberFormats'
  | 'getNotes'
  | 'setNotes'
  | 'getRichTextValues'
  | 'setRichTextValues'
  | 'canEdit'
>;
export const needed = (fake: FakeRange): NeededOfRange => fake;
