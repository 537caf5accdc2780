/** The sidebar's whole content in one GraphQL request, made into the flat JSON that the sidebar shows. */

import { NEWS_FIELDS, type NewsReply, newsCounts } from './agreements-news.js';
import type { ReceiptInfo } from './agreements-rpc.js';
import { query, type Reply } from './api.js';
import { tabInQuestion } from './binding.js';
import {
  DATA_REQUEST_FIELDS,
  type DataRequestNode,
  DISPUTE_FIELDS,
  type DisputeNode,
  dataRequestOf,
  disputeOf,
} from './claims.js';
import { type Connection, hostOf, maskKey } from './connection.js';
import { type QuestionsReply, questionPage, questionsQuery } from './questions.js';
import type {
  AgingBand,
  Channel,
  ConnectionInfo,
  MerchantForm,
  OpenClaim,
  Panel,
  QueuedDebt,
  QueueEntry,
  ReminderState,
  ReminderStatus,
  SetupField,
  SkippedEntry,
} from './rpc.js';
import { activeTab } from './sheet.js';

interface Named {
  id: string;
  name: string;
}

export interface ReminderNode {
  id: string;
  channel: Channel;
  state: ReminderState;
  customer: Named;
  attempts: { number: number; detail: string | null; text?: string }[];
}

interface ClaimNode {
  id: string;
  customer: Named;
  claimedOn: string | null;
  reason: string | null;
  acceptedCents: number | null;
  receipts: ReceiptInfo[];
}

interface PanelReply extends NewsReply, QuestionsReply {
  viewer: {
    today: string;
    scopes: string[];
    merchant: MerchantForm & {
      timeZone: string;
      isSandbox: boolean;
      setupMissing: SetupField[];
      identification: string | null;
    };
  };
  aging: {
    openCents: number;
    lateCents: number;
    lateCustomers: number;
    dueThisWeekCents: number;
    withoutLimit: number;
    bands: AgingBand[];
  };
  creditPolicy: { ladder: number[] };
  reminderQueue: {
    previewId: string;
    truncated: boolean;
    send: (Omit<QueueEntry, 'customerId' | 'customerName' | 'debts'> & { customer: Named; debts: QueuedDebtNode[] })[];
    skipped: { customer: Named; text: string; totalCents: number }[];
  };
  reminders: { nodes: ReminderNode[] };
  claims: { nodes: ClaimNode[] };
  holds: { nodes: DisputeNode[] };
  dataRequests: { nodes: DataRequestNode[] };
  counterProposals: { totalCount: number };
  open: { totalCount: number };
  inForce: { totalCount: number };
  statementEntries: { totalCount: number };
  mergeSuggestions: { totalCount: number };
  customerMerges: { nodes: { canUndo: boolean }[] };
  sheetBinding: {
    id: string;
    lastSyncedAt: string | null;
    bookedRows: number;
    unbookedRows: number;
    unbookedCents: number;
  } | null;
}

interface QueuedDebtNode {
  debt: { id: string; dueOn: string };
  totalCents: number;
}

export const REMINDER_FIELDS = 'id channel state customer { id name } attempts { number detail }';

const PANEL_QUERY = `query ($spreadsheetId: String!, $sheetId: Int!) {
  viewer {
    today scopes
    merchant {
      timeZone name contactName document address city uf pixKey pixHolder pixBank shopKind isSandbox setupMissing identification
    }
  }
  aging { openCents lateCents lateCustomers dueThisWeekCents withoutLimit bands { band debts totalCents } }
  creditPolicy { ladder }
  ${questionsQuery(50)}
  reminderQueue {
    previewId truncated
    send {
      customer { id name } step channel alternatives totalCents oldestDaysLate subject text
      debts { debt { id dueOn } totalCents }
    }
    skipped { customer { id name } text totalCents }
  }
  reminders(first: 20, filter: { state: [CLAIMED, UNCERTAIN] }) { nodes { ${REMINDER_FIELDS} } }
  claims(first: 20, filter: { isOpen: true }) {
    nodes { id customer { id name } claimedOn reason acceptedCents receipts { id contentType sizeBytes } }
  }
  holds(first: 20, filter: { isOpen: true, kind: [DISPUTE] }) { nodes { ${DISPUTE_FIELDS} } }
  dataRequests(first: 20, filter: { isOpen: true }) { nodes { ${DATA_REQUEST_FIELDS} } }
  counterProposals(first: 1, filter: { isOpen: true }) { totalCount }
  open: proposals(first: 1, filter: { isOpen: true }) { totalCount }
  inForce: proposals(first: 1, filter: { state: [ACCEPTED] }) { totalCount }
  ${NEWS_FIELDS}
  statementEntries(first: 1, filter: { isOpen: true }) { totalCount }
  mergeSuggestions(first: 1) { totalCount }
  customerMerges(first: 3) { nodes { canUndo } }
  sheetBinding(spreadsheetId: $spreadsheetId, sheetId: $sheetId) { id lastSyncedAt bookedRows unbookedRows unbookedCents }
}`;

export function fetchPanel(connection: Connection): Reply<Panel> {
  const tab = tabInQuestion(activeTab());
  const reply = query<PanelReply>(connection, PANEL_QUERY, { spreadsheetId: tab.spreadsheetId, sheetId: tab.sheetId });
  if (!reply.ok) return reply;
  return { ok: true, data: panelOf(connection, reply.data, tab.sheetName) };
}

function panelOf(connection: Connection, reply: PanelReply, sheetName: string): Panel {
  const { viewer, aging, reminderQueue, reminders, claims, sheetBinding } = reply;
  const { timeZone, isSandbox, setupMissing, identification, ...form } = viewer.merchant;
  const asked = questionPage(reply);
  return {
    connection: connectionInfo(connection, form.name ?? ''),
    today: viewer.today,
    timeZone,
    isSandbox,
    canSend: viewer.scopes.indexOf('SEND') >= 0,
    merchant: form,
    setupMissing,
    identification,
    totals: aging,
    firstLimitCents: reply.creditPolicy.ladder[0] ?? 0,
    questions: asked.questions,
    questionsTotal: asked.total,
    questionsAfter: asked.after,
    previewId: reminderQueue.previewId,
    queue: reminderQueue.send.map(queueEntry),
    skipped: reminderQueue.skipped.map(skippedEntry),
    isQueueTruncated: reminderQueue.truncated,
    pending: reminders.nodes.map(reminderStatus),
    claims: claims.nodes.map(openClaim),
    disputes: reply.holds.nodes.map(disputeOf),
    dataRequests: reply.dataRequests.nodes.map(dataRequestOf),
    agreements: {
      counters: reply.counterProposals.totalCount,
      offers: reply.open.totalCount,
      inForce: reply.inForce.totalCount,
      news: newsCounts(reply, viewer.today),
    },
    statementAsked: reply.statementEntries.totalCount,
    merges: {
      suggestions: reply.mergeSuggestions.totalCount,
      hasMerges: reply.customerMerges.nodes.some(({ canUndo }) => canUndo),
    },
    tab: {
      sheetName,
      bindingId: sheetBinding?.id ?? null,
      lastSyncedAt: sheetBinding?.lastSyncedAt ?? null,
      bookedRows: sheetBinding?.bookedRows ?? 0,
      unbookedRows: sheetBinding?.unbookedRows ?? 0,
      unbookedCents: sheetBinding?.unbookedCents ?? 0,
    },
  };
}

/** What HTML may know of a connection: never the key. */
export function connectionInfo({ address, key }: Connection, shopName: string): ConnectionInfo {
  return { shopName, host: hostOf(address), maskedKey: maskKey(key) };
}

function queueEntry({ customer, debts, ...entry }: PanelReply['reminderQueue']['send'][number]): QueueEntry {
  const listed = debts.map(({ debt, totalCents }): QueuedDebt => ({ id: debt.id, dueOn: debt.dueOn, totalCents }));
  return { ...entry, customerId: customer.id, customerName: customer.name, debts: listed };
}

function skippedEntry({ customer, text, totalCents }: PanelReply['reminderQueue']['skipped'][number]): SkippedEntry {
  return { customerId: customer.id, customerName: customer.name, text, totalCents };
}

export function reminderStatus({ id, channel, state, customer, attempts }: ReminderNode): ReminderStatus {
  const detail = attempts[attempts.length - 1]?.detail ?? null;
  return { id, channel, state, detail, customerId: customer.id, customerName: customer.name };
}

function openClaim({ id, customer, claimedOn, reason, acceptedCents, receipts }: ClaimNode): OpenClaim {
  return {
    id,
    claimedOn,
    reason,
    receipts,
    acceptedCents: acceptedCents ?? 0,
    customerId: customer.id,
    customerName: customer.name,
  };
}
