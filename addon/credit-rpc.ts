/** What crosses `google.script.run` about credit: the customer's card, the sale at the till, the rules of the limit. */
import type { Cents, Day } from '../server/domain/facts.js';
import type { CardCharges } from './agreements-rpc.js';
import type { Answer } from './rpc.js';

export type Standing = 'NEW' | 'GOOD' | 'WATCH' | 'REVIEW' | 'HOLD';
export type PayerProfile = 'NEW' | 'GOOD' | 'OCCASIONALLY_LATE' | 'HABITUALLY_LATE' | 'RECOVERING';

export interface CardTerms {
  maxInstallments: number;
  /** Until the last due day; null: no end of its own. */
  maxDays: number | null;
}

export interface CardCondition {
  code: string;
  met: boolean;
  /** Have and need in words. */
  text: string;
}

export interface CardStep {
  toCents: Cents;
  /** No day before this one can raise it. */
  earliestOn: Day | null;
  /** What may be said to the customer. */
  customerText: string;
  conditions: CardCondition[];
}

export interface HistoryPoint {
  on: Day;
  limitCents: Cents | null;
  exposureCents: Cents;
}

export interface CardDecision {
  id: string;
  on: Day;
  fromCents: Cents | null;
  toCents: Cents | null;
  reason: string;
  /** Null: the rules decided, and no person. */
  by: string | null;
}

export interface CustomerCard {
  customerId: string;
  name: string;
  phone: string | null;
  registeredOn: Day;
  /** Everything owed today, charges included. */
  openCents: Cents;
  standing: Standing;
  standingReason: string;
  profile: PayerProfile;
  profileReason: string;
  knownDebts: number;
  onTimeDebts: number;
  /** Null: "a definir". Zero: HOLD. */
  limitCents: Cents | null;
  exposureCents: Cents;
  /** Kept by approved purchases whose sale is not recorded yet. */
  reservedCents: Cents;
  availableCents: Cents | null;
  rung: number | null;
  ladder: Cents[];
  terms: CardTerms | null;
  nextStep: CardStep | null;
  history: HistoryPoint[];
  /** Newest first. */
  decisions: CardDecision[];
  hasMoreDecisions: boolean;
  /** The newest few. */
  payments: CardPayment[];
  charges: CardCharges;
}

/** Money received that stands: nobody has undone it. */
export interface CardPayment {
  paymentId: string;
  /** Null: nobody said when. */
  paidOn: Day | null;
  amountCents: Cents;
  /** The due days of the debts it paid, oldest first. */
  dueOns: Day[];
}

/** The debt of the row the merchant stands on. */
export interface SelectedDebt {
  debtId: string;
  dueOn: Day;
  totalCents: Cents;
}

export interface FoundCustomer {
  customerId: string;
  name: string;
  phone: string | null;
}

/** Somebody registered already, with what they owe today. */
export interface AlikeCustomer extends FoundCustomer {
  openCents: Cents;
  lateCents: Cents;
}

export interface NewCustomer {
  name: string;
  phone: string | null;
  document: string | null;
}

export interface Purchase {
  customerId: string;
  /** The price, entry included. */
  amountCents: Cents;
  entryCents: Cents;
  installments: number;
  firstDueOn: Day;
}

export type AlternativeKind = 'ENTRY' | 'INSTALLMENTS' | 'SMALLER' | 'SHORTER';

export interface Alternative {
  kind: AlternativeKind;
  amountCents: Cents;
  entryCents: Cents;
  installments: number;
  firstDueOn: Day;
  message: string;
}

export interface Authorization {
  id: string;
  decision: 'APPROVED' | 'REFER' | 'DECLINED';
  /** OPEN: it may be recorded, by the rules or because the owner said so. */
  state: 'OPEN' | 'EXPIRED' | 'RECORDED' | 'CANCELLED' | 'REFUSED';
  reasons: { code: string; message: string }[];
  alternatives: Alternative[];
  amountCents: Cents;
  entryCents: Cents;
  installments: number;
  firstDueOn: Day;
  reservedUntil: string | null;
  overriddenBy: string | null;
}

/** The values of the policy that the sidebar edits; null stays as it is. */
export interface RulesChange {
  firstLimitCents: Cents | null;
  promotionOnTimeDebts: number | null;
  promotionDays: number | null;
  toleranceBankDays: number | null;
  demotionDay: number | null;
}

export interface Rules {
  version: number;
  ladder: Cents[];
  promotionOnTimeDebts: number;
  promotionUseBps: number;
  promotionDays: number;
  toleranceBankDays: number;
  graceDays: number;
  demotionDay: number;
}

/** The shop's history lived again under a policy. */
export interface RulesRun {
  /** Month ends; all limits together against all that was open. */
  months: { on: Day; limitCents: Cents; exposureCents: Cents }[];
  sold: SalesTally;
  /** Left to the owner, who did sell. */
  toConfirm: SalesTally;
  refused: SalesTally;
  /** Of those refused: really paid, so a good sale missed. */
  refusedPaid: SalesTally;
  /** Principal never paid of what would have been sold. */
  lostCents: Cents;
  /** What refusing would have saved. */
  avoidedLossCents: Cents;
}

export interface SalesTally {
  sales: number;
  cents: Cents;
}

export interface RulesMove {
  customerId: string;
  name: string;
  /** Where the rules in force would leave it today. */
  fromCents: Cents | null;
  toCents: Cents | null;
}

export interface RulesTest {
  from: Day;
  to: Day;
  asked: SalesTally;
  current: RulesRun;
  candidate: RulesRun;
  caveats: string[];
  raised: number;
  lowered: number;
  belowExposure: number;
  /** Lowered ones first; only some of many. */
  moves: RulesMove[];
}

export interface CreditRpc {
  /** The customer of the row the merchant stands on; `debt` null when nothing of that row is owed. */
  selectedCustomer(): Answer<{ card: CustomerCard; debt: SelectedDebt | null }>;
  /** The same for any row of a synced tab. */
  customerOfRow(rowId: string): Answer<{ card: CustomerCard; debt: SelectedDebt | null }>;
  customerCard(customerId: string): Answer<{ card: CustomerCard }>;
  findCustomers(search: string): Answer<{ customers: FoundCustomer[]; hasMore: boolean }>;
  /** Registers nobody while others have the same phone or name, unless somebody said that this is another person. */
  createCustomer(
    customer: NewCustomer,
    isAnother: boolean,
    key: string,
  ): Answer<{ customerId: string } | { alike: AlikeCustomer[] }>;
  /**
   * Answers after the sheet was read; `card`: the customer as they stand then, null when it could not be read.
   * `replacesId`: an earlier answer of this sale, whose place in the limit is given back first.
   */
  authorizePurchase(
    purchase: Purchase,
    replacesId: string | null,
    key: string,
  ): Answer<{ authorization: Authorization; card: CustomerCard | null }>;
  overridePurchase(id: string, by: string, reason: string, key: string): Answer<{ authorization: Authorization }>;
  cancelAuthorization(id: string, key: string): Answer<object>;
  /** Records what was authorized; its instalments come to the sheet with the next refresh. */
  recordSale(authorizationId: string, purchase: Purchase, key: string): Answer<{ saleId: string }>;
  /** One customer's own limit; zero: nothing more on trust. `warnings`: it was done all the same. */
  setCreditLimit(
    customerId: string,
    limitCents: Cents,
    reason: string,
    by: string,
    key: string,
  ): Answer<{ warnings: string[] }>;
  creditRules(): Answer<{ rules: Rules }>;
  /** The last twelve months to `today` under the changed rules, and whom they would move. */
  testRules(change: RulesChange, today: Day): Answer<{ test: RulesTest }>;
  /** Refused with POLICY_LOWERS_LIMITS until somebody confirms what falls. */
  applyRules(change: RulesChange, isConfirmed: boolean, key: string): Answer<object>;
}
