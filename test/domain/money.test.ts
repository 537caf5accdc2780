import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBRL, isAmount, MAX_AMOUNT_CENTS, splitCents } from '../../server/domain/money.js';

describe('formatBRL', () => {
  it.each([
    [0, 'R$ 0,00'],
    [5, 'R$ 0,05'],
    [99, 'R$ 0,99'],
    [100, 'R$ 1,00'],
    [99_999, 'R$ 999,99'],
    [123_456, 'R$ 1.234,56'],
    [MAX_AMOUNT_CENTS, 'R$ 10.000.000,00'],
    [-123_456, '-R$ 1.234,56'],
    [-7, '-R$ 0,07'],
  ])('writes %i centavos as %s', (cents, text) => expect(formatBRL(cents)).toBe(text));

  it('refuses what is not whole centavos', () => {
    for (const bad of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60]) {
      expect(() => formatBRL(bad)).toThrow(RangeError);
    }
  });
});

describe('isAmount', () => {
  it.each([
    [1, true],
    [MAX_AMOUNT_CENTS, true],
    [0, false],
    [-1, false],
    [MAX_AMOUNT_CENTS + 1, false],
    [1.5, false],
    [Number.NaN, false],
    ['100', false],
    [null, false],
  ])('says of %s: %s', (value, expected) => expect(isAmount(value)).toBe(expected));
});

describe('splitCents', () => {
  it.each([
    ['500,00 in three', 50_000, 3, [16_667, 16_667, 16_666]],
    ['two centavos in three', 2, 3, [1, 1, 0]],
    ['nothing', 0, 2, [0, 0]],
    ['by weights', 100, [1, 1, 2], [25, 25, 50]],
    ['leftovers to the first shares', 10, [1, 2, 3], [2, 3, 5]],
    ['a weight of zero stays zero', 100, [0, 1, 2], [0, 34, 66]],
    [
      'weights as large as amounts',
      MAX_AMOUNT_CENTS,
      [MAX_AMOUNT_CENTS, MAX_AMOUNT_CENTS - 1],
      [500_000_001, 499_999_999],
    ],
  ] as [string, number, number | number[], number[]][])('%s', (_case, total, parts, shares) => {
    expect(splitCents(total, parts)).toEqual(shares);
  });

  it.each([
    ['no parts', 100, 0],
    ['part of a part', 100, 1.5],
    ['a negative total', -1, 2],
    ['half a centavo', 0.5, 2],
    ['no weights', 100, []],
    ['only zero weights', 100, [0, 0]],
    ['a negative weight', 100, [2, -1]],
  ] as [string, number, number | number[]][])('throws for %s', (_case, total, parts) => {
    expect(() => splitCents(total, parts)).toThrow(RangeError);
  });

  it('never loses or makes a centavo, and keeps each share within one of its due', () => {
    const amount = fc.integer({ min: 0, max: MAX_AMOUNT_CENTS });
    const weights = fc.array(amount, { minLength: 1, maxLength: 40 }).filter((all) => all.some((weight) => weight > 0));
    fc.assert(
      fc.property(amount, weights, (total, all) => {
        const shares = splitCents(total, all);
        const weightSum = all.reduce((a, b) => a + b, 0);
        expect(shares.reduce((a, b) => a + b, 0)).toBe(total);
        shares.forEach((share, i) => {
          const floor = Number((BigInt(total) * BigInt(all[i] as number)) / BigInt(weightSum));
          expect(share - floor === 0 || share - floor === 1).toBe(true);
        });
      }),
    );
  });

  it('gives equal parts that never grow along the way', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_AMOUNT_CENTS }), fc.integer({ min: 1, max: 60 }), (total, parts) => {
        const shares = splitCents(total, parts);
        expect(shares.reduce((a, b) => a + b, 0)).toBe(total);
        expect([...shares].sort((a, b) => b - a)).toEqual(shares);
        expect((shares[0] as number) - (shares[parts - 1] as number)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
