import { expect, it } from 'vitest';
import { createLog } from '../../server/log.js';
import { createWeb } from '../../server/web/server.js';

const FORGED = '203.0.113.7';
const VISITOR = '198.51.100.20';

async function seenBehind(trustedProxies: number, forwardedFor: string): Promise<string> {
  const app = { log: createLog('silent'), publicUrl: () => 'http://localhost' };
  let seen = '';
  const web = await createWeb(app as never, {
    rate: null,
    trustedProxies,
    plugins: [
      async (scope) => {
        scope.get('/who', async (request) => {
          seen = request.ip;
          return '';
        });
      },
    ],
  });
  await web.inject({ url: '/who', remoteAddress: '127.0.0.1', headers: { 'x-forwarded-for': forwardedFor } });
  await web.close();
  return seen;
}

it.each([
  ['no proxy is trusted unless said', 0, FORGED, '127.0.0.1'],
  ['behind one proxy it is whom that proxy saw', 1, VISITOR, VISITOR],
  ['what a visitor writes before it is not believed', 1, `${FORGED}, ${VISITOR}`, VISITOR],
])('the address of a request: %s (FAULTS 34)', async (_name, proxies, header, expected) => {
  expect(await seenBehind(proxies, header)).toBe(expected);
});
