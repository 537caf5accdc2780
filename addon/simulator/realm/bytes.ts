// Text, bytes and base64 without TextEncoder, atob or Buffer: Apps Script has none of them, and neither has the realm.

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function utf8Length(text: string): number {
  let length = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0) as number;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
}

export function utf8Bytes(text: string): number[] {
  const bytes: number[] = [];
  for (const letter of text) {
    let code = letter.codePointAt(0) as number;
    // A lone surrogate has no bytes; it becomes the replacement character.
    if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return bytes;
}

export function utf8Text(bytes: number[]): string {
  let text = '';
  for (let i = 0; i < bytes.length; ) {
    const first = bytes[i] as number;
    const extra = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : -1;
    let code = extra === 0 ? first : first & (0x3f >> Math.max(extra, 0));
    let isWhole = extra >= 0;
    for (let k = 1; k <= extra; k++) {
      const next = bytes[i + k];
      if (next === undefined || (next & 0xc0) !== 0x80) isWhole = false;
      else code = (code << 6) | (next & 63);
    }
    text += isWhole && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
    i += isWhole ? extra + 1 : 1;
  }
  return text;
}

export function toBase64(bytes: number[]): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = [bytes[i], bytes[i + 1], bytes[i + 2]];
    const group = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    text += ALPHABET[group >> 18] as string;
    text += ALPHABET[(group >> 12) & 63] as string;
    text += b === undefined ? '=' : (ALPHABET[(group >> 6) & 63] as string);
    text += c === undefined ? '=' : (ALPHABET[group & 63] as string);
  }
  return text;
}

/** Accepts the web-safe letters too; throws on anything else. */
export function fromBase64(text: string): number[] {
  const bytes: number[] = [];
  let [group, bits] = [0, 0];
  for (const letter of text.replace(/-/g, '+').replace(/_/g, '/').replace(/[=\s]/g, '')) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) throw new Error('Não foi possível decodificar a string.');
    group = ((group << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((group >> bits) & 255);
    }
  }
  return bytes;
}

/** Apps Script's bytes are Java's: −128 … 127. */
export function signed(bytes: number[]): number[] {
  return bytes.map((byte) => (byte > 127 ? byte - 256 : byte));
}

export function unsigned(bytes: number[]): number[] {
  return bytes.map((byte) => byte & 255);
}
