import {
  agreementIdsOfDebts,
  installmentIdsOf,
  isInStateOn,
  isOpenOn,
  offeredTo,
  openOfferIdsOfDebts,
  type ProposalRow,
  proposalColumns,
  proposalList,
  replacementIdsOfDebts,
} from '../../db/proposal.js';
import type { Sql } from '../../db/read.js';
import type { Day } from '../../domain/facts.js';
import type { Plan } from '../../domain/plan.js';
import type { ProposalState } from '../../domain/proposal.js';
import type { Tenant } from '../context.js';
import { type Batch, createListing } from './listing.js';

export type { ProposalEventRow, ProposalOrigin, ProposalRow } from '../../db/proposal.js';
export { isUndermined } from '../../domain/proposal-breach.js';

export interface ProposalFilter {
  customerId?: string | null;
  state?: readonly ProposalState[] | null;
  isOpen?: boolean | null;
}

export const proposals = createListing<ProposalRow, ProposalFilter | null>(proposalList, {
  parents: { customer: proposalColumns.customerId },
  where,
});

/** The state on a day: what is stored, and the calendar. */
export function stateOn({ state, validUntilOn }: ProposalRow, day: Day): ProposalState {
  return state === 'OFFERED' && validUntilOn < day ? 'EXPIRED' : state;
}

/** The plan that was accepted, in force or not any more. */
export function acceptedPlanOf({ plans, events }: ProposalRow): { plan: Plan; number: number } | null {
  const number = events?.find(({ kind }) => kind === 'ACCEPT')?.planNumber;
  const plan = number == null ? undefined : plans[number - 1];
  return number == null || plan === undefined ? null : { plan, number };
}

/** By debt: the agreement whose instalment it is. */
export const agreementOfDebt = idBatch('agreement of debt', ({ tx }, ids) => agreementIdsOfDebts(tx, ids));

/** By debt: the agreement that stands in its place today. */
export const replacementOfDebt = idBatch('replacement of debt', ({ tx, today }, ids) =>
  replacementIdsOfDebts(tx, ids, today),
);

/** By debt: the newest offer about it that can be accepted today. */
export const openOfferOfDebt = idBatch('open offer of debt', ({ tx, today }, ids) =>
  openOfferIdsOfDebts(tx, ids, today),
);

/** By proposal: the ids of its instalments, in order. */
export const installmentsOfProposal: Batch<string[]> = {
  name: 'instalments of proposal',
  load: ({ tx }, ids) => installmentIdsOf(tx, ids),
};

function idBatch(
  name: string,
  load: (tenant: Tenant, keys: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): Batch<string> {
  return { name, load };
}

function where({ today }: Tenant, filter: ProposalFilter | null): Sql[] {
  const conditions: Sql[] = [];
  if (filter?.customerId != null) conditions.push(offeredTo(filter.customerId));
  if (filter?.state) conditions.push(isInStateOn(filter.state, today));
  if (filter?.isOpen != null) conditions.push(isOpenOn(filter.isOpen, today));
  return conditions;
}
