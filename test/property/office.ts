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
const MOST_OF_A_BUG = 2_000;
const bugs: string[] = [];
const plain = openDatabase(url);
const lean = isLean ? leanDatabase(url, plain) : null;
const app: App = {
  db: lean ?? plain,
  mailer: { isConfigured: true, deliver: async () => ({ state: 'SENT', detail: null }), close: async () => undefined },
  log: createLog('error', { write: (line: string) => void bugs.push(line.slice(0, MOST_OF_A_BUG)) }),
  publicUrl: () => 'https://loja.example.com',
};
const graphql = await startGraphql(app);
const HEADERS: [string, string][] = [['content-type', 'application/json']];
let deeds = 0;
let shop: Actor | null = null;

function here(): Actor {
  if (!shop) throw new Error('no shop is open');
  return shop;
}

answerOn(port, new Int32Array(signal), {
  /** A new shop; what follows is about it. */
  async open() {
    const clockStartsAt = instantOf('2026-07-15', '10:00', 'America/Sao_Paulo');
    const { merchantId } = await createMerchant(app, { isSandbox: true, name: 'Mercadinho da Ana', clockStartsAt });
    shop = { merchantId, keyId: 'test', name: 'test', scopes: ['read', 'write', 'send', 'admin'], spreadsheetId: null };
  },
  async fetch(body: string) {
    bugs.length = 0;
    const response = await graphql.execute(here(), { headers: HEADERS, body: JSON.parse(body) });
    return { status: response.status, body: response.body, bugs: bugs.splice(0) };
  },
  facts: () => loadShop(app, here()),
  async act(deed: ServerDeed) {
    const result = await doDeed(here(), deed, `deed-${++deeds}`);
    return { codes: result.errors.map(({ code }) => code), refs: result.refs };
  },
  /** Turns on one of the mistakes that were planted in the bundle; '' turns all of them off. */
  async defect(name: string) {
    (globalThis as { defect?: string }).defect = name;
  },
  async close() {
    await graphql.stop();
    await app.db.close();
    return { fallbacks: [...(lean?.fallbacks ?? [])] };
  },
});

function doDeed(actor: Actor, deed: ServerDeed, idempotencyKey: string) {
  switch (deed.do) {
    case 'pay': {
      const { customerId, debtId, cents } = deed;
      return recordPayment(app, actor, { idempotencyKey, customerId, debtIds: [debtId], amountCents: cents });
    }
    case 'reverse':
      return reversePayment(app, actor, { idempotencyKey, id: deed.paymentId, reason: 'estorno' });
    case 'amount':
      return updateDebt(app, actor, { idempotencyKey, id: deed.debtId, principalCents: deed.cents });
    case 'due':
      return updateDebt(app, actor, { idempotencyKey, id: deed.debtId, dueOn: deed.on });
    case 'describe':
      return updateDebt(app, actor, { idempotencyKey, id: deed.debtId, description: deed.text });
    case 'rename':
      return updateCustomer(app, actor, { idempotencyKey, id: deed.customerId, name: deed.name });
    case 'phone':
      return updateCustomer(app, actor, { idempotencyKey, id: deed.customerId, phone: deed.phone });
    case 'customer':
      return createCustomer(app, actor, { idempotencyKey, name: deed.name, phone: deed.phone });
    case 'debt': {
      const { customerId, cents, on } = deed;
      return recordDebt(app, actor, { idempotencyKey, customerId, principalCents: cents, dueOn: on });
    }
    case 'cancel':
      return cancelDebt(app, actor, { idempotencyKey, id: deed.debtId, reason: 'engano' });
    case 'reinstate':
      return reinstateDebt(app, actor, { idempotencyKey, id: deed.debtId, reason: 'voltou' });
  }
}
