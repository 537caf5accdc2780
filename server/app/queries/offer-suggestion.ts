/** Whom to offer plans before it grows: habitual late payers with something near its due day (CAPABILITIES A6). */
import { loadFacts } from '../../db/facts.js';
import { suggestionCandidates } from '../../db/offer-suggestion.js';
import { addDays, daysBetween } from '../../domain/day.js';
import { daysLateOn } from '../../domain/debt.js';
import { effectiveDueOn } from '../../domain/debt-changes.js';
import type { CustomerFacts, Day } from '../../domain/facts.js';
import { formatBRL } from '../../domain/money.js';
import { payerProfileOn } from '../../domain/payer-profile.js';
import { positionOn } from '../../domain/position.js';
import type { Tenant } from '../context.js';
import { offerTexts } from '../offer-texts.js';
import { currentCreditPolicy } from '../policy.js';

export interface OfferSuggestion {
  customerId: string;
  /** Oldest due first. */
  debtIds: readonly string[];
  /** For the merchant, in Brazilian Portuguese. */
  reason: string;
}

/** An offer that comes later than this is collection, and comes with the cadence. */
const DAYS_LATE_AT_MOST = 20;
const DAYS_AHEAD = 7;
/** Whoever was offered something about a debt is not pressed again so soon, whatever they answered. */
const DAYS_OF_PEACE = 30;
/** Fewer late debts make no habit (`payer-profile.ts`). */
const LATE_DEBTS = 2;
/** So many candidates' facts are read at most, however few of them turn out to be habitual. */
const MOST_LOOKED_AT = 300;
const BATCH = 100;
const MOST_DEBTS = 50;

/** At most `first` customers, whose oldest debt comes first. Reads the facts of at most 300. */
export async function offerSuggestionsOf(tenant: Tenant, first: number): Promise<OfferSuggestion[]> {
  const { tx, today } = tenant;
  const candidates = await suggestionCandidates(tx, {
    today,
    dueFrom: addDays(today, -DAYS_LATE_AT_MOST),
    dueTo: addDays(today, DAYS_AHEAD),
    offeredSince: addDays(today, -DAYS_OF_PEACE),
    lateDebts: LATE_DEBTS,
    limit: MOST_LOOKED_AT,
  });
  const policy = await currentCreditPolicy(tenant);
  const suggestions: OfferSuggestion[] = [];
  for (let start = 0; start < candidates.length && suggestions.length < first; start += BATCH) {
    const batch = candidates.slice(start, start + BATCH);
    const facts = await loadFacts(
      tx,
      batch.map(({ customerId }) => customerId),
    );
    for (const { customerId, debtIds } of batch) {
      const known = facts.get(customerId)!;
      const { profile, reason } = payerProfileOn(known, policy, today);
      if (profile !== 'HABITUALLY_LATE') continue;
      const near = debtIds.slice(0, MOST_DEBTS);
      suggestions.push({ customerId, debtIds: near, reason: `${reason}. ${nearText(known, near, today)}` });
    }
  }
  return suggestions.slice(0, first);
}

/** "Tem R$ 120,00 que vencem em 3 dias: ofereça um parcelamento antes que pese." */
function nearText(facts: CustomerFacts, debtIds: readonly string[], today: Day): string {
  const debts = facts.debts.filter(({ id }) => debtIds.includes(id));
  const totalCents = debts.reduce((sum, debt) => sum + positionOn(debt, facts.payments, today).totalCents, 0);
  const daysLate = Math.max(...debts.map((debt) => daysLateOn(debt, facts.payments, today)));
  const dueOn = debts.map((debt) => effectiveDueOn(debt, today)).sort()[0]!;
  return offerTexts.near(formatBRL(totalCents), daysLate, daysBetween(today, dueOn));
}
