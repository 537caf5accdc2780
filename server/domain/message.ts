/** Puts a debtor's message together: greeting, amounts, days; and the creditor's identification that must follow it. */

import { formatDayShortBR, weekday, weekdayBR } from './day.js';
import { formatDocument } from './documents.js';
import type { Cents, Channel, Day, Step } from './facts.js';
import {
  chargesText,
  debtLine,
  type MessageWords,
  messageTexts,
  moreDebtsLine,
  subjectText,
  unsubscribeText,
} from './message-texts.js';
import { formatBRL } from './money.js';
import type { Plan } from './plan.js';
import { cleanText, titleCaseName } from './text.js';

export interface MessageShop {
  name: string;
  contactName: string | null;
  /** One line, as it is to be read: "Rua das Flores, 12, Campinas/SP". */
  address: string;
  /** CPF or CNPJ, bare. */
  document: string;
}

export interface MessageDebt {
  dueOn: Day;
  effectiveDueOn: Day;
  daysLate: number;
  totalCents: Cents;
  chargesCents?: Cents;
}

export interface MessageParts {
  step: Step;
  channel: Channel;
  shop: Pick<MessageShop, 'name' | 'contactName'>;
  customer: { name: string };
  /** Oldest first, as `ReminderDue.debts`. At least one. */
  debts: readonly MessageDebt[];
  totalCents: Cents;
  /** The debtor's page; null when there is none. */
  link: string | null;
  /** OFFER and CALL: the plans it tells of. */
  plans?: readonly Pick<Plan, 'title' | 'contents' | 'monthlyRateBps' | 'validUntilOn'>[];
  /** Pix copia e cola, where the message itself carries it. */
  pixCode?: string | null;
  /** What the payer's app shows beside it, as `pixShownAs`. */
  pixShownAs?: string | null;
  /** Only e-mail shows it. */
  unsubscribeLink: string | null;
}

/** Beyond these a WhatsApp text sums the rest up: it must open on every phone. */
const maxListedOnWhatsApp = 6;

/** Whether a step has a text for a channel at all. */
export function hasMessage(step: Step, channel: Channel): boolean {
  return messageTexts[`${step}/${channel}`] !== undefined;
}

/**
 * The message of a step by a channel, WITHOUT the identification (`withIdentification`). `subject` is null but for
 * e-mail. Throws for a step that has no text for the channel, and for no debts: both are bugs of the caller.
 */
export function composeMessage(parts: MessageParts): { subject: string | null; text: string } {
  const { step, channel, debts } = parts;
  const paragraphs = messageTexts[`${step}/${channel}`];
  if (!paragraphs) throw new Error(`No text for ${step} by ${channel}`);
  if (debts.length === 0) throw new Error(`A ${step} message needs a debt`);

  const text = paragraphs(wordsOf(parts)).filter((paragraph) => paragraph !== null);
  if (channel === 'EMAIL' && parts.unsubscribeLink) text.push(unsubscribeText(parts.unsubscribeLink));
  const subject = channel === 'EMAIL' ? subjectText(ofShopText(cleanText(parts.shop.name))) : null;
  return { subject, text: text.join(channel === 'EMAIL' ? '\n\n' : '\n') };
}

/** CDC 42-A: "Mercadinho da Ana · Rua das Flores, 12, Campinas/SP · CNPJ 11.222.333/0001-81". */
export function identification({ name, address, document }: MessageShop): string {
  const kind = document.length === 11 ? 'CPF' : 'CNPJ';
  return `${cleanText(name)} · ${cleanText(address)} · ${kind} ${formatDocument(document)}`;
}

/** The message as it goes out. A script for a call is spoken by a person and carries it too, to be at hand. */
export function withIdentification(text: string, shop: MessageShop): string {
  return `${text}\n\n${identification(shop)}`;
}

/**
 * How to greet somebody: the first name, behind its title if there is one ("Dona Cida Souza" → "Dona Cida"). Null for
 * what is no name: a name is whatever somebody typed, and a message must not carry another's link or command.
 */
export function greetingName(name: string): string | null {
  const words = titleCaseName(cleanText(name)).split(' ');
  const [first, second] = words;
  if (first && second && /^(dona|seu|sr|sra|srta|dr|dra|d|prof|profa)\.?$/i.test(first)) {
    const behindTitle = plainName(second);
    return behindTitle && `${first} ${behindTitle}`;
  }
  return first === undefined ? null : plainName(first);
}

function plainName(word: string): string | null {
  const bare = word.replace(/[,;:!?.]+$/, '');
  return bare.length <= 30 && /^\p{L}[\p{L}\p{M}'’-]*$/u.test(bare) ? bare : null;
}

function wordsOf(parts: MessageParts): MessageWords {
  const { step, channel, debts, customer, link, plans = [], pixCode, pixShownAs } = parts;
  const shopName = cleanText(parts.shop.name);
  const contactName = parts.shop.contactName === null ? '' : cleanText(parts.shop.contactName);
  const ofShop = ofShopText(shopName);
  const first = debts[0]!;
  return {
    name: greetingName(customer.name),
    who: contactName === '' ? ofShop : `${contactName}, ${ofShop}`,
    ofShop,
    isOne: debts.length === 1,
    isLate: isLate(first, step),
    total: formatBRL(parts.totalCents),
    count: debts.length,
    day: formatDayShortBR(spokenDay(first, step)),
    onWeekday: onWeekday(spokenDay(first, step)),
    charges: first.chargesCents && debts.length === 1 ? chargesText(formatBRL(first.chargesCents)) : '',
    list:
      debts.length === 1 ? '' : listOf(debts, step, channel === 'WHATSAPP_LINK' ? maxListedOnWhatsApp : debts.length),
    link,
    plans: plans.map(({ title, contents, monthlyRateBps }) => ({ title, contents, hasInterest: monthlyRateBps > 0 })),
    plansUntil: plans[0] ? formatDayShortBR(plans.map(({ validUntilOn }) => validUntilOn).sort()[0]!) : '',
    pix: pixCode ?? null,
    pixShownAs: pixShownAs ? cleanText(pixShownAs) : null,
  };
}

function listOf(debts: readonly MessageDebt[], step: Step, most: number): string {
  const listed = debts.length > most ? debts.slice(0, most - 1) : debts;
  const rest = debts.slice(listed.length);
  const lines = listed.map((debt) => {
    const charges = debt.chargesCents ? chargesText(formatBRL(debt.chargesCents)) : '';
    return debtLine(formatBRL(debt.totalCents), formatDayShortBR(spokenDay(debt, step)), isLate(debt, step), charges);
  });
  if (rest.length > 0) {
    lines.push(moreDebtsLine(rest.length, formatBRL(rest.reduce((sum, debt) => sum + debt.totalCents, 0))));
  }
  return lines.join('\n');
}

/** An offer may come before anything is late; every other step says it of all its debts. */
function isLate(debt: MessageDebt, step: Step): boolean {
  return step === 'OFFER' ? debt.daysLate > 0 : isLateStep(step);
}

/** Before the due day what matters is the last day to pay on time; afterwards the day the debtor has in writing. */
function spokenDay(debt: MessageDebt, step: Step): Day {
  return isLate(debt, step) ? debt.dueOn : debt.effectiveDueOn;
}

function isLateStep(step: Step): boolean {
  return step !== 'COURTESY' && step !== 'DUE_TODAY';
}

/** "na sexta-feira, 05/06", "no sábado, 06/06". */
function onWeekday(day: Day): string {
  const isMasculine = weekday(day) === 0 || weekday(day) === 6;
  return `${isMasculine ? 'no' : 'na'} ${weekdayBR(day)}, ${formatDayShortBR(day)}`;
}

const masculineShops =
  /^(mercadinho|mercado|minimercado|supermercado|armazém|armazem|empório|emporio|bar|açougue|restaurante|depósito|bazar|sacolão|hortifruti|salão|atelier|ateliê|brechó|varejão|café)\b/i;
const feminineShops =
  /^(loja|lojinha|padaria|papelaria|farmácia|farmacia|drogaria|mercearia|quitanda|boutique|butique|venda|vendinha|casa|confeitaria|oficina|livraria|lanchonete|pizzaria|sorveteria)\b/i;

function ofShopText(shopName: string): string {
  return `${articleOf(shopName)} ${shopName}`;
}

/** "do Mercadinho", "da Padaria"; "de" when the name does not tell. */
function articleOf(shopName: string): string {
  if (masculineShops.test(shopName)) return 'do';
  return feminineShops.test(shopName) ? 'da' : 'de';
}
