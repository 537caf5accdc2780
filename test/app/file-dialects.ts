/** The same four debts in every dialect in which programs and people write a CSV. */

export type Encoding =
  | 'utf-8'
  | 'utf-8 BOM'
  | 'utf-16le'
  | 'utf-16le BOM'
  | 'utf-16be'
  | 'utf-16be BOM'
  | 'windows-1252';

const HIGH_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

export function csvBytes(text: string, encoding: Encoding): Buffer {
  const isMarked = encoding.endsWith('BOM');
  const marked = isMarked ? `\uFEFF${text}` : text;
  if (encoding.startsWith('utf-8')) return Buffer.from(marked);
  if (encoding.startsWith('utf-16le')) return Buffer.from(marked, 'utf16le');
  if (encoding.startsWith('utf-16be')) return Buffer.from(marked, 'utf16le').swap16();
  return Buffer.from(
    [...text].map((letter) => {
      const high = HIGH_1252.indexOf(letter);
      return high >= 0 ? 0x80 + high : letter.charCodeAt(0);
    }),
  );
}

export interface Dialect {
  title: string;
  text: string;
  encoding: Encoding;
  /** Centavos by row. */
  oracle: number[];
  /** Whether the text says only one thing, so that it must be read. */
  isSafe: boolean;
}

const CENTS = [123_456, 1_050, 80_000, 5];
const NAMES = ['José Conceição', "Maria D'Ávila", 'Zé', 'Ana'];
const MONEY: Record<string, (cents: number) => string> = {
  'R$ 1.234,56': (cents) => `R$ ${grouped(cents, '.', ',')}`,
  '1.234,56': (cents) => grouped(cents, '.', ','),
  '1,234.56': (cents) => grouped(cents, ',', '.'),
  '1234,56': (cents) => (cents / 100).toFixed(2).replace('.', ','),
  '1234.56': (cents) => (cents / 100).toFixed(2),
};
const SEPARATORS = { semicolon: ';', comma: ',', tab: '\t', pipe: '|' };
const QUOTES = ['all', 'needed', 'none'] as const;
const ENCODINGS: Encoding[] = ['utf-8', 'utf-8 BOM', 'utf-16le BOM', 'utf-16be', 'windows-1252'];

function grouped(cents: number, thousands: string, decimal: string): string {
  const [whole, fraction] = (cents / 100).toFixed(2).split('.');
  return `${whole!.replace(/\B(?=(\d{3})+$)/g, thousands)}${decimal}${fraction}`;
}

/** Each separator with each way of quoting and of writing money; encodings in turn. */
export const DIALECTS: Dialect[] = Object.entries(SEPARATORS).flatMap(([separatorName, separator]) =>
  QUOTES.flatMap((quotes) =>
    Object.entries(MONEY).flatMap(([moneyName, money], m) =>
      [0, 1].map((turn): Dialect => {
        const encoding = ENCODINGS[(m + turn * 2 + QUOTES.indexOf(quotes)) % ENCODINGS.length]!;
        const cell = (text: string) => {
          const isNeeded = text.includes(separator) || text.includes('"');
          return quotes === 'all' || (quotes === 'needed' && isNeeded) ? `"${text.replaceAll('"', '""')}"` : text;
        };
        const last = turn === 0 ? [] : ['Obs'];
        const rows = [
          ['Nome', 'Valor', 'Vencimento', ...last],
          ...CENTS.map((cents, i) => [NAMES[i]!, money(cents), `0${i + 1}/03/2026`, ...last.map(() => '')]),
        ];
        const text = rows.map((row) => row.map(cell).join(separator)).join(turn === 0 ? '\n' : '\r\n');
        const isSafe = quotes !== 'none' || !CENTS.some((cents) => money(cents).includes(separator));
        const title = `${separatorName}, quotes: ${quotes}, ${moneyName}, ${encoding}${turn === 0 ? '' : ', with a note'}`;
        return { title, text, encoding, oracle: CENTS, isSafe };
      }),
    ),
  ),
);
