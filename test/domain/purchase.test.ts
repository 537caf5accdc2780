import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addMonthsClamped } from '../../server/domain/day.js';
import { effectiveDueOn } from '../../server/domain/debt.js';
import { completePolicy, defaultCreditPolicy } from '../../server/domain/default-policy.js';
import type { CustomerFacts, Day } from '../../server/domain/facts.js';
import type { CreditPolicy } from '../../server/domain/policy.js';
import { boughtDaysIn } from '../../server/domain/purchase/sold.js';
import {
  decidePurchase,
  invalidFieldOf,
  type PurchaseRequest,
  type PurchaseSurroundings,
} from '../../server/domain/purchase.js';
import { runs } from '../support/runs.js';
import { aContact, aDayOf2026, aDebt, aDecision, aPayment, someFacts, theFacts } from './money-facts.js';

const day = '2026-03-25';
const nothingAround: PurchaseSurroundings = { reservedCents: 0, recentPurchases: [], twins: [], knownTwins: [] };

function aRequest(with_: Partial<PurchaseRequest> = {}): PurchaseRequest {
  return { amountCents: 100_00, entryCents: 0, installments: 1, firstDueOn: '2026-04-20', ...with_ };
}

function around(with_: Partial<PurchaseSurroundings>): PurchaseSurroundings {
  return { ...nothingAround, ...with_ };
}

function policyWith(with_: Partial<CreditPolicy>): CreditPolicy {
  return { ...defaultCreditPolicy, ...with_ };
}

function limitOf(toCents: number | null): Partial<CustomerFacts> {
  return { decisions: [aDecision({ toCents })] };
}

const openDebt = { debts: [aDebt({ dueOn: '2026-09-09' })] };
const reminded = { debts: [aDebt()], contacts: [aContact()] };
const twin = { customerId: 'cus_2', name: 'Maria Aparecida Souza', shares: 'PHONE' as const };
const careful = policyWith({
  containment: { firstPurchaseBps: 5_000, velocity: { purchases: 2, days: 7 }, referSharedIdentity: true },
});

type Row = {
  facts?: Partial<CustomerFacts>;
  policy?: CreditPolicy;
  request?: Partial<PurchaseRequest>;
  around?: Partial<PurchaseSurroundings>;
  answer: string;
  codes: string[];
  availableCents: number | null;
};

function check(rows: Record<string, Row>) {
  it.each(Object.entries(rows))('%s', (_name, row) => {
    const decision = decidePurchase(
      theFacts(row.facts),
      row.policy ?? defaultCreditPolicy,
      aRequest(row.request),
      around(row.around ?? {}),
      day,
    );
    expect({
      answer: decision.answer,
      codes: decision.reasons.map((reason) => reason.code),
      availableCents: decision.availableCents,
    }).toEqual({ answer: row.answer, codes: row.codes, availableCents: row.availableCents });
  });
}

describe('a purchase against the limit', () => {
  const fits = { answer: 'APPROVED', codes: ['FITS'] };
  const tooMuch = { answer: 'DECLINED', codes: ['ABOVE_AVAILABLE'] };
  check({
    'just fits': { request: { amountCents: 200_00 }, ...fits, availableCents: 200_00 },
    'is a centavo too large': { request: { amountCents: 200_01 }, ...tooMuch, availableCents: 200_00 },
    'fits because of its entry': {
      request: { amountCents: 250_00, entryCents: 50_00 },
      ...fits,
      availableCents: 200_00,
    },
    'does not fit beside an open debt': {
      facts: openDebt,
      request: { amountCents: 100_01 },
      ...tooMuch,
      availableCents: 100_00,
    },
    'does not fit beside what another till reserved': {
      around: { reservedCents: 150_00 },
      request: { amountCents: 50_01 },
      ...tooMuch,
      availableCents: 50_00,
    },
    'fits while late within the grace': {
      facts: { debts: [aDebt({ dueOn: '2026-03-19' })] },
      ...fits,
      availableCents: 100_00,
    },
    'fits while late for long and never reminded': { facts: { debts: [aDebt()] }, ...fits, availableCents: 100_00 },
    'does not fit where the sheet says they owe more than the limit': {
      facts: { ...openDebt, ...limitOf(50_00) },
      request: { amountCents: 1_00 },
      ...tooMuch,
      availableCents: 0,
    },
    'fills the limit with late charges where the policy counts them': {
      facts: {
        debts: [
          aDebt({
            dueOn: '2026-03-19',
            terms: { lateFeeBps: 200, lateInterestMonthlyBps: 0, graceBase: 'ADJUSTED_DUE', agreedOn: '2026-01-01' },
          }),
        ],
      },
      policy: policyWith({ exposure: 'TOTAL' }),
      ...tooMuch,
      availableCents: 98_00,
    },
  });
});

describe('a purchase that is for the owner', () => {
  check({
    'is referred in review': {
      facts: reminded,
      request: { amountCents: 1_00 },
      answer: 'REFER',
      codes: ['REVIEW'],
      availableCents: 100_00,
    },
    'is declined on hold': {
      facts: { ...reminded, ...limitOf(0) },
      request: { amountCents: 1_00 },
      answer: 'DECLINED',
      codes: ['HOLD'],
      availableCents: 0,
    },
    'is referred without a limit, whatever its amount': {
      facts: limitOf(null),
      request: { amountCents: 9_999_99, installments: 24 },
      answer: 'REFER',
      codes: ['LIMIT_TO_DEFINE'],
      availableCents: null,
    },
    'is referred for somebody nobody decided about': {
      facts: { decisions: [] },
      answer: 'REFER',
      codes: ['LIMIT_TO_DEFINE'],
      availableCents: null,
    },
    'follows a grace of the customer’s own': {
      facts: { ...reminded, overrides: [{ on: '2026-01-05', seq: 1, body: { graceDays: 60 } }] },
      answer: 'APPROVED',
      codes: ['FITS'],
      availableCents: 100_00,
    },
    'is declined when it is too large besides, and both reasons are given': {
      facts: reminded,
      request: { amountCents: 100_01 },
      answer: 'DECLINED',
      codes: ['ABOVE_AVAILABLE', 'REVIEW'],
      availableCents: 100_00,
    },
  });
});

describe('the terms of a purchase', () => {
  check({
    'may reach the last day of the rung': {
      request: { firstDueOn: '2026-04-24' },
      answer: 'APPROVED',
      codes: ['FITS'],
      availableCents: 200_00,
    },
    'may not go a day beyond it': {
      request: { firstDueOn: '2026-04-25' },
      answer: 'DECLINED',
      codes: ['TERMS_TOO_LONG'],
      availableCents: 200_00,
    },
    'may not have more instalments than the rung': {
      facts: limitOf(300_00),
      request: { installments: 3 },
      answer: 'DECLINED',
      codes: ['TOO_MANY_INSTALLMENTS'],
      availableCents: 300_00,
    },
    'grow with the rung': {
      facts: limitOf(450_00),
      request: { installments: 6, firstDueOn: '2026-06-01' },
      answer: 'APPROVED',
      codes: ['FITS'],
      availableCents: 450_00,
    },
    'count until the last instalment': {
      policy: policyWith({ terms: [{ maxInstallments: 3, maxDays: 60 }] }),
      request: { installments: 3 },
      answer: 'DECLINED',
      codes: ['TERMS_TOO_LONG'],
      availableCents: 200_00,
    },
    'may be the customer’s own': {
      facts: { overrides: [{ on: '2026-01-05', seq: 1, body: { terms: { maxInstallments: 4, maxDays: null } } }] },
      request: { installments: 4, firstDueOn: '2026-06-01' },
      answer: 'APPROVED',
      codes: ['FITS'],
      availableCents: 200_00,
    },
    'are all named when several are exceeded': {
      request: { amountCents: 500_00, installments: 6 },
      answer: 'DECLINED',
      codes: ['ABOVE_AVAILABLE', 'TOO_MANY_INSTALLMENTS', 'TERMS_TOO_LONG'],
      availableCents: 200_00,
    },
  });
});

describe('fraud containment', () => {
  const first = { answer: 'REFER', codes: ['FIRST_PURCHASE_TOO_LARGE'], availableCents: 200_00 };
  const fits = { answer: 'APPROVED', codes: ['FITS'] };
  const often = { answer: 'REFER', codes: ['TOO_FREQUENT'], availableCents: 100_00 };
  const on = (...days: Day[]) => ({ recentPurchases: days.map((on) => ({ on })) });
  check({
    'refers a first purchase above its share of the limit': {
      policy: careful,
      request: { amountCents: 100_01 },
      ...first,
    },
    'lets a first purchase of that share pass': { policy: careful, ...fits, availableCents: 200_00 },
    'counts only what is left after the entry': {
      policy: careful,
      request: { amountCents: 150_00, entryCents: 50_00 },
      ...fits,
      availableCents: 200_00,
    },
    'counts what is reserved as part of the first purchase': {
      policy: careful,
      request: { amountCents: 60_00 },
      around: { reservedCents: 50_00 },
      ...first,
      availableCents: 150_00,
    },
    'asks a first purchase of nobody who bought before': {
      policy: careful,
      facts: { debts: [aDebt({ principalCents: 10_00 })], payments: [aPayment({ amountCents: 10_00 })] },
      request: { amountCents: 180_00 },
      ...fits,
      availableCents: 200_00,
    },
    'takes a cancelled purchase for none': {
      policy: careful,
      facts: {
        debts: [aDebt({ changes: [{ kind: 'CANCEL', on: '2026-03-01', seq: 1, principalCents: null, dueOn: null }] })],
      },
      request: { amountCents: 180_00 },
      ...first,
    },
    'lets the second purchase of the week pass': {
      policy: careful,
      facts: openDebt,
      around: on('2026-03-25'),
      ...fits,
      availableCents: 100_00,
    },
    'refers the third': { policy: careful, facts: openDebt, around: on('2026-03-25', '2026-03-19'), ...often },
    'forgets what was before the window': {
      policy: careful,
      facts: openDebt,
      around: on('2026-03-25', '2026-03-18'),
      ...fits,
      availableCents: 100_00,
    },
    'forgets what is of a later day': {
      policy: careful,
      facts: openDebt,
      around: on('2026-03-25', '2026-03-26'),
      ...fits,
      availableCents: 100_00,
    },
    'refers somebody who shares a phone with another name': {
      around: { twins: [twin] },
      answer: 'REFER',
      codes: ['SHARED_IDENTITY'],
      availableCents: 200_00,
    },
    'refers nobody for a twin whom the owner knows': {
      around: { twins: [twin], knownTwins: [twin] },
      ...fits,
      availableCents: 200_00,
    },
    'asks again when there is another twin': {
      around: { twins: [twin, { ...twin, customerId: 'cus_3' }], knownTwins: [twin] },
      answer: 'REFER',
      codes: ['SHARED_IDENTITY'],
      availableCents: 200_00,
    },
    'asks again when a known twin shares the document too': {
      around: { twins: [{ ...twin, shares: 'DOCUMENT' }], knownTwins: [twin] },
      answer: 'REFER',
      codes: ['SHARED_IDENTITY'],
      availableCents: 200_00,
    },
    'refers no twin where the policy does not want it': {
      policy: policyWith({ containment: { ...defaultCreditPolicy.containment, referSharedIdentity: false } }),
      around: { twins: [twin] },
      ...fits,
      availableCents: 200_00,
    },
    'never declines by itself, all of it together': {
      policy: careful,
      facts: { registeredOn: '2026-03-25' },
      request: { amountCents: 200_00 },
      around: { ...on('2026-03-24', '2026-03-25'), twins: [twin] },
      answer: 'REFER',
      codes: ['SHARED_IDENTITY', 'FIRST_PURCHASE_TOO_LARGE', 'TOO_FREQUENT'],
      availableCents: 200_00,
    },
  });
});

describe('alternatives', () => {
  type Offer = [kind: string, changed: Partial<PurchaseRequest>, message: string];

  it.each<[string, Partial<CustomerFacts>, CreditPolicy, Partial<PurchaseRequest>, Offer[]]>([
    [
      'when the amount is too large: an entry in whole reais, or less',
      { debts: [aDebt({ principalCents: 119_50, dueOn: '2026-09-09' })] },
      defaultCreditPolicy,
      { amountCents: 120_00 },
      [
        ['ENTRY', { entryCents: 40_00 }, 'Com R$ 40,00 de entrada cabe: o restante em R$ 80,00 para 20/04/2026'],
        ['SMALLER', { amountCents: 80_50 }, 'Dá para levar até R$ 80,50: R$ 80,50 para 20/04/2026'],
      ],
    ],
    [
      'when there was an entry already',
      openDebt,
      defaultCreditPolicy,
      { amountCents: 150_00, entryCents: 20_00 },
      [
        ['ENTRY', { entryCents: 50_00 }, 'Com R$ 50,00 de entrada cabe: o restante em R$ 100,00 para 20/04/2026'],
        [
          'SMALLER',
          { amountCents: 120_00 },
          'Dá para levar até R$ 120,00: R$ 20,00 de entrada e R$ 100,00 para 20/04/2026',
        ],
      ],
    ],
    [
      'when there are too many instalments',
      limitOf(300_00),
      defaultCreditPolicy,
      { installments: 5 },
      [['INSTALLMENTS', { installments: 2 }, 'Em 2 parcelas cabe: 2 parcelas de R$ 50,00, a primeira em 20/04/2026']],
    ],
    [
      'when the first due day is too late',
      {},
      defaultCreditPolicy,
      { firstDueOn: '2026-05-10' },
      [['SHORTER', { firstDueOn: '2026-04-24' }, 'Com vencimento mais próximo cabe: R$ 100,00 para 24/04/2026']],
    ],
    [
      'when the last of several is too late: fewer, or sooner',
      {},
      policyWith({ terms: [{ maxInstallments: 3, maxDays: 75 }] }),
      { installments: 3 },
      [
        ['INSTALLMENTS', { installments: 2 }, 'Em 2 parcelas cabe: 2 parcelas de R$ 50,00, a primeira em 20/04/2026'],
        [
          'SHORTER',
          { firstDueOn: '2026-04-08' },
          'Com vencimento mais próximo cabe: 3 parcelas, a primeira de R$ 33,34 em 08/04/2026',
        ],
      ],
    ],
    [
      'when moving the first due day would make it an entry: only fewer',
      {},
      policyWith({ terms: [{ maxInstallments: 3, maxDays: 65 }] }),
      { installments: 3 },
      [['INSTALLMENTS', { installments: 2 }, 'Em 2 parcelas cabe: 2 parcelas de R$ 50,00, a primeira em 20/04/2026']],
    ],
    [
      'when amount and terms are too much: the entry on the shorter terms',
      {},
      defaultCreditPolicy,
      { amountCents: 320_00, installments: 4 },
      [
        [
          'ENTRY',
          { entryCents: 120_00, installments: 1 },
          'Com R$ 120,00 de entrada cabe: o restante em R$ 200,00 para 20/04/2026',
        ],
        ['SMALLER', { amountCents: 200_00, installments: 1 }, 'Dá para levar até R$ 200,00: R$ 200,00 para 20/04/2026'],
      ],
    ],
    [
      'when a first purchase is too large for the shop’s care',
      {},
      careful,
      { amountCents: 150_00 },
      [
        ['ENTRY', { entryCents: 50_00 }, 'Com R$ 50,00 de entrada cabe: o restante em R$ 100,00 para 20/04/2026'],
        ['SMALLER', { amountCents: 100_00 }, 'Dá para levar até R$ 100,00: R$ 100,00 para 20/04/2026'],
      ],
    ],
    ['none when nothing is left', { ...openDebt, ...limitOf(100_00) }, defaultCreditPolicy, {}, []],
    ['none when hardly anything is left', { ...openDebt, ...limitOf(104_99) }, defaultCreditPolicy, {}, []],
    ['none in review, though less would fit', reminded, defaultCreditPolicy, { amountCents: 150_00 }, []],
    ['none on hold', limitOf(0), defaultCreditPolicy, {}, []],
    ['none without a limit', limitOf(null), defaultCreditPolicy, {}, []],
    ['none when it is approved', {}, defaultCreditPolicy, {}, []],
  ])('%s', (_name, facts, policy, changed, offers) => {
    const request = aRequest(changed);
    const { alternatives } = decidePurchase(theFacts(facts), policy, request, nothingAround, day);
    expect(alternatives).toEqual(
      offers.map(([kind, change, message]) => ({ kind, request: { ...request, ...change }, message })),
    );
  });

  it('move the first due day to the latest that fits, at the end of months too', () => {
    const policy = policyWith({ terms: [{ maxInstallments: 2, maxDays: 50 }] });
    const request = aRequest({ installments: 2, firstDueOn: '2026-02-20' });
    const { alternatives } = decidePurchase(theFacts(), policy, request, nothingAround, '2026-01-09');
    expect(alternatives.find(({ kind }) => kind === 'SHORTER')?.request.firstDueOn).toBe('2026-01-31');
  });
});

describe('what is said at the till', () => {
  it('tells the terms when it is approved', () => {
    const facts = theFacts(limitOf(450_00));
    const request = aRequest({ amountCents: 140_00, entryCents: 40_00, installments: 3 });
    expect(decidePurchase(facts, defaultCreditPolicy, request, nothingAround, day).reasons).toEqual([
      {
        code: 'FITS',
        message: 'Tudo certo: R$ 40,00 de entrada e 3 parcelas, a primeira de R$ 33,34 em 20/04/2026',
      },
    ]);
  });

  it('names nobody else, not even in what is stored', () => {
    const decision = decidePurchase(theFacts(), careful, aRequest(), around({ twins: [twin] }), day);
    expect(JSON.stringify(decision)).not.toContain('Maria');
    expect(decision.inputs).toMatchObject({ twins: [{ customerId: 'cus_2', shares: 'PHONE' }] });
  });

  it('never humiliates: not a word of lateness, debt, suspicion or refusal', () => {
    fc.assert(
      fc.property(aSituation, ({ facts, policy, request, surroundings, today }) => {
        const { reasons, alternatives } = decidePurchase(facts, policy, request, surroundings, today);
        for (const { message } of [...reasons, ...alternatives]) {
          expect(message).toMatch(/^\p{Lu}/u);
          expect(message).not.toMatch(/atras|dev[eo]|dívida|fraude|suspeit|negad|recus|bloque|suspens|SPC|inadimpl/i);
        }
      }),
    );
  });
});

describe('a request that is no purchase on trust', () => {
  it.each<[string, Partial<PurchaseRequest>, string]>([
    ['nothing', { amountCents: 0 }, 'amountCents'],
    ['half a centavo', { amountCents: 10.5 }, 'amountCents'],
    ['not a number', { amountCents: Number.NaN }, 'amountCents'],
    ['a negative entry', { entryCents: -1 }, 'entryCents'],
    ['all paid now', { entryCents: 100_00 }, 'entryCents'],
    ['no instalment', { installments: 0 }, 'installments'],
    ['less than a centavo each', { amountCents: 2, installments: 3 }, 'installments'],
    ['more instalments than a sale may have', { installments: 361 }, 'installments'],
    ['due yesterday', { firstDueOn: '2026-03-24' }, 'firstDueOn'],
    ['no day', { firstDueOn: '2026-02-30' }, 'firstDueOn'],
    ['due in another century', { firstDueOn: '2100-12-15', installments: 2 }, 'firstDueOn'],
  ])('%s', (_name, changed, field) => {
    expect(invalidFieldOf(aRequest(changed), day)).toBe(field);
    expect(() => decidePurchase(theFacts(), defaultCreditPolicy, aRequest(changed), nothingAround, day)).toThrow(
      RangeError,
    );
  });

  it('is none of these', () => {
    expect(invalidFieldOf(aRequest({ firstDueOn: day }), day)).toBeNull();
  });
});

describe('what was bought in the last days', () => {
  const bought = (debts: Partial<Parameters<typeof aDebt>[0]>[], facts: Partial<CustomerFacts> = {}) =>
    boughtDaysIn(
      theFacts({
        ...facts,
        debts: debts.map((debt, index) => aDebt({ id: `deb_${index}`, dueOn: '2026-04-20', ...debt })),
      }),
      3,
      day,
    );
  const cancelled = { changes: [{ kind: 'CANCEL' as const, on: day, seq: 1, principalCents: null, dueOn: null }] };
  const imported = { decisions: [aDecision({ on: day, rule: 'TO_DEFINE', toCents: null })] };
  it.each([
    ['each debt without a sale', [{ registeredOn: day }, { registeredOn: day }], {}, [day, day]],
    [
      'a sale once, whatever its instalments',
      [
        { registeredOn: day, saleId: 'sal_1' },
        { registeredOn: day, saleId: 'sal_1' },
      ],
      {},
      [day],
    ],
    ['the first day of the window', [{ registeredOn: '2026-03-23' }], {}, ['2026-03-23']],
    ['nothing before it', [{ registeredOn: '2026-03-22' }], {}, []],
    ['what is due on the day it is sold', [{ registeredOn: day, dueOn: day }], {}, [day]],
    ['nothing that was due before it was written down', [{ registeredOn: day, dueOn: '2026-03-24' }], {}, []],
    ['nothing cancelled', [{ registeredOn: day, ...cancelled }], {}, []],
    ['nothing that an import brought along', [{ registeredOn: day }], imported, []],
    ['a sale on the day of the import', [{ registeredOn: day, saleId: 'sal_1' }], imported, [day]],
  ])('is %s', (_name, debts, facts, days) => {
    expect(bought(debts, facts)).toEqual(days);
  });
});

const somePolicy: fc.Arbitrary<CreditPolicy> = fc
  .record({
    terms: fc.array(
      fc.record({
        maxInstallments: fc.integer({ min: 1, max: 12 }),
        maxDays: fc.option(fc.integer({ min: 0, max: 200 })),
      }),
      { maxLength: 3 },
    ),
    exposure: fc.constantFrom('PRINCIPAL' as const, 'TOTAL' as const),
    containment: fc.record({
      firstPurchaseBps: fc.integer({ min: 0, max: 10_000 }),
      velocity: fc.option(
        fc.record({ purchases: fc.integer({ min: 1, max: 4 }), days: fc.integer({ min: 1, max: 30 }) }),
      ),
      referSharedIdentity: fc.boolean(),
    }),
  })
  .map((body) => completePolicy({ ladderCents: defaultCreditPolicy.ladderCents, ...body }, 7));

const someContacts = fc
  .array(fc.record({ debt: fc.integer({ min: 0, max: 5 }), sentOn: aDayOf2026 }), { maxLength: 4 })
  .map((sent) =>
    sent.map(({ debt, sentOn }, index) =>
      aContact({
        reminderId: `rem_${index}`,
        sentOn,
        debts: [{ debtId: `deb_${debt}`, effectiveDueOn: '2026-03-05' }],
      }),
    ),
  );

/** Half of the customers are nearly new, so that approvals and first purchases are common. */
const aSituation = fc
  .record({
    history: someFacts,
    contacts: someContacts,
    isNew: fc.boolean(),
    policy: somePolicy,
    today: aDayOf2026,
    request: fc.record({
      amountCents: fc.integer({ min: 2_00, max: 400_00 }),
      entryCents: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 99 })),
      installments: fc.integer({ min: 1, max: 8 }),
    }),
    firstDueIn: fc.integer({ min: 0, max: 90 }),
    reservedCents: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 200_00 })),
    recentPurchases: fc.array(fc.record({ on: aDayOf2026 }), { maxLength: 5 }),
    twins: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, fc.constant([twin])),
    knownTwins: fc.constantFrom([], [], [twin]),
  })
  .map(({ history, contacts, isNew, policy, today, request, firstDueIn, ...surroundings }) => ({
    facts: { ...history, contacts, ...(isNew ? { debts: [], payments: [] } : {}) },
    policy,
    today,
    request: { ...request, firstDueOn: addDays(today, firstDueIn) },
    surroundings,
  }));

describe('laws of purchases', () => {
  it('what is approved fits, and keeps the terms', () => {
    let approved = 0;
    fc.assert(
      fc.property(aSituation, ({ facts, policy, request, surroundings, today }) => {
        const decision = decidePurchase(facts, policy, request, surroundings, today);
        if (decision.answer !== 'APPROVED') return;
        approved += 1;
        const { limitCents, exposureCents, reservedCents } = decision;
        const financedCents = request.amountCents - request.entryCents;
        expect(financedCents).toBeLessThanOrEqual(limitCents! - exposureCents - reservedCents);
        const terms = decision.inputs.terms as { maxInstallments: number; maxDays: number | null } | null;
        if (terms === null) return;
        expect(request.installments).toBeLessThanOrEqual(terms.maxInstallments);
        if (terms.maxDays === null) return;
        const lastDueOn = addMonthsClamped(request.firstDueOn, request.installments - 1);
        expect(lastDueOn <= addDays(today, terms.maxDays)).toBe(true);
      }),
      // Every fifth or so is approved.
      { numRuns: runs(250, 500) },
    );
    expect(approved).toBeGreaterThan(20);
  });

  it('every alternative, asked again unchanged, is approved; at most two are offered', () => {
    let offered = 0;
    fc.assert(
      fc.property(aSituation, ({ facts, policy, request, surroundings, today }) => {
        const { answer, alternatives } = decidePurchase(facts, policy, request, surroundings, today);
        if (answer === 'APPROVED') expect(alternatives).toEqual([]);
        expect(alternatives.length).toBeLessThanOrEqual(2);
        offered += alternatives.length;
        for (const alternative of alternatives) {
          expect(decidePurchase(facts, policy, alternative.request, surroundings, today).answer).toBe('APPROVED');
        }
      }),
      { numRuns: runs(166, 500) },
    );
    expect(offered).toBeGreaterThan(50);
  });

  it('the entry offered is the smallest in whole reais', () => {
    fc.assert(
      fc.property(aSituation, ({ facts, policy, request, surroundings, today }) => {
        const { alternatives } = decidePurchase(facts, policy, request, surroundings, today);
        const entry = alternatives.find(({ kind }) => kind === 'ENTRY')?.request;
        if (!entry) return;
        expect(entry.entryCents % 100).toBe(0);
        const less = { ...entry, entryCents: entry.entryCents - 100 };
        if (less.entryCents < 0) return;
        expect(decidePurchase(facts, policy, less, surroundings, today).answer).not.toBe('APPROVED');
      }),
      { numRuns: runs(166, 500) },
    );
  });

  it('a smaller amount, a larger entry, fewer instalments or an earlier due day is never answered worse', () => {
    const severity = { APPROVED: 0, REFER: 1, DECLINED: 2 };
    const shares = fc.record({
      amount: fc.nat({ max: 100 }),
      entry: fc.nat({ max: 100 }),
      installments: fc.nat({ max: 100 }),
      firstDue: fc.nat({ max: 100 }),
    });
    fc.assert(
      fc.property(aSituation, shares, ({ facts, policy, request, surroundings, today }, share) => {
        const part = (value: number, of: number) => Math.floor((value * of) / 100);
        const amountCents = request.amountCents - part(request.amountCents - request.entryCents - 8, share.amount);
        const gentler = {
          amountCents,
          entryCents: request.entryCents + part(amountCents - request.entryCents - 8, share.entry),
          installments: request.installments - part(request.installments - 1, share.installments),
          firstDueOn: addDays(today, part(90, share.firstDue)),
        };
        if (gentler.firstDueOn > request.firstDueOn) gentler.firstDueOn = request.firstDueOn;
        fc.pre(invalidFieldOf(gentler, today) === null);
        const asked = decidePurchase(facts, policy, request, surroundings, today);
        const answered = decidePurchase(facts, policy, gentler, surroundings, today);
        expect(severity[answered.answer]).toBeLessThanOrEqual(severity[asked.answer]);
      }),
      { numRuns: runs(166, 500) },
    );
  });

  it('no due date that merely passed, within the grace, changes the answer (A5)', () => {
    const lateBy = fc.integer({ min: 1, max: defaultCreditPolicy.graceDays });
    fc.assert(
      fc.property(aDayOf2026, lateBy, fc.integer({ min: 1_00, max: 300_00 }), (dueOn, daysLate, amountCents) => {
        const debt = aDebt({ dueOn, registeredOn: '2025-12-01' });
        const remindedOn = addDays(effectiveDueOn(debt, dueOn), 1);
        const today = addDays(remindedOn, daysLate - 1);
        const facts = theFacts({
          decisions: [aDecision({ on: '2025-12-01' })],
          debts: [debt],
          contacts: [aContact({ sentOn: remindedOn })],
        });
        const notYetDue = { ...facts, debts: [{ ...debt, dueOn: addDays(today, 30) }], contacts: [] };
        const request = aRequest({ amountCents, firstDueOn: addDays(today, 20) });
        const decide = (of: CustomerFacts) => {
          const { answer, reasons, alternatives } = decidePurchase(
            of,
            defaultCreditPolicy,
            request,
            nothingAround,
            today,
          );
          return { answer, reasons, alternatives };
        };
        expect(decide(facts)).toEqual(decide(notYetDue));
      }),
    );
  });

  it('containment, review and an undefined limit never decline by themselves', () => {
    const declining = new Set(['HOLD', 'ABOVE_AVAILABLE', 'TERMS_TOO_LONG', 'TOO_MANY_INSTALLMENTS']);
    fc.assert(
      fc.property(aSituation, ({ facts, policy, request, surroundings, today }) => {
        const { answer, reasons } = decidePurchase(facts, policy, request, surroundings, today);
        expect(answer === 'DECLINED').toBe(reasons.some(({ code }) => declining.has(code)));
        expect(answer === 'APPROVED').toBe(reasons.every(({ code }) => code === 'FITS'));
        expect(reasons.length).toBeGreaterThan(0);
      }),
      { numRuns: runs(166, 500) },
    );
  });

  it('the same inputs give the same answer, in whatever order they were loaded', () => {
    fc.assert(
      fc.property(aSituation, ({ facts, policy, request, surroundings, today }) => {
        const turned = {
          ...facts,
          debts: facts.debts.toReversed(),
          payments: facts.payments.toReversed(),
          contacts: facts.contacts.toReversed(),
          decisions: facts.decisions.toReversed(),
        };
        const both = [twin, { ...twin, shares: 'DOCUMENT' as const }];
        const once = decidePurchase(facts, policy, request, { ...surroundings, twins: both }, today);
        const again = decidePurchase(
          turned,
          policy,
          request,
          { ...surroundings, twins: both.toReversed(), recentPurchases: surroundings.recentPurchases.toReversed() },
          today,
        );
        expect(again).toEqual(once);
        expect(JSON.parse(JSON.stringify(once.inputs))).toEqual(once.inputs);
      }),
    );
  });
});
