/**
 * Links that need no login. Each is derived from the merchant's secret, so that a customer keeps the same link from sync
 * to sync, and only its hash is stored: what arrives is compared under row-level security of the merchant it names.
 *
 * A debtor's own link ends: 180 days after it was last sent, or when it is revoked, by the shop or after too many wrong
 * answers on its page. A revoked one is never made again: the customer's `linkSeries` is part of the next one's secret.
 */
import { lockCustomers } from '../db/client.js';
import { derivedSecret, formatToken, hashSecret, parseToken } from '../db/ids.js';
import {
  goodAmong,
  type LinkRow,
  linkBy,
  linkSeriesOf,
  revokedAmong,
  revokeLinks,
  storeLinkSeries,
  storeLinks,
} from '../db/link.js';
import { touchCustomers } from '../db/reminder-queue.js';
import { type Actor, type App, enter, type LinkKind, systemActor, type Tenant } from './context.js';
import { isIdOf } from './input.js';
import { type MutationResult, mutate, refuse } from './mutation.js';

/** Paths by kind; the token is the last part. */
export const LINK_PATH: Record<LinkKind, string> = { DEBTOR: '/c/', COLLECT: '/w/', UNSUBSCRIBE: '/u/' };

/** A debtor who has had no message for so long has no use for the link, and somebody else might. */
const DEBTOR_LINK_DAYS = 180;

/** Whom a link is for. The series counts for DEBTOR links alone: the others never end. */
export interface LinkHolder {
  id: string;
  linkSeries: number;
}

/** The link's path for each customer, made known to the server if it was not; a debtor's is good for 180 days from now. */
export async function linkPaths(
  tenant: Tenant,
  kind: LinkKind,
  customerIds: readonly string[],
): Promise<Map<string, string>> {
  const ids = [...new Set(customerIds)];
  if (ids.length === 0) return new Map();
  const holders = kind === 'DEBTOR' ? await movedOn(tenant, ids) : ids.map((id) => ({ id, linkSeries: 0 }));
  const keys = holders.map((holder) => ({ customerId: holder.id, secretHash: hashOf(tenant, kind, holder) }));
  await storeLinks(tenant.tx, tenant.merchantId, kind, keys, kind === 'DEBTOR' ? DEBTOR_LINK_DAYS : null);
  return new Map(holders.map((holder) => [holder.id, linkPathOf(tenant, kind, holder)]));
}

/**
 * Customers with the series that their links are to have, which is stored where it is a new one. A link that the shop
 * revokes at this moment stays revoked, known before or not: `revokeCustomerLink` sees to it.
 */
async function movedOn(tenant: Tenant, ids: readonly string[]): Promise<LinkHolder[]> {
  const before = await linkSeriesOf(tenant.tx, ids);
  const series = await nextLinkSeries(tenant, before);
  const moved = [...series].filter(([id, number]) => number !== before.get(id));
  await lockCustomers(
    tenant.tx,
    moved.map(([id]) => id),
  );
  await storeLinkSeries(tenant.tx, new Map(moved));
  return [...series].map(([id, linkSeries]) => ({ id, linkSeries }));
}

/**
 * The series of the link that each customer's next message carries: its own (`series`, by customer id), unless that link was revoked by its page:
 * then the next one. Only reads, so that a message can be shown before it is sent, in the words it will be sent in.
 */
export async function nextLinkSeries(
  tenant: Tenant,
  series: ReadonlyMap<string, number>,
): Promise<Map<string, number>> {
  const hashOfSeries = ([id, linkSeries]: [string, number]) => hashOf(tenant, 'DEBTOR', { id, linkSeries });
  const revoked = await revokedAmong(tenant.tx, [...series].map(hashOfSeries));
  return new Map([...series].map((entry) => [entry[0], entry[1] + (revoked.has(hashOfSeries(entry)) ? 1 : 0)]));
}

/** The same path alone, for composing a message: it leads nowhere until `linkPaths` has made it known. */
export function linkPathOf(tenant: Tenant, kind: LinkKind, holder: LinkHolder): string {
  return LINK_PATH[kind] + formatToken(tenant.merchantId, secretOf(tenant, kind, holder));
}

/** The paths of debtors' links that were sent or issued and lead somewhere now. */
export async function goodDebtorPaths(tenant: Tenant, customerIds: readonly string[]): Promise<Map<string, string>> {
  const series = await linkSeriesOf(tenant.tx, customerIds);
  const holders = [...series].map(([id, linkSeries]) => ({ id, linkSeries }));
  const good = await goodAmong(
    tenant.tx,
    holders.map((holder) => hashOf(tenant, 'DEBTOR', holder)),
  );
  return new Map(
    holders
      .filter((holder) => good.has(hashOf(tenant, 'DEBTOR', holder)))
      .map((holder) => [holder.id, linkPathOf(tenant, 'DEBTOR', holder)]),
  );
}

function hashOf(tenant: Tenant, kind: LinkKind, holder: LinkHolder): string {
  return hashSecret(secretOf(tenant, kind, holder));
}

/** The first series is named by nothing, so that links from before there were series stay good. */
function secretOf({ merchant }: Tenant, kind: LinkKind, { id, linkSeries }: LinkHolder): string {
  const series = kind === 'DEBTOR' && linkSeries > 0 ? `:${linkSeries}` : '';
  return derivedSecret(merchant.linkSecret, `${kind}:${id}${series}`);
}

/**
 * Enters the merchant a token names and runs `work` for its customer; null for every token that is not good, whatever the
 * reason.
 */
export async function withLink<T>(
  app: App,
  kind: LinkKind,
  token: string,
  work: (tenant: Tenant, customerId: string) => Promise<T>,
): Promise<T | null> {
  const parsed = parseToken(token);
  if (!parsed) return null;
  return app.db.inTenant(parsed.merchantId, async (tx) => {
    const link = await linkBy(tx, hashSecret(parsed.secret));
    if (stateOf(link, kind) !== 'GOOD') return null;
    const tenant = await enter(tx, systemActor(parsed.merchantId, `link:${kind.toLowerCase()}`));
    return work(tenant, link!.customerId);
  });
}

/** BAD: nobody ever had such a link. */
export type LinkState = 'GOOD' | 'EXPIRED' | 'REVOKED' | 'BAD';

/** Why a debtor's link is not good: who has one that was good once may be told to ask the shop for another. */
export async function linkState(app: Pick<App, 'db'>, token: string): Promise<LinkState> {
  const parsed = parseToken(token);
  if (!parsed) return 'BAD';
  const link = await app.db.inTenant(parsed.merchantId, (tx) => linkBy(tx, hashSecret(parsed.secret)), {
    readOnly: true,
  });
  return stateOf(link, 'DEBTOR');
}

function stateOf(link: LinkRow | null, kind: LinkKind): LinkState {
  if (!link || link.kind !== kind) return 'BAD';
  if (link.isRevoked) return 'REVOKED';
  return link.isExpired ? 'EXPIRED' : 'GOOD';
}

export interface CustomerLinkInput {
  idempotencyKey: string;
  customerId: string;
}

/** Makes the customer's link good for 180 days, to be handed over by the shop itself. Refuses NOT_FOUND. */
export function issueCustomerLink(
  app: App,
  actor: Actor,
  input: CustomerLinkInput,
): Promise<MutationResult<{ customer: string }>> {
  return mutate(app, actor, 'issueCustomerLink', input, async (tenant) => {
    // Of whoever was merged into another, the link of the one who remains.
    const [id] = isIdOf('Customer', input.customerId) ? await lockCustomers(tenant.tx, [input.customerId]) : [];
    if (id === undefined) return refuse('NOT_FOUND', 'customerId');
    await linkPaths(tenant, 'DEBTOR', [id]);
    return { ok: true, refs: { customer: id } };
  });
}

/**
 * Ends the customer's link: it went to somebody else, or the customer asks for it. The next message carries another;
 * e-mails that are about to leave with the old one do not leave. Refuses NOT_FOUND.
 */
export function revokeCustomerLink(
  app: App,
  actor: Actor,
  input: CustomerLinkInput,
): Promise<MutationResult<{ customer: string }>> {
  return mutate(app, actor, 'revokeCustomerLink', input, async (tenant) => {
    const { customerId } = input;
    const [id] = isIdOf('Customer', customerId) ? await lockCustomers(tenant.tx, [customerId]) : [];
    if (id === undefined) return refuse('NOT_FOUND', 'customerId');
    const linkSeries = (await nextLinkSeries(tenant, await linkSeriesOf(tenant.tx, [id]))).get(id)!;
    // Known or not, the link of this series ends here: it may stand in a message that is being shown to somebody.
    const current = { customerId: id, secretHash: hashOf(tenant, 'DEBTOR', { id, linkSeries }) };
    await revokeLinks(tenant.tx, tenant.merchantId, 'DEBTOR', current);
    await storeLinkSeries(tenant.tx, new Map([[id, linkSeries + 1]]));
    await touchCustomers(tenant.tx, [id]);
    return { ok: true, refs: { customer: id } };
  });
}
