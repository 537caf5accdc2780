/** Customers: who they are, how they may be reached. Documents, phones and e-mails are kept in one form only. */
import { loadFacts } from '../db/facts.js';
import { newId } from '../db/ids.js';
import { dateOf } from '../db/rows.js';
import { limitOn, policyFor } from '../domain/credit-limit.js';
import type { Cents, Channel } from '../domain/facts.js';
import { standingOn } from '../domain/standing.js';
import { foldName } from '../domain/text.js';
import type { Actor, App, Tenant } from './context.js';
import { decideByOwner } from './credit-limit.js';
import { MAX_SCORE } from './credit-policy.js';
import { type Checks, createChecks, isIdOf } from './input.js';
import { ledgerTexts } from './ledger-texts.js';
import { isDocumentFree, isExternalIdFree, lockedFacts } from './locked.js';
import { type MutationResult, mutate, refuse } from './mutation.js';
import { currentCreditPolicy } from './policy.js';
import { settle } from './settle.js';

const CHANNELS: readonly Channel[] = ['EMAIL', 'WHATSAPP_LINK', 'SMS', 'CALL'];

interface CustomerFields {
  externalId?: string | null;
  document?: string | null;
  phone?: string | null;
  email?: string | null;
  address?: string | null;
  uf?: string | null;
  payDay?: number | null;
  note?: string | null;
  naoMeLigue?: boolean | null;
}

export interface CreateCustomerInput extends CustomerFields {
  idempotencyKey: string;
  name: string;
  /** The owner's first decision; else the ladder's first rung. Zero: HOLD. */
  limitCents?: Cents | null;
  /** What the bureau answered, 0 to 1.000, where it was asked. */
  bureauScore?: number | null;
  /** A good payer of this shop who speaks for the new one. */
  vouchedById?: string | null;
}

/**
 * Registers a customer and decides the first limit. Refuses INVALID_*, TOO_LONG, ALREADY_EXISTS (externalId, document),
 * NOT_FOUND (vouchedById) and VOUCHER_NOT_GOOD (only one whose standing is GOOD may vouch).
 */
export function createCustomer(
  app: App,
  actor: Actor,
  input: CreateCustomerInput,
): Promise<MutationResult<{ customer: string }>> {
  return mutate(app, actor, 'createCustomer', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const name = check.name(input.name, 'name');
    const fields = readFields(check, input);
    const limitCents = input.limitCents == null ? null : check.limit(input.limitCents, 'limitCents');
    const score = check.integer(input.bureauScore, 'bureauScore', 0, MAX_SCORE) ?? null;
    if (check.errors.length > 0) return check.refusal();
    if (input.vouchedById != null) {
      const refusal = await refuseVoucher(tenant, input.vouchedById);
      if (refusal) return refusal;
    }
    if (!(await isExternalIdFree(tenant, 'customer', fields.externalId))) return refuse('ALREADY_EXISTS', 'externalId');
    if (!(await isDocumentFree(tenant, fields.document))) return refuse('ALREADY_EXISTS', 'document');

    const id = newId('Customer');
    await tenant.tx.customer.create({
      data: {
        ...fields,
        merchantId: tenant.merchantId,
        id,
        name,
        nameFolded: foldName(name),
        registeredOn: dateOf(tenant.today),
        recordedAt: new Date(tenant.now),
      },
    });
    if (limitCents !== null) {
      const reason = ledgerTexts.limitOnRegistration;
      await decideByOwner(tenant, [
        { customerId: id, fromCents: null, toCents: limitCents, reason, by: tenant.actor.name },
      ]);
    }
    const vouchedById = input.vouchedById ?? null;
    await settle(tenant, [id], new Map([[id, { kind: 'REGISTERED', score, vouchedById }]]));
    return { ok: true, refs: { customer: id } };
  });
}

/** Null: this customer may speak for another. */
async function refuseVoucher(tenant: Tenant, customerId: string) {
  const facts = isIdOf('Customer', customerId) && (await loadFacts(tenant.tx, [customerId])).get(customerId);
  if (!facts) return refuse('NOT_FOUND', 'vouchedById');
  const policy = policyFor(await currentCreditPolicy(tenant), facts, tenant.today);
  return standingOn(facts, policy, tenant.today).standing === 'GOOD' ? null : refuse('VOUCHER_NOT_GOOD', 'vouchedById');
}

export interface UpdateCustomerInput extends CustomerFields {
  idempotencyKey: string;
  id: string;
  name?: string | null;
  /** Null: back to "a definir". */
  limitCents?: Cents | null;
}

/** Changes what is given, clears what is null (a name cannot be cleared). Refuses as `createCustomer`, and NOT_FOUND. */
export function updateCustomer(
  app: App,
  actor: Actor,
  input: UpdateCustomerInput,
): Promise<MutationResult<{ customer: string }>> {
  return mutate(app, actor, 'updateCustomer', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const name = input.name === undefined ? undefined : check.name(input.name, 'name');
    const fields = readFields(check, input);
    const { limitCents } = input;
    if (limitCents != null) check.limit(limitCents, 'limitCents');
    if (check.errors.length > 0) return check.refusal();
    const facts = await lockedFacts(tenant, input.id);
    if (!facts) return refuse('NOT_FOUND', 'id');
    const id = facts.customerId;
    if (!(await isExternalIdFree(tenant, 'customer', fields.externalId, id)))
      return refuse('ALREADY_EXISTS', 'externalId');
    if (!(await isDocumentFree(tenant, fields.document, id))) return refuse('ALREADY_EXISTS', 'document');

    await tenant.tx.customer.update({
      where: { merchantId_id: { merchantId: tenant.merchantId, id } },
      data: { ...fields, ...(name === undefined ? {} : { name, nameFolded: foldName(name) }) },
    });
    const fromCents = limitOn(facts, tenant.today);
    if (limitCents !== undefined && limitCents !== fromCents) {
      const reason = ledgerTexts.limitOnUpdate;
      await decideByOwner(tenant, [{ customerId: id, fromCents, toCents: limitCents, reason, by: tenant.actor.name }]);
    }
    await settle(tenant, [id]);
    return { ok: true, refs: { customer: id } };
  });
}

function readFields(check: Checks, input: CustomerFields) {
  return {
    externalId: check.externalId(input.externalId),
    document: check.document(input.document),
    phone: check.phone(input.phone),
    email: check.email(input.email),
    address: check.text(input.address, 'address', 500),
    uf: check.uf(input.uf),
    payDay: check.integer(input.payDay, 'payDay', 1, 31),
    note: check.text(input.note, 'note', 2_000),
    naoMeLigue: input.naoMeLigue === undefined ? undefined : (input.naoMeLigue ?? false),
  };
}

export interface SetContactPreferenceInput {
  idempotencyKey: string;
  customerId: string;
  channel: Channel;
  allowed: boolean;
  /** Who said so, where and how: LGPD wants it provable. */
  evidence: string;
}

/** Appends what the customer said about a channel; the newest counts. Refuses NOT_FOUND, REQUIRED, TOO_LONG. */
export function setContactPreference(
  app: App,
  actor: Actor,
  input: SetContactPreferenceInput,
): Promise<MutationResult<{ customer: string }>> {
  return mutate(app, actor, 'setContactPreference', input, async (tenant) => {
    const check = createChecks(tenant.today);
    const evidence = check.requiredText(input.evidence, 'evidence', 500);
    const channel = check.oneOf(input.channel, 'channel', CHANNELS);
    if (check.errors.length > 0) return check.refusal();
    const facts = await lockedFacts(tenant, input.customerId);
    if (!facts) return refuse('NOT_FOUND', 'customerId');

    const { customerId } = facts;
    await tenant.tx.contactPreference.create({
      data: {
        merchantId: tenant.merchantId,
        id: newId('ContactPreference'),
        customerId,
        channel,
        allowed: input.allowed,
        evidence,
        recordedAt: new Date(tenant.now),
      },
    });
    await settle(tenant, [customerId]);
    return { ok: true, refs: { customer: customerId } };
  });
}
