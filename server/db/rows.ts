/** The only converters between the database's days and ours: a business day is a `Date` in here and nowhere else. */
import type { Day } from '../domain/facts.js';

export function dayOf(date: Date): Day {
  return date.toISOString().slice(0, 10);
}

export function dayOrNull(date: Date | null): Day | null {
  return date === null ? null : dayOf(date);
}

export function dateOf(day: Day): Date {
  return new Date(`${day}T00:00Z`);
}

export function dateOrNull(day: Day | null | undefined): Date | null {
  return day == null ? null : dateOf(day);
}
