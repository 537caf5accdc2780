/**
 * What a row is, told from its cells by field: only debts are booked and asked about. A sum counted as a debt would double
 * what everybody owes, a debt taken for a sum would be forgotten: in doubt a row is a debt, and asked about.
 */
import { foldName } from '../text.js';
import { readAmount } from './amount.js';
import { type Cell, cellText, isBlankOrStroke, isDateCell, isErrorText, type PlainCell, plainCell } from './cell.js';
import type { SheetField } from './field.js';
import { headingMeaning } from './heading-words.js';
import { monthNumber } from './month.js';
import { readPaid } from './paid.js';
import type { RowCells } from './row.js';

export type RowKind = 'DEBT' | 'BLANK' | 'TOTAL' | 'SEPARATOR' | 'REPEATED_HEADING';

/** Columns of money, the only ones besides its label that a sum fills. */
const SUMS: ReadonlySet<string> = new Set<SheetField>(['principalCents', 'paidCents', 'limitCents']);
/** Where a count or a sum may stand beside the label; a phone or a document belongs to somebody. */
const FIGURES: ReadonlySet<string> = new Set<SheetField>([
  ...(SUMS as ReadonlySet<SheetField>),
  'description',
  'note',
  'paid',
  'dueOn',
  'soldOn',
  'paidOn',
  'installment',
  'installmentOf',
]);
/** Filled in ahead of time, by a formula or a list to choose from. */
const DEFAULTS: ReadonlySet<string> = new Set<SheetField>(['paid', 'uf', 'installment', 'installmentOf']);

/** `columns`: heading → field, as the binding keeps them; by it a heading repeated further down is known. */
export function rowKind(cells: RowCells, columns: Readonly<Record<string, string>> = {}): RowKind {
  const written = (Object.entries(cells) as [SheetField, Cell][]).filter(([field, cell]) =>
    isContent(field, cell, cells),
  );
  if (written.length === 0) return 'BLANK';
  if (isRepeatedHeading(written, columns)) return 'REPEATED_HEADING';
  if (isTotal(written)) return 'TOTAL';
  if (isHints(written.map(([, cell]) => plainCell(cell)))) return 'REPEATED_HEADING';
  return isSeparator(written) ? 'SEPARATOR' : 'DEBT';
}

/** Whether a cell says anything: an unticked box, a "não" chosen beforehand and a formula's zero do not, alone. */
function isContent(field: SheetField, cell: Cell, cells: RowCells): boolean {
  const plain = plainCell(cell);
  if (isBlankOrStroke(plain) || plain === false) return false;
  const isFormula = typeof cell === 'object' && cell !== null && 'formula' in cell;
  if (isFormula && (plain === 0 || isFailed(plain))) return false;
  if (!DEFAULTS.has(field)) return true;
  const hasMore = Object.entries(cells).some(
    ([other, one]) => !DEFAULTS.has(other) && !isBlankOrStroke(plainCell(one)) && plainCell(one) !== false,
  );
  if (hasMore) return true;
  const paid = field === 'paid' ? readPaid(cell) : null;
  return paid !== null && !(paid.ok && (paid.kind === 'NO' || paid.kind === 'NOTHING'));
}

/** Of a formula: whatever begins so is no value, also in a language that nobody thought of. */
function isFailed(cell: PlainCell): boolean {
  return isErrorText(cell) || (typeof cell === 'string' && /^#[\p{L}/0-9]+[!?]?$/u.test(cell.trim()));
}

function isRepeatedHeading(written: readonly [SheetField, Cell][], columns: Readonly<Record<string, string>>): boolean {
  // Nearly every debt holds a figure, and hardly a heading does.
  const figures = written.filter(([, cell]) => hasFigure(plainCell(cell))).length;
  if (written.length < 2 || figures * 3 > written.length) return false;
  const own = new Map<string, string>(Object.entries(columns).map(([heading, field]) => [field, headingText(heading)]));
  const isHeading = ([field, cell]: readonly [SheetField, Cell]) => {
    const plain = plainCell(cell);
    if (typeof plain !== 'string' || plain.length > 100) return false;
    const text = headingText(plain);
    const heading = own.get(field) ?? '';
    // Of two heading rows each comes again by itself.
    if (heading === text || heading.startsWith(`${text} `) || heading.endsWith(` ${text}`)) return true;
    const meaning = headingMeaning(plain, false);
    return meaning.kind === 'FIELD' && meaning.field === field;
  };
  // A name is hardly ever a heading, so one look is enough for nearly every row.
  const name = written.find(([field]) => field === 'name');
  // `JUNHO | Valor | Vencimento`: the headings of a part of the list.
  if (name && !isHeading(name) && !isSectionLabel(plainCell(name[1]))) return false;
  const same = written.filter(isHeading);
  // "Pago" in the column of payment is a heading only in the company of others.
  return same.length >= 2 && same.length * 3 >= written.length * 2 && same.some(([field]) => field !== 'paid');
}

/** `(nome completo)`, `R$`, `dd/mm/aaaa`: how the columns want to be filled in. */
function isHints(cells: readonly PlainCell[]): boolean {
  const texts = cells.map((cell) => (typeof cell === 'string' ? cell.slice(0, 60).trim() : ''));
  const isForm = (text: string) => /^\(?(R\$|d{1,2}\/m{1,2}\/a{2,4})\)?$/i.test(text);
  return (
    texts.length >= 2 && texts.some(isForm) && texts.every((text) => isForm(text) || /^\([^\d()]{1,40}\)$/.test(text))
  );
}

function hasFigure(cell: PlainCell): boolean {
  return typeof cell !== 'string' || /\d/.test(cell.slice(0, 100));
}

function headingText(heading: string): string {
  return foldName(heading.replace(/ \(\d+\)$/, '').slice(0, 200));
}

/** "TOTAL" and figures, or sums alone that a formula adds up; whoever has a name or a phone is a person. */
function isTotal(written: readonly [SheetField, Cell][]): boolean {
  const labels = written.filter(([, cell]) => isTotalLabel(plainCell(cell)));
  const rest = written.filter(([, cell]) => !isTotalLabel(plainCell(cell)));
  // Words that may be a name as well, beside nothing but money.
  const [label, ...beside] = [...written].sort(([a], [b]) => Number(b === 'name') - Number(a === 'name'));
  const isLabel =
    label?.[0] === 'name' &&
    /^(tot|geral|a transportar)[.:]?$/.test(foldName(cellText(plainCell(label[1])).slice(0, 20)));
  if (isLabel && beside.length > 0 && beside.every(([field, cell]) => SUMS.has(field) && isFigure(cell))) return true;
  if (labels.length > 0) return rest.every(([field, cell]) => FIGURES.has(field) && isFigure(cell));
  const isSumOnly = rest.every(([field, cell]) => SUMS.has(field) || (field !== 'name' && isSumFormula(cell)));
  return isSumOnly && rest.some(([, cell]) => isSumFormula(cell));
}

/** A count or a sum beside the label: `TOTAL | 23 clientes`, `TOTAL | | 3`. */
function isFigure(cell: Cell): boolean {
  const plain = plainCell(cell);
  if (isSumFormula(cell)) return true;
  if (typeof plain === 'number') return true;
  return (
    typeof plain === 'string' &&
    plain.length <= 30 &&
    (readAmount(plain).ok ||
      /^\s*\d+ (clientes?|contas?|fiados?|vendas?|pessoas?|pagos?|registros?|itens)\s*$/i.test(plain))
  );
}

/** `TOTAL`, `Total geral:`, `Soma`, `Subtotal março`, `TOTAL A RECEBER R$`. A shop called "Total Construções" is none. */
export function isTotalLabel(cell: PlainCell): boolean {
  if (typeof cell !== 'string' || cell.length > 60 || !/t ?o ?t|som/i.test(cell)) return false;
  const words = foldName(cell)
    .replace(/[^\p{L}\p{N}$]+/gu, ' ')
    .trim()
    .replace(/^t o t a l(?= |$)/, 'total')
    .split(' ');
  if (words.length > 6) return false;
  return (
    words.some((word) => TOTAL_WORDS.has(word)) &&
    words.every(
      (word) =>
        TOTAL_WORDS.has(word) || TOTAL_COMPANY.has(word) || monthNumber(word) > 0 || /^(20)?\d{1,2}$/.test(word),
    )
  );
}

const TOTAL_WORDS = new Set('total totais subtotal soma somas somatorio somatoria totalizador totalgeral'.split(' '));
const TOTAL_COMPANY = new Set(
  `sub geral a de do da dos das em por receber pagar pago pagos recebido aberto devido fiado fiados mes ano dia semana clientes cliente
   contas conta vendas venda dividas divida parcial final r$ rs reais valor valores pagina folha e atual acumulado pendente restante
   saldo vencido vencidos atrasado quinzena periodo debitos debito o que falta deve devem`
    .trim()
    .split(/\s+/),
);

export function isSumFormula(cell: Cell | undefined): boolean {
  const formula =
    typeof cell === 'object' && cell !== null && 'formula' in cell
      ? cell.formula
      : typeof cell === 'string' && cell.startsWith('=')
        ? cell
        : '';
  return /\b(SUM|SOMA|SUBTOTAL|SUMIFS?|SOMASES?|SOMASE|AGGREGATE|AGREGAR|SUMPRODUCT|SOMARPRODUTO|COUNTA?|CONT\.VALORES|CONT\.N[UÚ]M)\s*\(/i.test(
    formula.slice(0, 300),
  );
}

/** A month, a year, a letter of the alphabet or a line of strokes alone in its row. */
function isSeparator(written: readonly [SheetField, Cell][]): boolean {
  const [only] = written;
  if (written.length !== 1 || !only) return false;
  const [field, cell] = only;
  const plain = plainCell(cell);
  if (SUMS.has(field)) return false;
  return isSectionLabel(plain) || (field === 'name' && isDateCell(plain));
}

/** `JANEIRO`, `Março/2026`, `03/2026`, `Semana 2`, `PAGOS`, `A`, `*****`: what stands between parts of a list. */
export function isSectionLabel(cell: PlainCell): boolean {
  if (typeof cell === 'number') return Number.isInteger(cell) && cell >= 2000 && cell <= 2100;
  if (typeof cell !== 'string' || cell.length > 80) return false;
  const text = foldName(cell).replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
  if (text === '' || /^\p{L}$/u.test(text)) return true;
  if (
    /^(mes (de )?)?[a-z]{3,9}( ?(de|[/.-]) ?| )?(\d{4}|\d{2})?$/.test(text) &&
    monthNumber(
      (/(?:^|mes (?:de )?)([a-z]{3,9})(?: ?(?:de|[/.-]) ?| )?(?:\d{4}|\d{2})?$/.exec(text)?.[1] ?? '').replace(
        /de$/,
        '',
      ),
    ) > 0
  )
    return true;
  if (/^(\d{1,2}[/.-])?(20\d{2})$/.test(text)) return true;
  if (/^(\d{1,2}[aºª°]? )?(semana|quinzena|pagina|folha|caderno|mes|letra)( \S{1,10})?( (de|\/) \d{1,3})?$/.test(text))
    return true;
  return SECTIONS.has(text) || /^\d{1,4} (clientes?|contas?|fiados?|registros?)$/.test(text);
}

const SECTIONS = new Set(
  `pagos, pagas, quitados, quitadas, em aberto, abertos, devedores, devendo, clientes, fiado, fiados, pendentes, atrasados, vencidos, a receber,
   recebidos, clientes novos, clientes antigos, continuacao, cont, resumo, fim, inadimplentes, caloteiros, contas pagas, contas em aberto,
   ja pagaram, nao pagaram, ja pagos`
    .trim()
    .split(/,\s+/),
);
