/**
 * Who may be one person twice: the same document, the same phone, a name that reads like the other. Pairs are proposed
 * to the merchant and never merged by themselves. Two different documents are two people, whatever else is alike.
 *
 * Ten thousand people are fifty million pairs, so only those are compared that share a key which every pair that could be
 * proposed must share; a test compares this with all pairs.
 */
import { type Likeness, likeKeys, likenessOf, type NameLikeness, type ReadName, readName } from './name-likeness.js';

/** One id may come several times: as it is, and as those who were merged into it were. */
export interface DuplicatePerson {
  id: string;
  name: string;
  /** A valid, bare CPF or CNPJ. */
  document: string | null;
  /** E.164. */
  phone: string | null;
}

export type DuplicateReason = 'SAME_DOCUMENT' | 'SAME_PHONE' | 'SIMILAR_NAME';

export interface DuplicateSuggestion {
  /** The lesser of the two ids. */
  aId: string;
  bId: string;
  /** In the order of their weight. */
  reasons: readonly DuplicateReason[];
  document: string | null;
  phone: string | null;
  likeness: NameLikeness | null;
  /** Of NICKNAME: what is said, and for which name. */
  nickname: { said: string; full: string } | null;
  /** Nothing but a name is known of one of them. */
  isNameOnly: boolean;
  /** More is likelier; only for the order. */
  certainty: number;
}

/** A phone that more people share is a shop's or a family's, and tells nobody apart. */
export const MOST_SHARING_A_PHONE = 6;
/** A name that more people bear is no reason by itself. */
export const MOST_NAMESAKES = 8;
/** So many different names with one surname and one initial are not compared with one another: only equal ones then. */
export const MOST_ALIKE = 500;

/** All pairs worth asking about, the likeliest first; the same for the same people in any order. */
export function duplicateSuggestions(people: readonly DuplicatePerson[]): DuplicateSuggestion[] {
  const records = people.map((person) => ({ ...person, read: readName(person.name) }));
  const ofId = groupBy(records, ({ id }) => [id]);
  const bearers = countBy(records, nameKeys);
  const sharing = countBy(records, phoneKeys);
  const found = new Map<string, DuplicateSuggestion>();
  const look = (a: Rec, b: Rec) => {
    if (a.id === b.id) return;
    const key = a.id < b.id ? `${a.id} ${b.id}` : `${b.id} ${a.id}`;
    if (found.has(key)) return;
    const suggestion = suggestionOf(ofId.get(a.id)!, ofId.get(b.id)!, bearers, sharing);
    if (suggestion) found.set(key, suggestion);
  };
  const lookAmong = (group: readonly Rec[]) => {
    for (const [a, b] of pairsOf(group)) look(a, b);
  };
  for (const group of groupBy(records, documentKeys).values()) lookAmong(group);
  for (const [phone, group] of groupBy(records, phoneKeys))
    if (sharing.get(phone)!.size <= MOST_SHARING_A_PHONE) lookAmong(group);
  for (const [name, group] of groupBy(records, nameKeys))
    if (bearers.get(name)!.size <= MOST_NAMESAKES) lookAmong(group);
  const isRare = ({ read }: Rec) => read.key !== null && bearers.get(read.key)!.size <= MOST_NAMESAKES;
  for (const group of groupBy(records.filter(isRare), ({ read }) => likeKeys(read)).values()) {
    const byName = [...groupBy(group, nameKeys).values()];
    if (byName.length > MOST_ALIKE) continue;
    for (const [as, bs] of pairsOf(byName))
      if (likenessOf(as[0]!.read, bs[0]!.read)) for (const a of as) for (const b of bs) look(a, b);
  }
  return [...found.values()].sort(
    (x, y) => y.certainty - x.certainty || (`${x.aId} ${x.bId}` < `${y.aId} ${y.bId}` ? -1 : 1),
  );
}

interface Rec extends DuplicatePerson {
  read: ReadName;
}

function suggestionOf(
  as: readonly Rec[],
  bs: readonly Rec[],
  bearers: ReadonlyMap<string, ReadonlySet<string>>,
  sharing: ReadonlyMap<string, ReadonlySet<string>>,
): DuplicateSuggestion | null {
  const [first, second] = as[0]!.id < bs[0]!.id ? [as, bs] : [bs, as];
  const documents = [first, second].map((records) => new Set(records.flatMap(documentKeys)));
  const document = [...documents[0]!].filter((one) => documents[1]!.has(one)).sort()[0] ?? null;
  if (document === null && documents.every(({ size }) => size > 0)) return null;

  const phones = [first, second].map((records) => new Set(records.flatMap(phoneKeys)));
  const phone =
    [...phones[0]!].filter((one) => phones[1]!.has(one) && sharing.get(one)!.size <= MOST_SHARING_A_PHONE).sort()[0] ??
    null;
  const isOtherPhone = ![...phones[0]!].some((one) => phones[1]!.has(one)) && phones.every(({ size }) => size > 0);
  const like = bestLikeness(first, second);
  const isNameOnly = [first, second].some((records) =>
    records.every((one) => one.document === null && one.phone === null),
  );

  let certainty = 0;
  const reasons: DuplicateReason[] = [];
  if (document !== null) reasons.push('SAME_DOCUMENT');
  if (phone !== null) reasons.push('SAME_PHONE');
  if (document !== null) certainty += 200;
  if (phone !== null) certainty += 60;
  if (like) {
    const byName = certaintyOfName(like, { isOtherPhone, isNameOnly, isBacked: reasons.length > 0 }, bearers);
    if (byName > 0) reasons.push('SIMILAR_NAME');
    certainty += byName;
  }
  if (reasons.length === 0) return null;
  const isNamed = reasons.includes('SIMILAR_NAME');
  return {
    aId: first[0]!.id,
    bId: second[0]!.id,
    reasons,
    document,
    phone,
    likeness: isNamed ? like!.kind : null,
    nickname: isNamed ? like!.nickname : null,
    isNameOnly,
    certainty,
  };
}

/** Zero: the name is no reason here. A row of a sheet that has only the name of one customer is the commonest duplicate. */
function certaintyOfName(
  { kind, keys, isOneWord }: Keyed,
  { isOtherPhone, isNameOnly, isBacked }: { isOtherPhone: boolean; isNameOnly: boolean; isBacked: boolean },
  bearers: ReadonlyMap<string, ReadonlySet<string>>,
): number {
  if (isBacked) return kind === 'EQUAL' ? 30 : 20;
  const namesakes = Math.max(...keys.map((key) => bearers.get(key)!.size));
  if (namesakes > MOST_NAMESAKES) return 0;
  if (kind !== 'EQUAL') return isOtherPhone ? 0 : isNameOnly ? 30 : 25;
  if (isOneWord && isOtherPhone) return 0;
  return (isOneWord ? 30 : 50) + (isNameOnly ? 15 : 0) + (namesakes === 2 ? 10 : 0) - (isOtherPhone ? 15 : 0);
}

/** A likeness with the two names it is of. */
interface Keyed extends Likeness {
  keys: readonly [string, string];
}

const ORDER: readonly NameLikeness[] = ['EQUAL', 'SHORTENED', 'NICKNAME', 'TYPO'];

function bestLikeness(as: readonly Rec[], bs: readonly Rec[]): Keyed | null {
  const all = as.flatMap((a) =>
    bs.flatMap((b) => {
      const likeness = likenessOf(a.read, b.read);
      return likeness ? [{ ...likeness, keys: [a.read.key!, b.read.key!] as const }] : [];
    }),
  );
  const rank = ({ kind, keys }: Keyed) => `${ORDER.indexOf(kind)} ${keys.join(' ')}`;
  return all.sort((x, y) => (rank(x) < rank(y) ? -1 : 1))[0] ?? null;
}

function documentKeys({ document }: Rec): string[] {
  return document === null ? [] : [document];
}

function phoneKeys({ phone }: Rec): string[] {
  return phone === null ? [] : [phone];
}

function nameKeys({ read }: Rec): string[] {
  return read.key === null ? [] : [read.key];
}

function* pairsOf<T>(group: readonly T[]): Generator<[T, T]> {
  for (const [i, a] of group.entries()) for (let j = 0; j < i; j++) yield [a, group[j]!];
}

function groupBy<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items)
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group) group.push(item);
      else groups.set(key, [item]);
    }
  return groups;
}

/** By key, whose it is: one person counts once, however often they come. */
function countBy(records: readonly Rec[], keysOf: (record: Rec) => readonly string[]): Map<string, Set<string>> {
  return new Map(
    [...groupBy(records, keysOf)].map(([key, group]) => [key, new Set(group.map(({ id }) => id))] as const),
  );
}
