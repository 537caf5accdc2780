/** The "paid?" column: a word, a tick, the day it was paid, or how much was. */
import type { Cents, Day } from '../facts.js';
import { foldName } from '../text.js';
import { readAmount } from './amount.js';
import type { Cell, PlainCell } from './cell.js';
import { isBlankOrStroke, isDateCell, plainCell } from './cell.js';
import { readDay, readWrittenDay } from './day.js';

export type PaidReading =
  | { ok: true; kind: 'NOTHING' | 'NO' | 'YES' }
  | { ok: true; kind: 'DAY'; paidOn: Day }
  /** How much, and on which day where it says so; whether that is all, the debt's amount tells. */
  | { ok: true; kind: 'AMOUNT'; paidCents: Cents; paidOn: Day | null; assumptions: string[] }
  /** "parcial": some was paid, and not how much. */
  | { ok: false; code: 'INVALID_PAID'; isPartial: boolean };

const INVALID: PaidReading = { ok: false, code: 'INVALID_PAID', isPartial: false };
const PARTIAL: PaidReading = { ok: false, code: 'INVALID_PAID', isPartial: true };

const YES = words(
  `sim, s, ss, yes, y, true, verdadeiro, ok, okay, okk, oks, x, xx, xxx, pg, pgo, pgto, pagto, pgt, pago, paga, pagos, pagas, pagou,
   pagaram, quitado, quitada, quitou, quitados, quit, liquidado, liquidada, liquidou, recebido, recebida, recebi, recebeu,
   acertado, acertada, acertou, baixado, baixada, baixou, feito, √, zerado, zerou, pg ok, ok pg, pago ok, ok pago, ja pagou,
   ja pago, ja paga, ja pg, ja foi, ja foi pago, ja acertou, ja quitou, ja recebi, tudo pago, tudo pg, pg tudo, pago tudo, pagou tudo, pagou td, pg td, tudo ok,
   esta pago, foi pago, foi paga, conta paga, divida paga, totalmente pago, pago total, pago integral, pagamento total, pago a vista, quitou tudo,
   sim pago, sim pagou, sim ja pagou, pagamento ok, pgto ok, pagamento recebido, pagamento efetuado,
   pagamento realizado, ✓, ✔, ✔️, ✅, ☑, ☑️, 👍, pago ✅, pago ✓, pago ✔, ok ✅, sim ✅, ✅ pago`,
);
const NO = words(
  `n, nao, ñ, no, false, falso, aberto, aberta, pendente, pend, deve, devendo, devedor, devedora, atrasado, atrasada, vencido,
   vencida, falta, fiado, ☐, ⬜, ❌, ✗, ✘, ✖, em aberto, em debito, nao pago, nao paga, nao pagou, nao pg, ñ pago, ñ pg, ñ pagou, ainda nao,
   ainda n, ainda deve, ainda nao pagou, a pagar, a receber, a vencer, em atraso, n pago, n paga, n pagou, n pg, falta pagar, nao quitado, nao quitada, nao recebido,
   nao recebi, inadimplente, por pagar, sem pagar, pendente de pagamento, aguardando pagamento, faltando, cobrar, nada ainda, nao pagou ainda, nao ainda, nada, em aberto ainda, nao pago ainda`,
);
const PART = words(
  `parcial, parte, em parte, pago parcial, parcialmente pago, parcialmente, pago parcialmente, pg parcial, pagou parte, pago em parte, pagou parcial, uma parte,
   pagou uma parte, pagamento parcial, pagou um pouco, pago parte, pg parte`,
);

/** Words before a day or an amount that only say again that it was paid. */
const PAID_BEFORE =
  /^(?:ja )?(?:pago|paga|pg|pgo|pagou|quitado|quitada|quitou|ok|sim|recebido|recebi|pgto|pagto|pagamento)\b[:.,-]? ?/;

/** A word that says paid by itself, and how after it: on credit or by a slip that was only written is none. */
const PAID_BY =
  /^(.{2,30}?) \(?(?:(?:em|no|na|via|por|pelo|com) )?(?:pix|dinheiro|especie|transferencia|ted|cartao(?: de (?:credito|debito))?)\)?$/;

function isYes(word: string): boolean {
  const [, head = ''] = PAID_BY.exec(word) ?? [];
  return YES.has(word) || (YES.has(head) && !/^[sx]+$/.test(head));
}

/**
 * Reads whether it was paid, when, or how much. Blank is not paid. Bare whole numbers up to 31 may be a day of the month
 * as well as reais, `12.05` a day without its year: INVALID_PAID, as is everything else that is not certain. `isAmountColumn`:
 * the column holds amounts, so a bare number is one.
 */
export function readPaid(cell: Cell, isAmountColumn = false): PaidReading {
  const plain = plainCell(cell);
  if (isBlankOrStroke(plain) || plain === false || plain === 0) {
    return { ok: true, kind: plain === 0 && isAmountColumn ? 'NO' : 'NOTHING' };
  }
  if (plain === true) return { ok: true, kind: 'YES' };
  if (isDateCell(plain)) return onDay(readDay(plain));
  if (typeof plain === 'number') return isAmountColumn || isClearNumber(plain) ? amount(plain) : INVALID;
  if (typeof plain !== 'string' || plain.length > 60) return INVALID;
  const word = wordOf(plain);
  if (isYes(word)) return { ok: true, kind: 'YES' };
  if (NO.has(word)) return { ok: true, kind: 'NO' };
  if (PART.has(word)) return PARTIAL;
  if (isAmountColumn && /^(r\$ ?)?0+([.,]0{1,2})?$/.test(word)) return { ok: true, kind: 'NO' };
  const rest = word.replace(PAID_BEFORE, '');
  const day = readWrittenDay(rest.replace(/^(?:em|no dia|dia) /, ''));
  return day.ok ? onDay(day) : paidAmount(rest.replace(/^(?:de|parcial|parte) /, ''), isAmountColumn);
}

/** A word or tick that says paid or not paid, and nothing else. */
export function isPaidWord(cell: PlainCell): boolean {
  if (typeof cell === 'boolean') return true;
  if (typeof cell !== 'string' || cell.length > 60 || isBlankOrStroke(cell)) return false;
  const word = wordOf(cell);
  return isYes(word) || NO.has(word) || PART.has(word);
}

function wordOf(text: string): string {
  return foldName(text)
    .replace(/n\/(?=p)/, 'n ')
    .replace(/[.!;,]+$/, '')
    .replace(/^\(([^()]*)\)$/, '$1')
    .replace(/[,;:!.]+ /g, ' ')
    .trim();
}

/** `50,00`, `r$ 50 em 05/03/2026`. */
function paidAmount(text: string, isAmountColumn: boolean): PaidReading {
  const [, figures = text, dayText] = /^(.*?\d)(?: reais)?(?:,| -)? (?:em|no dia|dia|-) ?(.+)$/.exec(text) ?? [];
  const day = dayText === undefined ? null : readWrittenDay(dayText);
  if (day && !day.ok) return INVALID;
  const isClear = isAmountColumn || day !== null || isClearText(figures);
  return isClear ? amount(figures, day?.ok ? day.on : null) : INVALID;
}

/** Written as money, or a number that is no day of a month. */
function isClearText(text: string): boolean {
  if (/^r\$|reais$|,\d{1,2}$/.test(text)) return true;
  const [, whole, fraction] = /^(\d+)\.(\d{1,2})$/.exec(text) ?? [];
  if (whole !== undefined) return Number(whole) > 31 || Number(fraction) > 12 || Number(fraction) === 0;
  return /\./.test(text) || (Number(text) > 31 && Number(text) < FIRST_SERIAL);
}

/** 2000-01-01 as a spreadsheet counts days: from here on a whole number may be a date that lost its format. */
const FIRST_SERIAL = 36_526;

function isClearNumber(number: number): boolean {
  return !Number.isInteger(number) || (number > 31 && number < FIRST_SERIAL);
}

function amount(figures: string | number, paidOn: Day | null = null): PaidReading {
  const reading = readAmount(figures);
  return reading.ok
    ? { ok: true, kind: 'AMOUNT', paidCents: reading.cents, paidOn, assumptions: reading.assumptions }
    : INVALID;
}

function onDay(day: ReturnType<typeof readDay>): PaidReading {
  return day.ok ? { ok: true, kind: 'DAY', paidOn: day.on } : INVALID;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/,\s+/).map(foldName));
}
