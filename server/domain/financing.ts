/**
 * What paying over time costs: Tabela Price, CET and present value (RULES-BR, "Renegotiation").
 *
 * Everything that is money is worked out in whole numbers: powers of `(10000 + bps) / 10000` are exact fractions of
 * big integers, rounded once, at the end, in the way each function names. Only the CET compares floating-point numbers;
 * what it returns is still an integer, found by bisection over basis points, so no fraction of it reaches an amount.
 */
import { daysBetween } from './day.js';
import type { Cents, Day } from './facts.js';
import { splitCents } from './money.js';

/** Financing by a shop costs at most 1% a month (RULES-BR, "Renegotiation"). */
export const MAX_FINANCING_MONTHLY_BPS = 100;

export interface AmortisationRow {
  number: number;
  paymentCents: Cents;
  interestCents: Cents;
  /** What the payment takes off the balance: `paymentCents - interestCents`. */
  principalCents: Cents;
  /** What is left after it; 0 after the last. */
  balanceCents: Cents;
}

export interface DatedAmount {
  dueOn: Day;
  amountCents: Cents;
}

/** Effective rates with two decimals of a percent, hence basis points: 43,93% is 4393. */
export interface Cet {
  annualBps: number;
  monthlyBps: number;
}

/** 999.999,99%: a dearer flow says this much. */
export const MAX_CET_BPS = 99_999_999;

/**
 * The payment of a Tabela Price, half up: `PV·i / (1 − (1+i)^−n)`; at no interest `PV / n`. Throws a RangeError for
 * anything but whole centavos, a whole rate from 0 to 100% a month and 1 … 600 payments.
 */
export function pricePaymentCents(financedCents: Cents, monthlyBps: number, count: number): Cents {
  requireFinancing(financedCents, monthlyBps, count);
  if (monthlyBps === 0) return halfUp(BigInt(financedCents), BigInt(count));
  const grown = BigInt(10_000 + monthlyBps) ** BigInt(count);
  const flat = 10_000n ** BigInt(count);
  return halfUp(BigInt(financedCents) * BigInt(monthlyBps) * grown, 10_000n * (grown - flat));
}

/**
 * The rows of a Tabela Price: interest half up on the balance, the last row absorbs the residue. At no interest there is
 * no table: the amount is split like any other, leftover centavos first (DESIGN, "Splitting"). The rows' principals add
 * up to `financedCents`. Amounts of fewer centavos than payments end early: the last rows are zero. Throws as above.
 */
export function amortisation(financedCents: Cents, monthlyBps: number, count: number): readonly AmortisationRow[] {
  requireFinancing(financedCents, monthlyBps, count);
  const shares = monthlyBps === 0 ? splitCents(financedCents, count) : null;
  const priceCents = shares ? 0 : pricePaymentCents(financedCents, monthlyBps, count);
  const rows: AmortisationRow[] = [];
  let balanceCents = financedCents;
  for (let number = 1; number <= count; number++) {
    const interestCents = halfUp(BigInt(balanceCents) * BigInt(monthlyBps), 10_000n);
    const dueCents = balanceCents + interestCents;
    const paymentCents = shares ? shares[number - 1]! : number === count ? dueCents : Math.min(priceCents, dueCents);
    const principalCents = paymentCents - interestCents;
    balanceCents -= principalCents;
    rows.push({ number, paymentCents, interestCents, principalCents, balanceCents });
  }
  return rows;
}

/** The CET of `financedCents` against one payment at the end of each month. A flow that costs nothing has 0. */
export function cetOfMonths(financedCents: Cents, paymentsCents: readonly Cents[]): Cet {
  const flow = paymentsCents.map((amountCents, index) => ({ amountCents, years: (index + 1) / 12 }));
  return cetOf(financedCents, flow);
}

/**
 * The CET of `financedCents`, received on `fromOn`, against payments on real days: days ÷ 365 are the years. The
 * monthly rate is the one whose twelve months make the annual one. What was paid before `fromOn` counts as paid on it.
 */
export function cetOfDays(financedCents: Cents, fromOn: Day, payments: readonly DatedAmount[]): Cet {
  const flow = payments.map(({ dueOn, amountCents }) => ({
    amountCents,
    years: Math.max(0, daysBetween(fromOn, dueOn)) / 365,
  }));
  return cetOf(financedCents, flow);
}

/**
 * What dated payments are worth on `on` at `monthlyBps`, in whole centavos rounded down. A month is 30 days, as for late
 * interest (RULES-BR); whole months compound, the days left over count in proportion. At rate 0 it is their sum. What
 * was due before `on` is worth its face.
 */
export function presentValueCents(payments: readonly DatedAmount[], monthlyBps: number, on: Day): Cents {
  return Number(scaledValue(payments, monthlyBps, on) / SCALE);
}

/**
 * Whether the payments are worth `bps` of `cents` or more, without rounding either to the centavo: a floor must neither
 * be missed by a part of a centavo nor refuse a debt of a few of them.
 */
export function isWorthAtLeast(
  payments: readonly DatedAmount[],
  monthlyBps: number,
  on: Day,
  cents: Cents,
  bps: number,
): boolean {
  return scaledValue(payments, monthlyBps, on) * 10_000n >= BigInt(cents) * BigInt(bps) * SCALE;
}

/** Each payment's worth is cut at a million-millionth of a centavo. */
const SCALE = 1_000_000_000_000n;

function scaledValue(payments: readonly DatedAmount[], monthlyBps: number, on: Day): bigint {
  if (!Number.isSafeInteger(monthlyBps) || monthlyBps < 0) throw new RangeError(`Not a monthly rate: ${monthlyBps}`);
  const growth = BigInt(10_000 + monthlyBps);
  return payments.reduce((sum, { dueOn, amountCents }) => {
    const days = Math.max(0, daysBetween(on, dueOn));
    const months = BigInt(Math.floor(days / 30));
    const flat = 10_000n ** months * 300_000n;
    return sum + (BigInt(amountCents) * SCALE * flat) / (growth ** months * BigInt(300_000 + monthlyBps * (days % 30)));
  }, 0n);
}

interface Flow {
  amountCents: Cents;
  years: number;
}

function cetOf(financedCents: Cents, flow: readonly Flow[]): Cet {
  return {
    annualBps: rateOf(financedCents, flow, 1),
    monthlyBps: rateOf(financedCents, flow, 12),
  };
}

/** The rate a period, `periodsPerYear` of them in a year, at which the flow is worth what was financed; half up. */
function rateOf(financedCents: Cents, flow: readonly Flow[], periodsPerYear: number): number {
  const paidCents = flow.reduce((sum, { amountCents }) => sum + amountCents, 0);
  // Decided on whole centavos: what costs nothing must say exactly 0,00%.
  if (paidCents <= financedCents) return 0;
  const isWorthLessAt = (bps: number) =>
    flow.reduce(
      (sum, { amountCents, years }) => sum + amountCents * (1 + bps / 10_000) ** (-years * periodsPerYear),
      0,
    ) < financedCents;
  let low = 0;
  let high = MAX_CET_BPS;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isWorthLessAt(middle + 0.5)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function halfUp(numerator: bigint, denominator: bigint): Cents {
  return Number((2n * numerator + denominator) / (2n * denominator));
}

function requireFinancing(financedCents: Cents, monthlyBps: number, count: number): void {
  const isWithin = (value: number, most: number) => Number.isSafeInteger(value) && value >= 0 && value <= most;
  if (!isWithin(financedCents, 1e15) || !isWithin(monthlyBps, 10_000) || !isWithin(count, 600) || count === 0) {
    throw new RangeError(`Cannot finance ${financedCents} centavos at ${monthlyBps} bps a month in ${count} payments`);
  }
}
