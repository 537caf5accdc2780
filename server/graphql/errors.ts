/** Every error that is not a mutation's own answer. Whatever is not one of these is a bug: masked, counted, logged. */
import { randomUUID } from 'node:crypto';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { BusyError, type Log } from '../app/errors.js';

export type ErrorCode = 'UNAUTHENTICATED' | 'FORBIDDEN' | 'THROTTLED' | 'BAD_USER_INPUT' | 'COST_EXCEEDED' | 'INTERNAL';

const HTTP_STATUS: Record<ErrorCode, number> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  THROTTLED: 503,
  BAD_USER_INPUT: 400,
  COST_EXCEEDED: 400,
  INTERNAL: 500,
};

export const errorTexts = {
  unauthenticated: 'Chave ausente ou inválida. Envie "Authorization: Bearer cdn_…".',
  forbidden: (scope: string) => `Esta chave não tem a permissão "${scope}".`,
  busy: 'O servidor está ocupado. Tente de novo em instantes.',
  tooManyRequests: 'Muitos pedidos em pouco tempo. Aguarde um instante.',
  internal: 'Algo falhou do nosso lado. Informe o código do erro.',
};

export function apiError(code: ErrorCode, message: string, extensions: Record<string, unknown> = {}): GraphQLError {
  return new GraphQLError(message, { extensions: { ...extensions, code, http: { status: HTTP_STATUS[code] } } });
}

export function badInput(message: string): GraphQLError {
  return apiError('BAD_USER_INPUT', message);
}

/** Of a tab that is not bound, or is another shop's or spreadsheet's: which of these, nobody is told. */
export function noTab(): GraphQLError {
  return badInput('bindingId names no tab of this shop.');
}

/** The body that a request gets which never reaches GraphQL. */
export function errorBody(code: ErrorCode, message: string): { errors: GraphQLFormattedError[] } {
  return { errors: [{ message, extensions: { code } }] };
}

/** What Apollo and graphql-js call a request that cannot be understood. */
const REFUSED_BY_LIBRARY = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'BAD_USER_INPUT',
]);
const OURS = new Set<unknown>(['UNAUTHENTICATED', 'FORBIDDEN', 'THROTTLED', 'BAD_USER_INPUT', 'COST_EXCEEDED']);

/** Lets the known errors out with their code and nothing more; every other one as INTERNAL with an id to be found in the log. */
export function formatErrorWith(log: Log): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  return (formatted, error) => {
    const { locations, path } = formatted;
    const place = { ...(locations ? { locations } : {}), ...(path ? { path } : {}) };
    const code = formatted.extensions?.code;
    const cause = unwrapResolverError(error);
    if (isBusy(cause)) return { message: errorTexts.busy, ...place, extensions: { code: 'THROTTLED' } };
    if (REFUSED_BY_LIBRARY.has(String(code)) && !isForeign(cause))
      return { message: formatted.message, ...place, extensions: { code: 'BAD_USER_INPUT' } };
    if (OURS.has(code) && cause instanceof GraphQLError) {
      const { http: _, stacktrace: __, ...extensions } = formatted.extensions ?? {};
      return { message: formatted.message, ...place, extensions };
    }
    const errorId = randomUUID();
    log.error({ errorId, path: path?.join('.'), err: cause }, 'unexpected error');
    return { message: errorTexts.internal, ...place, extensions: { code: 'INTERNAL', errorId } };
  };
}

/** An exception of our own making or of a library below, which only happens to carry a code. */
function isForeign(cause: unknown): boolean {
  return !(cause instanceof GraphQLError);
}

/** Prisma's and PostgreSQL's codes for a database that cannot answer now: starting, stopping, gone, or out of time. */
const AWAY = new Set([
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
  'P2028',
  'P2037',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  'ECONNREFUSED',
  'ECONNRESET',
]);
const AWAY_WORDS = [
  '57014',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  'ECONNREFUSED',
  'ECONNRESET',
  'Connection terminated',
  'DatabaseNotReachable',
  'ConnectionClosed',
];

/** No connection, no time left, or the database stopped a statement that took too long. */
export function isBusy(error: unknown): boolean {
  if (error instanceof BusyError) return true;
  const { code, meta } = (error ?? {}) as { code?: string; meta?: { code?: string; driverAdapterError?: unknown } };
  if (code !== undefined && AWAY.has(code)) return true;
  const said = `${JSON.stringify(meta ?? '')} ${error instanceof Error ? error.message : ''}`;
  return AWAY_WORDS.some((word) => said.includes(word));
}
