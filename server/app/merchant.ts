/** The shop itself: how it begins, what it says about itself, and the clock of a sandbox. */

import type { Json } from '../db/client.js';
import { newId, randomText } from '../db/ids.js';
import { lateAgreements } from '../db/proposal.js';
import { contactDayOpen, contactWindow } from '../domain/contact-window.js';
import { addDays, instantOf, isDay } from '../domain/day.js';
import { creditPolicyFrom, defaultCadence, firstLimitFor, type ShopKind } from '../domain/default-policy.js';
import type { Cents, Day } from '../domain/facts.js';
import { checkPixKey, pixText } from '../domain/pix.js';
import { breakIfLate } from './agreement.js';
import { insertKey } from './api-key.js';
import type { Actor, App, Scope, Tenant } from './context.js';
import { clockOf, enter, systemActor } from './context.js';
import { changeRules, EVERYBODY_TIMEOUT_MS, evaluateCredit } from './credit-evaluation.js';
import { isFirstLimit, ladderStartingAt } from './credit-policy.js';
import { type Checks, createChecks, type Given, type LateTermsInput } from './input.js';
import { ledgerTexts } from './ledger-texts.js';
import { lockedMerchant } from './locked.js';
import { type MutationResult, mutate, refuse } from './mutation.js';
import { appendPlanPolicy, firstPlanPolicy } from './plan-policy.js';
import { appendCadence, appendCreditPolicy, currentCreditPolicy } from './policy.js';

export const ALL_SCOPES: readonly Scope[] = ['read', 'write', 'send', 'admin'];
const SHOP_KINDS: readonly ShopKind[] = ['MERCADINHO', 'ROUPAS', 'MATERIAL', 'OUTRO'];
const MAX_LOCAL_HOLIDAYS = 366;
const MAX_ADVANCE_DAYS = 366;
const FIRST_INSTANT = Date.UTC(2000, 0, 2);

export interface NewMerchant {
  isSandbox: boolean;
  name?: string;
  /** Sandbox only: what its clock shows at first, in milliseconds of the epoch. */
  clockStartsAt?: number;
}

/**
 * A shop with its default policies and its owner's key, which is shown nowhere else. For the command line and the first
 * start: no key can create a shop.
 */
export async function createMerchant(
  app: Pick<App, 'db'>,
  { isSandbox, name, clockStartsAt }: NewMerchant,
): Promise<{ merchantId: string; ownerKey: string }> {
  const merchantId = newId('Merchant');
  const ownerKey = await app.db.inTenant(merchantId, async (tx) => {
    const merchant = await tx.merchant.create({
      data: { id: merchantId, name: name ?? null, isSandbox, linkSecret: randomText(40) },
    });
    if (isSandbox && clockStartsAt !== undefined)
      await tx.merchant.update({
        where: { id: merchantId },
        data: { clockOffsetMs: BigInt(clockStartsAt - clockOf(merchant).now) },
      });
    const tenant = await enter(tx, systemActor(merchantId, 'caderneta'));
    await appendCreditPolicy(tenant, creditPolicyFrom(firstLimitFor('OUTRO')));
    await appendCadence(tenant, defaultCadence);
    await appendPlanPolicy(tenant, firstPlanPolicy());
    return (await insertKey(tenant, { name: ledgerTexts.ownerKey, scopes: ALL_SCOPES })).secret;
  });
  return { merchantId, ownerKey };
}

export interface UpdateMerchantInput {
  idempotencyKey: string;
  name?: string | null;
  contactName?: string | null;
  document?: string | null;
  address?: string | null;
  city?: string | null;
  uf?: string | null;
  pixKey?: string | null;
  /** The name and the bank that the payer's app will show beside the key, so that a wrong one is noticed. */
  pixHolder?: string | null;
  pixBank?: string | null;
  shopKind?: ShopKind | null;
  replyEmail?: string | null;
  localHolidays?: readonly Day[] | null;
  /** Offered to new debts from `agreedOn` on (today unless said); null: none. */
  lateTerms?: LateTermsInput | null;
  /** Another first limit makes another ladder: a new version of the credit policy, by which everybody is decided. */
  firstLimitCents?: Cents | null;
  /** The merchant knows that limits fall by another ladder or other holidays, and wants it. */
  confirmLowered?: boolean | null;
}

/**
 * Changes what is given, clears what is null. Local holidays move due days, so with others everybody is computed again,
 * as with another ladder. Refuses INVALID_*, TOO_LONG, TERMS_ABOVE_CAP, LADDER_IS_CUSTOM, and unless it is confirmed
 * POLICY_LOWERS_LIMITS.
 */
export function updateMerchant(
  app: App,
  actor: Actor,
  input: UpdateMerchantInput,
): Promise<MutationResult<{ merchant: string }>> {
  return mutate(
    app,
    actor,
    'updateMerchant',
    input,
    async (tenant) => {
      const check = createChecks(tenant.today);
      const { lateTerms, ...identity } = readMerchant(check, input, tenant.today);
      const { firstLimitCents } = input;
      if (firstLimitCents != null && !isFirstLimit(firstLimitCents)) check.reject('INVALID_AMOUNT', 'firstLimitCents');
      if (check.errors.length > 0) return check.refusal();

      const before = await lockedMerchant(tenant);
      const { version: _, ...policy } = await currentCreditPolicy(tenant);
      const ladder =
        firstLimitCents == null ? { ok: true as const, ...policy } : ladderStartingAt(policy, firstLimitCents);
      if (!ladder.ok) return ladder;
      const { ladderCents } = ladder;
      const { localHolidays } = identity;
      const hasOthers = localHolidays !== undefined && localHolidays.join() !== before.localHolidays.join();

      const refs = { merchant: tenant.merchantId };
      const save = () => storeMerchant(tenant, identity, lateTerms);
      if (ladderCents === policy.ladderCents && !hasOthers) {
        await save();
        return { ok: true, refs };
      }
      const confirmation = { of: 'EVERYBODY', isConfirmed: input.confirmLowered === true } as const;
      const done = await changeRules(tenant, confirmation, async () => {
        await save();
        // The policy remembers the holidays too, since they say what was on time.
        await appendCreditPolicy(tenant, { ...policy, ladderCents, ...(hasOthers ? { localHolidays } : {}) });
      });
      return done.ok ? { ok: true, refs } : done;
    },
    input.localHolidays === undefined && input.firstLimitCents == null ? {} : { timeoutMs: EVERYBODY_TIMEOUT_MS },
  );
}

async function storeMerchant(
  { tx, merchantId }: Tenant,
  identity: Omit<ReturnType<typeof readMerchant>, 'lateTerms'>,
  lateTerms: ReturnType<typeof readMerchant>['lateTerms'],
): Promise<void> {
  // Null into a Json column has to be said in SQL: Prisma tells JSON's null from the database's.
  if (lateTerms === null) await tx.$executeRaw`UPDATE "Merchant" SET "lateTerms" = NULL WHERE id = ${merchantId}`;
  await tx.merchant.update({
    where: { id: merchantId },
    data: { ...identity, ...(lateTerms ? { lateTerms: lateTerms as unknown as Json } : {}) },
  });
}

function readMerchant(check: Checks, input: UpdateMerchantInput, today: Day) {
  const { localHolidays, lateTerms, shopKind } = input;
  return {
    name: readPixName(check, input.name, 'name', 200, 'INVALID_NAME'),
    contactName: check.text(input.contactName, 'contactName', 100),
    document: check.document(input.document),
    address: check.text(input.address, 'address', 500),
    city: readPixName(check, input.city, 'city', 100, 'INVALID'),
    uf: check.uf(input.uf),
    pixKey: readPixKey(check, input.pixKey),
    pixHolder: check.text(input.pixHolder, 'pixHolder', 200),
    pixBank: check.text(input.pixBank, 'pixBank', 100),
    shopKind: shopKind == null ? shopKind : check.oneOf(shopKind, 'shopKind', SHOP_KINDS),
    replyEmail: check.email(input.replyEmail, 'replyEmail'),
    localHolidays: localHolidays === undefined ? undefined : readHolidays(check, localHolidays ?? []),
    lateTerms: lateTerms == null ? lateTerms : check.lateTerms(lateTerms, 'lateTerms', null, today),
  };
}

/** A BR Code carries name and city in ASCII: what has not one such character could never be charged by Pix. */
function readPixName(check: Checks, value: Given<string>, field: string, maxLength: number, code: string) {
  const text = check.text(value, field, maxLength);
  if (text && pixText(text) === '') check.reject(code, field);
  return text;
}

function readPixKey(check: Checks, value: Given<string>): Given<string> {
  const typed = check.text(value, 'pixKey', 200);
  if (!typed) return typed;
  const reading = checkPixKey(typed);
  if (reading.ok) return reading.key;
  check.reject('INVALID_PIX_KEY', 'pixKey');
  return null;
}

function readHolidays(check: Checks, days: readonly Day[]): Day[] {
  if (days.length > MAX_LOCAL_HOLIDAYS) check.reject('INVALID', 'localHolidays');
  else if (!days.every(isDay)) check.reject('INVALID_DATE', 'localHolidays');
  return [...new Set(days)].sort();
}

export interface SetSandboxClockInput {
  idempotencyKey: string;
  /** Milliseconds of the epoch, or an ISO instant. */
  at?: Date | string | number | null;
  advanceDays?: number | null;
  /** Keeps the hour and goes on to the next day on which contact is allowed; after `advanceDays` when both are given. */
  advanceToContactDay?: boolean | null;
}

/**
 * Moves a sandbox's clock, but never to before what was already recorded (it would lie in the future), and decides again
 * what depends on the day. Refuses NOT_A_SANDBOX, INVALID, INVALID_DATE.
 */
export function setSandboxClock(
  app: App,
  actor: Actor,
  input: SetSandboxClockInput,
): Promise<MutationResult<{ viewer: string }>> {
  return mutate(
    app,
    actor,
    'setSandboxClock',
    input,
    async (tenant) => {
      if (!tenant.merchant.isSandbox) return refuse('NOT_A_SANDBOX');
      const { at, advanceDays, advanceToContactDay } = input;
      if ((at == null) === (advanceDays == null && !advanceToContactDay)) return refuse('INVALID');
      const isCount = Number.isInteger(advanceDays) && advanceDays! >= 1 && advanceDays! <= MAX_ADVANCE_DAYS;
      if (advanceDays != null && !isCount) return refuse('INVALID', 'advanceDays');

      const merchant = await lockedMerchant(tenant);
      const before = { ...tenant, merchant, ...clockOf(merchant) };
      const target =
        at != null ? new Date(at).getTime() : targetOf(before, advanceDays ?? 0, advanceToContactDay === true);
      const earliest = Math.min(before.now, await lastRecordedAt(tenant));
      const latest = instantOf('2100-01-01', '00:00', merchant.timeZone);
      if (!(target >= earliest && target >= FIRST_INSTANT && target !== before.now) || target > latest)
        return refuse('INVALID_DATE', 'at');
      await tenant.tx.merchant.update({
        where: { id: tenant.merchantId },
        data: { clockOffsetMs: merchant.clockOffsetMs + BigInt(Math.round(target - before.now)) },
      });
      const then = await enter(tenant.tx, tenant.actor);
      for (const id of await lateAgreements(then.tx, then.today)) await breakIfLate(then, id);
      await evaluateCredit(then);
      return { ok: true, refs: { viewer: tenant.merchantId } };
    },
    { timeoutMs: EVERYBODY_TIMEOUT_MS },
  );
}

/** When the newest fact of any customer was recorded; never, for a shop without customers. */
async function lastRecordedAt({ tx }: Tenant): Promise<number> {
  const [row] = await tx.$queryRaw<[{ at: Date | null }]>`
    SELECT greatest((SELECT max("recordedAt") FROM "Customer"), (SELECT max("recordedAt") FROM "Debt"),
      (SELECT max("recordedAt") FROM "DebtChange"), (SELECT max("recordedAt") FROM "Payment"),
      (SELECT max("recordedAt") FROM "PaymentReversal"), (SELECT max("recordedAt") FROM "PaymentReallocation"),
      (SELECT max("recordedAt") FROM "CreditDecision"), (SELECT max("recordedAt") FROM "CreditOverride"),
      (SELECT max("recordedAt") FROM "Hold"), (SELECT max("recordedAt") FROM "HoldEnd"),
      (SELECT max("recordedAt") FROM "Reminder"), (SELECT max("recordedAt") FROM "ContactPreference"),
      (SELECT max("recordedAt") FROM "PurchaseAuthorization"), (SELECT max("recordedAt") FROM "AuthorizationEvent"),
      (SELECT max("recordedAt") FROM "Proposal"), (SELECT max("recordedAt") FROM "ProposalEvent"),
      (SELECT max("recordedAt") FROM "CounterProposal"), (SELECT max("recordedAt") FROM "CounterAnswer"),
      (SELECT max("recordedAt") FROM "PageView"), (SELECT max("recordedAt") FROM "Receipt"),
      (SELECT max("recordedAt") FROM "LateReason"), (SELECT max("recordedAt") FROM "ContactHours"),
      (SELECT max("recordedAt") FROM "CustomerMerge"), (SELECT max("recordedAt") FROM "CustomerMergeEnd"), (SELECT max("recordedAt") FROM "MergeDismissal"),
      (SELECT max("recordedAt") FROM "DataRequest"), (SELECT max("recordedAt") FROM "DataRequestEnd"),
      (SELECT max("recordedAt") FROM "StatementImport"), (SELECT max("recordedAt") FROM "StatementEntryEnd"),
      (SELECT max("recordedAt") FROM "CreditPolicy" WHERE version > 1),
      (SELECT max("recordedAt") FROM "PlanPolicy" WHERE version > 1)) AS at`;
  return row.at?.getTime() ?? Number.NEGATIVE_INFINITY;
}

/** The same hour on a later day. */
function targetOf({ now, today, merchant }: Tenant, days: number, isToContactDay: boolean): number {
  const zone = merchant.timeZone;
  const sinceMidnight = now - instantOf(today, '00:00', zone);
  const sameHourIn = (count: number) => instantOf(addDays(today, count), '00:00', zone) + sinceMidnight;
  if (!isToContactDay) return sameHourIn(days);

  const localHolidays = new Set(merchant.localHolidays);
  const first = Math.max(1, days);
  const counts = Array.from({ length: 60 }, (_, index) => first + index);
  // At an hour on which contact is never allowed, a day that has allowed hours at all.
  const count =
    counts.find((candidate) => {
      const question = { uf: null, channel: 'EMAIL', zone, instant: sameHourIn(candidate), localHolidays } as const;
      return contactWindow(question).allowed;
    }) ??
    counts.find((candidate) => contactDayOpen(null, 'EMAIL', addDays(today, candidate), localHolidays)) ??
    first;
  return sameHourIn(count);
}
