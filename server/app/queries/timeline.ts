/** The story of a customer, in the merchant's words. */
import {
  TIMELINE_KINDS,
  type TimelineKind,
  type TimelineRow,
  timelineColumns,
  timelineList,
} from '../../db/timeline.js';
import { formatDayBR } from '../../domain/day.js';
import { formatBRL } from '../../domain/money.js';
import { createListing } from './listing.js';

export type { TimelineKind, TimelineRow };
export { TIMELINE_KINDS };

export const timeline = createListing<TimelineRow>(timelineList, {
  parents: { customer: timelineColumns.customerId },
});

/** What happened, in Brazilian Portuguese. */
export function timelineText({ kind, facts }: TimelineRow): string {
  return TEXTS[kind](facts ?? {});
}

type Facts = TimelineRow['facts'];

const TEXTS: Record<TimelineKind, (facts: Facts) => string> = {
  CUSTOMER_REGISTERED: () => 'Cliente cadastrado',
  DEBT_RECORDED: (facts) => `Dívida de ${money(facts.cents)} com vencimento em ${day(facts.dueOn)}`,
  DEBT_CHANGED: (facts) =>
    withReason((CHANGES[String(facts.change)] ?? (() => 'Dívida alterada'))(facts), facts.reason),
  PAYMENT_RECORDED: (facts) => `Pagamento de ${money(facts.cents)} (${METHODS[String(facts.method)] ?? 'outro meio'})`,
  PAYMENT_REVERSED: (facts) => withReason(`Pagamento de ${money(facts.cents)} estornado`, facts.reason),
  LIMIT_DECIDED: (facts) => String(facts.reason ?? ''),
  PURCHASE_ANSWERED: (facts) => `Compra de ${money(facts.cents)}: ${ANSWERS[String(facts.decision)] ?? 'respondida'}`,
  PURCHASE_OVERRIDDEN: (facts) =>
    withReason(`Compra de ${money(facts.cents)} liberada por ${String(facts.by ?? 'alguém')}`, facts.reason),
  HOLD_STARTED: (facts) =>
    withReason(
      `${HOLDS[String(facts.hold)] ?? 'Pausa'}${facts.untilOn ? ` até ${day(facts.untilOn)}` : ''}`,
      facts.reason,
    ),
  HOLD_ENDED: (facts) =>
    withReason(
      `${HOLDS[String(facts.hold)] ?? 'Pausa'}: ${OUTCOMES[String(facts.outcome)] ?? 'encerrada'}`,
      facts.reason,
    ),
  REMINDER: (facts) =>
    `${STEPS[String(facts.step)] ?? 'Lembrete'} por ${CHANNELS[String(facts.channel)] ?? 'outro meio'}: ${STATES[String(facts.state)] ?? 'sem resultado'}`,
  CONTACT_PREFERENCE: (facts) =>
    withReason(
      `${facts.allowed ? 'Aceita' : 'Não aceita'} contato por ${CHANNELS[String(facts.channel)] ?? 'outro meio'}`,
      facts.evidence,
    ),
};

const CHANGES: Record<string, (facts: Facts) => string> = {
  AMOUNT: (facts) => `Valor da dívida alterado para ${money(facts.cents)}`,
  DUE_DATE: (facts) => `Vencimento alterado para ${day(facts.dueOn)}`,
  CANCEL: () => 'Dívida cancelada',
  REINSTATE: () => 'Dívida reaberta',
  WRITE_OFF: () => 'Dívida dada como perdida',
};
const ANSWERS: Record<string, string> = {
  APPROVED: 'aprovada',
  REFER: 'o dono decide',
  DECLINED: 'não coube',
};
const METHODS: Record<string, string> = {
  PIX: 'Pix',
  CASH: 'dinheiro',
  CARD: 'cartão',
  BOLETO: 'boleto',
  TRANSFER: 'transferência',
  OTHER: 'outro meio',
};
const HOLDS: Record<string, string> = {
  PROMISE: 'Promessa de pagamento',
  CLAIMED_PAID: 'Cliente diz que já pagou',
  DISPUTE: 'Contestação',
  OFFER_OPEN: 'Proposta em aberto',
  PROTECTED: 'Cliente protegido',
  OVER_INDEBTED: 'Superendividamento',
  MANUAL: 'Cobrança pausada',
};
const OUTCOMES: Record<string, string> = {
  RESUMED: 'cobrança retomada',
  ACCEPTED: 'confirmado',
  REJECTED: 'não confirmado',
};
const STEPS: Record<string, string> = {
  COURTESY: 'Aviso antes do vencimento',
  DUE_TODAY: 'Aviso do dia do vencimento',
  REMINDER: 'Lembrete',
  OPTIONS: 'Formas de pagar',
  OFFER: 'Proposta',
  CALL: 'Ligação',
  NOTICE: 'Notificação',
};
const CHANNELS: Record<string, string> = { EMAIL: 'e-mail', WHATSAPP_LINK: 'WhatsApp', SMS: 'SMS', CALL: 'telefone' };
const STATES: Record<string, string> = {
  CLAIMED: 'em andamento',
  SENT: 'enviado',
  FAILED: 'não foi enviado',
  UNCERTAIN: 'não se sabe se chegou',
};

function money(cents: Facts[string] | undefined): string {
  return formatBRL(Number(cents ?? 0));
}

function day(on: Facts[string] | undefined): string {
  return typeof on === 'string' ? formatDayBR(on) : '';
}

function withReason(text: string, reason: Facts[string] | undefined): string {
  return reason ? `${text} (${reason})` : text;
}
