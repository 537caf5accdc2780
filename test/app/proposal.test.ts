import { beforeAll, describe, expect, it } from 'vitest';
import { breakLateAgreements, breakProposal } from '../../server/app/agreement.js';
import { answerCounterProposal, counterProposal } from '../../server/app/counter-proposal.js';
import { replayCredit } from '../../server/app/credit-replay.js';
import { cancelDebt, reinstateDebt } from '../../server/app/debt.js';
import { debtorProposals } from '../../server/app/debtor-proposals.js';
import { setSandboxClock } from '../../server/app/merchant.js';
import { reversePayment } from '../../server/app/payment.js';
import {
  acceptProposal,
  type OfferProposalInput,
  offerProposal,
  refuseProposal,
  withdrawProposal,
} from '../../server/app/proposal.js';
import { checkProjections } from '../../server/app/recompute.js';
import { exposureOn } from '../../server/domain/credit-limit.js';
import { addDays } from '../../server/domain/day.js';
import { effectiveDueOn, statusOn } from '../../server/domain/debt.js';
import { creditOf } from '../../server/domain/payment.js';
import { positionOn } from '../../server/domain/position.js';
import { customerSilenceOn } from '../../server/domain/reminder/hold.js';
import { codesOf, once, openShop, refsOf, type Shop, TODAY, useApp } from './shop.js';

const CASH = 1;
const SHORT = 2;
const NO_PROPOSAL = 'prp_0000000000000000000000';

const used = useApp();
let shop: Shop;
beforeAll(async () => {
  shop = await openShop(used.app);
});

const offer = (debtIds: string[], fields: Partial<OfferProposalInput> = {}) =>
  offerProposal(used.app, shop.owner, { ...once(), debtIds, ...fields });
const offered = async (debtIds: string[], fields: Partial<OfferProposalInput> = {}) =>
  refsOf(await offer(debtIds, fields)).proposal;
const accept = (id: string, planNumber = SHORT) =>
  acceptProposal(used.app, shop.owner, { ...once(), id, planNumber, by: 'Dona Cida' });
const counter = (customerId: string, amounts: [string, number][]) =>
  counterProposal(used.app, shop.owner, {
    ...once(),
    customerId,
    amounts: amounts.map(([dueOn, amountCents]) => ({ dueOn, amountCents })),
  });

/** R$ 100 and R$ 80, both late. */
async function aLateCustomer(at: Shop = shop) {
  const customer = await at.customer();
  const older = await at.debt(customer, { principalCents: 10_000, dueOn: '2026-06-05' });
  const newer = await at.debt(customer, { principalCents: 8_000, dueOn: '2026-06-20' });
  return { customer, older, newer, both: [older, newer] };
}

const stateOf = (id: string, at: Shop = shop) =>
  at.look(async ({ tx }) => (await tx.proposal.findFirstOrThrow({ where: { id } })).state);
const installmentsOf = async (customer: string, proposal: string, at: Shop = shop) =>
  (await at.facts(customer)).debts
    .filter(({ proposalId }) => proposalId === proposal)
    .sort((a, b) => a.installment!.number - b.installment!.number);
const openOn = async (customer: string, day = TODAY, at: Shop = shop) => {
  const { debts, payments } = await at.facts(customer);
  return debts.reduce((sum, debt) => sum + positionOn(debt, payments, day).totalCents, 0);
};

describe('offerProposal', () => {
  it('offers the menu, and collection waits while it is open', async () => {
    const { customer, both } = await aLateCustomer();
    const id = await offered(both);
    const row = await shop.look(({ tx }) => tx.proposal.findFirstOrThrow({ where: { id }, include: { debts: true } }));
    const titles = (row.plans as unknown as { title: string }[]).map(({ title }) => title);
    expect(titles).toEqual(['À vista por R$ 162,00 (10% de desconto)', '2x de R$ 90,00', '4x de R$ 45,00']);
    expect(row).toMatchObject({ state: 'OFFERED', origin: 'MENU', offeredBy: shop.owner.name });
    expect(row.debts.map(({ debtId }) => debtId).sort()).toEqual([...both].sort());
    const { holds } = await shop.facts(customer);
    expect(customerSilenceOn(holds, '2026-07-22')).toMatchObject({ reason: 'HOLD_OFFER_OPEN', until: '2026-07-23' });
    expect(customerSilenceOn(holds, '2026-07-23')).toBeNull();
  });

  it('is one at a time: a new one takes the place of the open one', async () => {
    const { customer, older, both } = await aLateCustomer();
    const first = await offered(both);
    const second = await offered([older]);
    expect([await stateOf(first), await stateOf(second)]).toEqual(['WITHDRAWN', 'OFFERED']);
    expect((await shop.facts(customer)).holds.filter(({ endedOn }) => endedOn === null)).toHaveLength(1);
    expect(codesOf(await accept(first))).toEqual(['PROPOSAL_WITHDRAWN id']);
  });

  it('offers what a person chose, down to what they may yield; beyond it the owner approves, below the floor nobody', async () => {
    const { both } = await aLateCustomer();
    const single = (discountCents: number) => [{ count: 1, firstOn: '2026-07-23', discountCents }];
    expect(codesOf(await offer(both, { choices: single(2_600) }))).toEqual(['YIELDS_TOO_MUCH choices.0']);
    const approval = { by: 'Ana', reason: 'Cliente antiga' };
    const id = await offered(both, { choices: single(2_600), approval });
    const row = await shop.look(({ tx }) => tx.proposal.findFirstOrThrow({ where: { id } }));
    expect(row).toMatchObject({ origin: 'ADJUSTED', approvedBy: 'Ana', approvalReason: 'Cliente antiga' });
    expect(codesOf(await offer(both, { choices: single(3_000), approval }))).toEqual(['BELOW_FLOOR choices.0']);
    expect(codesOf(await offer(both, { choices: [{ count: 2 }] }))).toEqual(['INVALID_AMOUNT choices.0']);
  });

  it.each<[string, () => Promise<string[]>, string]>([
    ['no debt', async () => [], 'REQUIRED debtIds'],
    ['a debt nobody knows', async () => ['deb_0000000000000000000000'], 'NOT_FOUND debtIds'],
    [
      'debts of two customers',
      async () => [(await aLateCustomer()).older, (await aLateCustomer()).older],
      'CUSTOMER_MISMATCH debtIds',
    ],
    [
      'a paid debt',
      async () => {
        const { customer, older } = await aLateCustomer();
        await shop.pay(customer, { debtIds: [older], amountCents: 10_000 });
        return [older];
      },
      'DEBT_CLOSED debtIds',
    ],
    [
      'a debt in an agreement',
      async () => {
        const { both, older } = await aLateCustomer();
        refsOf(await accept(await offered(both)));
        return [older];
      },
      'PLAN_OF_PLAN debtIds',
    ],
    [
      'an instalment of an agreement',
      async () => {
        const { both, customer } = await aLateCustomer();
        const id = await offered(both);
        refsOf(await accept(id));
        return [(await installmentsOf(customer, id))[0]!.id];
      },
      'PLAN_OF_PLAN debtIds',
    ],
  ])('refuses %s', async (_name, debtIds, code) => {
    expect(codesOf(await offer(await debtIds()))).toEqual([code]);
  });
});

describe('acceptProposal', () => {
  it('puts the instalments in the place of the debts, and frees the cadence', async () => {
    const { customer, both } = await aLateCustomer();
    const id = await offered(both);
    refsOf(await accept(id));
    const facts = await shop.facts(customer);
    expect(facts.debts.map((debt) => statusOn(debt, facts.payments, TODAY))).toEqual([
      'SUPERSEDED',
      'SUPERSEDED',
      'OPEN',
      'OPEN',
    ]);
    const installments = await installmentsOf(customer, id);
    expect(installments.map(({ principalCents, dueOn, installment }) => [principalCents, dueOn, installment])).toEqual([
      [9_000, '2026-07-23', { number: 1, of: 2 }],
      [9_000, '2026-08-24', { number: 2, of: 2 }],
    ]);
    expect(await openOn(customer)).toBe(18_000);
    expect(exposureOn(facts, { exposure: 'PRINCIPAL' } as never, TODAY)).toBe(18_000);
    expect(customerSilenceOn(facts.holds, TODAY)).toBeNull();
    const projections = await shop.look(({ tx }) =>
      tx.debt.findMany({ where: { id: { in: both } }, select: { openPrincipalCents: true, closedAs: true } }),
    );
    expect(projections).toEqual(both.map(() => ({ openPrincipalCents: 0n, closedAs: 'SUPERSEDED' })));
  });

  it('answers a second tap on the same plan like the first, and refuses another plan', async () => {
    const { customer, both } = await aLateCustomer();
    const id = await offered(both);
    refsOf(await accept(id));
    expect(refsOf(await accept(id))).toEqual({ proposal: id });
    expect(codesOf(await accept(id, CASH))).toEqual(['PROPOSAL_ALREADY_ACCEPTED id']);
    expect(await installmentsOf(customer, id)).toHaveLength(2);
  });

  it('refuses what changed since the offer, and says so', async () => {
    const { customer, both, older } = await aLateCustomer();
    const id = await offered(both);
    await shop.pay(customer, { amountCents: 500, debtIds: [older] });
    const result = await accept(id);
    expect(codesOf(result)).toEqual(['PROPOSAL_CHANGED id']);
    expect(result.errors[0]!.message).toContain('pagamento');
    expect(await openOn(customer)).toBe(17_500);
  });

  it('refuses one that expired, was refused, does not exist or has no such plan', async () => {
    const at = await openShop(used.app);
    const ask = (id: string, planNumber = SHORT) => acceptProposal(used.app, at.owner, { ...once(), id, planNumber });
    const { both, older } = await aLateCustomer(at);
    const make = async (ids: string[]) =>
      refsOf(await offerProposal(used.app, at.owner, { ...once(), debtIds: ids })).proposal;
    const refusedId = await make(both);
    refsOf(await refuseProposal(used.app, at.owner, { ...once(), id: refusedId, reason: 'Caro demais' }));
    expect(codesOf(await ask(refusedId))).toEqual(['PROPOSAL_REFUSED id']);
    const id = await make([older]);
    expect(codesOf(await ask(id, 9))).toEqual(['PROPOSAL_UNKNOWN_PLAN planNumber']);
    expect(codesOf(await ask(NO_PROPOSAL))).toEqual(['NOT_FOUND id']);
    refsOf(await setSandboxClock(used.app, at.owner, { ...once(), advanceDays: 8 }));
    expect(codesOf(await ask(id))).toEqual(['PROPOSAL_EXPIRED id']);
    const withdrawn = await withdrawProposal(used.app, at.owner, { ...once(), id, reason: 'Tarde' });
    expect(codesOf(withdrawn)).toEqual(['PROPOSAL_EXPIRED id']);
  });

  it('while it stands, nothing is done to the debts it replaced', async () => {
    const { both, older, customer } = await aLateCustomer();
    refsOf(await accept(await offered(both)));
    const close = { ...once(), id: older, reason: 'engano' };
    expect(codesOf(await cancelDebt(used.app, shop.owner, close))).toEqual(['DEBT_CLOSED id']);
    expect(codesOf(await reinstateDebt(used.app, shop.owner, { ...close, ...once() }))).toEqual(['DEBT_CLOSED id']);
    const payment = await shop.pay(customer, { amountCents: 9_000 });
    const { payments } = await shop.facts(customer);
    expect(payments.find(({ id }) => id === payment)!.allocations.some(({ debtId }) => both.includes(debtId))).toBe(
      false,
    );
  });

  it('a hundred taps at once, on all plans, make one agreement', async () => {
    const { customer, both } = await aLateCustomer();
    const id = await offered(both);
    const results = await Promise.all(Array.from({ length: 100 }, (_, index) => accept(id, 1 + (index % 3))));
    const winners = results.filter(({ refs }) => refs !== null);
    const losers = results.filter(({ refs }) => refs === null);
    const installments = await installmentsOf(customer, id);
    const planNumber = { 1: 1, 2: 2, 4: 3 }[installments.length]!;
    expect(winners).toHaveLength(
      Array.from({ length: 100 }, (_, i) => 1 + (i % 3)).filter((n) => n === planNumber).length,
    );
    expect(new Set(losers.flatMap(codesOf))).toEqual(new Set(['PROPOSAL_ALREADY_ACCEPTED id']));
    expect(await shop.look(({ tx }) => tx.proposalEvent.count({ where: { proposalId: id } }))).toBe(1);
  });
});

describe('an agreement', () => {
  it('is fulfilled by its last payment, and is one again when that is undone', async () => {
    const { customer, both } = await aLateCustomer();
    const id = await offered(both);
    refsOf(await accept(id, CASH));
    const payment = await shop.pay(customer);
    expect(await stateOf(id)).toBe('FULFILLED');
    const { debts, payments } = await shop.facts(customer);
    expect(creditOf({ debts, payments }, TODAY)).toBe(0);
    refsOf(await reversePayment(used.app, shop.owner, { ...once(), id: payment, reason: 'Devolvido' }));
    expect(await stateOf(id)).toBe('ACCEPTED');
  });

  it('not kept beyond the tolerance is broken by the night, and everything is as if it had never been', async () => {
    const at = await openShop(used.app);
    const { customer, both } = await aLateCustomer(at);
    const id = refsOf(await offerProposal(used.app, at.owner, { ...once(), debtIds: both })).proposal;
    refsOf(await acceptProposal(used.app, at.owner, { ...once(), id, planNumber: SHORT }));
    await at.pay(customer, { amountCents: 4_000 });
    const early = await breakProposal(used.app, at.owner, { ...once(), id, reason: 'cedo' });
    expect(codesOf(early)).toEqual(['PROPOSAL_WITHIN_TOLERANCE id']);
    expect(await breakLateAgreements(used.app, at.merchantId)).toBe(0);

    // 23/07 is a Thursday; the tolerance of ten days is over on 03/08.
    refsOf(await setSandboxClock(used.app, at.owner, { ...once(), advanceDays: 19 }));
    expect(await stateOf(id, at)).toBe('BROKEN');
    const today = addDays(TODAY, 19);
    const { debts, payments } = await at.facts(customer);
    expect(debts.map((debt) => [debt.proposalId === id, statusOn(debt, payments, today)])).toEqual([
      [false, 'LATE'],
      [false, 'LATE'],
      [true, 'SUPERSEDED'],
      [true, 'SUPERSEDED'],
    ]);
    expect(await openOn(customer, today, at)).toBe(14_000);
    expect(positionOn(debts[0]!, payments, today).totalCents).toBe(6_000);
    expect(effectiveDueOn(debts[0]!, today)).toBe('2026-06-05');
    expect(await breakLateAgreements(used.app, at.merchantId)).toBe(0);
    expect(codesOf(await breakProposal(used.app, at.owner, { ...once(), id, reason: 'de novo' }))).toEqual([
      'PROPOSAL_ALREADY_BROKEN id',
    ]);
    // Nothing is charged twice: what is paid now goes to the originals alone.
    await at.pay(customer);
    expect(await openOn(customer, today, at)).toBe(0);
  });

  it('whose offer counted a payment that was undone waits for a person to break it', async () => {
    const { customer, both, older } = await aLateCustomer();
    const payment = await shop.pay(customer, { amountCents: 2_000, debtIds: [older] });
    const id = await offered(both);
    refsOf(await accept(id));
    refsOf(await reversePayment(used.app, shop.owner, { ...once(), id: payment, reason: 'Cheque sem fundo' }));
    expect(await breakLateAgreements(used.app, shop.merchantId)).toBe(0);
    refsOf(await breakProposal(used.app, shop.owner, { ...once(), id, reason: 'O pagamento voltou' }));
    expect(await openOn(customer)).toBe(18_000);
  });
});

describe('a counter-proposal', () => {
  it('answered yes is an offer of exactly those terms, which the customer confirms', async () => {
    const { customer } = await aLateCustomer();
    const { counterProposal: id } = refsOf(
      await counter(customer, [
        ['2026-08-05', 8_000],
        ['2026-08-20', 10_000],
      ]),
    );
    const answered = refsOf(await answerCounterProposal(used.app, shop.owner, { ...once(), id, accepted: true }));
    const view = await shop.look(async (tenant) => debtorProposals(tenant, await shop.facts(customer)));
    expect(view.offer?.plans.map(({ title, kind }) => [title, kind])).toEqual([
      ['1x de R$ 80,00 + 1x de R$ 100,00', 'CUSTOM'],
    ]);
    expect(view.offer?.id).toBe(answered.proposal);
    refsOf(await accept(answered.proposal!, 1));
    const after = await shop.look(async (tenant) => debtorProposals(tenant, await shop.facts(customer)));
    expect(after).toMatchObject({ offer: null, counter: null, agreements: [{ isFulfilled: false }] });
    expect(after.agreements[0]!.installments.map(({ openCents, state }) => [openCents, state])).toEqual([
      [8_000, 'OPEN'],
      [10_000, 'OPEN'],
    ]);
  });

  it('that leaves a discount needs the owner, and below the floor nobody agrees', async () => {
    const { customer } = await aLateCustomer();
    const ask = async (cents: number) => refsOf(await counter(customer, [['2026-07-23', cents]])).counterProposal;
    const answer = (id: string, approval?: { by: string; reason: string }) =>
      answerCounterProposal(used.app, shop.owner, { ...once(), id, accepted: true, ...(approval && { approval }) });
    const low = await ask(10_000);
    const approval = { by: 'Ana', reason: 'Vale a pena' };
    expect(codesOf(await answer(low, approval))).toEqual(['BELOW_FLOOR id']);
    const fair = await ask(15_400);
    expect(codesOf(await answer(low, approval))).toEqual(['COUNTER_ANSWERED id']);
    expect(codesOf(await answer(fair))).toEqual(['YIELDS_TOO_MUCH id']);
    expect(refsOf(await answer(fair, approval)).proposal).toMatch(/^prp_/);
  });

  it('answered no is told with the reason', async () => {
    const { customer } = await aLateCustomer();
    const { counterProposal: id } = refsOf(await counter(customer, [['2026-08-05', 18_000]]));
    const no = { id, accepted: false, reason: 'Preciso de uma entrada' };
    refsOf(await answerCounterProposal(used.app, shop.owner, { ...once(), ...no }));
    const view = await shop.look(async (tenant) => debtorProposals(tenant, await shop.facts(customer)));
    expect(view).toMatchObject({
      offer: null,
      counter: null,
      declined: { reason: 'Preciso de uma entrada', on: TODAY },
    });
  });

  it.each<[string, [string, number][], string]>([
    ['nothing', [], 'REQUIRED amounts'],
    ['more than is owed', [['2026-08-05', 20_000]], 'MORE_THAN_OWED amounts'],
    ['a day too soon', [['2026-07-16', 1_000]], 'FIRST_PAYMENT_TOO_SOON amounts'],
    ['no amount', [['2026-08-05', 0]], 'INVALID_AMOUNT amounts'],
    ['no day', [['2026-13-05', 1_000]], 'INVALID_DATE amounts'],
  ])('is refused with %s', async (_name, amounts, code) => {
    const { customer } = await aLateCustomer();
    expect(codesOf(await counter(customer, amounts))).toEqual([code]);
  });
});

it('what is stored beside the facts equals them, and every limit is decided again from them', async () => {
  expect((await replayCredit(used.app, shop.merchantId)).differences).toEqual([]);
  expect((await checkProjections(used.app, shop.merchantId)).differences).toEqual([]);
});
