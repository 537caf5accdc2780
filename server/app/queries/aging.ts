/** How much is owed and how late: the merchant's first number. */
import { agingCounts, agingSums, allCustomers, customersWithCharges } from '../../db/aging.js';
import { loadFacts } from '../../db/facts.js';
import { limitOn } from '../../domain/credit-limit.js';
import { addDays } from '../../domain/day.js';
import { daysLateOn, effectiveDueOn, isCancelledOn, statusOn } from '../../domain/debt.js';
import type { Cents, CustomerFacts, Day, Debt } from '../../domain/facts.js';
import { positionOn } from '../../domain/position.js';
import type { Tenant } from '../context.js';
import { DAYS_OF_A_WEEK_AHEAD } from './customer.js';

export const AGING_BANDS = ['NOT_DUE', 'DAYS_1_30', 'DAYS_31_60', 'DAYS_61_90', 'OVER_90'] as const;
export type AgingBand = (typeof AGING_BANDS)[number];

export interface Aging {
  on: Day;
  openCents: Cents;
  lateCents: Cents;
  lateCustomers: number;
  dueThisWeekCents: Cents;
  withoutLimit: number;
  bands: { band: AgingBand; debts: number; totalCents: Cents }[];
}

/** Facts are loaded by so many customers at a time, so that a large shop's report stays small in memory. */
const CHUNK = 500;
const FIRST_DAYS: readonly number[] = [0, 1, 31, 61, 91];

/**
 * The report of a day. Today's comes from projections; only debts that charges make grow are computed. Another day's is
 * computed from everybody's facts.
 */
export function agingOn(tenant: Tenant, on: Day = tenant.today): Promise<Aging> {
  return on === tenant.today ? agingToday(tenant) : agingOfDay(tenant, on);
}

async function agingToday({ tx, today }: Tenant): Promise<Aging> {
  const bands = emptyBands();
  for (const sum of await agingSums(tx, today)) add(bands, sum.band, sum.debts, sum.totalCents);
  for await (const facts of inChunks(tx, await customersWithCharges(tx, today))) {
    for (const debt of facts.debts) {
      const daysLate = debt.terms ? daysLateOn(debt, facts.payments, today) : 0;
      if (daysLate > 0) add(bands, daysLate, 1, positionOn(debt, facts.payments, today).totalCents);
    }
  }
  return { on: today, ...totalsOf(bands), ...(await agingCounts(tx, today, addDays(today, DAYS_OF_A_WEEK_AHEAD))) };
}

async function agingOfDay({ tx }: Tenant, on: Day): Promise<Aging> {
  const bands = emptyBands();
  const weekEndsOn = addDays(on, DAYS_OF_A_WEEK_AHEAD);
  const counts = { lateCustomers: 0, withoutLimit: 0, dueThisWeekCents: 0 };
  for await (const facts of inChunks(tx, await allCustomers(tx))) {
    const isGone = facts.debts.length > 0 && facts.debts.every((debt) => isCancelledOn(debt, on));
    if (facts.registeredOn <= on && limitOn(facts, on) === null && !isGone) counts.withoutLimit++;
    let isLate = false;
    for (const debt of facts.debts.filter((one) => isOwedOn(one, facts, on))) {
      const daysLate = daysLateOn(debt, facts.payments, on);
      const { totalCents } = positionOn(debt, facts.payments, on);
      add(bands, daysLate, 1, totalCents);
      isLate ||= daysLate > 0;
      if (daysLate === 0 && effectiveDueOn(debt, on) <= weekEndsOn) counts.dueThisWeekCents += totalCents;
    }
    if (isLate) counts.lateCustomers++;
  }
  return { on, ...totalsOf(bands), ...counts };
}

function isOwedOn(debt: Debt, facts: CustomerFacts, on: Day): boolean {
  return debt.registeredOn <= on && ['OPEN', 'LATE'].includes(statusOn(debt, facts.payments, on));
}

async function* inChunks(tx: Tenant['tx'], ids: readonly string[]): AsyncGenerator<CustomerFacts> {
  for (let at = 0; at < ids.length; at += CHUNK) yield* (await loadFacts(tx, ids.slice(at, at + CHUNK))).values();
}

function emptyBands(): Aging['bands'] {
  return AGING_BANDS.map((band) => ({ band, debts: 0, totalCents: 0 }));
}

function add(bands: Aging['bands'], daysLate: number, debts: number, cents: Cents): void {
  const band = bands[FIRST_DAYS.findLastIndex((first) => daysLate >= first)]!;
  band.debts += debts;
  band.totalCents += cents;
}

function totalsOf(bands: Aging['bands']): Pick<Aging, 'openCents' | 'lateCents' | 'bands'> {
  const lateCents = bands.slice(1).reduce((sum, band) => sum + band.totalCents, 0);
  return { openCents: bands[0]!.totalCents + lateCents, lateCents, bands };
}
