/**
 * The server in a thread of its own: real use cases behind the real GraphQL endpoint, on the real database. Bundled from
 * the sources by the test, so that nothing has to be built first.
 */
import { workerData } from 'node:worker_threads';
import type { Actor, App } from '../../server/app/context.js';
import { createCustomer, updateCustomer } from '../../server/app/customer.js';
import { cancelDebt, recordDebt, reinstateDebt, updateDebt } from '../../server/app/debt.js';
import { createMerchant } from '../../server/app/merchant.js';
import { recordPayment, reversePayment } from '../../server/app/payment.js';
import { openDatabase } from '../../server/db/client.js';
import { instantOf } from '../../server/domain/day.js';
import { startGraphql } from '../../server/graphql/endpoint.js';
import { createLog } from '../../server/log.js';
import { loadShop } from './facts.js';
import { leanDatabase } from './lean-database.js';
import { answerOn } from './line.js';
import type { ServerDeed } from './script.js';

const { url, port, signal, isLean } = workerData;
const bugs: string[] = [];
const plain = openDatabase(url);
const db = isLean ? leanDatabase(url, plain) : plain;
const app: App = {
  db,
  mailer: { isConfigured: true, deliver: async () => ({ state: 'SENT', detail: null }), close: async () => undefined },
  log: createLog('error', { write: (line: string) => void bugs.push(line.slice(0, 2_000)) }),
  publicUrl: () => 'https://loja.example.com',
};
const graphql = await startGraphql(app);
const HEADERS: [string, string][] = [['content-type', 'application/json']];
let keys = 0;

interface Shop {
  actor: Actor;
}
let shop: Shop | null = null;
const here = (): Shop => {
  if (!shop) throw new Error('no shop is open');
  return shop;
};

answerOn(port, new Int32Array(signal), {
  /** A new shop; what follows is about it. */
  async open() {
    const clockStartsAt = instantOf('2026-07-15', '10:00', 'America/Sao_Paulo');
    const { merchantId } = await createMerchant(app, { isSandbox: true, name: 'Mercadinho da Ana', clockStartsAt });
    const scopes = ['read', 'write', 'send', 'admin'] as const;
    shop = { actor: { merchantId, keyId: 'test', name: 'test', scopes, spreadsheetId: null } };
  },
  async fetch(body: string) {
    bugs.length = 0;
    const response = await graphql.execute(here().actor, { headers: HEADERS, body: JSON.parse(body) });
    return { status: response.status, body: response.body, bugs: bugs.splice(0) };
  },
  facts: () => loadShop(app, here().actor),
  async act(deed: ServerDeed) {
    const { actor } = here();
    const idempotencyKey = `deed-${++keys}`;
    const result = await doDeed(app, actor, deed, idempotencyKey);
    return { codes: result.errors.map(({ code }) => code), refs: result.refs };
  },
  async close() {
    const fallbacks = 'fallbacks' in db ? [...(db.fallbacks as Map<string, number>)] : [];
    await graphql.stop();
    await db.close();
    return { fallbacks };
  },
});

function doDeed(target: App, actor: Actor, deed: ServerDeed, idempotencyKey: string) {
  switch (deed.do) {
    case 'pay': {
      const { customerId, debtId, cents } = deed;
      return recordPayment(target, actor, { idempotencyKey, customerId, debtIds: [debtId], amountCents: cents });
    }
    case 'reverse':
      return reversePayment(target, actor, { idempotencyKey, id: deed.paymentId, reason: 'estorno' });
    case 'amount':
      return updateDebt(target, actor, { idempotencyKey, id: deed.debtId, principalCents: deed.cents });
    case 'due':
      return updateDebt(target, actor, { idempotencyKey, id: deed.debtId, dueOn: deed.on });
    case 'describe':
      return updateDebt(target, actor, { idempotencyKey, id: deed.debtId, description: deed.text });
    case 'rename':
      return updateCustomer(target, actor, { idempotencyKey, id: deed.customerId, name: deed.name });
    case 'phone':
      return updateCustomer(target, actor, { idempotencyKey, id: deed.customerId, phone: deed.phone });
    case 'customer':
      return createCustomer(target, actor, { idempotencyKey, name: deed.name, phone: deed.phone });
    case 'debt': {
      const { customerId, cents, on } = deed;
      return recordDebt(target, actor, { idempotencyKey, customerId, principalCents: cents, dueOn: on });
    }
    case 'cancel':
      return cancelDebt(target, actor, { idempotencyKey, id: deed.debtId, reason: 'engano' });
    case 'reinstate':
      return reinstateDebt(target, actor, { idempotencyKey, id: deed.debtId, reason: 'voltou' });
  }
}
