/**
 * Who is who. Rows with the same valid document, or the same phone and the same folded name, are one customer; all else
 * stays apart and is proposed to the merchant (RULES-BR, "What merchants type"). Two different valid documents are two
 * persons even behind one phone and one name: a father and his son.
 */
import { foldName } from '../text.js';

export interface Identified {
  name: string | null;
  /** E.164. */
  phone: string | null;
  /** A valid, bare CPF or CNPJ. */
  document: string | null;
}

export interface PersonKeys {
  document: string | null;
  phoneAndName: string | null;
}

/** The keys by which somebody is recognised; both null for a person nothing but a name is known of. */
export function personKeys(person: Identified): PersonKeys {
  const name = person.name === null ? '' : foldName(person.name);
  return {
    document: person.document,
    phoneAndName: person.phone !== null && name !== '' ? `${person.phone} ${name}` : null,
  };
}

export function isSamePerson(a: Identified, b: Identified): boolean {
  if (a.document !== null && b.document !== null) return a.document === b.document;
  const key = personKeys(a).phoneAndName;
  return key !== null && key === personKeys(b).phoneAndName;
}

/** People by key, to be asked by `matchPerson`. */
export interface PersonIndex {
  byDocument: Map<string, string>;
  byPhoneAndName: Map<string, Set<string>>;
  documentOf: Map<string, string>;
}

export type PersonMatch =
  | { kind: 'SAME'; id: string /** Others who may be the same and are proposed for merging. */; alsoMaybe: string[] }
  /** `possible`: how many of them it may be, those with another document left out. */
  | { kind: 'UNKNOWN'; maybe: string[]; possible: number };

export function indexPeople(people: Iterable<Identified & { id: string }>): PersonIndex {
  const index: PersonIndex = { byDocument: new Map(), byPhoneAndName: new Map(), documentOf: new Map() };
  for (const person of people) addPerson(index, person);
  return index;
}

/** Makes somebody findable; called again with the same id it adds what another row told, and forgets nothing. */
export function addPerson(index: PersonIndex, person: Identified & { id: string }): void {
  const { document, phoneAndName } = personKeys(person);
  if (document !== null && !index.byDocument.has(document)) index.byDocument.set(document, person.id);
  if (document !== null && !index.documentOf.has(person.id)) index.documentOf.set(person.id, document);
  if (phoneAndName === null) return;
  const ids = index.byPhoneAndName.get(phoneAndName) ?? new Set();
  index.byPhoneAndName.set(phoneAndName, ids.add(person.id));
}

/**
 * Finds the one customer a row speaks of. The document decides; without its help a phone and name that fit one person decide;
 * when they fit several, or only somebody with another document, nobody is chosen and all are proposed.
 */
export function matchPerson(person: Identified, index: PersonIndex): PersonMatch {
  const { document, phoneAndName } = personKeys(person);
  const likely = [...((phoneAndName !== null && index.byPhoneAndName.get(phoneAndName)) || [])];
  const byDocument = document === null ? undefined : index.byDocument.get(document);
  if (byDocument !== undefined) {
    return { kind: 'SAME', id: byDocument, alsoMaybe: likely.filter((id) => id !== byDocument) };
  }
  const possible = likely.filter((id) => document === null || !index.documentOf.has(id));
  const [id] = possible;
  if (id === undefined || possible.length > 1) return { kind: 'UNKNOWN', maybe: likely, possible: possible.length };
  return { kind: 'SAME', id, alsoMaybe: likely.filter((other) => other !== id) };
}

/** Several fit and nothing tells which: the merchant is asked. Whoever has another document is somebody else. */
export function isUnclear(match: PersonMatch): boolean {
  return match.kind === 'UNKNOWN' && match.possible > 1;
}

/**
 * Groups the rows of a first import: the same number, the same person, whatever the order of the rows. Numbers are dense,
 * in the order of first appearance.
 */
export function groupPeople(rows: readonly Identified[]): number[] {
  const documentsOf = new Map<string, Set<string>>();
  for (const row of rows) {
    const { document, phoneAndName } = personKeys(row);
    if (document === null || phoneAndName === null) continue;
    documentsOf.set(phoneAndName, (documentsOf.get(phoneAndName) ?? new Set()).add(document));
  }
  const groups = new Map<string, number>();
  return rows.map((row, i) => {
    const { document, phoneAndName } = personKeys(row);
    const known = phoneAndName === null ? undefined : documentsOf.get(phoneAndName);
    const onlyDocument = known?.size === 1 ? [...known][0] : undefined;
    const key = document ?? onlyDocument ?? phoneAndName ?? `row ${i}`;
    const group = groups.get(key) ?? groups.size;
    groups.set(key, group);
    return group;
  });
}
