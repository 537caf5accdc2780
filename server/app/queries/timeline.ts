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
      `${HOLDS[String(facts.hold)] ?? 'Pausa'}: ${outcomeText(String(facts.hold), String(facts.outcome))}`,
      facts.reason,
    ),
  REMINDER: (facts) =>
    `${STEPS[String(facts.step)] ?? 'Lembrete'} por ${CHANNELS[String(facts.channel)] ?? 'outro meio'}: ${STATES[String(facts.state)] ?? 'sem resultado'}`,
  CONTACT_PREFERENCE: (facts) =>
    withReason(
      `${facts.allowed ? 'Aceita' : 'Não aceita'} contato por ${CHANNELS[String(facts.channel)] ?? 'outro meio'}`,
      facts.evidence,
    ),
  CONTACT_HOURS: (facts) =>
    withReason(
      facts.fromHour === null
        ? 'Aceita contato em qualquer horário permitido'
        : `Prefere contato das ${facts.fromHour}h às ${facts.toHour}h`,
      facts.evidence,
    ),
  PAGE_VIEWED: () => 'Cliente viu a conta',
  RECEIPT: (facts) => `Comprovante recebido (${facts.contentType === 'application/pdf' ? 'PDF' : 'foto'})`,
  LATE_REASON: (facts) =>
    withReason(`Motivo do atraso: ${LATE_REASONS[String(facts.lateReason)] ?? 'outro'}`, facts.note),
  PROPOSAL_OFFERED: (facts) => `Proposta feita por ${String(facts.by)}, válida até ${day(facts.validUntilOn)}`,
  PROPOSAL_ACCEPTED: (facts) => withReason(`Acordo aceito: plano ${String(facts.planNumber)}`, facts.reason),
  PROPOSAL_REFUSED: (facts) => withReason('Proposta recusada', facts.reason),
  PROPOSAL_WITHDRAWN: (facts) => withReason('Proposta retirada', facts.reason),
  PROPOSAL_BROKEN: (facts) => withReason('Acordo desfeito', facts.reason),
  COUNTER_PROPOSED: (facts) =>
    withReason(
      `Cliente propôs pagar ${money(facts.cents)} ${facts.count === 1 ? 'de uma vez' : `em ${String(facts.count)} vezes`}`,
      facts.message,
    ),
  COUNTER_ANSWERED: (facts) =>
    withReason(`Contraproposta ${COUNTER_OUTCOMES[String(facts.outcome)] ?? 'respondida'}`, facts.reason),
  DATA_REQUEST: (facts) => withReason(DATA_REQUESTS[String(facts.request)] ?? 'Pedido sobre os dados', facts.note),
  DATA_REQUEST_ANSWERED: (facts) => withReason('Pedido sobre os dados respondido', facts.note),
  MERGED: (facts) =>
    facts.isInto
      ? `Juntado com o cadastro de ${String(facts.name)}, por ${String(facts.by)}`
      : `Cadastro juntado ao de ${String(facts.name)}, por ${String(facts.by)}`,
  UNMERGED: (facts) => `Junção com ${String(facts.name)} desfeita por ${String(facts.by)}`,
};

const CHANGES: Record<string, (facts: Facts) => string> = {
  AMOUNT: (facts) => `Valor da dívida alterado para ${money(facts.cents)}`,
  DUE_DATE: (facts) => `Vencimento alterado para ${day(facts.dueOn)}`,
  CANCEL: () => 'Dívida cancelada',
  REINSTATE: () => 'Dívida reaberta',
  WRITE_OFF: () => 'Dívida dada como perdida',
  SUPERSEDE: ({ isInstallment }) =>
    isInstallment ? 'Acordo desfeito: a parcela não vale mais' : 'Dívida trocada por um acordo',
  RESTORE: () => 'Acordo desfeito: a dívida voltou a valer',
};
const LATE_REASONS: Record<string, string> = {
  FORGOT: 'esqueceu',
  HARD_TIMES: 'aperto financeiro',
  LOST_JOB: 'perdeu o emprego',
  ILLNESS: 'doença ou acidente',
  CHARGE_NOT_RECEIVED: 'não recebeu a cobrança',
  SAYS_PAID: 'diz que já pagou',
  DISPUTES: 'não concorda com a conta',
  UNWILLING: 'não quer pagar',
  OTHER: 'outro',
};
const COUNTER_OUTCOMES: Record<string, string> = {
  OFFERED: 'aceita: virou proposta',
  DECLINED: 'não aceita',
  REPLACED: 'trocada por outra',
};
const DATA_REQUESTS: Record<string, string> = {
  ACCESS: 'Pediu para ver os próprios dados',
  CORRECTION: 'Pediu a correção dos dados',
  ERASURE: 'Pediu a exclusão dos dados',
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
const DISPUTE_OUTCOMES: Record<string, string> = {
  ACCEPTED: 'o cliente tem razão',
  REJECTED: 'a dívida continua valendo',
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

function outcomeText(hold: string, outcome: string): string {
  return (hold === 'DISPUTE' ? DISPUTE_OUTCOMES : OUTCOMES)[outcome] ?? 'encerrada';
}

function money(cents: Facts[string] | undefined): string {
  return formatBRL(Number(cents ?? 0));
}

function day(on: Facts[string] | undefined): string {
  return typeof on === 'string' ? formatDayBR(on) : '';
}

function withReason(text: string, reason: Facts[string] | undefined): string {
  return reason ? `${text} (${reason})` : text;
}
