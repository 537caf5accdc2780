import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actor, inTenant } from '../../server/app/context.js';
import { createCustomer } from '../../server/app/customer.js';
import { recordDebt } from '../../server/app/debt.js';
import { type ImportRequest, importFile, lookAtImport } from '../../server/app/file/import.js';
import { readSheetFile } from '../../server/app/file/read-file.js';
import { readWorkbook } from '../../server/app/file/workbook.js';
import { createShop, createTestApp, nextKey, type TestApp } from '../support/app.js';
import { startChild } from '../support/child.js';
import { xlsxParts, zipOf } from '../support/zips.js';
import { Tab } from './sheet-tab.js';

let app: TestApp;
let folder: string;
beforeAll(async () => {
  app = await createTestApp();
  folder = mkdtempSync(join(tmpdir(), 'caderneta-import-'));
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

type Wishes = Partial<Pick<ImportRequest, 'similar' | 'trustsFormulas' | 'dueRule' | 'sheetName'>>;

async function run(actor: Actor, content: string | Buffer, wishes: Wishes = {}, name = 'fiado.csv') {
  const bytes = Buffer.from(content);
  const isArchive = bytes.toString('latin1', 0, 2) === 'PK';
  const sheets = isArchive ? await readWorkbook(bytes) : await readSheetFile(bytes, 'fiado');
  const request: ImportRequest = {
    file: { name, bytes },
    sheets,
    sheetName: null,
    dueRule: null,
    similar: null,
    trustsFormulas: false,
    ...wishes,
  };
  const look = await lookAtImport(app, actor, request);
  if (!look.ok) throw new Error(look.message);
  const result = await importFile(app, actor, request, look);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return { ...result, plan: look.plan };
}

interface Books {
  customers: number;
  debts: number;
  principalCents: number;
  payments: number;
  paidCents: number;
}

function books(actor: Actor): Promise<Books> {
  return inTenant(app, actor, async ({ tx }) => {
    const [row] = await tx.$queryRaw<[Books]>`
      SELECT (SELECT count(*)::int FROM "Customer") AS customers, count(*)::int AS debts,
        coalesce(sum(coalesce((SELECT h."principalCents" FROM "DebtChange" h WHERE h."debtId" = d.id AND h.kind = 'AMOUNT'
          ORDER BY h.seq DESC LIMIT 1), d."principalCents")), 0)::float8 AS "principalCents",
        (SELECT count(*)::int FROM "Payment") AS payments,
        (SELECT coalesce(sum("amountCents"), 0)::float8 FROM "Payment") AS "paidCents" FROM "Debt" d`;
    return row;
  });
}

const HEAD = 'Nome;CPF;Valor;Vencimento;Pago';
const LIST = [
  'Ana;111.444.777-35;50,00;10/08/2026;',
  'Bia;529.982.247-25;60,00;11/08/2026;',
  'Caio;123.456.789-09;70,00;12/08/2026;',
];
const file = (...lines: string[]) => [HEAD, ...lines].join('\n');

describe('the sample shop as a file', () => {
  const csv = readFileSync(new URL('../fixtures/samples/mercadinho.csv', import.meta.url), 'utf8');
  const expected = JSON.parse(
    readFileSync(new URL('../fixtures/samples/mercadinho.expected.json', import.meta.url), 'utf8'),
  ) as { rows: { row: number; principalCents: number; paid: boolean; problems: string[] }[] };

  it('is booked as far as it is understood, asks the rest by its row, and again books nothing', async () => {
    const actor = await createShop(app);
    const good = expected.rows.filter((row) => row.problems.length === 0);
    const first = await run(actor, csv);
    expect(first).toMatchObject({ created: good.length, changed: 0 });
    const after = await books(actor);
    expect(after).toMatchObject({
      debts: good.length,
      principalCents: good.reduce((sum, row) => sum + row.principalCents, 0),
      payments: good.filter((row) => row.paid).length,
    });
    expect(after.customers).toBe(first.plan.newCustomers);
    const asked = new Set(first.questions.filter(({ kind }) => kind === 'CELL').map(({ fileRow }) => fileRow));
    for (const { row, problems } of expected.rows) expect(asked.has(row), `row ${row}`).toBe(problems.length > 0);

    const again = await run(actor, csv);
    expect(again).toMatchObject({ created: 0, changed: 0 });
    expect(again.plan.rows.filter(({ wire }) => wire !== null)).toEqual([]);
    expect(await books(actor)).toEqual(after);
  });
});

describe('a later version of a file', () => {
  it('brings what is new and corrects what was corrected', async () => {
    const actor = await createShop(app);
    await run(actor, file(...LIST));
    const second = await run(
      actor,
      file(LIST[0]!, LIST[1]!.replace('60,00', '65,00'), LIST[2]!, 'Davi;;80,00;13/08/2026;'),
      {},
      'outro.csv',
    );
    expect(second).toMatchObject({ created: 1, changed: 1, questions: [] });
    expect(await books(actor)).toMatchObject({ customers: 4, debts: 4, principalCents: 26_500 });
  });

  it('that says a debt is paid makes a payment, once', async () => {
    const actor = await createShop(app);
    await run(actor, file(...LIST));
    const paid = file(LIST[0]!.replace(/;$/, ';sim'), ...LIST.slice(1));
    expect(await run(actor, paid)).toMatchObject({ created: 0, changed: 1 });
    await run(actor, paid);
    expect(await books(actor)).toMatchObject({ debts: 3, payments: 1, paidCents: 5_000 });
  });

  it('asks of a row that resembles another, and does as it is told', async () => {
    const actor = await createShop(app);
    await run(actor, file(...LIST));
    const next = file(...LIST.map((line) => line.replace('/08/', '/09/')));
    const asked = await run(actor, next);
    expect(asked.plan.rows.map(({ identity }) => identity.kind)).toEqual(['UNSURE', 'UNSURE', 'UNSURE']);
    expect(await books(actor)).toMatchObject({ debts: 3 });
    expect(await run(actor, next, { similar: 'NEW' })).toMatchObject({ created: 3, changed: 0 });
    expect(await run(actor, next)).toMatchObject({ created: 0, changed: 0 });
    expect(await books(actor)).toMatchObject({ customers: 3, debts: 6, principalCents: 36_000 });
  });

  it('books a row once its cell is mended', async () => {
    const actor = await createShop(app);
    const first = await run(actor, file(...LIST, 'Davi;;ver;13/08/2026;'));
    expect(first.questions).toMatchObject([{ fileRow: 5, field: 'principalCents', code: 'INVALID_AMOUNT' }]);
    expect(await run(actor, file(...LIST, 'Davi;;80,00;13/08/2026;'))).toMatchObject({ created: 1, questions: [] });
  });

  it('that went back to what it said before is believed', async () => {
    const actor = await createShop(app);
    const corrected = file(...LIST.map((line) => line.replace('0,00', '9,00')));
    await run(actor, file(...LIST, 'Davi;;80,00;13/08/2026;', 'Eva;;90,00;14/08/2026;'));
    await run(actor, file(...LIST));
    await run(actor, corrected, { similar: 'SAME' });
    expect(await books(actor)).toMatchObject({ debts: 5, principalCents: 37_700 });
    await run(actor, file(...LIST), { similar: 'SAME' });
    expect(await books(actor)).toMatchObject({ debts: 5, principalCents: 35_000 });
  });
});

describe('what the shop has by another way', () => {
  it('is not booked again', async () => {
    const actor = await createShop(app);
    const tab = await Tab.bind(
      app,
      actor,
      ['Nome', 'CPF', 'Valor', 'Vencimento'],
      [['Ana', '111.444.777-35', '50,00', '10/08/2026']],
    );
    await tab.sync();
    const { refs } = await createCustomer(app, actor, {
      idempotencyKey: nextKey(),
      name: 'Bia',
      document: '52998224725',
    });
    await recordDebt(app, actor, {
      idempotencyKey: nextKey(),
      customerId: refs!.customer,
      principalCents: 6_000,
      dueOn: '2026-08-11',
    });
    const result = await run(actor, file(...LIST));
    expect(result.plan.rows.map(({ identity }) => identity.kind)).toEqual(['RECORDED', 'RECORDED', 'NEW']);
    expect(await books(actor)).toMatchObject({ customers: 3, debts: 3, principalCents: 18_000 });
  });

  it('joins the sheet, also what came by a file; the file waits for nothing', async () => {
    const actor = await createShop(app);
    await run(actor, file(...LIST));
    const { refs } = await createCustomer(app, actor, { idempotencyKey: nextKey(), name: 'Davi' });
    await recordDebt(app, actor, {
      idempotencyKey: nextKey(),
      customerId: refs!.customer,
      principalCents: 1_000,
      dueOn: '2026-08-11',
    });
    await run(actor, file(...LIST, 'Eva;;90,00;14/08/2026;'));
    const tab = await Tab.bind(app, actor, ['Nome', 'Valor', 'Vencimento'], []);
    await tab.sync();
    expect(tab.rows.map(({ cells }) => cells.name).sort()).toEqual(['Ana', 'Bia', 'Caio', 'Davi', 'Eva']);
    expect(await tab.sync()).toMatchObject({ uploaded: 0, written: 0 });
    const waiting = await inTenant(
      app,
      actor,
      ({ tx }) => tx.$queryRaw<unknown[]>`
      SELECT r.id FROM "SheetRow" r JOIN "SheetBinding" b ON b.id = r."bindingId"
      WHERE b."spreadsheetId" LIKE 'file:%' AND r.pending IS NOT NULL`,
    );
    expect(waiting).toEqual([]);
    expect(await books(actor)).toMatchObject({ customers: 5, debts: 5 });
  });
});

describe('an import that is cut', () => {
  const lines = Array.from(
    { length: 330 },
    (_, i) => `Cliente ${i};;${i + 1},00;${String((i % 28) + 1).padStart(2, '0')}/08/2026;`,
  );
  const once = { debts: 330, customers: 330, principalCents: ((330 * 331) / 2) * 100 };

  it('between two steps or in the middle of one goes on when it is run again', { timeout: 60_000 }, async () => {
    const actor = await createShop(app);
    const path = join(folder, 'fiado.csv');
    writeFileSync(path, file(...lines));
    for (let kills = 1; kills <= 2; kills++) {
      const child = await startChild('app/import-child.ts', [app.database.url, actor.merchantId, path]);
      // The first step is done and the next is under way.
      await child.nextLine();
      child.process.kill('SIGKILL');
      expect(await child.ended).toBe('SIGKILL');
      expect((await books(actor)).debts).toBeGreaterThanOrEqual(kills * 100);
    }
    await run(actor, readFileSync(path));
    expect(await books(actor)).toMatchObject(once);
    expect(await run(actor, readFileSync(path))).toMatchObject({ created: 0, changed: 0 });
    expect(await books(actor)).toMatchObject(once);
  });

  it('run twice at once books once', async () => {
    const actor = await createShop(app);
    const small = file(...lines.slice(0, 100));
    await Promise.all([run(actor, small), run(actor, small)]);
    expect(await books(actor)).toMatchObject({ debts: 100, customers: 100 });
  });
});

describe('what a file says and does not say', () => {
  it('formulas are not believed before somebody looked', async () => {
    const actor = await createShop(app);
    const text = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`;
    const rows =
      `<row>${['Nome', 'Valor', 'Vencimento', 'Obs'].map(text).join('')}</row>` +
      `<row>${text('Ana')}<c><f>10*5</f><v>50</v></c>${text('10/08/2026')}${text('ok')}</row>` +
      `<row>${text('Bia')}<c><v>60</v></c>${text('11/08/2026')}<c t="str"><f>IMPORTXML("http://x","a")</f><v>oi</v></c></row>`;
    const workbook = await zipOf(xlsxParts(rows));
    const first = await run(actor, workbook, {}, 'fiado.xlsx');
    expect(first).toMatchObject({ created: 1 });
    expect(first.plan.rows.map(({ isHeld }) => isHeld)).toEqual([true, false]);
    expect(await run(actor, workbook, { trustsFormulas: true }, 'fiado.xlsx')).toMatchObject({ created: 1 });
    expect(await books(actor)).toMatchObject({ debts: 2, principalCents: 11_000 });
  });

  it('without a due date waits for one answer for the whole shop', async () => {
    const actor = await createShop(app);
    const csv = 'Nome;Valor\nAna;50,00\nBia;60,00\n';
    const first = await run(actor, csv);
    expect(first).toMatchObject({ created: 0 });
    expect(first.questions.map(({ code }) => code)).toEqual(['MISSING_DUE_DATE', 'MISSING_DUE_DATE']);
    expect(await run(actor, csv, { dueRule: { payDay: 10 } })).toMatchObject({ created: 2, questions: [] });
    expect(await run(actor, csv)).toMatchObject({ created: 0, changed: 0 });
    const dues = await inTenant(
      app,
      actor,
      ({ tx }) => tx.$queryRaw<{ due: string }[]>`SELECT DISTINCT "dueOn"::text AS due FROM "Debt"`,
    );
    expect(dues).toEqual([{ due: '2026-08-10' }]);
  });

  it('is history whenever it comes: what was paid on no known day counts neither way', async () => {
    const actor = await createShop(app);
    await run(actor, file(...LIST));
    await run(actor, file('Zeca;;300,00;10/02/2026;sim'), {}, 'antigo.csv');
    const rows = await inTenant(
      app,
      actor,
      ({ tx }) => tx.$queryRaw<unknown[]>`
      SELECT p."dayKnown", c."limitCents"::float8 AS "limitCents" FROM "Payment" p JOIN "Customer" c ON c.id = p."customerId"`,
    );
    expect(rows).toEqual([{ dayKnown: false, limitCents: 30_000 }]);
  });

  it('another list of the same shop is a list of its own', async () => {
    const actor = await createShop(app);
    await run(actor, file(...LIST));
    await run(actor, file('Ana;111.444.777-35;99,00;10/12/2026;', 'Gil;;ver;10/12/2026;'), {}, 'natal.csv');
    await run(
      actor,
      file('Gil;;ver;10/12/2026;', 'Hugo;;20,00;11/12/2026;', 'Ivo;;30,00;12/12/2026;'),
      {},
      'ano-novo.csv',
    );
    expect(await books(actor)).toMatchObject({ customers: 5, debts: 6 });
  });
});
