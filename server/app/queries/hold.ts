import { about, type HoldRow, holdColumns, holdList, isOfKind, isOpenOn } from '../../db/hold.js';
import type { Sql } from '../../db/read.js';
import type { Day, HoldKind } from '../../domain/facts.js';
import type { Tenant } from '../context.js';
import { createListing } from './listing.js';

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

function where({ today }: Tenant, filter: HoldFilter | null): Sql[] {
  const conditions: Sql[] = [];
  if (filter?.customerId != null) conditions.push(about(filter.customerId));
  if (filter?.isOpen != null) conditions.push(isOpenOn(filter.isOpen, today));
  if (filter?.kind) conditions.push(isOfKind(filter.kind));
  return conditions;
}
