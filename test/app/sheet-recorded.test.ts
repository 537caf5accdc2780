import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actor, inTenant } from '../../server/app/context.js';
import { createCustomer } from '../../server/app/customer.js';
import { cancelDebt, recordDebt } from '../../server/app/debt.js';
import { recordSale } from '../../server/app/sale.js';
import { answerQuestion, answerQuestions } from '../../server/app/sheet/answer.js';
import { setDueRule } from '../../server/app/sheet/due-rule.js';
import { sheetPreview } from '../../server/app/sheet/preview.js';
import { type SheetQuestion, sheetQuestions } from '../../server/app/sheet/question.js';
import { undoSync } from '../../server/app/sheet/undo.js';
import { createShop, createTestApp, nextKey, type TestApp } from '../support/app.js';
import { SIMPLE, Tab } from './sheet-tab.js';

let app: TestApp;
let actor: Actor;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const ANA = ['Ana Lima', '(11) 98765-4321', '50,00', '10/08/2026', ''];
const BIA = ['Bia Souza', '', '70,00', '12/08/2026', ''];

/** A debt told by another way: at the till, by a program. */
async function told(name: string, principalCents: number, dueOn: string, phone?: string): Promise<string> {
  const customer = await createCustomer(app, actor, { idempotencyKey: nextKey(), name, phone });
  const debt = await recordDebt(app, actor, {
    idempotencyKey: nextKey(),
    customerId: customer.refs!.customer,
    principalCents,
    dueOn,
  });
  return debt.refs!.debt;
}

const shop = async (): Promise<void> => {
  actor = await createShop(app);
};
const debts = () =>
  inTenant(app, actor, ({ tx }) =>
    tx.debt.findMany({ include: { customer: { select: { name: true } } }, orderBy: { principalCents: 'asc' } }),
  );
const openCents = async () =>
  (await debts()).reduce((sum, { openPrincipalCents }) => sum + Number(openPrincipalCents), 0);
const questions = async (): Promise<SheetQuestion[]> =>
  (await inTenant(app, actor, (tenant) => sheetQuestions(tenant, { first: 50 }))).questions;
const answer = ({ bindingId, rowId, field, code }: SheetQuestion, given: string) =>
  answerQuestion(app, actor, { idempotencyKey: nextKey(), bindingId, rowId, field, code, answer: given });

describe('a first sync of rows that the books hold already', () => {
  it('books none of them again, and its preview says how many', async () => {
    await shop();
    const debtId = await told('Ana Lima', 5_000, '2026-08-10', '11987654321');
    await told('Caio Nunes', 9_000, '2026-08-20', '11987650000');
    const tab = await Tab.bind(app, actor, SIMPLE, [ANA, BIA]);
    const rows = [tab.wire(0), tab.wire(1)];
    const preview = await inTenant(app, actor, (tenant) =>
      sheetPreview(tenant, {
        rows,
        seen: [],
        locale: 'pt_BR',
        dateCells: null,
        dueRule: null,
        bindingId: tab.bindingId,
      }),
    );
    expect(preview).toMatchObject({ debts: 1, recordedDebts: 1, openCents: 7_000, newCustomers: 1 });
    expect(preview).toMatchObject({ unshownDebts: 2, matchedDebts: 1 });
    await tab.sync();
    expect((await debts()).map(({ id }) => id)).toContain(debtId);
    expect(await openCents()).toBe(21_000);
    expect(tab.rows.map(({ cells }) => cells.name)).toEqual(['Ana Lima', 'Bia Souza', 'Caio Nunes']);
    // What the row says and nobody knew is the customer's from now on.
    expect((await debts())[0]!.customer.name).toBe('Ana Lima');
    expect(await tab.sync()).toMatchObject({ uploaded: 0, written: 0 });
  });

  it('takes what the row says was paid as paid', async () => {
    await shop();
    await told('Ana Lima', 5_000, '2026-08-10', '11987654321');
    const tab = await Tab.bind(app, actor, SIMPLE, [[...ANA.slice(0, 4), 'sim']]);
    await tab.sync();
    expect(await debts()).toMatchObject([{ closedAs: 'PAID', openPrincipalCents: 0n }]);
  });

  it.each([
    ['of another amount', ['Ana Lima', '', '51,00', '10/08/2026', '']],
    ['of another day', ['Ana Lima', '', '50,00', '11/08/2026', '']],
    ['of another name', ['Ana Luz', '', '50,00', '10/08/2026', '']],
  ])('a row %s is another debt', async (_, line) => {
    await shop();
    await told('Ana Lima', 5_000, '2026-08-10', '11987654321');
    await (await Tab.bind(app, actor, SIMPLE, [line])).sync();
    expect(await debts()).toHaveLength(2);
  });

  it('two rows alike are one debt of the books and one of their own', async () => {
    await shop();
    await told('Ana Lima', 5_000, '2026-08-10', '11987654321');
    await (await Tab.bind(app, actor, SIMPLE, [ANA, ANA])).sync();
    expect(await openCents()).toBe(10_000);
  });

  it.each([
    ['of whom the books have a number and the row none', ['Ana Lima', '', '50,00', '10/08/2026', '']],
    ['with a telephone that cannot be read', ['Ana Lima', '98765-4321', '50,00', '10/08/2026', '']],
  ])('a row %s is asked, and nothing is owed twice', async (_, line) => {
    await shop();
    await told('Ana Lima', 5_000, '2026-08-10', '11987654321');
    const tab = await Tab.bind(app, actor, SIMPLE, [line]);
    await tab.sync();
    expect(tab.rows).toHaveLength(1);
    const asked = await questions();
    expect(asked.map(({ code }) => code)).toContain('ALREADY_RECORDED');
    const recorded = asked.find(({ code }) => code === 'ALREADY_RECORDED')!;
    expect((await answer(recorded, 'SAME_DEBT')).errors).toEqual([]);
    await tab.sync();
    expect(await openCents()).toBe(5_000);
    expect(tab.rows).toHaveLength(1);
  });

  it('a payment without a day is history, and lowers nobody', async () => {
    await shop();
    await told('Ana Lima', 5_000, '2026-05-10', '11987654321');
    await (await Tab.bind(app, actor, SIMPLE, [['Ana Lima', ANA[1]!, '50,00', '10/05/2026', 'sim']])).sync();
    const payments = await inTenant(app, actor, ({ tx }) => tx.payment.findMany());
    expect(payments).toMatchObject([{ dayKnown: false }]);
  });

  it('whose day the shop’s rule gives is asked where the rule may have counted from another day', async () => {
    await shop();
    const rule = await setDueRule(app, actor, { idempotencyKey: nextKey(), days: 30 });
    expect(rule.errors).toEqual([]);
    await told('Ana Lima', 5_000, '2026-07-01', '11987654321');
    const tab = await Tab.bind(app, actor, ['Cliente', 'Telefone', 'Valor'], [ANA.slice(0, 3)]);
    await tab.sync();
    expect(await openCents()).toBe(5_000);
    expect(await questions()).toMatchObject([{ code: 'ALREADY_RECORDED' }]);
  });

  it('undone leaves the debt of the books as it was, and finds it again', async () => {
    await shop();
    const debtId = await told('Ana Lima', 5_000, '2026-08-10', '11987654321');
    const tab = await Tab.bind(app, actor, SIMPLE, [ANA, BIA]);
    await tab.sync();
    const { syncId } = await inTenant(app, actor, async ({ tx }) => {
      const run = await tx.sheetSync.findFirstOrThrow({ where: { kind: 'SYNC' } });
      return { syncId: run.id };
    });
    const undone = await undoSync(app, actor, { idempotencyKey: nextKey(), bindingId: tab.bindingId, syncId });
    expect(undone.errors).toEqual([]);
    expect(await openCents()).toBe(5_000);
    // As after anything done in the panel: the debt of the books is not added beside the row that tells it.
    await tab.refresh();
    expect(tab.rows).toHaveLength(2);
    for (let i = 0; i < tab.rows.length; i++) expect(tab.rows[i]!.cells.name).toBe([ANA, BIA][i]![0]);
    await tab.sync();
    expect(await openCents()).toBe(12_000);
    expect((await debts()).filter(({ id }) => id === debtId)).toMatchObject([{ closedAs: null }]);
  });
});

describe('a later row that says what the books hold', () => {
  const typedLater = async (): Promise<Tab> => {
    await shop();
    const tab = await Tab.bind(app, actor, SIMPLE, [BIA]);
    await tab.sync();
    await told('Ana Lima', 5_000, '2026-08-10', '11987654321');
    tab.add(ANA);
    await tab.sync();
    return tab;
  };

  it('is asked, and is owed once until then', async () => {
    const tab = await typedLater();
    expect(await openCents()).toBe(12_000);
    expect(tab.rows).toHaveLength(2);
    expect(await questions()).toMatchObject([
      {
        kind: 'ROW',
        code: 'ALREADY_RECORDED',
        name: 'Ana Lima',
        answers: [
          { id: 'SAME_DEBT', label: 'É a mesma conta' },
          { id: 'OTHER_DEBT', label: 'É outra conta' },
        ],
      },
    ]);
    expect(await tab.sync()).toMatchObject({ uploaded: 0, written: 0 });
  });

  it.each([
    ['SAME_DEBT', 12_000, 2],
    ['OTHER_DEBT', 17_000, 3],
  ])('%s: the shop is owed %i centavos, in %i rows', async (given, cents, rows) => {
    const tab = await typedLater();
    expect((await answer((await questions())[0]!, given)).errors).toEqual([]);
    await tab.sync();
    expect(await openCents()).toBe(cents);
    expect(tab.rows).toHaveLength(rows);
    expect(await questions()).toEqual([]);
    expect(await tab.sync()).toMatchObject({ uploaded: 0, written: 0 });
  });

  it('is asked of a sale too, which is one instalment of one', async () => {
    await shop();
    const tab = await Tab.bind(app, actor, SIMPLE, [ANA]);
    await tab.sync();
    const { customerId } = (await debts())[0]!;
    const sold = { customerId, totalCents: 1_701, installments: 1, firstDueOn: '2026-08-15' };
    expect((await recordSale(app, actor, { idempotencyKey: nextKey(), ...sold })).errors).toEqual([]);
    tab.add(['Ana Lima', '(11) 98765-4321', '17,01', '15/08/2026', '']);
    await tab.sync();
    expect(await questions()).toMatchObject([{ code: 'ALREADY_RECORDED' }]);
    expect(await openCents()).toBe(6_701);
  });

  describe('asked about many rows at once', () => {
    const NAMES = ['Ana Lima', 'Beto Reis', 'Cida Alves'];
    const lineOf = (name: string) => [name, '', '50,00', '10/08/2026', ''];
    const asked = async (): Promise<Tab> => {
      await shop();
      const tab = await Tab.bind(app, actor, SIMPLE, [BIA]);
      await tab.sync();
      for (const name of NAMES) await told(name, 5_000, '2026-08-10');
      for (const name of NAMES) tab.add(lineOf(name));
      await tab.sync();
      expect(await openCents()).toBe(22_000);
      return tab;
    };
    const answerAll = (
      { bindingId, field, code }: Pick<SheetQuestion, 'bindingId' | 'field' | 'code'>,
      rowIds: string[],
      given: string,
    ) => answerQuestions(app, actor, { idempotencyKey: nextKey(), bindingId, rowIds, field, code, answer: given });

    it.each([
      ['SAME_DEBT', 22_000],
      ['OTHER_DEBT', 37_000],
    ])('%s is one run, undone at once: %i centavos', async (given, cents) => {
      const tab = await asked();
      const all = await questions();
      const rowIds = all.map(({ rowId }) => rowId);
      const done = await answerAll(all[0]!, rowIds, given);
      expect(done).toMatchObject({ errors: [], refs: { answered: 3 } });
      expect([await openCents(), await questions()]).toEqual([cents, []]);
      await tab.sync();
      expect([await openCents(), await questions()]).toEqual([cents, []]);
      const { syncId } = done.refs!;
      const input = { idempotencyKey: nextKey(), bindingId: tab.bindingId, syncId };
      expect((await undoSync(app, actor, input)).errors).toEqual([]);
      expect([await openCents(), (await questions()).length]).toEqual([22_000, 3]);
    });

    it('makes no debt that of two rows', async () => {
      const tab = await asked();
      tab.add(lineOf('Ana Lima'));
      await tab.sync();
      const all = await questions();
      expect(all).toHaveLength(4);
      const rowIds = all.map(({ rowId }) => rowId);
      expect(await answerAll(all[0]!, rowIds, 'SAME_DEBT')).toMatchObject({ errors: [], refs: { answered: 3 } });
      const rows = await inTenant(app, actor, ({ tx }) => tx.sheetRow.findMany({ where: { debtId: { not: null } } }));
      expect(new Set(rows.map(({ debtId }) => debtId)).size).toBe(rows.length);
      expect(await questions()).toMatchObject([{ code: 'ALREADY_RECORDED', name: 'Ana Lima' }]);
    });

    it('leaves those that are not asked any more, and refuses what is said of each row alone', async () => {
      const tab = await asked();
      const [first, ...others] = await questions();
      expect((await answer(first!, 'OTHER_DEBT')).errors).toEqual([]);
      const rowIds = [first!, ...others].map(({ rowId }) => rowId);
      for (const [given, error] of [
        ['PERSON:NEW', ['INVALID', 'answer']],
        ['BOOK', ['INVALID', 'answer']],
      ] as const)
        expect((await answerAll(others[0]!, rowIds, given)).errors).toMatchObject([
          { code: error[0], field: ['input', error[1]] },
        ]);
      expect(
        (
          await answerAll(
            others[0]!,
            Array(101)
              .fill('')
              .map((_, i) => `row_${i}`),
            'OTHER_DEBT',
          )
        ).errors,
      ).toMatchObject([{ code: 'INVALID', field: ['input', 'rowIds'] }]);
      expect(await openCents()).toBe(27_000);
      expect(await answerAll(others[0]!, rowIds, 'OTHER_DEBT')).toMatchObject({ errors: [], refs: { answered: 2 } });
      expect(await openCents()).toBe(37_000);
      expect((await answerAll(others[0]!, rowIds, 'OTHER_DEBT')).errors).toMatchObject([
        { code: 'NOT_FOUND', field: ['input', 'rowIds'] },
      ]);
      expect((await tab.sync()).errors).toEqual([]);
    });
  });

  it('is not booked against the merchant’s word when the debt is no more', async () => {
    await typedLater();
    const [question] = await questions();
    const debt = (await debts()).find(({ principalCents }) => Number(principalCents) === 5_000)!;
    const gone = await cancelDebt(app, actor, { idempotencyKey: nextKey(), id: debt.id, reason: 'engano' });
    expect(gone.errors).toEqual([]);
    expect((await answer(question!, 'SAME_DEBT')).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect(await openCents()).toBe(7_000);
  });

  it('is owed once where a new row was sorted to its place without the ids', async () => {
    await shop();
    const tab = await Tab.bind(app, actor, SIMPLE, [ANA]);
    await tab.sync();
    tab.add(ANA);
    Object.assign(tab.rows[0]!.cells, { name: 'Bia Souza', phone: '(21) 91234-5678', principalCents: '70,00' });
    await tab.sync();
    expect((await questions()).map(({ code }) => code).sort()).toEqual(['ALREADY_RECORDED', 'PERSON_CHANGED']);
    expect(await openCents()).toBe(5_000);
  });

  it('of another tab can only be another debt, or be deleted', async () => {
    await shop();
    await (await Tab.bind(app, actor, SIMPLE, [ANA])).sync();
    const august = await Tab.bind(app, actor, SIMPLE, [ANA, BIA], 'planilha-2');
    const rows = [august.wire(0), august.wire(1)];
    const habits = { locale: 'pt_BR', dateCells: null, dueRule: null };
    const preview = await inTenant(app, actor, (tenant) =>
      sheetPreview(tenant, { rows, seen: [], ...habits, bindingId: august.bindingId }),
    );
    expect(preview).toMatchObject({ debts: 1, recordedDebts: 0, shownElsewhere: 1, questions: 1, openCents: 7_000 });
    await august.sync();
    const [question] = await questions();
    expect(question).toMatchObject({ code: 'ALREADY_RECORDED', answers: [{ id: 'OTHER_DEBT' }] });
    expect(question!.what).toContain('Fiado');
    expect((await answer(question!, 'SAME_DEBT')).errors).toMatchObject([{ code: 'INVALID' }]);
    expect(await openCents()).toBe(12_000);
  });
});
