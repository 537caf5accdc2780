/**
 * The connection code: the one thing a merchant pastes. `cdn1.<base64url of JSON {u, k}>`, with the server's address and
 * the key of the shop. Pure, and without URL or atob, which Apps Script does not have.
 */

export interface Connection {
  /** Without a slash at the end: `https://loja.example.com`. */
  address: string;
  /** `cdn_<merchant>_<secret>`. */
  key: string;
}

const PREFIX = 'cdn1.';
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const KEY = /^cdn_[A-Za-z0-9]+_[A-Za-z0-9_-]{8,}$/;
/** Scheme, host (a name, an IPv4, or an IPv6 in brackets), port, path; no user, query or fragment. */
const ADDRESS = /^(https?):\/\/(\[[0-9a-f:.]+\]|[^/:?#@\s[\]]+)(?::(\d{1,5}))?(\/[^?#\s]*)?$/i;

/** The code for an address and a key. Throws a RangeError for what `readConnectionCode` would not read back. */
export function writeConnectionCode(connection: Connection): string {
  const { address, key } = connection;
  if (!ADDRESS.test(address) || !KEY.test(key)) throw new RangeError('not an address and a key');
  return PREFIX + encodeBase64Url(JSON.stringify({ u: address, k: key }));
}

/** Reads a pasted code, forgiving blanks, line breaks and quotes around it. Null when it is not one. */
export function readConnectionCode(pasted: string): Connection | null {
  const code = pasted.replace(/[\s\u200B-\u200D\uFEFF"'“”`]/g, '');
  if (!code.startsWith(PREFIX) || code.length > 4000) return null;
  const json = decodeBase64Url(code.slice(PREFIX.length));
  if (json === null) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null) return null;
  const { u, k } = parsed as { u?: unknown; k?: unknown };
  if (typeof u !== 'string' || typeof k !== 'string' || !ADDRESS.test(u) || !KEY.test(k)) return null;
  return { address: u.replace(/\/+$/, ''), key: k };
}

/** The host a person would recognise: `loja.example.com`, `127.0.0.1:4000`. */
export function hostOf(address: string): string {
  const parts = ADDRESS.exec(address);
  if (!parts) return address;
  return parts[3] === undefined ? `${parts[2]}` : `${parts[2]}:${parts[3]}`;
}

/** `cdn_…a1b2`. */
export function maskKey(key: string): string {
  return `cdn_…${key.slice(-4)}`;
}

/** Whether an address names a machine that only its own network can reach, so that Google's servers cannot. */
export function isPrivateAddress(address: string): boolean {
  const host = (ADDRESS.exec(address)?.[2] ?? '').toLowerCase().replace(/^\[|\]$/g, '');
  if (host === 'localhost' || host.endsWith('.localhost') || host.endsWith('.local') || host.endsWith('.lan'))
    return true;
  if (host.includes(':'))
    return /^(::1?$|f[cd]|fe[89ab])/.test(host) || isPrivateIpv4(host.slice(host.lastIndexOf(':') + 1));
  return isPrivateIpv4(host) || !host.includes('.');
}

function isPrivateIpv4(host: string): boolean {
  const parts = /^(\d{1,3})\.(\d{1,3})\.\d{1,3}\.\d{1,3}$/.exec(host);
  if (!parts) return false;
  const [first, second] = [Number(parts[1]), Number(parts[2])];
  if (first === 10 || first === 127 || first === 0) return true;
  if (first === 192 && second === 168) return true;
  if (first === 169 && second === 254) return true;
  if (first === 100 && second >= 64 && second <= 127) return true;
  return first === 172 && second >= 16 && second <= 31;
}

function encodeBase64Url(text: string): string {
  const bytes = utf8Bytes(text);
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i] as number, bytes[i + 1], bytes[i + 2]];
    out += ALPHABET.charAt(a >> 2) + ALPHABET.charAt(((a & 3) << 4) | ((b ?? 0) >> 4));
    if (b !== undefined) out += ALPHABET.charAt(((b & 15) << 2) | ((c ?? 0) >> 6));
    if (c !== undefined) out += ALPHABET.charAt(c & 63);
  }
  return out;
}

function decodeBase64Url(encoded: string): string | null {
  const letters = encoded.replace(/=+$/, '').replace(/\+/g, '-').replace(/\//g, '_');
  let bits = 0;
  let held = 0;
  let percent = '';
  for (const letter of letters) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) return null;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      percent += `%${((held >> bits) & 255).toString(16).padStart(2, '0')}`;
    }
  }
  try {
    return decodeURIComponent(percent);
  } catch {
    return null;
  }
}

function utf8Bytes(text: string): number[] {
  const bytes: number[] = [];
  const encoded = encodeURIComponent(text);
  for (let i = 0; i < encoded.length; i++) {
    if (encoded.charAt(i) === '%') {
      bytes.push(Number.parseInt(encoded.slice(i + 1, i + 3), 16));
      i += 2;
    } else bytes.push(encoded.charCodeAt(i));
  }
  return bytes;
}
