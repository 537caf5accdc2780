import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actor, inTenant } from '../../server/app/context.js';
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

describe('the sample shop', () => {
  it('books every row without a problem, leaves the others alone, and says why', async () => {
    const actor = await createShop(app);
    const tab = await Tab.bind(actor, HEADINGS!, LINES);
    const result = await tab.sync();
    const expected = JSON.parse(
      readFileSync(new URL('../fixtures/samples/mercadinho.expected.json', import.meta.url), 'utf8'),
    ) as { rows: { principalCents: number; paid: boolean; problems: string[]; dueOn: string }[] };
    const good = expected.rows.filter((row) => row.problems.length === 0);
    const totals = await inTenant(app, actor, ({ tx }) => bindingTotals(tx, tab.bindingId));
    const debts = await inTenant(app, actor, ({ tx }) => tx.debt.findMany());
    const { questions } = await inTenant(app, actor, (tenant) => sheetQuestions(tenant, { first: 200 }));

    expect(result.refs?.created).toBe(good.length);
    expect(totals).toMatchObject({ rows: 60, booked: good.length, unbooked: 60 - good.length });
    expect(debts.reduce((sum, debt) => sum + Number(debt.openPrincipalCents), 0)).toBe(
      good.filter((row) => !row.paid).reduce((sum, row) => sum + row.principalCents, 0),
    );
    expect(questions.length).toBe(expected.rows.flatMap((row) => row.problems).length);
    expect(questions[0]).toMatchObject({ row: 12, heading: 'CPF/CNPJ', code: 'INVALID_DOCUMENT', canWaive: true });
  });

  it('writes nothing the second time', async () => {
    const actor = await createShop(app);
    const tab = await Tab.bind(actor, HEADINGS!, LINES);
    await tab.sync();
    const again = await tab.sync();
    expect(again).toMatchObject({ uploaded: 0, written: 0, refs: { created: 0, changed: 0 } });
  });

  it('makes one customer of the rows of one person', async () => {
    const actor = await createShop(app);
    const tab = await Tab.bind(actor, HEADINGS!, LINES);
    await tab.sync();
    const names = await inTenant(app, actor, ({ tx }) =>
      tx.customer.findMany({ where: { nameFolded: 'caique araujo' }, include: { debts: true } }),
    );
    expect(names.map((one) => one.debts.length)).toEqual([4]);
  });

  it('books a row whose phone is wrong when the merchant says to go on without it', async () => {
    const actor = await createShop(app);
    const tab = await Tab.bind(actor, HEADINGS!, LINES);
    await tab.sync();
    const { questions } = await inTenant(app, actor, (tenant) => sheetQuestions(tenant, { first: 200 }));
    const question = questions.find((one) => one.row === 17)!;
    const waived = await waiveQuestion(app, actor, {
      idempotencyKey: nextKey(),
      bindingId: tab.bindingId,
      rowIds: [question.rowId],
    });
    expect(waived.errors).toEqual([]);
    const customer = await inTenant(app, actor, ({ tx }) =>
      tx.customer.findFirst({ where: { nameFolded: 'francisca goncalves' }, include: { debts: true } }),
    );
    expect(customer).toMatchObject({ phone: null, document: '44368038720', debts: [{ principalCents: 208320n }] });
    const refused = await waiveQuestion(app, actor, {
      idempotencyKey: nextKey(),
      bindingId: tab.bindingId,
      rowIds: [questions.find((one) => one.code === 'AMBIGUOUS_AMOUNT')!.rowId],
    });
    expect(refused.errors.map((error) => error.code)).toEqual(['INVALID']);
  });
});

describe('a sync, cell by cell', () => {
  const line = (name: string, phone: string, value: string, due: string, paid = '') => [name, phone, value, due, paid];

  async function small(): Promise<Tab> {
    const tab = await Tab.bind(await createShop(app), SIMPLE, [
      line('Ana Lima', '(11) 98765-4321', '100,00', '10/07/2026'),
      line('Beto Reis', '(11) 98765-4322', '50,00', '20/07/2026'),
      line('Ana Lima', '(11) 98765-4321', '30,00', '30/07/2026'),
    ]);
    await tab.sync();
    return tab;
  }
  const debtOf = (tab: Tab, position: number) =>
    inTenant(app, tab.actor, async ({ tx }) => {
      const row = await tx.sheetRow.findFirstOrThrow({
        where: { bindingId: tab.bindingId, id: tab.rows[position]!.id },
      });
      return tx.debt.findFirstOrThrow({ where: { id: row.debtId! }, include: { changes: true, customer: true } });
    });

  it('turns a changed amount into a fact and keeps the first one', async () => {
    const tab = await small();
    tab.rows[0]!.cells.principalCents = '120,00';
    expect(await tab.sync()).toMatchObject({ uploaded: 1, refs: { changed: 1 } });
    expect(await debtOf(tab, 0)).toMatchObject({
      principalCents: 10000n,
      openPrincipalCents: 12000n,
      changes: [{ kind: 'AMOUNT', principalCents: 12000n }],
    });
  });

  it('records a payment when the paid cell is marked, and undoes it when it is cleared', async () => {
    const tab = await small();
    tab.rows[0]!.cells.paid = 'sim';
    await tab.sync();
    expect(await debtOf(tab, 0)).toMatchObject({ closedAs: 'PAID', openPrincipalCents: 0n });
    tab.rows[0]!.cells.paid = null;
    await tab.sync();
    expect(await debtOf(tab, 0)).toMatchObject({ closedAs: null, openPrincipalCents: 10000n });
    const payments = await inTenant(app, tab.actor, ({ tx }) => tx.payment.findMany({ include: { reversals: true } }));
    expect(payments.map((payment) => payment.reversals.length)).toEqual([1]);
  });

  it('renames the customer in every row that showed the old name', async () => {
    const tab = await small();
    tab.rows[0]!.cells.name = 'Ana Maria Lima';
    expect((await tab.sync()).written).toBeGreaterThan(0);
    expect(tab.rows[2]!.cells.name).toBe('Ana Maria Lima');
    expect(await tab.sync()).toMatchObject({ uploaded: 0, written: 0 });
  });

  it('asks instead of guessing when a row is given to somebody else', async () => {
    const tab = await small();
    Object.assign(tab.rows[1]!.cells, { name: 'Carla Dias', phone: '(21) 99876-5432' });
    await tab.sync();
    expect((await debtOf(tab, 1)).customer.name).toBe('Beto Reis');
    const { questions } = await inTenant(app, tab.actor, (tenant) => sheetQuestions(tenant, { first: 10 }));
    expect(questions.map((question) => question.code)).toEqual(['PERSON_CHANGED']);
  });

  it('stops before writing anything when ids were sorted apart from their rows', async () => {
    const actor = await createShop(app);
    const tab = await Tab.bind(
      actor,
      SIMPLE,
      ['Ana', 'Bia', 'Caio', 'Davi', 'Eva'].map((name, i) => line(`${name} Souza`, '', `${i + 1}0,00`, '20/07/2026')),
    );
    await tab.sync();
    const ids = tab.rows.map((row) => row.id);
    tab.rows.reverse();
    tab.rows.forEach((row, i) => {
      row.id = ids[i]!;
    });
    expect((await tab.sync()).errors.map((error) => error.code)).toEqual(['SHEET_SCRAMBLED']);
    expect(await inTenant(app, actor, ({ tx }) => tx.debtChange.count())).toBe(0);
  });

  it('cancels the debt of a deleted row and brings it back with the row', async () => {
    const tab = await small();
    const [gone] = tab.rows.splice(1, 1);
    expect((await tab.sync()).refs?.missing).toBe(1);
    tab.rows.push(gone!);
    await tab.sync();
    expect(await debtOf(tab, 2)).toMatchObject({
      closedAs: null,
      changes: [{ kind: 'CANCEL' }, { kind: 'REINSTATE' }],
    });
  });

  it('asks before it cancels many', async () => {
    const actor = await createShop(app);
    const tab = await Tab.bind(
      actor,
      SIMPLE,
      Array.from({ length: 8 }, (_, i) => line(`Cliente ${i}`, '', '10,00', '20/07/2026')),
    );
    await tab.sync();
    tab.rows.splice(0, 7);
    expect((await tab.sync()).errors.map((error) => error.code)).toEqual(['MISSING_ROWS_TO_CONFIRM']);
    expect((await tab.sync({ confirmMissing: true })).refs?.missing).toBe(7);
  });

  it('answers a repeated chunk as the first time, under any key', async () => {
    const tab = await Tab.bind(await createShop(app), SIMPLE, [line('Ana', '', '10,00', '20/07/2026')]);
    const input = { bindingId: tab.bindingId, syncId: 'lost', chunk: 0, isLast: true, rows: [tab.wire(0)] };
    const first = await syncSheet(app, tab.actor, { ...input, idempotencyKey: nextKey() });
    const again = await syncSheet(app, tab.actor, { ...input, idempotencyKey: nextKey() });
    expect(again.refs).toEqual(first.refs);
    expect(await inTenant(app, tab.actor, ({ tx }) => tx.debt.count())).toBe(1);
  });

  it('does not book a row twice when the answer was lost and a new sync begins', async () => {
    const tab = await Tab.bind(await createShop(app), SIMPLE, [line('Ana', '', '10,00', '20/07/2026')]);
    const input = { bindingId: tab.bindingId, chunk: 0, isLast: true, rows: [tab.wire(0)] };
    await syncSheet(app, tab.actor, { ...input, syncId: 'lost', idempotencyKey: nextKey() });
    await tab.sync();
    expect(await inTenant(app, tab.actor, ({ tx }) => tx.debt.count())).toBe(1);
  });

  it('refuses rows that belong to another tab: this one is a copy', async () => {
    const tab = await small();
    const copy = await Tab.bind(tab.actor, SIMPLE, [], 'planilha-2');
    copy.rows = tab.rows;
    expect((await copy.sync()).errors.map((error) => error.code)).toEqual(['BINDING_QUARANTINED']);
  });

  it.each([
    ['not rows at all', 'abc'],
    ['a cell of no known form', [{ id: 'row_12345678', row: 2, hash: 'x', cells: { name: { z: 1 } } }]],
    ['an id that is no row id', [{ id: "x'; drop", row: 2, hash: 'x', cells: {} }]],
  ])('refuses %s', async (_, rows) => {
    const tab = await small();
    const result = await syncSheet(app, tab.actor, {
      idempotencyKey: nextKey(),
      bindingId: tab.bindingId,
      syncId: 's',
      chunk: 9,
      isLast: true,
      rows,
    });
    expect(result.errors).toMatchObject([{ code: 'INVALID', field: ['input', 'rows'] }]);
  });
});
