/** What a run of a sync did, in the merchant's words: a line for each thing, as many as anybody reads. */
import { formatDayBR, formatDayShortBR } from '../day.js';
import { formatDocument } from '../documents.js';
import type { Day } from '../facts.js';
import { formatBRL } from '../money.js';
import { formatPhone } from '../phones.js';
import type { Act, JournalEntry, Left, LeftWhy, SyncCounts, SyncKind } from './journal.js';
import { together } from './merge.js';
import { FIELD_NAMES } from './problem-text.js';
import type { WireCell } from './wire.js';

const MOST_LINES = 20;

/** As many entries as it takes to fill the lines, whatever they are. */
export const ENTRIES_TOLD = 60;

/** `entries`: the first of the run; `on`: its day, whose year is not said. */
export function linesOf(entries: readonly JournalEntry[], run: SyncCounts & { kind: SyncKind }, on: Day): string[] {
  const lines: string[] = [];
  let told = 0;
  let isCut = entries.length >= ENTRIES_TOLD;
  for (const entry of entries) {
    const own = entryLines(entry, on);
    if (own.length === 0) continue;
    isCut ||= lines.length + own.length > MOST_LINES;
    if (lines.length + own.length > MOST_LINES) break;
    lines.push(...own);
    told += 1;
  }
  const isUndo = run.kind === 'UNDO';
  const left = run.created + run.changed + (isUndo ? run.cancelled : 0) - told;
  if (isCut && left > 0) lines.push(`e mais ${count(left, 'linha', 'linhas')}`);
  if (!isUndo && run.cancelled > 0) lines.push(cancelledLine(entries, run.cancelled));
  if (run.written > 0) lines.push(count(run.written, 'célula escrita', 'células escritas'));
  return lines;
}

const CANCELLED = 'conta cancelada porque a linha foi apagada';
const ALL_CANCELLED = 'contas canceladas porque as linhas foram apagadas';

function cancelledLine(entries: readonly JournalEntry[], cancelled: number): string {
  for (const { name, acts } of cancelled === 1 ? entries : [])
    for (const act of acts)
      if (act.kind === 'CANCELLED')
        return `${name}: conta de ${formatBRL(act.principalCents)} cancelada porque a linha foi apagada`;
  return `${amount(cancelled)} ${cancelled === 1 ? CANCELLED : ALL_CANCELLED}`;
}

function entryLines({ name, row, acts }: JournalEntry, on: Day): string[] {
  const who = name === '' ? `Linha ${row}` : name;
  return acts.flatMap((act) => {
    const text = actText(act, acts, on);
    return text === null ? [] : `${who}: ${text}`;
  });
}

function actText(act: Act, all: readonly Act[], on: Day): string | null {
  const isBooked = all.some(({ kind }) => kind === 'BOOKED');
  switch (act.kind) {
    case 'BOOKED': {
      const isPaid = all.some((one) => one.kind === 'PAID' && one.amountCents === act.principalCents);
      const due = isPaid ? 'já paga' : `vence ${shortDay(act.dueOn, on)}`;
      return `nova conta de ${formatBRL(act.principalCents)}, ${due}`;
    }
    case 'LINKED':
      return `é a conta de ${formatBRL(act.principalCents)} que já estava na Caderneta`;
    case 'UNBOOKED':
      return `conta de ${formatBRL(act.principalCents)} cancelada`;
    case 'REINSTATED':
      return `conta de ${formatBRL(act.principalCents)} voltou a valer`;
    case 'AMOUNT':
      return `valor de ${formatBRL(act.from)} para ${formatBRL(act.to)}`;
    case 'DUE_DATE':
      return `vencimento de ${shortDay(act.from, on)} para ${shortDay(act.to, on)}`;
    case 'PAID':
      if (isBooked && all.some((one) => one.kind === 'BOOKED' && one.principalCents === act.amountCents)) return null;
      return `pagamento de ${formatBRL(act.amountCents)}${act.dayKnown ? ` em ${shortDay(act.paidOn, on)}` : ''}`;
    case 'REVERSED':
      return `pagamento de ${formatBRL(act.amountCents)} desfeito`;
    case 'CUSTOMER':
      return changed(act.field, contact(act.field, act.before), contact(act.field, act.after));
    case 'DESCRIPTION':
      return changed('description', act.before, act.after);
    case 'TYPED': {
      const isTold = all.some((one) => one.kind !== 'WRITTEN' && one !== act && fieldOf(one).includes(act.field));
      return isTold || isBooked ? null : changed(act.field, textOf(act.before), textOf(act.after));
    }
    case 'RULED': {
      const [won, lost] = act.winner === 'SHEET' ? [act.sheet, act.db] : [act.db, act.sheet];
      const side = act.winner === 'SHEET' ? 'a planilha' : 'a Caderneta';
      const values = `${quoted(valueText(act.field, won, on))}, e não ${quoted(valueText(act.field, lost, on))}`;
      return `${fieldName(act.field)} era diferente nos dois lados e valeu ${side}: ${values}`;
    }
    case 'WAIVED':
      return isBooked ? null : 'pergunta respondida';
    default:
      return null;
  }
}

function changed(field: string, before: string | null, after: string | null): string {
  const name = fieldName(field);
  if (before === null) return `${name} ${quoted(after)}`;
  return after === null ? `${name} ${quoted(before)} apagado` : `${name} de ${quoted(before)} para ${quoted(after)}`;
}

/** Which cells an act speaks of. */
function fieldOf(act: Act): string[] {
  switch (act.kind) {
    case 'AMOUNT':
      return ['principalCents'];
    case 'DUE_DATE':
      return ['dueOn'];
    case 'PAID':
    case 'REVERSED':
      return together('paid');
    case 'CUSTOMER':
    case 'RULED':
      return together(act.field);
    case 'DESCRIPTION':
      return ['description'];
    default:
      return [];
  }
}

function valueText(field: string, value: string | number | boolean | null, on: Day): string | null {
  if (value === null) return null;
  if (typeof value === 'boolean') return value ? 'sim' : 'não';
  if (typeof value === 'number') return formatBRL(value);
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? shortDay(value, on) : contact(field, value);
}

function contact(field: string, value: string | null): string | null {
  if (value === null) return null;
  if (field === 'phone') return formatPhone(value);
  return field === 'document' ? formatDocument(value) : value;
}

const MOST_QUOTED = 60;

function quoted(text: string | null): string {
  if (text === null) return 'em branco';
  return `“${text.length > MOST_QUOTED ? `${text.slice(0, MOST_QUOTED)}…` : text}”`;
}

function textOf(cell: WireCell): string | null {
  if (cell === null || cell === '') return null;
  if (typeof cell === 'string') return cell;
  if ('n' in cell) return cell.n.replace('.', ',');
  if ('d' in cell) return formatDayBR(cell.d);
  return 'b' in cell ? (cell.b ? 'sim' : null) : textOf(cell.v);
}

function fieldName(field: string): string {
  return FIELD_NAMES[field as keyof typeof FIELD_NAMES] ?? field;
}

function shortDay(day: Day, on: Day): string {
  return day.slice(0, 4) === on.slice(0, 4) ? formatDayShortBR(day) : formatDayBR(day);
}

function count(n: number, one: string, many: string): string {
  return `${amount(n)} ${n === 1 ? one : many}`;
}

/** `10000` → `10.000`. */
function amount(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, '.');
}

const WHY: Record<Exclude<LeftWhy, 'MORE'>, string> = {
  PAID_SINCE: 'houve um pagamento depois',
  IN_AGREEMENT: 'está em um acordo',
  CONTACTED: 'o cliente já foi avisado dela',
  ANSWERED: 'o cliente já falou sobre ela',
  CHANGED_SINCE: 'mudou de novo depois',
  CLOSED: 'a conta foi encerrada depois',
  OF_ANOTHER: 'o de antes hoje é de outro cliente',
  MERGED: 'o cliente foi unido a outro',
  FORMULA: 'há uma fórmula na célula',
};

/** Why something stayed as it was: "Maria Souza (linha 12): a conta ficou como está, porque …". */
export function leftText({ name, row, field, why, count: more = 0 }: Left): string {
  if (why === 'MORE')
    return `e mais ${amount(more)} que ${more === 1 ? 'ficou' : 'ficaram'} como estava${more === 1 ? '' : 'm'}.`;
  const who = name === '' ? `Linha ${row}` : `${name} (linha ${row})`;
  return `${who}: ${field === null ? 'a conta' : fieldName(field)} ficou como está, porque ${WHY[why]}.`;
}
