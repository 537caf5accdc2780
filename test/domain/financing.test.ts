import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../server/domain/day.js';
import {
  amortisation,
  cetOfDays,
  cetOfMonths,
  isWorthAtLeast,
  MAX_CET_BPS,
  presentValueCents,
  pricePaymentCents,
} from '../../server/domain/financing.js';
import { sum } from './money-facts.js';

const someFinancing = {
  financedCents: fc.integer({ min: 1, max: 1_000_000_000 }),
  monthlyBps: fc.integer({ min: 0, max: 1_000 }),
  count: fc.integer({ min: 1, max: 120 }),
};

describe('Tabela Price', () => {
  it.each([
    // RULES-BR, "Renegotiation": PV, monthly rate, n → PMT, last, total.
    ['1000,00 at 1% in 10', 100_000, 100, 10, 10_558, 10_560, 105_582],
    ['1234,56 at 1% in 12', 123_456, 100, 12, 10_969, 10_969, 131_628],
    ['300,00 at 1% in 6', 30_000, 100, 6, 5_176, 5_178, 31_058],
    ['500,00 at 0% in 3', 50_000, 0, 3, 16_667, 16_666, 50_000],
    ['a single payment', 10_000, 100, 1, 10_100, 10_100, 10_100],
  ])('%s', (_name, financedCents, monthlyBps, count, priceCents, lastCents, totalCents) => {
    const rows = amortisation(financedCents, monthlyBps, count);
    expect(pricePaymentCents(financedCents, monthlyBps, count)).toBe(priceCents);
    expect(rows.slice(0, -1).every((row) => row.paymentCents === priceCents)).toBe(true);
    expect(rows.at(-1)!.paymentCents).toBe(lastCents);
    expect(sum(rows.map((row) => row.paymentCents))).toBe(totalCents);
  });

  it('at no interest gives the leftover centavos to the first', () => {
    expect(amortisation(10_000, 0, 3).map((row) => row.paymentCents)).toEqual([3_334, 3_333, 3_333]);
  });

  it('amortises exactly what was financed, in whole centavos, whatever the numbers', () => {
    fc.assert(
      fc.property(someFinancing.financedCents, someFinancing.monthlyBps, someFinancing.count, (pv, bps, count) => {
        const rows = amortisation(pv, bps, count);
        expect(rows).toHaveLength(count);
        expect(sum(rows.map((row) => row.principalCents))).toBe(pv);
        expect(rows.at(-1)!.balanceCents).toBe(0);
        for (const row of rows) {
          expect(row.principalCents + row.interestCents).toBe(row.paymentCents);
          expect([row.paymentCents, row.interestCents, row.principalCents, row.balanceCents].every(isWhole)).toBe(true);
        }
      }),
    );
  });

  it('has equal rows but for the last, which differs by less than a centavo for each month of growth', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10_000, max: 10_000_000 }),
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 2, max: 48 }),
        (pv, bps, count) => {
          const rows = amortisation(pv, bps, count);
          const [first, last] = [rows[0]!.paymentCents, rows.at(-1)!.paymentCents];
          if (bps > 0) expect(new Set(rows.slice(0, -1).map((row) => row.paymentCents)).size).toBe(1);
          expect(Math.abs(last - first)).toBeLessThanOrEqual(2 * count);
        },
      ),
    );
  });

  it('loses no centavo over a hundred thousand plans', () => {
    let seed = 7;
    const draw = (most: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % most;
    };
    let lost = 0;
    for (let i = 0; i < 100_000; i++) {
      const financedCents = 1 + draw(50_000_000);
      const rows = amortisation(financedCents, draw(101), 1 + draw(12));
      lost += Math.abs(sum(rows.map((row) => row.principalCents)) - financedCents);
    }
    expect(lost).toBe(0);
  });

  it.each([
    ['a fraction of a centavo', 0.5, 100, 3],
    ['a negative amount', -1, 100, 3],
    ['a fractional rate', 100, 0.5, 3],
    ['no payments', 100, 100, 0],
  ])('refuses %s', (_name, financedCents, monthlyBps, count) => {
    expect(() => amortisation(financedCents, monthlyBps, count)).toThrow(RangeError);
  });
});

describe('CET', () => {
  it('940,00 against 5 × 205,73 monthly is 3,08% a month and 43,93% a year', () => {
    expect(cetOfMonths(94_000, new Array(5).fill(20_573))).toEqual({ monthlyBps: 308, annualBps: 4_393 });
  });

  it.each([
    ['10% after a year', '2027-03-05', 11_000, { annualBps: 1_000, monthlyBps: 80 }],
    ['nothing more than was financed', '2027-03-05', 10_000, { annualBps: 0, monthlyBps: 0 }],
    ['less than was financed', '2027-03-05', 9_000, { annualBps: 0, monthlyBps: 0 }],
    ['the same, at once', '2026-03-05', 10_000, { annualBps: 0, monthlyBps: 0 }],
    ['more, at once', '2026-03-05', 10_001, { annualBps: MAX_CET_BPS, monthlyBps: MAX_CET_BPS }],
  ])('of %s', (_name, dueOn, amountCents, cet) => {
    expect(cetOfDays(10_000, '2026-03-05', [{ dueOn, amountCents }])).toEqual(cet);
  });

  it('of a Price table of equal months is its own rate', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000_000, max: 100_000_000 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 48 }),
        (pv, bps, count) => {
          const payments = amortisation(pv, bps, count).map((row) => row.paymentCents);
          expect(Math.abs(cetOfMonths(pv, payments).monthlyBps - bps)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('of any plan without interest is exactly zero', () => {
    fc.assert(
      fc.property(someFinancing.financedCents, someFinancing.count, (pv, count) => {
        const payments = amortisation(pv, 0, count).map((row) => row.paymentCents);
        expect(cetOfMonths(pv, payments)).toEqual({ annualBps: 0, monthlyBps: 0 });
      }),
    );
  });

  it('never falls when a payment grows or comes sooner, nor rises when more was financed', () => {
    const someFlow = fc.array(
      fc.record({ days: fc.integer({ min: 1, max: 900 }), amountCents: fc.integer({ min: 1, max: 100_000 }) }),
      { minLength: 1, maxLength: 12 },
    );
    const on = '2026-03-05';
    fc.assert(
      fc.property(
        someFlow,
        fc.integer({ min: 1, max: 300_000 }),
        fc.integer({ min: 1, max: 5_000 }),
        (flow, pv, more) => {
          const dated = (extraCents: number, sooner: number) =>
            flow.map(({ days, amountCents }, i) => ({
              dueOn: addDays(on, i === 0 ? Math.max(1, days - sooner) : days),
              amountCents: amountCents + (i === 0 ? extraCents : 0),
            }));
          const cet = cetOfDays(pv, on, dated(0, 0)).annualBps;
          expect(cetOfDays(pv, on, dated(more, 0)).annualBps).toBeGreaterThanOrEqual(cet);
          expect(cetOfDays(pv, on, dated(0, more)).annualBps).toBeGreaterThanOrEqual(cet);
          expect(cetOfDays(pv + more, on, dated(0, 0)).annualBps).toBeLessThanOrEqual(cet);
        },
      ),
    );
  });
});

describe('present value', () => {
  it.each([
    ['a month of 30 days', 100, '2026-04-04', 10_100, 10_000],
    ['half a month, in proportion', 100, '2026-03-20', 10_050, 10_000],
    ['two months, compounded', 100, '2026-05-04', 10_201, 10_000],
    ['rounded down', 100, '2026-04-04', 10_099, 9_999],
    ['no rate', 0, '2030-01-01', 12_345, 12_345],
    ['what was due already', 100, '2026-01-01', 10_000, 10_000],
  ])('%s', (_name, monthlyBps, dueOn, amountCents, valueCents) => {
    expect(presentValueCents([{ dueOn, amountCents }], monthlyBps, '2026-03-05')).toBe(valueCents);
  });

  it('of a Price table by its own rate is what was financed, within a centavo a row', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000_000 }),
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 1, max: 48 }),
        (pv, bps, count) => {
          const payments = amortisation(pv, bps, count).map((row) => ({
            amountCents: row.paymentCents,
            dueOn: addDays('2026-03-05', 30 * row.number),
          }));
          expect(Math.abs(presentValueCents(payments, bps, '2026-03-05') - pv)).toBeLessThanOrEqual(count);
        },
      ),
    );
  });

  it('is a whole number that falls as the rate rises, and agrees with the exact comparison', () => {
    const someFlow = fc.array(
      fc.record({ days: fc.nat({ max: 1_500 }), amountCents: fc.integer({ min: 1, max: 1_000_000_000 }) }),
      { maxLength: 24 },
    );
    fc.assert(
      fc.property(someFlow, fc.nat({ max: 500 }), fc.nat({ max: 500 }), (flow, bps, more) => {
        const payments = flow.map(({ days, amountCents }) => ({ dueOn: addDays('2026-03-05', days), amountCents }));
        const value = presentValueCents(payments, bps, '2026-03-05');
        expect(isWhole(value)).toBe(true);
        expect(presentValueCents(payments, bps + more, '2026-03-05')).toBeLessThanOrEqual(value);
        expect(isWorthAtLeast(payments, bps, '2026-03-05', value, 10_000)).toBe(true);
        expect(isWorthAtLeast(payments, bps, '2026-03-05', value + 1, 10_000)).toBe(false);
      }),
    );
  });
});

function isWhole(cents: number): boolean {
  return Number.isSafeInteger(cents) && cents >= 0;
}
