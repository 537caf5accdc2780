/**
 * Sheets of invented shops, each with its own habits, and beside each what a careful person reads in it: written by hand,
 * never by the code. What that person is certain of must be understood; nothing may ever be understood differently.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { afterAll, describe, expect, it } from 'vitest';
import type { Cell } from '../../../server/domain/sheet/cell.js';
import { asksDateOrder } from '../../../server/domain/sheet/date-order.js';
import { DAY_FIELDS, type SheetField } from '../../../server/domain/sheet/field.js';
import { type RowCells, type RowReading, readRow } from '../../../server/domain/sheet/row.js';
import { readTable, type TableReading } from '../../../server/domain/sheet/table.js';

const TODAY = '2026-07-15';
const FOLDER = new URL('../../fixtures/sheets/', import.meta.url);
const MERCADINHO = new URL('../../fixtures/samples/mercadinho', import.meta.url).href;

/** A row as a careful person reads it; what is left out is blank, and not paid. */
type ExpectedRow = { row: number; soft?: string[]; problems?: string[] } & Partial<Record<string, unknown>>;
interface Expected {
  delimiter?: string;
  headerRow: number;
  headerRows: number;
  columns: Record<string, SheetField>;
  /** Headings that person would ask about. */
  asked: string[];
  asksDateOrder?: boolean;
  skipped: Record<string, string>;
  rows: ExpectedRow[];
}
interface Sheet {
  name: string;
  grid: Cell[][];
  locale: string;
  expected: Expected;
}

const sheets: Sheet[] = [
  ...readdirSync(FOLDER)
    .filter((file) => !file.includes('.expected.'))
    .sort()
    .map((file) => open(new URL(file, FOLDER).href)),
  open(`${MERCADINHO}.csv`),
];

function open(href: string): Sheet {
  const text = readFileSync(new URL(href), 'utf8');
  const given = JSON.parse(readFileSync(new URL(href.replace(/\.(csv|json)$/, '.expected.json')), 'utf8'));
  const expected = { headerRow: 1, headerRows: 1, asked: [], skipped: {}, ...given } as Expected;
  const name = (/[^/]+$/.exec(href) as RegExpExecArray)[0];
  if (href.endsWith('.json')) return { name, expected, ...typedCells(text) };
  const grid = parse(text, { delimiter: expected.delimiter ?? ',', relax_column_count: true, skip_empty_lines: false });
  return { name, expected, locale: 'pt_BR', grid: grid as Cell[][] };
}

function typedCells(text: string): { grid: Cell[][]; locale: string } {
  const { rows, locale } = JSON.parse(text) as { locale: string; rows: Cell[][] };
  return { grid: rows, locale };
}

/** What is compared of a row, and what it reads where nothing is written. */
const NOTHING: Record<string, unknown> = {
  name: null,
  phone: null,
  document: null,
  email: null,
  principalCents: null,
  dueOn: null,
  paid: false,
  paidOn: null,
  paidCents: null,
  installment: null,
  note: null,
  description: null,
  soldOn: null,
  address: null,
  uf: null,
  limitCents: null,
  promisedOn: null,
};

function readingsOf({ grid, locale }: Sheet, table: TableReading): Map<number, RowReading> {
  const mapped = table.columns.filter(({ field }) => field !== null);
  const cellsOf = (row: number) =>
    Object.fromEntries(mapped.map(({ field, index }) => [field, grid[row - 1]?.[index] ?? null])) as RowCells;
  const asked = DAY_FIELDS.filter((field) =>
    asksDateOrder(
      table.dataRows.map((row) => cellsOf(row)[field]),
      locale,
    ),
  );
  return new Map(
    table.dataRows.map((row) => [row, readRow(cellsOf(row), { today: TODAY, locale, asksDateOrder: asked })]),
  );
}

interface Score {
  sheet: string;
  cells: number;
  certain: number;
  understood: number;
  asked: number;
  wrong: string[];
  missed: string[];
}

/** By heading, one that stands there again with its number. */
function columnsOf({ columns }: TableReading): Record<string, SheetField> {
  const before = (index: number, heading: string) =>
    columns.slice(0, index).filter((one) => one.heading === heading).length;
  return Object.fromEntries(
    columns.flatMap(({ index, heading, field }) => {
      const count = before(index, heading);
      return field === null ? [] : [[count === 0 ? heading : `${heading} (${count + 1})`, field]];
    }),
  );
}

/** Cell by cell: understood as the person did, asked, or (never) understood differently. */
function score(sheet: Sheet, table: TableReading): Score {
  const { expected, name, grid } = sheet;
  const result: Score = { sheet: name, cells: 0, certain: 0, understood: 0, asked: 0, wrong: [], missed: [] };
  const columns = columnsOf(table);
  for (const [heading, field] of Object.entries(expected.columns)) {
    result.certain += 1;
    if (columns[heading] === field) result.understood += 1;
    else (columns[heading] === undefined ? result.missed : result.wrong).push(`${heading} → ${columns[heading]}`);
  }
  for (const heading of Object.keys(columns)) if (!(heading in expected.columns)) result.wrong.push(`${heading} taken`);
  const readings = readingsOf(sheet, table);
  for (const row of readings.keys()) {
    result.cells += (grid[row - 1] ?? []).filter((cell) => cell !== null && cell !== '').length;
    if (!expected.rows.some((one) => one.row === row)) result.wrong.push(`row ${row} is no debt`);
  }
  for (const wanted of expected.rows) {
    const reading = readings.get(wanted.row);
    if (!reading) {
      result.wrong.push(`row ${wanted.row} is forgotten`);
      continue;
    }
    result.asked += reading.problems.length + reading.soft.length;
    for (const field of Object.keys(NOTHING)) {
      // The mercadinho's careful reader was not asked about promises.
      if (field === 'promisedOn' && name === 'mercadinho.csv') continue;
      const want = field in wanted ? wanted[field] : NOTHING[field];
      const got = reading[field as keyof RowReading];
      const isCertain = field in wanted && want !== null;
      if (isCertain) result.certain += 1;
      if (JSON.stringify(want) === JSON.stringify(got)) result.understood += isCertain ? 1 : 0;
      else
        (got === null && isCertain ? result.missed : result.wrong).push(
          `row ${wanted.row} ${field}: ${JSON.stringify(got)}`,
        );
    }
  }
  return result;
}

const scores: Score[] = [];

describe.each(sheets)("$name, a shop's sheet", (sheet) => {
  const table = readTable(sheet.grid, { locale: sheet.locale }) as TableReading;
  const { expected } = sheet;

  it('has its table found, and every other row known for what it is', () => {
    expect(table).not.toBeNull();
    const skipped = Object.fromEntries(table.skipped.map(({ row, why }) => [row, why]));
    expect({ headerRow: table.headerRow, headerRows: table.headerRows, skipped }).toEqual({
      headerRow: expected.headerRow,
      headerRows: expected.headerRows,
      skipped: expected.skipped,
    });
    const asked = table.columns.filter(({ certainty }) => certainty === 'UNSURE').map(({ heading }) => heading);
    expect(asked).toEqual(expected.asked);
    expect(table.asksDateOrder).toBe(expected.asksDateOrder ?? false);
  });

  it('has its cells read as by a careful person, or asked about', () => {
    const result = score(sheet, table);
    scores.push(result);
    expect(result.wrong).toEqual([]);
    expect(result.understood / result.certain, `missed: ${result.missed}`).toBeGreaterThanOrEqual(0.98);
  });

  it('has exactly the questions a careful person would ask', () => {
    const readings = readingsOf(sheet, table);
    const codes = (list: readonly { field: string; code: string }[]) =>
      list.map(({ field, code }) => `${field}:${code}`);
    const asked = [...readings].map(([row, { problems, soft }]) => ({
      row,
      problems: codes(problems),
      ...(sheet.name === 'mercadinho.csv' ? {} : { soft: codes(soft) }),
    }));
    expect(asked).toEqual(
      expected.rows.map(({ row, problems = [], soft = [] }) => ({
        row,
        problems,
        ...(sheet.name === 'mercadinho.csv' ? {} : { soft }),
      })),
    );
  });
});

afterAll(() => {
  const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;
  const lines = scores.map(({ sheet, cells, certain, understood, asked, wrong }) =>
    [
      sheet.padEnd(18),
      String(cells).padStart(6),
      percent(understood, certain).padStart(11),
      percent(asked, cells).padStart(8),
      String(wrong.length).padStart(6),
    ].join(' '),
  );
  const heading = `${'sheet'.padEnd(18)} ${'cells'.padStart(6)} ${'understood'.padStart(11)} ${'asked'.padStart(8)} ${'wrong'.padStart(6)}`;
  console.log(['Sheets understood', heading, ...lines].join('\n'));
});
