/** Which customers an entry may be of. A document decides; a name never does, it only proposes. */
import type { Cents } from '../facts.js';
import { foldName } from '../text.js';
import type { StatementEntry } from './entry.js';

export interface Person {
  id: string;
  name: string;
  /** Bare CPF or CNPJ. */
  document: string | null;
}

export type Likeness = 'NAME' | 'CLOSE_NAME' | 'FIRST_NAME';

export interface Identified {
  /** The one customer whose document it is, whole or, with a name that fits, masked. */
  byDocument: { customerId: string; how: 'DOCUMENT' | 'MASKED_DOCUMENT' } | null;
  /** The same or a shortened name, the best first; whoever has another document is left out. */
  byName: readonly { customerId: string; likeness: 'NAME' | 'CLOSE_NAME' }[];
}

export interface People {
  byId: ReadonlyMap<string, Person>;
  byDocument: ReadonlyMap<string, string>;
  /** By the six digits of a CPF that stay visible. */
  byVisibleDigits: ReadonlyMap<string, readonly string[]>;
  byFirstName: ReadonlyMap<string, readonly string[]>;
  /** By id; several where people were merged. */
  namesOf: ReadonlyMap<string, readonly (readonly string[])[]>;
}

const CONNECTORS = new Set(['da', 'de', 'do', 'das', 'dos', 'e', 'di', 'd']);
const TITLES = new Set(['dona', 'seu', 'sr', 'sra', 'srta', 'dr', 'dra', 'senhor', 'senhora', 'd']);

/** The same id may come several times: first as it is, then as those merged into it were. */
export function indexPersons(persons: readonly Person[]): People {
  const byVisibleDigits = new Map<string, string[]>();
  const byFirstName = new Map<string, string[]>();
  const namesOf = new Map<string, (readonly string[])[]>();
  const byId = new Map<string, Person>();
  for (const { id, name, document, ...rest } of persons) {
    const names = namesIn(name);
    push(namesOf, id, names);
    const known = byId.get(id);
    byId.set(id, known ? { ...known, document: known.document ?? document } : { ...rest, id, name, document });
    if (names[0] !== undefined) push(byFirstName, names[0], id);
    if (document?.length === 11) push(byVisibleDigits, document.slice(3, 9), id);
  }
  return {
    byId,
    byDocument: new Map(persons.flatMap(({ id, document }) => (document === null ? [] : [[document, id]]))),
    byVisibleDigits,
    byFirstName,
    namesOf,
  };
}

export function identify(entry: Pick<StatementEntry, 'payerName' | 'payerDocument'>, people: People): Identified {
  const names = namesIn(entry.payerName ?? '');
  const document = entry.payerDocument;
  const byName = (names[0] === undefined ? [] : (people.byFirstName.get(names[0]) ?? []))
    .filter((id) => !isAnother(document, people.byId.get(id)!.document))
    .flatMap((customerId) => {
      const likeness = bestLikeness(names, customerId, people);
      return likeness === null || likeness === 'FIRST_NAME' ? [] : [{ customerId, likeness }];
    })
    .sort((a, b) =>
      a.likeness === b.likeness ? (a.customerId < b.customerId ? -1 : 1) : a.likeness === 'NAME' ? -1 : 1,
    );
  return { byDocument: documentMatch(document, names, people), byName };
}

/** How much of a first name alone is alike: too little to propose anybody by itself. */
export function hasSameFirstName(
  entry: Pick<StatementEntry, 'payerName'>,
  customerId: string,
  people: People,
): boolean {
  const first = namesIn(entry.payerName ?? '')[0];
  return (
    first !== undefined && first.length >= 3 && people.namesOf.get(customerId)!.some((names) => names[0] === first)
  );
}

/** Somebody who owes exactly an amount, and the debts of it. */
export interface OwesExactly {
  amountCents: Cents;
  customerId: string;
  debtIds: readonly string[];
}

function documentMatch(document: string | null, names: readonly string[], people: People): Identified['byDocument'] {
  if (document === null) return null;
  if (!document.startsWith('***')) {
    const customerId = people.byDocument.get(document);
    return customerId === undefined ? null : { customerId, how: 'DOCUMENT' };
  }
  // Six digits are one in a million, and with the name nobody else; two customers with both are asked about.
  const fitting = people.byVisibleDigits.get(document.slice(3, 9)) ?? [];
  const [customerId] = fitting;
  if (customerId === undefined || fitting.length > 1) return null;
  const likeness = bestLikeness(names, customerId, people);
  return likeness === 'NAME' || likeness === 'CLOSE_NAME' ? { customerId, how: 'MASKED_DOCUMENT' } : null;
}

const BY_LIKENESS: readonly (Likeness | null)[] = ['NAME', 'CLOSE_NAME', 'FIRST_NAME', null];

/** With any of the names somebody has or had. */
function bestLikeness(names: readonly string[], customerId: string, people: People): Likeness | null {
  const all = people.namesOf.get(customerId)!.map((theirs) => likenessOf(names, theirs));
  return BY_LIKENESS.find((likeness) => all.includes(likeness)) ?? null;
}

/** Two documents that cannot be of one person. */
function isAnother(payers: string | null, customers: string | null): boolean {
  if (payers === null || customers === null) return false;
  if (!payers.startsWith('***')) return payers !== customers;
  return customers.length !== 11 || customers.slice(3, 9) !== payers.slice(3, 9);
}

/**
 * Banks cut names short and leave out their middle: the first name must be the same, every other name of the shorter must
 * stand in the longer in the same order, and the last one may be cut.
 */
export function likenessOf(a: readonly string[], b: readonly string[]): Likeness | null {
  if (a.length === 0 || b.length === 0 || a[0] !== b[0]) return null;
  if (a.length === b.length && a.every((name, i) => name === b[i])) return 'NAME';
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short.length < 2) return 'FIRST_NAME';
  let at = 0;
  const stands = short.every((name, i) => {
    const isLast = i === short.length - 1;
    while (at < long.length) {
      const other = long[at++]!;
      if (
        other === name ||
        (isLast && (other.startsWith(name) || name.startsWith(other)) && Math.min(name.length, other.length) >= 2)
      )
        return true;
    }
    return false;
  });
  return stands ? 'CLOSE_NAME' : 'FIRST_NAME';
}

/** The names of somebody, folded, without titles and connectors. */
export function namesIn(name: string): string[] {
  const words = foldName(name.slice(0, 200))
    .split(/[^\p{L}\p{M}'-]+/u)
    .filter((word) => word !== '' && !CONNECTORS.has(word));
  return words.length > 1 && TITLES.has(words[0]!) ? words.slice(1) : words;
}

/** Nobody twice under one key. */
function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const group = map.get(key);
  if (!group) map.set(key, [value]);
  else if (!group.includes(value)) group.push(value);
}
