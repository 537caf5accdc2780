/** What the sidebar's buttons do on the server: one mutation or query each, answered in plain JSON. */
import { mutate, query, type Reply } from './api.js';
import { fetchBinding, tabInQuestion, viewTab } from './binding.js';
import type { Connection } from './connection.js';
import { connectionInfo, REMINDER_FIELDS, type ReminderNode, reminderStatus } from './panel.js';
import type {
  Channel,
  ClaimedContact,
  ConnectionInfo,
  MerchantForm,
  ReminderStatus,
  ReportedOutcome,
  SetupField,
} from './rpc.js';
import { activeRow, activeTab, findTab, openTab, readMarks, selectCell } from './sheet.js';
import { ADDON, failure, LOWERED_IN_SETUP } from './texts.js';

/** Asks the server who the key belongs to; the connection is worth saving when this succeeds. */
export function testConnection(connection: Connection): Reply<ConnectionInfo> {
  const reply = query<{ viewer: { merchant: { name: string | null } } }>(
    connection,
    '{ viewer { merchant { name } version } }',
    {},
  );
  return reply.ok ? { ok: true, data: connectionInfo(connection, reply.data.viewer.merchant.name ?? '') } : reply;
}

export function saveMerchant(
  connection: Connection,
  form: MerchantForm,
  firstLimitCents: number | null,
  key: string,
): Reply<SetupField[]> {
  const { name, contactName, document, address, city, uf, pixKey, pixHolder, pixBank, shopKind } = form;
  const input = { name, contactName, document, address, city, uf, pixKey, pixHolder, pixBank, shopKind };
  const withLimit = firstLimitCents === null ? input : { ...input, firstLimitCents };
  type Saved = { merchant: { setupMissing: SetupField[] } };
  const reply = mutate<Saved>(connection, 'updateMerchant', withLimit, key, 'merchant { setupMissing }');
  if (reply.ok) return { ok: true, data: reply.data.merchant.setupMissing };
  if (reply.failure.code !== 'POLICY_LOWERS_LIMITS') return reply;
  return { ok: false, failure: { ...reply.failure, doNext: LOWERED_IN_SETUP, field: 'firstLimitCents' } };
}

export function startLimits(connection: Connection, key: string): Reply<{ customersChanged: number }> {
  return mutate(connection, 'startUndefinedLimits', {}, key, 'customersChanged');
}

export function sendReminders(connection: Connection, previewId: string, key: string): Reply<ReminderStatus[]> {
  const selection = `reminders { ${REMINDER_FIELDS} }`;
  const reply = mutate<{ reminders: ReminderNode[] }>(connection, 'sendReminders', { previewId }, key, selection);
  return reply.ok ? { ok: true, data: reply.data.reminders.map(reminderStatus) } : reply;
}

export function fetchReminders(connection: Connection, ids: readonly string[]): Reply<ReminderStatus[]> {
  const reply = query<{ reminders: { nodes: ReminderNode[] } }>(
    connection,
    `query ($ids: [ID!]!) { reminders(first: 200, filter: { ids: $ids }) { nodes { ${REMINDER_FIELDS} } } }`,
    { ids },
  );
  return reply.ok ? { ok: true, data: reply.data.reminders.nodes.map(reminderStatus) } : reply;
}

/** Claims one contact that a person makes by hand: re-checked and recorded before the link is shown. */
export function claimContact(
  connection: Connection,
  customerId: string,
  channel: Channel,
  key: string,
): Reply<ClaimedContact> {
  type Claimed = { reminder: { id: string; attempts: { text: string }[] }; whatsappUrl: string | null };
  const reply = mutate<{ claimed: Claimed[] }>(
    connection,
    'claimReminders',
    { customerIds: [customerId], channel },
    key,
    'claimed { reminder { id attempts { text } } whatsappUrl }',
  );
  if (!reply.ok) return reply;
  const claimed = reply.data.claimed[0];
  if (!claimed) return { ok: false, failure: failure('CONTACT_REFUSED') };
  const { reminder, whatsappUrl } = claimed;
  const text = reminder.attempts[reminder.attempts.length - 1]?.text ?? '';
  return { ok: true, data: { reminderId: reminder.id, text, whatsappUrl } };
}

export function reportContact(
  connection: Connection,
  id: string,
  outcome: ReportedOutcome,
  key: string,
): Reply<object> {
  return mutate<object>(connection, 'reportReminder', { id, outcome }, key, 'reminder { id }');
}

export function recordPayment(
  connection: Connection,
  customerId: string,
  debtIds: readonly string[] | null,
  amountCents: number | null,
  key: string,
): Reply<{ paymentId: string; amountCents: number }> {
  const input = {
    customerId,
    ...(amountCents === null ? {} : { amountCents }),
    ...(debtIds === null ? {} : { debtIds }),
  };
  type Paid = { payment: { id: string; amountCents: number } };
  const reply = mutate<Paid>(connection, 'recordPayment', input, key, 'payment { id amountCents }');
  if (!reply.ok) return reply;
  return { ok: true, data: { paymentId: reply.data.payment.id, amountCents: reply.data.payment.amountCents } };
}

export function undoPayment(connection: Connection, id: string, key: string): Reply<object> {
  return mutate<object>(connection, 'reversePayment', { id, reason: ADDON.undoReason }, key, 'payment { id }');
}

/** A debt that is open already was brought back before: by the row, or by an answer that was lost. */
export function reinstateDebts(connection: Connection, debtIds: readonly string[], key: string): Reply<object> {
  for (const [i, id] of debtIds.entries()) {
    const input = { id, reason: ADDON.undoReason };
    const reply = mutate<object>(connection, 'reinstateDebt', input, `${key}-${i}`, 'debt { id }');
    if (!reply.ok && reply.failure.code !== 'DEBT_OPEN') return reply;
  }
  return { ok: true, data: {} };
}

export function resolveClaim(
  connection: Connection,
  id: string,
  isAccepted: boolean,
  key: string,
): Reply<{ paymentId: string; amountCents: number } | null> {
  const input = isAccepted ? { id, accepted: true } : { id, accepted: false, reason: ADDON.claimNotFound };
  type Resolved = { claim: { end: { payment: { id: string; amountCents: number } | null } | null } };
  const selection = 'claim { end { payment { id amountCents } } }';
  const reply = mutate<Resolved>(connection, 'resolveClaim', input, key, selection);
  if (!reply.ok) return reply;
  const payment = reply.data.claim.end?.payment;
  return { ok: true, data: payment ? { paymentId: payment.id, amountCents: payment.amountCents } : null };
}

/** Shows the cell a question is about, wherever its row is by now. */
export function goToCell(
  connection: Connection,
  rowId: string,
  field: string,
  row: number,
  ofTab: number,
): Reply<object> {
  const found = locate(connection, (id) => id === rowId, ofTab);
  if (!found.ok) return found;
  const { sheetId, rows } = found.data;
  const tab = openTab(sheetId);
  if (!tab) return { ok: false, failure: failure('TAB_GONE') };
  const column = readMarks(tab)[field] ?? 0;
  const stands = rows.find(({ id }) => id === rowId)?.row ?? row;
  selectCell(tab, stands, column);
  return { ok: true, data: {} };
}

/** The id of the row the merchant stands on. */
export function selectedRowId(connection: Connection): Reply<string> {
  const active = activeRow();
  if (!active) return { ok: false, failure: failure('NO_ROW_SELECTED') };
  const found = locate(connection, () => true, active.sheetId);
  if (!found.ok) return found;
  const row = found.data.rows.find((candidate) => candidate.row === active.row);
  return row && row.id !== '' ? { ok: true, data: row.id } : { ok: false, failure: failure('NO_ROW_SELECTED') };
}

/** The rows of the tab in question with their ids, as they stand now. */
function locate(
  connection: Connection,
  isWanted: (id: string) => boolean,
  sheetId?: number,
): Reply<{ sheetId: number; rows: { id: string; row: number }[] }> {
  const tabId = sheetId === undefined ? tabInQuestion(activeTab()) : findTab(sheetId);
  if (!tabId) return { ok: false, failure: failure('TAB_GONE') };
  const fetched = fetchBinding(connection, tabId);
  if (!fetched.ok) return fetched;
  const view = fetched.data.binding && viewTab(tabId.sheetId, fetched.data.binding);
  if (!view) return { ok: false, failure: failure('TAB_NOT_SYNCED') };
  return { ok: true, data: { sheetId: tabId.sheetId, rows: view.rows.filter(({ id }) => isWanted(id)) } };
}
