/**
 * The way to the server, and the only user of UrlFetchApp. Every request is safe to repeat: queries read, and each
 * mutation carries an `idempotencyKey`, so a lost answer is asked for once more with the same key.
 */
import { type Connection, isPrivateAddress } from './connection.js';
import type { Failure } from './rpc.js';
import { failure } from './texts.js';

export type Reply<T> = { ok: true; data: T } | { ok: false; failure: Failure };

interface GraphqlError {
  message?: string;
  extensions?: { code?: string; errorId?: string };
}
interface UserError {
  code: string;
  message: string;
  field?: string[] | null;
}

const RETRY_AFTER_MS = 700;

/** One GraphQL request. Failures of network, key, limits and server come back as what happened and what to do. */
export function query<T>(connection: Connection, document: string, variables: object): Reply<T> {
  const first = post(connection, document, variables);
  const isWorthAnother = first.status === null || first.status === 502 || first.status === 503;
  if (!isWorthAnother) return readReply<T>(first, connection);
  Utilities.sleep(RETRY_AFTER_MS);
  return readReply<T>(post(connection, document, variables), connection);
}

/**
 * One mutation by name: `input` with its key, `selection` of the payload beside `errors`. Coded errors of the payload
 * are failures too, so that `ok` means it happened.
 */
export function mutate<T>(connection: Connection, name: string, input: object, key: string, selection: string): Reply<T> {
  const inputType = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const document = `mutation ($input: ${inputType}!) { ${name}(input: $input) { ${selection} errors { code message field } } }`;
  const reply = query<Record<string, T & { errors: UserError[] }>>(connection, document, {
    input: { ...input, idempotencyKey: key },
  });
  if (!reply.ok) return reply;
  const payload = reply.data[name];
  if (!payload) return { ok: false, failure: failure('INTERNAL') };
  const error = payload.errors[0];
  return error ? { ok: false, failure: failure(error.code, error.message) } : { ok: true, data: payload };
}

interface Response {
  /** Null: nobody answered. */
  status: number | null;
  body: string;
  thrown: string;
}

function post(connection: Connection, document: string, variables: object): Response {
  try {
    const response = UrlFetchApp.fetch(`${connection.address}/graphql`, {
      method: 'post',
      contentType: 'application/json',
      headers: { Authorization: `Bearer ${connection.key}`, Accept: 'application/json' },
      payload: JSON.stringify({ query: document, variables }),
      muteHttpExceptions: true,
      followRedirects: false,
    });
    return { status: response.getResponseCode(), body: response.getContentText(), thrown: '' };
  } catch (error) {
    return { status: null, body: '', thrown: String((error as { message?: unknown })?.message ?? error) };
  }
}

function readReply<T>(response: Response, connection: Connection): Reply<T> {
  const { status, body, thrown } = response;
  if (status === null) return { ok: false, failure: failure(codeOfThrown(thrown, connection.address)) };
  const parsed = parseBody<T>(body);
  const error = parsed?.errors?.[0];
  if (error) return { ok: false, failure: failureOfError(error, status) };
  if (status >= 200 && status < 300 && parsed?.data) return { ok: true, data: parsed.data };
  return { ok: false, failure: failure(codeOfStatus(status)) };
}

function parseBody<T>(body: string): { data?: T; errors?: GraphqlError[] } | null {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? parsed : null;
  } catch {
    return null;
  }
}

/** What UrlFetchApp's own exception means. A private address is tried first: some networks do reach it. */
export function codeOfThrown(thrown: string, address: string): string {
  if (/too many times|muitas vezes|quota|cota/i.test(thrown)) return 'QUOTA';
  if (/permission|permiss|authoriz|autoriz/i.test(thrown)) return 'PERMISSION';
  return isPrivateAddress(address) ? 'PRIVATE_ADDRESS' : 'NETWORK';
}

/** Top-level codes of the server, by DESIGN; what it does not name goes by the HTTP status. */
export function failureOfError(error: GraphqlError, status: number): Failure {
  const code = error.extensions?.code ?? '';
  const errorId = error.extensions?.errorId;
  if (TOP_LEVEL.has(code)) return failure(code, undefined, errorId);
  if (code === 'INTERNAL_SERVER_ERROR') return failure('INTERNAL', undefined, errorId);
  if (code === 'BUSY') return failure('UNAVAILABLE', undefined, errorId);
  if (/^(GRAPHQL_|BAD_REQUEST|PERSISTED)/.test(code)) return failure('BAD_USER_INPUT', undefined, errorId);
  return failure(status >= 200 && status < 300 ? 'INTERNAL' : codeOfStatus(status), undefined, errorId);
}

const TOP_LEVEL = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'THROTTLED', 'BAD_USER_INPUT', 'COST_EXCEEDED', 'INTERNAL']);

export function codeOfStatus(status: number): string {
  if (status === 401) return 'UNAUTHENTICATED';
  if (status === 403) return 'FORBIDDEN';
  if (status === 429) return 'THROTTLED';
  if (status === 400 || status === 413) return 'BAD_USER_INPUT';
  if (status >= 300 && status < 400) return 'SERVER_MOVED';
  if (status === 502 || status === 503 || status === 504) return 'UNAVAILABLE';
  if (status >= 500) return 'INTERNAL';
  return 'NOT_CADERNETA';
}
