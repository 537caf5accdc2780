/**
 * The text of a file that a bank made. What is UTF-8 is read as such whatever the file says of itself (OFX headers say
 * 1252 out of habit); everything else of one byte a character is Windows-1252.
 */

/** 0x80 … 0x9F of Windows-1252; here because Node's own decoder reads them as Latin-1 in some versions. */
const WINDOWS_1252 =
  '\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F' +
  '\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178';

const HEAD_LENGTH = 4_096;

/** The text without its byte order mark; null for what is no text at all (a PDF, a spreadsheet, an image). */
export function decodeStatement(bytes: Uint8Array): string | null {
  const text = decodeBytes(bytes);
  const head = text.slice(0, HEAD_LENGTH);
  const isBinary = text.startsWith('%PDF') || text.startsWith('PK') || text.includes('\0');
  // Tabs and line ends apart, no statement holds control characters; binary files are full of them.
  const controls = head.match(/\p{Cc}/gu)?.filter((control) => !'\t\n\f\r'.includes(control)).length ?? 0;
  return isBinary || controls * 50 > head.length ? null : text;
}

function decodeBytes(bytes: Uint8Array): string {
  const utf16 = utf16Of(bytes);
  if (utf16) return new TextDecoder(utf16).decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return decodeWindows1252(bytes);
  }
}

/** By its byte order mark, or by the zero bytes that Western text has on one side. */
function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const head = bytes.subarray(0, 200);
  const zeros = [0, 0];
  head.forEach((byte, i) => {
    if (byte === 0) zeros[i % 2]! += 1;
  });
  const many = head.length * 0.4;
  if (head.length < 8 || zeros[0]! + zeros[1]! < many) return null;
  if (zeros[1]! >= many && zeros[0] === 0) return 'utf-16le';
  return zeros[0]! >= many && zeros[1] === 0 ? 'utf-16be' : null;
}

function decodeWindows1252(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; start += 8_192) {
    const part = bytes.subarray(start, start + 8_192);
    parts.push(String.fromCharCode(...part));
  }
  return parts.join('').replace(/\p{Cc}/gu, (control) => WINDOWS_1252[control.charCodeAt(0) - 0x80] ?? control);
}
