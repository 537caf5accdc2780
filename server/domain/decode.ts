/**
 * The text of a file, whatever program wrote it. What is valid UTF-8 is read as such whatever the file says of itself;
 * UTF-16 by its mark or its zero bytes; everything else of one byte a character is Windows-1252.
 */

/** 0x80 … 0x9F of Windows-1252; here because Node's own decoder reads them as Latin-1 in some versions. */
const WINDOWS_1252 =
  '\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F' +
  '\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178';

export interface DecodedText {
  /** Without its byte order mark. */
  text: string;
  /** False where the bytes speak against every encoding known here: letters would come out wrong, and nobody would notice. */
  isCertain: boolean;
}

export function decodeText(bytes: Uint8Array): DecodedText {
  const utf16 = utf16Of(bytes);
  if (utf16) return { text: new TextDecoder(utf16).decode(bytes), isCertain: true };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), isCertain: true };
  } catch {
    const text = decodeWindows1252(bytes);
    return { text, isCertain: !isPartlyUtf8(bytes) && !isOtherCodePage(text) };
  }
}

/** Control characters below the space, tabs and line ends apart, fill binary files; text has none or a stray one. */
export function isBinaryText(text: string): boolean {
  const head = text.slice(0, 4_096);
  const controls = head.match(/\p{Cc}/gu)?.filter((one) => one < ' ' && !'\t\n\f\r'.includes(one)).length ?? 0;
  return controls * 50 > head.length;
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

/** UTF-8 letters beside bytes that are none: two files pasted together, or a file cut in the middle of a letter. */
function isPartlyUtf8(bytes: Uint8Array): boolean {
  let pairs = 0;
  let alone = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte < 0x80) continue;
    // C3 and a continuation is what an accented letter of Portuguese is in UTF-8, and nearly nothing in Windows-1252.
    if (byte === 0xc3 && (bytes[i + 1]! & 0xc0) === 0x80) {
      pairs++;
      i++;
    } else alone++;
  }
  return pairs > 0 && pairs * 20 >= alone;
}

/** Marks that no Portuguese word has inside are the accented letters of DOS (CP850) or old Macintosh. */
function isOtherCodePage(text: string): boolean {
  return /\p{L}[\u201A\u2021\u02C6\u2039\u017D\u0081\u008D\u008F\u0090\u009D]{1,3}\p{L}/u.test(
    text.slice(0, 1_000_000),
  );
}
