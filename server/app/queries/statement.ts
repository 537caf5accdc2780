import type { Sql } from '../../db/read.js';
import {
  hasVerdict,
  isOpen,
  ofImport,
  type StatementEntryRow,
  type StatementImportRow,
  statementEntryColumns,
  statementEntryList,
  statementImportList,
} from '../../db/statement.js';
import { CANDIDATE_TEXTS, REASON_TEXTS } from '../../domain/statement/texts.js';
import type { Candidate, Verdict } from '../../domain/statement/verdict.js';
import { maskDocument } from '../../domain/text.js';
import type { Tenant } from '../context.js';
import { createListing } from './listing.js';

export type { StatementEntryRow, StatementImportRow } from '../../db/statement.js';

export interface StatementEntryFilter {
  importId?: string | null;
  isOpen?: boolean | null;
  verdict?: readonly Verdict[] | null;
}

export const statementImports = createListing<StatementImportRow>(statementImportList, {});

export const statementEntries = createListing<StatementEntryRow, StatementEntryFilter | null>(statementEntryList, {
  parents: { import: statementEntryColumns.importId },
  where,
});

/** Asked, and nobody has answered. */
export function isOpenEntry({ verdict, end }: StatementEntryRow): boolean {
  return verdict === 'ASK' && end === null;
}

export function reasonText({ reason }: StatementEntryRow): string {
  return REASON_TEXTS[reason];
}

/** Why somebody is proposed, in a line. */
export function candidateText({ reasons }: Candidate): string {
  return reasons.map((reason) => CANDIDATE_TEXTS[reason]).join(', ');
}

/** Masked, as the bank itself mostly writes it. */
export function shownDocument({ payerDocument }: StatementEntryRow): string | null {
  if (payerDocument === null) return null;
  const visible = /^\*{3}(\d{3})(\d{3})\*{2}$/.exec(payerDocument);
  return visible ? `***.${visible[1]}.${visible[2]}-**` : maskDocument(payerDocument);
}

function where(_: Tenant, filter: StatementEntryFilter | null): Sql[] {
  const conditions: Sql[] = [];
  if (filter?.importId != null) conditions.push(ofImport(filter.importId));
  if (filter?.isOpen != null) conditions.push(isOpen(filter.isOpen));
  if (filter?.verdict) conditions.push(hasVerdict(filter.verdict));
  return conditions;
}
