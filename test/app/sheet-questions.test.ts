import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actor, inTenant } from '../../server/app/context.js';
import { createCustomer, updateCustomer } from '../../server/app/customer.js';
import { cancelDebt, reinstateDebt, updateDebt } from '../../server/app/debt.js';
import { setSandboxClock } from '../../server/app/merchant.js';
import { recordPayment } from '../../server/app/payment.js';
import { areaCodeOfShop } from '../../server/app/queries/area-code.js';
import { answerQuestion, resolveConflict } from '../../server/app/sheet/answer.js';
import { bindSheet } from '../../server/app/sheet/bind.js';
import { setDueRule } from '../../server/app/sheet/due-rule.js';
import { updateMergePolicy } from '../../server/app/sheet/merge-policy.js';
import { sheetPreview, sheetReading } from '../../server/app/sheet/preview.js';
import { sheetQuestions } from '../../server/app/sheet/question.js';
import { bindingTotals } from '../../server/app/sheet/read.js';
import { syncSheet } from '../../server/app/sheet/sync.js';
import { undoSync } from '../../server/app/sheet/undo.js';
import type { WireCell } from '../../server/domain/sheet/wire.js';
import { createShop, createTestApp, nextKey, type TestApp } from '../support/app.js';
import { SIMPLE, Tab } from './sheet-tab.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const ANA = ['Ana Lima', '(11) 98765-4321', '100,00', '10/07/2026'];

async function tabOf(headings: string[], ...lines: string[][]): Promise<Tab> {
  const tab = await Tab.bind(app, await createShop(app), headings, lines);
  expect((await tab.sync()).errors).toEqual([]);
  return tab;
}
const asked = async (tab: Tab) =>
  (await inTenant(app, tab.actor, (tenant) => sheetQuestions(tenant, { first: 50 }))).questions;
const debtsOf = (tab: Tab) =>
  inTenant(app, tab.actor, ({ tx }) =>
    tx.debt.findMany({
      include: { customer: true },
      orderBy: [{ registeredOn: 'asc' }, { dueOn: 'asc' }, { principalCents: 'desc' }],
    }),
  );
const type = (tab: Tab, position: number, field: string, cell: WireCell) => {
  tab.rows[position]!.cells[field] = cell;
};
const changeAmount = async (tab: Tab, principalCents: number) => {
  const [debt] = await debtsOf(tab);
  const changed = await updateDebt(app, tab.actor, { idempotencyKey: nextKey(), id: debt!.id, principalCents });
  expect(changed.errors).toEqual([]);
};
const openCents = async (tab: Tab) => (await debtsOf(tab)).map(({ openPrincipalCents }) => Number(openPrincipalCents));
const answered = async (tab: Tab, id: string, value: string) => {
  const { field, code } = (await asked(tab))[0]!;
  const at = { bindingId: tab.bindingId, rowId: tab.rows[0]!.id, field, code };
  return answerQuestion(app, tab.actor, {
    idempotencyKey: nextKey(),
    ...at,
    answer: value,
    ...(id ? { rowId: id } : {}),
  });
};

describe('a cell that both sides changed', () => {
  async function conflicting(): Promise<Tab> {
    const tab = await tabOf(SIMPLE, ANA);
    type(tab, 0, 'principalCents', '120,00');
    await changeAmount(tab, 15_000);
    expect((await tab.sync()).errors).toEqual([]);
    return tab;
  }
  const keep = (tab: Tab, side: 'SHEET' | 'SERVER') =>
    resolveConflict(app, tab.actor, {
      idempotencyKey: nextKey(),
      bindingId: tab.bindingId,
      rowId: tab.rows[0]!.id,
      field: 'principalCents',
      keep: side,
    });

  it('is asked with both values', async () => {
    const tab = await conflicting();
    expect(await openCents(tab)).toEqual([15_000]);
    expect(await asked(tab)).toMatchObject([
      {
        kind: 'CONFLICT',
        sheetValue: '120,00',
        serverValue: 'R$ 150,00',
        answers: [{ id: 'SHEET' }, { id: 'SERVER' }],
        input: null,
      },
    ]);
  });

  it.each([
    ['SHEET', 12_000, '120,00'],
    ['SERVER', 15_000, { n: '150' }],
  ] as const)('%s: the debt is %d, the cell says so, nothing is asked any more', async (side, cents, cell) => {
    const tab = await conflicting();
    expect((await keep(tab, side)).errors).toEqual([]);
    expect((await tab.sync()).errors).toEqual([]);
    expect(await openCents(tab)).toEqual([cents]);
    expect(tab.rows[0]!.cells.principalCents).toEqual(cell);
    expect(await asked(tab)).toEqual([]);
    expect(await tab.sync()).toMatchObject({ uploaded: 0, written: 0 });
  });

  it.each([
    ['SHEET', false],
    ['SHEET', true],
    ['SERVER', false],
    ['SERVER', true],
  ] as const)(
    '%s, undone (after a sync: %s): both values are there again, and it is asked again',
    async (side, isLater) => {
      const tab = await conflicting();
      expect((await keep(tab, side)).errors).toEqual([]);
      if (isLater) await tab.sync();
      const { id } = await inTenant(app, tab.actor, ({ tx }) =>
        tx.sheetSync.findFirstOrThrow({ where: { kind: 'WAIVE' }, orderBy: { startedAt: 'desc' } }),
      );
      const undone = await undoSync(app, tab.actor, {
        idempotencyKey: nextKey(),
        bindingId: tab.bindingId,
        syncId: id,
      });
      expect(undone.errors).toEqual([]);
      await tab.sync();
      expect(await openCents(tab)).toEqual([15_000]);
      expect(tab.rows[0]!.cells.principalCents).toEqual('120,00');
      expect(await asked(tab)).toMatchObject([{ kind: 'CONFLICT', sheetValue: '120,00', serverValue: 'R$ 150,00' }]);
    },
  );

  it('is asked with what the database says by now', async () => {
    const tab = await conflicting();
    await changeAmount(tab, 17_000);
    await tab.sync();
    expect(await asked(tab)).toMatchObject([{ sheetValue: '120,00', serverValue: 'R$ 170,00' }]);
  });

  it('follows the database where that went back to what was, and what else is typed books nothing', async () => {
    const tab = await conflicting();
    await changeAmount(tab, 10_000);
    await tab.sync();
    expect((await keep(tab, 'SERVER')).errors).toEqual([]);
    await tab.sync();
    expect(tab.rows[0]!.cells.principalCents).toEqual({ n: '100' });
    type(tab, 0, 'phone', '(11) 91111-2222');
    await tab.sync();
    expect(await openCents(tab)).toEqual([10_000]);
    expect(await asked(tab)).toEqual([]);
  });

  it.each(['SHEET', 'SERVER'] as const)('of a debt that was cancelled is settled once: %s', async (side) => {
    const tab = await conflicting();
    const { id } = await inTenant(app, tab.actor, ({ tx }) => tx.debt.findFirstOrThrow());
    await cancelDebt(app, tab.actor, { idempotencyKey: nextKey(), id, reason: 'Engano' });
    await tab.sync();
    expect((await keep(tab, side)).errors).toEqual([]);
    await tab.sync();
    expect(await asked(tab)).toEqual([]);
    const shown = side === 'SHEET' ? '120,00' : { n: '150' };
    expect(tab.rows[0]!.cells.principalCents).toEqual(shown);
    await reinstateDebt(app, tab.actor, { idempotencyKey: nextKey(), id, reason: 'Vale' });
    await tab.sync();
    expect(await openCents(tab)).toEqual([side === 'SHEET' ? 12_000 : 15_000]);
    expect(tab.rows[0]!.cells.principalCents).toEqual(shown);
  });

  it('comes back with its question after an undo, whatever the server says by then', async () => {
    const tab = await conflicting();
    await keep(tab, 'SERVER');
    await tab.sync();
    const run = await inTenant(app, tab.actor, ({ tx }) => tx.sheetSync.findFirstOrThrow({ where: { kind: 'WAIVE' } }));
    const again = { idempotencyKey: nextKey(), bindingId: tab.bindingId, syncId: run.id };
    expect((await undoSync(app, tab.actor, again)).errors).toEqual([]);
    await changeAmount(tab, 17_000);
    await tab.sync();
    expect(tab.rows[0]!.cells.principalCents).toEqual('120,00');
    expect(await asked(tab)).toMatchObject([{ kind: 'CONFLICT', sheetValue: '120,00', serverValue: 'R$ 170,00' }]);
  });

  it('is asked of an amount in the column of the word', async () => {
    const tab = await tabOf(SIMPLE, [...ANA, '20,00']);
    const { id, customerId } = await inTenant(app, tab.actor, ({ tx }) => tx.debt.findFirstOrThrow());
    const allocations = [{ debtId: id, amountCents: 1_000 }];
    const payment = { customerId, amountCents: 1_000, method: 'CASH' as const, paidOn: '2026-07-09', allocations };
    expect((await recordPayment(app, tab.actor, { idempotencyKey: nextKey(), ...payment })).errors).toEqual([]);
    type(tab, 0, 'paid', '50,00');
    await tab.sync();
    expect(await asked(tab)).toMatchObject([
      { kind: 'CONFLICT', field: 'paid', sheetValue: '50,00', serverValue: 'R$ 30,00' },
    ]);
    expect(await openCents(tab)).toEqual([7_000]);
    expect((await answered(tab, '', 'SHEET')).errors).toEqual([]);
    await tab.sync();
    expect(await asked(tab)).toEqual([]);
    expect(await openCents(tab)).toEqual([5_000]);
  });

  it('says so where the cell says another value by now, and leaves it', async () => {
    const tab = await conflicting();
    expect((await keep(tab, 'SERVER')).errors).toEqual([]);
    await tab.sync();
    await changeAmount(tab, 16_000);
    await tab.sync();
    const run = await inTenant(app, tab.actor, ({ tx }) => tx.sheetSync.findFirstOrThrow({ where: { kind: 'WAIVE' } }));
    const again = { idempotencyKey: nextKey(), bindingId: tab.bindingId, syncId: run.id };
    expect((await undoSync(app, tab.actor, again)).errors).toEqual([]);
    await tab.sync();
    const { left } = await inTenant(app, tab.actor, ({ tx }) =>
      tx.sheetSync.findFirstOrThrow({ where: { id: run.id } }),
    );
    expect(left).toMatchObject([{ field: 'principalCents', why: 'CHANGED_SINCE' }]);
    expect(tab.rows[0]!.cells.principalCents).toEqual({ n: '160' });
    expect(await asked(tab)).toEqual([]);
  });

  it.each([
    [SIMPLE, 'paid', [null, undefined]],
    [[...SIMPLE, 'Data do pagamento'], 'paid', ['sim', '11/07/2026']],
  ] as const)('of a payment, in the columns %j, undone after a sync', async (headings, field, said) => {
    const tab = await tabOf([...headings], ANA);
    const { id, customerId } = await inTenant(app, tab.actor, ({ tx }) => tx.debt.findFirstOrThrow());
    const paidOn = '2026-07-09';
    const allocations = [{ debtId: id, amountCents: 10_000 }];
    const payment = { customerId, amountCents: 10_000, method: 'CASH' as const, paidOn, allocations };
    const received = await recordPayment(app, tab.actor, { idempotencyKey: nextKey(), ...payment });
    expect(received.errors).toEqual([]);
    const cells = tab.rows[0]!.cells;
    if (said[1]) Object.assign(cells, { paid: said[0], paidOn: said[1] });
    else cells.paid = '11/07/2026';
    const typed = { ...cells };
    await tab.sync();
    expect(await asked(tab)).toMatchObject([{ kind: 'CONFLICT', field }]);
    const kept = await answered(tab, '', 'SERVER');
    expect(kept.errors).toEqual([]);
    await tab.sync();
    expect(cells).not.toEqual(typed);
    const run = await inTenant(app, tab.actor, ({ tx }) => tx.sheetSync.findFirstOrThrow({ where: { kind: 'WAIVE' } }));
    const undone = await undoSync(app, tab.actor, {
      idempotencyKey: nextKey(),
      bindingId: tab.bindingId,
      syncId: run.id,
    });
    expect(undone.errors).toEqual([]);
    await tab.sync();
    expect(tab.rows[0]!.cells).toEqual(typed);
    expect(await asked(tab)).toMatchObject([{ kind: 'CONFLICT', field }]);
  });

  it.each([
    ['SHEET', 12_000, '120,00'],
    ['SERVER', 15_000, { n: '150' }],
  ] as const)('is settled for the %s where the shop said so once', async (winner, cents, cell) => {
    const tab = await tabOf(SIMPLE, ANA);
    const rules = [{ field: 'principalCents', winner }];
    const ruled = await updateMergePolicy(app, tab.actor, {
      idempotencyKey: nextKey(),
      bindingId: tab.bindingId,
      rules,
    });
    expect(ruled.errors).toEqual([]);
    type(tab, 0, 'principalCents', '120,00');
    await changeAmount(tab, 15_000);
    await tab.sync();
    expect(await openCents(tab)).toEqual([cents]);
    expect(tab.rows[0]!.cells.principalCents).toEqual(cell);
    expect(await asked(tab)).toEqual([]);
  });

  it('keeps a rule for every field but those given, and knows no other field', async () => {
    const tab = await tabOf(SIMPLE, ANA);
    const change = (field: string, winner: 'ASK' | 'SHEET' | 'SERVER') =>
      updateMergePolicy(app, tab.actor, {
        idempotencyKey: nextKey(),
        bindingId: tab.bindingId,
        rules: [{ field, winner }],
      });
    await change('phone', 'SHEET');
    await change('paid', 'SERVER');
    await change('phone', 'ASK');
    expect((await change('paidOn', 'SHEET')).errors).toMatchObject([{ code: 'UNKNOWN_FIELD' }]);
    const twice = await updateMergePolicy(app, tab.actor, {
      idempotencyKey: nextKey(),
      bindingId: tab.bindingId,
      rules: ['SHEET' as const, 'SERVER' as const].map((winner) => ({ field: 'phone', winner })),
    });
    expect(twice.errors).toMatchObject([{ code: 'CONFLICT', field: ['input', 'rules'] }]);
    const binding = await inTenant(app, tab.actor, ({ tx }) => tx.sheetBinding.findFirstOrThrow());
    expect(binding.mergePolicy).toEqual({ paid: 'SERVER' });
  });

  it.each(['ASK', 'SHEET', 'SERVER'] as const)(
    'of a row given to somebody else waits until it is known whose it is: %s',
    async (winner) => {
      const tab = await tabOf(SIMPLE, ANA);
      const [debt] = await debtsOf(tab);
      await updateMergePolicy(app, tab.actor, {
        idempotencyKey: nextKey(),
        bindingId: tab.bindingId,
        rules: [{ field: 'principalCents', winner }],
      });
      await updateDebt(app, tab.actor, { idempotencyKey: nextKey(), id: debt!.id, principalCents: 50_000 });
      const typed = { name: 'Bia Souza', phone: '(11) 91234-5678', principalCents: '450,00' };
      for (const [field, text] of Object.entries(typed)) type(tab, 0, field, text);
      await tab.sync();
      expect(await asked(tab)).toMatchObject([{ code: 'PERSON_CHANGED' }]);
      expect(tab.rows[0]!.cells).toMatchObject(typed);
      expect(Number((await debtsOf(tab))[0]!.openPrincipalCents)).toBe(50_000);
      // As it was: every cell says again what the books hold.
      expect((await answered(tab, '', 'SERVER')).errors).toEqual([]);
      await tab.sync();
      await tab.sync();
      expect(tab.rows[0]!.cells).toMatchObject({ name: 'Ana Lima', principalCents: { n: '500' } });
      expect(String(tab.rows[0]!.cells.phone)).toMatch(/98765-?4321/);
      expect(await asked(tab)).toEqual([]);
    },
  );

  it('given to somebody else is asked; the same person may be meant', async () => {
    const tab = await tabOf(SIMPLE, ANA);
    type(tab, 0, 'name', 'Ana Lima Souza');
    type(tab, 0, 'phone', '(11) 91234-5678');
    await tab.sync();
    expect(await asked(tab)).toMatchObject([{ code: 'PERSON_CHANGED', answers: [{ id: 'SHEET' }, { id: 'SERVER' }] }]);
    expect((await answered(tab, '', 'SHEET')).errors).toEqual([]);
    const [debt] = await debtsOf(tab);
    expect(debt!.customer).toMatchObject({ name: 'Ana Lima Souza', phone: '+5511912345678' });
    expect(await asked(tab)).toEqual([]);
  });

  it('of a payment made elsewhere can be put back as the database says', async () => {
    const tab = await tabOf(SIMPLE, ANA);
    const [debt] = await debtsOf(tab);
    await recordPayment(app, tab.actor, { idempotencyKey: nextKey(), customerId: debt!.customerId, amountCents: null });
    await tab.sync();
    expect(tab.rows[0]!.cells.paid).toBe('sim');
    type(tab, 0, 'paid', null);
    await tab.sync();
    expect(await asked(tab)).toMatchObject([{ code: 'PAID_ELSEWHERE', answers: [{ id: 'SERVER' }] }]);
    expect((await answered(tab, '', 'SERVER')).errors).toEqual([]);
    await tab.sync();
    expect(tab.rows[0]!.cells.paid).toBe('sim');
    expect(await asked(tab)).toEqual([]);
    expect(await openCents(tab)).toEqual([0]);
  });
});

it('a question of one kind is found behind any number of others, and of rows that were gone on without', async () => {
  const notes = [1, 2, 3].map((n) => [
    `Cliente ${n}`,
    `(11) 9876${n}-4321`,
    '100,00',
    '10/07/2026',
    '',
    'prometeu dia 20',
  ]);
  const tab = await tabOf([...SIMPLE, 'Obs'], ['Rui', '98765-4321', '10,00', '10/07/2026'], ...notes, [...ANA, '', '']);
  expect((await answered(tab, '', 'WAIVE')).errors).toEqual([]);
  type(tab, 4, 'paid', 'talvez');
  await tab.sync();
  const found = (kind: 'CELL' | 'NOTE' | 'CONFLICT' | null, mostRows: number) =>
    inTenant(app, tab.actor, (tenant) => sheetQuestions(tenant, { first: 50, kind }, mostRows));
  expect((await found('CELL', 1)).questions).toMatchObject([{ code: 'INVALID_PAID', rowId: tab.rows[4]!.id }]);
  expect((await found('NOTE', 2)).questions.map(({ rowId }) => rowId)).toEqual([tab.rows[1]!.id, tab.rows[2]!.id]);
  expect((await found(null, 1)).questions).toMatchObject([{ code: 'PROMISE_IN_NOTE', rowId: tab.rows[1]!.id }]);
  expect(await found('CONFLICT', 10)).toMatchObject({ questions: [], totalCount: 0 });
});

describe('the answers that are offered', () => {
  it.each([
    ['principalCents', '1,234', ['R$ 1.234,00', 'R$ 1,23'], 'AMOUNT'],
    ['principalCents', 'ver', [], 'AMOUNT'],
    ['dueOn', '09/26/2026', ['26/09/2026'], 'DAY'],
    ['dueOn', '30/02/2026', [], 'DAY'],
    ['dueOn', '10/08', ['10/08/2026', '10/08/2027'], 'DAY'],
    ['paid', 'talvez', ['Foi paga', 'Não foi paga'], 'TEXT'],
    ['phone', '98765-4321', ['Usar assim mesmo'], 'TEXT'],
    ['name', '', [], 'TEXT'],
    ['name', 'Ana '.repeat(60), [], 'TEXT'],
  ] as const)('%s “%s”: %j', async (field, cell, labels, input) => {
    const tab = await Tab.bind(app, await createShop(app), SIMPLE, [ANA]);
    type(tab, 0, field, cell);
    await tab.sync();
    const [question] = await asked(tab);
    expect(question!.field).toBe(field);
    expect(question!.answers.map(({ label }) => label.replace(/\s/g, ' '))).toEqual(labels);
    expect(question!.input).toBe(input);
    // Each that is written is understood, and nothing more is asked of the cell.
    for (const { value } of question!.answers.filter((one) => one.value !== null)) {
      type(tab, 0, field, value as WireCell);
      await tab.sync();
      expect((await asked(tab)).filter((one) => one.field === field)).toEqual([]);
      type(tab, 0, field, cell);
    }
  });

  it('never write over a formula', async () => {
    const tab = await Tab.bind(app, await createShop(app), SIMPLE, [ANA]);
    type(tab, 0, 'principalCents', { f: '=A1', v: '1,234' });
    await tab.sync();
    expect(await asked(tab)).toMatchObject([{ answers: [], input: null }]);
  });

  it('say whose row it is, when several have this name and phone', async () => {
    const tab = await Tab.bind(app, await createShop(app), SIMPLE, [ANA]);
    const customers: string[] = [];
    for (const document of ['52998224725', '11144477735']) {
      const made = await createCustomer(app, tab.actor, {
        idempotencyKey: nextKey(),
        name: 'Ana Lima',
        phone: '11987654321',
        document,
      });
      customers.push(made.refs!.customer as string);
    }
    await tab.sync();
    const [question] = await asked(tab);
    const ids = question!.answers.map(({ id }) => id);
    expect(question).toMatchObject({ code: 'PERSON_UNCLEAR', kind: 'ROW' });
    expect([...ids].sort()).toEqual([...customers.map((id) => `PERSON:${id}`), 'PERSON:NEW'].sort());
    expect((await answered(tab, '', 'PERSON:cus_nobody')).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect((await answered(tab, '', `PERSON:${customers[1]}`)).errors).toEqual([]);
    expect((await debtsOf(tab)).map(({ customerId }) => customerId)).toEqual([customers[1]]);
    expect(await asked(tab)).toEqual([]);
  });

  it('refuse what was not offered, and a question that is not there', async () => {
    const tab = await Tab.bind(app, await createShop(app), SIMPLE, [['Ana', '', 'ver', '10/07/2026']]);
    await tab.sync();
    expect((await answered(tab, '', 'WAIVE')).errors).toMatchObject([{ code: 'INVALID' }]);
    expect((await answered(tab, 'row_00000000', 'WAIVE')).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });
});

describe('a note that speaks of a promise', () => {
  const HEADINGS = [...SIMPLE, 'Obs'];
  it('is asked, never a promise by itself, and keeps nothing from being booked', async () => {
    const tab = await tabOf(HEADINGS, [...ANA, '', 'prometeu dia 20']);
    expect(await openCents(tab)).toEqual([10_000]);
    const holds = () => inTenant(app, tab.actor, ({ tx }) => tx.hold.findMany());
    expect(await holds()).toEqual([]);
    const [question] = await asked(tab);
    expect(question).toMatchObject({ code: 'PROMISE_IN_NOTE', kind: 'NOTE' });
    const promise = question!.answers[0]!;
    expect(promise.id).toMatch(/^PROMISE:\d{4}-\d{2}-20$/);
    expect((await answered(tab, '', promise.id)).errors).toEqual([]);
    expect(await holds()).toMatchObject([{ kind: 'PROMISE' }]);
    expect(await asked(tab)).toEqual([]);
    await tab.sync();
    expect(await asked(tab)).toEqual([]);
  });

  it('may be only a note', async () => {
    const tab = await tabOf(HEADINGS, [...ANA, '', 'prometeu dia 20']);
    expect((await answered(tab, '', 'WAIVE')).errors).toEqual([]);
    type(tab, 0, 'principalCents', '90,00');
    await tab.sync();
    expect(await asked(tab)).toEqual([]);
    // Another note is another question.
    type(tab, 0, 'note', 'prometeu dia 25');
    await tab.sync();
    expect(await asked(tab)).toMatchObject([{ code: 'PROMISE_IN_NOTE' }]);
  });
});

it('asks of a day of sale that is still to come', async () => {
  const tab = await tabOf([...SIMPLE, 'Comprou em'], [...ANA, '', '03/10/2026']);
  expect(await asked(tab)).toMatchObject([{ field: 'soldOn', code: 'INVALID_DATE' }]);
  expect(await openCents(tab)).toEqual([]);
});

it('offers no word in the column of what was paid', async () => {
  const tab = await tabOf([...SIMPLE, 'Valor pago'], [...ANA, '', '150,00']);
  const [question] = await asked(tab);
  expect(question).toMatchObject({ field: 'paidCents', code: 'INVALID_PAID', answers: [], input: 'AMOUNT' });
});

it.each([
  ['pago 14/07', '14/07/2026'],
  ['pagou dia 05-07', '05/07/2026'],
  ['pago 20/12', '20/12/2025'],
])('offers the last such day for “%s”', async (word, label) => {
  const tab = await tabOf(SIMPLE, [...ANA, word]);
  const [question] = await asked(tab);
  expect(question).toMatchObject({ field: 'paid', code: 'INVALID_PAID' });
  expect(question!.answers.map((one) => one.label)).toEqual(['Foi paga', 'Não foi paga', `Foi paga em ${label}`]);
});

it('leaves totals and separators alone: they are no rows to look at', async () => {
  const tab = await tabOf(SIMPLE, [...ANA, ''], ['TOTAL', '', '100,00', '', ''], ['------', '', '', '', '']);
  expect(await asked(tab)).toEqual([]);
  expect(Object.values(tab.shown(1)).filter((cell) => cell !== null)).toEqual([]);
  const totals = await inTenant(app, tab.actor, ({ tx }) => bindingTotals(tx, tab.bindingId));
  expect(totals).toMatchObject({ rows: 1, booked: 1, unbooked: 0, unbookedCents: 0 });
});

describe('fiado without a due date', () => {
  const HEADINGS = ['Cliente', 'Valor', 'Pago'];
  it('is asked row by row until the shop says when it falls due, and then booked at once', async () => {
    const tab = await tabOf(HEADINGS, ['Ana Lima', '100,00'], ['Beto', '50,00'], ['Caio', 'ver']);
    expect((await asked(tab)).map(({ code }) => code)).toContain('MISSING_DUE_DATE');
    const rule = (input: { payDay?: number; days?: number }) =>
      setDueRule(app, tab.actor, { idempotencyKey: nextKey(), ...input });
    expect((await rule({ payDay: 32 })).errors).toMatchObject([{ code: 'INVALID' }]);
    expect((await rule({ payDay: 5, days: 30 })).errors).toMatchObject([{ code: 'INVALID' }]);
    expect((await rule({ days: 30 })).errors).toEqual([]);
    const due = (await debtsOf(tab)).map(({ dueOn, registeredOn }) => (+dueOn - +registeredOn) / 86_400_000);
    expect(due).toEqual([30, 30]);
    expect((await asked(tab)).map(({ code }) => code)).toEqual(['INVALID_AMOUNT']);
    expect((await tab.sync()).errors).toEqual([]);
    expect((await asked(tab)).map(({ code }) => code)).toEqual(['INVALID_AMOUNT']);
    // Another rule is for what comes: what was booked keeps its day.
    await rule({ payDay: 5 });
    type(tab, 0, 'principalCents', '110,00');
    await tab.sync();
    expect((await debtsOf(tab)).map(({ dueOn, registeredOn }) => (+dueOn - +registeredOn) / 86_400_000)).toEqual([
      30, 30,
    ]);
    expect(await openCents(tab)).toEqual([11_000, 5_000]);
  });
});

describe('a due rule that many rows wait for', () => {
  const HEADINGS = ['Cliente', 'Valor', 'Data da compra'];
  const rule = { days: 30 };
  const waiting = async (count: number, spreadsheetId: string, actor: Actor) => {
    const tab = await Tab.bind(app, actor, HEADINGS, [], spreadsheetId);
    for (let n = 1; n <= count; n++) tab.add([`Cliente ${n} ${spreadsheetId}`, '10,00']);
    for (let chunk = 0; chunk * 1_000 < count; chunk++) {
      const rows = tab.rows.slice(chunk * 1_000, (chunk + 1) * 1_000).map((_, i) => tab.wire(chunk * 1_000 + i));
      const step = { bindingId: tab.bindingId, syncId: 'first', chunk, isLast: false, rows };
      expect((await syncSheet(app, actor, { idempotencyKey: nextKey(), ...step })).errors).toEqual([]);
    }
    return tab;
  };

  it('2.500 are booked in three calls, each with its own key, and a repeated one answers the same', async () => {
    const tab = await waiting(2_500, 'planilha-1', await createShop(app));
    const booked = () => inTenant(app, tab.actor, ({ tx }) => tx.debt.count());
    const keys = [nextKey(), nextKey(), nextKey()];
    const seen: [isMore: number, debts: number][] = [];
    for (const idempotencyKey of [keys[0], keys[1], keys[1], keys[2], keys[2]]) {
      const done = await setDueRule(app, tab.actor, { idempotencyKey: idempotencyKey!, ...rule });
      expect(done.errors).toEqual([]);
      seen.push([done.refs!.isMore, await booked()]);
    }
    expect(seen).toEqual([
      [1, 1_000],
      [1, 2_000],
      [1, 2_000],
      [0, 2_500],
      [0, 2_500],
    ]);
  }, 120_000);

  it('ends, tab by tab, although a row’s own day of sale cannot be read', async () => {
    const actor = await createShop(app);
    const tabs = [await waiting(3, 'planilha-1', actor), await waiting(2, 'planilha-2', actor)];
    type(tabs[0]!, 0, 'soldOn', 'ontem');
    await tabs[0]!.sync();
    let calls = 1;
    while ((await setDueRule(app, actor, { idempotencyKey: nextKey(), ...rule }, 2)).refs!.isMore && calls < 9) calls++;
    expect(calls).toBe(3);
    expect(await debtsOf(tabs[0]!)).toHaveLength(4);
    expect((await asked(tabs[0]!)).map(({ code }) => code).sort()).toEqual(['INVALID_DATE', 'MISSING_DUE_DATE']);
    // Said anew, its day is what the rule counts from.
    type(tabs[0]!, 0, 'soldOn', '01/07/2026');
    await tabs[0]!.sync();
    expect(await debtsOf(tabs[0]!)).toHaveLength(5);
  });
});

describe('the shop’s due rule counts from the day a row was first seen', () => {
  const HEADINGS = ['Cliente', 'Valor', 'Data da compra', 'Telefone'];
  const advance = (tab: Tab, advanceDays: number) =>
    setSandboxClock(app, tab.actor, { idempotencyKey: nextKey(), advanceDays });
  const dueOf = async (tab: Tab) =>
    (await debtsOf(tab))
      .filter(({ closedAs }) => closedAs === null)
      .map(({ dueOn }) => dueOn.toISOString().slice(0, 10));
  const thirtyDays = (tab: Tab) => setDueRule(app, tab.actor, { idempotencyKey: nextKey(), days: 30 });
  const typedOnTheFirst = async (...lines: string[][]) => {
    const tab = await Tab.bind(app, await createShop(app, '2026-07-01'), HEADINGS, [
      ['Zoé', '1,00', '01/06/2026'],
      ...lines,
    ]);
    await tab.sync();
    return tab;
  };

  it('when the rule itself is given later; a day of sale counts for more', async () => {
    const tab = await typedOnTheFirst(['Ana Lima', '100,00'], ['Beto', '50,00', '10/06/2026']);
    await advance(tab, 19);
    expect((await thirtyDays(tab)).errors).toEqual([]);
    expect((await dueOf(tab)).sort()).toEqual(['2026-07-01', '2026-07-10', '2026-07-31']);
  });

  it('when the row’s own question is answered later, in the cell or in the panel', async () => {
    const tab = await typedOnTheFirst(['Ana Lima', 'cem']);
    await thirtyDays(tab);
    await advance(tab, 5);
    tab.add(['Beto', '50,00', '', '98765-4321']);
    await tab.sync();
    await advance(tab, 14);
    type(tab, 1, 'principalCents', '100,00');
    await tab.sync();
    expect((await answered(tab, tab.rows[2]!.id, 'WAIVE')).errors).toEqual([]);
    expect((await dueOf(tab)).sort()).toEqual(['2026-07-01', '2026-07-31', '2026-08-05']);
  });

  it('when what was undone is booked again', async () => {
    const tab = await typedOnTheFirst();
    await thirtyDays(tab);
    tab.add(['Ana Lima', '100,00']);
    await tab.sync();
    const { syncs } = tab;
    await advance(tab, 19);
    const again = await undoSync(app, tab.actor, {
      idempotencyKey: nextKey(),
      bindingId: tab.bindingId,
      syncId: `sync-${syncs}`,
    });
    expect(again.errors).toEqual([]);
    expect(await dueOf(tab)).toEqual(['2026-07-01']);
    const at = { bindingId: tab.bindingId, rowId: tab.rows[1]!.id, field: 'name', code: 'UNDONE', answer: 'BOOK' };
    expect((await answerQuestion(app, tab.actor, { idempotencyKey: nextKey(), ...at })).errors).toEqual([]);
    expect((await dueOf(tab)).sort()).toEqual(['2026-07-01', '2026-07-31']);
  });
});

describe('a column of amounts paid', () => {
  const HEADINGS = ['Cliente', 'Telefone', 'Valor', 'Vencimento', 'Valor pago'];
  const paid = (...amounts: string[]) => amounts;
  it.each([
    { typed: paid('40,00'), open: 6_000 },
    { typed: paid('40,00', '70,00'), open: 3_000 },
    { typed: paid('40,00', '25,00'), open: 7_500 },
    { typed: paid('40,00', ''), open: 10_000 },
    { typed: paid('40,00', '100,00'), open: 0 },
    { typed: paid('100,00', '60,00'), open: 4_000 },
    { typed: paid('', '100,00', ''), open: 10_000 },
  ])('typed as $typed one after another leaves $open open', async ({ typed, open }) => {
    const [first, ...others] = typed;
    const tab = await tabOf(HEADINGS, [...ANA, first!]);
    for (const one of others) {
      type(tab, 0, 'paidCents', one || null);
      expect((await tab.sync()).errors).toEqual([]);
    }
    expect(await asked(tab)).toEqual([]);
    expect(await openCents(tab)).toEqual([open]);
    expect(await tab.sync()).toMatchObject({ uploaded: 0, written: 0 });
  });

  it('follows what was received elsewhere, and cannot take that back', async () => {
    const tab = await tabOf(HEADINGS, [...ANA, '40,00']);
    const [debt] = await debtsOf(tab);
    await recordPayment(app, tab.actor, {
      idempotencyKey: nextKey(),
      customerId: debt!.customerId,
      amountCents: 3_000,
    });
    await tab.sync();
    expect(tab.rows[0]!.cells.paidCents).toEqual({ n: '70' });
    type(tab, 0, 'paidCents', { n: '20' });
    await tab.sync();
    expect(await asked(tab)).toMatchObject([{ code: 'PAID_ELSEWHERE', field: 'paidCents' }]);
    expect(await openCents(tab)).toEqual([3_000]);
  });

  it('may be that of the word: part of it is no "sim"', async () => {
    const tab = await tabOf(SIMPLE, [...ANA, '40,00']);
    expect(await openCents(tab)).toEqual([6_000]);
    const [debt] = await debtsOf(tab);
    await recordPayment(app, tab.actor, {
      idempotencyKey: nextKey(),
      customerId: debt!.customerId,
      amountCents: 1_000,
    });
    await tab.sync();
    expect(tab.rows[0]!.cells.paid).toEqual({ n: '50' });
    type(tab, 0, 'paid', 'sim');
    await tab.sync();
    expect(await openCents(tab)).toEqual([0]);
    expect(await tab.sync()).toMatchObject({ uploaded: 0, written: 0 });
  });
});

describe('a tab that went back to an older version', () => {
  const lines = [1, 2, 3, 4].map((n) => [`Cliente ${n}`, `(11) 9876${n}-4321`, '100,00', '10/07/2026']);
  async function restoredTab(): Promise<Tab> {
    const tab = await tabOf(SIMPLE, ...lines);
    const older = structuredClone(tab.rows);
    for (const row of tab.rows) row.cells.paid = 'sim';
    await tab.sync();
    expect(await openCents(tab)).toEqual([0, 0, 0, 0]);
    tab.rows = older;
    return tab;
  }

  it('is asked before anything is undone', async () => {
    const tab = await restoredTab();
    expect((await tab.sync()).errors).toMatchObject([{ code: 'SHEET_RESTORED' }]);
    expect(await openCents(tab)).toEqual([0, 0, 0, 0]);
  });

  it.each([
    ['SERVER', 0, 'sim'],
    ['SHEET', 10_000, null],
  ] as const)('%s: every debt has %d open, every cell says %s', async (restored, open, cell) => {
    const tab = await restoredTab();
    expect((await tab.sync({ restored })).errors).toEqual([]);
    expect(await openCents(tab)).toEqual([open, open, open, open]);
    expect(tab.rows.map(({ cells }) => cells.paid)).toEqual([cell, cell, cell, cell]);
    expect(await asked(tab)).toEqual([]);
    expect(await tab.sync()).toMatchObject({ uploaded: 0, written: 0, errors: [] });
  });

  it('one row typed back is an edit like any other', async () => {
    const tab = await tabOf(SIMPLE, ...lines);
    type(tab, 0, 'paid', 'sim');
    await tab.sync();
    type(tab, 0, 'paid', null);
    expect((await tab.sync()).errors).toEqual([]);
    expect(await openCents(tab)).toEqual([10_000, 10_000, 10_000, 10_000]);
  });
});

describe('rows of another tab', () => {
  const copyOf = async (tab: Tab, origin?: 'NEW' | 'MOVE') =>
    bindSheet(app, tab.actor, {
      idempotencyKey: nextKey(),
      spreadsheetId: 'planilha-copiada',
      sheetId: 7,
      sheetName: 'Cópia',
      headings: tab.headings,
      rowIds: tab.rows.map(({ id }) => id),
      origin,
      movedFromId: origin === 'MOVE' ? tab.bindingId : null,
    });

  it('make a tab a copy, until the merchant says that it is new or moved', async () => {
    const tab = await tabOf(SIMPLE, ANA, ['Beto', '(11) 91234-5678', '50,00', '10/07/2026']);
    const refused = await copyOf(tab);
    expect(refused).toMatchObject({ errors: [{ code: 'SHEET_IS_COPY' }], copyOf: tab.bindingId });
    const bound = () =>
      inTenant(app, tab.actor, ({ tx }) => tx.sheetBinding.findMany({ select: { spreadsheetId: true } }));
    expect(await bound()).not.toContainEqual({ spreadsheetId: 'planilha-copiada' });

    const fresh = await copyOf(tab, 'NEW');
    expect(fresh.errors).toEqual([]);
    expect(fresh.refs!.binding).not.toBe(tab.bindingId);
    // Sent with the ids of the first tab, they are refused by name.
    const other = new Tab(app, tab.actor, tab.headings, 'planilha-copiada');
    Object.assign(other, { bindingId: fresh.refs!.binding, columns: tab.columns, rows: structuredClone(tab.rows) });
    const sent = await other.sync();
    expect(sent.errors).toMatchObject([{ code: 'FOREIGN_ROWS' }]);
    expect('foreignRowIds' in sent && sent.foreignRowIds).toHaveLength(2);
    expect(await openCents(tab)).toEqual([10_000, 5_000]);
  });

  it('are not to be had from another shop', async () => {
    const tab = await tabOf(SIMPLE, ANA);
    const stranger = await createShop(app);
    const taken = await bindSheet(app, stranger, {
      idempotencyKey: nextKey(),
      spreadsheetId: 'planilha-alheia',
      sheetId: 1,
      sheetName: 'Fiado',
      headings: SIMPLE,
      origin: 'MOVE',
      movedFromId: tab.bindingId,
    });
    expect(taken.errors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });

  it('moved with the tab: the same binding stands in another place', async () => {
    const tab = await tabOf(SIMPLE, ANA);
    const moved = await copyOf(tab, 'MOVE');
    expect(moved.refs!.binding).toBe(tab.bindingId);
    tab.rows[0]!.cells.principalCents = '120,00';
    expect((await tab.sync()).errors).toEqual([]);
    expect(await openCents(tab)).toEqual([12_000]);
  });

  it('cut from one tab and pasted into another stay the same debts', async () => {
    const tab = await tabOf(SIMPLE, ANA, ['Beto', '(11) 91234-5678', '50,00', '10/07/2026']);
    const other = await Tab.bind(app, tab.actor, SIMPLE, [], 'planilha-2');
    await other.sync();
    const cut = tab.rows.splice(1, 1);
    other.rows.push(...cut);
    expect((await other.sync()).errors).toMatchObject([{ code: 'FOREIGN_ROWS' }]);
    expect((await other.sync({ movedRowIds: cut.map(({ id }) => id) })).errors).toEqual([]);
    expect(await tab.sync()).toMatchObject({ uploaded: 0, errors: [] });
    expect(await openCents(tab)).toEqual([10_000, 5_000]);
    type(other, 0, 'paid', 'sim');
    await other.sync();
    expect(await openCents(tab)).toEqual([10_000, 0]);
  });
});

describe('before a tab is bound', () => {
  const grid = [
    ['Caderneta do Zé', null, null, null, null],
    SIMPLE,
    ANA.concat(''),
    ['Ana Lima', '(11) 98765-4321', '30,00', '10/08/2026', 'sim'],
    ['Beto', null, 'ver', '10/07/2026', null],
    ['TOTAL', null, '130,00', null, null],
  ];

  it('its columns are understood', () => {
    const read = sheetReading(grid, 'pt_BR');
    if (!read.ok || !read.reading) throw new Error('no table');
    const { reading } = read;
    expect(reading).toMatchObject({ headerRow: 2, headerRows: 1, missing: [], hasDueColumn: true });
    expect(reading.columns.map(({ field }) => field)).toEqual(['name', 'phone', 'principalCents', 'dueOn', 'paid']);
    expect(sheetReading([], null)).toEqual({ ok: true, reading: null });
    const tooMany = [Array.from({ length: 201 }, () => ['Cliente']), [Array.from({ length: 101 }, () => 'Cliente')]];
    for (const strange of [[[{ x: 1 }]], ...tooMany])
      expect(sheetReading(strange, null)).toMatchObject({ ok: false, errors: [{ code: 'INVALID' }] });
  });

  it('what a sync would do is exactly what it then does, and looking writes nothing', async () => {
    const tab = await Tab.bind(app, await createShop(app), SIMPLE, []);
    for (const line of grid.slice(2)) tab.add(line.map((cell) => cell ?? ''));
    const look = (rows: unknown, seen: string[] = [], bindingId: string | null = null) =>
      inTenant(app, tab.actor, (tenant) =>
        sheetPreview(tenant, { rows, seen, locale: null, dateCells: null, dueRule: null, bindingId }),
      );
    const whole = await look(tab.rows.map((_, i) => tab.wire(i)));
    expect(whole).toMatchObject({
      rows: 4,
      debts: 2,
      openCents: 10_000,
      paidDebts: 1,
      recordedDebts: 0,
      newCustomers: 1,
      knownCustomers: 0,
      ignoredRows: 1,
      questions: 1,
      examples: [{ row: 4, name: 'Beto', field: 'principalCents' }],
    });
    const parts = [await look([tab.wire(0)])];
    parts.push(await look([tab.wire(1), tab.wire(2), tab.wire(3)], parts[0]!.people));
    expect(parts.reduce((sum, part) => sum + part!.newCustomers, 0)).toBe(1);
    expect(await debtsOf(tab)).toEqual([]);
    expect((await tab.sync()).refs).toMatchObject({ created: 2 });
    expect(await look([{ id: 'x' }])).toBeNull();
    const rows = tab.rows.map((_, i) => tab.wire(i));
    const known = { debts: 0, openCents: 0, newCustomers: 0, knownCustomers: 0 };
    expect(await look(rows, [], tab.bindingId)).toMatchObject({ ...known, recordedDebts: 2, questions: 1 });
    // In a copy of it they would be asked about, one by one.
    expect(await look(rows)).toMatchObject({ ...known, recordedDebts: 0, shownElsewhere: 2, questions: 3 });
    expect(await look(rows, [], 'bin_none')).toBeNull();
  });
});

it('the area code of more than half of the customers is proposed, and only that', async () => {
  const proposed = async (lines: string[][]) => {
    const tab = await tabOf(SIMPLE, ...lines);
    const found = await inTenant(app, tab.actor, (tenant) => areaCodeOfShop.load(tenant, [], undefined));
    return found.get(tab.actor.merchantId) ?? null;
  };
  const of = (name: string, phone: string) => [name, phone, '10,00', '10/08/2026', ''];
  const two = [of('Ana', '(27) 98765-4321'), of('Bia', '(11) 91234-5678')];
  expect(await proposed([...two, of('Caio', '27 91234-5670')])).toBe('27');
  expect(await proposed(two)).toBeNull();
  expect(await proposed([of('Ana', '98765-4321')])).toBeNull();
});

it('a contact changed on both sides follows the rule of its field', async () => {
  const tab = await tabOf(SIMPLE, ANA);
  await updateMergePolicy(app, tab.actor, {
    idempotencyKey: nextKey(),
    bindingId: tab.bindingId,
    rules: [{ field: 'phone', winner: 'SERVER' }],
  });
  const [debt] = await debtsOf(tab);
  await updateCustomer(app, tab.actor, { idempotencyKey: nextKey(), id: debt!.customerId, phone: '11911112222' });
  type(tab, 0, 'phone', '(11) 93333-4444');
  await tab.sync();
  expect(tab.rows[0]!.cells.phone).toBe('(11) 91111-2222');
  expect((await debtsOf(tab))[0]!.customer.phone).toBe('+5511911112222');
});
