/**
 * What is to become of each entry: an ordered table, the first rule that applies wins, and the last one always does
 * (nothing is silent). To credit a wrong person is the worst that can happen, so that only a Pix code of ours, or a
 * document together with an amount that is owed, is certain; a name never is.
 */
import { type Case, createCase, createMatching, type MatchInput, type Matching } from './case.js';
import {
  decided,
  givenBack,
  namedByDocument,
  namedByTxid,
  proposedByAmount,
  proposedByName,
  recordedUnderItsId,
  when,
} from './rules.js';
import type { EntryDecision } from './verdict.js';

/**
 * Decisions by fingerprint, for the entries that are not stored. The order of the file does not matter: first those that
 * may be certain, day by day, then the others, so that what is asked is asked about what is left.
 */
export function matchStatement(input: MatchInput): Map<string, EntryDecision> {
  const cases = input.entries
    .filter(({ fingerprint }) => !input.stored.has(fingerprint))
    .map((keyed) => createCase(keyed, input))
    .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  const matching = createMatching(input, cases);
  return new Map(cases.map((one) => [one.fingerprint, decide(one, matching)]));
}

type Rule = (one: Case, matching: Matching) => EntryDecision | null;

const RULES: readonly Rule[] = [
  ({ entry }) => when(entry.amountCents === 0, 'NO_MONEY'),
  ({ entry }) => when(entry.isCard, 'CARD_BILL'),
  ({ entry }) => when(entry.kind === 'BALANCE', 'BALANCE'),
  givenBack,
  ({ entry }) => when(entry.amountCents < 0 && entry.kind === 'FEE', 'FEE'),
  ({ entry }) => when(entry.amountCents < 0 && entry.kind === 'INVESTMENT', 'INVESTMENT'),
  ({ entry }) => when(entry.amountCents < 0, 'MONEY_OUT'),
  ({ fingerprint }, { returned }) => when(returned.has(fingerprint), 'RETURNED'),
  ({ entry }) => when(entry.kind === 'RETURN', 'REFUND_IN'),
  recordedUnderItsId,
  namedByTxid,
  ({ entry }) => when(entry.kind === 'FEE', 'FEE'),
  ({ entry }) => when(entry.kind === 'INVESTMENT', 'INVESTMENT'),
  ({ entry }) => when(entry.kind === 'LOAN', 'LOAN'),
  ({ entry }, { input }) =>
    when(entry.payerDocument !== null && entry.payerDocument === input.shop.document, 'OWN_TRANSFER'),
  namedByDocument,
  ({ entry }) => when(entry.kind === 'CARD_SALES', 'CARD_SALES'),
  proposedByName,
  proposedByAmount,
  ({ entry }) => when(entry.payerName !== null || entry.payerDocument !== null, 'STRANGER'),
];

function decide(one: Case, matching: Matching): EntryDecision {
  for (const rule of RULES) {
    const decision = rule(one, matching);
    if (decision) return decision;
  }
  return decided('UNKNOWN_PAYER');
}

function sortKey({ entry, fingerprint, subjects, who }: Case): string {
  const rank = subjects.length > 0 ? '0' : '1';
  return [rank === '0' || who.byDocument ? '0' : '1', entry.on, rank, fingerprint].join(' ');
}
