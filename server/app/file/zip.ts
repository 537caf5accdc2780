/**
 * The entries of a zip that a stranger made, looked at before anything reads them. Sizes are counted while inflating, for
 * headers lie; what is returned are the bytes themselves, so that no second reader can understand the archive otherwise.
 */
import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { type FileRefusal, refuseFile } from './refusal.js';

const MAX_ENTRIES = 1_000;
export const MAX_INFLATED_BYTES = 50 * 1024 * 1024;
const MAX_RATIO = 100;
/** Small parts of a real sheet may repeat themselves more than that. */
const RATIO_COUNTS_FROM_BYTES = 1024 * 1024;

export type ZipReading = { ok: true; names: string[]; parts: Map<string, Buffer> } | FileRefusal;

class Refused extends Error {
  constructor(readonly refusal: FileRefusal) {
    super(refusal.code);
  }
}

/** Inflates the entries that `isWanted`; all of them must be what they say. */
export async function readZip(bytes: Buffer, isWanted: (name: string) => boolean): Promise<ZipReading> {
  try {
    const zip = await fromBufferPromise(bytes, { validateEntrySizes: true });
    if (zip.entryCount > MAX_ENTRIES) throw bomb(`tem mais de ${MAX_ENTRIES} partes`);
    const entries: Entry[] = [];
    for await (const entry of zip.eachEntry()) entries.push(entry);
    checkClaims(entries);
    await checkPlaces(zip, entries, bytes.length);
    const parts = new Map<string, Buffer>();
    let total = 0;
    for (const entry of entries) {
      if (entry.fileName.endsWith('/') || !isWanted(entry.fileName)) continue;
      const part = await inflate(zip, entry, MAX_INFLATED_BYTES - total);
      total += part.length;
      parts.set(entry.fileName, part);
    }
    return { ok: true, names: entries.map((entry) => entry.fileName), parts };
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    // Names that lead elsewhere, cut directories, sizes that do not add up: the library says so in English.
    return refuseFile('DAMAGED', 'as partes do arquivo não conferem');
  }
}

function checkClaims(entries: readonly Entry[]): void {
  if (entries.length > MAX_ENTRIES) throw bomb(`tem mais de ${MAX_ENTRIES} partes`);
  if (new Set(entries.map((entry) => entry.fileName.toLowerCase())).size !== entries.length)
    throw bomb('tem duas partes com o mesmo nome');
  if (entries.some((entry) => entry.isEncrypted())) throw new Refused(refuseFile('PROTECTED'));
  let total = 0;
  for (const { compressedSize, uncompressedSize } of entries) {
    total += uncompressedSize;
    if (isOverRatio(uncompressedSize, compressedSize)) throw bomb('cresce demais ao ser aberto');
  }
  if (total > MAX_INFLATED_BYTES) throw bomb('cresce demais ao ser aberto');
}

function isOverRatio(inflated: number, compressed: number): boolean {
  return inflated > RATIO_COUNTS_FROM_BYTES && inflated > compressed * MAX_RATIO;
}

/** Entries that share bytes make a small file of any size; so do those whose own header says otherwise than the directory. */
async function checkPlaces(zip: ZipFile, entries: readonly Entry[], length: number): Promise<void> {
  const places: { start: number; end: number }[] = [];
  for (const entry of entries) {
    const header = await zip.readLocalFileHeaderPromise(entry);
    if (!Buffer.from(header.fileName).equals(entry.fileNameRaw)) throw bomb('as partes têm nomes que não conferem');
    const end = header.fileDataStart + entry.compressedSize;
    if (end > length) throw new Refused(refuseFile('DAMAGED', 'está cortado'));
    places.push({ start: entry.relativeOffsetOfLocalHeader, end });
  }
  places.sort((a, b) => a.start - b.start);
  if (places.some(({ start }, i) => i > 0 && start < places[i - 1]!.end)) throw bomb('as partes se sobrepõem');
}

async function inflate(zip: ZipFile, entry: Entry, most: number): Promise<Buffer> {
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    throw new Refused(refuseFile('DAMAGED', 'está compactado de um jeito desconhecido'));
  if (entry.uncompressedSize > most) throw bomb('cresce demais ao ser aberto');
  const stream = await zip.openReadStreamPromise(entry);
  // Of the size it claims, which was checked: what is more than that is an error of its own.
  const part = Buffer.alloc(entry.uncompressedSize);
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (size + chunk.length > part.length) throw bomb('cresce mais do que diz');
    chunk.copy(part, size);
    size += chunk.length;
  }
  if (size !== part.length) throw new Refused(refuseFile('DAMAGED', 'está cortado'));
  if (crc32(part) !== entry.crc32) throw new Refused(refuseFile('DAMAGED', 'o conteúdo não confere'));
  return part;
}

function bomb(why: string): Refused {
  return new Refused(refuseFile('BOMB', why));
}

/** These parts as an archive without compression, for a reader that takes only archives. */
export function storedZip(parts: ReadonlyMap<string, Buffer>): Buffer {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, data] of parts) {
    const title = Buffer.from(name);
    // Common to both headers: version, UTF-8 names, stored, no time, checksum, sizes, length of the name, nothing extra.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(title.length, 22);
    pieces.push(Buffer.from('PK\x03\x04', 'latin1'), common, title, data);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, tail, title);
    offset += 30 + title.length + data.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(parts.size, 8);
  end.writeUInt16LE(parts.size, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...pieces, central, end]);
}
