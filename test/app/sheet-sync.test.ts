import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTenant } from '../../server/app/context.js';
import { createCustomer, updateCustomer } from '../../server/app/customer.js';
import { reinstateDebt } from '../../server/app/debt.js';
import { acknowledgeSync } from '../../server/app/sheet/acknowledge.js';
import { resolveConflict } from '../../server/app/sheet/answer.js';
import { bindSheet } from '../../server/app/sheet/bind.js';
import { sheetQuestions } from '../../server/app/sheet/question.js';
import { bindingTotals, sheetPatches } from '../../server/app/sheet/read.js';
import { syncSheet } from '../../server/app/sheet/sync.js';
import { waiveQuestion } from '../../server/app/sheet/waive.js';
import { createShop, createTestApp, nextKey, type TestApp } from '../support/app.js';
import { SIMPLE, Tab } from './sheet-tab.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const [HEADINGS, ...LINES] = parse(
  readFileSync(new URL('../fixtures/samples/mercadinho.csv', import.meta.url)),
) as string[][];

describe('the sample shop', () => {
  it('books every row without a problem, leaves the others alone, and says why', async () => {
    const actor = await createShop(app);
    const tab = await Tab.bind(app, actor, HEADINGS!, LINES);
    const result = await tab.sync();
    const expected = JSON.parse(
      readFileSync(new URL('../fixtures/samples/mercadinho.expected.json', import.meta.url), 'utf8'),
    ) as { rows: { principalCents: number; paid: boolean; problems: string[]; dueOn: string }[] };
    const good = expected.rows.filter((row) => row.problems.length === 0);
    const totals = await inTenant(app, actor, ({ tx }) => bindingTotals(tx, tab.bindingId));
    const debts = await inTenant(app, actor, ({ tx }) => tx.debt.findMany());
    const { questions: all } = await inTenant(app, actor, (tenant) => sheetQuestions(tenant, { first: 200 }));
    const questions = all.filter(({ kind }) => kind !== 'NOTE');

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
    const tab = await Tab.bind(app, actor, HEADINGS!, LINES);
    await tab.sync();
    const stored = () =>
      inTenant(app, actor, async ({ tx }) => ({
        keys: await tx.idempotencyKey.count(),
        steps: await tx.sheetSyncChunk.count(),
        rows: await tx.$queryRaw`SELECT id, xmin::text AS written FROM "SheetRow" ORDER BY id`,
      }));
    const again = await tab.sync();
    expect(again).toMatchObject({ uploaded: 0, written: 0, refs: { created: 0, changed: 0 } });
    const before = await stored();
    const step = { bindingId: tab.bindingId, syncId: 'nothing-new', chunk: 0, isLast: true, rows: [] };
    const { refs, errors } = await syncSheet(app, actor, { idempotencyKey: nextKey(), ...step });
    expect({ refs, errors }).toMatchObject({ refs: { created: 0, changed: 0, isMore: 0 }, errors: [] });
    expect(await stored()).toEqual(before);
  });

  it('makes one customer of the rows of one person', async () => {
    const actor = await createShop(app);
    const tab = await Tab.bind(app, actor, HEADINGS!, LINES);
    await tab.sync();
    const names = await inTenant(app, actor, ({ tx }) =>
      tx.customer.findMany({ where: { nameFolded: 'caique araujo' }, include: { debts: true } }),
    );
    expect(names.map((one) => one.debts.length)).toEqual([4]);
  });

  it('books a row whose phone is wrong when the merchant says to go on without it', async () => {
    const actor = await createShop(app);
    const tab = await Tab.bind(app, actor, HEADINGS!, LINES);
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
    const rowIds = [question.rowId];
    const again = await waiveQuestion(app, actor, { idempotencyKey: nextKey(), bindingId: tab.bindingId, rowIds });
    expect(again.errors).toMatchObject([{ code: 'NOT_FOUND', field: ['input', 'rowIds'] }]);
  });
});

describe('a sync, cell by cell', () => {
  const line = (name: string, phone: string, value: string, due: string, paid = '') => [name, phone, value, due, paid];

  async function small(): Promise<Tab> {
    const tab = await Tab.bind(app, await createShop(app), SIMPLE, [
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

  it('lets the newest word on a person stand in all of their rows, whichever of them said the one before', async () => {
    const tab = await small();
    const [one, , other] = tab.rows.map(({ cells }) => cells);
    // What the other is to say is never written.
    const { pull } = tab;
    tab.pull = () => Promise.resolve(0);
    one!.phone = '(11) 98765-0001';
    await tab.sync();
    tab.pull = pull;
    // By hand it says so; the first says something newer.
    other!.phone = '(11) 98765-0001';
    one!.phone = '(11) 98765-0002';
    await tab.sync();
    expect(other!.phone).toBe('(11) 98765-0002');
    expect((await tab.sync()).uploaded).toBe(0);
  });

  it('asks where one row is emptied of what a new one of the same person says', async () => {
    const tab = await small();
    const phones = (...[one, two]: (string | null)[]) => ['(11) 98765-4321', one, '(11) 98765-4321', two];
    tab.rows[1]!.cells.phone = null;
    tab.add(line('Beto Reis', '(11) 98765-4322', '45,00', '30/07/2026'));
    await tab.sync();
    expect(tab.rows.map(({ cells }) => cells.phone)).toEqual(phones(null, '(11) 98765-4322'));
    const { questions } = await inTenant(app, tab.actor, (tenant) => sheetQuestions(tenant, { first: 5 }));
    expect(questions.map(({ code, row, field }) => [code, row, field])).toEqual([['CONFLICT', 5, 'phone']]);
    expect((await tab.sync()).uploaded).toBe(0);
    // Something else that is typed in the row is no answer.
    tab.rows[3]!.cells.paid = 'sim';
    await tab.sync();
    const { questions: still } = await inTenant(app, tab.actor, (tenant) => sheetQuestions(tenant, { first: 5 }));
    expect(still.map(({ code, row }) => [code, row])).toEqual([['CONFLICT', 5]]);
    expect(tab.rows.map(({ cells }) => cells.phone)).toEqual(phones(null, '(11) 98765-4322'));
    const kept = await resolveConflict(app, tab.actor, {
      idempotencyKey: nextKey(),
      bindingId: tab.bindingId,
      rowId: tab.rows[3]!.id,
      field: 'phone',
      keep: 'SERVER',
    });
    expect(kept.errors).toEqual([]);
    await tab.sync();
    expect(tab.rows.map(({ cells }) => cells.phone)).toEqual(phones(null, null));
    expect((await tab.sync()).uploaded).toBe(0);
  });

  describe('of a row that was written to since it was read', () => {
    const sent = async (tab: Tab, fields: { known?: string | null; hash?: string; principalCents?: string }) => {
      const { principalCents, ...marks } = fields;
      const row = { ...tab.wire(1), ...marks };
      const cells = { ...row.cells, ...(principalCents ? { principalCents } : {}) };
      const step = { bindingId: tab.bindingId, syncId: `outro-${nextKey()}`, chunk: 0, isLast: false };
      return syncSheet(app, tab.actor, { ...step, idempotencyKey: nextKey(), rows: [{ ...row, cells }] });
    };
    const codesOf = ({ errors }: { errors: readonly { code: string }[] }) => errors.map(({ code }) => code);

    it.each<[string, (now: string) => string | null | undefined, string[]]>([
      ['is refused', () => 'a-hash-of-before.1', ['STALE_ROWS']],
      ['is refused where nobody knew of it', () => null, ['STALE_ROWS']],
      ['is taken when it was read after that', (now) => now, []],
      ['is taken from a program that does not say what it knew', () => undefined, []],
    ])('%s', async (_, knownOf, codes) => {
      const tab = await small();
      const known = knownOf(tab.hashOf(1));
      const result = await sent(tab, {
        ...(known === undefined ? {} : { known }),
        hash: 'another.1',
        principalCents: '1,00',
      });
      expect(codesOf(result)).toEqual(codes);
      expect(Number((await debtOf(tab, 1)).openPrincipalCents)).toBe(codes.length > 0 ? 5_000 : 100);
    });

    it('is taken where it says what the server knows by now', async () => {
      const tab = await small();
      expect(codesOf(await sent(tab, { known: 'a-hash-of-before.1' }))).toEqual([]);
    });

    it('is refused where the row is gone since; pasted back, nobody knew of it', async () => {
      const tab = await small();
      const known = tab.hashOf(1);
      const [row] = tab.rows.splice(1, 1);
      await tab.sync({ missingRows: 'CANCEL' });
      tab.rows.splice(1, 0, row!);
      expect(codesOf(await sent(tab, { known, hash: 'another.1' }))).toEqual(['STALE_ROWS']);
      expect(codesOf(await sent(tab, { known: null, hash: 'another.1' }))).toEqual([]);
    });
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
      app,
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

  it.each([
    ['the amounts too were edited', 1, ['SHEET_SCRAMBLED']],
    ['only names were corrected', 0, []],
  ])('each of three rows bears the name that another had; %s', async (_, more, codes) => {
    const of = (names: string[], by: number) =>
      names.map((name, i) => line(`${name} Souza`, '', `${(i + 1) * 10 + by},00`, '20/07/2026'));
    const tab = await Tab.bind(app, await createShop(app), SIMPLE, of(['Ana', 'Bia', 'Caio'], 0));
    await tab.sync();
    for (const [i, [name, , amount]] of of(['Bia', 'Caio', 'Ana'], more).entries())
      Object.assign(tab.rows[i]!.cells, { name, principalCents: amount });
    expect((await tab.sync()).errors.map((error) => error.code)).toEqual(codes);
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
      app,
      actor,
      SIMPLE,
      Array.from({ length: 8 }, (_, i) => line(`Cliente ${i}`, '', '10,00', '20/07/2026')),
    );
    await tab.sync();
    tab.rows.splice(0, 7);
    expect((await tab.sync()).errors.map((error) => error.code)).toEqual(['MISSING_ROWS_TO_CONFIRM']);
    expect((await tab.sync({ missingRows: 'CANCEL' })).refs?.missing).toBe(7);
  });

  it('does not ask where all the debts are paid: nothing goes with their rows', async () => {
    const actor = await createShop(app);
    const paid = Array.from({ length: 8 }, (_, i) => line(`Cliente ${i}`, '', '10,00', '20/07/2026', 'sim'));
    const tab = await Tab.bind(app, actor, SIMPLE, paid);
    await tab.sync();
    tab.rows.splice(0, 7);
    expect((await tab.sync()).refs).toMatchObject({ missing: 7, cancelled: [] });
  });

  it('keeps the debts of deleted rows when told to, which come back below and are not asked about again', async () => {
    const actor = await createShop(app);
    const tab = await Tab.bind(
      app,
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

  it('shows the rung of each, and what the next one takes; of a limit to be defined, neither', async () => {
    const tab = await Tab.bind(
      app,
      await createShop(app),
      [...SIMPLE, 'Limite'],
      [
        [...line('Ana', '(11) 98765-4321', '100,00', '20/07/2026'), '300,00'],
        line('Beto', '(11) 98765-4322', '50,00', '20/07/2026'),
      ],
    );
    await tab.sync();
    const shown = tab.rows.map(({ id }) => tab.computed.get(id)!);
    expect(shown.map(({ degrau }) => degrau)).toEqual(['2 de 9', undefined]);
    expect(shown[0]!.proximoPasso).toMatch(
      /^mais 2 contas em dia \(somando R\$ 150,00\), a partir de .* → R\$ 450,00$/,
    );
    expect(shown[1]!.proximoPasso).toBeUndefined();
  });

  it('asks when many rows are gone, though few of them are owed', async () => {
    const tab = await Tab.bind(
      app,
      await createShop(app),
      SIMPLE,
      Array.from({ length: 20 }, (_, i) => line(`Cliente ${i}`, '', '10,00', '20/07/2026', i === 0 ? '' : 'sim')),
    );
    await tab.sync();
    tab.rows.splice(0, 6);
    expect((await tab.sync()).errors.map((error) => error.code)).toEqual(['MISSING_ROWS_TO_CONFIRM']);
  });

  it('answers a repeated chunk as the first time, under any key', async () => {
    const tab = await Tab.bind(app, await createShop(app), SIMPLE, [line('Ana', '', '10,00', '20/07/2026')]);
    const input = { bindingId: tab.bindingId, syncId: 'lost', chunk: 0, isLast: true, rows: [tab.wire(0)] };
    const first = await syncSheet(app, tab.actor, { ...input, idempotencyKey: nextKey() });
    const again = await syncSheet(app, tab.actor, { ...input, idempotencyKey: nextKey() });
    expect(again.refs).toEqual(first.refs);
    expect(await inTenant(app, tab.actor, ({ tx }) => tx.debt.count())).toBe(1);
  });

  it('refuses other rows under the number of a step that was taken', async () => {
    const tab = await Tab.bind(app, await createShop(app), SIMPLE, [line('Ana', '', '10,00', '20/07/2026')]);
    const step = { bindingId: tab.bindingId, syncId: 'one', chunk: 0, isLast: true };
    const send = () => syncSheet(app, tab.actor, { ...step, rows: [tab.wire(0)], idempotencyKey: nextKey() });
    const first = await send();
    tab.rows[0]!.cells.principalCents = '99,00';
    expect((await send()).errors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED', field: ['input', 'chunk'] }]);
    tab.rows[0]!.cells.principalCents = '10,00';
    expect((await send()).refs).toEqual(first.refs);
  });

  it('takes a heading of any name, and rows of any field', async () => {
    const tab = await Tab.bind(app, await createShop(app), ['Nome', 'Valor', 'Vencimento'], []);
    const columns = { ...tab.columns };
    const headings = ['Nome', 'Valor', 'Vencimento', '__proto__', 'constructor'];
    const said = [...Object.entries(columns), ['__proto__', 'note'], ['constructor', 'description']];
    const bound = await bindSheet(app, tab.actor, {
      idempotencyKey: nextKey(),
      spreadsheetId: tab.spreadsheetId,
      sheetId: 0,
      sheetName: 'Fiado',
      headings,
      columns: said.map(([heading, field]) => ({ heading: heading!, field: field! })),
    });
    expect(bound).toMatchObject({ errors: [], unmapped: [] });
    const cells = { name: 'Ana', principalCents: '10,00', dueOn: '20/07/2026', note: 'prometeu', description: 'arroz' };
    const step = { bindingId: tab.bindingId, syncId: 'proto', chunk: 0, isLast: true };
    const rows = [{ id: 'row_proto000', row: 2, hash: 'h', cells }];
    const sent = await syncSheet(app, tab.actor, { ...step, rows, idempotencyKey: nextKey() });
    expect(sent).toMatchObject({ errors: [], refs: { created: 1 } });
    const { questions } = await inTenant(app, tab.actor, (tenant) => sheetQuestions(tenant, { first: 9 }));
    expect(questions).toMatchObject([{ field: 'note', heading: '__proto__' }]);
  });

  it('does not book a row twice when the answer was lost and a new sync begins', async () => {
    const tab = await Tab.bind(app, await createShop(app), SIMPLE, [line('Ana', '', '10,00', '20/07/2026')]);
    const input = { bindingId: tab.bindingId, chunk: 0, isLast: true, rows: [tab.wire(0)] };
    await syncSheet(app, tab.actor, { ...input, syncId: 'lost', idempotencyKey: nextKey() });
    await tab.sync();
    expect(await inTenant(app, tab.actor, ({ tx }) => tx.debt.count())).toBe(1);
  });

  it('refuses rows that belong to another tab: this one is a copy', async () => {
    const tab = await small();
    const copy = await Tab.bind(app, tab.actor, SIMPLE, [], 'planilha-2');
    copy.rows = tab.rows;
    expect((await copy.sync()).errors.map((error) => error.code)).toEqual(['FOREIGN_ROWS']);
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

describe('whose row it is', () => {
  it('is asked where two customers have its name and phone: no third one begins with a limit of their own', async () => {
    const actor = await createShop(app);
    const tab = await Tab.bind(app, actor, SIMPLE, [['Jéssica Falcão', '(27) 91417-7763', '140,00', '22/06/2026', '']]);
    await tab.sync();
    const again = { name: 'Jéssica Falcão', phone: '27914177763' };
    expect((await createCustomer(app, actor, { idempotencyKey: nextKey(), ...again })).errors).toEqual([]);
    tab.add(['Jéssica Falcão', '(27) 91417-7763', '31,00', '30/07/2026', '']);
    expect((await tab.sync()).refs).toMatchObject({ created: 0, questions: 1 });
    const { questions } = await inTenant(app, actor, (tenant) => sheetQuestions(tenant, { first: 10 }));
    expect(questions).toMatchObject([{ code: 'PERSON_UNCLEAR', canWaive: false }]);
    expect(await inTenant(app, actor, ({ tx }) => tx.customer.count())).toBe(2);
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
    const tab = await Tab.bind(app, await createShop(app), HEADS, [pair[0]!]);
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

  it('asks again where the server changed after the question: of that the cell could not know', async () => {
    const tab = await Tab.bind(app, await createShop(app), HEADS, [pair[0]!]);
    await tab.sync();
    await rename(tab, { email: 'servidor@example.com' });
    tab.rows[0]!.cells.email = 'planilha@example.com';
    await tab.sync();
    await rename(tab, { email: 'depois@example.com' });
    tab.rows[0]!.cells.email = '';
    await tab.sync();
    expect((await customerOf(tab)).email).toBe('depois@example.com');
    expect(await questionsOf(tab)).toMatchObject([{ kind: 'CONFLICT', serverValue: 'depois@example.com' }]);
    tab.rows[0]!.cells.email = 'decidido@example.com';
    await tab.sync();
    expect((await customerOf(tab)).email).toBe('decidido@example.com');
  });

  it('books no payment of an amount that is still a question', async () => {
    const tab = await Tab.bind(
      app,
      await createShop(app),
      ['Cliente', 'Valor', 'Vencimento', 'Valor pago'],
      [['Ana Lima', '100,00', '10/07/2026', '']],
    );
    await tab.sync();
    Object.assign(tab.rows[0]!.cells, { principalCents: '1,500', paidCents: '1.200,00' });
    await tab.sync();
    const payments = await inTenant(app, tab.actor, ({ tx }) => tx.payment.findMany());
    expect(payments).toEqual([]);
    expect((await questionsOf(tab)).map(({ code }) => code)).toEqual(['AMBIGUOUS_AMOUNT']);
    tab.rows[0]!.cells.principalCents = '1.500,00';
    await tab.sync();
    const paid = await inTenant(app, tab.actor, ({ tx }) => tx.payment.findMany());
    expect(paid.map(({ amountCents }) => Number(amountCents))).toEqual([120_000]);
  });

  it('asks of a formula, which is never written over, and is moved by what is typed in its place', async () => {
    const tab = await Tab.bind(app, await createShop(app), HEADS, [pair[0]!]);
    tab.rows[0]!.cells.email = { f: '=A2&"@example.com"', v: 'ana@example.com' };
    await tab.sync();
    await rename(tab, { email: 'servidor@example.com' });
    expect(await tab.refresh()).toBe(0);
    expect(await questionsOf(tab)).toMatchObject([
      {
        code: 'CONFLICT',
        sheetValue: 'ana@example.com',
        serverValue: 'servidor@example.com',
        answers: [{ id: 'SHEET' }],
      },
    ]);
    tab.rows[0]!.cells.email = 'servidor@example.com';
    await tab.sync();
    expect(await questionsOf(tab)).toEqual([]);
    expect((await customerOf(tab)).email).toBe('servidor@example.com');
  });

  it('shows the next conflict too, after one was settled for the server', async () => {
    const tab = await Tab.bind(app, await createShop(app), HEADS, [pair[0]!]);
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
    const tab = await Tab.bind(app, await createShop(app), HEADS, pair);
    await tab.sync();
    tab.rows[0]!.cells.email = 'um@example.com';
    tab.rows[1]!.cells.email = 'dois@example.com';
    await tab.sync();
    expect((await customerOf(tab)).email).toBe('um@example.com');
    expect((await questionsOf(tab)).map((one) => `${one.row}:${one.code}`)).toEqual(['3:CONFLICT']);
  });

  it.each([
    ['SHEET', null, [null, null]],
    ['SERVER', '+5511987654321', ['(11) 98765-4321', '(11) 98765-4321']],
  ] as const)('asks of a telephone that one row lost while another says it: %s', async (keep, phone, cells) => {
    const tab = await Tab.bind(app, await createShop(app), HEADS, pair);
    await tab.sync();
    tab.rows[0]!.cells.phone = null;
    tab.add(['Ana Lima', '(21) 91234-5678', '', '50,00', '15/08/2026']);
    await tab.sync();
    expect(tab.rows[1]!.cells.phone).toBe('(11) 98765-4321');
    const [question, another] = await questionsOf(tab);
    expect(another).toBeUndefined();
    expect(question).toMatchObject({ field: 'phone', code: 'CONFLICT', row: 2, serverValue: '(11) 98765-4321' });
    const { bindingId, rowId, field } = question!;
    const kept = await resolveConflict(app, tab.actor, { idempotencyKey: nextKey(), bindingId, rowId, field, keep });
    expect(kept.errors).toEqual([]);
    await tab.sync();
    expect((await customerOf(tab)).phone).toBe(phone);
    expect(await questionsOf(tab)).toEqual([]);
    expect(tab.rows.slice(0, 2).map((row) => row.cells.phone)).toEqual(cells);
    expect(await tab.sync()).toMatchObject({ uploaded: 0, written: 0 });
  });

  it('asks of a telephone too that a row in conflict about it lost', async () => {
    const heads = ['Cliente', 'CPF', 'Telefone', 'Valor', 'Vencimento'];
    const ana = ['Ana Lima', '529.982.247-25', '(11) 98765-4321', '100,00', '10/07/2026'];
    const tab = await Tab.bind(app, await createShop(app), heads, [ana]);
    await tab.sync();
    tab.add(['Ana Lima', '529.982.247-25', '(21) 91234-5678', '50,00', '15/08/2026']);
    await tab.sync();
    tab.rows[1]!.cells.phone = null;
    await tab.sync();
    expect((await customerOf(tab)).phone).toBe('+5511987654321');
    expect(tab.rows[0]!.cells.phone).toBe('(11) 98765-4321');
    expect(await questionsOf(tab)).toMatchObject([{ field: 'phone', code: 'CONFLICT', row: 3 }]);
  });

  it('forgets a telephone that every row of the person lost', async () => {
    const tab = await Tab.bind(app, await createShop(app), HEADS, pair);
    await tab.sync();
    for (const { cells } of tab.rows) cells.phone = null;
    await tab.sync();
    expect((await customerOf(tab)).phone).toBeNull();
    expect(await questionsOf(tab)).toEqual([]);
  });

  it('asks no more of the row that lost it when the last one does, too', async () => {
    const tab = await Tab.bind(app, await createShop(app), HEADS, pair);
    await tab.sync();
    for (const { cells } of tab.rows) {
      cells.phone = null;
      await tab.sync();
    }
    expect((await customerOf(tab)).phone).toBeNull();
    expect(await questionsOf(tab)).toEqual([]);
  });

  it.each([
    ['SHEET', '+5521912345678'],
    ['SERVER', '+5511987654321'],
  ] as const)('asks of another telephone under the same CPF: %s', async (keep, phone) => {
    const heads = ['Cliente', 'CPF', 'Telefone', 'Valor', 'Vencimento'];
    const tab = await Tab.bind(app, await createShop(app), heads, [
      ['Ana Lima', '529.982.247-25', '(11) 98765-4321', '100,00', '10/07/2026'],
      ['Ana Lima', '529.982.247-25', '(21) 91234-5678', '30,00', '30/07/2026'],
    ]);
    await tab.sync();
    const [question, another] = await questionsOf(tab);
    expect(another).toBeUndefined();
    expect(question).toMatchObject({ field: 'phone', code: 'CONFLICT', row: 3, serverValue: '(11) 98765-4321' });
    const { bindingId, rowId, field } = question!;
    const kept = await resolveConflict(app, tab.actor, { idempotencyKey: nextKey(), bindingId, rowId, field, keep });
    expect(kept.errors).toEqual([]);
    await tab.sync();
    expect((await customerOf(tab)).phone).toBe(phone);
    expect(await questionsOf(tab)).toEqual([]);
    const [first, second] = tab.rows.map(({ cells }) => String(cells.phone).replace(/\D/g, ''));
    expect(phone).toContain(second);
    expect(first).toBe(second);
    expect(await tab.sync()).toMatchObject({ uploaded: 0, written: 0 });
  });

  it('gives nobody a document that is somebody else’s', async () => {
    const tab = await Tab.bind(
      app,
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
    const tab = await Tab.bind(app, await createShop(app), HEADS, [pair[0]!]);
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
    const tab = await Tab.bind(app, await createShop(app), HEADS, [['Ana \uD83D', '', '', '10,00', '10/07/2026']]);
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
