/** What an answer of the server, or the lack of one, means to the merchant. Pure. */
import { isPrivateAddress } from './connection.js';
import type { Failure } from './rpc.js';
import { failure } from './texts.js';

export interface GraphqlError {
  message?: string;
  extensions?: { code?: string; errorId?: string };
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
  // The server has too much to do, not this shop.
  if (code === 'THROTTLED' && status === 503) return failure('UNAVAILABLE');
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
  if (status === 413) return 'TOO_LARGE';
  if (status === 400) return 'BAD_USER_INPUT';
  if (status >= 300 && status < 400) return 'SERVER_MOVED';
  if (status === 502 || status === 503 || status === 504) return 'UNAVAILABLE';
  if (status >= 500) return 'INTERNAL';
  return 'NOT_CADERNETA';
}
