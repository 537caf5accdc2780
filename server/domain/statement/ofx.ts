/**
 * OFX, the SGML of 1.x and the XML of 2.x alike: a flat run of `<TAG>value`, with or without closing tags, on one line
 * or on many. Read by hand and not by a library that turns the text into JSON: those lose a whole file over one empty
 * memo or a second account, and read `1,234.56` as one real. No DTD, no entities of a file's own, one pass, no nesting
 * that could exhaust anything.
 */
import { readSignedAmount } from './amount.js';
import { type LeftOutLine, MAX_ENTRIES, type RawEntry, type StatementOutcome } from './entry.js';
import { readDay } from './rows.js';
import { statementTexts } from './texts.js';

/** Types that went out, whatever the sign of the amount: some banks write none. */
const OUTGOING = new Set(['DEBIT', 'FEE', 'SRVCHG', 'ATM', 'CHECK', 'DIRECTDEBIT', 'REPEATPMT']);
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const MAX_VALUE_LENGTH = 600;
const TAG = /<(\/?)([A-Z][A-Z0-9_.]{1,40})(?:\s[^<>]{0,200})?\s?\/?>/g;

export function readOfx(file: string): StatementOutcome {
  const text = withoutMarkup(file);
  if (/<!\s{0,20}(DOCTYPE|ENTITY|ELEMENT|ATTLIST)/i.test(file))
    return { ok: false, line: 0, reason: statementTexts.hasDoctype };
  if (!/<OFX[\s>]/i.test(text)) return { ok: false, line: 0, reason: statementTexts.noOfx };

  const entries: RawEntry[] = [];
  const unreadable: LeftOutLine[] = [];
  let current: Transaction | null = null;
  let account: string | null = null;
  let bank = '';
  let currency = 'BRL';
  let isCard = false;

  const finish = (isCut: boolean) => {
    if (current === null) return;
    const reading = isCut ? statementTexts.cutShort : entryOf(current, { account, currency, isCard });
    if (typeof reading === 'string') unreadable.push({ line: current.line, reason: reading });
    else entries.push(reading);
    current = null;
  };

  for (const { name, isEnd, value, line } of tagsOf(text)) {
    if (name === 'STMTTRN') {
      // A bank that forgets the closing tag begins the next entry all the same.
      finish(false);
      if (!isEnd) current = { line, fields: new Map() };
    } else if (current !== null) {
      if (isEnd && (name === 'BANKTRANLIST' || name === 'OFX')) finish(false);
      else if (!isEnd && (value !== '' || name === 'CURRENCY') && !(current as Transaction).fields.has(name))
        (current as Transaction).fields.set(name, value);
    } else if (!isEnd) {
      if (name === 'STMTRS' || name === 'CCSTMTRS') {
        [account, bank, currency, isCard] = [null, '', 'BRL', name === 'CCSTMTRS'];
      } else if (name === 'BANKID') bank = value;
      else if (name === 'ACCTID') account = `${bank} ${value}`.trim().slice(0, 80);
      else if (name === 'CURDEF' && value !== '') currency = value.toUpperCase();
    }
    if (entries.length > MAX_ENTRIES) return { ok: false, line, reason: statementTexts.tooManyEntries(MAX_ENTRIES) };
  }
  finish(true);
  if (entries.length + unreadable.length === 0) return { ok: false, line: 0, reason: statementTexts.noEntries };
  return { ok: true, entries, unreadable, skipped: [] };
}

interface Transaction {
  line: number;
  fields: Map<string, string>;
}

/** The entry, or what is wrong with it. */
function entryOf(
  { line, fields }: Transaction,
  { account, currency, isCard }: { account: string | null; currency: string; isCard: boolean },
): RawEntry | string {
  const field = (name: string) => fields.get(name) ?? '';
  const written = field('DTPOSTED');
  if (written === '') return statementTexts.missingDay;
  const on = readDay(written.slice(0, 8));
  if (on === null || !/^\d{8}/.test(written)) return statementTexts.unreadableDay(written);
  const paidIn = field('CURSYM') !== '' && fields.has('CURRENCY') ? field('CURSYM').toUpperCase() : currency;
  if (paidIn !== 'BRL') return statementTexts.foreignCurrency(paidIn);
  const amount = readSignedAmount(field('TRNAMT'));
  if (!amount.ok) {
    if (amount.code === 'MISSING_AMOUNT') return statementTexts.missingAmount;
    const text = amount.code === 'AMBIGUOUS_AMOUNT' ? statementTexts.unclearAmount : statementTexts.unreadableAmount;
    return text(field('TRNAMT'));
  }
  const wentOut = amount.cents < 0 || OUTGOING.has(field('TRNTYPE').toUpperCase());
  return {
    line,
    on,
    amountCents: wentOut ? -Math.abs(amount.cents) : amount.cents,
    texts: [field('NAME'), field('MEMO'), field('MEMO2')].filter((text) => text !== ''),
    payerName: null,
    payerDocument: null,
    bankId: field('FITID') || null,
    reference: [field('CHECKNUM'), field('REFNUM')].filter((text) => text !== '').join(' ') || null,
    account,
    isCard,
  };
}

interface Tag {
  name: string;
  isEnd: boolean;
  /** What stands between it and the next tag. */
  value: string;
  line: number;
}

function* tagsOf(text: string): Generator<Tag> {
  // Tags are capitals; "A < B" and "<b>" are part of a value. Only a file that has none in capitals may have small ones.
  const pattern = text.includes('<STMTTRN') ? TAG : new RegExp(TAG, 'gi');
  const lineAt = createLineCounter(text);
  pattern.lastIndex = 0;
  let found = pattern.exec(text);
  while (found) {
    const line = lineAt(found.index);
    const from = found.index + found[0].length;
    const next: RegExpExecArray | null = pattern.exec(text);
    const end = Math.min(next?.index ?? text.length, from + MAX_VALUE_LENGTH);
    yield { name: found[2]!.toUpperCase(), isEnd: found[1] === '/', value: plainValue(text.slice(from, end)), line };
    found = next;
  }
}

/** Asked with growing positions: every line break is looked at once. */
function createLineCounter(text: string): (position: number) => number {
  let line = 1;
  let nextBreak = text.indexOf('\n');
  return (position) => {
    while (nextBreak >= 0 && nextBreak < position) {
      line += 1;
      nextBreak = text.indexOf('\n', nextBreak + 1);
    }
    return line;
  };
}

/** Comments go, marked text stays as text: neither may look like a tag. Their line breaks stay. */
function withoutMarkup(text: string): string {
  const opening = /<!--|<!\[CDATA\[/g;
  const parts: string[] = [];
  let from = 0;
  for (;;) {
    opening.lastIndex = from;
    const start = opening.exec(text)?.index ?? -1;
    if (start < 0) return parts.join('') + text.slice(from);
    const isComment = text.startsWith('<!--', start);
    const end = text.indexOf(isComment ? '-->' : ']]>', start);
    parts.push(text.slice(from, start));
    if (end < 0) return parts.join('');
    const inner = text.slice(start + (isComment ? 4 : 9), end);
    parts.push(isComment ? inner.replace(/[^\n]/g, '') : inner.replace(/&/g, '&amp;').replace(/</g, '&lt;'));
    from = end + 3;
  }
}

function plainValue(text: string): string {
  return text
    .replace(/&(#\d{1,6}|#x[0-9a-f]{1,5}|[a-z]{2,4});/gi, (whole, name: string) => characterOf(name) ?? whole)
    .replace(/\s+/g, ' ')
    .trim();
}

/** Once, so that what an entity yields is never read as another. */
function characterOf(name: string): string | null {
  if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? null;
  const code = name[1]?.toLowerCase() === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : null;
}
