/** What customers say and ask on their page, answered by the shop: receipts, disputes, requests about their data. */
import type { DataRequest, Dispute, ReceiptFile } from './agreements-rpc.js';
import { download, mutate, query, type Reply } from './api.js';
import type { Connection } from './connection.js';
import { failure } from './texts.js';

/** The only kinds the server keeps; anything else is not handed on to a page. */
const RECEIPT_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf'];

export const DISPUTE_FIELDS = 'id customer { id name } fromOn reason debt { dueOn position { totalCents } }';
export const DATA_REQUEST_FIELDS = 'id customer { id name } kind note on';

export interface DisputeNode {
  id: string;
  customer: { id: string; name: string };
  fromOn: string;
  reason: string | null;
  debt: { dueOn: string; position: { totalCents: number } } | null;
}

export interface DataRequestNode {
  id: string;
  customer: { id: string; name: string };
  kind: DataRequest['kind'];
  note: string | null;
  on: string;
}

export function disputeOf({ id, customer, fromOn, reason, debt }: DisputeNode): Dispute {
  return {
    id,
    reason,
    on: fromOn,
    customerId: customer.id,
    customerName: customer.name,
    debt: debt && { dueOn: debt.dueOn, totalCents: debt.position.totalCents },
  };
}

export function dataRequestOf({ customer, ...request }: DataRequestNode): DataRequest {
  return { ...request, customerId: customer.id, customerName: customer.name };
}

export function fetchReceipt(connection: Connection, id: string): Reply<ReceiptFile> {
  const reply = download(connection, `/receipts/${encodeURIComponent(id)}`);
  if (!reply.ok) return reply;
  const isKnown = RECEIPT_TYPES.indexOf(reply.data.contentType) >= 0;
  return isKnown ? reply : { ok: false, failure: failure('NOT_FOUND') };
}

export function answerDispute(
  connection: Connection,
  id: string,
  isAccepted: boolean,
  reason: string,
  key: string,
): Reply<object> {
  return mutate<object>(connection, 'resolveDispute', { id, accepted: isAccepted, reason }, key, 'hold { id }');
}

export function answerDataRequest(connection: Connection, id: string, note: string, key: string): Reply<object> {
  return mutate<object>(connection, 'answerDataRequest', { id, note }, key, 'dataRequest { id }');
}

export function fetchPersonalData(connection: Connection, customerId: string): Reply<string> {
  const reply = query<{ customer: { personalData: unknown } | null }>(
    connection,
    'query ($id: ID!) { customer(by: { id: $id }) { personalData } }',
    { id: customerId },
  );
  if (!reply.ok) return reply;
  const { customer } = reply.data;
  if (!customer) return { ok: false, failure: failure('NOT_FOUND') };
  return { ok: true, data: JSON.stringify(customer.personalData, null, 2) };
}
