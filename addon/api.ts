/**
 * The way to the server, and the only user of UrlFetchApp. Every request is safe to repeat: queries read, and each
 * mutation carries an `idempotencyKey`, so a lost answer is asked for once more with the same key.
 */
import type { Connection } from './connection.js';
import { codeOfStatus, codeOfThrown, failureOfError, type GraphqlError } from './reply-codes.js';
import type { Failure } from './rpc.js';
import { failure } from './texts.js';

/** `payload`: what a mutation that was refused says beside its errors; it goes no further than the add-on. */
export type Reply<T> = { ok: true; data: T } | { ok: false; failure: Failure; payload?: unknown };

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
export function mutate<T>(
  connection: Connection,
  name: string,
  input: object,
  key: string,
  selection: string,
): Reply<T> {
  const inputType = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const document = `mutation ($input: ${inputType}!) { ${name}(input: $input) { ${selection} errors { code message field } } }`;
  const reply = query<Record<string, T & { errors: UserError[] }>>(connection, document, {
    input: { ...input, idempotencyKey: key },
  });
  if (!reply.ok) return reply;
  const payload = reply.data[name];
  if (!payload) return { ok: false, failure: failure('INTERNAL') };
  const [first, ...others] = payload.errors.map(refusalOf);
  if (!first) return { ok: true, data: payload };
  return { ok: false, failure: others.length === 0 ? first : { ...first, others }, payload };
}

function refusalOf({ code, message, field: path }: UserError): Failure {
  const field = path?.[path.length - 1];
  const refused = failure(code, message);
  return field === undefined ? refused : { ...refused, field };
}

/** A file of the server: its kind, and its bytes as base64. */
export function download(connection: Connection, path: string): Reply<{ contentType: string; base64: string }> {
  const { status, thrown, file } = get(connection, path);
  if (status === null) return { ok: false, failure: failure(codeOfThrown(thrown, connection.address)) };
  if (status === 404) return { ok: false, failure: failure('NOT_FOUND') };
  return status === 200 && file ? { ok: true, data: file } : { ok: false, failure: failure(codeOfStatus(status)) };
}

function get(
  connection: Connection,
  path: string,
): { status: number | null; thrown: string; file: { contentType: string; base64: string } | null } {
  try {
    const response = UrlFetchApp.fetch(`${connection.address}${path}`, {
      headers: { Authorization: `Bearer ${connection.key}` },
      muteHttpExceptions: true,
      followRedirects: false,
    });
    const status = response.getResponseCode();
    if (status !== 200) return { status, thrown: '', file: null };
    const blob = response.getBlob();
    const file = { contentType: blob.getContentType() ?? '', base64: Utilities.base64Encode(response.getContent()) };
    return { status, thrown: '', file };
  } catch (error) {
    return { status: null, thrown: messageOf(error), file: null };
  }
}

function messageOf(error: unknown): string {
  return String((error as { message?: unknown })?.message ?? error);
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
    return { status: null, body: '', thrown: messageOf(error) };
  }
}

function readReply<T>(response: Response, connection: Connection): Reply<T> {
  const { status, body, thrown } = response;
  if (status === null) return { ok: false, failure: failure(codeOfThrown(thrown, connection.address)) };
  if (status === 413) return { ok: false, failure: failure(codeOfStatus(status)) };
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
