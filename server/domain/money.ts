/**
 * Money in whole centavos. This file also travels in the add-on's bundle, whose runtime has no dependable `Intl`:
 * it imports nothing and uses no syntax newer than ES2019.
 */

/** R$ 10.000.000,00: the largest amount of one fact (DESIGN, invariant 2). */
export const MAX_AMOUNT_CENTS = 1_000_000_000;

/** Whether a value may be recorded as an amount: a whole number of centavos, 1 … `MAX_AMOUNT_CENTS`. */
export function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_AMOUNT_CENTS;
}

/**
 * `123456` → `R$ 1.234,56`, with an ordinary space so that what is copied from here can be searched and pasted
 * anywhere (`Intl` writes a no-break one). Throws a RangeError for anything but whole centavos.
 */
export function formatBRL(cents: number): string {
  if (!Number.isSafeInteger(cents)) throw new RangeError(`not whole centavos: ${cents}`);
  const digits = String(Math.abs(cents)).padStart(3, '0');
  const reais = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, '.');
  return `${cents < 0 ? '-' : ''}R$ ${reais},${digits.slice(-2)}`;
}

/**
 * Shares `totalCents` in `parts` equal parts, or in proportion to the weights given, losing nothing: every share is
 * floored and the leftover centavos go one each to the first shares (DESIGN, "Splitting"); a share of weight zero
 * stays zero. `splitCents(50000, 3)` → `[16667, 16667, 16666]`. Throws a RangeError for a negative or fractional
 * total, no parts, or weights that are not whole or are all zero.
 */
export function splitCents(totalCents: number, parts: number | readonly number[]): number[] {
  const weights = typeof parts === 'number' ? equalWeights(parts) : parts;
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0);
  const isWhole = (n: number) => Number.isSafeInteger(n) && n >= 0;
  if (!isWhole(totalCents) || !weights.every(isWhole) || !isWhole(weightSum) || weightSum === 0) {
    throw new RangeError(`cannot split ${totalCents} centavos by [${weights.slice(0, 10).join(', ')}]`);
  }
  // Weights are often amounts themselves, so the products leave the range in which a number is exact.
  const shares = weights.map((weight) => Number((BigInt(totalCents) * BigInt(weight)) / BigInt(weightSum)));
  let leftoverCents = totalCents - shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share, i) => {
    if (leftoverCents === 0 || weights[i] === 0) return share;
    leftoverCents -= 1;
    return share + 1;
  });
}

function equalWeights(parts: number): number[] {
  if (!Number.isSafeInteger(parts) || parts < 1 || parts > 10_000)
    throw new RangeError(`cannot split in ${parts} parts`);
  return new Array<number>(parts).fill(1);
}
