import { about, type HoldRow, holdColumns, holdList, isOfKind, isOpenOn } from '../../db/hold.js';
import type { Sql } from '../../db/read.js';
import type { Cents, Day, HoldKind } from '../../domain/facts.js';
import { factsKnownAt, planAcceptance } from '../claim.js';
import type { Tenant } from '../context.js';
import { type Batch, createListing } from './listing.js';
import { factsOfCustomer } from './position.js';

export type { HoldRow } from '../../db/hold.js';

export interface HoldFilter {
  customerId?: string | null;
  isOpen?: boolean | null;
  kind?: readonly HoldKind[] | null;
}

export const holds = createListing<HoldRow, HoldFilter | null>(holdList, {
  parents: { customer: holdColumns.customerId },
  where,
});

/** In force, or still to come: not ended by anybody and not over by itself. */
export function isOpenHold(hold: HoldRow, today: Day): boolean {
  return hold.end === null && (hold.untilOn === null || hold.untilOn >= today);
}

/** By open claim: what accepting it today records when no amount is said; 0 when nothing is owed any more. */
export const acceptanceOfClaim: Batch<Cents> = {
  name: 'acceptance of claim',
  async load(tenant, ids) {
    const rows = [...(await holds.byId.load(tenant, ids, undefined)).values()].filter(
      (hold) => hold.kind === 'CLAIMED_PAID' && isOpenHold(hold, tenant.today),
    );
    const facts = await factsOfCustomer.load(tenant, [...new Set(rows.map(({ customerId }) => customerId))], null);
    const amounts = new Map<string, Cents>();
    for (const hold of rows) {
      const ofCustomer = facts.get(hold.customerId);
      if (!ofCustomer) continue;
      const about = await factsKnownAt(tenant, ofCustomer, new Date(hold.recordedAt));
      const { plan } = planAcceptance(about, hold, { amountCents: null, paidOn: null }, tenant.today);
      amounts.set(hold.id, plan.ok ? plan.amountCents : 0);
    }
    return amounts;
  },
};

function where({ today }: Tenant, filter: HoldFilter | null): Sql[] {
  const conditions: Sql[] = [];
  if (filter?.customerId != null) conditions.push(about(filter.customerId));
  if (filter?.isOpen != null) conditions.push(isOpenOn(filter.isOpen, today));
  if (filter?.kind) conditions.push(isOfKind(filter.kind));
  return conditions;
}
