import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultCadence, defaultCreditPolicy, firstLimitFor, ladderFrom } from '../../server/domain/default-policy.js';

describe('the default ladder', () => {
  it('goes from R$ 200 to the cap as DESIGN says', () => {
    expect(ladderFrom(200_00)).toEqual([200, 300, 450, 680, 1020, 1530, 2300, 3450, 5000].map((reais) => reais * 100));
  });

  it.each([
    [100_00, 200_00, [100, 150, 200]],
    [500_00, 500_00, [500]],
    [900_00, 500_00, [500]],
    [10_00, 50_00, [10, 20, 30, 50]],
    [1_00, 20_00, [1, 10, 20]],
  ])('from %i to a cap of %i is %j', (firstCents, capCents, reais) => {
    expect(ladderFrom(firstCents, capCents)).toEqual(reais.map((rung) => rung * 100));
  });

  it('always rises and ends at the cap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 1_000_000 }), (first, cap) => {
        const ladder = ladderFrom(first, cap);
        expect(ladder.at(-1)).toBe(cap);
        expect(ladder[0]).toBe(Math.min(first, cap));
        expect(ladder.every((rung, index) => index === 0 || rung > ladder[index - 1]!)).toBe(true);
      }),
    );
  });

  it.each([0, -1, 10.5, Number.NaN])('refuses a first limit of %s', (firstCents) => {
    expect(() => ladderFrom(firstCents)).toThrow(RangeError);
  });
});

describe('the default policies', () => {
  it('suggest a first limit by kind of shop', () => {
    expect((['MERCADINHO', 'ROUPAS', 'MATERIAL', 'OUTRO'] as const).map(firstLimitFor)).toEqual([
      100_00, 200_00, 500_00, 200_00,
    ]);
  });

  it('promote, review and demote as DESIGN says', () => {
    expect(defaultCreditPolicy).toMatchObject({
      promotion: { onTimeDebts: 2, useBps: 5_000, days: 30 },
      graceDays: 15,
      demotionDay: 31,
      terms: [
        { maxInstallments: 1, maxDays: 30 },
        { maxInstallments: 2, maxDays: null },
        { maxInstallments: 6, maxDays: null },
      ],
    });
  });

  it('have the cadence of DESIGN', () => {
    const lines = defaultCadence.steps.map(({ step, offsetDays, lastOffsetDays, channels, enabled }) =>
      [step, offsetDays, lastOffsetDays ?? '…', channels.join(','), enabled ? 'on' : 'off'].join(' '),
    );
    expect(lines).toEqual([
      'COURTESY -3 -1 WHATSAPP_LINK,EMAIL,SMS on',
      'DUE_TODAY 0 0 EMAIL,WHATSAPP_LINK,SMS on',
      'REMINDER 10 … EMAIL,WHATSAPP_LINK,SMS on',
      'OPTIONS 15 … WHATSAPP_LINK,EMAIL,SMS on',
      'OFFER 22 … EMAIL,WHATSAPP_LINK on',
      'CALL 30 … CALL on',
      'NOTICE 45 … EMAIL off',
    ]);
    expect(defaultCadence).toMatchObject({ maxPerDay: 1, maxPerWeek: 3 });
  });
});
