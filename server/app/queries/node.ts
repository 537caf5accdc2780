/** Anything by its id. What an id names is read out of its prefix and from nowhere else. */
import { type IdNoun, nounOf } from '../../db/ids.js';
import { apiKeys } from './api-key.js';
import { counterProposals } from './counter-proposal.js';
import { decisions } from './credit-limit.js';
import { customers } from './customer.js';
import { dataRequests } from './data-request.js';
import { debts } from './debt.js';
import { holds } from './hold.js';
import { lateReasons } from './late-reason.js';
import type { Batch } from './listing.js';
import { merchantById } from './merchant.js';
import { payments } from './payment.js';
import { proposals } from './proposal.js';
import { authorizations } from './purchase.js';
import { reminders } from './reminder.js';
import { sales } from './sale.js';
import { bindings } from './sheet.js';
import { statementEntries, statementImports } from './statement.js';

const NODES = {
  Merchant: merchantById,
  Customer: customers.byId,
  Debt: debts.byId,
  Sale: sales.byId,
  Payment: payments.byId,
  CreditDecision: decisions.byId,
  PurchaseAuthorization: authorizations.byId,
  Hold: holds.byId,
  LateReason: lateReasons.byId,
  DataRequest: dataRequests.byId,
  Reminder: reminders.byId,
  Proposal: proposals.byId,
  CounterProposal: counterProposals.byId,
  StatementImport: statementImports.byId,
  StatementEntry: statementEntries.byId,
  SheetBinding: bindings.byId,
  ApiKey: apiKeys.byId,
} as const satisfies Partial<Record<IdNoun, Batch<{ id: string }>>>;

/** The noun of a node, which is also its type's name; null for ids of nothing that can be asked for. */
export function typeOfId(id: string): keyof typeof NODES | null {
  const noun = nounOf(id);
  return noun !== null && noun in NODES ? (noun as keyof typeof NODES) : null;
}

interface Loads {
  load<Value>(batch: Batch<Value>, key: string): Promise<Value | undefined>;
}

/** Null for what does not exist, or not in this shop: the two cannot be told apart. */
export async function nodeById({ load }: Loads, id: string): Promise<{ id: string } | null> {
  const type = typeOfId(id);
  return type === null ? null : ((await load<{ id: string }>(NODES[type] as Batch<{ id: string }>, id)) ?? null);
}
