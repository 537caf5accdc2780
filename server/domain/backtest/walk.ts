/**
 * One customer's history lived again under a policy, without look-ahead. Limits are decided by the very rules of the
 * ladder; here it is only known on which days they could decide anything, so that the other days need not be asked.
 */
import { limitChanges, withDecision } from '../credit-evaluation.js';
import { type LimitOrigin, lastChangeOn, policyFor } from '../credit-limit.js';
import { addDays } from '../day.js';
import type { Cents, CreditDecision, CustomerFacts, Day } from '../facts.js';
import type { CreditPolicy } from '../policy.js';
import { firstDecisionOf } from '../purchase/sold.js';
import type { PurchaseAnswer } from '../purchase.js';
import {
  type Course,
  coursesOf,
  daysUnpaidIn,
  isLateIn,
  lowersFrom,
  numberOf,
  stretchOn,
  wasOnTimeIn,
} from './course.js';
import { askAgain, factsWith } from './purchase-again.js';
import { type FollowUp, type HistoricSale, salesOf } from './sale-asked.js';

/** A customer's history, prepared once for all policies. */
export interface History {
  facts: CustomerFacts;
  sales: readonly HistoricSale[];
  /** The instalments of agreements, which nobody asks for. */
  followUps: readonly FollowUp[];
  /** When the first limit is decided, and from what; null: not by the last day. */
  start: { on: Day; origin: LimitOrigin } | null;
  /** A limit that was to be defined, as the owner really defined it. */
  definedByOwner: CreditDecision | null;
}

export interface AskedSale {
  sale: HistoricSale;
  answer: PurchaseAnswer;
}

export interface Walk {
  /** Every decision of the simulated world, by `to`. */
  decisions: readonly CreditDecision[];
  /** The sales of the period, each with its answer. */
  asked: readonly AskedSale[];
  /** For each day asked for: the limit and the open principal at its end. */
  samples: readonly { limitCents: Cents | null; exposureCents: Cents }[];
}

/**
 * What the world starts from. Older sales than the first decision (an import brings them) begin as somebody new with the
 * first of them, because what the import knew was not known then; only a limit of the sheet is taken over, as the
 * owner's own. Otherwise the first decision is made on its real day, from its real origin.
 */
export function historyOf(facts: CustomerFacts, to: Day): History {
  const { sales, followUps } = salesOf(facts, coursesOf(facts, to), to);
  const first = firstDecisionOf(facts);
  const decidedOn = first?.on ?? facts.registeredOn;
  const askedOn = sales.find((sale) => !sale.isBroughtAlong)?.on ?? decidedOn;
  const on = askedOn < decidedOn ? askedOn : decidedOn;
  const origin = originOf(first, on);
  const definedByOwner = facts.decisions
    .filter((decision) => decision.rule === 'OWNER_SET' && decision.fromCents === null && decision.on <= to)
    .reduce<CreditDecision | null>((earliest, one) => (earliest && earliest.seq < one.seq ? earliest : one), null);
  const registeredOn = on < facts.registeredOn ? on : facts.registeredOn;
  const start = on > to ? null : { on, origin };
  return { facts: { ...facts, registeredOn }, sales, followUps, start, definedByOwner };
}

/**
 * Lives the history under `shopPolicy` up to `to`. Sales before `from` happened as they did; from then on each is asked
 * for, and a refused one does not exist. On a day, payments and agreements come before its limit, the limit before its
 * sales. An agreement is made where any of the sales it is about exists, and then as it was: nobody knows another one.
 */
export function walk(history: History, shopPolicy: CreditPolicy, from: Day, to: Day, sampleOn: readonly Day[]): Walk {
  const { facts, sales, followUps, start, definedByOwner } = history;
  const asked: AskedSale[] = [];
  const samples: { limitCents: Cents | null; exposureCents: Cents }[] = [];
  const courses: Course[] = [];
  const bought: HistoricSale[] = [];
  const happened = new Set<HistoricSale | FollowUp>();
  let decisions: readonly CreditDecision[] = [];
  let nextSale = 0;
  const agenda = agendaOf(history, shopPolicy, to);

  const limitCents = () => decisions.at(-1)?.toCents ?? null;

  function decide(day: Day): void {
    if (start === null || day < start.on) return;
    const counting = decisions.length === 0 ? courses : countingCourses({ facts, courses, decisions }, shopPolicy, day);
    if (counting === null) return;
    let known = factsWith(facts, counting, decisions);
    for (const change of limitChanges(known, shopPolicy, day, start.origin)) known = withDecision(known, change, day);
    if (known.decisions.length > decisions.length) {
      decisions = known.decisions;
      agenda.add(addDays(day, 1));
      for (const days of agenda.promotionDays) agenda.add(addDays(day, days));
    }
  }

  function sell(sale: HistoricSale): void {
    courses.push(...sale.courses);
    happened.add(sale);
    if (!sale.isBroughtAlong) bought.push(sale);
  }

  function agree(day: Day): void {
    for (const followUp of followUps) {
      if (followUp.on !== day || happened.has(followUp)) continue;
      // Of what nobody knows the sales, all that is known is that it was agreed.
      if (followUp.sales.length > 0 && !followUp.sales.some((sale) => happened.has(sale))) continue;
      courses.push(...followUp.courses);
      happened.add(followUp);
    }
  }

  function sample(day: Day): void {
    let exposureCents = 0;
    for (const course of courses) exposureCents += stretchOn(course, day).openPrincipalCents;
    samples.push({ limitCents: limitCents(), exposureCents });
  }

  for (let day = agenda.next(); day !== null; day = agenda.next()) {
    while (samples.length < sampleOn.length && sampleOn[samples.length]! < day) sample(sampleOn[samples.length]!);
    const today: HistoricSale[] = [];
    for (let sale = sales[nextSale]; sale?.on === day; sale = sales[++nextSale]) {
      if (sale.isBroughtAlong || day < from) sell(sale);
      else today.push(sale);
    }
    agree(day);
    if (definedByOwner?.on === day && decisions.length > 0 && limitCents() === null) {
      decisions = [...decisions, { ...definedByOwner, seq: decisions.length + 1 }];
      for (const days of agenda.promotionDays) agenda.add(addDays(day, days));
    }
    decide(day);
    for (const sale of today) {
      const answer = askAgain({ facts, courses, decisions, bought }, shopPolicy, sale);
      asked.push({ sale, answer });
      if (answer !== 'DECLINED') sell(sale);
    }
    if (today.length === 0) continue;
    agree(day);
    decide(day);
  }
  while (samples.length < sampleOn.length) sample(sampleOn[samples.length]!);
  return { decisions, asked, samples };
}

function originOf(first: CreditDecision | null, on: Day): LimitOrigin {
  if (first?.rule === 'IMPORTED_AT_SHEET_LIMIT') return { kind: 'IMPORTED', sheetLimitCents: first.toCents };
  if (first?.on === on && (first.rule === 'IMPORTED_AT_PAID_DEBT' || first.rule === 'TO_DEFINE'))
    return { kind: 'IMPORTED', sheetLimitCents: null };
  return { kind: 'REGISTERED' };
}

/**
 * The days on which something could be decided or is asked for: those of facts, those from which a debt lowers (the
 * demotion day or, where it is later, the day after the tolerance), tenure, the owner's decision; and, added while
 * walking, the days after a change on which the next may come. Otherwise becoming late only ever hinders, as does the
 * expiry of history, so they are no such days.
 */
function agendaOf({ facts, sales, followUps, start, definedByOwner }: History, shopPolicy: CreditPolicy, to: Day) {
  const days = new Set<Day>();
  const variants = facts.overrides.map((override) => policyFor(shopPolicy, facts, override.on));
  variants.push({ ...shopPolicy });
  for (const { on } of facts.overrides) days.add(on);
  if (start) days.add(start.on);
  if (definedByOwner) days.add(definedByOwner.on);
  for (const { on, courses } of [...sales, ...followUps]) {
    days.add(on);
    for (const course of courses) {
      for (const stretch of course.stretches) {
        days.add(stretch.from);
        for (const policy of variants) days.add(lowersFrom(course, stretch, policy));
      }
    }
  }
  for (const { promotion } of variants) days.add(addDays(facts.registeredOn, promotion.tenureDays));
  const sorted = [...days].filter((day) => day <= to).sort();
  let added: Day[] = [];
  let at = 0;
  let last: Day = '';
  return {
    promotionDays: new Set(variants.map(({ promotion }) => Math.max(1, promotion.days))),
    add(day: Day): void {
      if (day <= to) added.push(day);
    },
    /** The next day, each once; null after the last. */
    next(): Day | null {
      while (sorted[at] !== undefined && sorted[at]! <= last) at += 1;
      let day = sorted[at] ?? null;
      for (const one of added) if (one > last && (day === null || one < day)) day = one;
      added = added.filter((one) => day !== null && one > day);
      if (day !== null) last = day;
      return day;
    },
  };
}

interface World {
  facts: CustomerFacts;
  courses: readonly Course[];
  decisions: readonly CreditDecision[];
}

/**
 * The debts by which the rules could move the limit on `day`, or null when they cannot: a necessary condition that is
 * cheap to ask, never the decision. What passes is decided by `limitChanges`; that nothing is missed, and that the debts
 * left out (closed before the last change) decide nothing, is proved against evaluating every day with everything.
 */
function countingCourses(world: World, shopPolicy: CreditPolicy, day: Day): readonly Course[] | null {
  const { facts, courses, decisions } = world;
  const limitCents = decisions.at(-1)!.toCents;
  if (!limitCents) return null;
  const policy = policyFor(shopPolicy, facts, day);
  const changedOn = lastChangeOn({ decisions }, day)!;
  const last = decisions.at(-1)!;
  const dayNumber = numberOf(day);
  const counting: Course[] = [];
  let lateDebts = 0;
  let isDemoting = false;
  let canBeRestored = false;
  let onTimeDebts = 0;
  let usedCents = 0;
  for (const course of courses) {
    const stretch = stretchOn(course, day);
    // A fall may be taken back once its debt turns out paid or cancelled; that it is replaced takes back nothing.
    if (last.rule === 'DEMOTED_31_DAYS' && last.debtId === course.debt.id)
      canBeRestored = stretch.isCancelled || stretch.settledOn !== null;
    if (stretch.isCancelled || stretch.isReplaced) continue;
    if (stretch.settledOn !== null && stretch.settledOn < changedOn) continue;
    counting.push(course);
    if (stretch.settledOn !== null) {
      if (!wasOnTimeIn(course, stretch, policy.toleranceBankDays)) continue;
      onTimeDebts += 1;
      usedCents += stretch.principalCents;
      continue;
    }
    const daysUnpaid = daysUnpaidIn(stretch, dayNumber);
    if (daysUnpaid === 0) continue;
    if (isLateIn(course, stretch, day, policy.toleranceBankDays)) lateDebts += 1;
    isDemoting ||=
      daysUnpaid >= policy.demotionDay && decisions.every((decision) => decision.debtId !== course.debt.id);
  }
  const { promotion, ladderCents } = policy;
  const canFall = isDemoting && ladderCents.some((rung) => rung < limitCents);
  const canRise =
    lateDebts === 0 &&
    onTimeDebts >= promotion.onTimeDebts &&
    usedCents * 10_000 >= limitCents * promotion.useBps &&
    dayNumber - numberOf(changedOn) >= Math.max(1, promotion.days) &&
    ladderCents.some((rung) => rung > limitCents);
  if (!canFall && !canRise && !canBeRestored) return null;
  // A streak goes back beyond the last change, and so may the debt of a fall.
  return promotion.streakDebts > 0 || canBeRestored ? courses : counting;
}
