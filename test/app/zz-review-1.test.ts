import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actor, inTenant } from '../../server/app/context.js';
import { createCustomer, updateCustomer } from '../../server/app/customer.js';
import { recordDebt } from '../../server/app/debt.js';
import { claimPaid, resolveClaim } from '../../server/app/hold.js';
import { recordPayment } from '../../server/app/payment.js';
import { acknowledgeSync } from '../../server/app/sheet/acknowledge.js';
import { bindSheet } from '../../server/app/sheet/bind.js';
import { bindingTotals, rowHashes, sheetPatches, sheetQuestions } from '../../server/app/sheet/read.js';
import { syncSheet } from '../../server/app/sheet/sync.js';
import { waiveQuestion } from '../../server/app/sheet/waive.js';
import type { WireCell, WireRow } from '../../server/domain/sheet/wire.js';
import { createShop, createTestApp, nextKey, type TestApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const [HEADINGS, ...LINES] = parse(
  readFileSync(new URL('../fixtures/samples/mercadinho.csv', import.meta.url)),
) as string[][];

/** A tab as the add-on would hold it: just enough of it to play both sides of the wire. */
class Tab {
  bindingId = '';
  syncs = 0;
  columns: Record<string, string> = {};
  rows: { id: string; cells: Record<string, WireCell> }[] = [];
  computed = new Map<string, Record<string, unknown>>();
  constructor(
    readonly actor: Actor,
    readonly headings: string[],
    readonly spreadsheetId = 'planilha-1',
  ) {}

  static async bind(actor: Actor, headings: string[], lines: string[][], spreadsheetId?: string): Promise<Tab> {
    const tab = new Tab(actor, headings, spreadsheetId);
    const bound = await bindSheet(app, actor, {
      idempotencyKey: nextKey(),
      spreadsheetId: tab.spreadsheetId,
      sheetId: 0,
      sheetName: 'Fiado',
      headings,
    });
    expect(bound.errors).toEqual([]);
    tab.bindingId = bound.refs!.binding;
    tab.columns = await inTenant(app, actor, async ({ tx }) => {
      const row = await tx.sheetBinding.findFirstOrThrow({ where: { id: tab.bindingId } });
      return row.columns as Record<string, string>;
    });
    for (const line of lines) tab.add(line);
    return tab;
  }

  add(line: string[]): void {
    const cells: Record<string, WireCell> = {};
    this.headings.forEach((heading, i) => {
      const field = this.columns[heading];
      if (field) cells[field] = line[i] || null;
    });
    this.rows.push({ id: `row_${this.bindingId.slice(4, 16)}${String(this.rows.length).padStart(8, '0')}`, cells });
  }

  wire(position: number): WireRow {
    const { id, cells } = this.rows[position]!;
    return { id, row: position + 2, hash: hashOf(cells), cells };
  }

  async sync(options: { confirmMissing?: boolean; syncId?: string; key?: string } = {}) {
    const hashes = await inTenant(app, this.actor, ({ tx }) => rowHashes(tx, this.bindingId));
    const changed = this.rows.map((_, i) => this.wire(i)).filter((row) => hashes[row.id] !== row.hash);
    const present = new Set(this.rows.map((row) => row.id));
    const result = await syncSheet(app, this.actor, {
      idempotencyKey: options.key ?? nextKey(),
      bindingId: this.bindingId,
      syncId: options.syncId ?? `sync-${++this.syncs}`,
      chunk: 0,
      isLast: true,
      rows: changed,
      missingRowIds: Object.keys(hashes).filter((id) => !present.has(id)),
      confirmMissing: options.confirmMissing,
    });
    if (result.errors.length > 0) return { ...result, uploaded: changed.length, written: 0 };
    const written = await this.pull();
    return { ...result, uploaded: changed.length, written };
  }

  async pull(): Promise<number> {
    const page = await inTenant(app, this.actor, (tenant) =>
      sheetPatches(tenant, { bindingId: this.bindingId, first: 1000 }),
    );
    const applied = new Map<string, string[]>();
    for (const patch of page.patches) {
      const row = this.rows.find((one) => one.id === patch.id)!;
      const shown = this.computed.get(patch.id) ?? {};
      if (patch.field in row.cells) {
        expect(patch.expected).toEqual(row.cells[patch.field]);
        row.cells[patch.field] = patch.value as WireCell;
      } else shown[patch.field] = patch.value;
      this.computed.set(patch.id, shown);
      applied.set(patch.id, [...(applied.get(patch.id) ?? []), patch.field]);
    }
    for (const { id, cells } of page.newRows) {
      const mapped = Object.fromEntries(
        Object.values(this.columns).map((field) => [field, (cells[field] ?? null) as WireCell]),
      );
      this.rows.push({ id, cells: mapped });
      this.computed.set(id, Object.fromEntries(Object.entries(cells).filter(([field]) => !(field in mapped))));
      applied.set(id, Object.keys(cells));
    }
    const acks = [...applied].map(([id, fields]) => {
      const at = this.rows.findIndex((row) => row.id === id);
      return { id, row: at + 2, hash: hashOf(this.rows[at]!.cells), applied: fields, refused: [] };
    });
    await acknowledgeSync(app, this.actor, {
      idempotencyKey: nextKey(),
      bindingId: this.bindingId,
      syncId: `sync-${this.syncs}`,
      acks,
    });
    return page.patches.length + page.newRows.length;
  }
}

function hashOf(cells: Record<string, WireCell>): string {
  return (
    JSON.stringify(Object.entries(cells).sort()).slice(0, 0) +
    String(checksum(JSON.stringify(Object.entries(cells).sort())))
  );
}
function checksum(text: string): number {
  let sum = 7;
  for (const char of text) sum = (sum * 31 + char.codePointAt(0)!) % 9_007_199_254_740;
  return sum;
}

const SIMPLE = ['Cliente', 'Telefone', 'Valor', 'Vencimento', 'Pago'];

const go = (actor: Actor, f: (tx: any) => Promise<any>) => inTenant(app, actor, ({ tx }) => f(tx));
const show = (label: string, v: unknown) =>
  console.log(
    '@@',
    label,
    JSON.stringify(v, (_, x) => (typeof x === 'bigint' ? Number(x) : x)),
  );
const pays = (a: Actor) =>
  go(a, async (tx) => ({
    p: (await tx.payment.findMany()).map((p: any) => [
      Number(p.amountCents),
      p.paidOn.toISOString().slice(0, 10),
      p.dayKnown,
    ]),
    rev: await tx.paymentReversal.count(),
    d: (await tx.debt.findMany()).map((d: any) => [
      Number(d.openPrincipalCents),
      d.closedAs,
      d.description,
      d.installmentNumber,
    ]),
  }));
const T = 20_000;
it(
  'A paidOn mistyped on paid row',
  async () => {
    const a = await createShop(app);
    const tab = await Tab.bind(
      a,
      ['Cliente', 'Valor', 'Vencimento', 'Pago', 'Pago em'],
      [['Ana', '100,00', '10/07/2026', '', '05/07/2026']],
    );
    show('A cols', tab.columns);
    await tab.sync();
    show('A1', await pays(a));
    tab.rows[0]!.cells.paidOn = '32/07/2026';
    await tab.sync();
    show('A2 after typo', await pays(a));
  },
  T,
);
it(
  'B future paidOn',
  async () => {
    const a = await createShop(app);
    const tab = await Tab.bind(
      a,
      ['Cliente', 'Valor', 'Vencimento', 'Pago', 'Pago em'],
      [['Ana', '100,00', '10/07/2026', '', '']],
    );
    await tab.sync();
    tab.rows[0]!.cells.paidOn = '05/07/2099';
    await tab.sync();
    show('B', await pays(a));
  },
  T,
);
it(
  'C only paidOn column',
  async () => {
    const a = await createShop(app);
    const tab = await Tab.bind(a, ['Cliente', 'Valor', 'Vencimento', 'Pago em'], [['Ana', '100,00', '10/07/2026', '']]);
    show('C cols', tab.columns);
    await tab.sync();
    tab.rows[0]!.cells.paidOn = '05/07/2026';
    const r = await tab.sync();
    show('C', [r.refs, await pays(a)]);
  },
  T,
);
it(
  'D new paid column empty',
  async () => {
    const a = await createShop(app);
    const tab = await Tab.bind(a, ['Cliente', 'Valor', 'Vencimento'], [['Ana', '100,00', '10/07/2026']]);
    await tab.sync();
    const c = await go(a, (tx) => tx.customer.findFirst());
    await updateCustomer(app, a, { idempotencyKey: nextKey(), id: c.id, phone: '(19) 98765-4321' });
    await recordPayment(app, a, { idempotencyKey: nextKey(), customerId: c.id });
    await tab.sync();
    show('D1', await pays(a));
    await bindSheet(app, a, {
      idempotencyKey: nextKey(),
      spreadsheetId: 'planilha-1',
      sheetId: 0,
      sheetName: 'Fiado',
      headings: ['Cliente', 'Valor', 'Vencimento', 'Pago', 'Telefone'],
    });
    tab.rows[0]!.cells.paid = null;
    tab.rows[0]!.cells.phone = null;
    await tab.sync();
    show('D2 after empty columns', [await pays(a), (await go(a, (tx) => tx.customer.findFirst())).phone]);
  },
  T,
);
it(
  'E append, lost ack, payment',
  async () => {
    const a = await createShop(app);
    const tab = await Tab.bind(a, SIMPLE, [['Ana', '', '100,00', '10/07/2026', '']]);
    await tab.sync();
    const cust = await createCustomer(app, a, { idempotencyKey: nextKey(), name: 'Bia' });
    await recordDebt(app, a, {
      idempotencyKey: nextKey(),
      customerId: cust.refs!.customer,
      principalCents: 5000,
      dueOn: '2026-12-20',
    });
    await syncSheet(app, a, {
      idempotencyKey: nextKey(),
      bindingId: tab.bindingId,
      syncId: 'e',
      chunk: 0,
      isLast: true,
      rows: [],
    });
    const page = await inTenant(app, a, (t) => sheetPatches(t, { bindingId: tab.bindingId, first: 1000 }));
    const n = page.newRows[0]!;
    tab.rows.push({
      id: n.id,
      cells: Object.fromEntries(Object.values(tab.columns).map((f) => [f, (n.cells[f] ?? null) as WireCell])),
    });
    // ack lost; payment by "Recebi"
    await recordPayment(app, a, { idempotencyKey: nextKey(), customerId: cust.refs!.customer });
    show('E1', await pays(a));
    await tab.sync();
    show('E2', await pays(a));
  },
  T,
);
it(
  'F amount and paid at once; part paid before',
  async () => {
    const a = await createShop(app);
    const tab = await Tab.bind(a, SIMPLE, [['Ana', '', '100,00', '10/07/2026', '']]);
    await tab.sync();
    tab.rows[0]!.cells.principalCents = '120,00';
    tab.rows[0]!.cells.paid = 'sim';
    await tab.sync();
    show('F', [await pays(a), tab.rows[0]!.cells]);
  },
  T,
);
it(
  'G part payment, then marked paid on an earlier day',
  async () => {
    const a = await createShop(app);
    const tab = await Tab.bind(
      a,
      ['Cliente', 'Valor', 'Vencimento', 'Pago', 'Pago em'],
      [['Ana', '100,00', '10/07/2026', '', '']],
    );
    await tab.sync();
    const c = await go(a, (tx) => tx.customer.findFirst());
    await recordPayment(app, a, { idempotencyKey: nextKey(), customerId: c.id, amountCents: 4000 });
    tab.rows[0]!.cells.paidOn = '05/07/2026';
    await tab.sync();
    show('G', await pays(a));
  },
  T,
);
it(
  'H row deleted, comes back marked paid',
  async () => {
    const a = await createShop(app);
    const tab = await Tab.bind(a, SIMPLE, [
      ['Ana', '', '100,00', '10/07/2026', ''],
      ['Bia', '', '100,00', '10/07/2026', ''],
    ]);
    await tab.sync();
    const [row] = tab.rows.splice(0, 1);
    await tab.sync();
    show('H1', await pays(a));
    row!.cells.paid = 'sim';
    tab.rows.push(row!);
    await tab.sync();
    show('H2', [await pays(a), tab.rows.at(-1)!.cells]);
    await tab.sync();
    show('H3', [await pays(a), tab.rows.at(-1)!.cells]);
  },
  T,
);
it(
  'I description and installment edits',
  async () => {
    const a = await createShop(app);
    const tab = await Tab.bind(
      a,
      ['Cliente', 'Valor', 'Vencimento', 'Parcela', 'Descrição'],
      [['Ana', '100,00', '10/07/2026', '1/3', 'feijao']],
    );
    show('I cols', tab.columns);
    await tab.sync();
    tab.rows[0]!.cells.description = 'arroz';
    tab.rows[0]!.cells.installment = '2/3';
    const r = await tab.sync();
    show('I', [r.refs, await pays(a)]);
  },
  T,
);
it(
  'J two rows of one customer, two phones',
  async () => {
    const a = await createShop(app);
    const tab = await Tab.bind(
      a,
      ['Cliente', 'CPF', 'E-mail', 'Valor', 'Vencimento'],
      [
        ['Ana', '52998224725', '', '100,00', '10/07/2026'],
        ['Ana', '52998224725', '', '50,00', '10/07/2026'],
      ],
    );
    await tab.sync();
    tab.rows[0]!.cells.email = 'x@ana.com';
    tab.rows[1]!.cells.email = 'y@ana.com';
    const r = await tab.sync();
    const q = await inTenant(app, a, (t) => sheetQuestions(t, { first: 10 }));
    show('J', [
      r.refs,
      (await go(a, (tx) => tx.customer.findMany())).map((c: any) => c.email),
      q.questions.map((x) => x.code),
      tab.rows.map((r2) => r2.cells.email),
    ]);
  },
  T,
);
it(
  'K lone surrogate and NUL, duplicate ids',
  async () => {
    const a = await createShop(app);
    for (const name of ['Ana \ud83d', 'Ana \u0000']) {
      const tab = await Tab.bind(a, SIMPLE, [[name, '', '100,00', '10/07/2026', '']], 'k' + name.length);
      try {
        const r = await tab.sync();
        show('K', [r.refs, r.errors]);
      } catch (e) {
        show('K throws', String(e).slice(0, 300));
      }
    }
    const tab = await Tab.bind(a, SIMPLE, [['Ana', '', '100,00', '10/07/2026', '']], 'kd');
    const w = tab.wire(0);
    try {
      const r = await syncSheet(app, a, {
        idempotencyKey: nextKey(),
        bindingId: tab.bindingId,
        syncId: 'x',
        chunk: 0,
        isLast: true,
        rows: [w, w],
      });
      show('Kd', r);
    } catch (e) {
      show('Kd throws', String(e).slice(0, 300));
    }
  },
  T,
);
it(
  'L stale ack',
  async () => {
    const a = await createShop(app);
    const tab = await Tab.bind(a, SIMPLE, [['Ana', '(19) 98765-4321', '100,00', '10/07/2026', '']]);
    await tab.sync();
    const c = await go(a, (tx) => tx.customer.findFirst());
    const phone = (p: string) => updateCustomer(app, a, { idempotencyKey: nextKey(), id: c.id, phone: p });
    const step = (s: string) =>
      syncSheet(app, a, {
        idempotencyKey: nextKey(),
        bindingId: tab.bindingId,
        syncId: s,
        chunk: 0,
        isLast: true,
        rows: [],
      });
    await phone('(19) 98765-1111');
    await step('l1');
    const page = await inTenant(app, a, (t) => sheetPatches(t, { bindingId: tab.bindingId, first: 1000 }));
    const patch = page.patches.find((p) => p.field === 'phone')!;
    tab.rows[0]!.cells.phone = patch.value as WireCell; // written
    await phone('(19) 98765-2222');
    await step('l2'); // the other sidebar
    await acknowledgeSync(app, a, {
      idempotencyKey: nextKey(),
      bindingId: tab.bindingId,
      syncId: 'l1',
      acks: [{ id: tab.rows[0]!.id, row: 2, hash: tab.wire(0).hash, applied: ['phone'], refused: [] }],
    });
    const r = await tab.sync();
    show('L1', [r.uploaded, r.written, tab.rows[0]!.cells.phone, (await go(a, (tx) => tx.customer.findFirst())).phone]);
    tab.rows[0]!.cells.principalCents = '90,00';
    await tab.sync();
    show('L2', [tab.rows[0]!.cells.phone, (await go(a, (tx) => tx.customer.findFirst())).phone]);
  },
  T,
);
it(
  'M waive a conflict, then another',
  async () => {
    const a = await createShop(app);
    const tab = await Tab.bind(a, SIMPLE, [['Ana', '(19) 98765-4321', '100,00', '10/07/2026', '']]);
    await tab.sync();
    const c = await go(a, (tx) => tx.customer.findFirst());
    const phone = (p: string) => updateCustomer(app, a, { idempotencyKey: nextKey(), id: c.id, phone: p });
    const qs = async () =>
      (await inTenant(app, a, (t) => sheetQuestions(t, { first: 10 }))).questions.map((x) => x.code);
    await phone('(19) 98765-1111');
    tab.rows[0]!.cells.phone = '(19) 98765-2222';
    await tab.sync();
    show('M1', await qs());
    await waiveQuestion(app, a, { idempotencyKey: nextKey(), bindingId: tab.bindingId, rowIds: [tab.rows[0]!.id] });
    await tab.sync();
    show('M2', [await qs(), tab.rows[0]!.cells.phone]);
    await phone('(19) 98765-3333');
    tab.rows[0]!.cells.phone = '(19) 98765-4444';
    await tab.sync();
    show('M3', [await qs(), tab.rows[0]!.cells.phone, (await go(a, (tx) => tx.customer.findFirst())).phone]);
  },
  T,
);
it(
  'N claim accepted pays a later debt',
  async () => {
    const a = await createShop(app);
    const cust = await createCustomer(app, a, { idempotencyKey: nextKey(), name: 'Bia' });
    const today = new Date();
    const d = (n: number) => new Date(today.getTime() + n * 86400000 - 3 * 3600000).toISOString().slice(0, 10);
    await recordDebt(app, a, {
      idempotencyKey: nextKey(),
      customerId: cust.refs!.customer,
      principalCents: 5000,
      dueOn: d(-10),
      registeredOn: d(-30),
    });
    const claim = await claimPaid(app, a, {
      idempotencyKey: nextKey(),
      customerId: cust.refs!.customer,
      claimedOn: d(-5),
    });
    await recordDebt(app, a, {
      idempotencyKey: nextKey(),
      customerId: cust.refs!.customer,
      principalCents: 20000,
      dueOn: d(25),
    });
    const r = await resolveClaim(app, a, { idempotencyKey: nextKey(), id: claim.refs!.claim, accepted: true });
    show('N', [r.errors, await pays(a)]);
  },
  T,
);
it(
  'O document of another customer typed in a row',
  async () => {
    const a = await createShop(app);
    const tab = await Tab.bind(
      a,
      ['Cliente', 'CPF', 'Valor', 'Vencimento'],
      [
        ['Ana', '52998224725', '100,00', '10/07/2026'],
        ['Beto', '', '50,00', '10/07/2026'],
      ],
    );
    await tab.sync();
    tab.rows[1]!.cells.document = '52998224725';
    const r = await tab.sync();
    show('O', [r.refs, (await go(a, (tx) => tx.customer.findMany())).map((c: any) => [c.name, c.document])]);
  },
  T,
);
it(
  'P day in the paid cell corrected',
  async () => {
    const a = await createShop(app);
    const tab = await Tab.bind(a, SIMPLE, [['Ana', '', '100,00', '10/07/2026', '20/07/2026']]);
    await tab.sync();
    show('P1', await pays(a));
    tab.rows[0]!.cells.paid = '09/07/2026';
    const r = await tab.sync();
    show('P2', [r.refs, await pays(a)]);
  },
  T,
);
it(
  'Q row waived from first import counts as on time',
  async () => {
    const a = await createShop(app);
    const tab = await Tab.bind(a, SIMPLE, [['Ana', '98765', '100,00', '10/07/2030', 'sim']]);
    await tab.sync();
    await waiveQuestion(app, a, { idempotencyKey: nextKey(), bindingId: tab.bindingId, rowIds: [tab.rows[0]!.id] });
    show('Q', await pays(a));
  },
  T,
);
