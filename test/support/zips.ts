/** Zip archives as honest programs write them, and as nobody honest does. */
import { crc32, deflateRawSync } from 'node:zlib';
import yazl from 'yazl';

export type ZipParts = Record<string, string | Buffer>;

/** An honest archive. */
export async function zipOf(parts: ZipParts): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [name, data] of Object.entries(parts)) zip.addBuffer(Buffer.from(data), name, { mtime: new Date(0) });
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export interface RawEntry {
  name: string;
  /** As the archive holds it. */
  data: Buffer;
  method?: 0 | 8;
  flags?: number;
  /** What the headers claim; the truth unless said. */
  size?: number;
  packedSize?: number;
  crc?: number;
  /** The name in the entry's own header, where it is another. */
  localName?: string;
  /** Begins where this entry begins instead of having bytes of its own. */
  at?: number;
}

export function deflated(name: string, text: string | Buffer, claims: Partial<RawEntry> = {}): RawEntry {
  const bytes = Buffer.from(text);
  return { name, data: deflateRawSync(bytes), method: 8, size: bytes.length, crc: crc32(bytes), ...claims };
}

/** An archive of these entries, whatever their headers claim. */
export function rawZip(entries: readonly RawEntry[]): Buffer {
  const pieces: Buffer[] = [];
  const central: Buffer[] = [];
  let length = 0;
  for (const { name, data, method = 0, flags = 0x800, localName = name, at, ...claims } of entries) {
    const size = claims.size ?? data.length;
    const packed = claims.packedSize ?? data.length;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(flags, 2);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE((claims.crc ?? crc32(data)) >>> 0, 10);
    fields.writeUInt32LE(packed, 14);
    fields.writeUInt32LE(size, 18);
    const record = (title: string) => {
      const own = Buffer.from(fields);
      own.writeUInt16LE(Buffer.byteLength(title), 22);
      return own;
    };
    const offset = at ?? length;
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), record(name), tail, Buffer.from(name));
    if (at !== undefined) continue;
    const local = [Buffer.from('PK\x03\x04', 'latin1'), record(localName), Buffer.from(localName), data];
    pieces.push(...local);
    length += local.reduce((sum, one) => sum + one.length, 0);
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(length, 16);
  return Buffer.concat([...pieces, directory, end]);
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const DOC = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** The parts of a workbook with one sheet; `rows` is what stands in `<sheetData>`. */
export function xlsxParts(rows: string, { name = 'Fiado', strings = [] as string[], more = '' } = {}): ZipParts {
  return {
    '[Content_Types].xml': `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
    '_rels/.rels': `${XML}<Relationships xmlns="${RELS}"><Relationship Id="r1" Type="${DOC}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${XML}<workbook xmlns="${MAIN}" xmlns:r="${DOC}"><sheets><sheet name="${name}" sheetId="1" r:id="r1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${XML}<Relationships xmlns="${RELS}"><Relationship Id="r1" Type="${DOC}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="${DOC}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    'xl/sharedStrings.xml': `${XML}<sst xmlns="${MAIN}">${strings.map((text) => `<si><t>${text}</t></si>`).join('')}</sst>`,
    'xl/worksheets/sheet1.xml': `${XML}<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData>${more}</worksheet>`,
  };
}

/** Rows of inline text and numbers, from A1 on. */
export function xlsxRows(rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number) =>
    typeof value === 'number' ? `<c><v>${value}</v></c>` : `<c t="inlineStr"><is><t>${value}</t></is></c>`;
  return rows.map((row) => `<row>${row.map(cell).join('')}</row>`).join('');
}

/** `table` is what stands in `<table:table>`. */
export function odsParts(table: string, { name = 'Fiado', head = '' } = {}): ZipParts {
  const spaces = ['office', 'table', 'text', 'style']
    .map((prefix) => `xmlns:${prefix}="urn:oasis:names:tc:opendocument:xmlns:${prefix}:1.0"`)
    .join(' ');
  return {
    mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
    'content.xml': `${XML}${head}<office:document-content ${spaces}><office:body><office:spreadsheet><table:table table:name="${name}">${table}</table:table></office:spreadsheet></office:body></office:document-content>`,
    'META-INF/manifest.xml': `${XML}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>`,
  };
}

export function odsRows(rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number) =>
    typeof value === 'number'
      ? `<table:table-cell office:value-type="float" office:value="${value}"/>`
      : `<table:table-cell office:value-type="string"><text:p>${value}</text:p></table:table-cell>`;
  return rows.map((row) => `<table:table-row>${row.map(cell).join('')}</table:table-row>`).join('');
}
