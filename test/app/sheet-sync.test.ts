import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actor, inTenant } from '../../server/app/context.js';
import { updateCustomer } from '../../server/app/customer.js';
import { cancelDebt, reinstateDebt } from '../../server/app/debt.js';
import { recordPayment } from '../../server/app/payment.js';
import { acknowledgeSync } from '../../server/app/sheet/acknowledge.js';
import { bindSheet } from '../../server/app/sheet/bind.js';
import { asCell } from '../../server/app/sheet/pending.js';
import { bindingTotals, sheetPatches, sheetQuestions } from '../../server/app/sheet/read.js';
import { syncSheet } from '../../server/app/sheet/sync.js';
import { waiveQuestion } from '../../server/app/sheet/waive.js';
import { rowHashes } from '../../server/db/sheet.js';
import type { WireCell, WireRow, WireValue } from '../../server/domain/sheet/wire.js';
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
    return { id, row: position + 2, hash: this.hashOf(position), cells, computed: this.shown(position) };
  }

  /** What the computed cells of a row read. */
  shown(position: number): Record<string, WireCell> {
    const values = Object.entries(this.computed.get(this.rows[position]!.id) ?? {});
    return Object.fromEntries(values.map(([field, value]) => [field, asCell(value as WireValue)]));
  }

  hashOf(position: number): string {
    return hashOf({ ...this.rows[position]!.cells, ...this.shown(position) });
  }

  async sync(options: { missingRows?: 'CANCEL' | 'KEEP'; syncId?: string; key?: string } = {}) {
    const hashes = await inTenant(app, this.actor, async ({ tx }) => {
      const found = await rowHashes(tx, [this.bindingId]);
      return found.get(this.bindingId) ?? {};
    });
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
      missingRows: options.missingRows,
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
    const versions = new Map([...page.patches, ...page.newRows].map((one) => [one.id, one.version]));
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
      return {
        id,
        version: versions.get(id)!,
        row: at + 2,
        hash: this.hashOf(at),
        applied: fields,
        refused: [],
      };
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
    expect((await tab.sync({ missingRows: 'CANCEL' })).refs?.missing).toBe(7);
  });

  it('keeps the debts of deleted rows when told to, which come back below and are not asked about again', async () => {
    const actor = await createShop(app);
    const tab = await Tab.bind(
      actor,
      SIMPLE,
      Array.from({ length: 8 }, (_, i) => line(`Cliente ${i}`, '', '10,00', `2${i}/07/2026`)),
    );
    await tab.sync();
    tab.rows.splice(0, 7);
    const kept = await tab.sync({ missingRows: 'KEEP' });
    expect(kept.refs).toMatchObject({ missing: 7, cancelled: [] });
    expect(tab.rows.map((row) => row.cells.name).sort()).toEqual(Array.from({ length: 8 }, (_, i) => `Cliente ${i}`));
    expect((await tab.sync()).refs).toMatchObject({ missing: 0, created: 0, changed: 0 });
    expect(await inTenant(app, actor, ({ tx }) => tx.debt.count({ where: { closedAs: null } }))).toBe(8);
  });

  it('gives a row back whose debt is reinstated', async () => {
    const tab = await small();
    const [gone] = tab.rows.splice(1, 1);
    const { cancelled } = (await tab.sync()).refs!;
    expect(cancelled).toHaveLength(1);
    await reinstateDebt(app, tab.actor, { idempotencyKey: nextKey(), id: cancelled[0]!, reason: 'Desfeito' });
    await tab.sync();
    expect(tab.rows.at(-1)).toMatchObject({ id: gone!.id, cells: { name: gone!.cells.name } });
    expect((await tab.sync()).refs).toMatchObject({ missing: 0, created: 0, changed: 0 });
  });

  it('puts right a cell of its own that somebody typed over, at once, and says so', async () => {
    const tab = await small();
    tab.computed.get(tab.rows[0]!.id)!.limite = { n: '9999' };
    expect((await tab.sync()).refs).toMatchObject({ restored: 1, changed: 0 });
    expect(tab.computed.get(tab.rows[0]!.id)!.limite).not.toEqual({ n: '9999' });
    expect(await tab.sync()).toMatchObject({ uploaded: 0, refs: { restored: 0 } });
  });

  it('asks when many rows are gone, though few of them are owed', async () => {
    const tab = await Tab.bind(
      await createShop(app),
      SIMPLE,
      Array.from({ length: 20 }, (_, i) => line(`Cliente ${i}`, '', '10,00', '20/07/2026', i === 0 ? '' : 'sim')),
    );
    await tab.sync();
    tab.rows.splice(0, 6);
    expect((await tab.sync()).errors.map((error) => error.code)).toEqual(['MISSING_ROWS_TO_CONFIRM']);
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
    ['not rows at all', 'abc', ['input', 'rows']],
    [
      'a cell of no known form',
      [{ id: 'row_12345678', row: 2, hash: 'x', cells: { name: { z: 1 } } }],
      ['input', 'rows', '0', 'cells', 'name'],
    ],
    ['an id that is no row id', [{ id: "x'; drop", row: 2, hash: 'x', cells: {} }], ['input', 'rows', '0', 'id']],
  ])('refuses %s, and says where', async (_, rows, place) => {
    const tab = await small();
    const result = await syncSheet(app, tab.actor, {
      idempotencyKey: nextKey(),
      bindingId: tab.bindingId,
      syncId: 's',
      chunk: 9,
      isLast: true,
      rows,
    });
    expect(result.errors[0]).toMatchObject({ code: 'INVALID', field: place });
  });
});

describe('what the sheet says of a payment', () => {
  const WITH_DAY = ['Cliente', 'Telefone', 'Valor', 'Vencimento', 'Pago', 'Pago em'];
  const open = ['Ana Lima', '(11) 98765-4321', '100,00', '10/07/2026'];

  async function tabOf(headings: string[], ...lines: string[][]): Promise<Tab> {
    const tab = await Tab.bind(await createShop(app), headings, lines);
    expect((await tab.sync()).errors).toEqual([]);
    return tab;
  }
  const paymentsOf = (tab: Tab) =>
    inTenant(app, tab.actor, async ({ tx }) => {
      const payments = await tx.payment.findMany({ include: { reversals: true }, orderBy: { seq: 'asc' } });
      return payments
        .filter((payment) => payment.reversals.length === 0)
        .map(({ amountCents, paidOn, dayKnown }) => [Number(amountCents), paidOn.toISOString().slice(0, 10), dayKnown]);
    });
  const debtOf = (tab: Tab) => inTenant(app, tab.actor, ({ tx }) => tx.debt.findFirstOrThrow());
  const codes = async (tab: Tab) =>
    (await inTenant(app, tab.actor, (tenant) => sheetQuestions(tenant, { first: 50 }))).questions.map(
      (question) => `${question.field}:${question.code}`,
    );
  const receive = async (tab: Tab, amountCents: number | null = null, externalId: string | null = null) => {
    const debt = await debtOf(tab);
    const result = await recordPayment(app, tab.actor, {
      idempotencyKey: nextKey(),
      customerId: debt.customerId,
      amountCents,
      externalId,
    });
    expect(result.errors).toEqual([]);
  };

  it('fills a column that is new and blank from the database, and undoes nothing', async () => {
    const tab = await tabOf(['Cliente', 'Valor', 'Vencimento'], ['Ana Lima', '100,00', '10/07/2026']);
    await receive(tab);
    const bound = await bindSheet(app, tab.actor, {
      idempotencyKey: nextKey(),
      spreadsheetId: tab.spreadsheetId,
      sheetId: 0,
      sheetName: 'Fiado',
      headings: ['Cliente', 'Valor', 'Vencimento', 'Pago'],
    });
    expect(bound.unmapped).toEqual([]);
    tab.rows[0]!.cells.paid = null;
    await tab.sync();
    expect(await paymentsOf(tab)).toHaveLength(1);
    expect(tab.rows[0]!.cells.paid).toBe('sim');
  });

  it('moves no money for a day that cannot be read, or has not come', async () => {
    const tab = await tabOf(WITH_DAY, [...open, '', '05/07/2026']);
    expect(await paymentsOf(tab)).toEqual([[10000, '2026-07-05', true]]);
    for (const day of ['32/07/2026', '05/07/2099']) {
      tab.rows[0]!.cells.paidOn = day;
      await tab.sync();
      expect(await paymentsOf(tab)).toEqual([[10000, '2026-07-05', true]]);
      expect(await codes(tab)).toEqual(['paidOn:INVALID_DATE']);
    }
    const future = await tabOf(WITH_DAY, [...open, 'sim', '05/07/2099']);
    expect(await paymentsOf(future)).toEqual([]);
  });

  it('books a payment typed as a day in a sheet that has only that column, and its clearing', async () => {
    const tab = await tabOf(['Cliente', 'Valor', 'Vencimento', 'Pago em'], ['Ana Lima', '100,00', '10/07/2026', '']);
    tab.rows[0]!.cells.paidOn = '12/07/2026';
    await tab.sync();
    expect(await paymentsOf(tab)).toEqual([[10000, '2026-07-12', true]]);
    tab.rows[0]!.cells.paidOn = '09/07/2026';
    await tab.sync();
    expect(await paymentsOf(tab)).toEqual([[10000, '2026-07-09', true]]);
    tab.rows[0]!.cells.paidOn = null;
    await tab.sync();
    expect(await paymentsOf(tab)).toEqual([]);
  });

  it('settles the amount as it was corrected in the same edit', async () => {
    const tab = await tabOf(SIMPLE, [...open, '']);
    Object.assign(tab.rows[0]!.cells, { principalCents: '120,00', paid: 'sim' });
    await tab.sync();
    expect(await paymentsOf(tab)).toEqual([[12000, '2026-07-15', true]]);
    expect(await debtOf(tab)).toMatchObject({ closedAs: 'PAID' });
    tab.rows[0]!.cells.principalCents = '130,00';
    await tab.sync();
    expect(await paymentsOf(tab)).toEqual([[13000, '2026-07-15', true]]);
    expect(tab.rows[0]!.cells.paid).toBe('sim');
  });

  it('settles only what a part payment left', async () => {
    const tab = await tabOf(SIMPLE, [...open, '']);
    await receive(tab, 4000);
    tab.rows[0]!.cells.paid = 'sim';
    await tab.sync();
    expect(await paymentsOf(tab)).toEqual([
      [4000, '2026-07-15', true],
      [6000, '2026-07-15', true],
    ]);
  });

  it('brings a deleted row back paid', async () => {
    const tab = await tabOf(SIMPLE, [...open, '']);
    const [row] = tab.rows.splice(0, 1);
    await tab.sync();
    row!.cells.paid = 'sim';
    tab.rows.push(row!);
    await tab.sync();
    expect(await debtOf(tab)).toMatchObject({ closedAs: 'PAID' });
  });

  it('leaves a debt cancelled that the owner cancelled, though its row went and came back', async () => {
    const tab = await tabOf(SIMPLE, [...open, '']);
    const debt = await debtOf(tab);
    await cancelDebt(app, tab.actor, { idempotencyKey: nextKey(), id: debt.id, reason: 'engano' });
    const [row] = tab.rows.splice(0, 1);
    await tab.sync();
    tab.rows.push(row!);
    await tab.sync();
    expect(await debtOf(tab)).toMatchObject({ closedAs: 'CANCELLED' });
  });

  it('undoes only the payment that the cell made', async () => {
    const tab = await tabOf(SIMPLE, [...open, '']);
    await receive(tab, 4000, 'pix-1');
    tab.rows[0]!.cells.paid = 'sim';
    await tab.sync();
    tab.rows[0]!.cells.paid = null;
    await tab.sync();
    expect(await paymentsOf(tab)).toEqual([[4000, '2026-07-15', true]]);

    await receive(tab);
    await tab.sync();
    expect(tab.rows[0]!.cells.paid).toBe('sim');
    tab.rows[0]!.cells.paid = null;
    await tab.sync();
    expect(await paymentsOf(tab)).toHaveLength(2);
    expect(await codes(tab)).toEqual(['paid:PAID_ELSEWHERE']);
  });

  it('counts a payment without a day, in the first import, neither way until its day is written', async () => {
    const tab = await tabOf(WITH_DAY, [...open, 'sim', '']);
    expect(await paymentsOf(tab)).toEqual([[10000, '2026-07-15', false]]);
    tab.rows[0]!.cells.paidOn = '09/07/2026';
    await tab.sync();
    expect(await paymentsOf(tab)).toEqual([[10000, '2026-07-09', true]]);
  });
});

describe('what two sides say differently', () => {
  const pair = [
    ['Ana Lima', '(11) 98765-4321', 'ana@example.com', '100,00', '10/07/2026'],
    ['Ana Lima', '(11) 98765-4321', 'ana@example.com', '30,00', '30/07/2026'],
  ];
  const HEADS = ['Cliente', 'Telefone', 'E-mail', 'Valor', 'Vencimento'];
  const questionsOf = (tab: Tab) =>
    inTenant(app, tab.actor, async (tenant) => (await sheetQuestions(tenant, { first: 50 })).questions);
  const customerOf = (tab: Tab) => inTenant(app, tab.actor, ({ tx }) => tx.customer.findFirstOrThrow());
  const rename = async (tab: Tab, change: object) => {
    const { id } = await customerOf(tab);
    expect((await updateCustomer(app, tab.actor, { idempotencyKey: nextKey(), id, ...change })).errors).toEqual([]);
  };

  it('keeps both values, shows them, and lets the cell win when it is written again', async () => {
    const tab = await Tab.bind(await createShop(app), HEADS, [pair[0]!]);
    await tab.sync();
    await rename(tab, { email: 'servidor@example.com' });
    tab.rows[0]!.cells.email = 'planilha@example.com';
    await tab.sync();
    expect((await customerOf(tab)).email).toBe('servidor@example.com');
    expect(tab.rows[0]!.cells.email).toBe('planilha@example.com');
    expect((await questionsOf(tab)).map((one) => one.kind)).toEqual(['CONFLICT']);
    tab.rows[0]!.cells.email = 'decidido@example.com';
    await tab.sync();
    expect((await customerOf(tab)).email).toBe('decidido@example.com');
    expect(await questionsOf(tab)).toEqual([]);
  });

  it('shows the next conflict too, after one was settled for the server', async () => {
    const tab = await Tab.bind(await createShop(app), HEADS, [pair[0]!]);
    await tab.sync();
    for (const round of [1, 2]) {
      await rename(tab, { email: `servidor${round}@example.com` });
      tab.rows[0]!.cells.email = `planilha${round}@example.com`;
      await tab.sync();
      const [question] = await questionsOf(tab);
      expect(question).toMatchObject({ kind: 'CONFLICT', field: 'email' });
      await waiveQuestion(app, tab.actor, {
        idempotencyKey: nextKey(),
        bindingId: tab.bindingId,
        rowIds: [question!.rowId],
      });
      await tab.sync();
      expect(tab.rows[0]!.cells.email).toBe(`servidor${round}@example.com`);
    }
  });

  it('asks when two rows of one customer say two things', async () => {
    const tab = await Tab.bind(await createShop(app), HEADS, pair);
    await tab.sync();
    tab.rows[0]!.cells.email = 'um@example.com';
    tab.rows[1]!.cells.email = 'dois@example.com';
    await tab.sync();
    expect((await customerOf(tab)).email).toBe('um@example.com');
    expect((await questionsOf(tab)).map((one) => `${one.row}:${one.code}`)).toEqual(['3:CONFLICT']);
  });

  it('gives nobody a document that is somebody else’s', async () => {
    const tab = await Tab.bind(
      await createShop(app),
      ['Cliente', 'CPF', 'Valor', 'Vencimento'],
      [
        ['Ana Lima', '111.444.777-35', '100,00', '10/07/2026'],
        ['Beto Reis', '', '50,00', '10/07/2026'],
      ],
    );
    await tab.sync();
    tab.rows[1]!.cells.document = '11144477735';
    await tab.sync();
    expect((await questionsOf(tab)).map((one) => one.code)).toEqual(['DOCUMENT_OF_ANOTHER']);
    const holders = await inTenant(app, tab.actor, ({ tx }) =>
      tx.customer.count({ where: { document: '11144477735' } }),
    );
    expect(holders).toBe(1);
  });

  it('moves nothing for an acknowledgement of what is no longer waiting', async () => {
    const tab = await Tab.bind(await createShop(app), HEADS, [pair[0]!]);
    await tab.sync();
    await rename(tab, { phone: '+5511911112222' });
    const step = { bindingId: tab.bindingId, chunk: 0, isLast: true, rows: [] };
    await syncSheet(app, tab.actor, { ...step, idempotencyKey: nextKey(), syncId: 'a' });
    const page = await inTenant(app, tab.actor, (tenant) =>
      sheetPatches(tenant, { bindingId: tab.bindingId, first: 10 }),
    );
    await rename(tab, { phone: '+5511933334444' });
    await syncSheet(app, tab.actor, { ...step, idempotencyKey: nextKey(), syncId: 'b' });
    const { id, version } = page.patches.find((patch) => patch.field === 'phone')!;
    const ack = { id, version, row: 2, hash: 'h', applied: ['phone'], refused: [] };
    await acknowledgeSync(app, tab.actor, {
      idempotencyKey: nextKey(),
      bindingId: tab.bindingId,
      syncId: 'a',
      acks: [ack],
    });
    await tab.sync();
    expect(tab.rows[0]!.cells.phone).toBe('(11) 93333-4444');
    expect((await customerOf(tab)).phone).toBe('+5511933334444');
  });

  it('keeps what a database cannot hold from stopping the sync', async () => {
    const tab = await Tab.bind(await createShop(app), HEADS, [['Ana \uD83D', '', '', '10,00', '10/07/2026']]);
    tab.rows[0]!.cells.email = 'a\0b@example.com';
    expect((await tab.sync()).errors).toEqual([]);
    const twice = await syncSheet(app, tab.actor, {
      idempotencyKey: nextKey(),
      bindingId: tab.bindingId,
      syncId: 'twice',
      chunk: 0,
      isLast: true,
      rows: [tab.wire(0), tab.wire(0)],
    });
    expect(twice.errors.map((error) => error.code)).toEqual(['INVALID']);
  });
});
