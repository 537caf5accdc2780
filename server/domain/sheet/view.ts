/** What a row of the sheet shows of its debt and customer, as values for the computed columns; pt-BR words of the sheet. */
import { availableOn, limitOn, policyFor, rungOf } from '../credit-limit.js';
import { daysLateOn, statusOn } from '../debt.js';
import { formatDocument } from '../documents.js';
import type { CustomerFacts, Day, Debt, HoldKind } from '../facts.js';
import { formatPhone } from '../phones.js';
import type { CreditPolicy } from '../policy.js';
import { positionOn } from '../position.js';
import { type Standing, standingOn } from '../standing.js';
import type { MergedField, MergedValue } from './merge.js';
import { nextStepCell } from './next-step.js';
import type { ComputedField, WireCell, WireValue } from './wire.js';

export type ComputedRow = Record<ComputedField, WireValue>;

const STATUS_TEXT = {
  OPEN: 'Em dia',
  LATE: 'Atrasada',
  PAID: 'Paga',
  SUPERSEDED: 'Renegociada',
  CANCELLED: 'Cancelada',
  WRITTEN_OFF: 'Baixada',
} as const;

const STANDING_TEXT: Record<Standing, string> = {
  NEW: 'sem histórico',
  GOOD: 'bom pagador',
  WATCH: 'atenção',
  REVIEW: 'confirmar antes de vender',
  HOLD: 'venda suspensa',
};

export const SHEET_TEXT = {
  unbooked: 'Conferir',
  collect: 'Cobrar',
  undefinedLimit: 'a definir',
  paid: 'sim',
  dueToday: 'Vence hoje',
  claimed: 'Diz que pagou',
  disputed: 'Contestada',
  promised: (day: string) => `Prometeu para ${day}`,
  // Their own proposal waits for the shop by the same hold as the shop's offer for them.
  offered: 'Proposta em aberto',
  brokenAgreement: 'Acordo desfeito',
} as const;

/** A row that was left alone shows only that somebody should look at it. */
export const UNBOOKED_ROW: ComputedRow = {
  situacao: SHEET_TEXT.unbooked,
  diasEmAtraso: null,
  valorAtualizado: null,
  limite: null,
  disponivel: null,
  ultimoLembrete: null,
  cobrar: null,
  degrau: null,
  proximoPasso: null,
};

/** A row that is no debt at all. */
export const BLANK_ROW: ComputedRow = { ...UNBOOKED_ROW, situacao: null };

/** The computed columns of one debt on `day`. `collectUrl` is where **Cobrar** leads while something is owed. */
export function computedRow(
  debt: Debt,
  facts: CustomerFacts,
  shopPolicy: CreditPolicy,
  day: Day,
  collectUrl: string,
): ComputedRow {
  const policy = policyFor(shopPolicy, facts, day);
  const status = statusOn(debt, facts.payments, day);
  const isOpen = status === 'OPEN' || status === 'LATE';
  const limitCents = limitOn(facts, day);
  const availableCents = availableOn(facts, policy, day);
  return {
    situacao: `${debtText(debt, facts, day)} · ${STANDING_TEXT[standingOn(facts, policy, day).standing]}`,
    diasEmAtraso: isOpen ? { n: String(daysLateOn(debt, facts.payments, day)) } : null,
    valorAtualizado: isOpen ? { n: reais(positionOn(debt, facts.payments, day).totalCents) } : null,
    limite: limitCents === null ? SHEET_TEXT.undefinedLimit : { n: reais(limitCents) },
    disponivel: availableCents === null ? null : { n: reais(availableCents) },
    ultimoLembrete: lastContactOf(debt, facts),
    cobrar: isOpen ? { text: SHEET_TEXT.collect, url: collectUrl } : null,
    degrau: rungText(policy, limitCents),
    proximoPasso: nextStepCell(facts, policy, day),
  };
}

/** `2 de 9`: the highest rung at or below the limit. Nothing on hold, and while the limit is to be defined. */
function rungText(policy: CreditPolicy, limitCents: number | null): string | null {
  const rung = rungOf(policy, limitCents);
  return rung === null ? null : `${rung} de ${policy.ladderCents.length}`;
}

function debtText(debt: Debt, facts: CustomerFacts, day: Day): string {
  const status = statusOn(debt, facts.payments, day);
  const said = status === 'OPEN' || status === 'LATE' ? saidText(debt, facts, day) : null;
  if (said !== null) return said;
  if (status === 'SUPERSEDED' && debt.proposalId != null) return SHEET_TEXT.brokenAgreement;
  return STATUS_TEXT[status];
}

/** What somebody said of a debt that is owed: it tells more than that it is, and why nobody collects. */
function saidText(debt: Debt, facts: CustomerFacts, day: Day): string | null {
  const inForce = facts.holds.filter(
    ({ debtId, fromOn, untilOn, endedOn }) =>
      endedOn === null &&
      fromOn <= day &&
      (untilOn === null || untilOn >= day) &&
      (debtId === null || debtId === debt.id),
  );
  const has = (kind: HoldKind): boolean => inForce.some((hold) => hold.kind === kind);
  if (has('CLAIMED_PAID')) return SHEET_TEXT.claimed;
  if (has('DISPUTE')) return SHEET_TEXT.disputed;
  const promises = inForce.flatMap(({ kind, untilOn }) => (kind === 'PROMISE' && untilOn !== null ? [untilOn] : []));
  const promisedOn = promises.sort().at(-1);
  if (promisedOn !== undefined) return SHEET_TEXT.promised(`${promisedOn.slice(8)}/${promisedOn.slice(5, 7)}`);
  // An instalment is in its agreement already: an offer is about the other debts.
  return has('OFFER_OPEN') && debt.proposalId == null ? SHEET_TEXT.offered : null;
}

function lastContactOf(debt: Debt, facts: CustomerFacts): WireValue {
  const days = facts.contacts
    .filter((contact) => contact.state !== 'FAILED' && contact.debts.some(({ debtId }) => debtId === debt.id))
    .map((contact) => contact.sentOn)
    .sort();
  const last = days.at(-1);
  return last ? { d: last } : null;
}

/** A value of the database as a cell of the merchant's own columns, in the form the cell had (`raw`). */
export function cellFor(field: MergedField | 'installment', value: MergedValue, raw: WireCell): WireValue {
  if (field === 'paid') return paidCell(value, raw);
  if (value === null || value === false) return null;
  switch (field) {
    case 'principalCents':
    case 'paidCents':
      return { n: reais(value as number) };
    case 'dueOn':
      return { d: value as string };
    case 'paidOn':
      return value === true ? null : { d: value as string };
    case 'phone':
      return formatPhone(value as string);
    case 'document':
      return formatDocument(value as string);
    default:
      return String(value);
  }
}

/** A tick stays a tick, a day a day; otherwise the word. */
function paidCell(value: MergedValue, raw: WireCell): WireValue {
  if (raw !== null && typeof raw === 'object' && 'b' in raw) return { b: value !== false };
  if (value === false) return null;
  if (raw !== null && typeof raw === 'object' && 'd' in raw && typeof value === 'string') return { d: value };
  return SHEET_TEXT.paid;
}

/** Centavos as the shortest decimal text of reais, as a number cell reads back: 12345 → `123.45`, 14000 → `140`. */
export function reais(cents: number): string {
  return String(cents / 100);
}
