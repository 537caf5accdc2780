import { fromBase64, signed, toBase64, unsigned, utf8Bytes, utf8Text } from './bytes.js';
import { need, type Realm } from './realm.js';
import { enumeration } from './service-object.js';
import { civilOf, pad } from './zone.js';

type Blob = GoogleAppsScript.Base.Blob;
type Data = string | number[];

const digests = enumeration<typeof GoogleAppsScript.Utilities.DigestAlgorithm>('DigestAlgorithm', [
  'MD5',
  'SHA_1',
  'SHA_256',
  'SHA_384',
  'SHA_512',
]);
const charsets = enumeration<typeof GoogleAppsScript.Utilities.Charset>('Charset', ['US_ASCII', 'UTF_8']);
const WEEKDAYS = ['dom.', 'seg.', 'ter.', 'qua.', 'qui.', 'sex.', 'sáb.'];

export function utilitiesMethods(realm: Realm) {
  const { host } = realm.state;
  const digest = (algorithm: unknown, value: Data, key: Data | null): number[] =>
    signed(
      fromBase64(
        host.digest(String(algorithm), toBase64(bytesOf(value)), key === null ? null : toBase64(bytesOf(key))),
      ),
    );
  return {
    DigestAlgorithm: digests,
    Charset: charsets,
    getUuid: () => host.uuid(),
    sleep: (ms: number) => {
      need(ms <= 300_000, 'Argumento grande demais: milliseconds');
      host.sleep(ms);
    },
    formatDate: (date: Date, timeZone: string, format: string) => formatDate(date.getTime(), timeZone, format),
    base64Encode: (data: Data) => toBase64(bytesOf(data)),
    base64EncodeWebSafe: (data: Data) => toBase64(bytesOf(data)).replace(/\+/g, '-').replace(/\//g, '_'),
    base64Decode: (text: string) => signed(fromBase64(text)),
    base64DecodeWebSafe: (text: string) => signed(fromBase64(text)),
    computeDigest: (algorithm: unknown, value: Data) => digest(algorithm, value, null),
    computeHmacSha256Signature: (value: Data, key: Data) => digest('SHA_256', value, key),
    newBlob: (data: Data, contentType = 'text/plain', name: string | null = null) =>
      blobOf(realm, bytesOf(data), contentType, name),
  };
}

export function blobOf(realm: Realm, bytes: number[], contentType: string | null, name: string | null): Blob {
  return realm.object<Blob>('Blob', {
    getBytes: () => signed(bytes),
    getDataAsString: () => utf8Text(bytes),
    getContentType: () => contentType,
    getName: () => name,
  } as Partial<Blob>);
}

export function bytesOf(data: Data): number[] {
  return typeof data === 'string' ? utf8Bytes(data) : unsigned(Array.from(data));
}

/** Java's SimpleDateFormat, the letters a shop's sheet uses; any other letter throws rather than guess. */
function formatDate(instantMs: number, timeZone: string, format: string): string {
  const c = civilOf(instantMs, timeZone);
  const weekday = WEEKDAYS[new Date(Date.UTC(c.year, c.month - 1, c.day)).getUTCDay()] as string;
  return format.replace(/'([^']*)'|([A-Za-z])\2*/g, (token, quoted?: string) => {
    if (quoted !== undefined) return quoted === '' ? "'" : quoted;
    const width = token.length;
    if (token[0] === 'y') return width === 2 ? pad(c.year % 100) : pad(c.year, width);
    if (token[0] === 'M' && width < 3) return pad(c.month, width);
    if (token[0] === 'd') return pad(c.day, width);
    if (token[0] === 'H') return pad(c.hour, width);
    if (token[0] === 'm') return pad(c.minute, width);
    if (token[0] === 's') return pad(c.second, width);
    if (token[0] === 'S') return pad(((instantMs % 1000) + 1000) % 1000, width);
    if (token[0] === 'E') return weekday;
    if (token === 'Z') return offsetText(instantMs, timeZone, '');
    if (token === 'XXX') return offsetText(instantMs, timeZone, ':');
    throw new Error(`The simulator does not implement Utilities.formatDate with "${token}"`);
  });
}

function offsetText(instantMs: number, timeZone: string, separator: string): string {
  const c = civilOf(instantMs, timeZone);
  const wall = Date.UTC(c.year, c.month - 1, c.day, c.hour, c.minute, c.second);
  const minutes = Math.round((wall - Math.floor(instantMs / 1000) * 1000) / 60_000);
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}${separator}${pad(size % 60)}`;
}
