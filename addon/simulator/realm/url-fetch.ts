import type { FetchRequest, FetchResponse } from '../types.js';
import { fromBase64, signed, toBase64, utf8Bytes, utf8Length, utf8Text } from './bytes.js';
import { need, type Realm } from './realm.js';
import { isServiceObject } from './service-object.js';
import { blobOf } from './utilities.js';

type HTTPResponse = GoogleAppsScript.URL_Fetch.HTTPResponse;
type Options = GoogleAppsScript.URL_Fetch.URLFetchRequestOptions;

const KNOWN_OPTIONS = [
  'method',
  'contentType',
  'headers',
  'payload',
  'muteHttpExceptions',
  'followRedirects',
  'validateHttpsCertificates',
  'escaping',
];
const METHODS = ['get', 'delete', 'patch', 'post', 'put'];
/** Google sets these itself and refuses them from a script. */
const REFUSED_HEADERS = ['host', 'content-length', 'connection', 'transfer-encoding'];
const MAX_URL = 2082;
const MAX_BODY_BYTES = 50 * 1024 * 1024;

export function urlFetchMethods(realm: Realm) {
  return {
    fetch: (url: string, options: Options = {}) => fetchEach(realm, [{ ...options, url }])[0] as HTTPResponse,
    fetchAll: (requests: (string | (Options & { url: string }))[]) =>
      fetchEach(
        realm,
        requests.map((one) => (typeof one === 'string' ? { url: one } : one)),
      ),
  };
}

function fetchEach(realm: Realm, requests: (Options & { url: string })[]): HTTPResponse[] {
  const { state } = realm;
  const built = requests.map(({ url, ...options }) => requestOf(url, options));
  state.stored.fetchesToday += built.length;
  need(
    state.stored.fetchesToday <= state.options.dailyFetches,
    'O serviço foi chamado muitas vezes no mesmo dia: urlfetch.',
  );
  const answers = JSON.parse(state.host.fetch(JSON.stringify(built))) as FetchResponse[];
  return answers.map((answer, i) => responseOf(realm, requests[i] as Options & { url: string }, answer));
}

function requestOf(url: string, options: Options): FetchRequest {
  for (const name of Object.keys(options)) {
    need(KNOWN_OPTIONS.includes(name), `The simulator does not implement UrlFetchApp.fetch option "${name}"`);
  }
  need(url.length <= MAX_URL, 'Limite excedido: tamanho do URL do URLFetch.');
  const method = String(options.method ?? 'get').toLowerCase();
  need(METHODS.includes(method), `Atributo fornecido com valor inválido: method`);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries((options.headers ?? {}) as Record<string, unknown>)) {
    need(!REFUSED_HEADERS.includes(name.toLowerCase()), `Atributo fornecido com valor inválido: Header:${name}`);
    headers[name] = String(value);
  }
  const request: FetchRequest = {
    url,
    method: method.toUpperCase(),
    headers,
    followRedirects: options.followRedirects !== false,
  };
  const payload = options.payload as unknown;
  if (payload === undefined || payload === null) return request;

  if (typeof payload === 'string') request.body = payload;
  else if (Array.isArray(payload)) request.bodyBase64 = toBase64((payload as number[]).map((byte) => byte & 255));
  else if (isServiceObject(payload)) {
    request.bodyBase64 = toBase64((payload as GoogleAppsScript.Base.Blob).getBytes().map((byte) => byte & 255));
  } else {
    request.body = Object.entries(payload as Record<string, unknown>)
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
      .join('&');
  }
  const size = request.body === undefined ? (request.bodyBase64 as string).length * 0.75 : utf8Length(request.body);
  need(size <= MAX_BODY_BYTES, 'Limite excedido: tamanho do POST do URLFetch.');
  if (method === 'get') request.method = 'POST';
  const hasType = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  if (options.contentType || !hasType)
    headers['Content-Type'] = options.contentType ?? 'application/x-www-form-urlencoded';
  return request;
}

function responseOf(realm: Realm, request: Options & { url: string }, answer: FetchResponse): HTTPResponse {
  const url = request.url;
  if ('failure' in answer) {
    if (answer.failure === 'DNS') throw new Error(`Erro de DNS: ${url}`);
    if (answer.failure === 'TIMEOUT') throw new Error(`Tempo limite atingido: ${url}`);
    throw new Error(`Endereço indisponível: ${url}`);
  }
  const text = (): string => answer.body ?? utf8Text(fromBase64(answer.bodyBase64 ?? ''));
  const bytes = (): number[] =>
    answer.body === undefined ? fromBase64(answer.bodyBase64 ?? '') : utf8Bytes(answer.body);
  if (answer.status >= 400 && request.muteHttpExceptions !== true) {
    const host = /^https?:\/\/[^/?#]+/i.exec(url)?.[0] ?? url;
    throw new Error(
      `Falha na solicitação de ${host}: código retornado ${answer.status}. Resposta do servidor truncada: ${text().slice(0, 200)} (use a opção muteHttpExceptions para examinar a resposta completa)`,
    );
  }
  const one = (value: string | string[]): string => (Array.isArray(value) ? (value[0] as string) : value);
  const type = Object.entries(answer.headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  return realm.object<HTTPResponse>('HTTPResponse', {
    getResponseCode: () => answer.status,
    getContentText: () => text(),
    getContent: () => signed(bytes()),
    getBlob: () => blobOf(realm, bytes(), type === undefined ? null : one(type), null),
    getHeaders: () => Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, one(value)])),
    getAllHeaders: () => ({ ...answer.headers }),
  });
}
