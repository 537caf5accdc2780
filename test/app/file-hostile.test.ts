import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSheetFile, type SheetFile } from '../../server/app/file/read-file.js';
import { readFileTable } from '../../server/app/file/read-rows.js';
import { readWorkbook } from '../../server/app/file/workbook.js';
import { startChild } from '../support/child.js';
import { deflated, odsParts, odsRows, rawZip, xlsxParts, xlsxRows, type ZipParts, zipOf } from '../support/zips.js';

const ROWS = [
  ['Nome', 'Valor', 'Vencimento'],
  ['Zé', 10.5, '05/03/2026'],
];
const SHEET = xlsxRows(ROWS);
const XLSX = xlsxParts(SHEET);
const ODS = odsParts(odsRows(ROWS));
const WISHES = { sheetName: null, today: '2026-07-15', dueRule: null };

/** What the file says; what the thread does, without its start. */
function read(bytes: Buffer): Promise<SheetFile> {
  return bytes.toString('latin1', 0, 2) === 'PK' ? readWorkbook(bytes) : readSheetFile(bytes, 'fiado');
}

/** The code of the refusal, or the debts that were read. */
async function outcome(bytes: Buffer | Promise<Buffer>): Promise<string> {
  const table = readFileTable(await read(await bytes), WISHES);
  if (!table.ok) return table.code;
  return table.rows.map(({ reading }) => `${reading.name} ${reading.principalCents} ${reading.dueOn}`).join(', ');
}
const DEBT = 'Zé 1050 2026-03-05';

function entriesOf(parts: ZipParts) {
  return Object.entries(parts).map(([name, data]) => deflated(name, data));
}

describe('an archive that lies', () => {
  it.each<[string, Promise<Buffer> | Buffer, string]>([
    ['its honest twin', zipOf(XLSX), DEBT],
    ['the twin by hand', rawZip(entriesOf(XLSX)), DEBT],
    ['the twin in ODS', zipOf(ODS), DEBT],
    [
      'a part that repeats itself, but is small',
      zipOf({ ...XLSX, 'xl/styles.xml': `<a>${' '.repeat(900_000)}</a>` }),
      DEBT,
    ],
    ['more than a thousand parts', zipOf({ ...XLSX, ...many(1_000) }), 'BOMB'],
    ['nearly a thousand parts', zipOf({ ...XLSX, ...many(900) }), DEBT],
    ['the same part twice', rawZip([...entriesOf(XLSX), ...entriesOf(XLSX).slice(-1)]), 'BOMB'],
    ['the same part in capitals', rawZip([...entriesOf(XLSX), deflated('XL/WORKBOOK.XML', '<a/>')]), 'BOMB'],
    [
      'parts over the same bytes',
      rawZip([...entriesOf(XLSX), { ...entriesOf(XLSX)[0]!, name: '[content_types].xm', at: 0 }]),
      'BOMB',
    ],
    ['parts within parts', overlapping(), 'BOMB'],
    [
      'another name in the part itself',
      rawZip([...entriesOf(XLSX), deflated('a.xml', '<a/>', { localName: 'b.xml' })]),
      'BOMB',
    ],
    ['a size larger than the truth', rawZip(withSheet({ size: 500_000 })), 'DAMAGED'],
    ['a size smaller than the truth', rawZip(withSheet({ size: 10 })), 'DAMAGED'],
    ['a size of nothing, told later', rawZip(withSheet({ size: 0, packedSize: 0, flags: 0x808 })), 'DAMAGED'],
    ['bytes that are not there', rawZip(withSheet({ packedSize: 900_000 })), 'DAMAGED'],
    ['a checksum of something else', rawZip(withSheet({ crc: 1 })), 'DAMAGED'],
    ['a password on a part', rawZip(withSheet({ flags: 0x801 })), 'PROTECTED'],
    ['an unknown compression', rawZip(withSheet({ method: 99 as 8 })), 'DAMAGED'],
    ['a way out of the folder', zipLike('../../etc/x'), 'DAMAGED'],
    ['a way out, in Windows', zipLike('..\\..\\x'), 'DAMAGED'],
    ['an absolute path', zipLike('/etc/x'), 'DAMAGED'],
    ['a drive', zipLike('C:/x'), 'DAMAGED'],
    ['a NUL in a name', zipLike('a\0b'), DEBT],
    ['an archive in an archive', zipOf({ 'planilha.xlsx': Buffer.alloc(100) }), 'COMPRESSED'],
    ['no parts at all', rawZip([]), 'COMPRESSED'],
    ['nothing but its end', Buffer.from('PK\x05\x06'), 'DAMAGED'],
    ['nothing but its beginning', Buffer.from('PK\x03\x04'), 'DAMAGED'],
  ])('%s', async (_, bytes, expected) => {
    expect(await outcome(bytes)).toBe(expected);
  });

  it('cut anywhere is refused', async () => {
    const whole = await zipOf(XLSX);
    for (let length = 10; length < whole.length; length += Math.ceil(whole.length / 12))
      expect(await outcome(whole.subarray(0, length)), `${length} bytes`).toBe('DAMAGED');
  });

  it('leaves nothing on the disk', async () => {
    const before = readdirSync(tmpdir());
    await outcome(zipLike('../../../../../tmp/caderneta-escaped'));
    expect(readdirSync(tmpdir()).filter((name) => name.includes('escaped') && !before.includes(name))).toEqual([]);
  });
});

describe('XML that asks for more', () => {
  const laughs = `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>`;
  const outside = '<!DOCTYPE x [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>';
  const parts = ['xl/workbook.xml', 'xl/sharedStrings.xml', 'xl/worksheets/sheet1.xml', '_rels/.rels'];

  it.each(parts.flatMap((name) => [laughs, outside].map((type) => [name, type] as const)))(
    '%s with %s',
    async (name, type) => {
      const xml = String(XLSX[name]).replace(/(<\?xml[^>]*>)/, `$1${type}`);
      expect(await outcome(zipOf({ ...XLSX, [name]: xml }))).toBe('ENTITIES');
    },
  );

  it.each([laughs, outside])('content.xml with %s', async (head) => {
    expect(await outcome(zipOf(odsParts(odsRows(ROWS), { head })))).toBe('ENTITIES');
  });

  it('the entities of XML itself, and names nobody declared, are text', async () => {
    const rows = xlsxRows([ROWS[0]!, ['Z&#233; &amp; &xxe;', 10.5, '05/03/2026']]);
    expect(await outcome(zipOf(xlsxParts(rows)))).toBe('Zé & &xxe; 1050 2026-03-05');
  });

  it('a document type hidden in UTF-16 is not looked for, for nothing reads it', async () => {
    const sheet = Buffer.from(`\uFEFF${laughs}<worksheet/>`, 'utf16le');
    expect(await outcome(zipOf({ ...XLSX, 'xl/worksheets/sheet1.xml': sheet }))).toBe('DAMAGED');
  });

  it.each([
    ['tags that never close', '<row><c><is>'.repeat(20_000)],
    ['text without an end', '<row><c t="inlineStr"><is><t>a'],
    ['attributes without an end', `<row><c r="A1" ${'a="b" '.repeat(20_000)}`],
    ['tags in tags', `${'<row>'.repeat(30_000)}${'</row>'.repeat(30_000)}`],
  ])('%s', async (_, rows) => {
    expect(['DAMAGED', 'NO_TABLE']).toContain(await outcome(zipOf(xlsxParts(rows))));
  });

  it('spans in spans in an ODS', async () => {
    const deep = `${'<text:span>'.repeat(30_000)}x${'</text:span>'.repeat(30_000)}`;
    const started = performance.now();
    const table = odsRows([ROWS[0]!, [deep, 10.5, '05/03/2026']]);
    expect(await outcome(zipOf(odsParts(table)))).not.toBe(DEBT);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('cells far away', () => {
  const far = (reference: string) => `${SHEET}<row r="9"><c r="${reference}"><v>1</v></c></row>`;

  it.each([
    ['A1048576', 'FAR_CELL'],
    ['XFD1', 'FAR_CELL'],
    ['XFD1048576', 'FAR_CELL'],
    ['ZZZZ99', 'FAR_CELL'],
    ['A99999999', 'FAR_CELL'],
    ['C9', `${DEBT}, null null null`],
  ])('%s in XLSX', async (reference, expected) => {
    const rows = reference === 'C9' ? `${SHEET}<row r="9"><c r="E9"><v>1</v></c></row>` : far(reference);
    const result = await outcome(zipOf(xlsxParts(rows)));
    if (reference === 'C9') expect(result).toContain(DEBT);
    else expect(result).toBe(expected);
  });

  it('a cell that is written twice refuses the workbook: nobody can say which was meant', async () => {
    const row = (value: string) => `<c r="B2"><v>${value}</v></c>`;
    const rows = `<row r="1"><c r="A1" t="str"><v>Nome</v></c><c r="B1" t="str"><v>Valor</v></c></row><row r="2"><c r="A2" t="str"><v>Ana</v></c>${row('10')}`;
    expect(await outcome(zipOf(xlsxParts(`${rows}${row('9000')}</row>`)))).toBe('DAMAGED');
    expect(await outcome(zipOf(xlsxParts(`${rows}</row>`)))).not.toBe('DAMAGED');
  });

  it('says which cell it is', async () => {
    const file = await read(await zipOf(xlsxParts(far('AB1048576'))));
    expect(file).toHaveProperty('message', expect.stringContaining('AB1048576'));
  });

  it('that only have a colour are nothing', async () => {
    const rows = `${SHEET}<row r="1048576" s="1"><c r="XFD1048576" s="1"/></row>`;
    expect(await outcome(zipOf(xlsxParts(rows)))).toBe(DEBT);
  });

  const cell = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>';
  it.each([
    [
      'a far row',
      `<table:table-row table:number-rows-repeated="1048570"/><table:table-row>${cell}</table:table-row>`,
      'FAR_CELL',
    ],
    [
      'a row repeated to the end',
      `<table:table-row table:number-rows-repeated="1048570">${cell}</table:table-row>`,
      'TOO_MANY_CELLS',
    ],
    [
      'a cell repeated to the end',
      `<table:table-row>${cell.replace('>', ' table:number-columns-repeated="16000">')}</table:table-row>`,
      'FAR_CELL',
    ],
    [
      'both',
      `<table:table-row table:number-rows-repeated="999999999">${cell.replace('>', ' table:number-columns-repeated="999999999">')}</table:table-row>`,
      'TOO_MANY_CELLS',
    ],
    [
      'blank rows to the end',
      '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>',
      DEBT,
    ],
    [
      'coloured rows to the end',
      '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:style-name="ce1" table:number-columns-repeated="1024"/></table:table-row>',
      DEBT,
    ],
  ])('%s in ODS', async (_, more, expected) => {
    expect(await outcome(zipOf(odsParts(odsRows(ROWS) + more)))).toBe(expected);
  });
});

describe('names that mean something to a program', () => {
  const before = Object.getOwnPropertyNames(Object.prototype);

  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])('%s', async (word) => {
    const rows = [
      ['Nome', 'Valor', 'Vencimento', word, `${word}.x`],
      ['Zé', 10.5, '05/03/2026', word, word],
    ];
    expect(await outcome(zipOf(xlsxParts(xlsxRows(rows), { name: word })))).toBe(DEBT);
    expect(await outcome(zipOf(odsParts(odsRows(rows), { name: word })))).toBe(DEBT);
    expect(await outcome(Buffer.from(rows.map((row) => row.join(';')).join('\n')))).toBe(DEBT);
    const strings = xlsxParts(`<row ${word}="1"><c ${word}="x" r="A1" t="s"><v>0</v></c></row>${SHEET}`, {
      strings: [word],
    });
    await outcome(zipOf(strings));
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

describe('what is no spreadsheet', () => {
  const ole = Buffer.from('\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1', 'latin1');
  it.each<[string, Buffer | Promise<Buffer>, string, RegExp]>([
    ['an old Excel', Buffer.concat([ole, Buffer.alloc(2_000)]), 'OLD_EXCEL', /\.xls/],
    [
      'a workbook with a password',
      Buffer.concat([ole, Buffer.from('EncryptedPackage', 'utf16le')]),
      'PROTECTED',
      /senha/,
    ],
    [
      'an ODS with a password',
      zipOf({ ...ODS, 'META-INF/manifest.xml': '<m><manifest:encryption-data/></m>' }),
      'PROTECTED',
      /senha/,
    ],
    [
      'one with macros',
      zipOf({
        ...XLSX,
        '[Content_Types].xml': '<Types><x ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>',
      }),
      'MACROS',
      /macros/,
    ],
    ['a binary Excel', zipOf({ '[Content_Types].xml': '<Types/>', 'xl/workbook.bin': 'x' }), 'OLD_EXCEL', /xlsb/],
    ['a Word document', zipOf({ '[Content_Types].xml': '<Types/>', 'word/document.xml': 'x' }), 'NOT_A_SHEET', /Word/],
    [
      'a text of LibreOffice',
      zipOf({ ...ODS, mimetype: 'application/vnd.oasis.opendocument.text' }),
      'NOT_A_SHEET',
      /outro tipo/,
    ],
    ['a PDF', Buffer.from('%PDF-1.7\n'), 'NOT_A_SHEET', /PDF/],
    ['a photo', Buffer.from('\xFF\xD8\xFF\xE0', 'latin1'), 'NOT_A_SHEET', /imagem/],
    ['a page named .xls', Buffer.from('<html><body><table><tr><td>Nome</td></tr></table>'), 'WEB_PAGE', /página/],
    ['a page with a type', Buffer.from('\uFEFF<!DOCTYPE html>\n<html>'), 'WEB_PAGE', /página/],
    ['XML of Excel 2003', Buffer.from('<?xml version="1.0"?><Workbook/>'), 'OLD_EXCEL', /XML/],
    ['a gzip', Buffer.from('\x1F\x8B\x08', 'latin1'), 'COMPRESSED', /Descompacte/],
    [
      'bytes of nothing known',
      Buffer.from(Array.from({ length: 3_000 }, (_, i) => (i * 7_919) % 256)),
      'NOT_A_SHEET',
      /não é texto/,
    ],
  ])('%s', async (_, bytes, code, words) => {
    const file = await read(await bytes);
    expect(file).toMatchObject({ ok: false, code });
    expect(file).toHaveProperty('message', expect.stringMatching(words));
  });
});

describe('the thread', () => {
  it.each([
    ['XLSX', XLSX],
    ['ODS', ODS],
  ])('reads %s as it is read without one', async (format, parts) => {
    const bytes = await zipOf(parts);
    const file = await readSheetFile(bytes, 'x');
    expect(file).toEqual(await readWorkbook(bytes));
    expect(file).toMatchObject({ ok: true, format });
  });
});

describe('bombs', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'caderneta-bombs-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are refused within two seconds of work and a hundred megabytes', async () => {
    const huge = deflated('xl/worksheets/sheet1.xml', Buffer.alloc(60 * 1024 * 1024, ' '));
    const rest = Object.entries(XLSX)
      .filter(([name]) => name !== huge.name)
      .map(([name, data]) => deflated(name, data));
    const withPart = (name: string, xml: string) => rawZip(entriesOf({ ...XLSX, [name]: xml }));
    // Numbers that differ, so that none of these is refused for repeating itself.
    const times = (text: (i: number) => string, count: number) =>
      Array.from({ length: count }, (_, i) => text((i * 7_919) % 1_000_003)).join('');
    const rows = times((i) => `<row><c><v>${i}</v></c></row>`, 620_000);
    const bombs: Record<string, Buffer> = {
      honest: rawZip([...rest, huge]),
      'claims to be small': rawZip([...rest, { ...huge, size: 4_000_000 }]),
      'claims to be nothing': rawZip([...rest, { ...huge, size: 0, packedSize: 0, flags: 0x808 }]),
      'claims ten gigabytes': rawZip([...rest, { ...huge, size: 0xfffffff0 }]),
      'where nobody reads': rawZip([...entriesOf(XLSX), { ...huge, name: 'xl-media-image.png' }]),
      cells: withPart('xl/worksheets/sheet1.xml', `<worksheet><sheetData>${rows}</sheetData></worksheet>`),
      strings: withPart('xl/sharedStrings.xml', `<sst>${times((i) => `<si><t>${i}</t></si>`, 620_000)}</sst>`),
      elements: rawZip(entriesOf(odsParts(`${odsRows(ROWS)}${times((i) => `<a b="${i % 997}"/>`, 3_610_000)}`))),
    };
    for (const [name, bytes] of Object.entries(bombs)) writeFileSync(join(folder, name), bytes);
    writeFileSync(join(folder, 'the honest twin'), await zipOf(XLSX));
    const child = await startChild('app/read-child.ts', [folder]);
    const seen = JSON.parse(await child.nextLine()) as Record<
      string,
      { code: string; cpuMs: number; growthMb: number }
    >;
    expect(Object.keys(seen).sort()).toEqual([...Object.keys(bombs), 'the honest twin'].sort());
    for (const [name, { code, cpuMs, growthMb }] of Object.entries(seen)) {
      if (name === 'the honest twin') expect(code).toBe('OK');
      else if (['cells', 'strings', 'elements'].includes(name)) expect(code, name).toBe('TOO_MANY_CELLS');
      else expect(['BOMB', 'DAMAGED'], name).toContain(code);
      expect(cpuMs, `${name}: milliseconds`).toBeLessThan(6_000);
      expect(growthMb, `${name}: megabytes`).toBeLessThan(100);
    }
  }, 60_000);
});

function many(count: number): ZipParts {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`xl/media/image${i}.png`, 'x']));
}

function withSheet(claims: Parameters<typeof deflated>[2]) {
  return entriesOf(XLSX).map((entry) => (entry.name.endsWith('sheet1.xml') ? { ...entry, ...claims } : entry));
}

/** A workbook with one more part of that name. */
function zipLike(name: string): Buffer {
  return rawZip([...entriesOf(XLSX), deflated(name, 'x')]);
}

/** The first part reaches over the second, which is a part as well. */
function overlapping(): Buffer {
  const inner = rawZip([{ name: 'b.xml', data: Buffer.from('<b/>') }]);
  const local = inner.subarray(0, 30 + 5 + 4);
  const name = 'a.xml';
  return rawZip([
    { name, data: local },
    { name: 'b.xml', data: Buffer.from('<b/>'), at: 30 + name.length },
    ...entriesOf(XLSX),
  ]);
}
