import { describe, expect, it } from 'vitest';
import { type ChargeTimes, chargeOn } from '../../server/domain/charge.js';
import type { Day, Debt, Payment } from '../../server/domain/facts.js';
import { aChange, aDebt, aPayment } from './money-facts.js';

const never: ChargeTimes = { sentAt: null, viewedAt: null };
const sent: ChargeTimes = { sentAt: '2026-03-01T13:00:00Z', viewedAt: null };
const both: ChargeTimes = { sentAt: '2026-03-01T13:00:00Z', viewedAt: '2026-03-02T13:00:00Z' };
const onlyViewed: ChargeTimes = { sentAt: null, viewedAt: '2026-03-02T13:00:00Z' };

const onDay = '2026-03-05';
const dayAfter = '2026-03-06';
const superseded = aDebt({ changes: [aChange({ kind: 'SUPERSEDE', on: '2026-03-03', proposalId: 'prp_1' })] });

describe('the charge of a debt', () => {
  it.each<[string, Debt, Payment[], ChargeTimes, Day, string, Day | null]>([
    ['told to nobody', aDebt(), [], never, onDay, 'ISSUED', null],
    ['sent', aDebt(), [], sent, onDay, 'SENT', null],
    ['sent and viewed', aDebt(), [], both, onDay, 'VIEWED', null],
    ['viewed without having been sent', aDebt(), [], onlyViewed, onDay, 'VIEWED', null],
    ['not sent, and its day passed', aDebt(), [], never, dayAfter, 'OVERDUE', null],
    ['viewed, and its day passed', aDebt(), [], both, dayAfter, 'OVERDUE', null],
    ['due on a Saturday, the day after', aDebt({ dueOn: '2026-03-07' }), [], sent, '2026-03-09', 'SENT', null],
    ['paid on its day', aDebt(), [aPayment()], both, dayAfter, 'PAID', '2026-03-05'],
    ['paid late', aDebt(), [aPayment({ paidOn: '2026-03-20' })], both, '2026-04-01', 'PAID', '2026-03-20'],
    ['paid in part', aDebt(), [aPayment({ amountCents: 100 })], sent, onDay, 'SENT', null],
    ['paid in part, and its day passed', aDebt(), [aPayment({ amountCents: 100 })], sent, dayAfter, 'OVERDUE', null],
    ['paid, and undone', aDebt(), [aPayment({ reversedOn: onDay })], sent, dayAfter, 'OVERDUE', null],
    ['cancelled', aDebt({ changes: [aChange({ kind: 'CANCEL' })] }), [], both, dayAfter, 'CANCELLED', null],
    [
      'cancelled after it was paid',
      aDebt({ changes: [aChange({ kind: 'CANCEL', on: dayAfter })] }),
      [aPayment()],
      both,
      dayAfter,
      'CANCELLED',
      null,
    ],
    ['in whose place an agreement stands', superseded, [], both, dayAfter, 'CANCELLED', null],
    [
      'that came back when the agreement was broken',
      {
        ...superseded,
        changes: [...superseded.changes, aChange({ kind: 'RESTORE', on: '2026-03-20', seq: 2, proposalId: 'prp_1' })],
      },
      [],
      both,
      '2026-03-20',
      'OVERDUE',
      null,
    ],
    [
      'written off',
      aDebt({ changes: [aChange({ kind: 'WRITE_OFF', on: '2026-06-01' })] }),
      [],
      both,
      '2026-07-01',
      'OVERDUE',
      null,
    ],
  ])('%s', (_case, debt, payments, times, day, state, paidOn) => {
    expect(chargeOn(debt, payments, times, day)).toEqual({ ...times, state, paidOn });
  });
});
