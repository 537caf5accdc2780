/** A file as a person uploads it: which kind it is, its text, its rows. What they mean is decided in the domain. */
import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import type { Day } from '../../domain/facts.js';
import { decodeStatement } from '../../domain/statement/decode.js';
import type {
  LeftOutLine,
  StatementEntry,
  StatementFormat,
  StatementOutcome,
  StatementReading,
  StatementRefusal,
} from '../../domain/statement/entry.js';
import { readOfx } from '../../domain/statement/ofx.js';
import { describeEntry } from '../../domain/statement/payer.js';
import { type CsvRow, HEADING_WITHIN, headingScore, readRows } from '../../domain/statement/rows.js';
import { statementTexts } from '../../domain/statement/texts.js';

/** Of the file itself, before base64. */
export const MAX_FILE_BYTES = 2 * 1024 * 1024;
/** The limit of entries, and as many lines again that are none. */
const MAX_LINES = 5_000;
/** Longer is no line of a statement; it would only take long. */
const MAX_LINE_LENGTH = 4_000;
/** A cell may go over this many lines of a file whose quotes close. */
const MAX_CELL_LINES = 4;
const SEPARATORS = [';', ',', '\t', '|'] as const;

export type FileReading =
  | ({ ok: true; format: StatementFormat; sha256: string } & StatementReading<StatementEntry>)
  | StatementRefusal;

/** `today` and `ownDocument` are the shop's: what is still to come is left for a later import. */
export function readStatementFile(bytes: Uint8Array, today: Day, ownDocument: string | null): FileReading {
  const text = decodeStatement(bytes);
  if (text === null) return { ok: false, line: 0, reason: statementTexts.notText };
  if (text.trim() === '') return { ok: false, line: 0, reason: statementTexts.empty };
  const format = formatOf(text);
  if (format === 'HTML') return { ok: false, line: 0, reason: statementTexts.isPage };
  const reading = format === 'OFX' ? readOfx(text) : readCsv(text);
  if (!reading.ok) return reading;
  const skipped: LeftOutLine[] = [...reading.skipped];
  const entries: StatementEntry[] = [];
  for (const raw of reading.entries) {
    // Its key would be taken, and the entry lost on the day it happens.
    if (raw.on > today) skipped.push({ line: raw.line, reason: statementTexts.future(raw.on) });
    else entries.push(describeEntry(raw, ownDocument));
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { ok: true, format, sha256, entries, unreadable: reading.unreadable, skipped };
}

function formatOf(text: string): StatementFormat | 'HTML' {
  const head = text.slice(0, 4_096);
  if (/^\s*OFXHEADER/i.test(head) || /<\?OFX|<OFX[\s>]/i.test(head) || text.includes('<STMTTRN>')) return 'OFX';
  if (/^\s*<\?xml/i.test(head) && !/<html/i.test(head)) return 'OFX';
  return /^\s*<(!doctype html|html|head|body|script)/i.test(head) ? 'HTML' : 'CSV';
}

function readCsv(text: string): StatementOutcome {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.filter((line) => line.trim() !== '').length > MAX_LINES)
    return { ok: false, line: 0, reason: statementTexts.tooManyEntries(MAX_LINES) };
  const head = lines.slice(0, HEADING_WITHIN);
  const scores = SEPARATORS.map((separator) => ({ separator, score: headingScore(rowsOf(head, separator)) }));
  const best = scores.reduce((a, b) => (b.score > a.score ? b : a));
  return readRows(rowsOf(lines, best.separator));
}

/** Line by line, so that a quote which does not close spoils one line and not the rest of the file. */
function rowsOf(lines: readonly string[], delimiter: string): CsvRow[] {
  const rows: CsvRow[] = [];
  for (let i = 0; i < lines.length; i++) {
    const text = lines[i]!;
    if (text.trim() === '') continue;
    const line = i + 1;
    if (text.length > MAX_LINE_LENGTH) {
      rows.push({ line, cells: null, reason: statementTexts.tooLong });
      continue;
    }
    let cells = cellsOf(text, delimiter);
    // A cell may hold a line break; the lines it goes over must then not look like entries themselves.
    for (let more = 1; cells === null && more < MAX_CELL_LINES && i + more < lines.length; more++) {
      if (/^\s*"?\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}/.test(lines[i + more]!)) break;
      cells = cellsOf(lines.slice(i, i + more + 1).join('\n'), delimiter);
      if (cells !== null) i += more;
    }
    rows.push(cells === null ? { line, cells, reason: statementTexts.openQuote } : { line, cells });
  }
  return rows;
}

/** Null: its quotes do not close. */
function cellsOf(text: string, delimiter: string): string[] | null {
  if (!text.includes('"')) return text.split(delimiter).map((cell) => cell.trim());
  try {
    const records: string[][] = parse(text, { delimiter, relax_column_count: true, relax_quotes: true, trim: true });
    return records.length === 1 ? records[0]! : null;
  } catch {
    return null;
  }
}
