/** What the merchant reads about limits, standing and purchases: short, concrete, in Brazilian Portuguese. */
import { formatDayBR } from './day.js';
import type { Cents, Day } from './facts.js';
import { formatBRL } from './money.js';

export const limitTexts = {
  firstLimit: (toCents: Cents, score: number | null, isVouchedFor: boolean) => {
    const known = [
      ...(score === null ? [] : [`pontuação ${score} no birô`]),
      ...(isVouchedFor ? ['indicado por um cliente'] : []),
    ];
    const why = known.length === 0 ? '' : ` (${known.join(', ')})`;
    return `Cliente novo${why}: começa com limite de ${formatBRL(toCents)}`;
  },
  importedAtSheetLimit: (toCents: Cents) => `Limite que já estava na planilha: ${formatBRL(toCents)}`,
  importedAtPaidDebt: (toCents: Cents, largestPaidCents: Cents) =>
    `Já pagou uma conta de ${formatBRL(largestPaidCents)}: começa com limite de ${formatBRL(toCents)}`,
  toDefine: () => 'Sem limite na planilha e sem conta paga: limite a definir',
  demoted: (fromCents: Cents, toCents: Cents, daysLate: number, dueOn: Day) =>
    `Conta com vencimento em ${formatDayBR(dueOn)} há ${days(daysLate)} em atraso: ` +
    `desce de ${formatBRL(fromCents)} para ${formatBRL(toCents)}`,
  promoted: (fromCents: Cents, toCents: Cents, onTimeDebts: number, paidCents: Cents, daysSinceChange: number) =>
    `${onTimeDebts === 1 ? '1 conta paga' : `${onTimeDebts} contas pagas`} em dia (${formatBRL(paidCents)}) e ` +
    `${days(daysSinceChange)} desde a última mudança: sobe de ${formatBRL(fromCents)} para ${formatBRL(toCents)}`,
};

export const standingTexts = {
  hold: () => 'Vendas a prazo suspensas pelo lojista (limite zero)',
  review: (daysLate: number) => `Atrasado há ${days(daysLate)} e já lembrado: novas compras dependem do lojista`,
  watch: (daysLate: number) => `Atrasado há ${days(daysLate)}`,
  neverOnTime: (knownDebts: number) =>
    knownDebts === 1 ? 'Pagou 1 conta, com atraso' : `Pagou ${knownDebts} contas, todas com atraso`,
  fresh: () => 'Ainda sem conta paga com data conhecida',
  good: (onTimeDebts: number, knownDebts: number) =>
    `Pagou em dia ${onTimeDebts} de ${knownDebts === 1 ? '1 conta' : `${knownDebts} contas`} e não deve nada atrasado`,
};

export const purchaseTexts = {
  hold: () => 'Vendas a prazo suspensas pelo lojista',
  review: () => 'Há conta atrasada e já lembrada: confirme com o lojista',
  limitToDefine: () => 'Limite a definir: confirme com o lojista',
  fits: (availableCents: Cents) => `Cabe no limite: ${formatBRL(availableCents)} disponíveis`,
  doesNotFit: (availableCents: Cents) => `Não cabe no limite: ${formatBRL(availableCents)} disponíveis`,
};

function days(count: number): string {
  return count === 1 ? '1 dia' : `${count} dias`;
}
