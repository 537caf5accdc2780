/** What merchant and debtor read about plans and proposals: concrete, without blame, in Brazilian Portuguese. */
import { formatDayBR } from './day.js';
import type { Cents, LateTerms } from './facts.js';
import { formatBRL } from './money.js';
import type { Components, Plan, PlanInstallment } from './plan.js';
import type { PlanPolicy } from './plan-policy.js';

type Numbers = Omit<Plan, 'title' | 'contents'>;

/** "À vista por R$ 108,00 (10% de desconto)", "4x de R$ 30,00", "entrada de R$ 50,00 + 3x de R$ 40,00". */
export function titleOf(plan: Numbers): string {
  const { installments, totalCents } = plan;
  // A single payment that somebody put off is not "à vista".
  const isCash = plan.kind === 'CASH' && installments.length === 1;
  const entry = installments.find((part) => part.isEntry);
  const rest = installments.filter((part) => !part.isEntry).map((part) => part.amountCents);
  const divided = [...(entry ? [`entrada de ${formatBRL(entry.amountCents)}`] : []), sharesText(rest)].join(' + ');
  const discount = discountText(plan);
  const cost =
    plan.monthlyRateBps > 0
      ? [`total de ${formatBRL(totalCents)}`, `juros de ${percent(plan.monthlyRateBps)} ao mês`]
      : [];
  const notes = [...(discount ? [discount] : []), ...cost];
  return `${isCash ? `À vista por ${formatBRL(totalCents)}` : divided}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
}

/** What an offer must tell (CDC 52 and 54-B), a sentence each, in this order. */
export function contentsOf(plan: Numbers): readonly string[] {
  const isPriced = plan.monthlyRateBps > 0;
  return [
    `Valor devido em ${formatDayBR(plan.offeredOn)}: ${formatBRL(plan.owedCents)}${partsText(plan.owed)}.`,
    ...(plan.owedCents > plan.totalWithoutFinancingCents
      ? [`Desconto: ${formatBRL(plan.owedCents - plan.totalWithoutFinancingCents)}${partsText(plan.waived)}.`]
      : []),
    plan.installments.length === 1
      ? `Pagamento único: ${formatBRL(plan.totalCents)} em ${formatDayBR(plan.installments[0]!.dueOn)}.`
      : `${countText(plan.installments)}: ${plan.installments.map(installmentText).join('; ')}.`,
    `Total sem financiamento: ${formatBRL(plan.totalWithoutFinancingCents)}. Total com financiamento: ${formatBRL(plan.totalCents)}.`,
    isPriced
      ? `Juros de ${percent(plan.monthlyRateBps)} ao mês pela Tabela Price. Custo efetivo total (CET): até ` +
        `${percent(plan.cet.annualBps)} ao ano (${percent(plan.cet.monthlyBps)} ao mês).`
      : 'Sem juros: 0,00% ao mês. Custo efetivo total (CET): 0,00% ao ano.',
    economyText(plan),
    lateText(plan.lateTerms),
    `Se uma parcela atrasar mais de ${days(plan.breachToleranceDays)}, o acordo é desfeito: voltam a valer as contas ` +
      'originais, e tudo o que foi pago é descontado delas.',
    `Oferta válida até ${formatDayBR(plan.validUntilOn)}.`,
  ];
}

/** By code: why a plan is not offered, or may not be agreed to. */
export const planProblemTexts = {
  NOTHING_OWED: 'Não há nada em aberto nessas contas.',
  NOT_LONGER: 'Não cabe um plano com mais parcelas que o curto.',
  INVALID_AMOUNT: 'Cada pagamento precisa ser de R$ 0,01 a R$ 10.000.000,00.',
  BELOW_FLOOR: 'O plano rende menos que o mínimo definido pela loja.',
  INSTALLMENT_TOO_SMALL: 'As parcelas ficam menores que a menor parcela da loja.',
  ENTRY_TOO_SMALL: 'A entrada é menor que a pedida pela loja.',
  TERM_TOO_LONG: 'O último pagamento passa do prazo mais longo da loja.',
  YIELDS_TOO_MUCH: 'Cede mais do que o atendente pode ceder. O dono da loja pode aprovar.',
  RATE_ABOVE_POLICY: 'Os juros são maiores que os da loja.',
  RATE_ABOVE_CAP: 'Os juros do parcelamento são de no máximo 1% ao mês.',
  MORE_THAN_OWED: 'Os pagamentos somam mais do que é devido.',
  FIRST_PAYMENT_TOO_SOON:
    'A oferta vale pelo menos 2 dias e termina antes do primeiro pagamento: escolha um dia depois.',
  OWED_CHANGED: 'O valor devido mudou. Monte o plano de novo.',
  TOTALS_DISAGREE: 'Os números do plano não batem entre si. Monte o plano de novo.',
  WAIVES_TOO_MUCH: 'O desconto é maior do que o que é devido.',
  DAYS_NOT_RISING: 'Os pagamentos precisam estar em dias diferentes, em ordem.',
  NOT_A_BANK_DAY: 'Há pagamento em dia sem expediente bancário.',
  VALIDITY_TOO_SHORT: 'A oferta precisa valer pelo menos 2 dias.',
  EXPIRES_TOO_LATE: 'A oferta precisa terminar antes do primeiro pagamento.',
  FINANCING_DISAGREES: 'As parcelas não seguem a Tabela Price com os juros informados.',
} as const;

export const planPolicyTexts: Partial<Record<keyof PlanPolicy, string>> = {
  cash: 'Descontos são porcentagens de 0% a 100%, por dias de atraso.',
  floor: 'O desconto à vista passa do mínimo que a loja aceita receber.',
  shortInstallments: 'O plano curto tem de 2 parcelas até o prazo mais longo.',
  longInstallments: 'O plano longo tem pelo menos as parcelas do curto e cabe no prazo mais longo.',
  longestTermMonths: 'O prazo mais longo vai de 2 a 60 meses.',
  smallestInstallmentCents: 'A menor parcela precisa ser um valor em reais.',
  entryBps: 'A entrada é menor que o total.',
  monthlyInterestBps: 'Os juros do parcelamento são de no máximo 1% ao mês.',
  validityDays: 'A oferta vale de 2 a 60 dias.',
  breachToleranceDays: 'A tolerância vai de 0 a 90 dias.',
};

/** By code: why a proposal cannot be accepted or broken. */
export const proposalTexts = {
  NOT_OFFERED: 'Esta proposta ainda não foi oferecida.',
  ALREADY_ACCEPTED: 'Este acordo já foi aceito.',
  EXPIRED: 'O prazo desta proposta acabou. Peça uma nova, sem compromisso.',
  WITHDRAWN: 'Esta proposta foi retirada pela loja.',
  REFUSED: 'Esta proposta foi recusada.',
  UNKNOWN_PLAN: 'Esta opção não faz parte da proposta.',
  CHANGED: 'Houve um pagamento ou uma mudança nas contas depois da proposta. Peça uma nova com o valor certo.',
  NOT_OPEN: 'Esta proposta não está mais em aberto.',
  NOT_ACCEPTED: 'Esta proposta não é um acordo em andamento.',
  FULFILLED: 'Este acordo foi cumprido.',
  ALREADY_BROKEN: 'Este acordo já foi desfeito.',
  WITHIN_TOLERANCE: 'Nenhuma parcela passou da tolerância de atraso.',
} as const;

function sharesText(amounts: readonly Cents[]): string {
  const [first, ...rest] = amounts;
  if (first === undefined || amounts.every((amount) => amount === first)) {
    return `${amounts.length}x de ${formatBRL(first ?? 0)}`;
  }
  // Shares differ by a centavo, and only amounts that somebody named differ by more; the list of days tells each.
  const [high, low] = [Math.max(...amounts), Math.min(...amounts)];
  const isLastOdd = rest.slice(0, -1).every((amount) => amount === first);
  if (isLastOdd) return `${amounts.length - 1}x de ${formatBRL(first)} + 1x de ${formatBRL(rest.at(-1)!)}`;
  const highs = amounts.filter((amount) => amount === high).length;
  const isTwoAmounts = amounts.every((amount) => amount === high || amount === low);
  if (isTwoAmounts) return `${highs}x de ${formatBRL(high)} + ${amounts.length - highs}x de ${formatBRL(low)}`;
  return `${amounts.length}x de ${formatBRL(low)} a ${formatBRL(high)}`;
}

/** A percentage only when it is exact; else the amount. */
function discountText({ owedCents, totalWithoutFinancingCents }: Numbers): string | null {
  const waivedCents = owedCents - totalWithoutFinancingCents;
  if (waivedCents <= 0) return null;
  const isWholePercent = (waivedCents * 100) % owedCents === 0;
  return isWholePercent ? `${(waivedCents * 100) / owedCents}% de desconto` : `${formatBRL(waivedCents)} de desconto`;
}

function partsText({ principalCents, feeCents, interestCents }: Components): string {
  const parts = [
    ...(principalCents > 0 ? [`${formatBRL(principalCents)} de principal`] : []),
    ...(feeCents > 0 ? [`${formatBRL(feeCents)} de multa`] : []),
    ...(interestCents > 0 ? [`${formatBRL(interestCents)} de juros por atraso`] : []),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(' + ')})`;
}

function countText(installments: readonly PlanInstallment[]): string {
  const count = installments.filter((part) => !part.isEntry).length;
  const parcels = count === 1 ? '1 parcela' : `${count} parcelas`;
  return installments.some((part) => part.isEntry) ? `Entrada e ${parcels}` : parcels;
}

function installmentText({ number, isEntry, amountCents, dueOn }: PlanInstallment): string {
  return `${isEntry ? 'entrada' : `${number}ª`} de ${formatBRL(amountCents)} em ${formatDayBR(dueOn)}`;
}

function economyText({ savingCents }: Numbers): string {
  if (savingCents > 0) return `Você economiza ${formatBRL(savingCents)}.`;
  if (savingCents === 0) return 'Você paga exatamente o que deve, em outro prazo.';
  return `O parcelamento acrescenta ${formatBRL(-savingCents)} ao que é devido hoje.`;
}

function lateText(terms: LateTerms | null): string {
  if (terms === null || (terms.lateFeeBps === 0 && terms.lateInterestMonthlyBps === 0)) {
    return 'Sem multa nem juros por atraso.';
  }
  const charges = [
    ...(terms.lateFeeBps > 0 ? [`multa de ${percent(terms.lateFeeBps)}`] : []),
    ...(terms.lateInterestMonthlyBps > 0 ? [`juros de ${percent(terms.lateInterestMonthlyBps)} ao mês`] : []),
  ];
  return `Encargos por atraso de uma parcela: ${charges.join(' e ')} sobre o valor dela.`;
}

/** Basis points with two decimals: `100` → `1,00%`. */
function percent(bps: number): string {
  const digits = String(bps).padStart(3, '0');
  return `${digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, '.')},${digits.slice(-2)}%`;
}

function days(count: number): string {
  return count === 1 ? '1 dia' : `${count} dias`;
}
