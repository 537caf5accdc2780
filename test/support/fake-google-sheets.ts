/**
 * As much of the Google Sheets API as a background sync asks, written from its reference: getByDataFilter with grid data,
 * and batchUpdate with updateCells, appendDimension and insertDimension. What it was asked is counted; it can be told to fail.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeCell {
  value: string | number | boolean | null;
  formula?: string;
  /** What the formula failed with, by the API's name: `N_A`. */
  error?: string;
  /** The cell's number format. */
  type?: 'DATE' | 'TEXT' | 'NUMBER';
  link?: string;
}

export interface FakeGoogle {
  url: string;
  spreadsheetId: string;
  sheetId: number;
  cells: FakeCell[][];
  /** Column metadata: key, value, column from 0. */
  marks: { key: string; value: string; column: number }[];
  rowCount: number;
  reads: number;
  writes: number;
  /** Answer the next requests with these statuses instead, first come first. */
  failNext: number[];
  /** What they say. */
  failWith: string;
  /** Runs before each request is answered: the merchant typing meanwhile. */
  meanwhile: ((request: 'READ' | 'WRITE') => void) | null;
  close(): Promise<void>;
}

interface CellData {
  userEnteredValue?: { stringValue?: string; numberValue?: number; boolValue?: boolean; formulaValue?: string };
  textFormatRuns?: { format: { link?: { uri: string } } }[];
  userEnteredFormat?: { numberFormat?: { type: 'DATE' } };
}
interface Update {
  start: { sheetId: number; rowIndex: number; columnIndex: number };
  fields: string;
  rows: { values: CellData[] }[];
}
interface Batch {
  requests: {
    updateCells?: Update;
    appendDimension?: { dimension: string; length: number };
    insertDimension?: { range: { startIndex?: number; endIndex: number } };
  }[];
}

export async function startFakeGoogle(): Promise<FakeGoogle> {
  const fake: FakeGoogle = {
    url: '',
    spreadsheetId: 'planilha-google',
    sheetId: 0,
    cells: [],
    marks: [],
    rowCount: 1000,
    reads: 0,
    writes: 0,
    failNext: [],
    failWith: 'told to fail',
    meanwhile: null,
    close: () => new Promise((done) => server.close(() => done())),
  };
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const [, id, verb] = /^\/v4\/spreadsheets\/([^/:?]+):(\w+)/.exec(decodeURIComponent(request.url ?? '')) ?? [];
    const answer = (status: number, data: object) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(data));
    };
    fake.meanwhile?.(verb === 'batchUpdate' ? 'WRITE' : 'READ');
    const failure = fake.failNext.shift();
    if (request.headers.authorization !== 'Bearer test') answer(401, { error: { code: 401 } });
    else if (failure !== undefined) answer(failure, { error: { code: failure, message: fake.failWith } });
    else if (id !== fake.spreadsheetId)
      answer(404, { error: { code: 404, message: 'Requested entity was not found.' } });
    else if (verb === 'batchUpdate') {
      fake.writes++;
      write(fake, body as Batch);
      answer(200, { spreadsheetId: id });
    } else {
      fake.reads++;
      answer(200, contents(fake, body as { dataFilters: { gridRange: { sheetId: number } }[] }));
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return fake;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString() || '{}');
}

function contents(fake: FakeGoogle, { dataFilters }: { dataFilters: { gridRange: { sheetId: number } }[] }): object {
  const properties = { locale: 'pt_BR', timeZone: 'America/Sao_Paulo' };
  if ((dataFilters[0]?.gridRange.sheetId ?? 0) !== fake.sheetId) return { properties, sheets: [] };
  const width = Math.max(0, ...fake.cells.map((line) => line.length), ...fake.marks.map(({ column }) => column + 1));
  const columnMetadata = Array.from({ length: width }, (_, c) => {
    const own = fake.marks.filter(({ column }) => column === c);
    return own.length === 0
      ? {}
      : { developerMetadata: own.map(({ key, value }) => ({ metadataKey: key, metadataValue: value })) };
  });
  const rowData = fake.cells.map((line) => ({ values: line.map(dataOf) }));
  // As the API does: what is zero or empty is left out.
  const sheet = {
    properties: { title: 'Fiado', gridProperties: { rowCount: fake.rowCount } },
    data: [{ rowData, columnMetadata }],
  };
  return { properties, sheets: [sheet] };
}

function dataOf({ value, formula, error, type }: FakeCell): object {
  if (error) return { userEnteredValue: { formulaValue: formula }, effectiveValue: { errorValue: { type: error } } };
  if (value === null) return {};
  const shown =
    typeof value === 'number'
      ? { numberValue: value }
      : typeof value === 'boolean'
        ? { boolValue: value }
        : { stringValue: value };
  return {
    userEnteredValue: formula ? { formulaValue: formula } : shown,
    effectiveValue: shown,
    ...(type ? { effectiveFormat: { numberFormat: { type } } } : {}),
  };
}

function write(fake: FakeGoogle, { requests }: Batch): void {
  for (const { updateCells, appendDimension, insertDimension } of requests) {
    if (appendDimension) fake.rowCount += appendDimension.length;
    if (insertDimension) {
      const { startIndex = 0, endIndex } = insertDimension.range;
      if (startIndex >= fake.rowCount) throw new Error('out of the grid');
      fake.rowCount += endIndex - startIndex;
      while (fake.cells.length < startIndex) fake.cells.push([]);
      fake.cells.splice(startIndex, 0, ...Array.from({ length: endIndex - startIndex }, () => []));
    }
    if (!updateCells) continue;
    const { start, rows, fields } = updateCells;
    rows.forEach(({ values }, r) => {
      values.forEach((data, c) => {
        const row = (start.rowIndex ?? 0) + r;
        const column = (start.columnIndex ?? 0) + c;
        if (row >= fake.rowCount) throw new Error('out of the grid');
        while (fake.cells.length <= row) fake.cells.push([]);
        const line = fake.cells[row]!;
        while (line.length <= column) line.push({ value: null });
        const { stringValue, numberValue, boolValue, formulaValue } = data.userEnteredValue ?? {};
        const cell: FakeCell = { value: stringValue ?? numberValue ?? boolValue ?? null };
        if (formulaValue !== undefined) cell.formula = formulaValue;
        const before = line[column]!;
        const type = fields.includes('numberFormat') ? data.userEnteredFormat?.numberFormat?.type : before.type;
        if (type) cell.type = type;
        const link = data.textFormatRuns?.[0]?.format.link?.uri;
        if (link) cell.link = link;
        line[column] = cell;
      });
    });
  }
}
