/** Two servers over one PostgreSQL, and everybody wanting the same at the same moment: tills, and phones. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inTenant } from '../../server/app/context.js';
import { offerProposal } from '../../server/app/proposal.js';
import { reservedCentsOf } from '../../server/db/purchase.js';
import { once, openShop, refsOf, useApp } from '../app/shop.js';
import { type BuiltServer, createServerFolder, type ServerFolder } from '../support/server.js';

const ASK = `mutation ($customerId: ID!, $amountCents: Cents!, $key: String!) {
  authorizePurchase(input: { customerId: $customerId, amountCents: $amountCents, idempotencyKey: $key }) {
    authorization { id decision amountCents } errors { code } } }`;
const ASKING = 200;
const ACCEPT = `mutation ($id: ID!, $planNumber: Int!, $key: String!) {
  acceptProposal(input: { id: $id, planNumber: $planNumber, idempotencyKey: $key }) { proposal { id state } errors { code } } }`;
const ACCEPTING = 100;

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

async function call(server: BuiltServer, key: string, query: string, variables: object) {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  const data = response.ok ? JSON.parse(text).data : null;
  if (!data) throw new Error(`${response.status}: ${text}`);
  return { status: response.status, data };
}

async function ask(server: BuiltServer, key: string, customerId: string, number: number): Promise<Told> {
  const amountCents = 500 + ((number * 37) % 900);
  const { status, data } = await call(server, key, ASK, { customerId, amountCents, key: `till-${number}` });
  return { status, ...data.authorizePurchase.authorization };
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

it('makes one agreement of a hundred acceptances of three plans', { timeout: 90_000 }, async () => {
  const shop = await openShop(used.app);
  const customerId = await shop.customer();
  const debtId = await shop.debt(customerId, { principalCents: 18_000, dueOn: '2026-06-05' });
  const { proposal } = refsOf(await offerProposal(used.app, shop.owner, { ...once(), debtIds: [debtId] }));
  const numbers = Array.from({ length: ACCEPTING }, (_, number) => number);
  const told = await Promise.all(
    numbers.map((number) =>
      call(servers[number % 2]!, shop.ownerKey, ACCEPT, {
        id: proposal,
        planNumber: 1 + (number % 3),
        key: `phone-${number}`,
      }),
    ),
  );
  const answers = told.map(({ data }) => data.acceptProposal);
  const { debts } = await shop.facts(customerId);
  const installments = debts.filter(({ proposalId }) => proposalId === proposal).length;
  const planNumber = [1, 2, 4].indexOf(installments) + 1;
  // Everybody who wanted the plan that won is told yes, the others that there is an agreement already.
  expect(answers.map(({ errors }) => errors[0]?.code ?? 'YES')).toEqual(
    numbers.map((number) => (1 + (number % 3) === planNumber ? 'YES' : 'PROPOSAL_ALREADY_ACCEPTED')),
  );
  expect(await shop.look(({ tx }) => tx.proposalEvent.count({ where: { proposalId: proposal } }))).toBe(1);
  expect(await shop.look(({ tx }) => tx.debtChange.count({ where: { debtId } }))).toBe(1);
  for (const server of servers) expect(server.output()).not.toMatch(/"level":[56]0|deadlock/);
});
