import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleCode } from '../../addon/build.js';
import { writeConnectionCode } from '../../addon/connection.js';
import { createSimulatorInProcess } from '../../addon/simulator/in-process.js';
import type { FetchRequest, FetchResponse } from '../../addon/simulator/types.js';
import { fakeServer } from './fake-server.js';

const BYTES = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0xff, 0x00]);
let code: string;
beforeAll(async () => {
  code = await bundleCode(fileURLToPath(new URL('../../addon/main.ts', import.meta.url)));
});

/** What the sidebar is given for a receipt that the server answers so, and what was asked of the server. */
function fetched(id: string, response: FetchResponse): { answer: unknown; asked: FetchRequest | undefined } {
  const server = fakeServer();
  let asked: FetchRequest | undefined;
  const sim = createSimulatorInProcess({
    code,
    spreadsheet: { sheets: [{ name: 'Fiado', rows: [['Cliente', 'Valor']] }] },
    fetch: (_, request) => {
      if (!request.url.includes('/receipts/')) return server.answer(request);
      asked = request;
      return response;
    },
  });
  sim.run('connect', writeConnectionCode({ address: 'https://loja.example.com', key: 'cdn_mer1_segredosegredo' }));
  return { answer: sim.run('receiptFile', id), asked };
}

const file = (type: string): FetchResponse => ({
  status: 200,
  headers: { 'content-type': type },
  bodyBase64: BYTES.toString('base64'),
});

describe('a receipt that a customer sent', () => {
  it('comes with the shop’s key, byte for byte', () => {
    const { answer, asked } = fetched('rec_1', file('image/png'));
    expect(answer).toEqual({ ok: true, file: { contentType: 'image/png', base64: BYTES.toString('base64') } });
    expect(asked).toMatchObject({
      url: 'https://loja.example.com/receipts/rec_1',
      method: 'GET',
      headers: { Authorization: 'Bearer cdn_mer1_segredosegredo' },
      followRedirects: false,
    });
  });

  it('is asked for by an id, whatever is in it', () => {
    expect(fetched('../graphql?x', file('image/png')).asked?.url).toBe(
      'https://loja.example.com/receipts/..%2Fgraphql%3Fx',
    );
  });

  it.each<[string, FetchResponse, string]>([
    ['is no picture and no PDF', file('text/html'), 'NOT_FOUND'],
    ['could carry a script', file('image/svg+xml'), 'NOT_FOUND'],
    ['is gone', { status: 404, headers: {}, body: '' }, 'NOT_FOUND'],
    ['the key may not read', { status: 403, headers: {}, body: '' }, 'FORBIDDEN'],
    ['nobody hands over', { failure: 'TIMEOUT' }, 'NETWORK'],
  ])('that %s is not shown', (_, response, failureCode) => {
    expect(fetched('rec_1', response).answer).toMatchObject({ ok: false, failure: { code: failureCode } });
  });
});
