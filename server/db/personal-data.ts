/**
 * Everything that is held about customers, as JSON that the database makes: one entry a table, rows in the order in which
 * they were recorded. Secrets (hashes of links) and names of keys are left out, and so is what is somebody else's: who
 * vouched, and who paid in the customer's place (the words of a statement name them too).
 */
import { sql, type Tx } from './client.js';
import { rowsOf, type Sql } from './read.js';

export type PersonalRow = Record<string, unknown>;

export interface PersonalRows {
  customerId: string;
  register: PersonalRow;
  /** As the customer was written down before it was found to be one person. */
  formerRegisters: PersonalRow[];
  contactPreferences: PersonalRow[];
  contactHours: PersonalRow[];
  sales: PersonalRow[];
  debts: (PersonalRow & { id: string })[];
  payments: PersonalRow[];
  limits: {
    on: string;
    fromCents: number | null;
    toCents: number | null;
    rule: string;
    inputs: unknown;
    recordedAt: string;
  }[];
  limitTerms: PersonalRow[];
  purchases: PersonalRow[];
  holds: PersonalRow[];
  receipts: PersonalRow[];
  messages: PersonalRow[];
  pageViews: PersonalRow[];
  links: PersonalRow[];
  proposals: PersonalRow[];
  counterProposals: PersonalRow[];
  lateReasons: PersonalRow[];
  dataRequests: PersonalRow[];
  sheetRows: PersonalRow[];
  statementEntries: PersonalRow[];
}

export async function personalRows(tx: Tx, customerIds: readonly string[]): Promise<PersonalRows[]> {
  return rowsOf<PersonalRows>(
    tx,
    sql`SELECT c.id AS "customerId",
      json_build_object('id', c.id, 'externalId', c."externalId", 'name', c.name, 'document', c.document, 'phone', c.phone,
        'email', c.email, 'address', c.address, 'uf', c.uf, 'payDay', c."payDay", 'note', c.note, 'naoMeLigue', c."naoMeLigue",
        'registeredOn', c."registeredOn", 'recordedAt', c."recordedAt", 'limitCents', c."limitCents") AS register,
      coalesce((SELECT json_agg(json_build_object('id', k.id, 'externalId', k."externalId", 'name', k.name, 'document', k.document,
          'phone', k.phone, 'email', k.email, 'address', k.address, 'uf', k.uf, 'payDay', k."payDay", 'note', k.note,
          'naoMeLigue', k."naoMeLigue", 'registeredOn', k."registeredOn", 'recordedAt', k."recordedAt") ORDER BY k.id)
        FROM "Customer" k WHERE k."merchantId" = c."merchantId" AND k."mergedIntoId" = c.id), '[]'::json) AS "formerRegisters",
      ${rows('ContactPreference', sql`'channel', x.channel, 'allowed', x.allowed, 'evidence', x.evidence, 'recordedAt', x."recordedAt"`)}
        AS "contactPreferences",
      ${rows('ContactHours', sql`'fromHour', x."fromHour", 'toHour', x."toHour", 'evidence', x.evidence, 'recordedAt', x."recordedAt"`)}
        AS "contactHours",
      ${rows(
        'Sale',
        sql`'id', x.id, 'externalId', x."externalId", 'totalCents', x."totalCents", 'installments', x.installments, 'soldOn', x."soldOn",
          'description', x.description, 'recordedAt', x."recordedAt"`,
      )} AS sales,
      ${rows(
        'Debt',
        sql`'id', x.id, 'externalId', x."externalId", 'saleId', x."saleId", 'proposalId', x."proposalId",
          'installmentNumber', x."installmentNumber", 'installmentOf', x."installmentOf", 'principalCents', x."principalCents",
          'dueOn', x."dueOn", 'registeredOn', x."registeredOn", 'description', x.description, 'lateFeeBps', x."lateFeeBps",
          'lateInterestMonthlyBps', x."lateInterestMonthlyBps", 'graceBase', x."graceBase", 'agreedOn', x."agreedOn",
          'recordedAt', x."recordedAt",
          'changes', coalesce((SELECT json_agg(json_build_object('kind', h.kind, 'on', h."on", 'principalCents', h."principalCents",
              'dueOn', h."dueOn", 'reason', h.reason, 'proposalId', h."proposalId", 'recordedAt', h."recordedAt") ORDER BY h.seq)
            FROM "DebtChange" h WHERE h."merchantId" = x."merchantId" AND h."debtId" = x.id), '[]'::json)`,
      )} AS debts,
      ${rows(
        'Payment',
        sql`'id', x.id, 'externalId', x."externalId", 'amountCents', x."amountCents", 'method', x.method, 'paidOn', x."paidOn",
          'dayKnown', x."dayKnown", 'note', x.note, 'recordedAt', x."recordedAt",
          'allocations', (SELECT json_agg(json_build_object('debtId', l."debtId", 'amountCents', l."amountCents") ORDER BY l."debtId")
            FROM "PaymentAllocation" l WHERE l."merchantId" = x."merchantId" AND l."paymentId" = x.id),
          'reallocations', (SELECT json_agg(json_build_object('on', r."on", 'proposalId', r."proposalId", 'recordedAt', r."recordedAt",
              'parts', (SELECT json_agg(json_build_object('debtId', q."debtId", 'amountCents', q."amountCents") ORDER BY q."debtId")
                FROM "ReallocationPart" q WHERE q."merchantId" = r."merchantId" AND q."reallocationId" = r.id)) ORDER BY r.seq)
            FROM "PaymentReallocation" r WHERE r."merchantId" = x."merchantId" AND r."paymentId" = x.id),
          'reversal', (SELECT json_build_object('on', v."on", 'reason', v.reason, 'recordedAt', v."recordedAt") FROM "PaymentReversal" v
            WHERE v."merchantId" = x."merchantId" AND v."paymentId" = x.id)`,
      )} AS payments,
      ${rows(
        'CreditDecision',
        sql`'on', x."on", 'fromCents', x."fromCents", 'toCents', x."toCents", 'rule', x.rule, 'inputs', x.inputs - 'vouchedById',
          'recordedAt', x."recordedAt"`,
      )} AS limits,
      ${rows('CreditOverride', sql`'on', x."on", 'body', x.body, 'reason', x.reason, 'recordedAt', x."recordedAt"`)} AS "limitTerms",
      ${rows(
        'PurchaseAuthorization',
        sql`'id', x.id, 'on', x."on", 'amountCents', x."amountCents", 'entryCents', x."entryCents", 'installments', x.installments,
          'firstDueOn', x."firstDueOn", 'decision', x.decision, 'reasons', x.reasons, 'recordedAt', x."recordedAt",
          'events', coalesce((SELECT json_agg(json_build_object('kind', u.kind, 'reason', u.reason, 'saleId', u."saleId",
              'recordedAt', u."recordedAt") ORDER BY u."recordedAt", u.id)
            FROM "AuthorizationEvent" u WHERE u."merchantId" = x."merchantId" AND u."authorizationId" = x.id), '[]'::json)`,
      )} AS purchases,
      ${rows(
        'Hold',
        sql`'id', x.id, 'kind', x.kind, 'debtId', x."debtId", 'fromOn', x."fromOn", 'untilOn', x."untilOn", 'claimedOn', x."claimedOn",
          'reason', x.reason, 'recordedAt', x."recordedAt",
          'end', (SELECT json_build_object('outcome', e.outcome, 'on', e."on", 'reason', e.reason, 'paymentId', e."paymentId",
              'recordedAt', e."recordedAt") FROM "HoldEnd" e WHERE e."merchantId" = x."merchantId" AND e."holdId" = x.id)`,
      )} AS holds,
      ${rows(
        'Receipt',
        sql`'id', x.id, 'holdId', x."holdId", 'contentType', x."contentType", 'sizeBytes', octet_length(x.bytes), 'sha256', x.sha256,
          'recordedAt', x."recordedAt"`,
      )} AS receipts,
      ${rows(
        'Reminder',
        sql`'id', x.id, 'sentOn', x."sentOn", 'step', x.step,
          'debtIds', (SELECT json_agg(d."debtId" ORDER BY d."debtId") FROM "ReminderDebt" d
            WHERE d."merchantId" = x."merchantId" AND d."reminderId" = x.id),
          'attempts', (SELECT json_agg(json_build_object('channel', t.channel, 'state', t.state, 'recipient', t.recipient,
              'subject', t.subject, 'text', t.text, 'claimedAt', t."claimedAt", 'handedAt', t."handedAt", 'finishedAt', t."finishedAt")
              ORDER BY t.number) FROM "Attempt" t WHERE t."merchantId" = x."merchantId" AND t."reminderId" = x.id)`,
      )} AS messages,
      ${rows('PageView', sql`'on', x."on", 'recordedAt', x."recordedAt"`)} AS "pageViews",
      coalesce((SELECT json_agg(json_build_object('kind', x.kind, 'createdAt', x."createdAt", 'revokedAt', x."revokedAt",
          'expiresAt', x."expiresAt") ORDER BY x."createdAt", x.kind) FROM "Link" x
        WHERE x."merchantId" = c."merchantId" AND x."customerId" = c.id), '[]'::json) AS links,
      ${rows(
        'Proposal',
        sql`'id', x.id, 'offeredOn', x."offeredOn", 'validUntilOn', x."validUntilOn", 'plans', x.plans, 'snapshot', x.snapshot,
          'origin', x.origin, 'note', x.note, 'state', x.state, 'counterProposalId', x."counterProposalId", 'recordedAt', x."recordedAt",
          'debtIds', (SELECT json_agg(d."debtId" ORDER BY d."debtId") FROM "ProposalDebt" d
            WHERE d."merchantId" = x."merchantId" AND d."proposalId" = x.id),
          'events', coalesce((SELECT json_agg(json_build_object('kind', v.kind, 'on', v."on", 'planNumber', v."planNumber",
              'reason', v.reason, 'by', v.by, 'recordedAt', v."recordedAt") ORDER BY v.seq)
            FROM "ProposalEvent" v WHERE v."merchantId" = x."merchantId" AND v."proposalId" = x.id), '[]'::json)`,
      )} AS proposals,
      ${rows(
        'CounterProposal',
        sql`'id', x.id, 'amounts', x.amounts, 'message', x.message, 'on', x."on", 'by', x.by, 'recordedAt', x."recordedAt",
          'answer', (SELECT json_build_object('outcome', y.outcome, 'reason', y.reason, 'on', y."on", 'by', y.by,
              'recordedAt', y."recordedAt") FROM "CounterAnswer" y
            WHERE y."merchantId" = x."merchantId" AND y."counterProposalId" = x.id)`,
      )} AS "counterProposals",
      ${rows(
        'LateReason',
        sql`'id', x.id, 'debtId', x."debtId", 'reason', x.reason, 'note', x.note, 'on', x."on", 'by', x.by, 'recordedAt', x."recordedAt"`,
      )} AS "lateReasons",
      ${rows(
        'DataRequest',
        sql`'id', x.id, 'kind', x.kind, 'note', x.note, 'on', x."on", 'recordedAt', x."recordedAt",
          'answer', (SELECT json_build_object('note', j.note, 'on', j."on", 'by', j.by, 'recordedAt', j."recordedAt")
            FROM "DataRequestEnd" j WHERE j."merchantId" = x."merchantId" AND j."requestId" = x.id)`,
      )} AS "dataRequests",
      coalesce((SELECT json_agg(json_build_object('row', x.position, 'cells', x.base, 'problems', x.problems) ORDER BY x."bindingId", x.position)
        FROM "SheetRow" x WHERE x."merchantId" = c."merchantId" AND x."customerId" = c.id), '[]'::json) AS "sheetRows",
      coalesce((SELECT json_agg(json_build_object('on', x."on", 'amountCents', x."amountCents", 'txid', x.txid,
          'endToEndId', x."endToEndId", 'paymentId', z."paymentId", 'recordedAt', x."recordedAt") ORDER BY x."on", x.id)
        FROM "Payment" p JOIN "StatementEntryEnd" z ON z."merchantId" = p."merchantId" AND z."paymentId" = p.id
        JOIN "StatementEntry" x ON x."merchantId" = z."merchantId" AND x.id = z."entryId"
        WHERE p."merchantId" = c."merchantId" AND p."customerId" = c.id), '[]'::json) AS "statementEntries"
    FROM "Customer" c WHERE c.id = ANY(${[...customerIds]}::text[])`,
  );
}

const TABLES = {
  ContactPreference: sql`"ContactPreference"`,
  ContactHours: sql`"ContactHours"`,
  Sale: sql`"Sale"`,
  Debt: sql`"Debt"`,
  Payment: sql`"Payment"`,
  CreditDecision: sql`"CreditDecision"`,
  CreditOverride: sql`"CreditOverride"`,
  PurchaseAuthorization: sql`"PurchaseAuthorization"`,
  Hold: sql`"Hold"`,
  Receipt: sql`"Receipt"`,
  Reminder: sql`"Reminder"`,
  PageView: sql`"PageView"`,
  Proposal: sql`"Proposal"`,
  CounterProposal: sql`"CounterProposal"`,
  LateReason: sql`"LateReason"`,
  DataRequest: sql`"DataRequest"`,
} as const;

/** The rows of a table about the customer `c`, each made of these keys and values over `x`. */
function rows(table: keyof typeof TABLES, fields: Sql): Sql {
  // A merge leaves these with whom they were made about, who is the same person.
  const isKept = table === 'CreditDecision' || table === 'CreditOverride';
  const formerly = isKept
    ? sql`OR x."customerId" IN (SELECT k.id FROM "Customer" k WHERE k."merchantId" = c."merchantId" AND k."mergedIntoId" = c.id)`
    : sql``;
  return sql`coalesce((SELECT json_agg(json_build_object(${fields}) ORDER BY x."recordedAt", x.id) FROM ${TABLES[table]} x
    WHERE x."merchantId" = c."merchantId" AND (x."customerId" = c.id ${formerly})), '[]'::json)`;
}
