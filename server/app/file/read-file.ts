/** A file a person chose, as sheets of cells. What it is, its content says; its name is only shown. */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { decodeText, isBinaryText } from '../../domain/decode.js';
import { projectRoot } from '../../paths.js';
import { readCsv } from './csv.js';
import type { FileSheet } from './find-table.js';
import { type FileRefusal, refuseFile } from './refusal.js';
import type { WorkbookReading } from './workbook.js';

export const MAX_FILE_BYTES = 20 * 1024 * 1024;
const TIME_LIMIT_MS = 15_000;
/** Of a thread that reads one workbook of 50 MB at most. */
const MAX_HEAP_MB = 384;

export type SheetFile =
  | {
      ok: true;
      format: 'CSV' | 'XLSX' | 'ODS';
      sheets: FileSheet[];
      /** Serial numbers without a date's form would count from 1904. */
      is1904: boolean;
    }
  | FileRefusal;

/** `name` names the one sheet of a CSV. */
export async function readSheetFile(bytes: Uint8Array, name: string): Promise<SheetFile> {
  if (bytes.length === 0) return refuseFile('EMPTY');
  if (bytes.length > MAX_FILE_BYTES) return refuseFile('TOO_BIG', String(MAX_FILE_BYTES / 1024 / 1024));
  const stranger = strangerOf(bytes);
  if (stranger) return stranger;
  if (isLatin1(bytes, 'PK')) return inThread(bytes);
  const { text, isCertain } = decodeText(bytes);
  if (isBinaryText(text)) return refuseFile('NOT_A_SHEET', 'um arquivo que não é texto');
  if (/^\s*<(!doctype html|html|head|body|table|meta|style|script|div)[\s>]/i.test(text.slice(0, 2_000)))
    return refuseFile('WEB_PAGE');
  if (/^\s*<\?xml|^\s*<(\w+:)?Workbook/i.test(text.slice(0, 2_000))) return refuseFile('OLD_EXCEL', 'XML');
  if (text.trim() === '') return refuseFile('EMPTY');
  if (!isCertain) return refuseFile('ENCODING');
  const read = readCsv(text.replaceAll('\0', ''));
  return read.ok
    ? { ok: true, format: 'CSV', is1904: false, sheets: [{ name, isHidden: false, grid: read.grid }] }
    : read;
}

function strangerOf(bytes: Uint8Array): FileRefusal | null {
  if (isLatin1(bytes, '\xD0\xCF\x11\xE0')) {
    // Since 2007 Excel puts a workbook with a password into a container of the old format.
    const isEncrypted = Buffer.from(bytes).includes(Buffer.from('EncryptedPackage', 'utf16le'));
    return isEncrypted ? refuseFile('PROTECTED') : refuseFile('OLD_EXCEL', 'antigo do Excel (.xls)');
  }
  if (isLatin1(bytes, '\x09\x08') || isLatin1(bytes, '\x09\x04'))
    return refuseFile('OLD_EXCEL', 'antigo do Excel (.xls)');
  if (isLatin1(bytes, '%PDF')) return refuseFile('NOT_A_SHEET', 'um PDF');
  if (isLatin1(bytes, '{\\rtf')) return refuseFile('NOT_A_SHEET', 'um texto formatado (RTF)');
  if (isLatin1(bytes, '\x89PNG') || isLatin1(bytes, '\xFF\xD8\xFF') || isLatin1(bytes, 'GIF8'))
    return refuseFile('NOT_A_SHEET', 'uma imagem');
  if (isLatin1(bytes, 'MIME-Version')) return refuseFile('WEB_PAGE');
  const archives = ['\x1F\x8B', '7z\xBC\xAF', 'Rar!', 'BZh', '\xFD7zXZ'];
  return archives.some((start) => isLatin1(bytes, start)) ? refuseFile('COMPRESSED') : null;
}

function isLatin1(bytes: Uint8Array, start: string): boolean {
  return Buffer.from(bytes.subarray(0, start.length)).toString('latin1') === start;
}

/** The thread is compiled: sources in tests read workbooks as the server does. */
function inThread(bytes: Uint8Array): Promise<WorkbookReading> {
  const file = join(projectRoot, 'dist', 'server', 'app', 'file', 'workbook-thread.js');
  const worker = new Worker(file, {
    workerData: bytes,
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
  });
  return new Promise((done) => {
    const timer = setTimeout(() => end(refuseFile('TOO_SLOW')), TIME_LIMIT_MS);
    const end = (reading: WorkbookReading): void => {
      clearTimeout(timer);
      worker.removeAllListeners();
      worker.on('error', () => {});
      void worker.terminate();
      done(reading);
    };
    worker.once('message', end);
    worker.once('error', (error: NodeJS.ErrnoException) =>
      end(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? refuseFile('TOO_MANY_CELLS', 'o que cabe na memória')
          : refuseFile('DAMAGED', 'a planilha não pôde ser lida'),
      ),
    );
    worker.once('exit', () => end(refuseFile('DAMAGED', 'a leitura parou no meio')));
  });
}
