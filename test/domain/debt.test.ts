import { describe, expect, it } from 'vitest';
import {
  daysLateOn,
  daysUnpaidOn,
  dueOnAt,
  effectiveDueOn,
  paidOffOn,
  principalOn,
  statusOn,
  wasPaidOnTime,
} from '../../server/domain/debt.js';
import type { Day, Debt, Payment } from '../../server/domain/facts.js';
import { aChange, aDebt, aPayment, consumerTerms } from './money-facts.js';

describe('a debt changes by facts', () => {
  it('from the day each counts, the last recorded of one day winning', () => {
    const debt = aDebt({
      changes: [
        aChange({ on: '2026-02-10', seq: 3, principalCents: 80_00 }),
        aChange({ on: '2026-02-10', seq: 2, principalCents: 70_00 }),
        aChange({ on: '2026-02-01', seq: 4, principalCents: 60_00 }),
        aChange({ kind: 'DUE_DATE', on: '2026-02-20', seq: 5, dueOn: '2026-04-03' }),
      ],
    });
    expect(['2026-01-31', '2026-02-01', '2026-02-10'].map((day) => principalOn(debt, day))).toEqual([
      100_00, 60_00, 80_00,
    ]);
    expect(dueOnAt(debt, '2026-02-19')).toBe('2026-03-05');
    expect(dueOnAt(debt, '2026-02-20')).toBe('2026-04-03');
    expect(effectiveDueOn(debt, '2026-02-20')).toBe('2026-04-06');
  });
});

describe('the shop’s own holidays', () => {
  const friday = aDebt({ dueOn: '2026-03-06', localHolidays: ['2026-03-06', '2026-03-09'] });

  it('move the effective due day, as national ones do', () => {
    expect(effectiveDueOn(friday, '2026-03-01')).toBe('2026-03-10');
    expect(effectiveDueOn({ ...friday, localHolidays: ['2026-03-07'] }, '2026-03-01')).toBe('2026-03-06');
  });

  it('make nobody late on a day on which no bank settles', () => {
    expect([daysLateOn(friday, [], '2026-03-10'), daysLateOn(friday, [], '2026-03-11')]).toEqual([0, 1]);
    expect(wasPaidOnTime(friday, [aPayment({ paidOn: '2026-03-10' })], '2026-03-11')).toBe(true);
  });
});

describe('the status of a debt', () => {
  const cancelled = aDebt({ changes: [aChange({ kind: 'CANCEL', on: '2026-02-01' })] });
  const writtenOff = aDebt({ changes: [aChange({ kind: 'WRITE_OFF', on: '2026-06-01' })] });
  const reinstated = aDebt({
    changes: [
      aChange({ kind: 'REINSTATE', on: '2026-02-01', seq: 2 }),
      aChange({ kind: 'CANCEL', on: '2026-02-01', seq: 1 }),
    ],
  });
  const onSaturday = aDebt({ dueOn: '2026-02-14' });

  it.each<[string, Debt, Payment[], Day, string, number]>([
    ['before its day', aDebt(), [], '2026-03-04', 'OPEN', 0],
    ['on its day', aDebt(), [], '2026-03-05', 'OPEN', 0],
    ['the day after', aDebt(), [], '2026-03-06', 'LATE', 1],
    ['due on a weekend, on the next bank day', onSaturday, [], '2026-02-18', 'OPEN', 0],
    ['due on a weekend, after the next bank day', onSaturday, [], '2026-02-19', 'LATE', 1],
    ['paid', aDebt(), [aPayment()], '2026-03-05', 'PAID', 0],
    ['paid but for a centavo', aDebt(), [aPayment({ amountCents: 99_99 })], '2026-04-05', 'LATE', 31],
    [
      'paid without the agreed charges',
      aDebt({ terms: consumerTerms }),
      [aPayment({ paidOn: '2026-03-06' })],
      '2026-03-06',
      'LATE',
      1,
    ],
    ['paid and reversed', aDebt(), [aPayment({ reversedOn: '2026-03-10' })], '2026-03-10', 'LATE', 5],
    ['cancelled', cancelled, [], '2026-04-01', 'CANCELLED', 0],
    ['cancelled after being paid', cancelled, [aPayment({ paidOn: '2026-01-20' })], '2026-04-01', 'CANCELLED', 0],
    ['reinstated', reinstated, [], '2026-03-06', 'LATE', 1],
    ['written off', writtenOff, [], '2026-06-01', 'WRITTEN_OFF', 0],
    ['paid after a write-off', writtenOff, [aPayment({ paidOn: '2026-07-01' })], '2026-07-01', 'PAID', 0],
  ])('%s', (_name, debt, payments, day, status, daysLate) => {
    expect(statusOn(debt, payments, day)).toBe(status);
    expect(daysLateOn(debt, payments, day)).toBe(daysLate);
  });

  it('written off, stops being late in the list, not in the record', () => {
    expect(daysLateOn(writtenOff, [], '2026-06-03')).toBe(0);
    expect(daysUnpaidOn(writtenOff, [], '2026-06-03')).toBe(90);
  });
});

describe('paying off', () => {
  it.each<[string, Debt, Payment[], Day, Day | null, boolean | null]>([
    [
      'on the effective day is on time',
      aDebt({ dueOn: '2026-02-14' }),
      [aPayment({ paidOn: '2026-02-18' })],
      '2026-05-01',
      '2026-02-18',
      true,
    ],
    [
      'after it is late',
      aDebt({ dueOn: '2026-02-14' }),
      [aPayment({ paidOn: '2026-02-19' })],
      '2026-05-01',
      '2026-02-19',
      false,
    ],
    ['is not known before it happens', aDebt(), [aPayment()], '2026-03-04', null, null],
    [
      'in parts counts on the last part',
      aDebt(),
      [
        aPayment({ id: 'b', amountCents: 40_00, paidOn: '2026-03-06' }),
        aPayment({ id: 'a', amountCents: 60_00, paidOn: '2026-03-01' }),
      ],
      '2026-05-01',
      '2026-03-06',
      false,
    ],
    [
      'on an unknown day counts neither way',
      aDebt(),
      [aPayment({ dayKnown: false })],
      '2026-05-01',
      '2026-03-05',
      null,
    ],
    [
      'of a cancelled debt is nothing',
      aDebt({ changes: [aChange({ kind: 'CANCEL', on: '2026-04-01' })] }),
      [aPayment()],
      '2026-05-01',
      null,
      null,
    ],
    [
      'ends when the amount grows',
      aDebt({ changes: [aChange({ on: '2026-04-01', principalCents: 110_00 })] }),
      [aPayment()],
      '2026-04-01',
      null,
      null,
    ],
    [
      'by a due day moved later is on time',
      aDebt({ changes: [aChange({ kind: 'DUE_DATE', on: '2026-03-04', dueOn: '2026-03-20' })] }),
      [aPayment({ paidOn: '2026-03-20' })],
      '2026-05-01',
      '2026-03-20',
      true,
    ],
  ])('%s', (_name, debt, payments, day, paidOff, onTime) => {
    expect(paidOffOn(debt, payments, day)).toBe(paidOff);
    expect(wasPaidOnTime(debt, payments, day)).toBe(onTime);
  });
});
