/**
 * Every text a debtor reads, by step and channel. Warm, short, no blame, always a way out; no two channels share a
 * text; nothing is promised that the shop did not offer. Words avoid gender where nobody told it. The creditor's
 * identification is appended by the channel, never written here (RULES-BR, "Conduct").
 */
import type { Channel, Step } from './facts.js';

export interface MessageWords {
  /** "Cida", "Dona Cida"; null when the name is nothing to greet with. */
  name: string | null;
  /** "Ana, do Mercadinho da Ana" or "do Mercadinho da Ana". */
  who: string;
  /** "do Mercadinho da Ana". */
  ofShop: string;
  isOne: boolean;
  /** For one debt: its day has passed. */
  isLate: boolean;
  /** "R$ 120,00", of all debts together. */
  total: string;
  /** How many debts. */
  count: number;
  /** For one debt: "05/06", the day the step speaks of. */
  day: string;
  /** For one debt: "na sexta-feira, 05/06", "no sábado, 06/06". */
  onWeekday: string;
  /** For one debt: " (com R$ 2,03 de multa e juros)", else nothing. */
  charges: string;
  /** Lines "• R$ 80,00, vencida em 20/07"; empty for one debt. */
  list: string;
  /** The debtor's page; null when there is none. */
  link: string | null;
  /** The plans offered, in order; empty where there are none to offer. */
  plans: readonly PlanWords[];
  /** "22/07", the last day on which they can be chosen; empty without plans. */
  plansUntil: string;
  /** Pix copia e cola; null when there is none. */
  pix: string | null;
  /** "Ana Souza · Banco do Brasil", what the payer's app shows for it; null when nobody said. */
  pixShownAs: string | null;
}

export interface PlanWords {
  /** "2x de R$ 60,00". */
  title: string;
  /** What the law wants told, a sentence each. */
  contents: readonly string[];
  hasInterest: boolean;
}

type Text = (words: MessageWords) => readonly (string | null)[];

/** Paragraphs of each message; null ones are left out. A missing pair is a step that never goes by that channel. */
export const messageTexts: Readonly<Partial<Record<`${Step}/${Channel}`, Text>>> = {
  'COURTESY/WHATSAPP_LINK': (w) => [
    `${greet('Oi', w, '!')} Aqui é ${w.who} 😊`,
    w.isOne
      ? `Só pra lembrar: sua conta de ${w.total} vence ${w.onWeekday}.`
      : `Só pra lembrar das suas ${w.count} contas que vencem nos próximos dias, no total de ${w.total}:`,
    list(w),
    'Dá pra pagar por Pix ou aqui na loja. Tudo certo por aí? Se precisar de outro dia, é só me chamar.',
    lookAndPay(w),
    pix(w),
  ],
  'COURTESY/EMAIL': (w) => [
    greet('Olá', w, '.'),
    w.isOne
      ? `Passamos para lembrar que a sua conta de ${w.total} vence ${w.onWeekday}. Está tudo certo? Precisa que a gente mande de novo algum dado para o pagamento?`
      : `Passamos para lembrar que ${w.count} contas suas vencem nos próximos dias e somam ${w.total}:`,
    list(w),
    'O pagamento pode ser por Pix ou na loja. Se outro dia for melhor, responda a esta mensagem e combinamos.',
    seeAndPay(w),
    pix(w),
    'Se já pagou, agradecemos, e pode desconsiderar.',
  ],
  'DUE_TODAY/EMAIL': (w) => [
    greet('Olá', w, '.'),
    w.isOne
      ? `Sua conta de ${w.total} vence hoje, ${w.day}.`
      : `Suas ${w.count} contas, no total de ${w.total}, vencem hoje:`,
    list(w),
    w.link ? `Pague na loja ou por Pix, que está aqui: ${w.link}` : 'O pagamento pode ser por Pix ou na loja.',
    pix(w),
    'Se já pagou, agradecemos, e pode desconsiderar. Se não der hoje, responda a esta mensagem.',
  ],
  'DUE_TODAY/WHATSAPP_LINK': (w) => [
    `${greet('Oi', w, '!')} É ${w.who}.`,
    w.isOne
      ? `Passando pra avisar que hoje, ${w.day}, é o dia da sua conta de ${w.total}.`
      : `Passando pra avisar que hoje é o dia de ${w.count} contas suas, ${w.total} ao todo:`,
    list(w),
    `Pode ser aqui no balcão ou no Pix. Já pagou? Então está tudo certo, pode deixar. Se hoje não der, me fala que dia fica bom.`,
    lookAndPay(w),
    pix(w),
  ],
  'REMINDER/EMAIL': (w) => [
    greet('Olá', w, '.'),
    w.isOne
      ? `Em nosso cadastro, a conta de ${w.total}${w.charges} com vencimento em ${w.day} aparece em aberto.`
      : `Em nosso cadastro, ${w.count} contas aparecem em aberto, no total de ${w.total}:`,
    list(w),
    'Pode ter sido esquecimento, ou o pagamento ainda não foi anotado por nós.',
    w.link
      ? `Se já pagou, avise e nós conferimos. Para ver, pagar ou avisar: ${w.link}`
      : 'Se já pagou, avise respondendo a esta mensagem e nós conferimos.',
    pix(w),
  ],
  'REMINDER/WHATSAPP_LINK': (w) => [
    `${greet('Oi', w, '!')} Mensagem ${w.ofShop}.`,
    w.isOne
      ? `Consta aqui em aberto a conta de ${w.total}${w.charges}, que venceu em ${w.day}.`
      : `Constam aqui ${w.count} contas em aberto, ${w.total} ao todo:`,
    list(w),
    'Às vezes é só esquecimento, ou falta anotarmos o pagamento. Se já pagou, é só avisar que a gente confere.',
    w.link ? `Para ver, pagar ou avisar: ${w.link}` : 'Para pagar, pode ser por Pix ou na loja.',
    pix(w),
  ],
  'OPTIONS/WHATSAPP_LINK': (w) => [
    `${greet('Oi', w, ', tudo bem?')} É ${w.who}.`,
    w.isOne
      ? `Sua conta de ${w.total}${w.charges}, que venceu em ${w.day}, ainda aparece em aberto aqui.`
      : `Suas ${w.count} contas, que somam ${w.total}, ainda aparecem em aberto aqui:`,
    list(w),
    w.link
      ? `Pode ser Pix, cartão ou dinheiro, como ficar melhor: ${w.link}`
      : 'Pode ser Pix, cartão ou dinheiro, como ficar melhor.',
    'Já pagou? Me avisa que eu confiro. Se o mês apertou, me conta e a gente combina um dia bom.',
    pix(w),
  ],
  'OPTIONS/EMAIL': (w) => [
    greet('Olá', w, '.'),
    w.isOne
      ? `A conta de ${w.total}${w.charges}, vencida em ${w.day}, continua em aberto, e queremos facilitar para você.`
      : `Estas ${w.count} contas continuam em aberto, ${w.total} ao todo, e queremos facilitar para você:`,
    list(w),
    `Você pode pagar por Pix, com cartão ou em dinheiro na loja. Se este mês está difícil, responda dizendo que dia fica melhor: combinamos juntos.`,
    seeAndPay(w),
    pix(w),
    'Se já pagou, desconsidere ou avise, que nós conferimos.',
  ],
  'OFFER/EMAIL': (w) => [
    greet('Olá', w, '.'),
    w.isOne
      ? `Gostaríamos de ajudar você a acertar a conta de ${w.total}${w.charges}, ${w.isLate ? 'vencida' : 'que vence'} em ${w.day}.`
      : `Gostaríamos de ajudar você a acertar estas ${w.count} contas, que somam ${w.total}:`,
    list(w),
    w.plans.length > 0
      ? `${w.plans.length === 1 ? 'Preparamos uma opção' : `Preparamos ${w.plans.length} opções`}, que você pode ${w.plans.length === 1 ? 'aceitar' : 'escolher'} até ${w.plansUntil}:`
      : `Diga quanto pode pagar e quando: à vista ou em partes, procuramos um jeito que sirva para os dois lados. Basta responder a esta mensagem.`,
    ...w.plans.map(({ title, contents }, index) => [planTitle(w, title, index), ...contents].join('\n')),
    w.plans.length > 0 && w.link
      ? `Para ${w.plans.length === 1 ? 'aceitar' : 'escolher'}, ou propor outro jeito: ${w.link}`
      : seeAndPay(w),
    pix(w),
    'Dificuldade passa, e você continua sendo cliente da casa. Se já pagou, avise e nós conferimos.',
  ],
  'OFFER/WHATSAPP_LINK': (w) => [
    `${greet('Oi', w, '.')} Aqui é ${w.who}.`,
    w.isOne
      ? `Queria achar com você um jeito bom de acertar a conta de ${w.total}${w.charges}, de ${w.day}.`
      : `Queria achar com você um jeito bom de acertar as ${w.count} contas, ${w.total} ao todo:`,
    list(w),
    w.plans.length > 0 ? plansToTalkAbout(w) : null,
    w.plans.length > 0
      ? `${w.plans.some(({ hasInterest }) => hasInterest) ? 'Vale' : 'Sem juros, vale'} até ${w.plansUntil}. ${w.plans.length === 1 ? 'Não serve' : 'Nenhum serve'}? Me diga quanto e quando dá.`
      : 'Me diga quanto e quando dá.',
    'Você continua sendo cliente da casa.',
    w.plans.length > 0 && w.link
      ? `Os detalhes, e pra ${w.plans.length === 1 ? 'aceitar' : 'escolher'}: ${w.link}`
      : lookAndPay(w),
    'E se já pagou, me avisa.',
    pix(w),
  ],
  'CALL/CALL': (w) => [
    `"Oi, posso falar com ${w.name ?? 'a pessoa do cadastro'}?"`,
    `[Só com essa pessoa. Se for outra: "Aqui é ${w.who}, ligo depois", e nada mais.]`,
    `"Está tudo bem? Vi que ainda não conseguimos acertar ${w.isOne ? `a conta de ${w.day}` : `${w.count} contas`}. O que ficaria bom pra você?"`,
    `[Em aberto hoje: ${w.total}${w.charges}.]`,
    list(w),
    w.plans.length > 0 ? `[O que a loja pode oferecer hoje:]\n${plansToTalkAbout(w)}` : null,
    '[Escute. Combine um valor e uma data, e anote. Se a pessoa disser que já pagou, agradeça e confira: não insista.]',
  ],
  'NOTICE/EMAIL': (w) => [
    greet('Olá', w, '.'),
    w.isOne
      ? `Este é um aviso formal: a conta de ${w.total}${w.charges}, com vencimento em ${w.day}, segue em aberto depois das nossas mensagens.`
      : `Este é um aviso formal: ${w.count} contas seguem em aberto depois das nossas mensagens, no total de ${w.total}:`,
    list(w),
    `Pedimos que responda para combinar o pagamento ou dizer o que houve. Continuamos à disposição.`,
    seeAndPay(w),
    pix(w),
    'Se já pagou, ou se não reconhece a conta, responda a esta mensagem e nós conferimos.',
  ],
};

/** "• R$ 80,00, vencida em 20/07", the line of one debt among several. */
export function debtLine(amount: string, day: string, isDue: boolean, charges: string): string {
  return `• ${amount}${charges}, ${isDue ? 'vencida' : 'vence'} em ${day}`;
}

/** When a list would be too long for a WhatsApp text. */
export function moreDebtsLine(count: number, amount: string): string {
  return count === 1 ? `• e mais 1 conta, de ${amount}` : `• e mais ${count} contas, somando ${amount}`;
}

export function chargesText(amount: string): string {
  return ` (com ${amount} de multa e juros)`;
}

/** Nothing of the debt may stand in a subject: it shows on locked screens. */
export function subjectText(ofShop: string): string {
  return `Recado ${ofShop}`;
}

export function unsubscribeText(unsubscribeLink: string): string {
  return `Não quer receber por e-mail? ${unsubscribeLink}`;
}

function greet(hello: string, { name }: MessageWords, mark: string): string {
  return name === null ? `${hello}${mark}` : `${hello}, ${name}${mark}`;
}

function list({ list }: MessageWords): string | null {
  return list === '' ? null : list;
}

/** On a line of its own, with nothing behind it: what is copied is the address and no more. */
function seeAndPay({ link }: MessageWords): string | null {
  return link === null ? null : `Para ver e pagar: ${link}`;
}

/** The same in the words of a chat: no two channels share a text. */
function lookAndPay({ link }: MessageWords): string | null {
  return link === null ? null : `Dá pra ver e pagar aqui: ${link}`;
}

/** By their titles only: the rest is for the conversation, or for the page. */
function plansToTalkAbout(words: MessageWords): string {
  return words.plans.map(({ title }, index) => planTitle(words, title, index)).join('\n');
}

/** Numbered where there is a choice. */
function planTitle({ plans }: MessageWords, title: string, index: number): string {
  return plans.length === 1 ? title : `${index + 1}) ${title}`;
}

/** The code alone on its line: what is copied is the code and no more. */
function pix({ pix, pixShownAs }: MessageWords): string | null {
  if (pix === null) return null;
  return pixShownAs === null
    ? `Pix copia e cola:\n${pix}`
    : `Pix copia e cola (antes de confirmar, veja se aparece ${pixShownAs}):\n${pix}`;
}
