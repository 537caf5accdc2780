import { describe, expect, it } from 'vitest';
import { checkLateTerms } from '../../server/domain/late-terms.js';
import { consumerTerms } from './money-facts.js';

describe('late-charge terms', () => {
  it.each([
    ['at the caps, of a person', 200, 100, 'CPF', []],
    ['a fine above the cap, of a person', 201, 100, 'CPF', ['ERROR LATE_FEE_ABOVE_CAP']],
    ['interest above the cap, of a person', 200, 101, 'CPF', ['ERROR LATE_INTEREST_ABOVE_CAP']],
    ['both, of somebody unknown', 1_000, 300, null, ['ERROR LATE_FEE_ABOVE_CAP', 'ERROR LATE_INTEREST_ABOVE_CAP']],
    ['both, of a company', 1_000, 300, 'CNPJ', ['WARNING LATE_FEE_ABOVE_CAP', 'WARNING LATE_INTEREST_ABOVE_CAP']],
    ['not rates, of a company', -1, 0.5, 'CNPJ', ['ERROR LATE_FEE_INVALID', 'ERROR LATE_INTEREST_INVALID']],
  ] as const)('%s', (_name, lateFeeBps, lateInterestMonthlyBps, documentKind, expected) => {
    const problems = checkLateTerms({ ...consumerTerms, lateFeeBps, lateInterestMonthlyBps }, documentKind);
    expect(problems.map(({ severity, code }) => `${severity} ${code}`)).toEqual(expected);
  });

  it('need the day on which they were agreed', () => {
    expect(checkLateTerms({ ...consumerTerms, agreedOn: '2026-02-30' }, 'CPF')).toMatchObject([
      { code: 'LATE_TERMS_DAY_INVALID', field: ['agreedOn'], severity: 'ERROR' },
    ]);
  });
});
