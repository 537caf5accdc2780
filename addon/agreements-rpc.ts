/** What crosses `google.script.run` about agreements: plans, offers, counter-proposals, and what debtors say and ask. */
import type { Cents, Day } from '../server/domain/facts.js';
import type { Answer, ClaimedContact, ReminderStatus } from './rpc.js';

export interface PlanPart {
  number: number;
  of: number;
  isEntry: boolean;
  dueOn: Day;
  amountCents: Cents;
}

/** One way out of what is owed. */
export interface PlanOption {
  title: string;
  /** What an offer must tell, a sentence each. */
  contents: string[];
  installments: PlanPart[];
  totalCents: Cents;
  /** Negative where it costs more than what is owed today. */
  savingCents: Cents;
  /** Of the principal. */
  discountCents: Cents;
  /** Of fine and interest. */
  waivedChargesCents: Cents;
}

export interface PlanMenu {
  /** At most three. */
  plans: PlanOption[];
  /** Why there are not three. */
  leftOut: string[];
  owedCents: Cents;
  validUntilOn: Day;
  /** The least the shop takes for these debts, were it paid today. */
  floorCents: Cents;
  /** The last payment of any plan comes by then. */
  longestTermMonths: number;
}

/** A plan as a person adjusts it. */
export interface PlanDraft {
  count: number;
  firstOn: Day;
  entryCents: Cents;
  /** Of the principal. */
  discountCents: Cents;
  waiveCharges: boolean;
}

export interface PlanProblem {
  message: string;
  /** Null: nobody may agree to it. */
  approver: 'OWNER' | null;
}

export interface PlanCheck {
  plan: PlanOption | null;
  problems: PlanProblem[];
}

/** The owner agrees to what an attendant may not yield. */
export interface Approval {
  by: string;
  reason: string;
}

/** A debt that an offer may be about. */
export interface OfferDebt {
  debtId: string;
  dueOn: Day;
  totalCents: Cents;
  /** Zero: not late. */
  daysLate: number;
}

/** What offering begins with; `menu` is of the debts chosen beforehand, null where there is nothing to offer. */
export interface OfferStart {
  debts: OfferDebt[];
  chosenIds: string[];
  menu: PlanMenu | null;
  /** The offer that a new one would take the place of. */
  openOffer: Offer | null;
}

export type OfferState = 'OFFERED' | 'ACCEPTED' | 'REFUSED' | 'EXPIRED' | 'WITHDRAWN' | 'FULFILLED' | 'BROKEN';

export interface Offer {
  id: string;
  /** Only what is OFFERED can be sent. */
  state: OfferState;
  /** The plan that was chosen, if one was. */
  acceptedTitle: string | null;
  customerId: string;
  customerName: string;
  validUntilOn: Day;
  titles: string[];
  /** The words to copy; null: nothing of it is owed any more. */
  text: string | null;
  hasPhone: boolean;
  hasEmail: boolean;
}

export type OfferChannel = 'EMAIL' | 'WHATSAPP_LINK';

export interface OpenOffer {
  id: string;
  customerId: string;
  customerName: string;
  validUntilOn: Day;
  titles: string[];
}

/** "Posso pagar R$ 80 dia 5 e 20", unanswered. */
export interface Counter {
  id: string;
  customerId: string;
  customerName: string;
  amounts: { dueOn: Day; amountCents: Cents }[];
  message: string | null;
  on: Day;
  /** What of today's debt it leaves out; null where it makes no plan. */
  discountCents: Cents | null;
  problems: PlanProblem[];
}

/** An agreement in force. */
export interface Agreement {
  id: string;
  customerId: string;
  customerName: string;
  title: string;
  leftCents: Cents;
  /** The oldest instalment that is owed. */
  next: { number: number; of: number; dueOn: Day; totalCents: Cents; daysLate: number } | null;
  /** A payment that the offer had counted was undone since: it asks too little. */
  isUndermined: boolean;
  /** Of the last days; null: it was accepted before. */
  acceptedOn: Day | null;
}

/** An agreement that was undone. */
export interface BrokenAgreement {
  id: string;
  customerId: string;
  customerName: string;
  title: string;
  on: Day;
}

/** An offer that the customer did not want. */
export interface RefusedOffer {
  id: string;
  customerId: string;
  customerName: string;
  titles: string[];
  on: Day;
}

/** Somebody to whom plans are best offered before it grows. */
export interface OfferSuggestion {
  customerId: string;
  customerName: string;
  debtIds: string[];
  reason: string;
}

export interface Agreements {
  counters: Counter[];
  offers: OpenOffer[];
  /** Late ones first. */
  inForce: Agreement[];
  broken: BrokenAgreement[];
  refused: RefusedOffer[];
  suggestions: OfferSuggestion[];
  /** More are in force or open than are listed. */
  hasMore: boolean;
}

/** How many of each there are, for a title. */
export interface AgreementCounts {
  counters: number;
  offers: number;
  inForce: number;
  /** Proposals whose last event is of the last days, by what it was. */
  news: Record<ProposalAct, number>;
}

/** What somebody did with a proposal that the merchant wants to know of. */
export type ProposalAct = 'ACCEPT' | 'REFUSE' | 'BREAK';

export interface ProposalNews {
  act: ProposalAct;
  customerName: string;
}

/** A file that a customer sent with "já paguei". */
export interface ReceiptInfo {
  id: string;
  contentType: string;
  sizeBytes: number;
}

export interface ReceiptFile {
  contentType: string;
  base64: string;
}

/** "Não reconheço esta conta", unanswered. */
export interface Dispute {
  id: string;
  customerId: string;
  customerName: string;
  on: Day;
  /** In the customer's words. */
  reason: string | null;
  /** Null: about everything. */
  debt: { dueOn: Day; totalCents: Cents } | null;
}

export interface DataRequest {
  id: string;
  customerId: string;
  customerName: string;
  kind: 'ACCESS' | 'CORRECTION' | 'ERASURE';
  note: string | null;
  on: Day;
}

/** What is open of a customer, each debt with how far its charge has come. */
export interface CardCharges {
  debts: CardDebt[];
  hasMoreDebts: boolean;
  /** "Pix copia e cola" of everything owed; null: nothing is, or the shop has no key. */
  pixCode: string | null;
  /** The customer's page; null: no link leads there now. */
  link: string | null;
}

export interface CardDebt extends OfferDebt {
  /** The bank day on which its payment is in time still. */
  effectiveDueOn: Day;
  /** Which instalment of a sale or an agreement it is; null: of none. */
  part: { number: number; of: number } | null;
  isOfAgreement: boolean;
  sentAt: string | null;
  viewedAt: string | null;
  pixCode: string | null;
}

export interface AgreementsRpc {
  /** Reads the sheet first. `wantedIds`: the debts to begin with; null: those late, or all when none is. */
  startOffer(customerId: string, wantedIds: string[] | null): Answer<{ start: OfferStart }>;
  planMenu(debtIds: string[]): Answer<{ menu: PlanMenu }>;
  planCheck(debtIds: string[], draft: PlanDraft): Answer<{ check: PlanCheck }>;
  /** `draft` null: the menu. `isSuggested`: before it is due. */
  offerPlans(
    debtIds: string[],
    draft: PlanDraft | null,
    approval: Approval | null,
    isSuggested: boolean,
    key: string,
  ): Answer<{ offer: Offer }>;
  openOffer(id: string): Answer<{ offer: Offer }>;
  /** WHATSAPP_LINK: `contact` is for a person to send. */
  sendOffer(
    id: string,
    channel: OfferChannel,
    key: string,
  ): Answer<{ contact: ClaimedContact; reminder: ReminderStatus }>;
  withdrawOffer(id: string, reason: string, key: string): Answer<object>;
  /** The debts count again, and get what was paid on it. */
  breakAgreement(id: string, reason: string, key: string): Answer<object>;
  listAgreements(): Answer<{ agreements: Agreements }>;
  /** `offer`: what was offered with a yes. */
  answerCounter(
    id: string,
    isAccepted: boolean,
    reason: string | null,
    approval: Approval | null,
    key: string,
  ): Answer<{ offer: Offer | null }>;
  receiptFile(id: string): Answer<{ file: ReceiptFile }>;
  answerDispute(id: string, isAccepted: boolean, reason: string, key: string): Answer<object>;
  answerDataRequest(id: string, note: string, key: string): Answer<object>;
  /** Everything held about somebody, as JSON to be handed over. */
  personalData(customerId: string): Answer<{ json: string }>;
  /** "Pix copia e cola" of that much; null: the shop has no key, or less is owed. */
  pixCode(customerId: string, amountCents: Cents): Answer<{ code: string | null }>;
  issueLink(customerId: string, key: string): Answer<{ link: string }>;
  /** The old link ends; the new one is given. */
  replaceLink(customerId: string, key: string): Answer<{ link: string }>;
}
