import { describe, expect, it } from 'vitest';
import { defaultCreditPolicy } from '../../server/domain/default-policy.js';
import type { CustomerFacts, Day } from '../../server/domain/facts.js';
import { standingOn } from '../../server/domain/standing.js';
import { aChange, aContact, aDebt, aDecision, aPayment, theFacts } from './money-facts.js';

const late = { debts: [aDebt()] };
const replacedOn = (on: Day) => aDebt({ changes: [aChange({ kind: 'SUPERSEDE', on, proposalId: 'prp_1' })] });
const reminded = { ...late, contacts: [aContact()] };

describe('the standing of a customer', () => {
  it.each<[string, Partial<CustomerFacts>, Day, string, Day | undefined]>([
    ['with nothing', {}, '2026-03-01', 'NEW', undefined],
    ['with a debt that is not due', late, '2026-03-05', 'NEW', undefined],
    [
      'who paid on a day nobody knows',
      { ...late, payments: [aPayment({ dayKnown: false })] },
      '2026-04-01',
      'NEW',
      undefined,
    ],
    ['who paid on time', { ...late, payments: [aPayment()] }, '2026-04-01', 'GOOD', undefined],
    ['who paid late', { ...late, payments: [aPayment({ paidOn: '2026-03-20' })] }, '2026-04-01', 'WATCH', undefined],
    ['whose late debt an agreement replaced', { debts: [replacedOn('2026-04-20')] }, '2026-05-01', 'WATCH', undefined],
    [
      'whose debt was replaced before it was late',
      { debts: [replacedOn('2026-03-05')] },
      '2026-05-01',
      'NEW',
      undefined,
    ],
    ['one day late', late, '2026-03-06', 'WATCH', '2026-03-06'],
    ['late and never reminded', late, '2026-06-06', 'WATCH', '2026-03-06'],
    ['reminded, within the grace', reminded, '2026-03-20', 'WATCH', '2026-03-06'],
    ['reminded, past the grace', reminded, '2026-03-21', 'REVIEW', '2026-03-21'],
    [
      'reminded long after the grace',
      { ...late, contacts: [aContact({ sentOn: '2026-05-04' })] },
      '2026-05-10',
      'REVIEW',
      '2026-05-04',
    ],
    [
      'reminded tomorrow',
      { ...late, contacts: [aContact({ sentOn: '2026-05-04' })] },
      '2026-05-03',
      'WATCH',
      '2026-03-06',
    ],
    [
      'perhaps reminded',
      { ...late, contacts: [aContact({ state: 'UNCERTAIN' })] },
      '2026-03-21',
      'REVIEW',
      '2026-03-21',
    ],
    [
      'whose reminder failed',
      { ...late, contacts: [aContact({ state: 'FAILED' })] },
      '2026-03-21',
      'WATCH',
      '2026-03-06',
    ],
    [
      'whose reminder is only claimed',
      { ...late, contacts: [aContact({ state: 'CLAIMED' })] },
      '2026-03-21',
      'WATCH',
      '2026-03-06',
    ],
    [
      'who only got a courtesy',
      { ...late, contacts: [aContact({ step: 'COURTESY' })] },
      '2026-03-21',
      'WATCH',
      '2026-03-06',
    ],
    [
      'reminded of another debt',
      { ...late, contacts: [aContact({ debts: [{ debtId: 'deb_2', effectiveDueOn: '2026-03-05' }] })] },
      '2026-03-21',
      'WATCH',
      '2026-03-06',
    ],
    [
      'reminded before the due day was moved',
      {
        debts: [aDebt({ changes: [aChange({ kind: 'DUE_DATE', on: '2026-03-18', dueOn: '2026-04-06' })] })],
        contacts: [aContact()],
      },
      '2026-05-01',
      'WATCH',
      '2026-04-07',
    ],
    [
      'who paid after the review',
      { ...reminded, payments: [aPayment({ paidOn: '2026-03-25' })] },
      '2026-03-25',
      'WATCH',
      undefined,
    ],
    [
      'who paid one debt on time and one late',
      {
        debts: [aDebt(), aDebt({ id: 'deb_2' })],
        payments: [
          aPayment(),
          aPayment({ id: 'pay_2', paidOn: '2026-03-20', allocations: [{ debtId: 'deb_2', amountCents: 10_000 }] }),
        ],
      },
      '2026-04-01',
      'GOOD',
      undefined,
    ],
    [
      'whose debt was written off',
      { debts: [aDebt({ changes: [aChange({ kind: 'WRITE_OFF', on: '2026-04-01' })] })] },
      '2026-04-02',
      'WATCH',
      '2026-03-06',
    ],
    [
      'put on hold by the owner',
      { decisions: [aDecision(), aDecision({ seq: 2, on: '2026-02-01', fromCents: 20_000, toCents: 0 })] },
      '2026-03-01',
      'HOLD',
      '2026-02-01',
    ],
    [
      'before the owner put it on hold',
      { decisions: [aDecision(), aDecision({ seq: 2, on: '2026-02-01', toCents: 0 })] },
      '2026-01-31',
      'NEW',
      undefined,
    ],
  ])('%s', (_name, facts, day, standing, since) => {
    const actual = standingOn(theFacts(facts), defaultCreditPolicy, day);
    expect(actual).toMatchObject({ standing });
    expect(actual.since).toBe(since);
    expect(actual.reason).not.toBe('');
  });

  it('says why in the words of the shop', () => {
    const facts = theFacts({
      debts: [aDebt(), aDebt({ id: 'deb_2' })],
      payments: [aPayment(), aPayment({ debtId: 'deb_2', paidOn: '2026-03-10' })],
    });
    expect(standingOn(facts, defaultCreditPolicy, '2026-04-01').reason).toBe(
      'Pagou em dia 1 de 2 contas e não deve nada atrasado',
    );
    expect(standingOn(theFacts(late), defaultCreditPolicy, '2026-03-06').reason).toBe('Atrasado há 1 dia');
  });
});
