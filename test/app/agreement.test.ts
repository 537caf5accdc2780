/** What else happens while an agreement is made or stands: claims, disputes, payments undone, clocks. */
import { beforeAll, describe, expect, it } from 'vitest';
import { breakLateAgreements, breakProposal } from '../../server/app/agreement.js';
import { counterProposal } from '../../server/app/counter-proposal.js';
import { updateDebt } from '../../server/app/debt.js';
import { openDispute } from '../../server/app/dispute.js';
import { claimPaid, resolveClaim } from '../../server/app/hold.js';
import { setSandboxClock } from '../../server/app/merchant.js';
import { reversePayment } from '../../server/app/payment.js';
import { acceptProposal, type OfferProposalInput, offerProposal, refuseProposal } from '../../server/app/proposal.js';
import { checkProjections } from '../../server/app/recompute.js';
import { newId } from '../../server/db/ids.js';
import { insertProposalEvent, proposalsByIds } from '../../server/db/proposal.js';
import { addDays } from '../../server/domain/day.js';
import { creditOf } from '../../server/domain/payment.js';
import { positionOn } from '../../server/domain/position.js';
import { customerSilenceOn, debtSilenceOn, holdsOfStanding } from '../../server/domain/reminder/hold.js';
import { codesOf, once, openShop, refsOf, type Shop, TODAY, useApp } from './shop.js';

const CASH = 1;
const SHORT = 2;

const used = useApp();
let shop: Shop;
beforeAll(async () => {
  shop = await openShop(used.app);
});

const offered = async (debtIds: string[], at = shop, fields: Partial<OfferProposalInput> = {}) =>
  refsOf(await offerProposal(used.app, at.owner, { ...once(), debtIds, ...fields })).proposal;
const accept = (id: string, planNumber = CASH, at = shop) =>
  acceptProposal(used.app, at.owner, { ...once(), id, planNumber });
const claim = async (customerId: string, at = shop, debtId: string | null = null) =>
  refsOf(await claimPaid(used.app, at.owner, { ...once(), customerId, debtId })).claim;
const confirm = (id: string, at = shop) => resolveClaim(used.app, at.owner, { ...once(), id, accepted: true });
const advance = async (at: Shop, advanceDays: number) =>
  refsOf(await setSandboxClock(used.app, at.owner, { ...once(), advanceDays }));
const stateOf = (id: string, at = shop) =>
  at.look(async ({ tx }) => (await tx.proposal.findFirstOrThrow({ where: { id } })).state);
const owed = async (customer: string, day = TODAY, at = shop) => {
  const { debts, payments } = await at.facts(customer);
  return debts.reduce((sum, debt) => sum + positionOn(debt, payments, day).totalCents, 0);
};

/** R$ 100,00, late. */
async function aLateDebt(at: Shop = shop) {
  const customer = await at.customer();
  return { customer, debt: await at.debt(customer, { principalCents: 10_000, dueOn: '2026-06-05' }) };
}

describe('"já paguei"', () => {
  it('said before a plan was accepted goes to the plan, and what it does not need is credit', async () => {
    const at = await openShop(used.app);
    const { customer, debt } = await aLateDebt(at);
    const id = await claim(customer, at);
    await advance(at, 1);
    const tomorrow = addDays(TODAY, 1);
    refsOf(await accept(await offered([debt], at), CASH, at));
    refsOf(await confirm(id, at));
    const { debts, payments } = await at.facts(customer);
    expect(payments.map(({ amountCents }) => amountCents)).toEqual([10_000]);
    expect(await owed(customer, tomorrow, at)).toBe(0);
    expect(creditOf({ debts, payments }, tomorrow)).toBe(1_000);
  });

  it('about a debt keeps its instalments silent until it is answered', async () => {
    const { customer, debt } = await aLateDebt();
    await claim(customer, shop, debt);
    const id = await offered([debt]);
    refsOf(await accept(id));
    const facts = await shop.facts(customer);
    const installment = facts.debts.find(({ proposalId }) => proposalId === id)!;
    const holds = holdsOfStanding(facts, TODAY);
    expect(debtSilenceOn(holds, installment.id, TODAY)).toMatchObject({ reason: 'HOLD_CLAIMED_PAID' });
  });

  it('keeps an agreement from breaking by itself; unconfirmed, it then breaks; a person may break it before', async () => {
    const at = await openShop(used.app);
    const { customer, debt } = await aLateDebt(at);
    const id = await offered([debt], at);
    refsOf(await accept(id, CASH, at));
    await advance(at, 8);
    const said = await claim(customer, at);
    await advance(at, 15);
    expect([await stateOf(id, at), await breakLateAgreements(used.app, at.merchantId)]).toEqual(['ACCEPTED', 0]);
    refsOf(await resolveClaim(used.app, at.owner, { ...once(), id: said, accepted: false, reason: 'Não achamos' }));
    await advance(at, 1);
    expect(await stateOf(id, at)).toBe('BROKEN');
    expect(await owed(customer, addDays(TODAY, 24), at)).toBe(10_000);
  });

  it('said of an instalment, confirmed after the agreement was broken, is booked on what came back', async () => {
    const at = await openShop(used.app);
    const { customer, debt } = await aLateDebt(at);
    const id = await offered([debt], at);
    refsOf(await accept(id, CASH, at));
    await advance(at, 8);
    const said = await claim(customer, at);
    await advance(at, 15);
    refsOf(await breakProposal(used.app, at.owner, { ...once(), id, reason: 'Combinado no balcão' }));
    refsOf(await confirm(said, at));
    expect(await owed(customer, addDays(TODAY, 23), at)).toBe(1_000);
  });
});

it('undoing the payment that answered two claims opens both again', async () => {
  const { customer, debt } = await aLateDebt();
  const [about, all] = [await claim(customer, shop, debt), await claim(customer)];
  refsOf(await confirm(about));
  const { payments } = await shop.facts(customer);
  await shop.look(({ tx }) =>
    tx.holdEnd.create({
      data: {
        merchantId: shop.merchantId,
        holdId: all,
        outcome: 'ACCEPTED',
        on: new Date(`${TODAY}T00:00Z`),
        paymentId: payments[0]!.id,
        recordedAt: new Date(),
      },
    }),
  );
  refsOf(await reversePayment(used.app, shop.owner, { ...once(), id: payments[0]!.id, reason: 'Era de outra pessoa' }));
  const open = (await shop.facts(customer)).holds.filter(({ endedOn }) => endedOn === null);
  expect(open.map(({ debtId }) => debtId).sort()).toEqual([debt, null].sort());
});

describe('an offer', () => {
  it('that a payment overtook is taken back by itself, and nobody is kept silent for it', async () => {
    const { customer, debt } = await aLateDebt();
    const id = await offered([debt]);
    await shop.pay(customer, { amountCents: 2_000 });
    expect(await stateOf(id)).toBe('WITHDRAWN');
    expect(customerSilenceOn((await shop.facts(customer)).holds, TODAY)).toBeNull();
    expect(codesOf(await accept(id))).toEqual(['PROPOSAL_CHANGED id']);
  });

  it('of several choices tells of all the day on which the first of them ends', async () => {
    const { debt } = await aLateDebt();
    const choices = [
      { count: 1, firstOn: '2026-07-20' },
      { count: 2, firstOn: '2026-08-10' },
    ];
    const id = await offered([debt], shop, { choices });
    const proposal = (await shop.look(({ tx }) => proposalsByIds(tx, [id]))).get(id)!;
    expect(proposal.validUntilOn).toBe('2026-07-19');
    for (const plan of proposal.plans) expect(plan.contents.at(-1)).toBe('Oferta válida até 19/07/2026.');
  });

  it('is neither made nor accepted about a debt that the customer disputes', async () => {
    const { customer, debt } = await aLateDebt();
    const other = await shop.debt(customer, { principalCents: 5_000, dueOn: '2026-06-10' });
    const id = await offered([debt, other]);
    const dispute = { ...once(), customerId: customer, debtId: debt, note: 'Não comprei isso' };
    refsOf(await openDispute(used.app, shop.owner, dispute));
    expect(codesOf(await accept(id))).toEqual(['DEBT_DISPUTED id']);
    const again = { ...once(), debtIds: [debt] };
    expect(codesOf(await offerProposal(used.app, shop.owner, again))).toEqual(['DEBT_DISPUTED debtIds']);
  });

  it('ends once, whatever code forgets the lock: the database takes one end, and one breaking', async () => {
    const at = await openShop(used.app);
    const { debt } = await aLateDebt(at);
    const proposalId = await offered([debt], at);
    const append = (kind: 'ACCEPT' | 'REFUSE' | 'WITHDRAW' | 'BREAK') =>
      at.look(({ tx }) =>
        insertProposalEvent(tx, at.merchantId, {
          id: newId('ProposalEvent'),
          proposalId,
          kind,
          on: TODAY,
          planNumber: kind === 'ACCEPT' ? 1 : null,
          reason: null,
          by: 'Ana',
          keyId: null,
          recordedAt: new Date(),
        }),
      );
    const kinds = ['ACCEPT', 'REFUSE', 'WITHDRAW', 'ACCEPT', 'BREAK', 'BREAK'] as const;
    const taken = [];
    for (const kind of kinds) taken.push(await append(kind));
    expect(taken).toEqual([true, false, false, false, true, false]);
  });

  it('refused long after a counter-proposal that nobody answered leaves no silence behind', async () => {
    const at = await openShop(used.app);
    const { customer, debt } = await aLateDebt(at);
    const amounts = [{ dueOn: '2026-08-05', amountCents: 10_000 }];
    refsOf(await counterProposal(used.app, at.owner, { ...once(), customerId: customer, amounts }));
    await advance(at, 10);
    const id = await offered([debt], at);
    refsOf(await refuseProposal(used.app, at.owner, { ...once(), id }));
    expect(customerSilenceOn((await at.facts(customer)).holds, addDays(TODAY, 10))).toBeNull();
  });

  it('and a counter-proposal keep collection silent together until both are over', async () => {
    const { customer, debt } = await aLateDebt();
    const silence = async () => customerSilenceOn((await shop.facts(customer)).holds, TODAY)?.reason ?? null;
    const amounts = [{ dueOn: '2026-08-05', amountCents: 10_000 }];
    refsOf(await counterProposal(used.app, shop.owner, { ...once(), customerId: customer, amounts }));
    expect(await silence()).toBe('HOLD_OFFER_OPEN');
    const id = await offered([debt]);
    await shop.pay(customer, { amountCents: 100 });
    expect([await stateOf(id), await silence()]).toEqual(['WITHDRAWN', 'HOLD_OFFER_OPEN']);
    refsOf(await accept(await offered([debt])));
    expect(await silence()).toBeNull();
  });
});

describe('an instalment', () => {
  it('becomes easier for who agreed to it, never harder', async () => {
    const { customer, debt } = await aLateDebt();
    const id = await offered([debt]);
    refsOf(await accept(id, SHORT));
    const first = (await shop.facts(customer)).debts.find((one) => one.proposalId === id)!;
    const change = (fields: object) => updateDebt(used.app, shop.owner, { ...once(), id: first.id, ...fields });
    expect(codesOf(await change({ principalCents: first.principalCents + 1 }))).toEqual(['AGREED principalCents']);
    expect(codesOf(await change({ dueOn: addDays(first.dueOn, -1) }))).toEqual(['AGREED dueOn']);
    refsOf(await change({ principalCents: first.principalCents - 100, dueOn: addDays(first.dueOn, 5) }));
  });
});

it('a payment that the offer had counted and was undone after the last instalment is not lost: a person breaks it', async () => {
  const { customer, debt } = await aLateDebt();
  const counted = await shop.pay(customer, { amountCents: 6_000, debtIds: [debt] });
  const id = await offered([debt]);
  refsOf(await accept(id));
  await shop.pay(customer);
  expect([await stateOf(id), await owed(customer)]).toEqual(['FULFILLED', 0]);
  refsOf(await reversePayment(used.app, shop.owner, { ...once(), id: counted, reason: 'Era de outra pessoa' }));
  expect(await owed(customer)).toBe(0);
  refsOf(await breakProposal(used.app, shop.owner, { ...once(), id, reason: 'O pagamento era de outra pessoa' }));
  // R$ 100,00 less the R$ 36,00 that the plan had asked for.
  expect([await stateOf(id), await owed(customer)]).toEqual(['BROKEN', 6_400]);
});

it('what is stored beside the facts equals them', async () => {
  expect((await checkProjections(used.app, shop.merchantId)).differences).toEqual([]);
});
