import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Tx } from '../../server/db/client.js';
import { debtorPage } from '../../server/web/debtor/routes.js';
import { unsubscribePage } from '../../server/web/unsubscribe.js';
import { createTestServer, mutate, type TestServer } from '../graphql/support.js';

const QUEUE = '{ viewer { today } reminderQueue { previewId send { channel text customer { id } } } }';
const LATER = '{ reminderQueue(on: "2026-07-29") { send { channel text customer { id } } } }';
const LINK = /http:\/\/127\.0\.0\.1:4000(\/[cu]\/[\w-]+)/g;

interface Entry {
  channel: string;
  text: string;
  customer: { id: string };
}

let server: TestServer;
let site: FastifyInstance;
let owner: string;
beforeAll(async () => {
  server = await createTestServer();
  site = Fastify();
  for (const page of [debtorPage(server.app), unsubscribePage(server.app)]) await site.register(page);
  owner = (await server.shop()).key;
  const shop = { document: '11.222.333/0001-81', address: 'Rua A, 1', city: 'Campinas', uf: 'SP', shopKind: 'ROUPAS' };
  await mutate(server, owner, 'updateMerchant', { name: 'Loja', pixKey: 'a@example.com', ...shop }, 'merchant { id }');
  for (const contact of [{ email: 'cida@example.com' }, { phone: '(19) 98765-4321' }]) {
    const { customer } = await mutate(server, owner, 'createCustomer', { name: 'Cida', ...contact }, 'customer { id }');
    const debt = { customerId: customer.id, principalCents: 5_000, dueOn: '2026-07-03', registeredOn: '2026-06-03' };
    await mutate(server, owner, 'recordDebt', debt, 'debt { id }');
  }
});
afterAll(async () => {
  await site?.close();
  await server?.close();
});

const linksIn = (entries: Entry[]) => entries.flatMap(({ text }) => [...text.matchAll(LINK)].map(([, path]) => path!));

it('a link of a text opens as soon as the text was read, by a key that may only read, and what is sent is that text', async () => {
  const reader = await server.keyWith(owner, ['read']);
  const { data, errors } = await server.ask(reader, QUEUE);
  expect(errors).toBeUndefined();
  const { send, previewId } = data.reminderQueue as { send: Entry[]; previewId: string };
  expect(send.map(({ channel }) => channel).sort()).toEqual(['EMAIL', 'WHATSAPP_LINK']);
  const links = [...new Set(linksIn(send))];
  expect(links.map((path) => path.slice(0, 3)).sort()).toEqual(['/c/', '/c/', '/u/']);
  for (const path of links) expect((await site.inject(path)).statusCode).toBe(200);

  expect((await server.ask(reader, QUEUE)).data.reminderQueue).toEqual({ send, previewId });
  const sent = await server.ask(
    owner,
    `mutation ($previewId: String!) { sendReminders(input: { previewId: $previewId, idempotencyKey: "one" }) {
      reminders { attempts { text } } errors { code } } }`,
    { previewId },
  );
  const text = send.find(({ channel }) => channel === 'EMAIL')!.text;
  expect(sent.data.sendReminders).toEqual({ reminders: [{ attempts: [{ text }] }], errors: [] });
});

it('links that cannot be stored do not spoil the reading', async () => {
  const { data } = await server.ask(owner, LATER);
  expect(linksIn(data.reminderQueue.send).length).toBeGreaterThan(0);
  const { inTenant } = server.app.db;
  server.app.db.inTenant = (merchantId, work, options) =>
    inTenant(merchantId, (tx) => work(new Proxy<Tx>(tx, { get: refuseLinks })), options);
  const read = await server.ask(owner, LATER).finally(() => {
    server.app.db.inTenant = inTenant;
  });
  expect(read).toMatchObject({ errors: undefined, data });
  expect(server.logged.map(({ msg }) => msg)).toContain('the links of the queue could not be stored');
});

function refuseLinks(tx: Tx, name: string | symbol): unknown {
  const value = Reflect.get(tx, name);
  if (name !== '$executeRaw') return value;
  return (statement: readonly string[], ...values: unknown[]) => {
    if (statement.join('?').includes('INSERT INTO "Link"')) throw new Error('no writing now');
    return value.call(tx, statement, ...values);
  };
}
