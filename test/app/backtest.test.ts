/** A shop lived through, agreements kept and broken, beside its own backtest under the same policy. */
import { beforeAll, describe, expect, it } from 'vitest';
import { setSandboxClock } from '../../server/app/merchant.js';
import { currentCreditPolicy } from '../../server/app/policy.js';
import { acceptProposal, offerProposal } from '../../server/app/proposal.js';
import { backtestCreditPolicy } from '../../server/app/queries/backtest.js';
import { historyOf, walk } from '../../server/domain/backtest/walk.js';
import { addDays, daysBetween } from '../../server/domain/day.js';
import { effectiveDueOn } from '../../server/domain/debt.js';
import type { CreditDecision, Day } from '../../server/domain/facts.js';
import { once, openShop, refsOf, type Shop, TODAY, useApp } from './shop.js';

const IN_TWO = 2;
const TO = addDays(TODAY, 125);
/** When the calendar alone decides: limits rise, one falls by a debt that is late, an agreement is broken by its own. */
const CALENDAR_DAYS = [30, 67, 100, 101, 125].map((days) => addDays(TODAY, days));

const used = useApp();
let shop: Shop;
/** What happens on which day of the story; everything on a day in order. */
const happens = new Map<Day, (() => Promise<unknown>)[]>(CALENDAR_DAYS.map((day) => [day, []]));
const ids = {} as Record<'keeps' | 'breaks' | 'pays', string>;

function on(day: Day, what: () => Promise<unknown>): void {
  happens.set(day, [...(happens.get(day) ?? []), what]);
}

/** On the days of the shop: two debts paid on time, for which the limit rises, and then a large one. */
async function buys(name: keyof typeof ids): Promise<string> {
  ids[name] = await shop.customer({ name });
  for (const daysLater of [9, 12]) {
    const dueOn = addDays(TODAY, daysLater);
    const debt = await shop.debt(ids[name], { principalCents: 100_00, dueOn });
    on(effectiveDueOn((await shop.facts(ids[name])).debts.find(({ id }) => id === debt)!, TO), () =>
      shop.pay(ids[name], { debtIds: [debt] }),
    );
  }
  on(addDays(TODAY, 31), () => shop.debt(ids[name], { principalCents: 250_00, dueOn: addDays(TODAY, 36) }));
  return ids[name];
}

/** Whether it is kept is said by how many of the instalments are paid on their day. */
async function agrees(customerId: string, paidInstallments: number): Promise<void> {
  const [late] = (await shop.facts(customerId)).debts.filter(({ principalCents }) => principalCents === 250_00);
  const offer = await offerProposal(used.app, shop.owner, { ...once(), debtIds: [late!.id] });
  const id = refsOf(offer).proposal;
  refsOf(await acceptProposal(used.app, shop.owner, { ...once(), id, planNumber: IN_TWO }));
  const installments = (await shop.facts(customerId)).debts
    .filter(({ proposalId }) => proposalId === id)
    .sort((a, b) => (a.dueOn < b.dueOn ? -1 : 1));
  for (const debt of installments.slice(0, paidInstallments))
    on(effectiveDueOn(debt, TO), () => shop.pay(customerId, { debtIds: [debt.id] }));
}

beforeAll(async () => {
  shop = await openShop(used.app);
  const keeps = await buys('keeps');
  on(addDays(TODAY, 70), () => agrees(keeps, 2));
  const breaks = await buys('breaks');
  on(addDays(TODAY, 50), () => agrees(breaks, 1));
  const pays = await buys('pays');
  on(addDays(TODAY, 36), () => shop.pay(pays));
  // More comes up on the way: instalments are paid on days that only the agreement tells.
  for (let day = TODAY; day < TO; ) {
    const next = [...happens.keys()].filter((one) => one > day).sort()[0]!;
    refsOf(await setSandboxClock(used.app, shop.owner, { ...once(), advanceDays: daysBetween(day, next) }));
    day = next;
    for (const what of happens.get(day)!) await what();
  }
}, 60_000);

const contentOf = ({ on, rule, toCents, debtId }: CreditDecision) => ({ on, rule, toCents, debtId });

describe('a backtest of a shop with agreements', () => {
  it('decides what the shop decided, each on its day', async () => {
    const policy = await shop.look(currentCreditPolicy);
    for (const id of Object.values(ids)) {
      const facts = await shop.facts(id);
      const { decisions } = walk(historyOf(facts, TO), policy, TODAY, TO, []);
      expect(decisions.map(contentOf)).toEqual(facts.decisions.map(contentOf));
    }
    const rules = async (id: string) => (await shop.facts(id)).decisions.map(({ rule }) => rule);
    expect(await rules(ids.keeps)).toEqual(['FIRST_LIMIT', 'PROMOTED', 'DEMOTED_31_DAYS', 'PROMOTED']);
    const [late] = (await shop.facts(ids.breaks)).debts.filter(({ principalCents }) => principalCents === 250_00);
    expect(late!.changes.map(({ kind }) => kind)).toEqual(['SUPERSEDE', 'RESTORE']);
    expect(await rules(ids.breaks)).toEqual(['FIRST_LIMIT', 'PROMOTED', 'DEMOTED_31_DAYS']);
  });

  it('comes to the limits of the shop, and to its sales', async () => {
    const answer = await backtestCreditPolicy(used.app, shop.owner, {}, TODAY, TO);
    if (!answer.ok) throw new Error('no backtest');
    const limits = await Promise.all(Object.values(ids).map((id) => shop.limit(id)));
    const { asked, current, candidate } = answer.backtest;
    expect(candidate).toEqual(current);
    expect(current.months.at(-1)!.limitCents).toBe(limits.reduce<number>((sum, cents) => sum + cents!, 0));
    expect(asked).toEqual({ sales: 9, cents: 1_350_00 });
    expect(current.refused.sales).toBe(0);
    expect([current.soldPaid.sales, current.soldRunning.sales + current.soldLost.sales]).toEqual([8, 1]);
  });
});
