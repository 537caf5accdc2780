import { describe, expect, it } from 'vitest';
import { defaultCreditPolicy } from '../../../server/domain/default-policy.js';
import type { Hold } from '../../../server/domain/facts.js';
import { computedRow } from '../../../server/domain/sheet/view.js';
import { aDebt, aPayment, theFacts } from '../money-facts.js';

const TODAY = '2026-11-22';
const debt = aDebt({ id: 'deb_1', principalCents: 10_000, dueOn: '2026-11-10' });

function hold(fields: Partial<Hold>): Hold {
  return {
    id: 'hol_1',
    customerId: debt.customerId,
    debtId: null,
    kind: 'PROMISE',
    fromOn: '2026-11-20',
    untilOn: '2026-12-10',
    endedOn: null,
    ...fields,
  };
}

/** The part of Situação about the debt, without what is said of the customer. */
function situation(holds: Hold[], of = debt, payments: ReturnType<typeof aPayment>[] = []): string {
  const facts = theFacts({ debts: [of], payments, holds });
  const { situacao } = computedRow(of, facts, defaultCreditPolicy, TODAY, 'https://loja.example/c/');
  return String(situacao).split(' · ')[0]!;
}

describe('Situação of a debt', () => {
  it.each<[string, Hold[], string]>([
    ['nobody says anything of', [], 'Atrasada'],
    ['is promised', [hold({})], 'Prometeu para 10/12'],
    ['is promised for today', [hold({ untilOn: TODAY })], 'Prometeu para 22/11'],
    ['was promised for yesterday', [hold({ untilOn: '2026-11-21' })], 'Atrasada'],
    ['was promised, and the promise ended', [hold({ endedOn: '2026-11-21' })], 'Atrasada'],
    ['is not the one that is promised', [hold({ debtId: 'deb_2' })], 'Atrasada'],
    ['is disputed', [hold({ kind: 'DISPUTE', untilOn: null, debtId: 'deb_1' })], 'Contestada'],
    ['is offered a plan for', [hold({ kind: 'OFFER_OPEN' })], 'Proposta em aberto'],
    ['is said to be paid, whatever else', [hold({}), hold({ kind: 'CLAIMED_PAID', untilOn: null })], 'Diz que pagou'],
    ['is disputed and promised', [hold({}), hold({ kind: 'DISPUTE', untilOn: null })], 'Contestada'],
    ['the shop asked to leave alone', [hold({ kind: 'MANUAL', untilOn: null })], 'Atrasada'],
  ])('that %s', (_, holds, said) => {
    expect(situation(holds)).toBe(said);
  });

  it('that is paid says no more of what was promised', () => {
    const paid = aPayment({ debtId: 'deb_1', amountCents: 10_000, paidOn: '2026-11-10' });
    expect(situation([hold({})], debt, [paid])).toBe('Paga');
  });

  it('that is an instalment is in no other offer', () => {
    expect(situation([hold({ kind: 'OFFER_OPEN' })], { ...debt, proposalId: 'prp_1' })).toBe('Atrasada');
  });
});
