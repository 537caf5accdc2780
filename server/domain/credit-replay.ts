/**
 * The log of decisions made again from the facts, to prove that it is what the rules decide (invariant 9): at every
 * instant at which something was recorded, with exactly what was known then and the policy of the time. Pure.
 */
import { limitChanges } from './credit-evaluation.js';
import type { LimitChange, LimitOrigin } from './credit-limit.js';
import { todayIn } from './day.js';
import type {
  Cents,
  CreditDecision,
  CustomerFacts,
  Day,
  Debt,
  DebtChange,
  OverrideFact,
  Payment,
  Reallocation,
} from './facts.js';
import { isHeld, type Turn } from './ownership.js';
import type { CreditPolicy } from './policy.js';

/** When something was recorded, in milliseconds of business time; all of one transaction have the same. */
export interface Recorded {
  recordedAt: number;
}

export interface RecordedDecision extends CreditDecision, Recorded {
  policyVersion: number;
  inputs: Readonly<Record<string, unknown>>;
  decidedBy: string;
}

/** What merges moved was not always the customer's: `turns` say when it came and went; absent, it always was. */
interface Held extends Recorded {
  turns?: readonly Turn[];
}

/** Everything ever recorded about one customer that a limit depends on. */
export interface RecordedFacts extends Recorded {
  customerId: string;
  registeredOn: Day;
  /** When a merge that concerned the customer, or its undoing, had the limit decided; absent: never. */
  settledAt?: readonly number[];
  debts: readonly (Debt & Held & { changes: readonly (DebtChange & Recorded)[] })[];
  payments: readonly (Payment &
    Held & { reversedAt: number | null; reallocations?: readonly (Reallocation & Recorded)[] })[];
  overrides: readonly (OverrideFact & Recorded)[];
  decisions: readonly RecordedDecision[];
}

export interface RecordedPolicy extends Recorded {
  policy: CreditPolicy;
}

export interface ReplayedDecision {
  fromCents: Cents | null;
  toCents: Cents | null;
  rule: string;
  reason: string;
  debtId: string | null;
  inputs: Readonly<Record<string, unknown>>;
  decidedBy: string;
}

/** MISSING: the rules decide what is not in the log. EXTRA: the log has what they do not decide. */
export interface ReplayDifference {
  kind: 'MISSING' | 'EXTRA' | 'DIFFERENT';
  customerId: string;
  /** Of the log; null when it is missing there. */
  decisionId: string | null;
  recordedAt: number;
  stored: ReplayedDecision | null;
  replayed: ReplayedDecision | null;
}

/** The name under which the rules decide; decisions of people (`OWNER_…`) are taken as they are. */
export const RULES_DECIDE = 'caderneta';
/** Transactions that waited for one another's lock recorded their instants before; none waits longer. */
const RACE_MS = 60_000;
const MAX_RACING = 4;

/** Where the log of one customer is not what the rules decide; empty when every decision is made again byte for byte. */
export function replayDecisions(
  recorded: RecordedFacts,
  policies: readonly RecordedPolicy[],
  zone: string,
): ReplayDifference[] {
  const origin = originOf(recorded.decisions);
  const instants = instantsOf(recorded);
  return instants.flatMap((at) => {
    const stored = recorded.decisions.filter((one) => one.recordedAt === at && isOfRules(one));
    const inForce = policyAt(policies, at, stored[0]);
    const day = stored[0]?.on ?? todayIn(zone, at);
    const decide = (isKnown: (recordedAt: number) => boolean) =>
      inForce === null
        ? []
        : limitChanges(factsKnown(recorded, isKnown, at, inForce, zone), inForce, day, origin).map(contentOf);
    const kept = stored.map(contentOf);
    const replayed = likeKept(
      decide((recordedAt) => recordedAt <= at),
      kept,
    );
    if (textOf(replayed) === textOf(kept)) return [];
    const isOtherOrder = otherOrders(instants, at, stored.length > 0).some(
      (isKnown) => textOf(likeKept(decide(isKnown), kept)) === textOf(kept),
    );
    return isOtherOrder ? [] : differencesOf(recorded.customerId, at, stored, replayed);
  });
}

/** By the rule and not by the name: a person may be called like the rules. */
function isOfRules({ rule }: RecordedDecision): boolean {
  return !rule.startsWith('OWNER_');
}

/** The origin of a customer, which only the first decision tells. */
function originOf(decisions: readonly RecordedDecision[]): LimitOrigin {
  const first = [...decisions].sort((a, b) => a.seq - b.seq)[0];
  if (!first || first.rule === 'FIRST_LIMIT' || !isOfRules(first)) {
    const { score, vouchedById } = first?.inputs ?? {};
    return {
      kind: 'REGISTERED',
      score: typeof score === 'number' ? score : null,
      vouchedById: typeof vouchedById === 'string' ? vouchedById : null,
    };
  }
  const { sheetLimitCents } = first.inputs;
  return { kind: 'IMPORTED', sheetLimitCents: typeof sheetLimitCents === 'number' ? sheetLimitCents : null };
}

/** When anything of theirs was recorded, in order: what was another's then was decided about the other. */
function instantsOf({ recordedAt, settledAt = [], debts, payments, overrides, decisions }: RecordedFacts): number[] {
  const instants = new Set([recordedAt, ...settledAt]);
  const add = ({ turns }: Held, at: number) => {
    if (isHeld(turns, (turnedAt) => turnedAt <= at)) instants.add(at);
  };
  for (const fact of [...overrides, ...decisions]) instants.add(fact.recordedAt);
  for (const debt of debts) for (const { recordedAt: at } of [debt, ...debt.changes]) add(debt, at);
  for (const payment of payments) {
    for (const { recordedAt: at } of [payment, ...(payment.reallocations ?? [])]) add(payment, at);
    if (payment.reversedAt !== null) add(payment, payment.reversedAt);
  }
  return [...instants].sort((a, b) => a - b);
}

/**
 * The version a decision names, because a change of policy that was not yet committed could not be seen; else the newest
 * recorded by then. The first version counts from ever: a sandbox's clock may start before its shop was made.
 */
function policyAt(policies: readonly RecordedPolicy[], at: number, decision?: RecordedDecision): CreditPolicy | null {
  const versions = policies.map(({ policy }) => policy.version);
  const inForce = policies.filter(
    ({ recordedAt, policy }) => recordedAt <= at || policy.version === Math.min(...versions),
  );
  const version = decision?.policyVersion ?? Math.max(...inForce.map(({ policy }) => policy.version));
  return inForce.find(({ policy }) => policy.version === version)?.policy ?? null;
}

/**
 * The facts as they were read for deciding at `at`. Decisions of that very instant: people's, up to the first of the
 * rules', which is what is to be made again.
 */
function factsKnown(
  recorded: RecordedFacts,
  isKnown: (recordedAt: number) => boolean,
  at: number,
  policy: CreditPolicy,
  zone: string,
): CustomerFacts {
  const { localHolidays } = policy;
  const ofShop = localHolidays && localHolidays.length > 0 ? { localHolidays } : {};
  const firstSeq = Math.min(
    ...recorded.decisions.filter((one) => one.recordedAt === at && isOfRules(one)).map(({ seq }) => seq),
  );
  const wasThere = ({ recordedAt }: Recorded) => isKnown(recordedAt);
  const wasTheirs = (fact: Held) => wasThere(fact) && isHeld(fact.turns, isKnown);
  return {
    customerId: recorded.customerId,
    registeredOn: recorded.registeredOn,
    debts: recorded.debts.filter(wasTheirs).map((debt) => ({
      ...debt,
      recordedOn: todayIn(zone, debt.recordedAt),
      changes: debt.changes.every(wasThere) ? debt.changes : debt.changes.filter(wasThere),
      ...ofShop,
    })),
    payments: recorded.payments
      .filter(wasTheirs)
      .map((payment) =>
        payment.reversedAt === null || isKnown(payment.reversedAt) ? payment : { ...payment, reversedOn: null },
      )
      .map((payment) =>
        payment.reallocations ? { ...payment, reallocations: payment.reallocations.filter(wasThere) } : payment,
      ),
    holds: [],
    contacts: [],
    overrides: recorded.overrides.filter(wasThere),
    decisions: recorded.decisions
      .filter((one) => (one.recordedAt === at ? !isOfRules(one) && one.seq < firstSeq : isKnown(one.recordedAt)))
      .map((one) => ({ ...one, countedDebtIds: (one.inputs.debtIds as readonly string[] | undefined) ?? null })),
  };
}

/**
 * What else a transaction may have seen: two at the same moment take their instants before one waits for the other, so
 * those near `at` may have come before or after it. One that decided nothing can only have come after one that did.
 */
function otherOrders(
  instants: readonly number[],
  at: number,
  hasDecided: boolean,
): ((recordedAt: number) => boolean)[] {
  const racing = instants
    .filter((instant) => instant !== at && Math.abs(instant - at) <= RACE_MS && (hasDecided || instant > at))
    .sort((a, b) => Math.abs(a - at) - Math.abs(b - at))
    .slice(0, MAX_RACING);
  return Array.from({ length: 2 ** racing.length }, (_, choice) => {
    const isSwapped = new Set(racing.filter((_instant, i) => choice & (1 << i)));
    return (recordedAt: number) => recordedAt <= at !== isSwapped.has(recordedAt);
  }).slice(1);
}

function differencesOf(
  customerId: string,
  recordedAt: number,
  stored: readonly RecordedDecision[],
  replayed: readonly ReplayedDecision[],
): ReplayDifference[] {
  return Array.from({ length: Math.max(stored.length, replayed.length) }, (_, i) => {
    const [kept, made] = [stored[i] ?? null, replayed[i] ?? null];
    return {
      kind: kept === null ? 'MISSING' : made === null ? 'EXTRA' : 'DIFFERENT',
      customerId,
      decisionId: kept?.id ?? null,
      recordedAt,
      stored: kept && contentOf(kept),
      replayed: made,
    } as const;
  }).filter(({ stored: kept, replayed: made }) => textOf(kept) !== textOf(made));
}

/** A log from before rises named the debts that earned them is compared without those names. */
function likeKept(made: readonly ReplayedDecision[], kept: readonly ReplayedDecision[]): ReplayedDecision[] {
  return made.map((one, i) => {
    const before = kept[i];
    if (!before || one.rule !== 'PROMOTED' || 'debtIds' in before.inputs) return one;
    const { debtIds: _, ...inputs } = one.inputs;
    return { ...one, inputs };
  });
}

function contentOf(decision: LimitChange | RecordedDecision): ReplayedDecision {
  const { fromCents, toCents, rule, reason, debtId, inputs } = decision;
  const decidedBy = 'decidedBy' in decision ? decision.decidedBy : RULES_DECIDE;
  return { fromCents, toCents, rule, reason, debtId, inputs, decidedBy };
}

/** JSON in the order of names: the database keeps none. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
