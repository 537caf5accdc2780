import { type DestinationStream, destination, type Logger, pino } from 'pino';

export type Log = Logger;

/** Keys whose value says who somebody is, or opens a door. Compared without case, dashes and underscores. */
const PRIVATE_KEYS = new Set(
  (
    'authorization cookie setcookie password secret token apikey ownerkey key connectioncode ' +
    'document cpf cnpj phone email address to text body html subject name pixkey ' +
    'detail parameters params variables query querystring'
  ).split(' '),
);
const HIDDEN = '[hidden]';
const MAX_DEPTH = 6;

/**
 * What may stand inside any string (a message, a stack, a driver's error): keys, debtors' links, passwords in addresses,
 * e-mail addresses, documents, phones. Replacements hold no quote, so that a scrubbed line is still JSON.
 */
const PRIVATE_PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\bcdn_[A-Za-z0-9]+_[A-Za-z0-9_-]+/g, 'cdn_***'],
  [/(\/[cwu]\/)[A-Za-z0-9_~.%-]+/g, '$1***'],
  [/(\w:\/\/[^\s:/@"]*):[^\s@"]+@/g, '$1:***@'],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '***@***'],
  [/\b\d{3}\.\d{3}\.\d{3}-\d{2}\b/g, '***.***.***-**'],
  [/\b[\dA-Z]{2}\.[\dA-Z]{3}\.[\dA-Z]{3}\/[\dA-Z]{4}-\d{2}\b/g, '**.***.***/****-**'],
  [/\+55[ \d()-]{10,18}\d/g, '+55***'],
];

/**
 * JSON lines on stderr (stdout belongs to what a command prints). Nothing that identifies a debtor and no secret is
 * written: values are hidden by the name of their key, and known shapes are scrubbed from every string.
 */
export function createLog(level: string, stream: DestinationStream = destination(2)): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: (fields) => scrubFields(fields) },
      serializers: {
        req: requestFields,
        res: responseFields,
        err: (error) => scrub(error, 0),
        error: (e) => scrub(e, 0),
      },
      hooks: { streamWrite: scrubText },
    },
    stream,
  );
}

/** Hides private shapes in a text. */
export function scrubText(text: string): string {
  return PRIVATE_PATTERNS.reduce((kept, [pattern, replacement]) => kept.replace(pattern, replacement), text);
}

function scrubFields(fields: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    // Requests, responses and errors have serializers of their own, called after this one.
    kept[key] = ['req', 'res', 'err', 'error'].includes(key) ? value : scrubField(key, value, 0);
  }
  return kept;
}

function scrubField(key: string, value: unknown, depth: number): unknown {
  if (value === null || value === undefined || typeof value === 'boolean') return value;
  const plainKey = key.toLowerCase().replace(/[-_]/g, '');
  if (PRIVATE_KEYS.has(plainKey)) return HIDDEN;
  if (typeof value === 'string' && plainKey.endsWith('url')) return withoutQuery(value);
  return scrub(value, depth);
}

function scrub(value: unknown, depth: number): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object') return value;
  if (depth > MAX_DEPTH) return '[deep]';
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Error) return errorFields(value, depth);
  if (Array.isArray(value)) return value.slice(0, 100).map((one) => scrub(one, depth + 1));
  const prototype = Object.getPrototypeOf(value);
  // An object of some class (a socket, a pool) holds more than anybody meant to write down.
  if (prototype !== null && prototype !== Object.prototype) return `[${prototype.constructor?.name ?? 'object'}]`;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, scrubField(key, inner, depth + 1)]));
}

/** An error's name, code and stack; PostgreSQL's `detail` repeats the row, so of its fields only these are kept. */
function errorFields(error: Error, depth: number): Record<string, unknown> {
  const { code, constraint, table, schema, routine, severity } = error as unknown as Record<string, unknown>;
  const facts = { code, constraint, table, schema, routine, severity };
  const cause = error.cause === undefined ? {} : { cause: scrub(error.cause, depth + 1) };
  return { type: error.name, message: error.message, stack: error.stack, ...facts, ...cause };
}

function requestFields(request: { method?: string; url?: string }): Record<string, unknown> {
  return { method: request.method, url: withoutQuery(request.url ?? '') };
}

function responseFields(response: { statusCode?: number }): Record<string, unknown> {
  return { statusCode: response.statusCode };
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '');
}
