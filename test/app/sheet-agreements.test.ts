import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTenant } from '../../server/app/context.js';
import { setSandboxClock } from '../../server/app/merchant.js';
import { acceptProposal, offerProposal } from '../../server/app/proposal.js';
import { checkProjections } from '../../server/app/recompute.js';
import { reminderQueue } from '../../server/app/reminder/queue.js';
import { sheetQuestions } from '../../server/app/sheet/question.js';
import { waiveQuestion } from '../../server/app/sheet/waive.js';
import type { WireCell } from '../../server/domain/sheet/wire.js';
import { createShop, createTestApp, nextKey, type TestApp } from '../support/app.js';
import { SIMPLE, Tab } from './sheet-tab.js';
import { refsOf } from './shop.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const SHORT = 2;
/** Where the rows of Ana's two debts, and of the two instalments in their place, stand in the tab. */
const OLDER = 0;
const NEWER = 1;
const FIRST = 3;
const SECOND = 4;

const HEADINGS = [...SIMPLE, 'Pago em'];
const LINES = [
  ['Ana Lima', '(11) 98765-4321', '100,00', '05/06/2026', '', ''],
  ['Ana Lima', '(11) 98765-4321', '80,00', '20/06/2026', '', ''],
  ['Beto Reis', '(11) 98765-4322', '50,00', '20/08/2026', '', ''],
];

async function tabOf(): Promise<Tab> {
  const tab = await Tab.bind(app, await createShop(app), HEADINGS, LINES);
  expect((await tab.sync()).errors).toEqual([]);
  return tab;
}

/** Ana accepts two instalments of R$ 90,00 in the place of her debts. */
async function agreed(): Promise<Tab> {
  const tab = await tabOf();
  const ids = await inTenant(app, tab.actor, async ({ tx }) => {
    const debts = await tx.debt.findMany({ where: { customer: { name: 'Ana Lima' } } });
    return debts.map(({ id }) => id);
  });
  const { proposal } = refsOf(await offerProposal(app, tab.actor, { idempotencyKey: nextKey(), debtIds: ids }));
  const input = { idempotencyKey: nextKey(), id: proposal, planNumber: SHORT };
  refsOf(await acceptProposal(app, tab.actor, input));
  await synced(tab);
  return tab;
}

/** The tolerance of the first instalment, due on 23/07, and of the second, due on 24/08, is over: the night breaks the agreement. */
async function broken(tab: Tab): Promise<void> {
  refsOf(await setSandboxClock(app, tab.actor, { idempotencyKey: nextKey(), advanceDays: 55 }));
  await synced(tab);
}

async function synced(tab: Tab) {
  const result = await tab.sync();
  expect(result.errors).toEqual([]);
  return result;
}

async function write(tab: Tab, row: number, cells: Record<string, WireCell>) {
  Object.assign(tab.rows[row]!.cells, cells);
  return synced(tab);
}

const states = (tab: Tab) => tab.rows.map((_, i) => String(tab.shown(i).situacao).split(' · ')[0]);
const paidCells = (tab: Tab) => tab.rows.map(({ cells }) => cells.paid);
const questions = (tab: Tab) =>
  inTenant(app, tab.actor, async (tenant) => (await sheetQuestions(tenant, { first: 50 })).questions);
const codes = async (tab: Tab) => (await questions(tab)).map(({ row, field, code }) => `${row} ${field}:${code}`);
const keepOurs = async (tab: Tab, row: number) => {
  const rowIds = [tab.rows[row]!.id];
  refsOf(await waiveQuestion(app, tab.actor, { idempotencyKey: nextKey(), bindingId: tab.bindingId, rowIds }));
  return synced(tab);
};

/** Everything that was recorded of money, to be compared with what it is afterwards. */
const ledger = (tab: Tab) =>
  inTenant(app, tab.actor, async ({ tx }) => ({
    payments: await tx.payment.count(),
    reversals: await tx.paymentReversal.count(),
    changes: await tx.debtChange.count(),
  }));

describe('rows of debts in an agreement', () => {
  it('are shown as renegotiated, with the instalments below and nothing to collect', async () => {
    const tab = await agreed();
    expect(states(tab)).toEqual(['Renegociada', 'Renegociada', 'Em dia', 'Em dia', 'Em dia']);
    expect(tab.shown(OLDER)).toMatchObject({ valorAtualizado: null, diasEmAtraso: null, cobrar: null });
    expect(tab.rows[OLDER]!.cells).toMatchObject({ name: 'Ana Lima', principalCents: '100,00', paid: null });
    expect([FIRST, SECOND].map((row) => tab.rows[row]!.cells)).toMatchObject([
      { name: 'Ana Lima', principalCents: { n: '90' }, dueOn: { d: '2026-07-23' } },
      { name: 'Ana Lima', principalCents: { n: '90' }, dueOn: { d: '2026-08-24' } },
    ]);
    expect(await synced(tab)).toMatchObject({ uploaded: 0, written: 0 });
  });

  it.each<[string, Record<string, WireCell>, string]>([
    ['a "sim"', { paid: 'sim' }, '2 paid:IN_AGREEMENT'],
    ['the day of a payment', { paidOn: '12/07/2026' }, '2 paid:IN_AGREEMENT'],
    ['another amount', { principalCents: '120,00' }, '2 principalCents:IN_AGREEMENT'],
    ['another due day', { dueOn: '30/07/2026' }, '2 dueOn:IN_AGREEMENT'],
  ])('ask about %s and record nothing', async (_name, cells, code) => {
    const tab = await agreed();
    const before = await ledger(tab);
    await write(tab, OLDER, cells);
    expect(await codes(tab)).toEqual([code]);
    // Another cell of the row, later, answers nothing.
    await write(tab, OLDER, { phone: '(11) 98765-0000' });
    expect(await codes(tab)).toEqual([code]);
    expect(await ledger(tab)).toEqual(before);
    expect(tab.rows[OLDER]!.cells).toMatchObject(cells);
  });

  it('say where the payment is to be noted, and take the cell back when that is the answer', async () => {
    const tab = await agreed();
    await write(tab, OLDER, { paid: 'sim', principalCents: '120,00' });
    expect(await questions(tab)).toMatchObject([
      { kind: 'CONFLICT', canWaive: true },
      { kind: 'CONFLICT', canWaive: true, doNext: expect.stringContaining('na linha da parcela') },
    ]);
    await keepOurs(tab, OLDER);
    expect(await codes(tab)).toEqual([]);
    expect(tab.rows[OLDER]!.cells).toMatchObject({ paid: null, principalCents: { n: '100' } });
    expect(await synced(tab)).toMatchObject({ uploaded: 0, written: 0 });
  });

  it('take contacts as ever', async () => {
    const tab = await agreed();
    await write(tab, OLDER, { phone: '(11) 98765-0000' });
    const customer = await inTenant(app, tab.actor, ({ tx }) => tx.customer.findFirst({ where: { name: 'Ana Lima' } }));
    expect(customer?.phone).toBe('+5511987650000');
    expect(await codes(tab)).toEqual([]);
  });

  it('keep reminders away while a payment noted there is in question', async () => {
    const tab = await agreed();
    refsOf(await setSandboxClock(app, tab.actor, { idempotencyKey: nextKey(), advanceDays: 8 }));
    const waiting = () => inTenant(app, tab.actor, async (tenant) => (await reminderQueue(app, tenant)).send.length);
    expect(await waiting()).toBe(1);
    await write(tab, OLDER, { paid: 'sim' });
    expect(await waiting()).toBe(0);
  });

  it('cancel nothing when they are deleted, and come back when the agreement breaks', async () => {
    const tab = await agreed();
    const before = await ledger(tab);
    const [row] = tab.rows.splice(OLDER, 1);
    expect(await synced(tab)).toMatchObject({ refs: { cancelled: [] } });
    expect(await ledger(tab)).toEqual(before);
    await broken(tab);
    expect(tab.rows.at(-1)).toMatchObject({ id: row!.id, cells: { name: 'Ana Lima', principalCents: { n: '100' } } });
    expect(states(tab)).toEqual(['Atrasada', 'Atrasada', 'Acordo desfeito', 'Acordo desfeito', 'Atrasada']);
  });
});

describe('rows of the instalments', () => {
  it('record what is paid of the agreement', async () => {
    const tab = await agreed();
    await write(tab, FIRST, { paid: 'sim' });
    await write(tab, SECOND, { paid: 'sim' });
    expect(states(tab)).toEqual(['Renegociada', 'Renegociada', 'Em dia', 'Paga', 'Paga']);
    const proposal = await inTenant(app, tab.actor, ({ tx }) => tx.proposal.findFirst());
    expect(proposal?.state).toBe('FULFILLED');
    expect(paidCells(tab)).toEqual([null, null, null, 'sim', 'sim']);
  });

  it.each<[string, Record<string, WireCell>, string]>([
    ['a higher amount', { principalCents: '90,01' }, '6 principalCents:AGREED'],
    ['an earlier due day', { dueOn: '23/08/2026' }, '6 dueOn:AGREED'],
  ])('ask about %s and record nothing, until the cell is taken back', async (_name, cells, code) => {
    const tab = await agreed();
    const before = await ledger(tab);
    await write(tab, SECOND, cells);
    expect(await codes(tab)).toEqual([code]);
    await write(tab, SECOND, { phone: '(11) 98765-0000' });
    expect([await codes(tab), await ledger(tab), tab.rows[SECOND]!.cells]).toMatchObject([[code], before, cells]);
    expect(await questions(tab)).toMatchObject([
      { kind: 'CONFLICT', canWaive: true, what: expect.stringContaining('o valor combinado não aumenta') },
    ]);
    await keepOurs(tab, SECOND);
    expect([await codes(tab), await ledger(tab)]).toEqual([[], before]);
    expect(tab.rows[SECOND]!.cells).toMatchObject({ principalCents: { n: '90' }, dueOn: { d: '2026-08-24' } });
    expect(await synced(tab)).toMatchObject({ uploaded: 0, written: 0 });
  });

  it('may become easier, and not harder again', async () => {
    const tab = await agreed();
    await write(tab, SECOND, { principalCents: '80,00', dueOn: '10/09/2026' });
    expect(await codes(tab)).toEqual([]);
    const debt = () =>
      inTenant(app, tab.actor, ({ tx }) =>
        tx.debt.findFirst({ where: { principalCents: 9_000n }, orderBy: { dueOn: 'desc' } }),
      );
    const easier = await debt();
    expect(easier).toMatchObject({ openPrincipalCents: 8_000n, currentDueOn: new Date('2026-09-10') });
    await write(tab, SECOND, { principalCents: '85,00', dueOn: '05/09/2026' });
    expect(await codes(tab)).toEqual(['6 dueOn:AGREED', '6 principalCents:AGREED']);
    expect(await debt()).toEqual(easier);
  });

  it('still take a payment beside an amount in question', async () => {
    const tab = await agreed();
    await write(tab, FIRST, { principalCents: '95,00', paid: 'sim' });
    expect([await codes(tab), states(tab)[FIRST]]).toEqual([['5 principalCents:AGREED'], 'Paga']);
    const payment = await inTenant(app, tab.actor, ({ tx }) => tx.payment.findFirst());
    expect(payment).toMatchObject({ amountCents: 9_000n });
  });

  it('ask something else once the agreement is broken', async () => {
    const tab = await agreed();
    await write(tab, SECOND, { principalCents: '95,00' });
    await broken(tab);
    expect(await codes(tab)).toEqual(['6 principalCents:AGREEMENT_BROKEN']);
  });

  it.each([
    ['unasked', null],
    ['though it was said to cancel', 'CANCEL' as const],
  ])('come back below when they are deleted, %s', async (_name, missingRows) => {
    const tab = await agreed();
    const before = await ledger(tab);
    const gone = tab.rows.splice(FIRST, 2).map(({ id }) => id);
    const result = missingRows ? await tab.sync({ missingRows }) : await tab.sync();
    expect(result).toMatchObject({ errors: [], refs: { missing: 2, agreed: 2, cancelled: [] } });
    expect(await ledger(tab)).toEqual(before);
    expect(tab.rows.slice(FIRST)).toMatchObject([
      { id: gone[0], cells: { principalCents: { n: '90' }, dueOn: { d: '2026-07-23' } } },
      { id: gone[1], cells: { principalCents: { n: '90' }, dueOn: { d: '2026-08-24' } } },
    ]);
    expect(await synced(tab)).toMatchObject({ uploaded: 0, written: 0 });
  });

  it('stay away when they are deleted after they were paid', async () => {
    const tab = await agreed();
    await write(tab, FIRST, { paid: 'sim' });
    tab.rows.splice(FIRST, 1);
    expect(await synced(tab)).toMatchObject({ refs: { missing: 1, agreed: 0, cancelled: [] } });
    expect(tab.rows).toHaveLength(FIRST + 1);
  });

  it('that came and went between two syncs are never shown', async () => {
    const tab = await tabOf();
    const debts = await inTenant(app, tab.actor, ({ tx }) => tx.debt.findMany({ where: { principalCents: 10_000n } }));
    const debtIds = debts.map(({ id }) => id);
    const { proposal } = refsOf(await offerProposal(app, tab.actor, { idempotencyKey: nextKey(), debtIds }));
    refsOf(await acceptProposal(app, tab.actor, { idempotencyKey: nextKey(), id: proposal, planNumber: SHORT }));
    await broken(tab);
    expect(tab.rows).toHaveLength(LINES.length);
    expect(states(tab)).toEqual(['Atrasada', 'Atrasada', 'Atrasada']);
  });
});

describe('when the agreement breaks', () => {
  it('the debts are live again, the instalments closed, and the paid cells are left as they are', async () => {
    const tab = await agreed();
    await write(tab, FIRST, { paid: 'sim' });
    const { payments, reversals } = await ledger(tab);
    await broken(tab);
    expect(states(tab)).toEqual(['Atrasada', 'Atrasada', 'Atrasada', 'Acordo desfeito', 'Acordo desfeito']);
    expect(tab.shown(OLDER)).toMatchObject({ valorAtualizado: { n: '10' }, cobrar: 'Cobrar' });
    expect(tab.shown(FIRST)).toMatchObject({ valorAtualizado: null, cobrar: null });
    expect(paidCells(tab)).toEqual([null, null, null, 'sim', null]);
    const edits: Record<string, WireCell>[] = [
      { phone: '(11) 98765-0000' },
      { paid: null },
      { paid: 'sim' },
      { paid: 'não' },
    ];
    for (const cells of edits) await write(tab, FIRST, cells);
    expect(await ledger(tab)).toMatchObject({ payments, reversals });
    expect(await synced(tab)).toMatchObject({ uploaded: 0, written: 0 });
  });

  it('a "sim" on a closed instalment is asked about, and records nothing', async () => {
    const tab = await agreed();
    await broken(tab);
    const before = await ledger(tab);
    await write(tab, SECOND, { paid: 'sim' });
    expect(await codes(tab)).toEqual(['6 paid:AGREEMENT_BROKEN']);
    await keepOurs(tab, SECOND);
    expect([await codes(tab), paidCells(tab)[SECOND], await ledger(tab)]).toEqual([[], null, before]);
  });

  it('what was written meanwhile stays a question until it is written again', async () => {
    const tab = await agreed();
    await write(tab, OLDER, { paid: 'sim' });
    await broken(tab);
    const before = await ledger(tab);
    expect(await codes(tab)).toEqual(['2 paid:AGREEMENT_ENDED']);
    await write(tab, OLDER, { phone: '(11) 98765-0000' });
    expect([await codes(tab), await ledger(tab)]).toEqual([['2 paid:AGREEMENT_ENDED'], before]);
    await write(tab, OLDER, { paid: null });
    expect([await codes(tab), await ledger(tab)]).toEqual([[], before]);
    await write(tab, OLDER, { paid: 'sim' });
    expect([await codes(tab), (await ledger(tab)).payments]).toEqual([[], before.payments + 1]);
    expect(states(tab)[OLDER]).toBe('Paga');
  });

  it('and can be taken back with one answer', async () => {
    const tab = await agreed();
    await write(tab, NEWER, { paidOn: '12/07/2026' });
    await broken(tab);
    await keepOurs(tab, NEWER);
    expect([await codes(tab), tab.rows[NEWER]!.cells.paidOn, states(tab)[NEWER]]).toEqual([[], null, 'Atrasada']);
    const { differences } = await checkProjections(app, tab.actor.merchantId);
    expect(differences).toEqual([]);
  });
});
