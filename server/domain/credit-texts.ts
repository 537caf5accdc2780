/** What the merchant reads about limits, standing and purchases: short, concrete, in Brazilian Portuguese. */
import type { NextStep } from './credit-limit.js';
import { formatDayBR } from './day.js';
import type { Cents, Day } from './facts.js';
import { formatBRL, splitCents } from './money.js';

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
  restored: (fromCents: Cents, toCents: Cents, dueOn: Day, settledOn: Day | null) =>
    (settledOn === null
      ? `A conta com vencimento em ${formatDayBR(dueOn)} foi cancelada`
      : `A conta com vencimento em ${formatDayBR(dueOn)} já estava paga em ${formatDayBR(settledOn)}`) +
    `: volta de ${formatBRL(fromCents)} para ${formatBRL(toCents)}`,
  promoted: (fromCents: Cents, toCents: Cents, onTimeDebts: number, paidCents: Cents, daysSinceChange: number) =>
    `${onTimeDebts === 1 ? '1 conta paga' : `${onTimeDebts} contas pagas`} em dia (${formatBRL(paidCents)}) e ` +
    `${days(daysSinceChange)} desde a última mudança: sobe de ${formatBRL(fromCents)} para ${formatBRL(toCents)}`,
};

/** The same for the customer: what happened to the limit, without blame, and how it rises. */
export const customerTexts = {
  /** Why a limit is what it is, by the rule of the decision and its amounts. */
  decided: (rule: string, fromCents: Cents | null, toCents: Cents | null): string => {
    if (toCents === null) return 'A loja ainda vai definir o seu limite. É só perguntar no balcão.';
    const limit = formatBRL(toCents);
    if (toCents === 0) return 'Por enquanto as suas compras são à vista. Fale com a loja: ela conversa com você.';
    if (rule === 'PROMOTED') return `Por pagar em dia, seu limite subiu para ${limit}. Obrigado pela confiança!`;
    if (rule === 'RESTORED') return `Seu limite voltou para ${limit}. Desculpe o engano.`;
    if (rule === 'DEMOTED_31_DAYS')
      return `Seu limite agora é de ${limit}. Colocando as contas em dia e pagando as próximas até o vencimento, ele volta a subir.`;
    if (!fromCents) return `Seu limite para comprar a prazo é de ${limit}. Pagando em dia, ele cresce.`;
    if (toCents > fromCents) return `A loja aumentou o seu limite para ${limit}. Obrigado pela confiança!`;
    if (toCents < fromCents) return `Seu limite agora é de ${limit}. Pagando em dia, ele volta a subir.`;
    return `Seu limite continua em ${limit}.`;
  },
  /** What is still missing for the next rung: "Mais 2 parcelas em dia e seu limite vai a R$ 300,00". */
  nextStep: (step: NextStep, day: Day): string => {
    const missing = missingOf(step, day);
    const goal = `seu limite vai a ${formatBRL(step.toCents ?? 0)}`;
    const late = ['', 'com a conta em aberto paga, '][missing.lateDebts] ?? 'com as contas em aberto pagas, ';
    const when = missing.untilOn === null ? '' : `a partir de ${formatDayBR(missing.untilOn)} `;
    const total = missing.cents > 0 ? ` (${formatBRL(missing.cents)} ao todo)` : '';
    const debts = missing.debts === 1 ? 'mais 1 parcela em dia' : `mais ${missing.debts} parcelas em dia`;
    const paid =
      missing.debts > 0
        ? `${debts}${total} e `
        : missing.cents > 0
          ? `mais ${formatBRL(missing.cents)} pagos em dia e `
          : '';
    return capitalized(`${late}${paid}${when}${goal}`);
  },
};

export const nextStepTexts = {
  /** For the merchant: "Sobe para R$ 300,00: faltam 2 contas pagas em dia (R$ 100,00 ao todo), a partir de 14/08/2026". */
  missing: (step: NextStep, day: Day): string => {
    const { debts, cents, lateDebts, untilOn } = missingOf(step, day);
    const total = cents > 0 ? ` (${formatBRL(cents)} ao todo)` : '';
    const wanted = [
      ...(lateDebts > 0 ? [lateDebts === 1 ? 'pagar a conta atrasada' : `pagar as ${lateDebts} contas atrasadas`] : []),
      ...(debts > 0 ? [`${debts === 1 ? '1 conta paga' : `${debts} contas pagas`} em dia${total}`] : []),
      ...(debts === 0 && cents > 0 ? [`${formatBRL(cents)} em contas pagas em dia`] : []),
    ];
    const goal = `Sobe para ${formatBRL(step.toCents ?? 0)}`;
    const when = untilOn === null ? '' : `a partir de ${formatDayBR(untilOn)}`;
    if (wanted.length === 0) return when === '' ? goal : `${goal} ${when}`;
    const verb = lateDebts === 0 && debts > 1 ? 'faltam' : 'falta';
    return `${goal}: ${verb} ${listed(wanted)}${when === '' ? '' : `, ${when}`}`;
  },
};

/** What `step` still lacks on `day`: debts to be paid on time, their sum, late debts, and the day it has to wait for. */
function missingOf({ conditions, earliestOn }: NextStep, day: Day) {
  const lacks = (code: string) => {
    const condition = conditions.find((one) => one.code === code);
    return condition && !condition.met ? condition.need - condition.have : 0;
  };
  return {
    debts: Math.max(lacks('ON_TIME_DEBTS'), lacks('STREAK')),
    cents: lacks('USE'),
    lateDebts: -lacks('NOTHING_LATE'),
    untilOn: earliestOn !== null && earliestOn > day ? earliestOn : null,
  };
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} e ${parts.at(-1)}`;
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

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

/** For the merchant's eyes: how somebody pays, with the numbers. */
export const profileTexts = {
  fresh: () => 'Ainda sem conta paga com data conhecida',
  good: (numbers: PaidNumbers) => `${paidOnTime(numbers)}${whenLate(numbers)}`,
  goodAgain: (numbers: PaidNumbers) =>
    `${paidOnTime(numbers)}, e há ${days(numbers.daysSinceLate ?? 0)} não atrasa nenhuma`,
  recovering: (numbers: PaidNumbers) =>
    `Já atrasou, e as últimas ${numbers.onTimeStreak} contas foram pagas em dia ` +
    `(${numbers.onTimeDebts} de ${numbers.knownDebts} ao todo)`,
  occasionallyLate: (numbers: PaidNumbers) => `${paidOnTime(numbers)}${whenLate(numbers)}`,
  oftenLate: (numbers: PaidNumbers) => `Costuma atrasar: ${lowerFirst(paidOnTime(numbers))}${whenLate(numbers)}`,
  gettingWorse: (numbers: PaidNumbers) =>
    `Vem atrasando mais: das últimas contas, ${percent(numbers.recentOnTimeBps)} em dia; ` +
    `ao todo, ${numbers.onTimeDebts} de ${numbers.knownDebts}${whenLate(numbers)}`,
  longWhenLate: (numbers: PaidNumbers) =>
    `${paidOnTime(numbers)}, mas os atrasos são longos: costumam ser de ${days(numbers.usualDaysWhenLate ?? 0)}`,
};

/**
 * What a cashier may read aloud at the counter, with others in the queue: never a word about lateness, a flag or another
 * person (CDC 42). What the owner should know besides is in the reason's code and in the inputs of the decision.
 */
export const purchaseTexts = {
  fits: (plan: PlanWords) => `Tudo certo: ${entryAndPlan(plan)}`,
  hold: () => 'Hoje a compra pode ser à vista; para comprar a prazo, é só falar com o responsável pela loja',
  review: () => 'Antes de fechar, o responsável pela loja confirma esta compra',
  limitToDefine: () => 'O limite ainda vai ser combinado: o responsável pela loja confirma esta compra',
  aboveAvailable: (availableCents: Cents) =>
    availableCents === 0
      ? 'Hoje dá para levar à vista; conforme as contas forem pagas, volta a caber a prazo'
      : `A prazo, hoje cabem até ${formatBRL(availableCents)}`,
  tooManyInstallments: (maxInstallments: number) =>
    maxInstallments === 1
      ? 'Por enquanto a compra a prazo é em uma parcela só'
      : `Por enquanto dá para dividir em até ${maxInstallments} parcelas`,
  termsTooLong: (lastDueOn: Day) => `Por enquanto o último vencimento pode ser até ${formatDayBR(lastDueOn)}`,
  firstPurchaseTooLarge: (mostCents: Cents) =>
    mostCents === 0
      ? 'Como é a primeira compra a prazo, o responsável pela loja confirma'
      : `Na primeira compra a prazo, acima de ${formatBRL(mostCents)} o responsável pela loja confirma`,
  tooFrequent: () => 'Esta compra pede uma confirmação rápida do responsável pela loja',
  sharedIdentity: () => 'Vamos só conferir o cadastro com o responsável pela loja antes de fechar',
  withEntry: (plan: PlanWords) => `Com ${formatBRL(plan.entryCents)} de entrada cabe: o restante em ${planWords(plan)}`,
  smaller: (amountCents: Cents, plan: PlanWords) =>
    `Dá para levar até ${formatBRL(amountCents)}: ${entryAndPlan(plan)}`,
  inInstallments: (plan: PlanWords) =>
    plan.installments === 1
      ? `Em uma parcela cabe: ${planWords(plan)}`
      : `Em ${plan.installments} parcelas cabe: ${planWords(plan)}`,
  sooner: (plan: PlanWords) => `Com vencimento mais próximo cabe: ${planWords(plan)}`,
};

/** The numbers of a profile that its reason shows. */
interface PaidNumbers {
  knownDebts: number;
  onTimeDebts: number;
  usualDaysWhenLate: number | null;
  recentOnTimeBps: number | null;
  onTimeStreak: number;
  daysSinceLate: number | null;
}

/** What is paid now and what is left for later. */
interface PlanWords {
  entryCents: Cents;
  financedCents: Cents;
  installments: number;
  firstDueOn: Day;
}

function paidOnTime({ onTimeDebts, knownDebts }: PaidNumbers): string {
  if (knownDebts === 1) return onTimeDebts === 1 ? 'Pagou em dia a única conta' : 'A única conta atrasou';
  if (onTimeDebts === 0) return `Nenhuma das ${knownDebts} contas em dia`;
  if (onTimeDebts === knownDebts) return `Pagou em dia todas as ${knownDebts} contas`;
  return `Paga em dia ${onTimeDebts} de ${knownDebts} contas`;
}

function whenLate({ usualDaysWhenLate, knownDebts, onTimeDebts }: PaidNumbers): string {
  if (usualDaysWhenLate === null) return '';
  if (onTimeDebts === 0 && knownDebts > 1) return `; o atraso costuma ser de ${days(usualDaysWhenLate)}`;
  return knownDebts === 1 ? `: ${days(usualDaysWhenLate)}` : `; quando atrasa, costuma ser ${days(usualDaysWhenLate)}`;
}

function entryAndPlan(plan: PlanWords): string {
  return plan.entryCents === 0 ? planWords(plan) : `${formatBRL(plan.entryCents)} de entrada e ${planWords(plan)}`;
}

/** `R$ 80,00 para 10/08/2026`; `2 parcelas de R$ 40,00, a primeira em 10/08/2026`. */
function planWords({ financedCents, installments, firstDueOn }: PlanWords): string {
  const due = formatDayBR(firstDueOn);
  if (installments === 1) return `${formatBRL(financedCents)} para ${due}`;
  const shares = splitCents(financedCents, installments);
  return shares[0] === shares.at(-1)
    ? `${installments} parcelas de ${formatBRL(shares[0]!)}, a primeira em ${due}`
    : `${installments} parcelas, a primeira de ${formatBRL(shares[0]!)} em ${due}`;
}

function percent(bps: number | null): string {
  return `${Math.round((bps ?? 0) / 100)}%`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function days(count: number): string {
  return count === 1 ? '1 dia' : `${count} dias`;
}
