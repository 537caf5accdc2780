/** A bank statement comes in: its certain entries are posted, the uncertain asked, the rest ignored, each with why. */
import { createHash } from 'node:crypto';
import { insertPayments, type NewPayment } from '../../db/bulk.js';
import { type Json, lockCustomers } from '../../db/client.js';
import { loadFacts } from '../../db/facts.js';
import { newId } from '../../db/ids.js';
import {
  allPersons,
  insertEntries,
  insertEntryEnds,
  type LeftOut,
  lockStatements,
  type NewStatementEntry,
  owesExactly,
  ownersOfDebts,
  recordedPayments,
  storedEntries,
} from '../../db/statement.js';
import { addDays } from '../../domain/day.js';
import type { CustomerFacts, Day } from '../../domain/facts.js';
import { subjectOfTxid } from '../../domain/pix.js';
import { concernedBy, type MatchInput } from '../../domain/statement/case.js';
import type { StatementEntry } from '../../domain/statement/entry.js';
import { entryKeys } from '../../domain/statement/fingerprint.js';
import { matchStatement } from '../../domain/statement/match.js';
import { indexPersons } from '../../domain/statement/people.js';
import { WRITTEN_DOWN_WITHIN_DAYS } from '../../domain/statement/recorded.js';
import { type Keyed, RETURN_DAYS } from '../../domain/statement/returns.js';
import { statementTexts } from '../../domain/statement/texts.js';
import { type EntryDecision, VERDICT_OF } from '../../domain/statement/verdict.js';
import type { Actor, App, Tenant } from '../context.js';
import { type MutationResult, mutate, refuse } from '../mutation.js';
import { settle } from '../settle.js';
import { acceptCoveredClaims } from './claims.js';
import { MAX_FILE_BYTES, readStatementFile } from './read-file.js';

export interface ImportStatementInput {
  idempotencyKey: string;
  /** The file in base64. */
  content: string;
  /** Only shown to the person who chose it. */
  fileName?: string | null;
}

const TIMEOUT_MS = 20_000;

/**
 * The same entries again, alone or in a statement that overlaps, post nothing again. Refuses STATEMENT_TOO_LARGE and
 * STATEMENT_UNREADABLE, whose message says where and why.
 */
export function importStatement(
  app: App,
  actor: Actor,
  input: ImportStatementInput,
): Promise<MutationResult<{ statementImport: string }>> {
  return mutate(
    app,
    actor,
    'importStatement',
    input,
    async (tenant) => {
      // Four characters of base64 are three bytes; a data URL's head and line breaks are a few more.
      if (input.content.length > (MAX_FILE_BYTES / 3) * 4 + 100_000) return refuse('STATEMENT_TOO_LARGE', 'content');
      const bytes = bytesOf(input.content);
      if (bytes === null) return refuse('INVALID', 'content');
      if (bytes.length > MAX_FILE_BYTES) return refuse('STATEMENT_TOO_LARGE', 'content');
      const reading = readStatementFile(bytes, tenant.today, tenant.merchant.document);
      if (!reading.ok) return unreadable(statementTexts.refusedAt(reading.line, reading.reason));

      await lockStatements(tenant.tx, tenant.merchantId);
      const { keyed, repeated } = keyedOf(reading.entries);
      const { input: matchInput, fresh } = await loadMatching(tenant, keyed);
      const decisions = matchStatement(matchInput);
      const { unreadable: unread, skipped } = reading;
      const leftOut = { duplicated: repeated + keyed.length - fresh.length, unreadable: unread, skipped };
      const statementImport = await store(tenant, { ...reading, leftOut }, fresh, decisions, matchInput.facts);
      return { ok: true, refs: { statementImport } };
    },
    { timeoutMs: TIMEOUT_MS },
  );
}

function unreadable(message: string) {
  return { ok: false as const, errors: [{ code: 'STATEMENT_UNREADABLE', message, field: ['input', 'content'] }] };
}

/** Null: not base64. */
function bytesOf(content: string): Uint8Array | null {
  const compact = content.replace(/^data:[^,]{0,200};base64,/, '').replace(/\s+/g, '');
  return /^[A-Za-z0-9+/]*={0,2}$/.test(compact) ? Buffer.from(compact, 'base64') : null;
}

/** Entries by fingerprint; those that the file itself repeats are counted. */
function keyedOf(entries: readonly StatementEntry[]): { keyed: Keyed[]; repeated: number } {
  const keys = entryKeys(entries);
  const byFingerprint = new Map<string, Keyed>();
  entries.forEach((entry, i) => {
    const fingerprint = fingerprintOf(keys[i]!);
    if (!byFingerprint.has(fingerprint)) byFingerprint.set(fingerprint, { fingerprint, entry });
  });
  return { keyed: [...byFingerprint.values()], repeated: entries.length - byFingerprint.size };
}

/** Also the external id of the payment that is posted for it: the same money is booked once for ever. */
function fingerprintOf(key: string): string {
  return key.startsWith('pix:') ? key : `fit:${createHash('sha256').update(key).digest('hex')}`;
}

/** Locks everybody an entry may be of, then reads what decides. */
async function loadMatching(
  { tx, merchant, today }: Tenant,
  keyed: readonly Keyed[],
): Promise<{ input: MatchInput; fresh: Keyed[] }> {
  const stored = await storedEntries(
    tx,
    keyed.map(({ fingerprint }) => fingerprint),
  );
  const fresh = keyed.filter(({ fingerprint }) => !stored.has(fingerprint));
  const people = indexPersons(await allPersons(tx));
  const debtOwners = await ownersOfDebts(tx, debtIdsNamedBy(fresh));
  const ids = await lockCustomers(tx, [...concernedBy(fresh, people, debtOwners)]);
  const facts = await loadFacts(tx, ids);
  const days = fresh.map(({ entry }) => entry.on).sort();
  const amounts = [...new Set(fresh.map(({ entry }) => Math.abs(entry.amountCents)))];
  const from = addDays(days[0] ?? today, -RETURN_DAYS);
  const to = addDays(days.at(-1) ?? today, WRITTEN_DOWN_WITHIN_DAYS);
  const externalIds = fresh.flatMap(({ fingerprint, entry: { endToEndId } }) =>
    endToEndId === null ? [fingerprint] : [fingerprint, endToEndId, `pix:${endToEndId}`],
  );
  const recorded = await recordedPayments(tx, { from: notBefore2000(from), to, amounts, externalIds });
  const owing = await owesExactly(tx, amounts);
  const shop = { document: merchant.document };
  const input = { entries: keyed, stored, people, facts, debtOwners, recorded, owesExactly: owing, shop, today };
  return { input, fresh };
}

function debtIdsNamedBy(keyed: readonly Keyed[]): string[] {
  return keyed.flatMap(({ entry }) =>
    entry.txids.flatMap((txid) => {
      const subject = subjectOfTxid(txid);
      return subject && 'debtId' in subject ? [subject.debtId] : [];
    }),
  );
}

function notBefore2000(day: Day): Day {
  return day < '2000-01-01' ? '2000-01-01' : day;
}

async function store(
  tenant: Tenant,
  { format, sha256, leftOut }: { format: string; sha256: string; leftOut: LeftOut },
  fresh: readonly Keyed[],
  decisions: ReadonlyMap<string, EntryDecision>,
  facts: ReadonlyMap<string, CustomerFacts>,
): Promise<string> {
  const { tx, merchantId, actor, now } = tenant;
  const at = new Date(now);
  const importId = newId('StatementImport');
  const [importedBy, keyId] = [actor.name, actor.keyId];
  await tx.statementImport.create({
    data: {
      merchantId,
      id: importId,
      format,
      sha256,
      leftOut: leftOut as unknown as Json,
      importedBy,
      keyId,
      recordedAt: at,
    },
  });
  const rows = fresh.map((keyed) => ({ keyed, row: rowOf(keyed, decisions.get(keyed.fingerprint)!) }));
  const inserted = await insertEntries(
    tx,
    merchantId,
    importId,
    rows.map(({ row }) => row),
    at,
  );
  const posted = rows.flatMap(({ keyed: { fingerprint, entry }, row }) => {
    const { posting } = decisions.get(fingerprint)!;
    if (posting === null || !inserted.has(row.id)) return [];
    return [{ entryId: row.id, payment: paymentOf(entry, fingerprint, posting) }];
  });
  await insertPayments(
    tx,
    merchantId,
    posted.map(({ payment }) => payment),
    at,
  );
  await insertEntryEnds(
    tx,
    merchantId,
    posted.map(({ entryId, payment }) => ({
      entryId,
      outcome: 'POSTED',
      paymentId: payment.id,
      reason: null,
      by: importedBy,
      keyId,
    })),
    at,
  );
  await answerClaims(
    tenant,
    facts,
    posted.map(({ payment }) => payment),
  );
  await settle(
    tenant,
    posted.map(({ payment }) => payment.customerId),
  );
  return importId;
}

function rowOf({ fingerprint, entry }: Keyed, { reason, candidates }: EntryDecision): NewStatementEntry {
  const { on, amountCents, description, payerName, payerDocument, txids, endToEndId } = entry;
  const verdict = VERDICT_OF[reason];
  const words = { description, payerName, payerDocument, txid: txids[0] ?? null, endToEndId };
  const where = { id: newId('StatementEntry'), fingerprint, position: entry.line };
  return { ...where, on, amountCents, ...words, verdict, reason, candidates };
}

/** Null method: nothing says it was a Pix. */
export function methodOf({
  endToEndId,
  txid,
  description,
}: Record<'endToEndId' | 'txid', string | null> & { description: string }) {
  return endToEndId !== null || txid !== null || /\bpix\b/i.test(description) ? 'PIX' : 'TRANSFER';
}

function paymentOf(
  entry: StatementEntry,
  fingerprint: string,
  { customerId, amountCents, allocations }: NonNullable<EntryDecision['posting']>,
): NewPayment {
  const method = methodOf({ ...entry, txid: entry.txids[0] ?? null });
  const money = { amountCents, method, paidOn: entry.on, dayKnown: true, allocations };
  return { id: newId('Payment'), customerId, externalId: fingerprint, ...money };
}

async function answerClaims(
  tenant: Tenant,
  facts: ReadonlyMap<string, CustomerFacts>,
  payments: readonly NewPayment[],
): Promise<void> {
  for (const [customerId, before] of facts) {
    if (!before.holds.some(({ kind }) => kind === 'CLAIMED_PAID')) continue;
    const theirs = payments.filter((payment) => payment.customerId === customerId);
    await acceptCoveredClaims(
      tenant,
      before,
      theirs.map((payment) => ({ ...payment, reversedOn: null })),
    );
  }
}
