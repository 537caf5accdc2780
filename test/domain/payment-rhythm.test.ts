import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Payment } from '../../server/domain/facts.js';
import { usualMonthlyCents } from '../../server/domain/payment-rhythm.js';
import { TODAY } from './plan-facts.js';

function paid(paidOn: string, amountCents: number, with_: Partial<Payment> = {}): Payment {
  const fixed = { id: paidOn, customerId: 'cus_1', dayKnown: true, allocations: [], reversedOn: null };
  return { ...fixed, amountCents, paidOn, ...with_ };
}

const THREE_MONTHS = [paid('2026-04-10', 5_000), paid('2026-05-10', 9_000), paid('2026-06-10', 4_000)];

describe('what somebody usually pays in a month', () => {
  it.each<[string, Payment[], number | null]>([
    ['is not known of somebody who never paid', [], null],
    ['is not known after two months', THREE_MONTHS.slice(0, 2), null],
    ['is the middle one of three', THREE_MONTHS, 5_000],
    ['is the smaller of the middle two', [...THREE_MONTHS, paid('2026-07-10', 8_000)], 5_000],
    ['adds up what came in one month', [...THREE_MONTHS, paid('2026-04-20', 7_000)], 9_000],
    ['leaves out what was undone', [...THREE_MONTHS, paid('2026-05-11', 1, { reversedOn: TODAY })].slice(1), null],
    ['leaves out days that nobody knows', [...THREE_MONTHS.slice(1), paid('2026-04-10', 1, { dayKnown: false })], null],
    ['leaves out what is a year ago', [...THREE_MONTHS.slice(1), paid('2025-07-15', 1)], null],
    ['counts what is a day less', [...THREE_MONTHS.slice(1), paid('2025-07-16', 1)], 4_000],
    ['leaves out what came later', [...THREE_MONTHS.slice(1), paid('2026-07-16', 1)], null],
  ])('%s', (_name, payments, expected) => {
    expect(usualMonthlyCents(payments, TODAY)).toBe(expected);
  });

  it('is a month that there was, in whatever order the payments come', () => {
    const day = fc.integer({ min: 10, max: 28 });
    const somePayments = fc.array(
      fc
        .tuple(fc.integer({ min: 1, max: 6 }), day, fc.integer({ min: 1, max: 90_000 }))
        .map(([month, on, cents]) => paid(`2026-0${month}-${on}`, cents)),
    );
    fc.assert(
      fc.property(somePayments, (payments) => {
        const months = [...new Set(payments.map(({ paidOn }) => paidOn.slice(0, 7)))];
        const totals = months.map((month) =>
          payments.reduce((sum, { paidOn, amountCents }) => sum + (paidOn.startsWith(month) ? amountCents : 0), 0),
        );
        const usual = usualMonthlyCents(payments, TODAY);
        expect(usual === null).toBe(totals.length < 3);
        if (usual !== null) expect(totals).toContain(usual);
        expect(usualMonthlyCents(payments.toReversed(), TODAY)).toBe(usual);
      }),
    );
  });
});
