import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Actor, inTenant } from '../../server/app/context.js';
import { recordDebt } from '../../server/app/debt.js';
import { recordPayment } from '../../server/app/payment.js';
import type { Spreadsheets } from '../../server/app/ports.js';
import { pullDueSheets, pullSheet, setBackgroundSync } from '../../server/app/sheet/background.js';
import { bindSheet } from '../../server/app/sheet/bind.js';
import { sheetQuestions } from '../../server/app/sheet/question.js';
import { createSpreadsheets, readServiceAccount } from '../../server/channels/google-sheets.js';
import { FILE_SPREADSHEET } from '../../server/domain/sheet/file-rows.js';
import { COMPUTED_FIELDS } from '../../server/domain/sheet/wire.js';
import { createShop, createTestApp, nextKey, type TestApp } from '../support/app.js';
import { type FakeCell, type FakeGoogle, startFakeGoogle } from '../support/fake-google-sheets.js';

const FIELDS = ['name', 'phone', 'principalCents', 'dueOn', 'paid'];
const HEADINGS = ['Cliente', 'Telefone', 'Valor', 'Vencimento', 'Pago', 'Minha coluna'];
const MANAGED = ['id', ...COMPUTED_FIELDS];
const PAID = 4;
const OWN = 5;
const ID = 6;
/** 10 July 2026, as a sheet counts days. */
const DAY: FakeCell = { value: 46_213, type: 'DATE' };

let app: TestApp;
let google: FakeGoogle;
let sheets: Spreadsheets;
let shop: Actor;
let bindingId: string;

beforeAll(async () => {
  app = await createTestApp();
  google = await startFakeGoogle();
  const credentials = { client_email: 'caderneta@exemplo.iam.gserviceaccount.com', private_key: 'none' };
  sheets = createSpreadsheets({ credentials, rootUrl: google.url, distanceMs: 0 });
});
afterAll(async () => {
  await google.close();
  await app.close();
});

const text = (value: string | number | null): FakeCell => ({ value });
const line = (name: string, reais: number): FakeCell[] => [
  text(name),
  text(null),
  text(reais),
  { ...DAY },
  text(null),
  { value: reais * 2, formula: '=C2*2' },
];

beforeEach(async () => {
  shop = await createShop(app);
  Object.assign(google, {
    reads: 0,
    writes: 0,
    failNext: [],
    failWith: 'told to fail',
    meanwhile: null,
    rowCount: 1000,
  });
  google.cells = [[...HEADINGS, ...MANAGED].map((one) => text(one)), line('Ana Lima', 100), line('Beto', 50)];
  google.marks = [
    ...FIELDS.map((value, column) => ({ key: 'caderneta.field', value, column })),
    ...MANAGED.map((value, i) => ({ key: 'caderneta.field', value, column: ID + i })),
  ];
  const bound = await bindSheet(app, shop, {
    idempotencyKey: nextKey(),
    spreadsheetId: google.spreadsheetId,
    sheetId: 0,
    sheetName: 'Fiado',
    headings: HEADINGS,
  });
  bindingId = bound.refs!.binding;
});

const pull = () => pullSheet(app, shop.merchantId, bindingId, sheets);
const debts = () => inTenant(app, shop, ({ tx }) => tx.debt.findMany({ orderBy: { principalCents: 'desc' } }));
const binding = () => inTenant(app, shop, ({ tx }) => tx.sheetBinding.findFirstOrThrow());
const shown = (row: number, field: string) => google.cells[row]![ID + MANAGED.indexOf(field)]!;

describe('a tab that the server pulls by itself', () => {
  it('is booked, gets its ids and its cells, typed; the merchant’s own stay as they are', async () => {
    const own = structuredClone(google.cells.map((cells) => cells.slice(0, ID)));
    expect(await pull()).toMatchObject({ failure: null, sent: 2 });
    expect((await debts()).map(({ principalCents, dueOn }) => [Number(principalCents), dueOn.toISOString()])).toEqual([
      [10_000, '2026-07-10T00:00:00.000Z'],
      [5_000, '2026-07-10T00:00:00.000Z'],
    ]);
    expect(google.cells[1]![ID]!.value).toMatch(/^row_/);
    expect(shown(1, 'valorAtualizado')).toMatchObject({ value: 100 });
    expect(shown(1, 'cobrar')).toMatchObject({ value: 'Cobrar', link: expect.stringMatching(/^http/) });
    expect(google.cells.map((cells) => cells.slice(0, ID))).toEqual(own);
    expect({ reads: google.reads, writes: google.writes }).toEqual({ reads: 4, writes: 2 });
  });

  it('costs one request and writes nothing when nothing changed', async () => {
    await pull();
    Object.assign(google, { reads: 0, writes: 0 });
    expect(await pull()).toEqual({ failure: null, sent: 0, written: 0 });
    expect({ reads: google.reads, writes: google.writes }).toEqual({ reads: 1, writes: 0 });
  });

  it('is left alone when its rows have the ids of another shop: whoever knows an address may bind it', async () => {
    for (const row of [1, 2]) google.cells[row]![ID] = text(`row_${'f'.repeat(23)}${row}`);
    const before = structuredClone(google.cells);
    expect(await pull()).toEqual({ failure: 'NOT_OURS', sent: 0, written: 0 });
    expect(await debts()).toEqual([]);
    expect(google.cells).toEqual(before);
    expect(google.writes).toBe(0);
  });

  it('takes what was typed, and shows what was received', async () => {
    await pull();
    google.cells[1]![2] = text(120);
    const [debt] = (await debts()).filter(({ principalCents }) => principalCents === 5_000n);
    await recordPayment(app, shop, { idempotencyKey: nextKey(), customerId: debt!.customerId, amountCents: null });
    expect(await pull()).toMatchObject({ failure: null, sent: 1 });
    expect((await debts()).map(({ openPrincipalCents }) => Number(openPrincipalCents))).toEqual([12_000, 0]);
    expect(google.cells[2]![PAID]).toEqual({ value: 'sim' });
    expect(shown(1, 'valorAtualizado').value).toBe(120);
  });

  it('writes over nothing that was typed between its reading and its writing', async () => {
    await pull();
    const [debt] = await debts();
    await recordPayment(app, shop, { idempotencyKey: nextKey(), customerId: debt!.customerId, amountCents: null });
    let reads = 0;
    google.meanwhile = (request) => {
      if (request === 'READ' && ++reads === 2) google.cells[1]![PAID] = text('não');
    };
    await pull();
    google.meanwhile = null;
    expect(google.cells[1]![PAID]!.value).toBe('não');
    await pull();
    const { questions } = await inTenant(app, shop, (tenant) => sheetQuestions(tenant, { first: 10 }));
    expect(questions).toMatchObject([{ code: 'CONFLICT', sheetValue: 'não' }]);
    expect(google.cells[1]![PAID]!.value).toBe('não');
  });

  it('gives a row its id where it stands by then, though it was sorted meanwhile', async () => {
    await pull();
    google.cells.push(line('Caio', 70));
    let writes = 0;
    google.meanwhile = (request) => {
      // After the ids were written and before they are read again.
      if (request === 'READ' && writes === 1) {
        const [first, ...rest] = google.cells;
        google.cells = [first!, ...rest.reverse()];
        writes++;
      }
      if (request === 'WRITE') writes++;
    };
    expect((await pull()).failure).toBeNull();
    google.meanwhile = null;
    expect((await debts()).map(({ principalCents }) => Number(principalCents))).toEqual([10_000, 7_000, 5_000]);
    expect((await pull()).failure).toBeNull();
    expect(await debts()).toHaveLength(3);
    expect(google.cells.slice(1).map(([name]) => name!.value)).toEqual(['Caio', 'Beto', 'Ana Lima']);
    expect(shown(1, 'valorAtualizado').value).toBe(70);
  });

  it.each([
    ['ERROR', '#ERROR!'],
    ['NULL_VALUE', '#NULL!'],
    ['DIVIDE_BY_ZERO', '#DIV/0!'],
    ['VALUE', '#VALUE!'],
    ['REF', '#REF!'],
    ['NAME', '#NAME?'],
    ['NUM', '#NUM!'],
    ['N_A', '#N/A'],
    ['LOADING', 'Loading...'],
  ])('reads the error %s as the sheet shows it: %s', async (error, shows) => {
    google.cells[1]![0] = { value: null, formula: '=X()', error };
    const read = await sheets.read(google.spreadsheetId, 0);
    expect(read.ok && read.tab.grid[1]![0]).toEqual({ f: '=X()', v: shows });
  });

  it('calls nobody by the error of a formula', async () => {
    google.cells[1]![0] = { value: 'Ana Lima', formula: '=VLOOKUP(1;X:Y;2;0)' };
    await pull();
    google.cells[1]![0] = { value: null, formula: '=VLOOKUP(1;X:Y;2;0)', error: 'N_A' };
    expect((await pull()).failure).toBeNull();
    const names = await inTenant(app, shop, ({ tx }) => tx.customer.findMany({ orderBy: { name: 'asc' } }));
    expect(names.map(({ name }) => name)).toEqual(['Ana Lima', 'Beto']);
    const { questions } = await inTenant(app, shop, (tenant) => sheetQuestions(tenant, { first: 10 }));
    expect(questions).toMatchObject([{ code: 'MISSING_NAME' }]);
  });

  /** Runs once, just before the n-th request of this kind is answered. */
  const rightBefore = (kind: 'READ' | 'WRITE', nth: number, act: () => void): void => {
    let count = 0;
    google.meanwhile = (request) => {
      if (request === kind && ++count === nth) act();
    };
  };
  const reverse = () => {
    const [first, ...rest] = google.cells;
    google.cells = [first!, ...rest.reverse()];
  };
  /** The same of the merchant's columns alone. */
  const reverseShown = () => {
    const own = google.cells.slice(1).map((cells) => cells.slice(0, ID));
    own.reverse().forEach((cells, i) => {
      google.cells[i + 1]!.splice(0, ID, ...cells);
    });
  };
  const rowOf = (name: string) => google.cells.find((cells) => cells[0]!.value === name)!;
  const openCents = async () => {
    const all = await inTenant(app, shop, ({ tx }) => tx.debt.findMany({ include: { customer: true } }));
    return Object.fromEntries(all.map((one) => [one.customer.name, Number(one.openPrincipalCents)]));
  };
  const payFirst = async () => {
    const { customerId } = (await debts())[0]!;
    await recordPayment(app, shop, { idempotencyKey: nextKey(), customerId, amountCents: null });
  };

  it('puts back what it wrote beside somebody else, for the rows were sorted after it had read them', async () => {
    await pull();
    await payFirst();
    const [, , beto] = structuredClone(google.cells);
    rightBefore('WRITE', 1, reverse);
    expect(await pull()).toMatchObject({ failure: null, written: 0 });
    google.meanwhile = null;
    // Links are emptied, for they show not whose they are.
    const shows = (cells: FakeCell[]) => cells.filter((_, column) => google.cells[0]![column]!.value !== 'cobrar');
    expect(shows(rowOf('Beto')).map(({ value }) => value)).toEqual(shows(beto!).map(({ value }) => value));
    expect(rowOf('Beto')[OWN]).toEqual({ value: 100, formula: '=C2*2' });
    expect(await pull()).toMatchObject({ failure: null });
    await pull();
    expect(rowOf('Ana Lima')[PAID]!.value).toBe('sim');
    expect(rowOf('Beto')[PAID]!.value).toBeNull();
    expect(await openCents()).toEqual({ 'Ana Lima': 0, Beto: 5_000 });
    const cobrar = ID + MANAGED.indexOf('cobrar');
    expect(rowOf('Beto')[cobrar]).toEqual(beto![cobrar]);
    expect((await pull()).written).toBe(0);
  });

  it('puts back what it wrote beside somebody else, for only the columns that show were sorted', async () => {
    google.cells.push(line('Caio', 70));
    await pull();
    await payFirst();
    rightBefore('WRITE', 1, reverseShown);
    expect(await pull()).toMatchObject({ failure: null, written: 0 });
    google.meanwhile = null;
    expect(google.cells.slice(1).map((cells) => [cells[0]!.value, cells[PAID]!.value])).toEqual([
      ['Caio', null],
      ['Beto', null],
      ['Ana Lima', null],
    ]);
    expect((await pull()).failure).toBe('SHEET_SCRAMBLED');
    expect(await openCents()).toEqual({ 'Ana Lima': 0, Beto: 5_000, Caio: 7_000 });
  });

  it('pays nothing for who stands there, for a row was put in above', async () => {
    google.cells.push(line('Caio', 70));
    await pull();
    await payFirst();
    rightBefore('WRITE', 1, () => {
      google.cells.splice(1, 0, line('Duda', 30));
    });
    expect(await pull()).toMatchObject({ failure: null, written: 0 });
    google.meanwhile = null;
    expect(google.cells.slice(1).map((cells) => cells[PAID]!.value)).toEqual([null, null, null, null]);
    await pull();
    await pull();
    expect(google.cells.slice(1).map((cells) => cells[PAID]!.value)).toEqual([null, 'sim', null, null]);
    expect(await openCents()).toEqual({ 'Ana Lima': 0, Beto: 5_000, Caio: 7_000, Duda: 3_000 });
  });

  it('writes no row of its own over one that was typed below meanwhile', async () => {
    await pull();
    const { customerId } = (await debts())[0]!;
    const at = { idempotencyKey: nextKey(), customerId, principalCents: 3_300, dueOn: '2026-12-10' };
    expect((await recordDebt(app, shop, at)).errors).toEqual([]);
    rightBefore('WRITE', 1, () => google.cells.push(line('Caio', 70)));
    expect((await pull()).failure).toBeNull();
    google.meanwhile = null;
    const names = () => google.cells.slice(1).map(([name, , amount]) => [name!.value, amount!.value]);
    const all = [
      ['Ana Lima', 100],
      ['Beto', 50],
      ['Ana Lima', 33],
      ['Caio', 70],
    ];
    expect(names()).toEqual(all);
    expect((await pull()).failure).toBeNull();
    expect(names()).toEqual(all);
    expect((await debts()).map(({ principalCents }) => Number(principalCents))).toEqual([10_000, 7_000, 5_000, 3_300]);
    expect((await pull()).written).toBe(0);
  });

  it.each([
    ['were sorted', reverse],
    ['were sorted without their ids', reverseShown],
    ['got one more above them', () => google.cells.splice(1, 0, line('Duda', 30))],
  ])('gives nobody another id where the rows %s before ids were written', async (how, move) => {
    await pull();
    const ids = Object.fromEntries(google.cells.slice(1).map((cells) => [cells[0]!.value, cells[ID]!.value]));
    google.cells.push(line('Caio', 70), line('Davi', 20));
    rightBefore('WRITE', 1, move);
    expect(await pull()).toEqual({ failure: null, sent: 0, written: 0 });
    google.meanwhile = null;
    if (how === 'were sorted without their ids') {
      expect(google.cells.slice(1).map((cells) => cells[ID]?.value ?? null)).toEqual([
        ids['Ana Lima'],
        ids.Beto,
        null,
        null,
      ]);
      expect(await openCents()).toEqual({ 'Ana Lima': 10_000, Beto: 5_000 });
      return;
    }
    const now = Object.fromEntries(google.cells.slice(1).map((cells) => [cells[0]!.value, cells[ID]?.value ?? null]));
    expect(now).toEqual({ ...ids, Caio: null, Davi: null, ...(how.startsWith('got') ? { Duda: null } : {}) });
    expect((await pull()).failure).toBeNull();
    expect((await debts()).filter(({ closedAs }) => closedAs !== null)).toEqual([]);
    expect(await debts()).toHaveLength(how.startsWith('got') ? 5 : 4);
  });

  it('shows a long tab in one pull, page by page, and goes on at the next where that is too much', async () => {
    google.cells.push(line('Caio', 70), line('Davi', 20), line('Edu', 30));
    const shownRows = () => [1, 2, 3, 4, 5].filter((row) => shown(row, 'valorAtualizado')?.value != null).length;
    const limits = { pageRows: 2, turns: 2 };
    expect((await pullSheet(app, shop.merchantId, bindingId, sheets, limits)).failure).toBeNull();
    expect(shownRows()).toBe(4);
    expect((await pullSheet(app, shop.merchantId, bindingId, sheets, limits)).failure).toBeNull();
    expect(shownRows()).toBe(5);
    expect((await pull()).written).toBe(0);
  });

  it('writes at once what it planned, looks at it at once, and lets whoever reads next wait', async () => {
    const credentials = { client_email: 'caderneta@exemplo.iam.gserviceaccount.com', private_key: 'none' };
    const paced = createSpreadsheets({ credentials, rootUrl: google.url, distanceMs: 600_000 });
    const read = () => paced.read(google.spreadsheetId, 0);
    const writes = [{ row: 2, column: PAID, isDay: false, values: [['sim']] }];
    expect((await read()).ok).toBe(true);
    expect(await paced.write(google.spreadsheetId, 0, { writes, newRows: null }, 1_000)).toEqual({ ok: true });
    expect((await read()).ok).toBe(true);
    const { reads } = google;
    void read();
    await new Promise((done) => setTimeout(done, 50));
    expect(google.reads).toBe(reads);
  });

  it('puts no rows in where a protected column forbids it, and fills those that are there', async () => {
    await pull();
    const { customerId } = (await debts())[0]!;
    const at = { idempotencyKey: nextKey(), customerId, principalCents: 3_300, dueOn: '2026-12-10' };
    expect((await recordDebt(app, shop, at)).errors).toEqual([]);
    rightBefore('WRITE', 1, () => {
      google.failNext = [400];
      google.failWith = 'You are trying to edit a protected cell or object.';
    });
    expect((await pull()).failure).toBeNull();
    google.meanwhile = null;
    expect(google.cells[3]!.slice(0, 3)).toEqual([text('Ana Lima'), text(null), text(33)]);
    expect(google.rowCount).toBe(1_000);
    expect((await pull()).written).toBe(0);
  });

  it('has the cells of rows worked out that a step did not come to', async () => {
    // A step that merges a thousand rows works out the cells of none.
    const nobody: FakeCell[] = [text('Cliente'), text(null), text('?'), text(null), text(null), text(null)];
    google.cells = [google.cells[0]!, line('Ana Lima', 100)];
    for (let i = 1; i < 1_000; i++) google.cells.push(structuredClone(nobody));
    expect(await pull()).toMatchObject({ failure: null, sent: 1_000 });
    expect(shown(1, 'valorAtualizado').value).toBe(100);
    expect(shown(1_000, 'situacao').value).not.toBeNull();
    expect((await pull()).written).toBe(0);
  });

  it('stores hostile text as text', async () => {
    const names = ['=HYPERLINK("http://x","y")', '+55 x', '-2+3', '@SUM(A1)', "'aspas", '\t=1+1'];
    google.cells = [google.cells[0]!, line('Ana Lima', 100)];
    for (const name of names) google.cells.push(line(name, 10));
    await pull();
    expect(await debts()).toHaveLength(names.length + 1);
    // A debt of each recorded elsewhere: the server writes their names into rows of its own.
    for (const { customerId } of await debts()) {
      const at = { idempotencyKey: nextKey(), customerId, principalCents: 100, dueOn: '2026-12-10' };
      expect((await recordDebt(app, shop, at)).errors).toEqual([]);
    }
    expect((await pull()).failure).toBeNull();
    const written = google.cells.slice(-names.length - 1).map(([name]) => name!);
    expect(written.filter(({ formula }) => formula !== undefined)).toEqual([]);
    expect(written.map(({ value }) => value)).toContain(names[0]);
  });

  it('adds rows below the end of the grid', async () => {
    await pull();
    const customer = (await debts())[0]!.customerId;
    const made = await recordDebt(app, shop, {
      idempotencyKey: nextKey(),
      customerId: customer,
      principalCents: 3_300,
      dueOn: '2026-12-10',
    });
    expect(made.errors).toEqual([]);
    google.rowCount = 3;
    expect((await pull()).failure).toBeNull();
    expect(google.rowCount).toBe(4);
    const added = google.cells[3]!;
    expect(added.slice(0, 4)).toEqual([text('Ana Lima'), text(null), text(33), { value: 46_366, type: 'DATE' }]);
  });

  it.each([
    ['a spreadsheet that is not shared', [403], 'NOT_SHARED'],
    ['too many requests', [429], 'QUOTA'],
    ['a Google that is down', [503], 'UNAVAILABLE'],
  ] as const)('says %s, and goes on at the next', async (_, failNext, failure) => {
    google.failNext = [...failNext];
    expect(await pull()).toMatchObject({ failure, sent: 0, written: 0 });
    expect((await binding()).pullFailure).toBe(failure);
    expect((await pull()).failure).toBeNull();
    expect((await binding()).pullFailure).toBeNull();
    expect(await debts()).toHaveLength(2);
  });

  it.each([1, 2, 3, 4, 5, 6])('cut at its request %d doubles nothing, and the next one ends it', async (cut) => {
    let requests = 0;
    google.meanwhile = () => {
      if (++requests === cut) google.failNext = [500];
    };
    await pull();
    google.meanwhile = null;
    expect((await pull()).failure).toBeNull();
    expect((await pull()).written).toBe(0);
    expect(await debts()).toHaveLength(2);
    expect(shown(1, 'valorAtualizado').value).toBe(100);
  });

  it('leaves to a person what a person must decide', async () => {
    google.cells.push(...Array.from({ length: 8 }, (_, i) => line(`Cliente ${i}`, 10 + i)));
    await pull();
    google.cells.splice(3, 8);
    expect((await pull()).failure).toBe('MISSING_ROWS_TO_CONFIRM');
    expect((await debts()).filter(({ closedAs }) => closedAs !== null)).toEqual([]);
    google.cells[0] = google.cells[0]!.map(() => text('x'));
    expect((await pull()).failure).toBe('NO_HEADER');
  });
});

describe('the shop', () => {
  it('switches it on, where the server has an account, and is pulled when it is due', async () => {
    const set = (isOn: boolean) => setBackgroundSync(app, shop, { idempotencyKey: nextKey(), bindingId, isOn });
    expect((await set(true)).errors).toMatchObject([{ code: 'NO_SPREADSHEET_ACCOUNT' }]);
    app.spreadsheets = sheets;
    await pullDueSheets(app, shop.merchantId, 60_000);
    expect(google.reads).toBe(0);
    const file = await bindSheet(app, shop, {
      isFile: true,
      idempotencyKey: nextKey(),
      spreadsheetId: `${FILE_SPREADSHEET}0123`,
      sheetId: 0,
      sheetName: 'fiado.csv',
      headings: HEADINGS,
    });
    const ofFile = { idempotencyKey: nextKey(), bindingId: file.refs!.binding, isOn: true };
    expect((await setBackgroundSync(app, shop, ofFile)).errors).toMatchObject([{ code: 'INVALID' }]);
    expect((await set(true)).errors).toEqual([]);
    await pullDueSheets(app, shop.merchantId, 60_000);
    const { reads } = google;
    expect(reads).toBeGreaterThan(0);
    expect(await debts()).toHaveLength(2);
    await pullDueSheets(app, shop.merchantId, 60_000);
    expect(google.reads).toBe(reads);
    await inTenant(
      app,
      shop,
      ({ tx }) => tx.$executeRaw`UPDATE "SheetBinding" SET "pulledAt" = "pulledAt" - interval '61 seconds'`,
    );
    await pullDueSheets(app, shop.merchantId, 60_000);
    expect(google.reads).toBeGreaterThan(reads);
    delete app.spreadsheets;
  });

  it.each([
    ['{"client_email":"a@b.com","private_key":"-----BEGIN PRIVATE KEY-----"}', true],
    ['{"client_email":"a@b.com"}', false],
    ['not json', false],
    ['', false],
  ])('a key file %s is taken: %s', (content, isTaken) => {
    expect(readServiceAccount(content) !== null).toBe(isTaken);
  });
});
