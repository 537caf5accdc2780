/**
 * A note like "prometeu dia 10". It is the merchant who knows whether that is a promise of the customer's, so it becomes a
 * question, with the day it seems to speak of where there is only one and nothing casts doubt on it.
 */
import { addMonthsClamped, daysBetween, isDay, weekday } from '../day.js';
import type { Day } from '../facts.js';
import { foldName } from '../text.js';
import { readWrittenDay } from './day.js';
import { MONTHS, monthNumber, WEEKDAYS } from './month.js';

export interface PromiseNote {
  promisedOn: Day | null;
}

/** Only so much of a note is looked at. */
const MAX_READ = 500;
/** A day without its year that lies further ahead was more likely meant for the past. */
const MAX_AHEAD_DAYS = 180;

const PROMISE = /\b(promet\w*|promess\w*|jurou|garantiu)\b/;
const WILL_PAY =
  /\b(vai|vem|vou|ira|ficou de|disse que|falou que|diz que|combinou|combinado|marcou|vai vir)( que)?( ele| ela)?( vai| vem)? ?(me )?(pag|acert|quit|deposit|transfer|fazer o pix|mandar o pix|passar aqui|passar p|trazer)\w*/;
const PAYS_ON_DAY =
  /\b(paga|pagara|pagar|acerta|quita|pagamento combinado|combinou|combinado|marcou|marcado)( tudo| isso| a conta)?( no| para o| para| pra o| pra| pro| ate o| ate| em)? (dia \d|\d{1,2}[/.-]\d|amanha|hoje|segunda|terca|quarta|quinta|sexta|sabado|domingo|semana que vem|fim do mes|final do mes|mes que vem)/;
/** A habit is no promise, and "não prometeu" is none either. */
const HABIT = /\b(sempre|todo|toda|todos|todas|costuma|geralmente|normalmente|cada)\b/;
const DENIED = /\b(nao|nunca|sem|nem) (me |fez |tem |teve )?promet?\w*|\b(nao|nunca|sem) promessa/;
/** Words after which the day named may be past, broken or moved. */
const DOUBT =
  /\b(nao|nunca|mas|porem|ja|pagou|pago|paguei|furou|quebrou|falhou|sumiu|antes|depois|adiou|remarcou|mudou|atrasou|passou|ontem|talvez|acho|ou|outro|outra|anterior|passado|era|tinha|devia|proximo|proxima|que vem|todo|cada|sempre|entre|apos|partir)\b/;

/** Null: nothing in the note speaks of a promise. `today` undefined: no day is told. */
export function readPromise(note: string, today?: Day): PromiseNote | null {
  const text = foldName(note.slice(0, MAX_READ));
  const promises = PROMISE.test(text);
  if (DENIED.test(text)) return null;
  if (!promises && HABIT.test(text)) return null;
  if (!promises && !WILL_PAY.test(text) && !PAYS_ON_DAY.test(text)) return null;
  return { promisedOn: today === undefined || DOUBT.test(text) ? null : onlyDay(text, today) };
}

const WITH_YEAR = /\b(?:dia )?(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})\b/g;
const MONTH_NAMES = MONTHS.map((name) => `${name}|${name.slice(0, 3)}`).join('|');
const IN_WORDS = new RegExp(
  `\\b(?:dia )?(\\d{1,2})º?(?: de |[ /-])(${MONTH_NAMES})\\b(?:(?: de | |/)(\\d{4}|\\d{2})\\b)?`,
  'g',
);
const DAY_AND_MONTH = /\b(?:dia )?(\d{1,2})\/(\d{1,2})\b/g;
const DAY_OF_MONTH = /\bdia (\d{1,2})º?(?![\p{L}\d]|[.,]\d)/gu;
/** Two days, a half-read figure after "dia", or words for a day that only whoever wrote them can place. */
const NOT_PLACED = /\bdia\b|\b(amanha|hoje|semana|mes|quinzena|ano)\b|\d[/-]/;
const WEEKDAY_NAMES = new RegExp(`\\b(${WEEKDAYS.join('|')})\\b`, 'g');

/** The one day a text names, when it can be told from `today` on. */
function onlyDay(text: string, today: Day): Day | null {
  const named: (Day | null)[] = [];
  let rest = text;
  const take = (pattern: RegExp, dayOf: (groups: readonly (string | undefined)[]) => Day | null) => {
    rest = rest.replace(pattern, (...groups: string[]) => {
      named.push(dayOf(groups));
      return ' ';
    });
  };
  take(WITH_YEAR, ([whole]) => notPast(whole ?? '', today));
  take(IN_WORDS, ([whole, day, month, year]) =>
    year === undefined ? nextDate(Number(day), monthNumber(month ?? ''), today) : notPast(whole ?? '', today),
  );
  take(DAY_AND_MONTH, ([, day, month]) => nextDate(Number(day), Number(month), today));
  take(DAY_OF_MONTH, ([, day]) => nextDayOfMonth(Number(day), today));
  const [on] = named;
  if (named.length !== 1 || !on || NOT_PLACED.test(rest)) return null;
  const own = WEEKDAYS[(weekday(on) + 6) % 7];
  return (rest.match(WEEKDAY_NAMES) ?? []).every((name) => name === own) ? on : null;
}

function notPast(text: string, today: Day): Day | null {
  const reading = readWrittenDay(text);
  return reading.ok && reading.on >= today ? reading.on : null;
}

/** `15/08`: this year's, or next year's when that is near. */
function nextDate(day: number, month: number, today: Day): Day | null {
  const year = Number(today.slice(0, 4));
  const days = [year, year + 1].map((y) => dayText(y, month, day)).filter((on) => isDay(on) && on >= today);
  const [on] = days;
  return on !== undefined && daysBetween(today, on) <= MAX_AHEAD_DAYS ? on : null;
}

/** `dia 10`: this month's, or the next one's where it is past. A day that the month at hand lacks is not certain. */
function nextDayOfMonth(day: number, today: Day): Day | null {
  if (day < 1 || day > 31) return null;
  const thisMonth = `${today.slice(0, 8)}${String(day).padStart(2, '0')}`;
  if (!isDay(thisMonth)) return null;
  if (thisMonth >= today) return thisMonth;
  const next = addMonthsClamped(today, 1, day);
  return Number(next.slice(8)) === day ? next : null;
}

function dayText(year: number, month: number, day: number): string {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
