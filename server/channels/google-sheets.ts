/**
 * The Google Sheets API by a service account, for spreadsheets that a merchant shared with it. A tab is read in one
 * request and written in one. Reads keep the distance that the account's quota asks (60 a minute). A write does not wait,
 * for what was read is true only for a moment, and neither does the look at what came of it: Google counts writes apart,
 * and each follows a read; the look is waited for by whoever reads next.
 */
import { auth, sheets, type sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';
import { z } from 'zod';
import type { SpreadsheetFailure, Spreadsheets, TabChanges, TabContents, TabWrite } from '../app/ports.js';

/** The key under which the add-on marks columns. */
const MARK = 'caderneta.field';
const SCOPE = 'https://www.googleapis.com/auth/spreadsheets';
/** 54 reads a minute. */
const DISTANCE_MS = 1_100;
const TIMEOUT_MS = 60_000;
const DAY_FORMAT = { type: 'DATE', pattern: 'dd/mm/yyyy' };
const DAY_MS = 86_400_000;
/** The day from which every spreadsheet counts. */
const SERIAL_ZERO_MS = Date.UTC(1899, 11, 30);

const READ_FIELDS = [
  'properties(locale,timeZone)',
  'sheets(properties(sheetId,title,gridProperties(rowCount)),developerMetadata(metadataKey,metadataValue),data(startRow,startColumn,' +
    'columnMetadata(developerMetadata(metadataKey,metadataValue)),rowData(values(userEnteredValue(formulaValue),' +
    'effectiveValue,effectiveFormat(numberFormat(type))))))',
].join(',');

type WireCell = TabContents['grid'][number][number];
type WireValue = TabWrite['values'][number][number];

const keyFile = z.object({ client_email: z.email(), private_key: z.string().includes('PRIVATE KEY') });

/** The account's key out of the file that Google gives; null when it is none. */
export function readServiceAccount(text: string): GoogleSheetsConfig['credentials'] | null {
  try {
    const read = keyFile.safeParse(JSON.parse(text));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

export interface GoogleSheetsConfig {
  /** The service account's key: the content of the JSON file that Google gives out. */
  credentials: { client_email: string; private_key: string };
  /** Another address than Google's, for tests: asked with a fixed token instead of the account's. */
  rootUrl?: string;
  /** Between two reads. */
  distanceMs?: number;
}

export function createSpreadsheets(config: GoogleSheetsConfig): Spreadsheets {
  const { credentials, rootUrl } = config;
  const api = sheets({
    version: 'v4',
    auth: rootUrl ? tokenOfTests() : new auth.GoogleAuth({ credentials, scopes: [SCOPE] }),
  });
  const options = { timeout: TIMEOUT_MS, retry: false, ...(rootUrl ? { rootUrl } : {}) };
  const pace = createPace(config.distanceMs ?? DISTANCE_MS);
  /** Spreadsheets written to and not looked at since. */
  const unseen = new Set<string>();
  return {
    account: credentials.client_email,
    async read(spreadsheetId, sheetId) {
      const requestBody = { includeGridData: true, dataFilters: [{ gridRange: { sheetId } }] };
      const ask = () => api.spreadsheets.getByDataFilter({ spreadsheetId, fields: READ_FIELDS, requestBody }, options);
      const read = await (unseen.delete(spreadsheetId) ? pace.atOnce(ask) : pace.inTurn(ask));
      if (!read.ok) return read;
      const tab = tabOf(read.answer.data, sheetId);
      return tab ? { ok: true, tab } : { ok: false, failure: 'GONE' };
    },
    async write(spreadsheetId, sheetId, changes, rowCount) {
      unseen.add(spreadsheetId);
      const ask = ({ writes, newRows }: TabChanges) => {
        const requests = [...grown(sheetId, writes, newRows, rowCount), ...writes.map((one) => updateOf(sheetId, one))];
        return answered(() =>
          api.spreadsheets.batchUpdate({ spreadsheetId, fields: 'spreadsheetId', requestBody: { requests } }, options),
        );
      };
      const written = await ask(changes);
      // Where a column is protected nobody but its owner puts rows in; those that are there may be written to.
      const again = !written.ok && written.failure === 'PROTECTED' && changes.newRows !== null;
      const done = again ? await ask({ ...changes, newRows: null }) : written;
      return done.ok ? { ok: true } : done;
    },
  };
}

/** Room for what is written: rows put in where they are to stand, or added at the end where the tab ends before. */
function grown(
  sheetId: number,
  writes: readonly TabWrite[],
  newRows: TabChanges['newRows'],
  rowCount: number,
): sheets_v4.Schema$Request[] {
  const lastRow = Math.max(0, ...writes.map(({ row, values }) => row + values.length - 1));
  if (newRows && newRows.row <= rowCount) {
    const startIndex = newRows.row - 1;
    const range = { sheetId, dimension: 'ROWS', startIndex, endIndex: startIndex + newRows.count };
    // As the blank rows below them look, not as the row above, which may be that of the headings.
    return [{ insertDimension: { range, inheritFromBefore: false } }];
  }
  return lastRow > rowCount ? [{ appendDimension: { sheetId, dimension: 'ROWS', length: lastRow - rowCount } }] : [];
}

function tokenOfTests() {
  const fixed = new auth.OAuth2();
  fixed.setCredentials({ access_token: 'test' });
  return fixed;
}

type Answered<T> = { ok: true; answer: T } | { ok: false; failure: SpreadsheetFailure };

/** `inTurn`: one after another, each at least so long after the one before. `atOnce`: now, and the next wait for it. */
function createPace(distanceMs: number) {
  let last: Promise<unknown> = Promise.resolve();
  let freeAtMs = 0;
  const atOnce = <T>(ask: () => Promise<T>): Promise<Answered<T>> => {
    freeAtMs = Math.max(freeAtMs, performance.now()) + distanceMs;
    return answered(ask);
  };
  const inTurn = <T>(ask: () => Promise<T>): Promise<Answered<T>> => {
    const turn = last.then(async () => {
      for (let waitMs = freeAtMs - performance.now(); waitMs > 0; waitMs = freeAtMs - performance.now())
        await new Promise((done) => setTimeout(done, waitMs));
      return atOnce(ask);
    });
    last = turn;
    return turn;
  };
  return { atOnce, inTurn };
}

async function answered<T>(ask: () => Promise<T>): Promise<Answered<T>> {
  try {
    return { ok: true, answer: await ask() };
  } catch (error) {
    return { ok: false, failure: failureOf(error) };
  }
}

function failureOf(error: unknown): SpreadsheetFailure {
  const { status, code, message } = error as { status?: number; code?: number | string; message?: string };
  const answered = Number(status ?? code);
  if (answered === 401 || answered === 403) return 'NOT_SHARED';
  if (answered === 404) return 'GONE';
  if (answered === 400 && /protect/i.test(message ?? '')) return 'PROTECTED';
  return answered === 429 ? 'QUOTA' : 'UNAVAILABLE';
}

function tabOf({ properties, sheets: tabs }: sheets_v4.Schema$Spreadsheet, sheetId: number): TabContents | null {
  const sheet = tabs?.find((one) => (one.properties?.sheetId ?? 0) === sheetId);
  if (!sheet) return null;
  const grid: WireCell[][] = [];
  const marks: Record<string, number> = {};
  for (const { startRow, startColumn, rowData, columnMetadata } of sheet.data ?? []) {
    const left = startColumn ?? 0;
    rowData?.forEach(({ values }, r) => {
      const line: WireCell[] = Array.from({ length: left }, () => null);
      for (const value of values ?? []) line.push(cellOf(value));
      grid[(startRow ?? 0) + r] = line;
    });
    columnMetadata?.forEach(({ developerMetadata }, c) => {
      for (const { metadataKey, metadataValue } of developerMetadata ?? [])
        if (metadataKey === MARK && metadataValue) marks[metadataValue] ??= left + c;
    });
  }
  const width = Math.max(0, ...grid.map((line) => line?.length ?? 0));
  return {
    title: sheet.properties?.title ?? '',
    locale: properties?.locale ?? '',
    timeZone: properties?.timeZone ?? '',
    rowCount: sheet.properties?.gridProperties?.rowCount ?? grid.length,
    grid: Array.from(grid, (line) => Array.from({ length: width }, (_, c) => line?.[c] ?? null)),
    marks,
  };
}

function cellOf({ userEnteredValue, effectiveValue, effectiveFormat }: sheets_v4.Schema$CellData): WireCell {
  const shown = shownOf(effectiveValue ?? {}, effectiveFormat?.numberFormat?.type ?? '');
  const formula = userEnteredValue?.formulaValue;
  return formula ? { f: formula, v: shown } : shown;
}

function shownOf(value: sheets_v4.Schema$ExtendedValue, type: string): Exclude<WireCell, { f: string }> {
  if (value.numberValue != null)
    return type.startsWith('DATE') ? { d: dayOf(value.numberValue) } : { n: String(value.numberValue) };
  if (value.boolValue != null) return { b: value.boolValue };
  if (value.errorValue) return ERROR_SHOWN[value.errorValue.type ?? 'ERROR'] ?? '#ERROR!';
  return value.stringValue || null;
}

/** What a cell shows of an error, by the API's name for it: the add-on reads the former, and both hash the same. */
const ERROR_SHOWN: Readonly<Record<string, string>> = {
  ERROR: '#ERROR!',
  NULL_VALUE: '#NULL!',
  DIVIDE_BY_ZERO: '#DIV/0!',
  VALUE: '#VALUE!',
  REF: '#REF!',
  NAME: '#NAME?',
  NUM: '#NUM!',
  N_A: '#N/A',
  LOADING: 'Loading...',
};

function dayOf(serial: number): string {
  return new Date(SERIAL_ZERO_MS + Math.floor(serial) * DAY_MS).toISOString().slice(0, 10);
}

function updateOf(sheetId: number, { row, column, isDay, values }: TabWrite): sheets_v4.Schema$Request {
  const hasLinks = values.some((line) =>
    line.some((value) => value !== null && typeof value === 'object' && 'url' in value),
  );
  const fields = [
    'userEnteredValue',
    ...(hasLinks ? ['textFormatRuns'] : []),
    ...(isDay ? ['userEnteredFormat.numberFormat'] : []),
  ];
  return {
    updateCells: {
      start: { sheetId, rowIndex: row - 1, columnIndex: column },
      fields: fields.join(','),
      rows: values.map((line) => ({
        values: line.map((value) => ({
          ...dataOf(value),
          ...(isDay ? { userEnteredFormat: { numberFormat: DAY_FORMAT } } : {}),
        })),
      })),
    },
  };
}

/** Text as `stringValue` stays text, whatever it looks like. */
function dataOf(value: WireValue): sheets_v4.Schema$CellData {
  if (value === null) return {};
  if (typeof value === 'string') return { userEnteredValue: { stringValue: value } };
  if ('n' in value) return { userEnteredValue: { numberValue: Number(value.n) } };
  if ('b' in value) return { userEnteredValue: { boolValue: value.b } };
  if ('f' in value) return { userEnteredValue: { formulaValue: value.f } };
  if ('d' in value)
    return { userEnteredValue: { numberValue: (Date.parse(`${value.d}T00:00:00Z`) - SERIAL_ZERO_MS) / DAY_MS } };
  return {
    userEnteredValue: { stringValue: value.text },
    textFormatRuns: [{ startIndex: 0, format: { link: { uri: value.url } } }],
  };
}
