/**
 * What each column means and how sure that is. The heading's words come first, the cells below confirm, choose between or
 * contradict them, and the other columns settle what is left (`Data` beside `Vencimento` is the day of the sale). What two
 * columns could be, or one column in two ways, is asked: a column of wrong amounts costs more than a question (invariant 8).
 */
import { settleAmounts } from './amount-columns.js';
import type { PlainCell } from './cell.js';
import { cellText, isBlank } from './cell.js';
import { accept, ask, type ColumnReading, type Draft, leave } from './column-draft.js';
import { settleDates } from './date-columns.js';
import type { SheetField } from './field.js';
import { isGroupWord } from './header-rows.js';
import { type HeadingMeaning, headingMeaning } from './heading-words.js';
import { canBe, isContradicted, looksLike, looksLikePerson, shareOf, writtenOf } from './samples.js';

export interface ColumnInput {
  heading: string;
  /** The lower of two heading rows, for a heading whose upper part says nothing. */
  lower?: string;
  cells: readonly PlainCell[];
}

/** Half of the cells may be mistyped; more than that speaks against the heading. */
const MOST = 0.5;
/** Where the heading leaves the field open, the cells must speak more clearly. */
const CLEARLY = 0.6;

export function readColumns(inputs: readonly ColumnInput[]): { columns: ColumnReading[]; drafts: Draft[] } {
  const drafts = inputs.map(draftOf);
  withoutGroups(drafts, inputs);
  settleOnly('name', drafts);
  settleOnly('note', drafts);
  settleOnly('principalCents', drafts, isMoneyColumn);
  separateSurnames(drafts);
  settleInstallments(drafts);
  settleAmounts(drafts);
  settleDates(drafts);
  settleRivals(drafts);
  dropTaken(drafts);
  offerMissing(drafts);
  return { columns: drafts.map(columnOf), drafts };
}

function columnOf({ index, heading, field, certainty, alternatives, cells }: Draft): ColumnReading {
  const samples = cells
    .filter((cell) => !isBlank(cell))
    .slice(0, 3)
    .map((cell) => [...cellText(cell).trim().slice(0, 200)].slice(0, 40).join(''));
  return { index, heading, field, certainty, alternatives: alternatives.filter((one) => one !== field), samples };
}

function draftOf({ heading, lower, cells }: ColumnInput, index: number): Draft {
  const meaning = meaningOf(heading, lower);
  const draft: Draft = {
    index,
    heading,
    meaning,
    cells,
    field: null,
    certainty: 'OWN',
    alternatives: [],
    strength: 0,
    role: 'WHOLE',
    isGuess: 'isGuess' in meaning && meaning.isGuess,
  };
  if (meaning.kind === 'FIELD') return fieldDraft(draft, meaning.field);
  if (meaning.kind === 'SEVERAL') return openDraft(draft, meaning.fields, meaning.isAlwaysAsked);
  return draft;
}

/** `Pagamento` over `Data` is a day of payment; a group that says nothing (`FICHA 2`) leaves the lower heading to itself. */
function meaningOf(heading: string, lower = ''): HeadingMeaning {
  const whole = headingMeaning(heading);
  if (whole.kind !== 'UNKNOWN' || lower === '' || lower === heading) return whole;
  const alone = headingMeaning(lower);
  if (alone.kind !== 'FIELD' && alone.kind !== 'SEVERAL') return alone;
  // `CONTA` over `Qto deve` names a part of the table; `ESPOSA` over `Nome` may be about somebody else.
  return isGroupWord(groupOf({ heading, lower, cells: [] }) || heading) ? alone : { ...alone, isGuess: true };
}

/** `Pagamento` over `Valor` and `Vencimento`: where nothing else is owed, that value is, not a payment. */
function withoutGroups(drafts: Draft[], inputs: readonly ColumnInput[]): void {
  const couldBeOwed = ({ field, alternatives }: Draft) =>
    field === 'principalCents' || alternatives.includes('principalCents');
  if (drafts.some(couldBeOwed)) return;
  const due = new Set(inputs.flatMap((input, i) => (drafts[i]!.field === 'dueOn' ? [groupOf(input)] : [])));
  for (const [index, input] of inputs.entries()) {
    const { heading, lower = '', cells } = input;
    if (groupOf(input) === '' || !due.has(groupOf(input))) continue;
    const alone = draftOf({ heading: lower, cells }, index);
    if (alone.field === 'principalCents') drafts[index] = { ...alone, heading, certainty: 'LIKELY' };
  }
}

/** The upper of two heading rows; '' where it says nothing over this column. */
function groupOf({ heading, lower = '' }: ColumnInput): string {
  return lower !== '' && heading.endsWith(lower) ? heading.slice(0, -lower.length).trim() : '';
}

function hasCells(cells: readonly PlainCell[]): boolean {
  return writtenOf(cells).length > 0;
}

/** `Apelido`, `Responsável`, `Histórico` may be something else as well; where no other column is the field, they are it. */
function settleOnly(field: SheetField, drafts: readonly Draft[], fits = hasCells): void {
  const could = drafts.filter((draft) => draft.field === field || draft.alternatives.includes(field));
  const [only] = could;
  if (!only || could.length > 1 || only.certainty !== 'UNSURE' || !fits(only.cells)) return;
  // Names under no heading, or under one that nobody knows, may be whom it is about.
  const isRivalled =
    field === 'name' && drafts.some((one) => one.meaning.kind === 'UNKNOWN' && isPersonColumn(one.cells));
  if (only.meaning.kind === 'SEVERAL' && only.meaning.fields[0] === field && !isRivalled)
    accept(only, field, 'LIKELY', 1);
}

function fieldDraft(draft: Draft, field: SheetField): Draft {
  const { cells, meaning } = draft;
  if (meaning.kind !== 'FIELD') return draft;
  const isDoubtful = meaning.needsSamples || meaning.isGuess;
  if (meaning.needsSamples && !hasCells(cells)) return ask(draft, [field]);
  if (isDoubtful && hasCells(cells) && shareOf(field, cells) <= MOST)
    return ask(draft, shareOf(field, cells) > 0 ? [field] : []);
  if (field === 'paid' && isAmountColumn(cells)) return accept(draft, 'paidCents', 'LIKELY', meaning.strength);
  if (field === 'installment' && isMoneyColumn(cells)) {
    draft.role = 'PARCEL';
    return accept(draft, 'principalCents', 'LIKELY', meaning.strength);
  }
  if (isContradicted(field, cells)) return ask(draft, contradictedAlternatives(field, cells));
  draft.role = meaning.role;
  return accept(draft, field, isDoubtful ? 'LIKELY' : 'SURE', meaning.strength - (meaning.isGuess ? 1 : 0));
}

/** Several words may fit the heading: the one the cells speak for, if there is just one. */
function openDraft(draft: Draft, fields: readonly SheetField[], isAlwaysAsked: boolean): Draft {
  if (writtenOf(draft.cells).length === 0) return ask(draft, fields);
  const fitting = fields.filter((field) => shareOf(field, draft.cells, looksLike) >= CLEARLY);
  const [only] = fitting;
  if (only === undefined) return draft;
  if (fitting.length > 1 || isAlwaysAsked) return ask(draft, fitting);
  // `Situação` in words, all of them "não": still about payment; and "Parcela" over amounts is how much each one is.
  if (only === 'principalCents')
    draft.role = draft.meaning.kind === 'SEVERAL' && fields[0] === 'installment' ? 'PARCEL' : 'WHOLE';
  return accept(draft, only, 'LIKELY', 1);
}

/** `Pago` over nothing but amounts: at least one that cannot be a day of the month or a tick. */
function isAmountColumn(cells: readonly PlainCell[]): boolean {
  const written = writtenOf(cells);
  return (
    written.length >= 2 &&
    written.every((cell) => cell === 0 || canBe('paidCents', cell)) &&
    written.some((cell) => (typeof cell === 'number' ? cell > 31 && cell < 36_526 : /[,$]|\d{3}/.test(cellText(cell))))
  );
}

/** Money, as far as it can be read, with centavos or the sign of reais often enough to be nothing that is counted. */
function isMoneyColumn(cells: readonly PlainCell[]): boolean {
  const isExact = (cell: PlainCell) =>
    typeof cell === 'number' ? !Number.isInteger(cell) : /[,$]|\d\.\d/.test(cellText(cell).slice(0, 40));
  const money = writtenOf(cells).filter((cell) => looksLike('principalCents', cell));
  return (
    shareOf('principalCents', cells, looksLike) >= CLEARLY &&
    money.filter(isExact).length * 3 >= money.length &&
    shareOf('installment', cells, looksLike) === 0
  );
}

/** The heading's own field, and what the cells look like instead of what is near to it. */
function contradictedAlternatives(field: SheetField, cells: readonly PlainCell[]): SheetField[] {
  const near = NEAR[field] ?? [];
  return [field, ...near.filter((other) => shareOf(other, cells, looksLike) >= CLEARLY)];
}

/** `Deve` over "sim" says the opposite of `Pago`, and is not offered as that. */
const NEAR: Partial<Record<SheetField, readonly SheetField[]>> = {
  name: ['phone', 'document', 'email'],
  dueOn: ['paid', 'paidOn'],
  paid: ['paidOn', 'paidCents'],
  paidOn: ['paid', 'paidCents'],
  paidCents: ['paid', 'paidOn'],
  installment: ['principalCents', 'installmentOf'],
  description: ['principalCents', 'soldOn'],
  soldOn: ['description', 'principalCents'],
};

/** First names alone are not who somebody is. */
function separateSurnames(drafts: readonly Draft[]): void {
  const hasSurnames = drafts.some(
    ({ heading, cells }) =>
      /\bsobrenome\b/i.test(heading) && !/nome e sobrenome/i.test(heading) && writtenOf(cells).length > 0,
  );
  if (!hasSurnames) return;
  for (const draft of drafts) if (draft.field === 'name') ask(draft, ['name']);
}

/** `Parcela` and `de`: the number in one column, how many in the next. */
function settleInstallments(drafts: readonly Draft[]): void {
  const number = drafts.filter(({ field }) => field === 'installment');
  const [only] = number;
  const hasNumbers = only !== undefined && number.length === 1 && shareOf('installmentOf', only.cells) > MOST;
  for (const draft of drafts) {
    if (draft.field !== 'installmentOf') continue;
    // How many there are says nothing of which one this is: without the number it stays the merchant's own.
    if (!hasNumbers) leave(draft, ['installmentOf']);
  }
  const next = only && drafts[only.index + 1];
  const isOf =
    next?.certainty === 'OWN' && /^\s*de\s*$/i.test(next.heading) && shareOf('installmentOf', next.cells) === 1;
  if (hasNumbers && isOf) accept(next, 'installmentOf', 'LIKELY', 1);
}

/** Of several columns for one field the one whose words say more; among equals the only one with cells that fit. */
function settleRivals(drafts: readonly Draft[]): void {
  for (const field of new Set(drafts.map((draft) => draft.field))) {
    if (field === null) continue;
    const rivals = drafts.filter((draft) => draft.field === field);
    if (rivals.length < 2) continue;
    const winner = onlyBest(rivals, field);
    for (const rival of rivals) {
      if (rival === winner) accept(rival, field, rivals.length > 1 ? 'LIKELY' : 'SURE');
      else if (winner) leave(rival, [field]);
      else ask(rival, [field]);
    }
  }
}

function onlyBest(rivals: readonly Draft[], field: SheetField): Draft | undefined {
  const filled = rivals.filter(({ cells }) => writtenOf(cells).length > 0);
  const [only] = filled;
  if (filled.length === 1) return only;
  const among = filled.length > 0 ? filled : rivals;
  // `Cliente` is the person, whoever the `Contato` beside it is.
  const said = among.filter(({ meaning }) => meaning.kind === 'FIELD');
  if (field === 'name' && said.length === 1) return said[0];
  // Two columns of names are two persons, or one of them is no name: words do not tell which.
  const strength = field === 'name' ? 0 : Math.max(...among.map((rival) => rival.strength));
  const best = among.filter((rival) => rival.strength >= strength);
  if (best.length === 1) return best[0];
  const fitting = best.filter(({ cells }) => shareOf(field, cells) > MOST);
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** `Cliente` over codes is nothing to ask about once `Nome` holds the names. */
function dropTaken(drafts: readonly Draft[]): void {
  const taken = new Set(drafts.map(({ field }) => field));
  for (const draft of drafts) {
    if (draft.certainty !== 'UNSURE') continue;
    const left = draft.alternatives.filter((field) => !taken.has(field));
    if (left.length > 0) ask(draft, left);
    else leave(draft, draft.alternatives);
  }
}

/** What nothing was found for may stand under a heading nobody knows, or under none: it is asked, never taken. */
function offerMissing(drafts: readonly Draft[]): void {
  const found = new Set(drafts.map(({ field }) => field));
  const offered = new Set(
    drafts.flatMap(({ certainty, alternatives }) => (certainty === 'UNSURE' ? alternatives : [])),
  );
  for (const draft of drafts) {
    const { meaning, cells } = draft;
    if (draft.certainty !== 'OWN' || meaning.kind !== 'UNKNOWN' || writtenOf(cells).length === 0) continue;
    const isMissing = (field: SheetField) => !found.has(field);
    const hinted = meaning.hints.filter((field) => isMissing(field) && shareOf(field, cells, looksLike) >= CLEARLY);
    const seen = SPEAKING.filter((field) => isMissing(field) && shareOf(field, cells, looksLike) >= CLEARLY);
    const isPersons = isMissing('name') && !offered.has('name') && isPersonColumn(cells);
    const alternatives = new Set([...hinted, ...seen, ...(isPersons ? (['name'] as const) : [])]);
    if (alternatives.size > 0) ask(draft, [...alternatives]);
  }
}

/** Fields whose cells speak for themselves. */
const SPEAKING: readonly SheetField[] = [
  'principalCents',
  'dueOn',
  'phone',
  'document',
  'email',
  'paid',
  'installment',
];

function isPersonColumn(cells: readonly PlainCell[]): boolean {
  const written = writtenOf(cells);
  const persons = written.filter(looksLikePerson);
  const distinct = new Set(persons.map((cell) => cellText(cell).trim().toLowerCase()));
  return persons.length >= written.length * CLEARLY && distinct.size * 2 >= persons.length;
}
