/**
 * The debtor's page beside `/healthz`, both of one web server in this process and asked by the same clients in turns: what
 * rendering a page with three debts, an offer and its Pix codes costs over answering at all.
 */
import { randomUUID } from 'node:crypto';
import { type Actor, type App, inTenant, systemActor } from '../../server/app/context.js';
import { createCustomer } from '../../server/app/customer.js';
import { recordDebt } from '../../server/app/debt.js';
import { linkPaths } from '../../server/app/link.js';
import { createMerchant, updateMerchant } from '../../server/app/merchant.js';
import { answerProof, proofCookieName } from '../../server/app/proof.js';
import { offerProposal } from '../../server/app/proposal.js';
import { debtorPage } from '../../server/web/debtor/routes.js';
import { createWeb } from '../../server/web/server.js';

const CLIENTS = 8;
const WARM_UP_MS = 500;
const ROUND_MS = 1_000;
const ROUNDS = 5;
const PHONE = '11987654321';

type Print = (...columns: [string, string, string, string]) => void;

interface Measured {
  perSecond: number;
  p99Ms: number;
}

export async function benchDebtorPage(app: App, print: Print): Promise<void> {
  const { path, cookie } = await aDebtor(app);
  const web = await createWeb(app, { rate: null, plugins: [debtorPage(app, null)] });
  const origin = await web.listen({ port: 0, host: '127.0.0.1' });
  try {
    const asked = (to: string) => load(`${origin}${to}`, { headers: { cookie, 'user-agent': 'Mozilla/5.0' } });
    const body = await (await fetch(origin + path, { headers: { cookie, 'user-agent': 'Mozilla/5.0' } })).text();
    if (!body.includes('Copiar código Pix')) throw new Error('the page measured is not the account');
    await asked(path)(WARM_UP_MS);
    const pages: Measured[] = [];
    const health: Measured[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      pages.push(await asked(path)(ROUND_MS));
      health.push(await asked('/healthz')(ROUND_MS));
    }
    const [page, bare] = [medianOf(pages), medianOf(health)];
    const per = ({ perSecond }: Measured) => `${perSecond.toFixed(0)}/s`;
    const p99 = ({ p99Ms }: Measured) => `${p99Ms.toFixed(1)} ms`;
    const kilobytes = (Buffer.byteLength(body) / 1_024).toFixed(0);
    print(
      `debtor's page, ${kilobytes} kB, beside /healthz`,
      per(page),
      per(bare),
      (page.perSecond / bare.perSecond).toFixed(3),
    );
    print('its p99', p99(page), p99(bare), (page.p99Ms / bare.p99Ms).toFixed(1));
  } finally {
    await web.close();
  }
}

/** Somebody with three debts and an open offer, already let in by the browser's cookie. */
async function aDebtor(app: App): Promise<{ path: string; cookie: string }> {
  const { merchantId } = await createMerchant(app, { isSandbox: true, name: 'Mercadinho da Ana' });
  const owner: Actor = { ...systemActor(merchantId, 'bench'), scopes: ['read', 'write', 'send', 'admin'] };
  const once = () => ({ idempotencyKey: randomUUID() });
  await updateMerchant(app, owner, {
    ...once(),
    document: '11222333000181',
    address: 'Rua das Flores, 12',
    city: 'Campinas',
    uf: 'SP',
    pixKey: '11222333000181',
  });
  const { refs } = await createCustomer(app, owner, { ...once(), name: 'Cida Souza', phone: PHONE });
  const customerId = refs!.customer;
  const debtIds: string[] = [];
  for (const principalCents of [8_000, 12_000, 4_550]) {
    const debt = { ...once(), customerId, principalCents, dueOn: '2026-06-05', description: 'Compras do mês' };
    debtIds.push((await recordDebt(app, owner, debt)).refs!.debt);
  }
  await offerProposal(app, owner, { ...once(), debtIds });
  return inTenant(app, owner, async (tenant) => {
    const path = (await linkPaths(tenant, 'DEBTOR', [customerId])).get(customerId)!;
    const token = path.split('/').at(-1)!;
    const answer = await answerProof(tenant, customerId, token, { phone: `+55${PHONE}`, document: null }, '4321');
    if (answer.kind !== 'PASSED') throw new Error(`the proof was not passed: ${answer.kind}`);
    return { path, cookie: `${proofCookieName(token)}=${answer.cookie}` };
  });
}

function load(url: string, init: RequestInit): (durationMs: number) => Promise<Measured> {
  return async (durationMs) => {
    const times: number[] = [];
    const endsAt = performance.now() + durationMs;
    const client = async () => {
      while (performance.now() < endsAt) {
        const startedAt = performance.now();
        const response = await fetch(url, init);
        await response.arrayBuffer();
        if (!response.ok) throw new Error(`${response.status} from ${new URL(url).pathname.slice(0, 4)}`);
        times.push(performance.now() - startedAt);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
    times.sort((a, b) => a - b);
    return { perSecond: (times.length * 1_000) / durationMs, p99Ms: times[Math.floor(times.length * 0.99)]! };
  };
}

function medianOf(rounds: readonly Measured[]): Measured {
  const middle = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
  return {
    perSecond: middle(rounds.map(({ perSecond }) => perSecond)),
    p99Ms: middle(rounds.map(({ p99Ms }) => p99Ms)),
  };
}
