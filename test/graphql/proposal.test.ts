import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadFacts } from '../../server/db/facts.js';
import type { CustomerFacts } from '../../server/domain/facts.js';
import { usualMonthlyCents } from '../../server/domain/payment-rhythm.js';
import { type Components, owedDebts, totalOf } from '../../server/domain/plan.js';
import { planMenu } from '../../server/domain/plan-menu.js';
import { defaultPlanPolicy } from '../../server/domain/plan-policy.js';
import { type Answer, createTestServer, mutate, type TestServer } from './support.js';

const TODAY = '2026-07-15';
const TERMS = { lateFeeBps: 200, lateInterestMonthlyBps: 100 };

let server: TestServer;
let key: string;
let merchantId: string;

beforeAll(async () => {
  server = await createTestServer({ rate: null });
  ({ key, merchantId } = await server.shop());
}, 60_000);
afterAll(() => server?.close());

const run = (name: string, input: object, selection = '__typename', by = key): Promise<Answer> =>
  mutate(server, by, name, input, selection);

async function ask(query: string, variables: object = {}, by = key): Promise<Answer> {
  const { data, errors } = await server.ask(by, query, variables);
  expect(errors).toBeUndefined();
  return data;
}

const customer = async (name: string, more: object = {}, by = key): Promise<string> =>
  (await run('createCustomer', { name, ...more }, 'customer { id }', by)).customer.id;

const debt = async (customerId: string, principalCents: number, dueOn: string, more: object = {}, by = key) => {
  const input = { customerId, principalCents, dueOn, registeredOn: '2026-01-02', ...more };
  return (await run('recordDebt', input, 'debt { id }', by)).debt.id as string;
};

const offer = async (debtIds: string[], more: object = {}, by = key): Promise<string> =>
  (await run('offerProposal', { debtIds, ...more }, 'proposal { id }', by)).proposal.id;

describe('planMenu', () => {
  const PLAN = `number kind title contents totalWithoutFinancingCents totalCents savingCents monthlyRateBps cetMonthlyBps
    cetAnnualBps offeredOn validUntilOn breachToleranceDays lateTerms { lateFeeBps lateInterestMonthlyBps graceBase agreedOn }
    installments { number of isEntry dueOn amountCents interestCents }
    owed { principalCents feeCents interestCents totalCents } waived { principalCents feeCents interestCents totalCents }`;
  const MENU = `query ($debtIds: [ID!]!) { planMenu(debtIds: $debtIds) {
    validUntilOn owed { principalCents feeCents interestCents totalCents } leftOut { kind code message } plans { ${PLAN} } } }`;

  it('is the menu of the domain, with the pay-day and the usual amount of the customer', async () => {
    const payer = await customer('Rita', { payDay: 5 });
    for (const paidOn of ['2026-04-10', '2026-05-11', '2026-06-10'])
      await run('recordPayment', { customerId: payer, amountCents: 6_000, paidOn });
    const ids = [
      await debt(payer, 40_000, '2026-06-05', { terms: TERMS }),
      await debt(payer, 12_345, '2026-06-20', { terms: TERMS }),
    ];
    const facts = await server.app.db.inTenant(merchantId, async (tx) => (await loadFacts(tx, [payer])).get(payer)!);
    const rhythm = { payDay: 5, usualCents: usualMonthlyCents(facts.payments, TODAY) };
    expect(rhythm.usualCents).toBe(6_000);
    const pure = planMenu(owedOf(facts, ids), defaultPlanPolicy, rhythm, TODAY);
    expect(pure.plans.map(({ kind }) => kind)).toEqual(['CASH', 'SHORT', 'LONG']);

    const { planMenu: answered } = await ask(MENU, { debtIds: ids.toReversed() });
    expect(answered).toEqual({
      validUntilOn: pure.validUntilOn,
      owed: withTotal(pure.owed),
      leftOut: pure.leftOut,
      plans: pure.plans.map(({ owedCents: _, cet, owed, waived, ...plan }, index) => ({
        ...plan,
        number: index + 1,
        cetMonthlyBps: cet.monthlyBps,
        cetAnnualBps: cet.annualBps,
        owed: withTotal(owed),
        waived: withTotal(waived),
      })),
    });
  });

  it('says why a plan is left out', async () => {
    const small = await debt(await customer('Zeca'), 5_000, '2026-06-05');
    const { planMenu: answered } = await ask(MENU, { debtIds: [small] });
    expect(answered.plans.map(({ kind }: Answer) => kind)).toEqual(['CASH']);
    expect(answered.leftOut).toEqual([
      { kind: 'SHORT', code: 'INSTALLMENT_TOO_SMALL', message: expect.stringContaining('parcela') },
      { kind: 'LONG', code: 'INSTALLMENT_TOO_SMALL', message: expect.stringContaining('parcela') },
    ]);
  });

  it('is asked of open debts of one customer', async () => {
    const [one, other] = [await customer('Um'), await customer('Outra')];
    const open = await debt(one, 9_000, '2026-06-05');
    const paid = await debt(one, 1_000, '2026-06-05');
    await run('recordPayment', { customerId: one, amountCents: 1_000, debtIds: [paid] });
    const refused = async (debtIds: string[]) => {
      const { errors } = await server.ask(key, MENU, { debtIds });
      return errors?.map(({ message, extensions }) => `${extensions.code} ${message.split('.')[0]}`);
    };
    expect(await refused([])).toEqual(['BAD_USER_INPUT debtIds: REQUIRED']);
    expect(await refused([open, 'deb_nonsense'])).toEqual(['BAD_USER_INPUT debtIds: NOT_FOUND']);
    expect(await refused([open, await debt(other, 1, '2026-06-05')])).toEqual([
      'BAD_USER_INPUT debtIds: CUSTOMER_MISMATCH',
    ]);
    expect(await refused([open, paid])).toEqual(['BAD_USER_INPUT debtIds: DEBT_CLOSED']);
    expect(await refused([open, open])).toBeUndefined();
  });

  const withTotal = (parts: Components) => ({ ...parts, totalCents: totalOf(parts) });
  const owedOf = (facts: CustomerFacts, ids: string[]) =>
    owedDebts(
      facts.debts.filter(({ id }) => ids.includes(id)),
      facts.payments,
      TODAY,
    );
});

describe('planCheck', () => {
  const CHECK = `query ($debtIds: [ID!]!, $choice: PlanChoiceInput!) { planCheck(debtIds: $debtIds, choice: $choice) {
    plan { number kind title totalCents waived { principalCents feeCents interestCents } installments { dueOn amountCents isEntry } }
    problems { code message approver } } }`;
  let debtIds: string[];
  beforeAll(async () => {
    debtIds = [await debt(await customer('Ivo'), 20_000, '2026-06-05', { terms: TERMS })];
  });
  const check = async (choice: object) => (await ask(CHECK, { debtIds, choice })).planCheck;
  const single = { count: 1, firstOn: '2026-07-24' };

  it('builds the plan with all its numbers', async () => {
    const choice = { count: 2, firstOn: '2026-07-24', entryCents: 5_000, waiveCharges: true };
    const { plan, problems } = await check(choice);
    expect(problems).toEqual([]);
    expect(plan).toMatchObject({
      number: 1,
      kind: 'CUSTOM',
      title: expect.stringMatching(/^entrada de R\$ 50,00 \+ 2x/),
    });
    // Fine of 2% and interest of 1% a month over 40 days.
    expect(plan.waived).toEqual({ principalCents: 0, feeCents: 400, interestCents: expect.any(Number) });
    expect(plan.totalCents).toBe(20_000);
    expect(plan.installments.map(({ dueOn, isEntry }: Answer) => [dueOn, isEntry])).toEqual([
      ['2026-07-24', true],
      ['2026-08-24', false],
      ['2026-09-24', false],
    ]);
  });

  it.each<[string, object, [string, string | null][]]>([
    ['what the menu gives', { ...single, discountCents: 2_000, waiveCharges: true }, []],
    [
      'more than an attendant may yield',
      { ...single, discountCents: 2_600, waiveCharges: true },
      [['YIELDS_TOO_MUCH', 'OWNER']],
    ],
    ['less than the floor', { ...single, discountCents: 9_000, waiveCharges: true }, [['BELOW_FLOOR', null]]],
    [
      'interest above the shop',
      { count: 2, firstOn: '2026-08-24', monthlyRateBps: 50 },
      [['RATE_ABOVE_POLICY', 'OWNER']],
    ],
  ])('tells of %s who may agree', async (_name, choice, expected) => {
    const { plan, problems } = await check(choice);
    expect(plan).not.toBeNull();
    expect(problems.map(({ code, approver }: Answer) => [code, approver])).toEqual(expected);
  });

  it.each<[string, object, string]>([
    ['a first payment before the offer ends', { count: 1, firstOn: '2026-07-16' }, 'FIRST_PAYMENT_TOO_SOON'],
    ['more than is owed', { amounts: [{ dueOn: '2026-07-24', amountCents: 90_000 }] }, 'MORE_THAN_OWED'],
    ['nothing said', {}, 'INVALID_AMOUNT'],
    ['both ways at once', { ...single, amounts: [{ dueOn: '2026-07-24', amountCents: 9_000 }] }, 'INVALID_AMOUNT'],
    ['a fraction of a plan', { ...single, discountCents: -1 }, 'INVALID_AMOUNT'],
  ])('makes no plan of %s', async (_name, choice, code) => {
    const { plan, problems } = await check(choice);
    expect([plan, problems]).toEqual([null, [{ code, message: expect.any(String), approver: null }]]);
  });
});

describe('the life of a proposal', () => {
  const FIELDS = `id state offeredOn validUntilOn origin note offeredBy approvedBy { by reason } link customer { id }
    plans { number title } acceptedPlan { number title } debts { principalCents dueOn owed { totalCents } debt { id status } }
    installments { id principalCents dueOn status installment { number of } } events { kind on planNumber reason by }`;
  const read = async (id: string, fields = FIELDS) =>
    (await ask(`query ($id: ID!) { proposal(id: $id) { ${fields} } }`, { id })).proposal;

  it('is told from every side', async () => {
    const payer = await customer('Lia', { email: 'lia@example.com' });
    const original = await debt(payer, 12_000, '2026-06-10');
    const approval = { by: 'Rosa', reason: 'cliente antiga' };
    const choices = [
      { count: 2, firstOn: '2026-07-24' },
      { count: 1, firstOn: '2026-07-24', discountCents: 1_600 },
    ];
    const id = await offer([original], { choices, note: 'vamos resolver', by: 'Bia', approval });
    expect(await read(id)).toEqual({
      id,
      state: 'OFFERED',
      offeredOn: TODAY,
      validUntilOn: '2026-07-22',
      origin: 'ADJUSTED',
      note: 'vamos resolver',
      offeredBy: 'Bia',
      approvedBy: approval,
      link: null,
      customer: { id: payer },
      plans: [
        { number: 1, title: '2x de R$ 60,00' },
        { number: 2, title: expect.stringContaining('R$ 16,00 de desconto') },
      ],
      acceptedPlan: null,
      debts: [
        {
          principalCents: 12_000,
          dueOn: '2026-06-10',
          owed: { totalCents: 12_000 },
          debt: { id: original, status: 'LATE' },
        },
      ],
      installments: [],
      events: [],
    });
    const sides = 'query ($id: ID!) { debt(by: { id: $id }) { proposal { id } supersededBy { id } openOffer { id } } }';
    expect((await ask(sides, { id: original })).debt).toEqual({
      proposal: null,
      supersededBy: null,
      openOffer: { id },
    });

    const { proposal } = await run('acceptProposal', { id, planNumber: 1, by: 'Lia' }, `proposal { ${FIELDS} }`);
    expect(proposal).toMatchObject({
      state: 'ACCEPTED',
      acceptedPlan: { number: 1, title: '2x de R$ 60,00' },
      debts: [{ debt: { id: original, status: 'SUPERSEDED' } }],
      installments: [
        { principalCents: 6_000, dueOn: '2026-07-24', status: 'OPEN', installment: { number: 1, of: 2 } },
        { principalCents: 6_000, dueOn: '2026-08-24', status: 'OPEN', installment: { number: 2, of: 2 } },
      ],
      events: [{ kind: 'ACCEPT', on: TODAY, planNumber: 1, reason: null, by: 'Lia' }],
    });
    const [first] = proposal.installments;
    expect((await ask(sides, { id: original })).debt).toEqual({
      proposal: null,
      supersededBy: { id },
      openOffer: null,
    });
    expect((await ask(sides, { id: first.id })).debt).toEqual({
      proposal: { id },
      supersededBy: null,
      openOffer: null,
    });
    for (const inAgreement of [original, first.id]) {
      const { errors } = await server.ask(key, `{ planMenu(debtIds: ["${inAgreement}"]) { validUntilOn } }`);
      expect(errors?.[0]?.message).toContain('PLAN_OF_PLAN');
    }
    const node = await ask(`{ node(id: "${id}") { __typename id ... on Proposal { state } } }`);
    expect(node.node).toEqual({ __typename: 'Proposal', id, state: 'ACCEPTED' });
    const listed = await ask(
      'query ($id: ID!) { customer(by: { id: $id }) { proposals(first: 5, filter: { state: [ACCEPTED] }) { totalCount nodes { id } } } }',
      { id: payer },
    );
    expect(listed.customer.proposals).toEqual({ totalCount: 1, nodes: [{ id }] });

    await run('recordPayment', { customerId: payer, amountCents: 12_000 });
    expect(await read(id, 'state installments { status }')).toEqual({
      state: 'FULFILLED',
      installments: [{ status: 'PAID' }, { status: 'PAID' }],
    });
  });

  it('has the link of the page while that leads somewhere', async () => {
    const payer = await customer('Eva');
    const id = await offer([await debt(payer, 9_000, '2026-06-10')]);
    expect((await read(id, 'link')).link).toBeNull();
    await run('issueCustomerLink', { customerId: payer });
    expect((await read(id, 'link')).link).toMatch(/^http:\/\/127\.0\.0\.1:4000\/c\//);
  });

  it('a broken agreement gives the debts back', async () => {
    const payer = await customer('Ari');
    const original = await debt(payer, 12_000, '2026-06-10');
    const { payment } = await run('recordPayment', { customerId: payer, amountCents: 2_000 }, 'payment { id }');
    const id = await offer([original]);
    await run('acceptProposal', { id, planNumber: 2 });
    // The plan had counted on it.
    await run('reversePayment', { id: payment.id, reason: 'cheque devolvido' });
    const { proposal } = await run(
      'breakProposal',
      { id, reason: 'cheque devolvido' },
      'proposal { state acceptedPlan { number } installments { status supersededBy { id } } debts { debt { status supersededBy { id } position { totalCents } } } events { kind reason } }',
    );
    expect(proposal).toEqual({
      state: 'BROKEN',
      acceptedPlan: { number: 2 },
      installments: [1, 2].map(() => ({ status: 'SUPERSEDED', supersededBy: { id } })),
      debts: [{ debt: { status: 'LATE', supersededBy: null, position: { totalCents: 12_000 } } }],
      events: [
        { kind: 'ACCEPT', reason: null },
        { kind: 'BREAK', reason: 'cheque devolvido' },
      ],
    });
  });
});

describe('lists of proposals', () => {
  let shop: { key: string };
  /** By state today. */
  const ids: Record<string, string> = {};
  const payers: Record<string, string> = {};
  const at = (instant: string) => run('setSandboxClock', { at: instant }, 'viewer { today }', shop.key);

  beforeAll(async () => {
    shop = await server.shop();
    const offered = async (name: string, more: object = {}): Promise<string> => {
      payers[name] = await customer(name, {}, shop.key);
      return offer([await debt(payers[name], 12_000, '2026-06-10', {}, shop.key)], more, shop.key);
    };
    ids.EXPIRED = await offered('Expirada');
    await at('2026-07-29T10:00:00-03:00');
    const soon = [{ count: 1, firstOn: '2026-08-03' }];
    ids.OFFERED = await offered('Aberta', { choices: soon });
    ids.REFUSED = await offered('Recusada');
    await run('refuseProposal', { id: ids.REFUSED }, '__typename', shop.key);
    ids.WITHDRAWN = await offered('Retirada');
    await run('withdrawProposal', { id: ids.WITHDRAWN, reason: 'engano' }, '__typename', shop.key);
    ids.ACCEPTED = await offered('Aceita');
    await run('acceptProposal', { id: ids.ACCEPTED, planNumber: 1 }, '__typename', shop.key);
  }, 60_000);

  const LIST = `query ($filter: ProposalFilter, $orderBy: ProposalOrder) {
    proposals(first: 50, filter: $filter, orderBy: $orderBy) { totalCount nodes { id state } } }`;
  const listed = async (filter: object | null, orderBy: string | null = null): Promise<string[]> => {
    const { proposals } = await ask(LIST, { filter, orderBy }, shop.key);
    expect(proposals.totalCount).toBe(proposals.nodes.length);
    for (const { id, state } of proposals.nodes) expect(ids[state]).toBe(id);
    return proposals.nodes.map(({ state }: Answer) => state);
  };

  it.each<[string, object | null, string[]]>([
    ['everything', null, ['ACCEPTED', 'WITHDRAWN', 'REFUSED', 'OFFERED', 'EXPIRED']],
    ['what can be accepted', { isOpen: true }, ['OFFERED']],
    ['what cannot', { isOpen: false }, ['ACCEPTED', 'WITHDRAWN', 'REFUSED', 'EXPIRED']],
    ['offered', { state: ['OFFERED'] }, ['OFFERED']],
    ['expired', { state: ['EXPIRED'] }, ['EXPIRED']],
    ['two states', { state: ['REFUSED', 'EXPIRED'] }, ['REFUSED', 'EXPIRED']],
    ['no state', { state: [] }, []],
    ['states that do not fit together', { state: ['EXPIRED'], isOpen: true }, []],
  ])('show %s', async (_name, filter, states) => {
    expect(await listed(filter)).toEqual(states);
  });

  it('are those of one customer', async () => {
    expect(await listed({ customerId: payers.Recusada })).toEqual(['REFUSED']);
  });

  it('are ordered by their last day', async () => {
    expect((await listed(null, 'VALID_UNTIL')).slice(0, 2)).toEqual(['EXPIRED', 'OFFERED']);
  });

  it.each(['RECENT', 'VALID_UNTIL'])('page in the order %s and meet every one once', async (orderBy) => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { proposals }: Answer = await ask(
        'query ($orderBy: ProposalOrder, $after: String) { proposals(first: 2, after: $after, orderBy: $orderBy) { nodes { id } pageInfo { hasNextPage endCursor } } }',
        { orderBy, after },
        shop.key,
      );
      seen.push(...proposals.nodes.map(({ id }: Answer) => id));
      after = proposals.pageInfo.hasNextPage ? proposals.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen.toSorted()).toEqual(Object.values(ids).toSorted());
  });
});

describe('a counter-proposal', () => {
  const FIELDS = `id on by message isOpen amounts { dueOn amountCents } answer { outcome reason by }
    plan { title totalCents } problems { code approver } proposal { id origin state }`;
  const list = async (filter: object) =>
    (
      await ask(
        `query ($filter: CounterProposalFilter) { counterProposals(first: 50, filter: $filter) { nodes { ${FIELDS} } } }`,
        { filter },
      )
    ).counterProposals.nodes;
  const propose = async (customerId: string, amounts: [string, number][], message?: string) => {
    const dated = amounts.map(([dueOn, amountCents]) => ({ dueOn, amountCents }));
    return (
      await run(
        'counterProposal',
        { customerId, amounts: dated, message, by: 'cliente' },
        `counterProposal { ${FIELDS} }`,
      )
    ).counterProposal;
  };

  it('tells the shop what stands against it, and a yes is an offer of exactly that', async () => {
    const payer = await customer('Noé');
    await debt(payer, 16_000, '2026-06-10');
    // Not late: whoever offers no more than what is late means that.
    await debt(payer, 50_000, '2026-09-10');
    const low = await propose(payer, [['2026-08-05', 12_000]]);
    expect(low).toMatchObject({
      isOpen: true,
      plan: { totalCents: 12_000 },
      problems: [{ code: 'BELOW_FLOOR', approver: null }],
    });
    const fair = await propose(
      payer,
      [
        ['2026-08-05', 8_000],
        ['2026-08-20', 8_000],
      ],
      'R$ 80 dia 5 e 20',
    );
    expect(fair).toEqual({
      id: fair.id,
      on: TODAY,
      by: 'cliente',
      message: 'R$ 80 dia 5 e 20',
      isOpen: true,
      amounts: [
        { dueOn: '2026-08-05', amountCents: 8_000 },
        { dueOn: '2026-08-20', amountCents: 8_000 },
      ],
      answer: null,
      plan: { title: '2x de R$ 80,00', totalCents: 16_000 },
      problems: [],
      proposal: null,
    });
    expect((await list({ customerId: payer, isOpen: true })).map(({ id }: Answer) => id)).toEqual([fair.id]);
    expect(await list({ customerId: payer, isOpen: false })).toMatchObject([
      { id: low.id, answer: { outcome: 'REPLACED' }, plan: null, problems: [] },
    ]);

    const answered = await run(
      'answerCounterProposal',
      { id: fair.id, accepted: true, by: 'Rosa' },
      `counterProposal { ${FIELDS} } proposal { id origin state plans { title } counterProposal { id } }`,
    );
    expect(answered.proposal).toMatchObject({
      origin: 'COUNTER',
      state: 'OFFERED',
      plans: [{ title: '2x de R$ 80,00' }],
      counterProposal: { id: fair.id },
    });
    expect(answered.counterProposal).toMatchObject({
      isOpen: false,
      answer: { outcome: 'OFFERED', by: 'Rosa' },
      plan: null,
      problems: [],
      proposal: { id: answered.proposal.id, origin: 'COUNTER', state: 'OFFERED' },
    });
    const node = await ask(`{ node(id: "${fair.id}") { __typename } counterProposal(id: "${fair.id}") { isOpen } }`);
    expect(node).toEqual({ node: { __typename: 'CounterProposal' }, counterProposal: { isOpen: false } });
  });

  it('a no offers nothing', async () => {
    const payer = await customer('Sara');
    await debt(payer, 16_000, '2026-06-10');
    const { id } = await propose(payer, [['2026-08-05', 10_000]]);
    const answered = await run(
      'answerCounterProposal',
      { id, accepted: false, reason: 'pouco' },
      'counterProposal { answer { outcome reason } proposal { id } } proposal { id }',
    );
    expect(answered).toMatchObject({
      counterProposal: { answer: { outcome: 'DECLINED', reason: 'pouco' }, proposal: null },
      proposal: null,
    });
    const { customer: listed } = await ask(
      'query ($id: ID!) { customer(by: { id: $id }) { counterProposals(first: 5) { totalCount nodes { id } } } }',
      { id: payer },
    );
    expect(listed.counterProposals).toEqual({ totalCount: 1, nodes: [{ id }] });
  });
});

describe('offerSuggestions', () => {
  const SUGGESTIONS = '{ offerSuggestions(first: 50) { customer { name } debts { id } reason } }';
  let shop: { key: string };
  beforeAll(async () => {
    shop = await server.shop();
  });
  const names = async (): Promise<string[]> =>
    (await ask(SUGGESTIONS, {}, shop.key)).offerSuggestions.map(({ customer: { name } }: Answer) => name);

  /** Three debts before, each paid so many days after its due day, and one due on `dueOn`. */
  async function payer(name: string, daysLate: number, dueOn: string): Promise<string> {
    const id = await customer(name, {}, shop.key);
    for (const month of ['03', '04', '05']) {
      const paid = await debt(id, 3_000, `2026-${month}-10`, {}, shop.key);
      const paidOn = `2026-${month}-${10 + daysLate}`;
      await run(
        'recordPayment',
        { customerId: id, amountCents: 3_000, paidOn, debtIds: [paid] },
        '__typename',
        shop.key,
      );
    }
    return debt(id, 12_000, dueOn, {}, shop.key);
  }

  it('are the habitually late with something near its due day and nothing offered, oldest first', async () => {
    const ahead = await payer('Atrasa e vence logo', 9, '2026-07-20');
    const late = await payer('Atrasa e atrasou', 9, '2026-07-01');
    await payer('Paga em dia', 0, '2026-07-20');
    await payer('Atrasa, mas falta muito', 9, '2026-08-20');
    const old = await payer('Atrasa há muito', 9, '2026-06-01');
    const offered = await payer('Atrasa, com proposta', 9, '2026-07-20');
    await offer([offered], { origin: 'PREVENTIVE' }, shop.key);
    const refused = await payer('Atrasa, recusou', 9, '2026-07-20');
    await run('refuseProposal', { id: await offer([refused], {}, shop.key) }, '__typename', shop.key);
    const paused = await payer('Atrasa, em pausa', 9, '2026-07-20');
    const { data } = await server.ask(shop.key, `{ debt(by: { id: "${paused}" }) { customer { id } } }`);
    await run('pauseCollection', { customerId: data.debt.customer.id, reason: 'doente' }, '__typename', shop.key);

    const { offerSuggestions } = await ask(SUGGESTIONS, {}, shop.key);
    expect(offerSuggestions).toEqual([
      {
        customer: { name: 'Atrasa e atrasou' },
        debts: [{ id: late }],
        reason: expect.stringMatching(/^Costuma atrasar: .*\. Há R\$\s120,00 com 14 dias de atraso: ofereça/),
      },
      {
        customer: { name: 'Atrasa e vence logo' },
        debts: [{ id: ahead }],
        reason: expect.stringMatching(/com vencimento em 5 dias/),
      },
    ]);
    expect(JSON.stringify(offerSuggestions)).not.toContain(old);
  }, 60_000);

  it('are as many as asked for, at most 50', async () => {
    const { offerSuggestions } = await ask('{ offerSuggestions(first: 1) { customer { name } } }', {}, shop.key);
    expect(offerSuggestions).toEqual([{ customer: { name: 'Atrasa e atrasou' } }]);
    for (const first of [0, 51]) {
      const { errors } = await server.ask(shop.key, `{ offerSuggestions(first: ${first}) { reason } }`);
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  it('end with the offer, and a month later come again', async () => {
    const { offerSuggestions } = await ask(SUGGESTIONS, {}, shop.key);
    await offer([offerSuggestions[0].debts[0].id], { origin: 'PREVENTIVE' }, shop.key);
    expect(await names()).toEqual(['Atrasa e vence logo']);
    await run('setSandboxClock', { at: '2026-08-15T10:00:00-03:00' }, 'viewer { today }', shop.key);
    expect(await names()).toEqual(['Atrasa, mas falta muito']);
  });
});

it('planPolicy is read and changed', async () => {
  const POLICY =
    'version shortInstallments cashDiscounts { fromDaysLate principalBps } cashWaiver { interestBps feeBps } installmentsWaiver { interestBps feeBps } floorPrincipalBps floorMonthlyDiscountBps';
  const shop = await server.shop();
  expect((await ask(`{ planPolicy { ${POLICY} } }`, {}, shop.key)).planPolicy).toEqual({
    version: 1,
    shortInstallments: 2,
    cashDiscounts: [{ fromDaysLate: 0, principalBps: 1_000 }],
    cashWaiver: { interestBps: 10_000, feeBps: 10_000 },
    installmentsWaiver: { interestBps: 0, feeBps: 0 },
    floorPrincipalBps: 8_500,
    floorMonthlyDiscountBps: 100,
  });
  const change = { installmentsWaiver: { interestBps: 5_000 }, cashDiscounts: [] };
  const { planPolicy } = await run('updatePlanPolicy', change, `planPolicy { ${POLICY} }`, shop.key);
  expect(planPolicy).toMatchObject({
    version: 2,
    cashDiscounts: [],
    installmentsWaiver: { interestBps: 5_000, feeBps: 0 },
  });
  const refused = await server.ask(
    await server.keyWith(shop.key, ['read', 'write']),
    'mutation { updatePlanPolicy(input: { idempotencyKey: "x", validityDays: 9 }) { errors { code } } }',
  );
  expect(refused.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});
