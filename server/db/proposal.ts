/** Proposals as stored: what was offered, never edited, and what people did with it, appended. */
import type { Day } from '../domain/facts.js';
import type { Plan } from '../domain/plan.js';
import type { DebtSnapshot, Proposal, ProposalAct, ProposalEvent, ProposalState } from '../domain/proposal.js';
import { type Json, join, sql, type Tx } from './client.js';
import { groupBy, type List, rowsOf, type Sql } from './read.js';
import { dateOf } from './rows.js';

export type ProposalOrigin = 'MENU' | 'ADJUSTED' | 'COUNTER' | 'PREVENTIVE';
/** What no calendar changes: OFFERED after its last day is EXPIRED. */
export type StoredProposalState = Exclude<ProposalState, 'EXPIRED'>;

export interface StoredProposal extends Proposal {
  state: StoredProposalState;
  origin: ProposalOrigin;
  counterProposalId: string | null;
  note: string | null;
}

/** Proposals by id, with all their events. Those that do not exist, or not in this shop, are absent. */
export async function proposalsByIds(tx: Tx, ids: readonly string[]): Promise<Map<string, StoredProposal>> {
  if (ids.length === 0) return new Map();
  const rows = await storedProposals(tx, sql`p.id = ANY(${[...ids]}::text[])`);
  return new Map(rows.map((row) => [row.id, row]));
}

/** All proposals of these customers, oldest first. */
export async function proposalsOfCustomers(tx: Tx, customerIds: readonly string[]): Promise<StoredProposal[]> {
  return customerIds.length === 0 ? [] : storedProposals(tx, sql`p."customerId" = ANY(${[...customerIds]}::text[])`);
}

/** Offers of these customers that are open on `today`, oldest first. */
export async function openOffersOf(tx: Tx, customerIds: readonly string[], today: Day): Promise<StoredProposal[]> {
  if (customerIds.length === 0) return [];
  const ofThem = sql`p."customerId" = ANY(${[...customerIds]}::text[])`;
  return storedProposals(tx, sql`${ofThem} AND p.state = 'OFFERED' AND p."validUntilOn" >= ${today}::text::date`);
}

async function storedProposals(tx: Tx, where: Sql): Promise<StoredProposal[]> {
  type Row = Omit<StoredProposal, 'events'> & { events: ProposalEvent[] | null };
  const rows = await rowsOf<Row>(
    tx,
    sql`SELECT p.id, p."customerId", p."offeredOn", p."validUntilOn", p.plans, p.snapshot AS debts, p.state, p.origin,
        p."counterProposalId", p.note,
        (SELECT json_agg(json_build_object('kind', e.kind, 'on', e."on", 'seq', e.seq, 'planNumber', e."planNumber",
            'reason', e.reason) ORDER BY e.seq)
          FROM "ProposalEvent" e WHERE e."merchantId" = p."merchantId" AND e."proposalId" = p.id) AS events
      FROM "Proposal" p WHERE ${where} ORDER BY p."recordedAt", p.id`,
  );
  return rows.map((row) => ({ ...row, events: row.events ?? [] }));
}

export interface NewProposal {
  id: string;
  customerId: string;
  offeredOn: Day;
  validUntilOn: Day;
  plans: readonly Plan[];
  /** `snapshotOf` the debts it is about. */
  debts: readonly DebtSnapshot[];
  policyVersion: number;
  origin: ProposalOrigin;
  note: string | null;
  offeredBy: string;
  keyId: string | null;
  /** Both or none. */
  approvedBy: string | null;
  approvalReason: string | null;
  counterProposalId: string | null;
  recordedAt: Date;
}

export async function insertProposal(tx: Tx, merchantId: string, proposal: NewProposal): Promise<void> {
  const { debts, plans, offeredOn, validUntilOn, ...columns } = proposal;
  await tx.proposal.create({
    data: {
      ...columns,
      merchantId,
      offeredOn: dateOf(offeredOn),
      validUntilOn: dateOf(validUntilOn),
      plans: plans as unknown as Json,
      snapshot: debts as unknown as Json,
    },
  });
  await tx.proposalDebt.createMany({
    data: debts.map(({ debtId }) => ({ merchantId, proposalId: proposal.id, debtId })),
  });
}

export interface NewProposalEvent {
  id: string;
  proposalId: string;
  kind: ProposalAct;
  on: Day;
  /** ACCEPT alone has one. */
  planNumber: number | null;
  reason: string | null;
  by: string;
  keyId: string | null;
  recordedAt: Date;
}

/**
 * Appends what somebody did. False, and nothing is written, when the offer has ended before (ACCEPT, REFUSE, WITHDRAW
 * end it once) or the agreement was broken before: whatever two people do at once, the database lets one be first.
 */
export async function insertProposalEvent(tx: Tx, merchantId: string, event: NewProposalEvent): Promise<boolean> {
  const { id, proposalId, kind, on, planNumber, reason, by, keyId, recordedAt } = event;
  const inserted = await tx.$executeRaw`
    INSERT INTO "ProposalEvent" ("merchantId", id, "proposalId", kind, "on", "planNumber", reason, "by", "keyId", "recordedAt")
    VALUES (${merchantId}, ${id}, ${proposalId}, ${kind}, ${on}::text::date, ${planNumber}, ${reason}, ${by}, ${keyId}, ${recordedAt})
    ON CONFLICT DO NOTHING`;
  return inserted === 1;
}

/** Moves the projection `state` of these proposals; those that are there already are left alone. */
export async function storeProposalStates(
  tx: Tx,
  states: readonly { id: string; state: StoredProposalState }[],
): Promise<void> {
  if (states.length === 0) return;
  await tx.$executeRaw`
    UPDATE "Proposal" p SET state = s.state
    FROM unnest(${states.map(({ id }) => id)}::text[], ${states.map(({ state }) => state)}::text[]) AS s(id, state)
    WHERE p.id = s.id AND p.state <> s.state`;
}

/** A proposal as it is listed. */
export interface ProposalRow {
  id: string;
  customerId: string;
  offeredOn: Day;
  validUntilOn: Day;
  plans: readonly Plan[];
  debts: readonly DebtSnapshot[];
  policyVersion: number;
  state: StoredProposalState;
  origin: ProposalOrigin;
  note: string | null;
  offeredBy: string;
  approvedBy: string | null;
  approvalReason: string | null;
  counterProposalId: string | null;
  recordedAt: string;
  events: readonly ProposalEventRow[] | null;
}

export interface ProposalEventRow {
  id: string;
  kind: ProposalAct;
  on: Day;
  planNumber: number | null;
  reason: string | null;
  by: string;
  recordedAt: string;
}

export const proposalList: List = {
  name: 'proposal',
  columns: sql`p.id, p."customerId", p."offeredOn", p."validUntilOn", p.plans, p.snapshot AS debts, p."policyVersion", p.state,
    p.origin, p.note, p."offeredBy", p."approvedBy", p."approvalReason", p."counterProposalId", p."recordedAt",
    (SELECT json_agg(json_build_object('id', e.id, 'kind', e.kind, 'on', e."on", 'planNumber', e."planNumber",
        'reason', e.reason, 'by', e."by", 'recordedAt', e."recordedAt") ORDER BY e.seq)
      FROM "ProposalEvent" e WHERE e."merchantId" = p."merchantId" AND e."proposalId" = p.id) AS events`,
  from: sql`"Proposal" p`,
  id: sql`p.id`,
  orders: {
    RECENT: { key: sql`p."recordedAt"`, type: 'timestamptz', isDescending: true },
    VALID_UNTIL: { key: sql`p."validUntilOn"`, type: 'date', isDescending: false },
  },
};

export const proposalColumns = { id: sql`p.id`, customerId: sql`p."customerId"` } as const;

export function offeredTo(customerId: string): Sql {
  return sql`p."customerId" = ${customerId}`;
}

/** State on a day by projection: an offer after its last day is EXPIRED. */
export function isInStateOn(states: readonly ProposalState[], day: Day): Sql {
  const ended = states.filter((state) => state !== 'OFFERED' && state !== 'EXPIRED');
  const choices = [sql`p.state = ANY(${ended}::text[])`];
  if (states.includes('OFFERED')) choices.push(isOpenOn(true, day));
  if (states.includes('EXPIRED')) choices.push(sql`(p.state = 'OFFERED' AND p."validUntilOn" < ${day}::text::date)`);
  return sql`(${join(choices, ' OR ')})`;
}

/** It can still be accepted. */
export function isOpenOn(isWanted: boolean, day: Day): Sql {
  const isOpen = sql`(p.state = 'OFFERED' AND p."validUntilOn" >= ${day}::text::date)`;
  return isWanted ? isOpen : sql`NOT ${isOpen}`;
}

/** The agreement that each of these debts is an instalment of, by debt; those that are none are absent. */
export async function agreementIdsOfDebts(tx: Tx, debtIds: readonly string[]): Promise<Map<string, string>> {
  return idPairs(
    tx,
    sql`SELECT d.id AS "from", d."proposalId" AS "to" FROM "Debt" d
      WHERE d.id = ANY(${[...debtIds]}::text[]) AND d."proposalId" IS NOT NULL`,
  );
}

/** The proposal that stands in the place of each of these debts on a day; those that count themselves are absent. */
export async function replacementIdsOfDebts(
  tx: Tx,
  debtIds: readonly string[],
  day: Day,
): Promise<Map<string, string>> {
  return idPairs(
    tx,
    sql`SELECT x."debtId" AS "from", x."proposalId" AS "to" FROM (
        SELECT DISTINCT ON (h."debtId") h."debtId", h.kind, h."proposalId" FROM "DebtChange" h
        WHERE h."debtId" = ANY(${[...debtIds]}::text[]) AND h.kind IN ('SUPERSEDE', 'RESTORE') AND h."on" <= ${day}::text::date
        ORDER BY h."debtId", h."on" DESC, h.seq DESC) x
      WHERE x.kind = 'SUPERSEDE'`,
  );
}

/** The newest offer about each of these debts that can still be accepted on a day. */
export async function openOfferIdsOfDebts(tx: Tx, debtIds: readonly string[], day: Day): Promise<Map<string, string>> {
  return idPairs(
    tx,
    sql`SELECT DISTINCT ON (o."debtId") o."debtId" AS "from", p.id AS "to"
      FROM "ProposalDebt" o JOIN "Proposal" p ON p."merchantId" = o."merchantId" AND p.id = o."proposalId"
      WHERE o."debtId" = ANY(${[...debtIds]}::text[]) AND ${isOpenOn(true, day)}
      ORDER BY o."debtId", p."recordedAt" DESC, p.id DESC`,
  );
}

/** The instalments of each of these agreements, in their order. */
export async function installmentIdsOf(tx: Tx, proposalIds: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await tx.$queryRaw<{ id: string; proposalId: string }[]>`
    SELECT d.id, d."proposalId" FROM "Debt" d WHERE d."proposalId" = ANY(${[...proposalIds]}::text[])
    ORDER BY d."installmentNumber", d.id`;
  const groups = groupBy(rows, (row) => row.proposalId);
  return new Map([...groups].map(([proposalId, debts]) => [proposalId, debts.map(({ id }) => id)]));
}

async function idPairs(tx: Tx, query: Sql): Promise<Map<string, string>> {
  const rows = await tx.$queryRaw<{ from: string; to: string }[]>(query);
  return new Map(rows.map((row) => [row.from, row.to]));
}

/** Agreements in force that have an instalment late today; whether beyond their tolerance, each plan says. */
export async function lateAgreements(tx: Tx, today: Day): Promise<string[]> {
  const rows = await rowsOf<{ id: string }>(
    tx,
    sql`SELECT DISTINCT p.id FROM "Proposal" p
      JOIN "Debt" d ON d."merchantId" = p."merchantId" AND d."proposalId" = p.id
      WHERE p.state = 'ACCEPTED' AND (d."closedAs" IS NULL OR d."closedAs" = 'WRITTEN_OFF') AND d."effectiveDueOn" < ${today}::text::date ORDER BY p.id`,
  );
  return rows.map(({ id }) => id);
}

/** What payments make of agreements: FULFILLED when nothing is owed on them any more, ACCEPTED again when it is. */
export async function settleAgreements(tx: Tx, customerIds: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Proposal" p SET state = n.state
    FROM (SELECT a.id, CASE WHEN bool_and(d."closedAs" IN ('PAID', 'CANCELLED') AND d."closedAs" IS NOT NULL) THEN 'FULFILLED' ELSE 'ACCEPTED' END AS state
      FROM "Proposal" a JOIN "Debt" d ON d."merchantId" = a."merchantId" AND d."proposalId" = a.id
      WHERE a."customerId" = ANY(${[...customerIds]}::text[]) AND a.state IN ('ACCEPTED', 'FULFILLED') GROUP BY a.id) n
    WHERE p.id = n.id AND p.state <> n.state`;
}
