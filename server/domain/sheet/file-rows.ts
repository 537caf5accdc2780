/**
 * Which rows of a file were imported before. A file has no ids: what a row says is who it is. The same row again, wherever
 * it stands, is the same debt. A row of which one thing was corrected is recognised by its place in a list that is
 * otherwise the same. What only resembles a row from before is asked: to book it might double a debt, to leave it lose one.
 */
import type { Cents, Day } from '../facts.js';
import { foldName } from '../text.js';
import { DUE_BY_RULE } from './due-rule.js';
import type { RowReading } from './row.js';

/** How the name of a spreadsheet begins that is none: the rows of an imported file. */
export const FILE_SPREADSHEET = 'file:';

/** What tells one debt of a list from another. */
export interface RowMarks {
  name: string | null;
  document: string | null;
  phone: string | null;
  principalCents: Cents | null;
  dueOn: Day | null;
  installment: readonly [number, number] | null;
  description: string | null;
}

/** What a row says that tells its debt from others; a day that the shop's rule gave is not in it. */
export function marksOf(reading: RowReading): RowMarks {
  const { name, document, phone, principalCents, dueOn, installment, description, assumptions } = reading;
  const isByRule = assumptions.includes(DUE_BY_RULE);
  return { name, document, phone, principalCents, dueOn: isByRule ? null : dueOn, installment, description };
}

/** A row of an earlier import, as its cells read then. */
export interface ImportedRow extends RowMarks {
  id: string;
  /** Where it stood; 1-based. */
  position: number;
  isBooked: boolean;
}

/** `first`: as it was recorded, where it was changed since. */
export interface RecordedDebt extends RowMarks {
  first?: Pick<RowMarks, 'principalCents' | 'dueOn'>;
}

export type RowIdentity =
  | { kind: 'NEW'; id: string }
  | { kind: 'SAME'; id: string }
  /** One thing of it was corrected. */
  | { kind: 'CHANGED'; id: string }
  /** In the books already, by another way. */
  | { kind: 'RECORDED' }
  /** A correction of this one, or a debt of its own. */
  | { kind: 'UNSURE'; like: ImportedRow };

/** What the merchant said of rows that resemble others: debts of their own, or the same ones corrected. */
export type SimilarRows = 'NEW' | 'SAME';

export interface Identifying {
  /** Of the file, in its order. */
  rows: readonly RowMarks[];
  imported: readonly ImportedRow[];
  /** Debts that came into the books otherwise: by a bound sheet, the app, another program. */
  recorded: readonly RecordedDebt[];
  similar: SimilarRows | null;
  /** An id from a text, always the same one. */
  idOf: (key: string) => string;
}

/** Identities in the order of the rows; ids of new rows follow from what they say, so that a repeated import finds them. */
export function identifyRows({ rows, imported, recorded, similar, idOf }: Identifying): RowIdentity[] {
  const here = rows.map(keyed);
  const before = [...imported].sort((a, b) => a.position - b.position).map(keyed);
  const matches = new Map<Keyed, { known: Keyed<ImportedRow>; kind: 'SAME' | 'CHANGED' }>();
  const free = new Set(before);
  const take = (row: Keyed, known: Keyed<ImportedRow>, kind: 'SAME' | 'CHANGED'): void => {
    matches.set(row, { known, kind });
    free.delete(known);
  };
  for (const key of ['everything', 'debt', 'numberedDebt'] as const) {
    const known = groupBy(free, (one) => one[key]);
    for (const row of here) {
      if (matches.has(row)) continue;
      const same = takeFirst(known.get(row[key] ?? ''), (one) => isCompatible(one.marks, row.marks));
      if (same) take(row, same, 'SAME');
    }
  }
  for (const { row, known } of corrections(here, before, matches)) take(row, known, 'CHANGED');

  const books = booksOf(recorded);
  const people = peopleOf(free);
  const ids = new Set(imported.map(({ id }) => id));
  const twins = new Map<string, number>();
  return here.map((row): RowIdentity => {
    const match = matches.get(row);
    if (match) return { kind: match.kind, id: match.known.marks.id };
    if (books.take(row.marks)) return { kind: 'RECORDED' };
    const like = people.of(row).find((one) => free.has(one) && changesBetween(one.marks, row.marks) <= 1);
    // Nothing was booked of it: to take it for this row can neither double nor lose anything.
    const isSaid = similar === 'SAME' || (like !== undefined && !like.marks.isBooked);
    if (like && isSaid) {
      free.delete(like);
      return { kind: 'CHANGED', id: like.marks.id };
    }
    if (like && similar === null) return { kind: 'UNSURE', like: like.marks };
    return { kind: 'NEW', id: freshId(row, ids, twins, idOf) };
  });
}

interface Keyed<M extends RowMarks = RowMarks> {
  marks: M;
  name: string | null;
  /** Everything the row says, as far as it tells debts apart. */
  everything: string;
  /** Name, amount, day and instalment; null where one of them could not be read. */
  debt: string | null;
  /** The same under a document or phone instead of the name, which may have been written otherwise. */
  numberedDebt: string | null;
}

function keyed<M extends RowMarks>(marks: M): Keyed<M> {
  const { document, phone, principalCents, dueOn, installment, description } = marks;
  const name = marks.name === null ? null : foldName(marks.name);
  const number = document ?? phone;
  const isReadable = principalCents !== null && dueOn !== null;
  // The only instalment of a sale is the sale.
  const debt = [principalCents, dueOn, installment?.[1] === 1 ? null : installment];
  return {
    marks,
    name,
    everything: JSON.stringify([name, document, phone, ...debt, description]),
    debt: isReadable && name !== null ? JSON.stringify([name, ...debt]) : null,
    numberedDebt: isReadable && number !== null ? JSON.stringify([number, ...debt]) : null,
  };
}

/** Two documents are two persons; so are two phones where no document says otherwise. */
function isCompatible(a: RowMarks, b: RowMarks): boolean {
  if (a.document !== null && b.document !== null) return a.document === b.document;
  return a.phone === null || b.phone === null || a.phone === b.phone;
}

function isSamePerson(a: Keyed, b: Keyed): boolean {
  const isSameDocument = a.marks.document !== null && a.marks.document === b.marks.document;
  const isSamePhone = a.marks.phone !== null && a.marks.phone === b.marks.phone;
  const isSameName = a.name !== null && a.name === b.name;
  return (isSameDocument || isSamePhone || isSameName) && isCompatible(a.marks, b.marks);
}

/** How many of amount, day and instalment differ. */
function changesBetween(a: RowMarks, b: RowMarks): number {
  const isOtherInstallment = JSON.stringify(a.installment) !== JSON.stringify(b.installment);
  return [a.principalCents !== b.principalCents, a.dueOn !== b.dueOn, isOtherInstallment].filter(Boolean).length;
}

/** At most so many corrected rows side by side are told apart. */
const MAX_GAP = 3;

/**
 * Rows that stand where the like of them stood: between the same neighbours, in a list of which most is the same, the
 * only one of that person there and here, with one thing changed. In a list where most is new (the next month's), a
 * place proves nothing.
 */
function corrections(
  here: readonly Keyed[],
  before: readonly Keyed<ImportedRow>[],
  matches: ReadonlyMap<Keyed, { known: Keyed<ImportedRow> }>,
): { row: Keyed; known: Keyed<ImportedRow> }[] {
  if (matches.size * 2 < before.length) return [];
  const places = new Map(before.map((known, i) => [known, i]));
  const used = new Set([...matches.values()].map(({ known }) => known));
  const found: { row: Keyed; known: Keyed<ImportedRow> }[] = [];
  let gap: Keyed[] = [];
  let from = 0;
  const close = (to: number, isEnd: boolean): void => {
    const there = before.slice(from, to).filter((known) => !used.has(known));
    // Behind the last row that is the same, new ones may follow.
    if (there.length > 0 && there.length <= MAX_GAP && (isEnd || gap.length === there.length))
      for (const row of gap) {
        const alike = there.filter((known) => isSamePerson(known, row));
        const rivals = gap.filter((other) => alike.some((known) => isSamePerson(known, other)));
        if (alike.length === 1 && rivals.length === 1 && changesBetween(alike[0]!.marks, row.marks) <= 1)
          found.push({ row, known: alike[0]! });
      }
    gap = [];
  };
  for (const row of here) {
    const match = matches.get(row);
    if (!match) {
      gap.push(row);
      continue;
    }
    const place = places.get(match.known)!;
    if (place >= from) close(place, false);
    gap = [];
    from = place + 1;
  }
  close(before.length, true);
  return found;
}

export interface Books<Debt extends RecordedDebt = RecordedDebt> {
  /** The debt of the same person, amount, day and instalment, which then is no other row's; null: there is none. */
  take(row: RowMarks): Debt | null;
}

/** Debts as they are and as they were recorded; each stands for one row. */
export function booksOf<Debt extends RecordedDebt>(recorded: readonly Debt[]): Books<Debt> {
  const entries = recorded.flatMap((debt) => [
    { debt, as: keyed(debt) },
    ...(debt.first ? [{ debt, as: keyed({ ...debt, ...debt.first }) }] : []),
  ]);
  const byDebt = groupBy(entries, ({ as }) => as.debt);
  const used = new Set<Debt>();
  return {
    take(row) {
      const { debt: key } = keyed(row);
      const found = byDebt.get(key ?? '')?.find(({ debt }) => !used.has(debt) && isCompatible(debt, row));
      if (found) used.add(found.debt);
      return found?.debt ?? null;
    },
  };
}

/** Rows by name, document and phone. */
function peopleOf(rows: Iterable<Keyed<ImportedRow>>): { of(row: Keyed): Keyed<ImportedRow>[] } {
  const all = [...rows];
  const byName = groupBy(all, (one) => one.name);
  const byDocument = groupBy(all, (one) => one.marks.document);
  const byPhone = groupBy(all, (one) => one.marks.phone);
  return {
    of(row) {
      const { document, phone } = row.marks;
      const found = [byDocument.get(document ?? ''), byPhone.get(phone ?? ''), byName.get(row.name ?? '')];
      return found.flatMap((group) => group ?? []).filter((one) => isSamePerson(one, row));
    },
  };
}

/** The same row twice in a file is two debts: the second has an id of its own. */
function freshId(
  { everything }: Keyed,
  ids: ReadonlySet<string>,
  twins: Map<string, number>,
  idOf: (key: string) => string,
): string {
  for (let twin = twins.get(everything) ?? 0; ; twin++) {
    const id = idOf(`${twin} ${everything}`);
    twins.set(everything, twin + 1);
    if (!ids.has(id)) return id;
  }
}

function takeFirst<T>(group: T[] | undefined, isWanted: (one: T) => boolean): T | undefined {
  const at = group?.findIndex(isWanted) ?? -1;
  return at < 0 ? undefined : group!.splice(at, 1)[0];
}

function groupBy<T>(rows: Iterable<T>, keyOf: (row: T) => string | null): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}
