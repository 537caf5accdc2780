/** Locks that decisions are taken under (invariant 4), with what is decided on. Customers first, then everything else. */
import { lockCustomers } from '../db/client.js';
import { loadFacts } from '../db/facts.js';
import type { CustomerFacts, Debt } from '../domain/facts.js';
import type { MerchantRow, Tenant } from './context.js';
import { isIdOf } from './input.js';

/**
 * The customer's facts, its row locked until the transaction ends; null when this shop has no such customer. Of one who
 * was merged into another, those of the one who remains: `facts.customerId` says who that is.
 */
export async function lockedFacts(tenant: Tenant, customerId: string): Promise<CustomerFacts | null> {
  if (!isIdOf('Customer', customerId)) return null;
  const [found] = await lockCustomers(tenant.tx, [customerId]);
  if (found === undefined) return null;
  return (await loadFacts(tenant.tx, [found])).get(found) ?? null;
}

/** A debt and all facts of its customer, who is locked. */
export async function lockedDebt(tenant: Tenant, debtId: string): Promise<{ debt: Debt; facts: CustomerFacts } | null> {
  if (!isIdOf('Debt', debtId)) return null;
  const row = await tenant.tx.debt.findFirst({ where: { id: debtId }, select: { customerId: true } });
  const facts = row && (await lockedFacts(tenant, row.customerId));
  const debt = facts?.debts.find((candidate) => candidate.id === debtId);
  return facts && debt ? { debt, facts } : null;
}

/**
 * The merchant's row, locked: versions of policies, keys and the sandbox clock change one at a time. NO KEY, because
 * every fact's foreign key already shares the row: two mutations asking for more would wait for each other for ever.
 */
export async function lockedMerchant(tenant: Tenant): Promise<MerchantRow> {
  await tenant.tx.$executeRaw`SELECT 1 FROM "Merchant" WHERE id = ${tenant.merchantId} FOR NO KEY UPDATE`;
  return tenant.tx.merchant.findUniqueOrThrow({ where: { id: tenant.merchantId } });
}

export type ExternalNoun = 'customer' | 'sale' | 'debt' | 'payment';

/**
 * Whether nobody but `ownId` has this external id. It stays claimed until the transaction ends, so that the loser of a
 * race is told ALREADY_EXISTS rather than running into the unique index.
 */
export async function isExternalIdFree(
  { tx, merchantId }: Tenant,
  noun: ExternalNoun,
  externalId: string | null | undefined,
  ownId: string | null = null,
): Promise<boolean> {
  if (externalId == null) return true;
  await claimText({ tx, merchantId }, noun, externalId);
  const query = { where: { externalId }, select: { id: true } };
  const find = {
    customer: () => tx.customer.findFirst(query),
    sale: () => tx.sale.findFirst(query),
    debt: () => tx.debt.findFirst(query),
    payment: () => tx.payment.findFirst(query),
  };
  const found = await find[noun]();
  return found === null || found.id === ownId;
}

/** Whether no other customer has this document: two of them would be one person with two limits. */
export async function isDocumentFree(
  { tx, merchantId }: Tenant,
  document: string | null | undefined,
  ownId: string | null = null,
): Promise<boolean> {
  if (document == null) return true;
  await claimText({ tx, merchantId }, 'document', document);
  // Whoever was merged into somebody keeps the document they had, which may be theirs both.
  const isAnother = { OR: [{ mergedIntoId: null }, { mergedIntoId: { not: ownId ?? '' } }] };
  const others = ownId === null ? {} : { id: { not: ownId }, ...isAnother };
  return (await tx.customer.findFirst({ where: { document, ...others }, select: { id: true } })) === null;
}

async function claimText({ tx, merchantId }: Pick<Tenant, 'tx' | 'merchantId'>, kind: string, text: string) {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`${merchantId} ${kind} ${text}`}, 0))`;
}
