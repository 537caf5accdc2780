/**
 * The text of a file that a bank made. What is UTF-8 is read as such whatever the file says of itself (OFX headers say
 * 1252 out of habit); everything else of one byte a character is Windows-1252.
 */
import { decodeText, isBinaryText } from '../decode.js';

/** The text without its byte order mark; null for what is no text at all (a PDF, a spreadsheet, an image). */
export function decodeStatement(bytes: Uint8Array): string | null {
  const { text } = decodeText(bytes);
  const isBinary = text.startsWith('%PDF') || text.startsWith('PK') || text.includes('\0');
  return isBinary || isBinaryText(text) ? null : text;
}
