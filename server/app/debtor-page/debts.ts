/** Each debt as its debtor sees it: what it is for, how its total is made up, the Pix that pays it. */
import { daysLateOn, dueOnAt, effectiveDueOn, paidOffOn, statusOn } from '../../domain/debt.js';
import type { Cents, CustomerFacts, Day, Debt, Hold, HoldKind, LateTerms } from '../../domain/facts.js';
import { type PixCharge, pixChargeOf } from '../../domain/pix-charge.js';
import { splitsOn } from '../../domain/position.js';
import { holdsOfStanding, isOpenHold } from '../../domain/reminder/hold.js';
import { type OpenDebt, openDebtsOn, payableOn } from '../../domain/reminder/open-debt.js';
import { cleanText } from '../../domain/text.js';
import type { Tenant } from '../context.js';
import { type MakeUp, makeUpOf } from './make-up.js';

export interface DebtOnPage {
  debtId: string;
  /** What was bought, as the shop wrote it. */
  what: string | null;
  installment: { number: number; of: number } | null;
  /** An instalment of an agreement. */
  isAgreed: boolean;
  boughtOn: Day | null;
  dueOn: Day;
  /** The next bank day: paid on it, it is paid on time. */
  effectiveDueOn: Day;
  daysLate: number;
  /** What is open today, part by part. */
  makeUp: MakeUp;
  terms: LateTerms | null;
  pix: PixCharge | null;
  /** What the debtor said about it and nobody answered yet. */
  said: { kind: HoldKind; untilOn: Day | null }[];
}

/** A debt that was paid off lately. */
export interface PaidDebt {
  debtId: string;
  what: string | null;
  dueOn: Day;
  paidOn: Day;
  paidCents: Cents;
}

export interface DebtsOnPage {
  /** Due by today; else what falls due next. */
  payable: readonly DebtOnPage[];
  payableCents: Cents;
  isDue: boolean;
  later: readonly DebtOnPage[];
  /** Not asked for until the shop answers what the customer said about them. */
  disputed: readonly DebtOnPage[];
  /** Everything is: there is nothing else to ask for, and `payable` is what would be. */
  isAllDisputed: boolean;
  /** For all that is payable. */
  pix: PixCharge | null;
  paidLately: readonly PaidDebt[];
}

/** How long a paid debt is still shown as paid. */
const PAID_SHOWN_DAYS = 45;
const MAX_PAID_SHOWN = 3;
const MAX_NAME = 80;

export async function debtsOnPage(tenant: Tenant, facts: CustomerFacts, since: Day): Promise<DebtsOnPage> {
  const { today, merchant } = tenant;
  const open = openDebtsOn(facts, today);
  const paid = paidSince(facts, today, since);
  const words = await wordsOf(tenant, [...open.map(({ debtId }) => debtId), ...paid.map(({ debtId }) => debtId)]);
  const byId = new Map(facts.debts.map((debt) => [debt.id, debt]));
  const holds = holdsOfStanding(facts, today).filter((hold) => isOpenHold(hold, today));
  const onPage = (debtId: string) => debtOnPage(tenant, facts, holds, byId.get(debtId)!, words.get(debtId));
  const inDispute = disputedAmong(open, holds);
  const isAllDisputed = open.length > 0 && inDispute.length === open.length;
  const disputed = isAllDisputed ? [] : inDispute;
  const asked = open.filter((debt) => !disputed.includes(debt));
  const payable = payableOn(asked, today);
  const payableCents = payable.reduce((sum, debt) => sum + debt.totalCents, 0);
  const subject = payable.length === 1 ? { debtId: payable[0]!.debtId } : { customerId: facts.customerId };
  return {
    payable: payable.map(({ debtId }) => onPage(debtId)),
    payableCents,
    isDue: payable.some((debt) => debt.dueOn <= today),
    later: asked.filter((debt) => !payable.includes(debt)).map(({ debtId }) => onPage(debtId)),
    disputed: disputed.map(({ debtId }) => onPage(debtId)),
    isAllDisputed,
    pix: pixChargeOf(merchant, payableCents, subject),
    paidLately: paid.map((debt) => ({ ...debt, what: words.get(debt.debtId)?.what ?? null })),
  };
}

export { PAID_SHOWN_DAYS };

/** Everything that is open, in the order of the page. */
export function allOf({ payable, disputed, later }: DebtsOnPage): readonly DebtOnPage[] {
  return [...payable, ...disputed, ...later];
}

function disputedAmong(open: readonly OpenDebt[], holds: readonly Hold[]): readonly OpenDebt[] {
  const disputes = holds.filter(({ kind }) => kind === 'DISPUTE');
  return open.filter((debt) => disputes.some(({ debtId }) => debtId === null || debtId === debt.debtId));
}

function debtOnPage(
  tenant: Tenant,
  facts: CustomerFacts,
  holds: readonly Hold[],
  debt: Debt,
  words: DebtWords | undefined,
): DebtOnPage {
  const { today, merchant } = tenant;
  const makeUp = makeUpOf(debt, facts.payments, today);
  return {
    debtId: debt.id,
    what: words?.what ?? null,
    installment: debt.installment,
    isAgreed: debt.proposalId != null,
    boughtOn: words?.boughtOn ?? null,
    dueOn: dueOnAt(debt, today),
    effectiveDueOn: effectiveDueOn(debt, today),
    daysLate: daysLateOn(debt, facts.payments, today),
    makeUp,
    terms: debt.terms,
    pix: pixChargeOf(merchant, makeUp.totalCents, { debtId: debt.id }),
    said: holds.filter((hold) => hold.debtId === debt.id).map(({ kind, untilOn }) => ({ kind, untilOn })),
  };
}

function paidSince(facts: CustomerFacts, today: Day, since: Day): Omit<PaidDebt, 'what'>[] {
  return facts.debts
    .filter((debt) => statusOn(debt, facts.payments, today) === 'PAID')
    .map((debt) => ({ debt, paidOn: paidOffOn(debt, facts.payments, today)! }))
    .filter((paid) => paid.paidOn >= since)
    .sort((a, b) => (a.paidOn < b.paidOn ? 1 : -1))
    .slice(0, MAX_PAID_SHOWN)
    .map((paid) => ({
      debtId: paid.debt.id,
      dueOn: dueOnAt(paid.debt, today),
      paidOn: paid.paidOn,
      paidCents: paidOn(paid.debt, facts, today),
    }));
}

function paidOn(debt: Debt, { payments }: CustomerFacts, day: Day): Cents {
  return splitsOn(debt, payments, day).reduce(
    (sum, { principalCents, feeCents, interestCents }) => sum + principalCents + feeCents + interestCents,
    0,
  );
}

interface DebtWords {
  what: string | null;
  boughtOn: Day | null;
}

async function wordsOf({ tx }: Tenant, debtIds: readonly string[]): Promise<Map<string, DebtWords>> {
  if (debtIds.length === 0) return new Map();
  const rows = await tx.$queryRaw<{ id: string; what: string | null; boughtOn: Day | null }[]>`
    SELECT d.id, coalesce(d.description, s.description) AS what, s."soldOn"::text AS "boughtOn"
    FROM "Debt" d LEFT JOIN "Sale" s ON s."merchantId" = d."merchantId" AND s.id = d."saleId"
    WHERE d.id = ANY(${[...debtIds]}::text[])`;
  return new Map(
    rows.map(({ id, what, boughtOn }) => [id, { what: (what && shortened(cleanText(what))) || null, boughtOn }]),
  );
}

const letters = new Intl.Segmenter('pt-BR');

/** A shop may write a novel; here it is a name. Whole letters and whole emoji are kept. */
function shortened(text: string): string {
  const parts = [...letters.segment(text.slice(0, 4 * MAX_NAME))].slice(0, MAX_NAME + 1).map(({ segment }) => segment);
  return parts.length > MAX_NAME ? `${parts.slice(0, MAX_NAME - 1).join('')}…` : parts.join('');
}
