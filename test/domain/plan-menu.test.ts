import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBankDay } from '../../server/domain/calendar.js';
import { addDays, addMonthsClamped } from '../../server/domain/day.js';
import { owedDebts, type Plan, totalOf } from '../../server/domain/plan.js';
import { checkPlan } from '../../server/domain/plan-check.js';
import { isWorthBps, planValueCents } from '../../server/domain/plan-limits.js';
import { planMenu } from '../../server/domain/plan-menu.js';
import { checkPlanPolicy, completePlanPolicy, defaultPlanPolicy } from '../../server/domain/plan-policy.js';
import { runs } from '../support/runs.js';
import { aDebt, aPayment, consumerTerms, sum } from './money-facts.js';
import { anOwedDebt, aPolicy, NO_RHYTHM, someDay, someOwedDebts, somePolicy, someRhythm, TODAY } from './plan-facts.js';

function menuOf(
  debt = anOwedDebt(),
  policy = defaultPlanPolicy,
  rhythm = NO_RHYTHM,
  day = TODAY,
  holidays?: Set<string>,
) {
  return planMenu([debt], policy, rhythm, day, holidays);
}

const titles = (plans: readonly Plan[]) => plans.map((plan) => plan.title);
const paid = (plan: Plan | undefined) => plan?.installments.map((part) => [part.dueOn, part.amountCents]);
const left = (menu: ReturnType<typeof planMenu>) => menu.leftOut.map(({ kind, code }) => `${kind} ${code}`);

describe('the plan menu of the default policy', () => {
  it('of R$ 120,00 is à vista with 10% off, 2x of R$ 60,00 and 4x of R$ 30,00, valid for seven days', () => {
    const menu = menuOf();
    expect(titles(menu.plans)).toEqual(['À vista por R$ 108,00 (10% de desconto)', '2x de R$ 60,00', '4x de R$ 30,00']);
    expect(menu.validUntilOn).toBe('2026-07-22');
    expect(menu.plans.map(paid)).toEqual([
      [['2026-07-23', 10_800]],
      [
        ['2026-07-23', 6_000],
        ['2026-08-24', 6_000],
      ],
      [
        ['2026-07-23', 3_000],
        ['2026-08-24', 3_000],
        ['2026-09-23', 3_000],
        ['2026-10-23', 3_000],
      ],
    ]);
    expect(menu.leftOut).toEqual([]);
  });

  it('says everything an offer must say, by component', () => {
    const debt = anOwedDebt({ feeCents: 240, interestCents: 88, terms: consumerTerms });
    const [cash, short] = menuOf(debt).plans;
    expect(cash).toEqual({
      kind: 'CASH',
      offeredOn: TODAY,
      validUntilOn: '2026-07-22',
      waived: { principalCents: 1_200, feeCents: 240, interestCents: 88 },
      monthlyRateBps: 0,
      installments: [{ number: 1, of: 1, isEntry: false, dueOn: '2026-07-23', amountCents: 10_800, interestCents: 0 }],
      owed: { principalCents: 12_000, feeCents: 240, interestCents: 88 },
      owedCents: 12_328,
      totalWithoutFinancingCents: 10_800,
      totalCents: 10_800,
      savingCents: 1_528,
      cet: { annualBps: 0, monthlyBps: 0 },
      lateTerms: { ...consumerTerms, agreedOn: TODAY },
      breachToleranceDays: 10,
      title: 'À vista por R$ 108,00 (R$ 15,28 de desconto)',
      contents: [
        'Valor devido em 15/07/2026: R$ 123,28 (R$ 120,00 de principal + R$ 2,40 de multa + R$ 0,88 de juros por atraso).',
        'Desconto: R$ 15,28 (R$ 12,00 de principal + R$ 2,40 de multa + R$ 0,88 de juros por atraso).',
        'Pagamento único: R$ 108,00 em 23/07/2026.',
        'Total sem financiamento: R$ 108,00. Total com financiamento: R$ 108,00.',
        'Sem juros: 0,00% ao mês. Custo efetivo total (CET): 0,00% ao ano.',
        'Você economiza R$ 15,28.',
        'Encargos por atraso de uma parcela: multa de 2,00% e juros de 1,00% ao mês sobre o valor dela.',
        'Se uma parcela atrasar mais de 10 dias, o acordo é desfeito: voltam a valer as contas originais, e tudo o que foi pago é descontado delas.',
        'Oferta válida até 22/07/2026.',
      ],
    });
    expect(short).toMatchObject({ totalCents: 12_328, savingCents: 0, waived: { feeCents: 0, interestCents: 0 } });
    expect(short!.contents).toContain('2 parcelas: 1ª de R$ 61,64 em 23/07/2026; 2ª de R$ 61,64 em 24/08/2026.');
  });

  it('reads what is owed from the ledger', () => {
    const debts = [aDebt({ terms: consumerTerms }), aDebt({ id: 'deb_2', principalCents: 5_000 })];
    const payments = [aPayment({ debtId: 'deb_2', amountCents: 5_000 })];
    expect(owedDebts(debts, payments, '2026-03-06')).toEqual([
      {
        id: 'deb_1',
        daysLate: 1,
        position: { principalCents: 10_000, feeCents: 200, interestCents: 3 },
        terms: consumerTerms,
      },
    ]);
  });

  it.each([
    [
      'R$ 100,00 gives the leftover centavos to the first and stops at three',
      10_000,
      null,
      ['2x de R$ 50,00', '1x de R$ 33,34 + 2x de R$ 33,33'],
      [],
    ],
    [
      'less than three smallest instalments',
      8_999,
      null,
      ['1x de R$ 45,00 + 1x de R$ 44,99'],
      ['LONG INSTALLMENT_TOO_SMALL'],
    ],
    [
      'less than two smallest instalments',
      5_999,
      null,
      [],
      ['SHORT INSTALLMENT_TOO_SMALL', 'LONG INSTALLMENT_TOO_SMALL'],
    ],
    [
      'less than the smallest instalment',
      2_000,
      null,
      [],
      ['SHORT INSTALLMENT_TOO_SMALL', 'LONG INSTALLMENT_TOO_SMALL'],
    ],
    ['one centavo', 1, null, [], ['SHORT INSTALLMENT_TOO_SMALL', 'LONG INSTALLMENT_TOO_SMALL']],
    ['as many as the usual amount asks', 60_000, 10_000, ['2x de R$ 300,00', '6x de R$ 100,00'], []],
    ['a usual amount of more than a quarter', 60_000, 20_000, ['2x de R$ 300,00', '4x de R$ 150,00'], []],
    ['a usual amount under the smallest instalment', 24_000, 1_000, ['2x de R$ 120,00', '8x de R$ 30,00'], []],
    ['a usual amount that would pass the longest term', 120_000, 100, ['2x de R$ 600,00', '12x de R$ 100,00'], []],
  ])('%s', (_name, principalCents, usualCents, divided, leftOut) => {
    const menu = menuOf(anOwedDebt({ principalCents }), defaultPlanPolicy, { payDay: null, usualCents });
    expect(titles(menu.plans).slice(1)).toEqual(divided);
    expect(menu.plans[0]!.kind).toBe('CASH');
    expect(left(menu)).toEqual(leftOut);
  });

  it('of nothing owed has no plan and says so', () => {
    const menu = menuOf(anOwedDebt({ principalCents: 0 }));
    expect(menu.plans).toEqual([]);
    expect(left(menu)).toEqual(['CASH NOTHING_OWED', 'SHORT NOTHING_OWED', 'LONG NOTHING_OWED']);
  });
});

describe('days of a plan', () => {
  it.each([
    [
      'the next pay-day, the offer ending before it',
      20,
      TODAY,
      ['2026-07-20', '2026-08-20', '2026-09-21', '2026-10-20'],
      '2026-07-19',
    ],
    [
      'not a pay-day too soon for two days to think',
      17,
      TODAY,
      ['2026-08-17', '2026-09-17', '2026-10-19', '2026-11-17'],
      '2026-07-22',
    ],
    [
      'a pay-day whose bank day is just late enough',
      18,
      TODAY,
      ['2026-07-20', '2026-08-18', '2026-09-18', '2026-10-19'],
      '2026-07-19',
    ],
    [
      'day 31 through short months',
      31,
      '2026-01-15',
      ['2026-02-02', '2026-03-02', '2026-03-31', '2026-04-30'],
      '2026-01-22',
    ],
    ['day 30 over February', 30, '2027-01-20', ['2027-02-01', '2027-03-01', '2027-03-30', '2027-04-30'], '2027-01-27'],
    ['day 29 in a leap year', 29, '2024-01-20', ['2024-01-29', '2024-02-29', '2024-04-01', '2024-04-29'], '2024-01-27'],
    ['over Carnival', 14, '2026-01-20', ['2026-02-18', '2026-03-16', '2026-04-14', '2026-05-14'], '2026-01-27'],
  ])('%s', (_name, payDay, day, dueDays, validUntilOn) => {
    const menu = menuOf(anOwedDebt(), defaultPlanPolicy, { payDay, usualCents: null }, day);
    expect(menu.plans.at(-1)!.installments.map((part) => part.dueOn)).toEqual(dueDays);
    expect(menu.validUntilOn).toBe(validUntilOn);
  });

  it("avoid the shop's own holidays, and never fall together", () => {
    const holidays = new Set(Array.from({ length: 45 }, (_, index) => addDays('2026-07-20', index)));
    const menu = menuOf(anOwedDebt(), defaultPlanPolicy, NO_RHYTHM, TODAY, holidays);
    expect(menu.plans.at(-1)!.installments.map((part) => part.dueOn)).toEqual([
      '2026-09-03',
      '2026-09-04',
      '2026-09-23',
      '2026-10-23',
    ]);
  });
});

describe('a policy', () => {
  it.each([
    [
      'discounts by the age of the debt',
      200,
      [
        { fromDaysLate: 0, principalBps: 500 },
        { fromDaysLate: 180, principalBps: 1_500 },
      ],
      10_200,
    ],
    ['before the first band nothing', 20, [{ fromDaysLate: 30, principalBps: 1_500 }], 12_000],
  ])('%s', (_name, daysLate, discounts, totalCents) => {
    const policy = aPolicy({
      cash: { ...defaultPlanPolicy.cash, discounts },
      floor: { principalBps: 8_000, monthlyDiscountBps: 100 },
    });
    expect(menuOf(anOwedDebt({ daysLate }), policy).plans[0]).toMatchObject({ kind: 'CASH', totalCents });
  });

  it('whose floor the discount breaks leaves à vista out', () => {
    const policy = aPolicy({ floor: { principalBps: 9_500, monthlyDiscountBps: 0 } });
    expect(left(menuOf(anOwedDebt(), policy))).toEqual(['CASH BELOW_FLOOR']);
  });

  it('whose floor a long term breaks offers a shorter one', () => {
    const policy = aPolicy({ floor: { principalBps: 9_850, monthlyDiscountBps: 100 } });
    const menu = menuOf(anOwedDebt(), policy);
    expect(titles(menu.plans)).toEqual(['2x de R$ 60,00', '3x de R$ 40,00']);
  });

  it('with an entry asks for it first', () => {
    const menu = menuOf(anOwedDebt(), aPolicy({ entryBps: 2_500 }));
    expect(titles(menu.plans).slice(1)).toEqual([
      'entrada de R$ 30,00 + 2x de R$ 45,00',
      'entrada de R$ 30,00 + 3x de R$ 30,00',
    ]);
    expect(menu.plans[1]!.installments.map((part) => [part.number, part.of, part.isEntry])).toEqual([
      [1, 3, true],
      [2, 3, false],
      [3, 3, false],
    ]);
  });

  it('with interest uses Tabela Price, says what it costs, and charges for no month that does not pass', () => {
    const menu = menuOf(
      anOwedDebt({ principalCents: 100_000 }),
      aPolicy({ monthlyInterestBps: 100, longInstallments: 10 }),
    );
    const long = menu.plans.at(-1)!;
    expect(long).toMatchObject({ totalWithoutFinancingCents: 100_000, totalCents: 105_582, savingCents: -5_582 });
    expect(long.title).toBe('9x de R$ 105,58 + 1x de R$ 105,60 (total de R$ 1.055,82, juros de 1,00% ao mês)');
    expect(long.installments[0]!.dueOn >= addMonthsClamped(menu.validUntilOn, 1)).toBe(true);
    expect(long.cet.annualBps).toBeGreaterThan(1_200);
    expect(long.cet.annualBps).toBeLessThanOrEqual(1_300);
    expect(long.contents.join(' ')).toContain(
      'Juros de 1,00% ao mês pela Tabela Price. Custo efetivo total (CET): até 12,',
    );
    expect(long.contents).toContain('O parcelamento acrescenta R$ 55,82 ao que é devido hoje.');
  });

  it('as stored is completed with the settings it was stored before', () => {
    expect(completePlanPolicy({}, 1)).toEqual(defaultPlanPolicy);
    const stored = { floor: { principalBps: 7_000 } } as unknown as Parameters<typeof completePlanPolicy>[0];
    expect(completePlanPolicy(stored, 3)).toEqual({
      ...defaultPlanPolicy,
      version: 3,
      floor: { principalBps: 7_000, monthlyDiscountBps: 100 },
    });
  });

  it.each([
    ['the default', {}, []],
    ['interest above 1% a month', { monthlyInterestBps: 101 }, ['monthlyInterestBps']],
    ['an offer of one day', { validityDays: 1 }, ['validityDays']],
    ['a discount below the floor', { floor: { principalBps: 9_500, monthlyDiscountBps: 0 } }, ['floor']],
    ['a long plan shorter than the short one', { longInstallments: 1 }, ['longInstallments']],
    ['no smallest instalment', { smallestInstallmentCents: 0 }, ['smallestInstallmentCents']],
    ['an entry of everything', { entryBps: 10_000 }, ['entryBps']],
    ['no number at all', { breachToleranceDays: Number.NaN }, ['breachToleranceDays']],
  ])('is checked: %s', (_name, with_, fields) => {
    const problems = checkPlanPolicy(aPolicy(with_));
    expect(problems.flatMap((problem) => problem.field)).toEqual(fields);
    expect(problems.every((problem) => problem.message.length > 0)).toBe(true);
  });
});

describe('every menu', () => {
  const someMenu = fc.tuple(someOwedDebts, somePolicy, someRhythm, someDay);

  it('tells the truth: totals are sums, no centavo lost, days rise on bank days, the offer ends before the first', () => {
    fc.assert(
      fc.property(someMenu, ([debts, policy, rhythm, day]) => {
        const menu = planMenu(debts, policy, rhythm, day);
        expect(menu.plans.length + menu.leftOut.length).toBe(3);
        for (const plan of menu.plans) {
          const amounts = plan.installments.map((part) => part.amountCents);
          const dueDays = plan.installments.map((part) => part.dueOn);
          expect(sum(amounts)).toBe(plan.totalCents);
          expect(plan.owedCents).toBe(sum(debts.map((debt) => totalOf(debt.position))));
          expect(plan.totalWithoutFinancingCents).toBe(plan.owedCents - totalOf(plan.waived));
          expect(plan.totalCents).toBe(
            plan.totalWithoutFinancingCents + sum(plan.installments.map((part) => part.interestCents)),
          );
          expect(plan.savingCents).toBe(plan.owedCents - plan.totalCents);
          expect(amounts.every((cents) => Number.isSafeInteger(cents) && cents > 0)).toBe(true);
          expect(dueDays.every((dueOn) => isBankDay(dueOn))).toBe(true);
          expect([...new Set(dueDays)].sort()).toEqual(dueDays);
          expect(plan.validUntilOn < dueDays[0]!).toBe(true);
          expect(plan.validUntilOn >= addDays(day, 2)).toBe(true);
          expect(plan.validUntilOn <= addDays(day, policy.validityDays)).toBe(true);
          if (plan.monthlyRateBps === 0) expect(plan.cet).toEqual({ annualBps: 0, monthlyBps: 0 });
          if (plan.kind === 'CASH') expect(amounts).toHaveLength(1);
        }
      }),
      { numRuns: runs(100, 300) },
    );
  });

  it('is worth the floor, and no instalment is smaller than the smallest', () => {
    fc.assert(
      fc.property(someMenu, ([debts, policy, rhythm, day]) => {
        for (const plan of planMenu(debts, policy, rhythm, day).plans) {
          const principalCents = sum(debts.map((debt) => debt.position.principalCents));
          expect(isWorthBps(plan, policy.floor.principalBps, policy)).toBe(true);
          const leastCents = Math.floor((principalCents * policy.floor.principalBps) / 10_000);
          expect(planValueCents(plan, policy)).toBeGreaterThanOrEqual(leastCents);
          const divided = plan.installments.length > 1 ? plan.installments.filter((part) => !part.isEntry) : [];
          expect(divided.every((part) => part.amountCents >= policy.smallestInstallmentCents)).toBe(true);
        }
      }),
      { numRuns: runs(100, 300) },
    );
  });

  it('is the same whatever the order of the debts, and the same again', () => {
    fc.assert(
      fc.property(someMenu, ([debts, policy, rhythm, day]) => {
        const menu = planMenu(debts, policy, rhythm, day);
        expect(planMenu([...debts].reverse(), policy, rhythm, day)).toEqual(menu);
        expect(planMenu(debts, policy, rhythm, day)).toEqual(menu);
      }),
      { numRuns: runs(40, 100) },
    );
  });

  it('holds only plans that an attendant may agree to', () => {
    fc.assert(
      fc.property(someMenu, ([debts, policy, rhythm, day]) => {
        for (const plan of planMenu(debts, policy, rhythm, day).plans) {
          expect(checkPlan(plan, debts, policy, day, 'ATTENDANT', undefined, rhythm)).toEqual([]);
        }
      }),
      { numRuns: runs(100, 300) },
    );
  });
});
