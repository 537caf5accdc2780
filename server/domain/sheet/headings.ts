/**
 * Which column means what. A table of the words shops use comes first, spelling mistakes second, and what is not certain
 * stays unmapped and is asked: a column of wrong amounts costs more than a question (invariant 8).
 */
import { distance } from 'fastest-levenshtein';
import { readDocument } from '../documents.js';
import { readEmail } from '../email.js';
import { readPhone } from '../phones.js';
import { foldName } from '../text.js';
import { STATES } from '../uf.js';
import { readAmount } from './amount.js';
import type { Cell, PlainCell } from './cell.js';
import { cellText, isBlank, isBlankOrStroke, isDateCell, MAX_CELL_LENGTH, plainCell } from './cell.js';
import { readDay } from './day.js';
import type { SheetField } from './field.js';
import { HEADING_WORDS, OTHER_HEADINGS } from './heading-words.js';
import { readInstallment } from './installment.js';
import { readPaid } from './paid.js';

export interface HeadingMap {
  /** Heading as typed → field; each field at most once. */
  columns: Record<string, SheetField>;
  /** The same by position; null where the column is the merchant's own or uncertain. */
  fields: (SheetField | null)[];
  /** Headings without a field, as typed; blank ones are left out. */
  unmapped: string[];
  /** Several columns could be this field and nothing tells them apart: all are unmapped, the merchant chooses. */
  ambiguous: { field: SheetField; headings: string[] }[];
  /** Headings understood through a spelling mistake; worth showing to the merchant. */
  guessed: string[];
}

interface Candidate {
  index: number;
  field: SheetField;
  /** How specific the words are: `valor da parcela` says more than `valor`. */
  strength: number;
  isGuess: boolean;
}

const WORDS: readonly { words: string; field: SheetField; strength: number; needsSamples: boolean }[] =
  HEADING_WORDS.flatMap(({ field, strength, needsSamples = false, words }) =>
    words.map((text) => ({ words: text, field, strength, needsSamples })),
  );
const OTHERS = new Set(OTHER_HEADINGS);

/**
 * Maps headings to fields. `sampleRows` (some rows below, cells in the columns' order) settle what the words alone leave
 * open, as two columns called alike or `Situação`; they never give a column a meaning its heading does not suggest.
 */
export function mapHeadings(headings: readonly string[], sampleRows: readonly (readonly Cell[])[] = []): HeadingMap {
  const samplesOf = (index: number) => sampleRows.map((row) => plainCell(row[index])).filter((cell) => !isBlank(cell));
  const candidates = headings.flatMap((heading, index) => candidateFor(heading, index, samplesOf(index)) ?? []);
  const fields = headings.map((): SheetField | null => null);
  const map: HeadingMap = { columns: {}, fields, unmapped: [], ambiguous: [], guessed: [] };
  for (const field of new Set(candidates.map((candidate) => candidate.field))) {
    const rivals = candidates.filter((candidate) => candidate.field === field);
    const winner = onlyBest(rivals, samplesOf);
    if (!winner) {
      map.ambiguous.push({ field, headings: rivals.map(({ index }) => headings[index] as string) });
      continue;
    }
    const heading = headings[winner.index] as string;
    fields[winner.index] = field;
    map.columns[heading] = field;
    if (winner.isGuess) map.guessed.push(heading);
  }
  map.unmapped = headings.filter((heading, index) => fields[index] === null && heading.trim() !== '');
  return map;
}

/** A heading without what does not tell columns apart: case, accents, punctuation, units in brackets, "do cliente". */
function headingKey(heading: string): string {
  if (heading.length > MAX_CELL_LENGTH) return '';
  const words = foldName(heading)
    .replace(/\([^()]*\)|r\$|[ºª°]/g, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return words.replace(/ (do |da |de )?(cliente|fregues|freguesa)$/, '');
}

function candidateFor(heading: string, index: number, samples: readonly PlainCell[]): Candidate | null {
  const key = headingKey(heading);
  if (key === '' || OTHERS.has(key)) return null;
  const exact = WORDS.find(({ words }) => words === key);
  if (exact) {
    const { field, strength, needsSamples } = exact;
    const isDoubtful = needsSamples ? !doSamplesFit(field, samples) : doSamplesContradict(field, samples);
    return isDoubtful ? null : { index, field, strength, isGuess: false };
  }
  const field = closestField(key);
  const isContradicted = field !== null && samples.length > 0 && !doSamplesFit(field, samples);
  return field === null || isContradicted ? null : { index, field, strength: 0, isGuess: true };
}

/**
 * One letter wrong in five, two in nine, and every other meaning at least two letters further away; shorter words are
 * too close to each other (`nome` and `fone`).
 */
function closestField(key: string): SheetField | null {
  if (key.length < 5 || key.length > 40) return null;
  const tolerated = key.length >= 9 ? 2 : 1;
  const byDistance = WORDS.filter(({ words, needsSamples }) => words.length >= 5 && !needsSamples)
    .map(({ words, field }) => ({ field, letters: distance(key, words) }))
    .sort((a, b) => a.letters - b.letters);
  const best = byDistance[0];
  if (!best || best.letters > tolerated) return null;
  const nearestOther = Math.min(
    ...byDistance.filter(({ field }) => field !== best.field).map(({ letters }) => letters),
    ...OTHER_HEADINGS.map((words) => distance(key, words)),
  );
  return nearestOther >= best.letters + 2 ? best.field : null;
}

/** The strongest candidate; among equals the only one whose cells can be read as the field. */
function onlyBest(
  rivals: readonly Candidate[],
  samplesOf: (index: number) => readonly PlainCell[],
): Candidate | undefined {
  const strength = Math.max(...rivals.map((rival) => rival.strength));
  const best = rivals.filter((rival) => rival.strength === strength);
  if (best.length === 1) return best[0];
  const fitting = best.filter(({ index, field }) => doSamplesFit(field, samplesOf(index)));
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** Whether there are cells and most of them can be this field. */
function doSamplesFit(field: SheetField, samples: readonly PlainCell[]): boolean {
  const fitting = samples.filter((cell) => isPlausible(field, cell));
  return fitting.length > 0 && fitting.length * 2 > samples.length;
}

/** `Cliente` over numbers is a code, `Parcela` over amounts its value: several cells and none that can be this field. */
function doSamplesContradict(field: SheetField, samples: readonly PlainCell[]): boolean {
  const isTelling = ['name', 'principalCents', 'dueOn', 'paidOn', 'soldOn', 'installment'].includes(field);
  const written = samples.filter((cell) => !isBlankOrStroke(cell));
  return isTelling && written.length >= 3 && !written.some((cell) => isPlausible(field, cell));
}

function isPlausible(field: SheetField, cell: PlainCell): boolean {
  if (isBlankOrStroke(cell)) return false;
  switch (field) {
    case 'principalCents':
    case 'limitCents': {
      const amount = readAmount(cell);
      return amount.ok || amount.code === 'AMBIGUOUS_AMOUNT';
    }
    case 'dueOn':
    case 'paidOn':
    case 'soldOn':
      return readDay(cell).ok;
    case 'paid': {
      // A day under `Pagamento` may be one still to come, so only words tell that the column says "paid".
      const reading = readPaid(cell);
      return reading.ok && reading.paidOn === null;
    }
    case 'phone': {
      const phone = readPhone(String(cell));
      return phone.ok || phone.code === 'PHONE_WITHOUT_AREA_CODE';
    }
    case 'document':
      return readDocument(String(cell)).ok;
    case 'email':
      return readEmail(cellText(cell)).ok;
    case 'installment':
      return isDateCell(cell) || readInstallment(cell).ok || /^\s*\d{1,3}\s*$/.test(cellText(cell));
    case 'uf':
      return STATES.has(foldName(cellText(cell).slice(0, 60)));
    default:
      return /\p{L}{2}/u.test(cellText(cell).slice(0, MAX_CELL_LENGTH));
  }
}
