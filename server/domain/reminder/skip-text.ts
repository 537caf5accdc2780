/** Why somebody is not contacted today, in the merchant's words. */
import { formatDayShortBR } from '../day.js';
import type { Skipped, SkipReason } from '../reminder.js';

const texts: Readonly<Record<SkipReason, string>> = {
  HOLD_PROMISE: 'Prometeu pagar',
  HOLD_CLAIMED_PAID: 'Disse que já pagou: confira o pagamento',
  HOLD_DISPUTE: 'Contesta a conta',
  HOLD_OFFER_OPEN: 'Tem proposta em aberto',
  HOLD_PROTECTED: 'Está protegido: cobrança em pausa',
  HOLD_OVER_INDEBTED: 'Superendividado: cobrança em pausa',
  HOLD_MANUAL: 'Cobrança pausada por você',
  SHEET_QUESTION: 'Há uma pergunta na planilha sobre o que deve ou pagou: responda antes',
  OPTED_OUT: 'Pediu para não receber por estes canais',
  NO_CHANNEL: 'Falta e-mail ou celular',
  CAP_DAY: 'Já houve contato hoje',
  CAP_WEEK: 'Chegou ao limite de contatos em sete dias',
  OUTSIDE_HOURS: 'Fora do horário permitido',
  WAITING_STEP: 'Espera o dia do próximo lembrete',
  NOT_YET: 'Ainda não é hora de cobrar',
  PRESCRIBED: 'Dívida com mais de cinco anos: sem cobrança automática',
  STEP_EXHAUSTED: 'Não há mais lembretes a enviar: decida o que fazer',
};

/** The reason alone: "Prometeu pagar". */
export function skipReasonText(reason: SkipReason): string {
  return texts[reason];
}

/** The reason and when the customer comes back to the queue: "Prometeu pagar · volta em 21/07". */
export function skipText({ reason, until }: Pick<Skipped, 'reason' | 'until'>): string {
  // A claim or a dispute that was answered keeps its own day silent.
  if (reason === 'HOLD_CLAIMED_PAID' && until !== null)
    return `Disse que já pagou e não foi encontrado · volta em ${formatDayShortBR(until)}`;
  if (reason === 'HOLD_DISPUTE' && until !== null)
    return `Contestou a conta e foi respondido hoje · volta em ${formatDayShortBR(until)}`;
  return until === null ? texts[reason] : `${texts[reason]} · volta em ${formatDayShortBR(until)}`;
}
