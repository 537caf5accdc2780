/**
 * What crosses `google.script.run` between the sidebar and the add-on: JSON only, never a Date, never the key.
 * Types alone, so that both bundles stay apart.
 */
import type { Cents, Day } from '../server/domain/facts.js';
import type {
  AgreementCounts,
  AgreementsRpc,
  DataRequest,
  Dispute,
  ProposalNews,
  ReceiptInfo,
} from './agreements-rpc.js';
import type { CreditRpc } from './credit-rpc.js';
import type { MappingRpc, TabMapping } from './mapping-rpc.js';
import type { MergeCounts, MergesRpc } from './merges-rpc.js';
import type { AnswerInput, OfferedAnswer, QuestionsRpc } from './questions-rpc.js';
import type { StatementRpc } from './statement-rpc.js';
import type { SyncsRpc } from './syncs-rpc.js';

/**
 * Something went wrong: `code` is for the code, what happened and what to do for the merchant. From the add-on it comes
 * with the server's words at most; the panel puts in its own (`failure-texts.ts`).
 */
export interface Failure {
  code: string;
  what: string;
  doNext: string;
  /** Of a bug, so that somebody can look it up. */
  errorId?: string;
  /** The field of the input that was refused, where one was. */
  field?: string;
  /** What else was refused of the same input. */
  others?: Failure[];
}
export type Answer<T> = ({ ok: true } & T) | { ok: false; failure: Failure };

export type SetupField = 'NAME' | 'DOCUMENT' | 'ADDRESS' | 'CITY' | 'UF' | 'PIX_KEY' | 'SHOP_KIND';
export type ShopKind = 'MERCADINHO' | 'ROUPAS' | 'MATERIAL' | 'OUTRO';
export type Channel = 'EMAIL' | 'WHATSAPP_LINK' | 'SMS' | 'CALL';
export type ReminderState = 'CLAIMED' | 'SENT' | 'FAILED' | 'UNCERTAIN';
/** What a person can say of a contact they made by hand. */
export type ReportedOutcome = 'SENT' | 'FAILED';

export interface MerchantForm {
  name: string | null;
  contactName: string | null;
  document: string | null;
  address: string | null;
  city: string | null;
  uf: string | null;
  pixKey: string | null;
  pixHolder: string | null;
  pixBank: string | null;
  shopKind: ShopKind | null;
}

export interface PanelQuestion {
  id: string;
  bindingId: string;
  rowId: string;
  row: number;
  field: string;
  heading: string;
  /** The problem's own name. */
  code: string;
  raw: string;
  what: string;
  doNext: string;
  /** `NOTE`: nothing waits for the answer. `ROW`: it is about the whole row. */
  kind: 'CELL' | 'CONFLICT' | 'NOTE' | 'ROW';
  canWaive: boolean;
  name: string | null;
  answers: OfferedAnswer[];
  input: AnswerInput | null;
  /** Of a conflict: the two values, in words. */
  sheetValue: string | null;
  serverValue: string | null;
  sheetId: number;
  sheetName: string;
  /** The place of its tab among the tabs. */
  tabNumber: number;
  /** `C12`, where it stands now; null when there is no such cell. */
  cell: string | null;
}

export interface QueuedDebt {
  id: string;
  dueOn: Day;
  totalCents: Cents;
}

export interface QueueEntry {
  customerId: string;
  customerName: string;
  step: string;
  channel: Channel;
  alternatives: Channel[];
  totalCents: Cents;
  oldestDaysLate: number;
  debts: QueuedDebt[];
  subject: string | null;
  text: string;
}

export interface SkippedEntry {
  customerId: string;
  customerName: string;
  /** Why and until when, as the server words it. */
  text: string;
  totalCents: Cents;
}

export interface ReminderStatus {
  id: string;
  customerId: string;
  customerName: string;
  channel: Channel;
  state: ReminderState;
  /** Why it failed, when the channel said. */
  detail: string | null;
}

export interface OpenClaim {
  id: string;
  customerId: string;
  customerName: string;
  claimedOn: Day | null;
  reason: string | null;
  /** What confirming it records as received; 0 when nothing of it is owed any more. */
  acceptedCents: Cents;
  /** Photos or PDF that came with it. */
  receipts: ReceiptInfo[];
}

export interface AgingBand {
  band: string;
  debts: number;
  totalCents: Cents;
}

export interface Totals {
  openCents: Cents;
  lateCents: Cents;
  lateCustomers: number;
  dueThisWeekCents: Cents;
  withoutLimit: number;
  bands: AgingBand[];
}

export interface ConnectionInfo {
  shopName: string;
  host: string;
  /** `cdn_…a1b2`: enough to tell two keys apart. */
  maskedKey: string;
}

export interface TabInfo {
  sheetName: string;
  bindingId: string | null;
  lastSyncedAt: string | null;
  bookedRows: number;
  unbookedRows: number;
  unbookedCents: Cents;
}

export interface Panel {
  connection: ConnectionInfo;
  today: Day;
  /** The shop's own, in which instants are shown. */
  timeZone: string;
  isSandbox: boolean;
  canSend: boolean;
  merchant: MerchantForm;
  setupMissing: SetupField[];
  identification: string | null;
  totals: Totals;
  /** The first rung of the shop's ladder. */
  firstLimitCents: Cents;
  questions: PanelQuestion[];
  questionsTotal: number;
  /** Where the next page of them begins; null when these are all. */
  questionsAfter: string | null;
  previewId: string;
  queue: QueueEntry[];
  skipped: SkippedEntry[];
  isQueueTruncated: boolean;
  /** Contacts somebody began: WhatsApp and calls still unanswered, and those nobody knows about. */
  pending: ReminderStatus[];
  claims: OpenClaim[];
  disputes: Dispute[];
  dataRequests: DataRequest[];
  agreements: AgreementCounts;
  merges: MergeCounts;
  /** Entries of bank statements that wait for an answer. */
  statementAsked: number;
  tab: TabInfo;
}

/** `CONNECT`: there is no connection yet, or the menu asked to change it. */
export type PanelAnswer = Answer<
  | { view: 'PANEL'; panel: Panel /** The menu asked for a sync that has to ask something. */; isSyncAsked?: boolean }
  | { view: 'CONNECT'; current: ConnectionInfo | null }
>;

export interface SyncSummary {
  created: number;
  changed: number;
  questions: number;
  /** Cells written in the sheet. */
  written: number;
  /** Cells of Caderneta's own that somebody had typed over. */
  restored: number;
  /** Rows that are gone and whose debts the merchant kept. */
  kept: number;
  /** Rows that are gone and come back all the same: instalments of agreements. */
  agreed: number;
  /** Debts cancelled because their rows are gone. */
  cancelled: CancelledDebt[];
  /** Why the tab of proposals is not up to date, if it is not. */
  proposalsFailure: Failure | null;
  /** What became of offers and agreements since it was told last. */
  news: ProposalNews[];
  /** Headings of mapped columns that are not in the tab any more. */
  goneColumns: string[];
  /** New headings that may be fields: the merchant says it in the columns' dialog. */
  newColumns: string[];
}

/** A synced tab of which another is a copy. */
export interface CopiedTab {
  id: string;
  sheetName: string;
  lastSyncedAt: string | null;
}

export interface CancelledDebt {
  debtId: string;
  customerName: string;
  principalCents: Cents;
}

export type SyncAnswer =
  | 'THIS_TAB'
  | 'KNOWN_TAB'
  | 'NEW'
  | 'MOVE'
  | 'CANCEL_MISSING'
  | 'KEEP_MISSING'
  | 'REARRANGE'
  | 'SERVER'
  | 'SHEET';

/** Where a sync stands. The sidebar hands it back untouched, but for `answer` (or `mapping`) when it was asked something. */
export interface SyncState {
  phase:
    | 'START'
    | 'ASK_TAB'
    | 'ASK_COPY'
    | 'ASK_MAPPING'
    | 'BIND'
    | 'UPLOAD'
    | 'ASK_MISSING'
    | 'ASK_SCRAMBLED'
    | 'ASK_RESTORED'
    | 'REFRESH'
    | 'PATCH'
    | 'PROPOSALS'
    | 'DONE';
  sheetId: number | null;
  sheetName: string;
  bindingId: string | null;
  syncId: string;
  /** Chunks sent so far, and how many there are to be; the same in rows. */
  chunk: number;
  chunks: number;
  rowsSent: number;
  rowsTotal: number;
  after: string | null;
  /** The server has more to work out once these patches are written. */
  isMore: boolean;
  /** Rows that are gone; for ASK_SCRAMBLED and ASK_RESTORED, rows concerned. */
  missing: number;
  /** Whose debts are open of the rows that are gone; only some of many. */
  missingNames: string[];
  /** For ASK_TAB: the tab that is synced already. */
  knownTab: { sheetId: number; sheetName: string } | null;
  /** For ASK_COPY: what this tab is a copy of; then what it is to be. */
  copyOf: CopiedTab | null;
  origin: 'NEW' | 'MOVE' | null;
  /** What the merchant confirmed of the columns of a tab that is not synced yet, or is to be read otherwise. */
  mapping: TabMapping | null;
  /** What counts in a tab that went back to an older version. */
  restored: 'SERVER' | 'SHEET' | null;
  /** Rows that came from another tab, which has them no more. */
  movedRowIds: string[];
  answer: SyncAnswer | null;
  summary: SyncSummary;
}

export interface ClaimedContact {
  reminderId: string;
  /** The text to be said or sent. */
  text: string;
  whatsappUrl: string | null;
}

/** Every function the sidebar may call. Keys named `key` are made by the sidebar once per intention of the merchant. */
export interface Rpc extends CreditRpc, AgreementsRpc, StatementRpc, QuestionsRpc, MappingRpc, MergesRpc, SyncsRpc {
  openPanel(): PanelAnswer;
  connect(code: string): Answer<{ connection: ConnectionInfo }>;
  disconnect(): Answer<object>;
  /** `null` begins a sync of the tab in view. After a failure begin anew: what arrived is not sent twice. */
  syncStep(state: Partial<SyncState> | null): Answer<{ state: SyncState }>;
  /** The same, but only to bring the sheet up to date with the server: after a payment, say. The tab in question, unless told. */
  refreshStep(state: SyncState | null, sheetId?: number): Answer<{ state: SyncState }>;
  createTabs(): Answer<{ sheetName: string; isNew: boolean }>;
  saveMerchant(form: MerchantForm, firstLimitCents: Cents | null, key: string): Answer<{ setupMissing: SetupField[] }>;
  /** Everybody without a limit starts at the first rung. */
  startLimits(key: string): Answer<{ customersChanged: number }>;
  goToCell(rowId: string, field: string, row: number, sheetId: number): Answer<object>;
  sendReminders(previewId: string, key: string): Answer<{ reminders: ReminderStatus[] }>;
  reminderStatus(ids: string[]): Answer<{ reminders: ReminderStatus[] }>;
  claimContact(customerId: string, channel: Channel, key: string): Answer<{ contact: ClaimedContact }>;
  reportContact(reminderId: string, outcome: ReportedOutcome, key: string): Answer<object>;
  /** `amountCents` null: everything owed, by the debts named or, without any, by the customer. */
  recordPayment(
    customerId: string,
    debtIds: string[] | null,
    amountCents: Cents | null,
    key: string,
  ): Answer<{ paymentId: string; amountCents: Cents }>;
  undoPayment(paymentId: string, key: string): Answer<object>;
  /** Brings back debts that were cancelled because their rows are gone, each once for its key. */
  reinstateDebts(debtIds: string[], key: string): Answer<object>;
  /** Sends what was typed since the last sync, before a list to be sent is shown. */
  uploadChanges(): Answer<{ isChanged: boolean }>;
  /** `payment`: what was recorded, when it was accepted and something was owed. */
  resolveClaim(
    claimId: string,
    isAccepted: boolean,
    key: string,
  ): Answer<{ payment: { paymentId: string; amountCents: Cents } | null }>;
}
