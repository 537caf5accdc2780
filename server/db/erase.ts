/** Erases a whole sandbox shop: the one place where facts are deleted, and only where none of them is real. */
import pg from 'pg';

/** Children before parents, as their foreign keys ask. */
const TABLES = [
  'SheetJournal',
  'SheetSync',
  'SheetSyncChunk',
  'SheetRow',
  'SheetBinding',
  'IdempotencyKey',
  'OutboxMail',
  'Attempt',
  'ReminderDebt',
  'Reminder',
  'Link',
  'StatementEntryEnd',
  'StatementEntry',
  'StatementImport',
  'PageView',
  'Receipt',
  'LateReason',
  'ContactHours',
  'DataRequestEnd',
  'DataRequest',
  'HoldEnd',
  'Hold',
  'AuthorizationEvent',
  'PurchaseAuthorization',
  'CreditOverride',
  'CreditDecision',
  'ReallocationPart',
  'PaymentReallocation',
  'PaymentReversal',
  'PaymentAllocation',
  'Payment',
  'DebtChange',
  'ProposalDebt',
  'Debt',
  'ProposalEvent',
  'Proposal',
  'CounterAnswer',
  'CounterProposal',
  'Sale',
  'ContactPreference',
  'MergeDismissal',
  'CustomerMergeEnd',
  'CustomerMerge',
  'Customer',
  'Cadence',
  'PlanPolicy',
  'CreditPolicy',
  'ApiKey',
] as const;

/**
 * Deletes a sandbox merchant and everything of it. `loginUrl` is the owner's: the application's role may not delete.
 * Answers false, and does nothing, when there is no such sandbox.
 */
export async function eraseSandbox(loginUrl: string, merchantId: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: loginUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT set_config('app.merchant_id', $1, true)`, [merchantId]);
    const found = await client.query(`SELECT 1 FROM "Merchant" WHERE id = $1 AND "isSandbox" FOR UPDATE`, [merchantId]);
    if (found.rowCount === 0) {
      await client.query('ROLLBACK');
      return false;
    }
    for (const table of TABLES) await client.query(`DELETE FROM "${table}" WHERE "merchantId" = $1`, [merchantId]);
    await client.query(`DELETE FROM "Merchant" WHERE id = $1`, [merchantId]);
    await client.query('COMMIT');
    return true;
  } finally {
    await client.end();
  }
}
