/**
 * The sales of the merchant's history as purchases that are asked for again, and what became of them. The instalments of
 * an agreement are no sale, because nobody bought anything: they are what became of the sales whose debts it replaced.
 */
import type { Cents, CustomerFacts, Day } from '../facts.js';
import { splitCents } from '../money.js';
import { importDayOf, isBroughtAlong, purchaseKeyOf } from '../purchase/sold.js';
import { replay } from '../replay.js';
import { type Course, daysUnpaidIn, isUnpaidIn, numberOf, type Stretch, stretchOn } from './course.js';

/** Unpaid longer than this after the due day: the money of a sale is taken for lost. */
const LOST_AFTER_DAYS = 90;

/** With hindsight. UNKNOWN: still running, or cancelled, which says nothing about the customer. */
export type SaleOutcome = 'PAID' | 'LOST' | 'UNKNOWN';

export interface HistoricSale {
  on: Day;
  courses: readonly Course[];
  /** What was sold on trust: the principal as first recorded. */
  financedCents: Cents;
  installments: number;
  firstDueOn: Day;
  /** Nobody asked for it then: it came with an import, or was due before it was written down. */
  isBroughtAlong: boolean;
  /** Its own debts' that count, and that of agreements in their place. */
  outcome: SaleOutcome;
  /** Principal that is taken for lost; of the instalments of an agreement, the share of this sale in it. */
  lostCents: Cents;
  /** It fell due long enough ago that it would be lost by now if it were not paid. */
  isMature: boolean;
}

/** What an agreement put in the place of debts. */
export interface FollowUp {
  on: Day;
  courses: readonly Course[];
  /** Whose debts it replaced, in order; empty: nobody knows. */
  sales: readonly HistoricSale[];
}

/** What an agreement means for one of the sales whose debts it replaced. */
interface Agreed {
  followUp: { on: Day; courses: readonly Course[] };
  lostCents: Cents;
}

/**
 * The sales in order of day: debts of one `saleId` are one, a debt without is one of its own; and what agreements put in
 * their place. `courses` in order.
 */
export function salesOf(
  facts: CustomerFacts,
  courses: readonly Course[],
  to: Day,
): { sales: HistoricSale[]; followUps: FollowUp[] } {
  const bySale = groupedBy(courses, ({ debt }) => (debt.proposalId == null ? purchaseKeyOf(debt) : null));
  const importedOn = importDayOf(facts);
  const agreedOf = new Map<string, Agreed[]>([...bySale.keys()].map((key) => [key, []]));
  const agreements = [...groupedBy(courses, ({ debt }) => debt.proposalId ?? null)].map(
    ([proposalId, installments]) => {
      const followUp = { on: installments[0]!.debt.registeredOn, courses: installments };
      const shares = sharesOf(proposalId, installments, bySale, to);
      for (const [key, lostCents] of shares) agreedOf.get(key)!.push({ followUp, lostCents });
      return { followUp, keys: [...shares.keys()] };
    },
  );
  const sales = new Map([...bySale].map(([key, group]) => [key, saleOf(group, agreedOf.get(key)!, importedOn, to)]));
  return {
    sales: [...sales.values()],
    followUps: agreements.map(({ followUp, keys }) => ({ ...followUp, sales: keys.map((key) => sales.get(key)!) })),
  };
}

function saleOf(courses: readonly Course[], agreed: readonly Agreed[], importedOn: Day | null, to: Day): HistoricSale {
  const debts = courses.map(({ debt }) => debt);
  const on = debts[0]!.registeredOn;
  const firstDueOn = debts.reduce((first, { dueOn }) => (dueOn < first ? dueOn : first), debts[0]!.dueOn);
  // Neither what an agreement replaced nor what a broken one asked says anything of its own.
  const standing = [...courses, ...agreed.flatMap(({ followUp }) => followUp.courses)]
    .map((course) => stretchOn(course, to))
    .filter(({ isReplaced }) => !isReplaced);
  const agreedLostCents = agreed.reduce((sum, { lostCents }) => sum + lostCents, 0);
  return {
    on,
    courses,
    financedCents: debts.reduce((sum, { principalCents }) => sum + principalCents, 0),
    installments: debts.length,
    firstDueOn,
    isBroughtAlong: isBroughtAlong(debts, importedOn),
    outcome: outcomeOf(standing, to),
    lostCents: lostCentsOf(courses, to) + agreedLostCents,
    isMature: standing.every((stretch) => numberOf(to) - stretch.effectiveDueNumber > LOST_AFTER_DAYS),
  };
}

function outcomeOf(standing: readonly Stretch[], to: Day): SaleOutcome {
  const known = standing.filter((stretch) => !stretch.isCancelled);
  if (known.some((stretch) => isLostIn(stretch, to))) return 'LOST';
  return known.length > 0 && !known.some(isUnpaidIn) ? 'PAID' : 'UNKNOWN';
}

function isLostIn(stretch: Stretch, to: Day): boolean {
  return isUnpaidIn(stretch) && (stretch.isWrittenOff || daysUnpaidIn(stretch, numberOf(to)) > LOST_AFTER_DAYS);
}

function lostCentsOf(courses: readonly Course[], to: Day): Cents {
  return courses
    .map((course) => stretchOn(course, to))
    .filter((stretch) => isLostIn(stretch, to))
    .reduce((sum, stretch) => sum + stretch.openPrincipalCents, 0);
}

/**
 * What each of the sales whose debts an agreement replaced loses in it, by their keys in order: in proportion to the
 * principal that was unpaid of them, and no more than that, because charges that became principal were never sold.
 */
function sharesOf(
  proposalId: string,
  installments: readonly Course[],
  bySale: ReadonlyMap<string, readonly Course[]>,
  to: Day,
): Map<string, Cents> {
  const keys: string[] = [];
  const replacedCents: Cents[] = [];
  for (const [key, group] of bySale) {
    const replaced = group.flatMap((course) => replacedBy(proposalId, course));
    if (replaced.length === 0) continue;
    keys.push(key);
    replacedCents.push(replaced.reduce((sum, cents) => sum + cents, 0));
  }
  const allCents = replacedCents.reduce((sum, cents) => sum + cents, 0);
  const lostCents = Math.min(lostCentsOf(installments, to), allCents);
  const shares = lostCents === 0 ? replacedCents.map(() => 0) : splitCents(lostCents, replacedCents);
  return new Map(keys.map((key, index) => [key, shares[index]!]));
}

/** The principal of an original that was unpaid when the agreement took its place; nothing when it is none of its. */
function replacedBy(proposalId: string, { debt, payments }: Course): Cents[] {
  const change = debt.changes.find((one) => one.kind === 'SUPERSEDE' && one.proposalId === proposalId);
  if (!change) return [];
  const changes = debt.changes.filter(({ kind }) => kind !== 'SUPERSEDE' && kind !== 'RESTORE');
  return [replay({ ...debt, changes }, payments, change.on).openPrincipalCents];
}

/** Those with a key, in order. */
function groupedBy(courses: readonly Course[], keyOf: (course: Course) => string | null): Map<string, Course[]> {
  const groups = new Map<string, Course[]>();
  for (const course of courses) {
    const key = keyOf(course);
    if (key === null) continue;
    const known = groups.get(key);
    if (known) known.push(course);
    else groups.set(key, [course]);
  }
  return groups;
}
