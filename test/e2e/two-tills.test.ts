/** Two servers over one PostgreSQL, and two hundred tills asking about one customer at the same moment. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inTenant } from '../../server/app/context.js';
import { reservedCentsOf } from '../../server/db/purchase.js';
import { openShop, useApp } from '../app/shop.js';
import { type BuiltServer, createServerFolder, type ServerFolder } from '../support/server.js';

const ASK = `mutation ($customerId: ID!, $amountCents: Cents!, $key: String!) {
  authorizePurchase(input: { customerId: $customerId, amountCents: $amountCents, idempotencyKey: $key }) {
    authorization { id decision amountCents } errors { code } } }`;
const ASKING = 200;

const used = useApp();
let folders: ServerFolder[];
let servers: BuiltServer[];
beforeAll(async () => {
  folders = [await createServerFolder(), await createServerFolder()];
  servers = await Promise.all(folders.map((folder) => folder.start({ DATABASE_URL: used.database.url })));
});
afterAll(async () => {
  for (const folder of folders ?? []) await folder.remove();
});

interface Told {
  status: number;
  id: string;
  decision: string;
  amountCents: number;
}

async function ask(server: BuiltServer, key: string, customerId: string, number: number): Promise<Told> {
  const amountCents = 500 + ((number * 37) % 900);
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query: ASK, variables: { customerId, amountCents, key: `till-${number}` } }),
  });
  const text = await response.text();
  const told = response.ok ? JSON.parse(text).data?.authorizePurchase : null;
  if (!told?.authorization) throw new Error(`${response.status}: ${text}`);
  return { status: response.status, ...told.authorization };
}

it('never approves more than the limit between them, and answers everybody', { timeout: 90_000 }, async () => {
  const shop = await openShop(used.app);
  const customerId = await shop.customer();
  const askAtOnce = (count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, number) => ask(servers[number % 2]!, shop.ownerKey, customerId, number)),
    );
  const told = await askAtOnce(ASKING);
  const approved = told.filter(({ decision }) => decision === 'APPROVED');
  const approvedCents = approved.reduce((sum, { amountCents }) => sum + amountCents, 0);
  expect(new Set(told.map(({ id }) => id)).size).toBe(ASKING);
  expect(approvedCents).toBeLessThanOrEqual(20_000);
  // What is left would not have held even the smallest purchase that was declined.
  const declined = told.filter(({ decision }) => decision === 'DECLINED');
  expect(approved.length + declined.length).toBe(ASKING);
  expect(20_000 - approvedCents).toBeLessThan(Math.min(...declined.map(({ amountCents }) => amountCents)));
  const kept = await inTenant(used.app, shop.owner, ({ tx }) => reservedCentsOf(tx, [customerId]));
  expect(kept.get(customerId)).toBe(approvedCents);

  expect(await askAtOnce(20)).toEqual(told.slice(0, 20));
  for (const server of servers) expect(server.output()).not.toMatch(/"level":[56]0|deadlock/);
});
