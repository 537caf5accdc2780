import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTenant, systemActor, type Tenant } from '../../server/app/context.js';
import { startUndefinedLimits } from '../../server/app/credit-limit.js';
import { replayCredit } from '../../server/app/credit-replay.js';
import { updateDebt } from '../../server/app/debt.js';
import { recordPayment } from '../../server/app/payment.js';
import { promisePayment } from '../../server/app/promise.js';
import { acceptProposal, offerProposal } from '../../server/app/proposal.js';
import { agingOn } from '../../server/app/queries/aging.js';
import { checkProjections } from '../../server/app/recompute.js';
import { answerQuestion, resolveConflict } from '../../server/app/sheet/answer.js';
import { PULLER } from '../../server/app/sheet/journal.js';
import { sheetQuestions } from '../../server/app/sheet/question.js';
import { bindingTotals } from '../../server/app/sheet/read.js';
import { syncSheet } from '../../server/app/sheet/sync.js';
import { undoSync } from '../../server/app/sheet/undo.js';
import { waiveQuestion } from '../../server/app/sheet/waive.js';
import { addDays } from '../../server/domain/day.js';
import type { Day } from '../../server/domain/facts.js';
import { createShop, createTestApp, nextKey, type TestApp } from '../support/app.js';
import { runs } from '../support/runs.js';
import { SIMPLE, Tab } from './sheet-tab.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const line = (name: string, phone: string, value: string, due: string, paid = '') => [name, phone, value, due, paid];
const ANA = line('Ana Lima', '(11) 98765-4321', '100,00', '10/07/2026');
const BETO = line('Beto Reis', '(11) 98765-4322', '50,00', '20/07/2026');

/** A tab synced once, with another, old row so that the first sync is not what is undone. */
async function synced(...lines: string[][]): Promise<Tab> {
  const tab = await Tab.bind(app, await createShop(app), SIMPLE, lines);
  expect((await tab.sync()).errors).toEqual([]);
  return tab;
}
const undo = (tab: Tab, syncId = `sync-${tab.syncs}`, idempotencyKey = nextKey()) =>
  undoSync(app, tab.actor, { idempotencyKey, bindingId: tab.bindingId, syncId });
const undone = async (tab: Tab, syncId?: string) => {
  const result = await undo(tab, syncId);
  expect(result.errors).toEqual([]);
  return result;
};
const look = <T>(tab: Tab, work: (tenant: Tenant) => Promise<T>) => inTenant(app, tab.actor, work);
const historyOf = (tab: Tab) =>
  look(tab, ({ tx }) => tx.sheetSync.findMany({ orderBy: [{ startedAt: 'asc' }, { id: 'asc' }] }));
const runOf = (tab: Tab, id: string) =>
  look(tab, ({ tx }) => tx.sheetSync.findFirstOrThrow({ where: { bindingId: tab.bindingId, id } }));
const whyLeft = async (tab: Tab, id = `sync-${tab.syncs}`) =>
  ((await runOf(tab, id)).left as { field: string | null; why: string }[]).map(({ field, why }) => `${field}:${why}`);
const codes = async (tab: Tab) =>
  (await look(tab, (tenant) => sheetQuestions(tenant, { first: 200 }))).questions.map((one) => one.code);

/** What the shop says of its money and people: values, not facts. */
const stateOf = (tab: Tab) =>
  look(tab, async ({ tx }) => {
    const debts = await tx.debt.findMany({ include: { customer: true }, orderBy: { id: 'asc' } });
    const payments = await tx.payment.findMany({ include: { reversals: true, allocations: true } });
    return {
      debts: debts
        .filter((debt) => debt.closedAs !== 'CANCELLED')
        .map((debt) => ({
          id: debt.id,
          name: debt.customer.name,
          phone: debt.customer.phone,
          email: debt.customer.email,
          openCents: Number(debt.openPrincipalCents),
          dueOn: debt.currentDueOn.toISOString().slice(0, 10),
          closedAs: debt.closedAs,
          description: debt.description,
        })),
      payments: payments
        .filter(({ reversals }) => reversals.length === 0)
        .map((payment) => [
          payment.allocations[0]?.debtId,
          Number(payment.amountCents),
          payment.paidOn,
          payment.dayKnown,
        ])
        .sort(),
    };
  });

async function proven(tab: Tab): Promise<void> {
  expect((await checkProjections(app, tab.actor.merchantId)).differences).toEqual([]);
  expect((await replayCredit(app, tab.actor.merchantId)).differences).toEqual([]);
}

it('leaves nobody behind who is asked about, for a limit or for merging', async () => {
  const tab = await synced(ANA, BETO);
  const withoutLimit = (on?: Day) => look(tab, async (tenant) => (await agingOn(tenant, on)).withoutLimit);
  const tomorrow = await look(tab, async ({ today }) => addDays(today, 1));
  expect([await withoutLimit(), await withoutLimit(tomorrow)]).toEqual([2, 2]);
  await undone(tab);
  expect([await withoutLimit(), await withoutLimit(tomorrow)]).toEqual([0, 0]);
  const changed = await startUndefinedLimits(app, tab.actor, { idempotencyKey: nextKey() });
  expect(changed.refs).toEqual({ customersChanged: 0 });
});

describe('the history', () => {
  it('has a run for every sync that did something, and none for one that did not', async () => {
    const tab = await synced(ANA, BETO);
    await tab.sync();
    await tab.refresh();
    expect(await historyOf(tab)).toMatchObject([
      { id: 'sync-1', kind: 'SYNC', created: 2, changed: 0, keyName: 'test' },
    ]);
    tab.rows[0]!.cells.principalCents = '120,00';
    tab.rows.splice(1, 1);
    await tab.sync();
    expect(await runOf(tab, 'sync-4')).toMatchObject({ created: 0, changed: 1, cancelled: 1 });
  });

  it('tells the server’s own syncs from those of a person', async () => {
    const tab = await synced(ANA);
    tab.add(BETO);
    const step = { bindingId: tab.bindingId, syncId: 'by-itself', chunk: 0, isLast: true, rows: [tab.wire(1)] };
    await syncSheet(app, systemActor(tab.actor.merchantId, PULLER), { idempotencyKey: nextKey(), ...step });
    expect(await runOf(tab, 'by-itself')).toMatchObject({ kind: 'PULL', created: 1 });
  });

  it('tells an answer that was written into its cell from a sync', async () => {
    const tab = await synced(ANA);
    tab.rows[0]!.cells.principalCents = '120,00';
    await tab.sync({ syncId: 'cell-1' });
    expect(await runOf(tab, 'cell-1')).toMatchObject({ kind: 'WAIVE', changed: 1 });
  });
});

/** Cells of the merchant's own, as they read. */
const cellsOf = (tab: Tab) => structuredClone(tab.rows.map(({ id, cells }) => ({ id, cells })));
const answer = (tab: Tab, row: number, field: string, code: string, given: string) =>
  answerQuestion(app, tab.actor, {
    idempotencyKey: nextKey(),
    bindingId: tab.bindingId,
    rowId: tab.rows[row]!.id,
    field,
    code,
    answer: given,
  });
const receive = async (tab: Tab, amountCents: number | null = null) => {
  const { id } = await look(tab, ({ tx }) => tx.customer.findFirstOrThrow({ where: { name: 'Ana Lima' } }));
  const paid = await recordPayment(app, tab.actor, { idempotencyKey: nextKey(), customerId: id, amountCents });
  expect(paid.errors).toEqual([]);
};
const debtOf = (tab: Tab, row: number) =>
  look(tab, async ({ tx }) => {
    const found = await tx.sheetRow.findFirstOrThrow({ where: { bindingId: tab.bindingId, id: tab.rows[row]!.id } });
    return tx.debt.findFirstOrThrow({ where: { id: found.debtId! } });
  });

const offerAndAccept = async (tab: Tab, debtId: string) => {
  const offer = await offerProposal(app, tab.actor, { idempotencyKey: nextKey(), debtIds: [debtId] });
  expect(offer.errors).toEqual([]);
  const id = offer.refs!.proposal;
  const accepted = await acceptProposal(app, tab.actor, { idempotencyKey: nextKey(), id, planNumber: 1 });
  expect(accepted.errors).toEqual([]);
};

const FULL = ['Cliente', 'Telefone', 'E-mail', 'Valor', 'Vencimento', 'Pago', 'Pago em', 'Descrição', 'Parcela'];
const full = (name: string, cells: Partial<Record<string, string>> = {}) =>
  FULL.map((heading) => ({ Cliente: name, Valor: '100,00', Vencimento: '10/07/2026', ...cells })[heading] ?? '');

describe('what is undone', () => {
  it('new rows: their debts are none, the rows stay and are asked about, and are booked again when told to', async () => {
    const tab = await synced(ANA);
    const before = await stateOf(tab);
    tab.add(BETO);
    tab.add(line('Ana Lima', '(11) 98765-4321', '30,00', '30/07/2026', 'sim'));
    await tab.sync();
    await undone(tab);
    expect(await stateOf(tab)).toEqual(before);
    await tab.refresh();
    expect(tab.rows.map((row) => row.cells.name)).toEqual(['Ana Lima', 'Beto Reis', 'Ana Lima']);
    expect(tab.rows.map(({ id }) => tab.computed.get(id)!.situacao)).toMatchObject(
      [{}, 'Conferir', 'Conferir'].map((shown) => (typeof shown === 'string' ? shown : expect.any(String))),
    );
    expect(await codes(tab)).toEqual(['UNDONE', 'UNDONE']);

    tab.rows[1]!.cells.principalCents = '55,00';
    expect((await tab.sync()).refs).toMatchObject({ created: 0, questions: 1 });
    expect(await stateOf(tab)).toEqual(before);
    expect((await answer(tab, 1, 'name', 'UNDONE', 'BOOK')).errors).toEqual([]);
    expect(await debtOf(tab, 1)).toMatchObject({ openPrincipalCents: 5500n });
    expect(await codes(tab)).toEqual(['UNDONE']);
    expect(await look(tab, ({ tx }) => tx.customer.count())).toBe(2);
    await proven(tab);
  });

  it('new rows of somebody without phone or document: booked again they are the same person', async () => {
    const tab = await synced(ANA);
    tab.add(line('Zeca', '', '10,00', '20/07/2026'));
    await tab.sync();
    await undone(tab);
    await answer(tab, 1, 'name', 'UNDONE', 'BOOK');
    expect(await look(tab, ({ tx }) => tx.customer.count({ where: { name: 'Zeca' } }))).toBe(1);
    expect(await debtOf(tab, 1)).toMatchObject({ closedAs: null });
  });

  it('a booked row keeps what its base forgot: its instalment is there when it is booked again', async () => {
    const tab = await Tab.bind(app, await createShop(app), FULL, [full('Ana Lima')]);
    await tab.sync();
    tab.add(full('Beto', { Parcela: '3/10' }));
    await tab.sync();
    await undone(tab);
    await answer(tab, 1, 'name', 'UNDONE', 'BOOK');
    expect(await debtOf(tab, 1)).toMatchObject({ installmentNumber: 3, installmentOf: 10 });
  });

  it.each<[string, Partial<Record<string, string>>, Record<string, string | null>]>([
    ['an amount', {}, { principalCents: '120,00' }],
    ['a due day', {}, { dueOn: '25/07/2026' }],
    ['"sim"', {}, { paid: 'sim' }],
    ['a day of payment', {}, { paidOn: '05/07/2026' }],
    ['"sim" taken away', { Pago: 'sim' }, { paid: null }],
    ['the day of a payment', { Pago: 'sim', 'Pago em': '05/07/2026' }, { paidOn: '06/07/2026' }],
    ['the amount of what is paid', { Pago: 'sim' }, { principalCents: '130,00' }],
    ['amount, due day and payment at once', {}, { principalCents: '90,00', dueOn: '11/07/2026', paid: 'sim' }],
    ['a name', { Telefone: '(11) 98765-4321' }, { name: 'Ana Maria Lima' }],
    ['a telephone', { Telefone: '(11) 98765-4321' }, { phone: '(11) 91111-2222' }],
    ['a telephone taken away', { Telefone: '(11) 98765-4321' }, { phone: null }],
    ['an e-mail', {}, { email: 'ana@example.com' }],
    ['a description', { Descrição: 'Vestido' }, { description: 'Dois vestidos' }],
    ['what cannot be read', { Telefone: '(11) 98765-4321' }, { phone: '123', principalCents: 'abc' }],
    ['the same in another form', {}, { principalCents: 'R$ 100,00' }],
  ])('%s: facts and cells are as before', async (_, cells, edit) => {
    const tab = await Tab.bind(app, await createShop(app), FULL, [
      full('Ana Lima', cells),
      full('Ana Lima', { ...cells, Valor: '7,00' }),
    ]);
    await tab.sync();
    const [before, read] = [await stateOf(tab), cellsOf(tab)];
    Object.assign(tab.rows[0]!.cells, edit);
    expect((await tab.sync()).errors).toEqual([]);
    await undone(tab);
    expect(await whyLeft(tab)).toEqual([]);
    expect(await stateOf(tab)).toEqual(before);
    await tab.refresh();
    expect(cellsOf(tab)).toEqual(read);
    expect(await codes(tab)).toEqual([]);
    expect(await tab.sync()).toMatchObject({ uploaded: 0, written: 0 });
    expect(await stateOf(tab)).toEqual(before);
    await proven(tab);
  });

  it('“Vale a planilha” of a telephone that another row still said: both cells say it again', async () => {
    const tab = await synced(ANA, line('Ana Lima', '(11) 98765-4321', '7,00', '10/07/2026'));
    tab.rows[1]!.cells.phone = null;
    await tab.sync();
    const [before, read] = [await stateOf(tab), cellsOf(tab)];
    const [question] = (await look(tab, (tenant) => sheetQuestions(tenant, { first: 5 }))).questions;
    const { bindingId, rowId, field } = question!;
    const input = { idempotencyKey: nextKey(), bindingId, rowId, field, keep: 'SHEET' as const };
    const result = await resolveConflict(app, tab.actor, input);
    expect(result.errors).toEqual([]);
    await tab.sync();
    expect(tab.rows.map(({ cells }) => cells.phone)).toEqual([null, null]);
    const answers = (await historyOf(tab)).filter(({ id }) => !id.startsWith('sync-'));
    await undone(tab, answers.at(-1)!.id);
    await tab.refresh();
    expect(await stateOf(tab)).toEqual(before);
    expect(cellsOf(tab)).toEqual(read);
    expect(await codes(tab)).toEqual(['CONFLICT']);
    expect(await tab.sync()).toMatchObject({ uploaded: 0, written: 0 });
  });

  it('rows that were deleted: their debts count again, and their rows come back', async () => {
    const tab = await synced(ANA, BETO);
    const before = await stateOf(tab);
    const [gone] = tab.rows.splice(1, 1);
    await tab.sync();
    await undone(tab);
    expect(await stateOf(tab)).toEqual(before);
    await tab.refresh();
    expect(tab.rows.at(-1)).toMatchObject({ id: gone!.id, cells: { name: 'Beto Reis' } });
    expect((await tab.sync()).refs).toMatchObject({ missing: 0, created: 0, changed: 0 });
    expect(await stateOf(tab)).toEqual(before);
    await proven(tab);
  });

  it('a deleted row comes back with the day of its sale, where the books know it', async () => {
    const tab = await Tab.bind(
      app,
      await createShop(app),
      ['Nome', 'Valor', 'Vencimento', 'Data da compra'],
      [
        ['Ana', '10,00', '10/08/2026', '01/07/2026'],
        ['Beto', '20,00', '12/08/2026', ''],
      ],
    );
    await tab.sync();
    tab.add(['Caio', '30,00', '13/08/2026', '15/07/2026']);
    await tab.sync();
    tab.rows.splice(0, 3);
    await tab.sync({ missingRows: 'CANCEL' });
    await undone(tab);
    await tab.refresh();
    const days = () => Object.fromEntries(tab.rows.map(({ cells }) => [cells.name, cells.soldOn ?? null]));
    expect(days()).toEqual({ Ana: { d: '2026-07-01' }, Beto: null, Caio: { d: '2026-07-15' } });
    expect((await tab.sync()).refs).toMatchObject({ missing: 0, created: 0, changed: 0 });
  });

  it('a row that came back: its debt is none again, and it is asked about', async () => {
    const tab = await synced(ANA, BETO);
    const [gone] = tab.rows.splice(1, 1);
    await tab.sync();
    const before = await stateOf(tab);
    tab.rows.push(gone!);
    await tab.sync();
    await undone(tab);
    expect(await stateOf(tab)).toEqual(before);
    expect(await codes(tab)).toEqual(['UNDONE']);
    await proven(tab);
  });

  it('an answer to a question: it is asked again', async () => {
    const tab = await synced(ANA);
    tab.add(line('Beto', '123', '50,00', '20/07/2026'));
    await tab.sync();
    const before = await stateOf(tab);
    const rowIds = [tab.rows[1]!.id];
    await waiveQuestion(app, tab.actor, { idempotencyKey: nextKey(), bindingId: tab.bindingId, rowIds });
    const run = (await historyOf(tab)).find(({ kind }) => kind === 'WAIVE')!;
    expect(run).toMatchObject({ created: 1 });
    await undone(tab, run.id);
    expect(await stateOf(tab)).toEqual(before);
    expect(await codes(tab)).toEqual(['INVALID_PHONE']);
    await proven(tab);
  });

  it('what a mended cell booked: the cell reads as before and is asked about as before, and nothing else is', async () => {
    const tab = await synced(ANA);
    tab.add(line('Beto', '', '1,234', '20/07/2026'));
    await tab.sync();
    const [before, read] = [await stateOf(tab), cellsOf(tab)];
    tab.rows[1]!.cells.principalCents = '1.234,00';
    expect((await tab.sync()).refs).toMatchObject({ created: 1 });
    await undone(tab);
    await tab.refresh();
    expect([await stateOf(tab), cellsOf(tab), await codes(tab)]).toEqual([before, read, ['AMBIGUOUS_AMOUNT']]);
    await proven(tab);
  });

  it('what was typed against a change of the shop’s: the cell follows the shop', async () => {
    const tab = await synced(ANA);
    const { id } = await debtOf(tab, 0);
    await updateDebt(app, tab.actor, { idempotencyKey: nextKey(), id, principalCents: 8_000 });
    tab.rows[0]!.cells.principalCents = '120,00';
    await tab.sync();
    expect(await codes(tab)).toEqual(['CONFLICT']);
    await undone(tab);
    await tab.refresh();
    expect([await codes(tab), tab.rows[0]!.cells.principalCents]).toEqual([[], { n: '80' }]);
  });
});

describe('what is left', () => {
  it.each<[string, (tab: Tab) => Promise<unknown>, string]>([
    ['was paid since', (tab) => receive(tab), 'null:PAID_SINCE'],
    ['was paid in part since', (tab) => receive(tab, 1_000), 'null:PAID_SINCE'],
    [
      'was changed since',
      async (tab) =>
        updateDebt(app, tab.actor, { idempotencyKey: nextKey(), id: (await debtOf(tab, 1)).id, principalCents: 1 }),
      'null:CHANGED_SINCE',
    ],
    [
      'was promised since',
      async (tab) => {
        const { id, customerId } = await debtOf(tab, 1);
        return promisePayment(app, tab.actor, {
          idempotencyKey: nextKey(),
          customerId,
          debtId: id,
          promisedOn: '2026-07-20',
        });
      },
      'null:ANSWERED',
    ],
    ['is in an agreement', async (tab) => offerAndAccept(tab, (await debtOf(tab, 1)).id), 'null:IN_AGREEMENT'],
  ])('a new debt that %s, with why', async (_, later, why) => {
    const tab = await synced(BETO);
    tab.add(ANA);
    await tab.sync();
    const run = `sync-${tab.syncs}`;
    await later(tab);
    const before = await stateOf(tab);
    await undone(tab, run);
    expect(await whyLeft(tab, run)).toEqual([why]);
    expect(await stateOf(tab)).toEqual(before);
    await tab.refresh();
    expect(await codes(tab)).toEqual([]);
    await proven(tab);
  });

  it('a debt of which somebody was reminded', async () => {
    const tab = await synced(BETO);
    tab.add(line('Ana Lima', '(11) 98765-4321', '100,00', '10/06/2026'));
    await tab.sync();
    const run = `sync-${tab.syncs}`;
    const { id, customerId } = await debtOf(tab, 1);
    await look(tab, async ({ tx, merchantId }) => {
      const at = new Date('2026-07-15T13:30:00Z');
      await tx.$executeRaw`INSERT INTO "Reminder" ("merchantId", id, "customerId", "sentOn", step, "cadenceVersion", "recordedAt")
        VALUES (${merchantId}, 'rem_1', ${customerId}, '2026-07-15', 'REMINDER', 1, ${at})`;
      await tx.$executeRaw`INSERT INTO "ReminderDebt" ("merchantId", "reminderId", "debtId", step, "effectiveDueOn")
        VALUES (${merchantId}, 'rem_1', ${id}, 'REMINDER', '2026-06-10')`;
      await tx.attempt.create({
        data: {
          merchantId,
          reminderId: 'rem_1',
          number: 1,
          channel: 'EMAIL',
          state: 'SENT',
          leaseUntil: at,
          text: 'Lembrete',
          recipient: 'ana@example.com',
          claimedBy: 'test',
        },
      });
    });
    await undone(tab, run);
    expect(await whyLeft(tab, run)).toEqual(['null:CONTACTED']);
    expect(await debtOf(tab, 1)).toMatchObject({ closedAs: null });
  });

  it('an amount that a later sync changed again, until that one is undone', async () => {
    const tab = await synced(ANA);
    tab.rows[0]!.cells.principalCents = '120,00';
    await tab.sync();
    tab.rows[0]!.cells.principalCents = '150,00';
    await tab.sync();
    await undone(tab, 'sync-2');
    expect(await whyLeft(tab, 'sync-2')).toEqual(['principalCents:CHANGED_SINCE']);
    expect(await debtOf(tab, 0)).toMatchObject({ openPrincipalCents: 15000n });
    await tab.refresh();
    expect(tab.rows[0]!.cells.principalCents).toBe('150,00');
    await undone(tab, 'sync-3');
    await tab.refresh();
    expect([await debtOf(tab, 0), tab.rows[0]!.cells.principalCents]).toMatchObject([
      { openPrincipalCents: 12000n },
      '120,00',
    ]);
  });

  it('a formula that was written over', async () => {
    const tab = await synced(ANA);
    tab.rows[0]!.cells.principalCents = { f: '=40+60', v: { n: '100' } };
    await tab.sync();
    tab.rows[0]!.cells.principalCents = '120,00';
    await tab.sync();
    await undone(tab);
    expect(await whyLeft(tab)).toEqual(['principalCents:FORMULA']);
    expect(await debtOf(tab, 0)).toMatchObject({ openPrincipalCents: 10000n });
    await tab.refresh();
    expect(tab.rows[0]!.cells.principalCents).toEqual({ n: '100' });
  });

  it('a cell that somebody wrote in again before it was put back', async () => {
    const tab = await synced(ANA);
    tab.rows[0]!.cells.principalCents = '120,00';
    await tab.sync();
    await undone(tab);
    tab.rows[0]!.cells.principalCents = '130,00';
    await tab.sync();
    expect([await codes(tab), tab.rows[0]!.cells.principalCents]).toEqual([['CONFLICT'], '130,00']);
    expect(await debtOf(tab, 0)).toMatchObject({ openPrincipalCents: 10000n });
  });
});

describe('the first sync', () => {
  it('leaves nothing owed, the tab as it was, and nothing asked: the next one is a first one again', async () => {
    const tab = await synced(ANA, BETO, line('Zeca', '', '10,00', '01/06/2026', 'sim'));
    const read = cellsOf(tab);
    await undone(tab);
    expect(await stateOf(tab)).toEqual({ debts: [], payments: [] });
    await tab.refresh();
    expect(cellsOf(tab)).toEqual(read);
    expect(
      tab.rows.flatMap(({ id }) => Object.values(tab.computed.get(id)!)).filter((shown) => shown !== null),
    ).toEqual([]);
    expect(await codes(tab)).toEqual([]);
    expect(await look(tab, ({ tx }) => bindingTotals(tx, tab.bindingId))).toMatchObject({ rows: 0, unbooked: 0 });
    const binding = () => look(tab, ({ tx }) => tx.sheetBinding.findFirstOrThrow());
    expect(await binding()).toMatchObject({ lastSyncedAt: null });

    expect(await tab.sync()).toMatchObject({ uploaded: 3, refs: { created: 3 } });
    expect(await look(tab, ({ tx }) => tx.customer.count())).toBe(3);
    expect((await stateOf(tab)).payments).toMatchObject([[expect.any(String), 1000, expect.any(Date), false]]);
    expect((await binding()).lastSyncedAt).not.toBeNull();
    expect(await tab.sync()).toMatchObject({ uploaded: 0, written: 0 });
    await proven(tab);
  });
});

describe('an undo', () => {
  it('is in the history, does not happen twice, and is not undone itself', async () => {
    const tab = await synced(ANA);
    tab.add(BETO);
    await tab.sync();
    const key = nextKey();
    const first = await undo(tab, 'sync-2', key);
    expect(first.errors).toEqual([]);
    expect(await undo(tab, 'sync-2', key)).toEqual({ ...first, isReplay: true });
    const again = await undo(tab, 'sync-2');
    const run = (await historyOf(tab)).find(({ kind }) => kind === 'UNDO')!;
    expect(run).toMatchObject({ cancelled: 1, created: 0 });
    const refusals = [again, await undo(tab, run.id), await undo(tab, 'sync-99')].flatMap(({ errors }) => errors);
    expect(refusals.map(({ code }) => code)).toEqual(['ALREADY_UNDONE', 'NOT_UNDOABLE', 'NOT_FOUND']);
    expect(await look(tab, ({ tx }) => tx.debtChange.count())).toBe(1);
  });

  it('asked for by two at once happens once', async () => {
    const tab = await synced(ANA);
    tab.rows[0]!.cells.paid = 'sim';
    await tab.sync();
    const both = await Promise.all([undo(tab), undo(tab)]);
    expect(both.flatMap(({ errors }) => errors.map(({ code }) => code))).toEqual(['ALREADY_UNDONE']);
    expect(await look(tab, ({ tx }) => tx.paymentReversal.count())).toBe(1);
    await proven(tab);
  });

  it('cut short goes on where it was, whatever came between', async () => {
    const names = ['Ana', 'Beto', 'Caio', 'Davi'];
    const tab = await synced(...names.map((name, i) => line(name, `(11) 98765-432${i}`, '10,00', '20/07/2026')));
    const before = await stateOf(tab);
    for (const row of tab.rows) row.cells.principalCents = '15,00';
    await tab.sync();
    const part = () =>
      undoSync(app, tab.actor, { idempotencyKey: nextKey(), bindingId: tab.bindingId, syncId: 'sync-2' }, 1);
    expect((await part()).refs).toMatchObject({ isMore: 1 });
    expect((await stateOf(tab)).debts.filter(({ openCents }) => openCents === 1000)).toHaveLength(1);
    // The run is closed by then: what its last steps bring is another run's.
    tab.add(line('Eva', '', '1,00', '20/07/2026'));
    await tab.sync({ syncId: 'sync-2b' });
    const mores = [await part(), await part(), await part()].map(({ refs }) => refs!.isMore);
    expect(mores).toEqual([1, 1, 0]);
    const after = await stateOf(tab);
    expect(after.debts.filter(({ name }) => name !== 'Eva')).toEqual(before.debts);
    expect(after.debts).toHaveLength(5);
    expect((await historyOf(tab)).filter(({ kind }) => kind === 'UNDO')).toMatchObject([{ changed: 4 }]);
    await proven(tab);
  });

  it('while its run still goes on leaves what comes of it later to another run', async () => {
    const tab = await synced(ANA);
    tab.rows[0]!.cells.principalCents = '120,00';
    await tab.sync();
    await undone(tab);
    tab.add(BETO);
    const wire = tab.wire(1);
    const step = { bindingId: tab.bindingId, syncId: 'sync-2', chunk: 1, isLast: true, rows: [wire] };
    const sent = await syncSheet(app, tab.actor, { idempotencyKey: nextKey(), ...step });
    expect(sent.errors).toEqual([]);
    const runs = (await historyOf(tab)).filter(({ id }) => id.startsWith('sync-2'));
    expect(runs.map(({ created, undoneAt }) => [created, undoneAt !== null])).toEqual([
      [0, true],
      [1, false],
    ]);
    expect(sent.refs!.syncId).toBe(runs[1]!.id);
  });
});

/** More of them by hand: `UNDO_RUNS=500`. */
const RUNS = Number(process.env.UNDO_RUNS ?? runs(4, 50));

/** An edit that a merchant may make in a row, by its number. */
const edits: [field: string, value: string | null][] = [
  ['principalCents', '120,00'],
  ['principalCents', '80,00'],
  ['principalCents', 'abc'],
  ['dueOn', '25/07/2026'],
  ['dueOn', '32/07/2026'],
  ['paid', 'sim'],
  ['paid', null],
  ['paidOn', '05/07/2026'],
  ['phone', '(11) 91111-2222'],
  ['phone', '12'],
  ['email', 'x@example.com'],
  ['description', 'outra coisa'],
  ['name', 'Outro Nome'],
];

it(
  'undoes whatever was typed, added and deleted: values and cells are as before, money facts balance',
  async () => {
    const rows = fc.array(fc.record({ paid: fc.boolean(), cents: fc.integer({ min: 100, max: 99_999 }) }), {
      minLength: 2,
      maxLength: 5,
    });
    const script = fc.array(
      fc.oneof(
        { weight: 6, arbitrary: fc.record({ row: fc.nat(4), edit: fc.nat(edits.length - 1) }) },
        { weight: 1, arbitrary: fc.record({ remove: fc.nat(4) }) },
        { weight: 1, arbitrary: fc.record({ add: fc.nat(9_999) }) },
      ),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(rows, script, async (given, steps) => {
        const lines = given.map(({ paid, cents }, i) =>
          full(`Cliente ${'ABCDE'[i % 3]}`, {
            Telefone: `(11) 98765-432${i % 3}`,
            Valor: (cents / 100).toFixed(2).replace('.', ','),
            Pago: paid ? 'sim' : '',
          }),
        );
        const tab = await Tab.bind(app, await createShop(app), FULL, lines);
        await tab.sync();
        const [before, read] = [await stateOf(tab), cellsOf(tab)];
        const removed = new Set<string>();
        for (const step of steps) {
          if ('add' in step) {
            tab.add(full(`Novo ${step.add}`));
          } else if ('remove' in step) {
            if (tab.rows.length > 1) removed.add(tab.rows.splice(step.remove % tab.rows.length, 1)[0]!.id);
          } else {
            const [field, value] = edits[step.edit]!;
            tab.rows[step.row % tab.rows.length]!.cells[field] = value;
          }
        }
        expect((await tab.sync({ missingRows: 'CANCEL' })).errors).toEqual([]);
        const history = await historyOf(tab);
        if (history.length === 1) return;
        await undone(tab);
        expect(await whyLeft(tab)).toEqual([]);
        expect(await stateOf(tab)).toEqual(before);
        await tab.refresh();
        await tab.sync();
        expect(await stateOf(tab)).toEqual(before);
        // A deleted row of what is still owed comes back below; of what was paid there was nothing to undo.
        const cells = new Map(cellsOf(tab).map((row) => [row.id, row.cells]));
        for (const row of read) if (!removed.has(row.id)) expect(cells.get(row.id)).toEqual(row.cells);
        await proven(tab);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  },
  20_000 + RUNS * 10_000,
);
