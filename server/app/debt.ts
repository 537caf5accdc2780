/** Debts: recorded once, then changed by facts that say from which day they count. */
import { insertDebtChanges, insertDebts, type NewDebtChange } from '../db/bulk.js';
import { newId } from '../db/ids.js';
import { readAnew } from '../db/sheet-rows.js';
import { nextBankDay } from '../domain/calendar.js';
import { type DebtStatus, dueOnAt, principalOn, statusOn } from '../domain/debt.js';
import type { Cents, CustomerFacts, Day, Debt, DebtChange, LateTerms } from '../domain/facts.js';
import type { Actor, App, Tenant } from './context.js';
import { createChecks, isIdOf, type LateTermsInput } from './input.js';
import { isExternalIdFree, lockedDebt, lockedFacts } from './locked.js';
import { type MutationResult, mutate, refuse } from './mutation.js';
import { settle } from './settle.js';

/**
 * The terms a new debt gets when nobody says any: the shop's own, if they were in force when it was registered
 * (charges exist only if agreed and disclosed before).
 */
export function offeredTerms({ merchant }: Pick<Tenant, 'merchant'>, registeredOn: Day): LateTerms | null {
  const offered = merchant.lateTerms as unknown as LateTerms | null;
  return offered && offered.agreedOn <= registeredOn ? { ...offered, agreedOn: registeredOn } : null;
}

export interface RecordDebtInput {
  idempotencyKey: string;
  externalId?: string | null;
  customerId: string;
  principalCents: Cents;
  dueOn: Day;
  registeredOn?: Day | null;
  description?: string | null;
  /** Not given: the shop's. Null: none, whatever the shop's are. */
  terms?: LateTermsInput | null;
}

/** Refuses INVALID_AMOUNT, INVALID_DATE, TERMS_ABOVE_CAP, TOO_LONG, NOT_FOUND, ALREADY_EXISTS. */
export function recordDebt(app: App, actor: Actor, input: RecordDebtInput): Promise<MutationResult<{ debt: string }>> {
  return mutate(app, actor, 'recordDebt', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const registeredOn = check.pastDay(input.registeredOn, 'registeredOn');
    const debt = {
      externalId: check.externalId(input.externalId),
      principalCents: check.amount(input.principalCents, 'principalCents'),
      dueOn: check.day(input.dueOn, 'dueOn'),
      registeredOn,
      description: check.text(input.description, 'description', 500),
    };
    const document = input.terms ? await documentOf(tenant, input.customerId) : null;
    const terms = input.terms
      ? check.lateTerms(input.terms, 'terms', document, registeredOn)
      : input.terms === null
        ? null
        : offeredTerms(tenant, registeredOn);
    if (check.errors.length > 0) return check.refusal();
    const facts = await lockedFacts(tenant, input.customerId);
    if (!facts) return refuse('NOT_FOUND', 'customerId');
    if (!(await isExternalIdFree(tenant, 'debt', debt.externalId))) return refuse('ALREADY_EXISTS', 'externalId');

    const { tx, merchantId, now } = tenant;
    const { customerId } = facts;
    const id = newId('Debt');
    const effectiveDueOn = nextBankDay(debt.dueOn);
    const row = { ...debt, id, customerId, installmentNumber: null, installmentOf: null, effectiveDueOn, terms };
    await insertDebts(tx, merchantId, [row], new Date(now));
    await settle(tenant, [customerId]);
    return { ok: true, refs: { debt: id } };
  });
}

/** Who is a person has the consumer's caps; an unknown document is taken to be one. */
async function documentOf({ tx }: Tenant, customerId: string): Promise<string | null> {
  if (!isIdOf('Customer', customerId)) return null;
  const customer = await tx.customer.findFirst({
    where: { id: customerId },
    select: { document: true, mergedInto: { select: { document: true } } },
  });
  return (customer?.mergedInto ?? customer)?.document ?? null;
}

export interface UpdateDebtInput {
  idempotencyKey: string;
  id: string;
  principalCents?: Cents | null;
  dueOn?: Day | null;
  /** From which day the change counts; today unless said. */
  on?: Day | null;
  reason?: string | null;
  externalId?: string | null;
  description?: string | null;
}

/**
 * Appends AMOUNT and DUE_DATE changes where they differ from what holds. A paid debt may be corrected too (what it then
 * does not need is credit); a cancelled or written-off one is DEBT_CLOSED. INVALID_DATE: a later change outweighs `on`.
 */
export function updateDebt(app: App, actor: Actor, input: UpdateDebtInput): Promise<MutationResult<{ debt: string }>> {
  return mutate(app, actor, 'updateDebt', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const principalCents = input.principalCents == null ? null : check.amount(input.principalCents, 'principalCents');
    const dueOn = input.dueOn == null ? null : check.day(input.dueOn, 'dueOn');
    const on = check.pastDay(input.on, 'on');
    const reason = check.text(input.reason, 'reason', 500) ?? null;
    const texts = {
      externalId: check.externalId(input.externalId),
      description: check.text(input.description, 'description', 500),
    };
    if (check.errors.length > 0) return check.refusal();
    const found = await lockedDebt(tenant, input.id);
    if (!found) return refuse('NOT_FOUND', 'id');
    const { debt, facts } = found;
    const { today } = tenant;

    const changes: NewChange[] = [];
    if (principalCents !== null && principalCents !== principalOn(debt, today))
      changes.push({ kind: 'AMOUNT', principalCents, dueOn: null, on, reason });
    if (dueOn !== null && dueOn !== dueOnAt(debt, today))
      changes.push({ kind: 'DUE_DATE', principalCents: null, dueOn, on, reason });
    if (changes.length > 0 && isClosed(statusOn(debt, facts.payments, today))) return refuse('DEBT_CLOSED', 'id');
    if (debt.proposalId != null) {
      // What was agreed may become easier for who agreed to it, never harder.
      if (principalCents !== null && principalCents > principalOn(debt, today))
        return refuse('AGREED', 'principalCents');
      if (dueOn !== null && dueOn < dueOnAt(debt, today)) return refuse('AGREED', 'dueOn');
    }
    const changed = withChanges(debt, changes);
    const isInForce =
      principalOn(changed, today) === (principalCents ?? principalOn(debt, today)) &&
      dueOnAt(changed, today) === (dueOn ?? dueOnAt(debt, today));
    if (!isInForce) return refuse('INVALID_DATE', 'on');
    if (!(await isExternalIdFree(tenant, 'debt', texts.externalId, debt.id)))
      return refuse('ALREADY_EXISTS', 'externalId');

    if (texts.externalId !== undefined || texts.description !== undefined)
      await tenant.tx.debt.update({
        where: { merchantId_id: { merchantId: tenant.merchantId, id: debt.id } },
        data: texts,
      });
    await insertChanges(tenant, debt.id, changes);
    await settle(tenant, [facts.customerId]);
    return { ok: true, refs: { debt: debt.id } };
  });
}

export interface CloseDebtInput {
  idempotencyKey: string;
  id: string;
  reason: string;
  on?: Day | null;
}
export type CancelDebtInput = CloseDebtInput;
export type ReinstateDebtInput = CloseDebtInput;
export type WriteOffDebtInput = CloseDebtInput;
type DebtResult = Promise<MutationResult<{ debt: string }>>;

/** It should never have been owed: what was paid on it becomes credit. DEBT_CLOSED when paid or cancelled already. */
export function cancelDebt(app: App, actor: Actor, input: CancelDebtInput): DebtResult {
  return changeState(app, actor, 'cancelDebt', input, 'CANCEL');
}

/** Still owed, no longer expected. DEBT_CLOSED when paid, cancelled or written off already. */
export function writeOffDebt(app: App, actor: Actor, input: WriteOffDebtInput): DebtResult {
  return changeState(app, actor, 'writeOffDebt', input, 'WRITE_OFF');
}

/** Undoes a cancellation or a write-off. DEBT_OPEN when there is none, DEBT_CLOSED when it is paid. */
export function reinstateDebt(app: App, actor: Actor, input: ReinstateDebtInput): DebtResult {
  return changeState(app, actor, 'reinstateDebt', input, 'REINSTATE');
}

type StateChange = 'CANCEL' | 'WRITE_OFF' | 'REINSTATE';

function changeState(app: App, actor: Actor, mutation: string, input: CloseDebtInput, kind: StateChange): DebtResult {
  return mutate(app, actor, mutation, input, async (tenant) => {
    const check = createChecks(tenant.today);
    const reason = check.requiredText(input.reason, 'reason', 500);
    const on = check.pastDay(input.on, 'on');
    if (check.errors.length > 0) return check.refusal();
    const found = await lockedDebt(tenant, input.id);
    if (!found) return refuse('NOT_FOUND', 'id');
    const { debt, facts } = found;
    const code = refusalOf(kind, statusOn(debt, facts.payments, tenant.today));
    if (code) return refuse(code, 'id');

    const change: NewChange = { kind, principalCents: null, dueOn: null, on, reason };
    if (!tookEffect(kind, withChanges(debt, [change]), facts, tenant.today)) return refuse('INVALID_DATE', 'on');
    await insertChanges(tenant, debt.id, [change]);
    // What its row said of money meanwhile was said of a debt that did not count.
    if (kind === 'REINSTATE') await readAnew(tenant.tx, [debt.id]);
    await settle(tenant, [facts.customerId]);
    return { ok: true, refs: { debt: debt.id } };
  });
}

function refusalOf(kind: StateChange, status: DebtStatus): 'DEBT_CLOSED' | 'DEBT_OPEN' | null {
  const isOpen = status === 'OPEN' || status === 'LATE';
  // While an agreement stands in its place nothing is done to it, or breaking would bring back another debt.
  if (status === 'SUPERSEDED') return 'DEBT_CLOSED';
  if (kind === 'REINSTATE') return isOpen ? 'DEBT_OPEN' : isClosed(status) ? null : 'DEBT_CLOSED';
  if (kind === 'CANCEL' && status === 'WRITTEN_OFF') return null;
  return isOpen ? null : 'DEBT_CLOSED';
}

/** A change dated before a later contrary one would be recorded and mean nothing. */
function tookEffect(kind: StateChange, debt: Debt, facts: CustomerFacts, today: Day): boolean {
  const status = statusOn(debt, facts.payments, today);
  if (kind === 'REINSTATE') return !isClosed(status);
  return status === (kind === 'CANCEL' ? 'CANCELLED' : 'WRITTEN_OFF');
}

function isClosed(status: DebtStatus): boolean {
  return status === 'CANCELLED' || status === 'WRITTEN_OFF' || status === 'SUPERSEDED';
}

type NewChange = Omit<NewDebtChange, 'id' | 'debtId'>;

/** The debt as it will be: what is recorded now comes after everything recorded before. */
function withChanges(debt: Debt, changes: readonly NewChange[]): Debt {
  const added: DebtChange[] = changes.map(({ kind, principalCents, dueOn, on }, index) => ({
    kind,
    principalCents,
    dueOn,
    on,
    seq: Number.MAX_SAFE_INTEGER - changes.length + index,
  }));
  return { ...debt, changes: [...debt.changes, ...added] };
}

function insertChanges({ tx, merchantId, now }: Tenant, debtId: string, changes: readonly NewChange[]): Promise<void> {
  const rows = changes.map((change) => ({ ...change, id: newId('DebtChange'), debtId }));
  return insertDebtChanges(tx, merchantId, rows, new Date(now));
}
