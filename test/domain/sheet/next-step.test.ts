import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextStep } from '../../../server/domain/credit-limit.js';
import { defaultCreditPolicy } from '../../../server/domain/default-policy.js';
import type { CustomerFacts } from '../../../server/domain/facts.js';
import { nextStepCell } from '../../../server/domain/sheet/next-step.js';
import { aDayOf2026, aDebt, aDecision, aPayment, someFacts, theFacts } from '../money-facts.js';

const policy = defaultCreditPolicy;
const paid = (id: string, principalCents: number) => ({
  debt: aDebt({ id, principalCents, dueOn: '2026-02-05' }),
  payment: aPayment({ debtId: id, amountCents: principalCents, paidOn: '2026-02-05' }),
});
function having(debts: ReturnType<typeof paid>[], with_: Partial<CustomerFacts> = {}): CustomerFacts {
  return theFacts({ debts: debts.map(({ debt }) => debt), payments: debts.map(({ payment }) => payment), ...with_ });
}
const late = aDebt({ id: 'deb_late', dueOn: '2026-02-05' });

describe('the next step in a cell', () => {
  it.each<[string, CustomerFacts, string, string | null]>([
    [
      'nothing paid yet',
      theFacts(),
      '2026-01-10',
      'mais 2 contas em dia (somando R$ 100,00), a partir de 04/02/2026 → R$ 300,00',
    ],
    ['one to go', having([paid('deb_a', 12_000)]), '2026-03-01', 'mais 1 conta em dia → R$ 300,00'],
    [
      'little used',
      having([paid('deb_a', 2_000), paid('deb_b', 3_000)]),
      '2026-03-01',
      'mais R$ 50,00 em contas em dia → R$ 300,00',
    ],
    [
      'something late',
      having([paid('deb_a', 6_000), paid('deb_b', 6_000)], {
        debts: [paid('deb_a', 6_000).debt, paid('deb_b', 6_000).debt, late],
      }),
      '2026-03-01',
      'quitar o que está atrasado → R$ 300,00',
    ],
    [
      'everything done',
      having([paid('deb_a', 6_000), paid('deb_b', 6_000)]),
      '2026-03-01',
      'já cumpriu tudo → R$ 300,00',
    ],
    ['the top', theFacts({ decisions: [aDecision({ toCents: 500_000 })] }), '2026-03-01', 'no degrau mais alto'],
    ['HOLD', theFacts({ decisions: [aDecision({ toCents: 0 })] }), '2026-03-01', null],
    ['a limit to be defined', theFacts({ decisions: [aDecision({ toCents: null })] }), '2026-03-01', null],
  ])('with %s', (_, facts, day, said) => {
    expect(nextStepCell(facts, policy, day)).toBe(said);
  });

  it('says that all is done exactly when it is, whatever happened before', () => {
    fc.assert(
      fc.property(someFacts, aDayOf2026, (facts, day) => {
        const { toCents, conditions } = nextStep(facts, policy, day);
        fc.pre(toCents !== null);
        const isDone = conditions.every(({ met }) => met);
        expect(nextStepCell(facts, policy, day)!.startsWith('já cumpriu tudo')).toBe(isDone);
      }),
    );
  });
});
