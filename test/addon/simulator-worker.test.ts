import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createSimulator, type Simulator, type SimulatorOptions } from '../../addon/simulator/host.js';
import { unseenByGoogle } from '../../addon/simulator/outside-fetch.js';

const folder = fileURLToPath(new URL('../fixtures/simulator', import.meta.url));
let server: Server;
let address = '';
let whileServing: () => Promise<unknown> = async () => {};
let sim: Simulator | undefined;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    await whileServing();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.statusCode = request.url === '/falha' ? 500 : 200;
    response.end(
      JSON.stringify({
        method: request.method,
        body: Buffer.concat(chunks).toString(),
        type: request.headers['content-type'],
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
afterEach(async () => {
  whileServing = async () => {};
  await sim?.terminate();
});

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  sim = await createSimulator({
    codePath: `${folder}/Code.js`,
    htmlDir: folder,
    reachesPrivateAddresses: true,
    spreadsheet: { sheets: [{ name: 'Fiado', rows: [['Nome'], ['Ana']] }] },
    ...options,
  });
  return sim;
}

describe('the simulator in its thread', () => {
  it('UrlFetchApp blocks the script while this very thread serves the request', async () => {
    const options = { method: 'post', contentType: 'application/json', payload: '{"nome":"Conceição"}' };
    const answer = (await (await start()).run('get', `${address}/graphql`, options)) as { code: number; text: string };
    expect(answer.code).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ method: 'POST', body: '{"nome":"Conceição"}', type: 'application/json' });
  });

  it('a failing status and a closed port are the script’s errors', async () => {
    const started = await start();
    await expect(started.run('get', `${address}/falha`, {})).rejects.toThrow('500');
    await expect(started.run('get', 'http://127.0.0.1:1/')).rejects.toThrow('Endereço indisponível');
  });

  it('Google does not see this computer, unless told so', async () => {
    const started = await start({ reachesPrivateAddresses: false });
    await expect(started.run('get', `${address}/`)).rejects.toThrow(`Endereço indisponível: ${address}/`);
    await expect(started.run('get', 'http://localhost:4000/')).rejects.toThrow('Erro de DNS: http://localhost:4000/');
  });

  it('an edit made while the script waits for the server is there afterwards', async () => {
    const started = await start();
    whileServing = () => started.edit({ op: 'setCell', row: 2, column: 1, value: 'Bia' });
    await started.run('get', `${address}/`);
    expect((await started.snapshot('Fiado')).sheets[0]?.rows[1]?.[0]?.value).toBe('Bia');
  });

  it('the merchant edits between two calls, and may look at the sheet meanwhile', async () => {
    const started = await start();
    const stop = await started.beforeCall('Range.getValue', async (n) => {
      if (n === 2) await started.edit({ op: 'setCell', row: 1, column: 1, value: 'mudou' });
      expect((await started.snapshot()).sheets[0]?.lastRow).toBe(2);
    });
    expect(await started.run('twice')).toEqual(['Nome', 'mudou']);
    await stop();
    expect(await started.calls()).toMatchObject({ 'Range.getValue': 2 });
  });

  it('runs asked for together take turns', async () => {
    const started = await start();
    whileServing = () => new Promise((resolve) => setTimeout(resolve, 30));
    const order: string[] = [];
    await Promise.all([
      started.run('get', `${address}/`).then(() => order.push('fetch')),
      started.run('loads').then(() => order.push('loads')),
    ]);
    expect(order).toEqual(['fetch', 'loads']);
  });

  it('refuses a Date among the arguments and in the result', async () => {
    const started = await start();
    await expect(started.run('evaluate', new Date())).rejects.toThrow('Date (argument 1)');
    await expect(started.run('evaluate', 'return [new Date()]')).rejects.toThrow('Date (the result of evaluate.0)');
  });

  it('the clock is the one lent', async () => {
    let now = Date.UTC(2026, 6, 20, 12);
    const started = await start({ now: () => now });
    await started.edit({ op: 'setCell', row: 1, column: 1, value: '=HOJE()' });
    const today = async () => (await started.snapshot()).sheets[0]?.rows[0]?.[0]?.value;
    expect(await today()).toBe('2026-07-20');
    now += 30 * 86_400_000;
    expect(await today()).toBe('2026-08-19');
    expect(await started.run('evaluate', 'return new Date().toISOString().slice(0, 10)')).toBe('2026-08-19');
  });

  it('saved state starts another simulator where this one was', async () => {
    const started = await start();
    await started.open();
    await started.runMenuItem('Contar');
    const [state, before] = [await started.saveState(), await started.snapshot()];
    await started.terminate();
    expect(await (await start({ state })).snapshot()).toEqual(before);
  });

  it('shows the sidebar with its html and closes it', async () => {
    const started = await start();
    await started.run('openSidebar');
    expect((await started.ui()).sidebar?.html).toContain('Oi');
    await started.closeUi('sidebar');
    expect((await started.ui()).sidebar).toBeNull();
  });

  it('terminate rejects what is under way, even a script that never ends', async () => {
    const started = await start();
    const endless = expect(started.run('evaluate', 'for (;;);')).rejects.toThrow('terminated');
    await started.terminate();
    await endless;
    await expect(started.snapshot()).rejects.toThrow('terminated');
  });

  it('a bundle that is not there is told at once', async () => {
    await expect(start({ codePath: `${folder}/Nada.js` })).rejects.toThrow('Nada.js');
  });
});

it.each([
  ['localhost', 'DNS'],
  ['notebook', 'DNS'],
  ['loja.local', 'DNS'],
  ['127.0.0.1', 'ADDRESS'],
  ['192.168.0.10', 'ADDRESS'],
  ['172.20.1.1', 'ADDRESS'],
  ['100.64.0.1', 'ADDRESS'],
  ['[::1]', 'ADDRESS'],
  ['[fd00::1]', 'ADDRESS'],
  ['172.32.0.1', null],
  ['caderneta.com.br', null],
])('Google’s view of %s is %s', (hostname, failure) => {
  expect(unseenByGoogle(hostname)).toBe(failure);
});
