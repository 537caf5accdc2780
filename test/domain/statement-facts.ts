/** A shop with people who owe, and a bank statement's entries, so that a test names only what it is about. */
import type { CustomerFacts, Day } from '../../server/domain/facts.js';
import { concernedBy, type MatchInput } from '../../server/domain/statement/case.js';
import type { RawEntry, StatementEntry } from '../../server/domain/statement/entry.js';
import { entryKeys } from '../../server/domain/statement/fingerprint.js';
import { matchStatement } from '../../server/domain/statement/match.js';
import { describeEntry } from '../../server/domain/statement/payer.js';
import { indexPersons } from '../../server/domain/statement/people.js';
import type { RecordedPayment } from '../../server/domain/statement/recorded.js';
import type { EntryDecision } from '../../server/domain/statement/verdict.js';
import { aDebt, aPayment } from './money-facts.js';

export const TODAY: Day = '2026-07-15';
export const SHOP_DOCUMENT = '11222333000181';

export interface Owing {
  id: string;
  name: string;
  document?: string | null;
  /** Centavos by debt, due on the 10th and recorded on the 1st of July unless said. */
  debts?: Record<string, number | { cents: number; dueOn?: Day; recordedOn?: Day; isPaid?: boolean }>;
}

export interface World {
  people: readonly Owing[];
  recorded?: readonly (Partial<RecordedPayment> & Pick<RecordedPayment, 'customerId' | 'amountCents'>)[];
  stored?: ReadonlyMap<string, readonly string[]>;
}

export function anEntry(text: string | readonly string[], fields: Partial<RawEntry> = {}): StatementEntry {
  return describeEntry(
    {
      line: 1,
      on: '2026-07-13',
      amountCents: 8_000,
      texts: typeof text === 'string' ? [text] : text,
      payerName: null,
      payerDocument: null,
      bankId: null,
      reference: null,
      account: null,
      isCard: false,
      ...fields,
    },
    SHOP_DOCUMENT,
  );
}

export function factsOf({ id, debts = {} }: Owing): CustomerFacts {
  const all = Object.entries(debts).map(([debtId, debt]) => {
    const {
      cents,
      dueOn = '2026-07-10',
      recordedOn = '2026-07-01',
      isPaid = false,
    } = typeof debt === 'number' ? { cents: debt } : debt;
    const registeredOn = recordedOn;
    return {
      isPaid,
      debt: aDebt({ id: debtId, customerId: id, principalCents: cents, dueOn, registeredOn, recordedOn }),
    };
  });
  const payments = all
    .filter(({ isPaid }) => isPaid)
    .map(({ debt }) =>
      aPayment({ customerId: id, debtId: debt.id, amountCents: debt.principalCents, paidOn: '2026-07-02' }),
    );
  return {
    customerId: id,
    registeredOn: '2026-01-05',
    debts: all.map(({ debt }) => debt),
    payments,
    holds: [],
    contacts: [],
    decisions: [],
    overrides: [],
  };
}

/** The decisions, in the order of the entries. */
export function decideAll(entries: readonly StatementEntry[], world: World): EntryDecision[] {
  const keys = entryKeys(entries);
  const decisions = matchStatement(inputOf(entries, world));
  return keys.map((key) => decisions.get(key)!);
}

export function inputOf(entries: readonly StatementEntry[], { people, recorded = [], stored }: World): MatchInput {
  const keys = entryKeys(entries);
  const keyed = entries.map((entry, i) => ({ fingerprint: keys[i]!, entry }));
  const index = indexPersons(people.map(({ id, name, document = null }) => ({ id, name, document })));
  const debtOwners = new Map(people.flatMap(({ id, debts = {} }) => Object.keys(debts).map((debt) => [debt, id])));
  const concerned = concernedBy(keyed, index, debtOwners);
  const facts = new Map(
    people.filter(({ id }) => concerned.has(id)).map((person) => [person.id, factsOf(person)] as const),
  );
  const owesExactly = people.flatMap((person) =>
    factsOf(person)
      .debts.filter(({ id }) => !factsOf(person).payments.some((payment) => payment.allocations[0]?.debtId === id))
      .map((debt) => ({ amountCents: debt.principalCents, customerId: person.id, debtIds: [debt.id] })),
  );
  return {
    entries: keyed,
    stored: stored ?? new Map(),
    people: index,
    facts,
    debtOwners,
    recorded: recorded.map((payment, i) => ({
      id: `pay_${i + 1}`,
      externalId: null,
      method: 'PIX',
      paidOn: '2026-07-13',
      isReversed: false,
      foundOn: null,
      entry: null,
      ...payment,
    })),
    owesExactly,
    shop: { document: SHOP_DOCUMENT },
    today: TODAY,
  };
}
