import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTenant } from '../../server/app/context.js';
import { cancelDebt } from '../../server/app/debt.js';
import { recordPayment, reversePayment } from '../../server/app/payment.js';
import { reminderQueue } from '../../server/app/reminder/queue.js';
import { bindSheet } from '../../server/app/sheet/bind.js';
import { sheetQuestions } from '../../server/app/sheet/question.js';
import { createShop, createTestApp, nextKey, type TestApp } from '../support/app.js';
import { SIMPLE, Tab } from './sheet-tab.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

describe('what the sheet says of a payment', () => {
  const WITH_DAY = ['Cliente', 'Telefone', 'Valor', 'Vencimento', 'Pago', 'Pago em'];
  const open = ['Ana Lima', '(11) 98765-4321', '100,00', '10/07/2026'];

  async function tabOf(headings: string[], ...lines: string[][]): Promise<Tab> {
    const tab = await Tab.bind(app, await createShop(app), headings, lines);
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
    return result.refs!;
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

  it('asks no more about a payment that was undone since', async () => {
    const tab = await tabOf(SIMPLE, [...open, '']);
    const { payment } = await receive(tab);
    await tab.sync();
    tab.rows[0]!.cells.paid = null;
    await tab.sync();
    expect(await codes(tab)).toEqual(['paid:PAID_ELSEWHERE']);
    const undone = await reversePayment(app, tab.actor, { idempotencyKey: nextKey(), id: payment, reason: 'engano' });
    expect(undone.errors).toEqual([]);
    await tab.sync();
    expect(await codes(tab)).toEqual([]);
    tab.rows[0]!.cells.paid = 'sim';
    await tab.sync();
    expect(await debtOf(tab)).toMatchObject({ closedAs: 'PAID' });
  });

  it('counts a payment without a day, in the first import, neither way until its day is written', async () => {
    const tab = await tabOf(WITH_DAY, [...open, 'sim', '']);
    expect(await paymentsOf(tab)).toEqual([[10000, '2026-07-15', false]]);
    tab.rows[0]!.cells.paidOn = '09/07/2026';
    await tab.sync();
    expect(await paymentsOf(tab)).toEqual([[10000, '2026-07-09', true]]);
  });

  it('undoes or pays again what is owed, however often the amount changes after "Recebi"', async () => {
    const tab = await tabOf(SIMPLE, ['Caíque Lima', '(11) 98765-4321', '20,00', '10/07/2026', '']);
    const write = async (cells: Record<string, string | null>) => {
      Object.assign(tab.rows[0]!.cells, cells);
      expect((await tab.sync()).errors).toEqual([]);
    };
    await receive(tab);
    await tab.sync();
    await write({ principalCents: '50,00' });
    expect(await codes(tab)).toEqual(['principalCents:PAID_ELSEWHERE']);
    await write({ paid: null });
    expect(await codes(tab)).toEqual([]);
    expect(await debtOf(tab)).toMatchObject({ openPrincipalCents: 3000n });
    await write({ paid: 'sim' });
    expect(tab.rows[0]!.cells.paid).toBe('sim');
    expect((await paymentsOf(tab)).map(([cents]) => cents)).toEqual([2000, 3000]);
    expect(await debtOf(tab)).toMatchObject({ closedAs: 'PAID' });
  });

  it('pays the rest when a row that was paid grew, was cleared, and is said to be paid again', async () => {
    const tab = await tabOf(SIMPLE, ['Paulo Falcão', '(11) 98765-4321', '999,26', '10/07/2026', '']);
    await receive(tab, 50_000);
    await tab.sync();
    for (const cells of [{ principalCents: '400,00' }, { principalCents: '999,26', paid: null }, { paid: 'pago' }]) {
      Object.assign(tab.rows[0]!.cells, cells);
      expect((await tab.sync()).errors).toEqual([]);
    }
    expect(await codes(tab)).toEqual([]);
    expect(tab.rows[0]!.cells.paid).toBe('pago');
    expect((await paymentsOf(tab)).map(([cents]) => cents)).toEqual([50_000, 49_926]);
  });

  it('keeps reminders away from somebody whose paid cell is in question', async () => {
    const tab = await tabOf(SIMPLE, ['Conceição Lima', '(11) 98765-4321', '25,00', '03/07/2026', '']);
    const skipped = () =>
      inTenant(app, tab.actor, async (tenant) => (await reminderQueue(app, tenant)).skipped.map((one) => one.reason));
    const sent = () =>
      inTenant(app, tab.actor, async (tenant) => (await reminderQueue(app, tenant)).send.map((one) => one.step));
    expect(await sent()).toEqual(['REMINDER']);
    tab.rows[0]!.cells.paid = 'pago em haver';
    await tab.sync();
    expect(await codes(tab)).toHaveLength(1);
    expect([await sent(), await skipped()]).toEqual([[], ['SHEET_QUESTION']]);
    tab.rows[0]!.cells.paid = null;
    await tab.sync();
    expect([await sent(), await skipped()]).toEqual([['REMINDER'], []]);
  });
});
