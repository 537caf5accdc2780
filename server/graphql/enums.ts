/** The closed vocabularies of the schema. Names are those of the code and of the database (DESIGN, "Vocabulary"). */

import { registerEnumType } from 'type-graphql';
import type { Scope as ScopeValue } from '../app/context.js';
import type { DataRequestKindName } from '../app/data-request.js';
import type { LateReasonName } from '../app/late-reason.js';
import { AGING_BANDS, type AgingBand } from '../app/queries/aging.js';
import type { ProposalOrigin as ProposalOriginName } from '../app/queries/proposal.js';
import type { AuthorizationState as AuthorizationStateName } from '../app/queries/purchase.js';
import { TIMELINE_KINDS, type TimelineKind as TimelineKindName } from '../app/queries/timeline.js';
import type { ChargeState as ChargeStateName } from '../domain/charge.js';
import type { ConditionCode } from '../domain/credit-limit.js';
import type { DebtStatus as DebtStatusName } from '../domain/debt.js';
import type { ShopKind as ShopKindName } from '../domain/default-policy.js';
import type { DuplicateReason as DuplicateReasonName } from '../domain/duplicates.js';
import type {
  Channel as ChannelName,
  DebtChangeKind as DebtChangeKindName,
  HoldKind as HoldKindName,
  ReminderState as ReminderStateName,
  Step as StepName,
} from '../domain/facts.js';
import type { PayerProfile as PayerProfileName } from '../domain/payer-profile.js';
import type { LeftOut } from '../domain/plan-menu.js';
import { planProblemTexts } from '../domain/plan-texts.js';
import type { CreditPolicy } from '../domain/policy.js';
import type { ProposalAct as ProposalActName, ProposalState as ProposalStateName } from '../domain/proposal.js';
import type {
  AlternativeKind as AlternativeKindName,
  PurchaseAnswer as PurchaseAnswerName,
  PurchaseReasonCode as PurchaseReasonName,
} from '../domain/purchase.js';
import type { SkipReason as SkipReasonName } from '../domain/reminder.js';
import type { DateCells as DateCellsName } from '../domain/sheet/date-order.js';
import type { SyncKind as SyncKindName } from '../domain/sheet/journal.js';
import type { ColumnCertainty as ColumnCertaintyName } from '../domain/sheet/table.js';
import type { Standing as StandingName } from '../domain/standing.js';
import type { StatementFormat as StatementFormatName } from '../domain/statement/entry.js';
import { type EntryReason, type Verdict as StatementVerdictName, VERDICT_OF } from '../domain/statement/verdict.js';

/** Registers names with their meanings; a text of its own for a value that the name does not explain. */
function enumOf<Name extends string>(
  name: string,
  description: string,
  values: Record<Name, string>,
): Record<Name, Name> {
  const names = Object.fromEntries(Object.keys(values).map((value) => [value, value])) as Record<Name, Name>;
  registerEnumType(names, {
    name,
    description,
    valuesConfig: Object.fromEntries(
      Object.entries<string>(values).map(([value, text]) => [value, text === '' ? {} : { description: text }]),
    ) as never,
  });
  return names;
}

/** Inside, a scope is written in lower case. */
export const Scope: Record<string, ScopeValue> = { READ: 'read', WRITE: 'write', SEND: 'send', ADMIN: 'admin' };
registerEnumType(Scope, {
  name: 'Scope',
  description: 'What a key may do.',
  valuesConfig: {
    READ: { description: 'Every query except `apiKeys`.' },
    WRITE: { description: 'Facts: customers, debts, payments, limits, holds, the sheet.' },
    SEND: { description: 'Reminders.' },
    ADMIN: { description: 'The shop itself, its policies and its keys.' },
  },
});

export const ShopKind = enumOf<ShopKindName>('ShopKind', 'Kind of shop; suggests the first limit.', {
  MERCADINHO: 'Grocery: first limit R$ 100.',
  ROUPAS: 'Clothes: first limit R$ 200.',
  MATERIAL: 'Building material: first limit R$ 500.',
  OUTRO: 'Anything else: first limit R$ 200.',
});

export const SetupField = enumOf<'NAME' | 'DOCUMENT' | 'ADDRESS' | 'CITY' | 'UF' | 'PIX_KEY' | 'SHOP_KIND'>(
  'SetupField',
  'What a shop must say about itself before anything can be sent (CDC art. 42-A).',
  { NAME: '', DOCUMENT: '', ADDRESS: '', CITY: '', UF: '', PIX_KEY: '', SHOP_KIND: '' },
);

export const GraceBase = enumOf<'ADJUSTED_DUE' | 'ORIGINAL_DUE'>('GraceBase', 'The day from which interest counts.', {
  ADJUSTED_DUE: 'The effective due day: the next bank day.',
  ORIGINAL_DUE: 'The due day as written.',
});

export const RenegotiatedDebts = enumOf<CreditPolicy['renegotiated']>(
  'RenegotiatedDebts',
  'Whether a debt whose due day was put off helps to rise.',
  { AS_AGREED: 'When it is paid by the new day.', NEVER: '' },
);

export const CreditExposure = enumOf<CreditPolicy['exposure']>('CreditExposure', 'What fills a limit.', {
  PRINCIPAL: 'Open principal.',
  TOTAL: 'What would settle the debts, late charges included.',
});

export const CreditWarningCode = enumOf<'BELOW_EXPOSURE'>('CreditWarningCode', 'What the owner should know.', {
  BELOW_EXPOSURE: 'The limit is less than what is owed.',
});

export const Standing = enumOf<StandingName>('Standing', 'How a customer stands with the shop.', {
  NEW: 'Nothing is known yet about how they pay.',
  GOOD: 'Has paid, and nothing is late.',
  WATCH: 'Late within the grace, or not reminded yet: still buys.',
  REVIEW: 'Grace over and reminded: purchases are referred to the owner.',
  HOLD: 'The owner set the limit to zero.',
});

export const DebtStatus = enumOf<DebtStatusName>('DebtStatus', 'State of a debt on a day.', {
  OPEN: 'Owed and not late.',
  LATE: 'Owed, and the effective due day has passed.',
  PAID: '',
  SUPERSEDED: 'Replaced by an accepted proposal.',
  CANCELLED: 'Never owed.',
  WRITTEN_OFF: 'Still owed, no longer expected.',
});

export const ChargeState = enumOf<ChargeStateName>('ChargeState', 'How far the charge of a debt has come.', {
  ISSUED: 'Nobody was told of it yet.',
  SENT: 'A message about it went out.',
  VIEWED: 'The customer opened the page.',
  PAID: '',
  OVERDUE: 'Owed, and the effective due day has passed; `sentAt` and `viewedAt` say whether it was sent and viewed.',
  CANCELLED: 'Never owed, or an agreement stands in its place.',
});

export const DebtChangeKind = enumOf<DebtChangeKindName>('DebtChangeKind', 'A fact that changes a debt.', {
  AMOUNT: 'Another principal.',
  DUE_DATE: 'Another due day.',
  CANCEL: '',
  REINSTATE: 'Undoes a cancellation or a write-off.',
  WRITE_OFF: '',
  SUPERSEDE: 'An agreement took its place; of an instalment: the agreement was broken.',
  RESTORE: 'The agreement was broken, and it counts again.',
});

export const PaymentMethod = enumOf<'PIX' | 'CASH' | 'CARD' | 'BOLETO' | 'TRANSFER' | 'OTHER'>(
  'PaymentMethod',
  'How it was paid.',
  { PIX: '', CASH: '', CARD: '', BOLETO: '', TRANSFER: '', OTHER: '' },
);

export const HoldKind = enumOf<HoldKindName>('HoldKind', 'Why somebody is left alone.', {
  PROMISE: 'A promise to pay, through its day.',
  CLAIMED_PAID: 'Says to have paid.',
  DISPUTE: 'Disputes the debt.',
  OFFER_OPEN: 'Is deciding on an offer.',
  PROTECTED: 'Protected by law.',
  OVER_INDEBTED: 'In an over-indebtedness procedure.',
  MANUAL: 'The merchant said so.',
});

export const HoldOutcome = enumOf<'RESUMED' | 'ACCEPTED' | 'REJECTED'>('HoldOutcome', 'How a hold ended.', {
  RESUMED: 'Collection goes on.',
  ACCEPTED: 'The customer was right: the payment of a claim is recorded, what was disputed is mended.',
  REJECTED: 'The claim was not confirmed, or the disputed debt stands.',
});

export const LateReasonKind = enumOf<LateReasonName>('LateReasonKind', 'Why a debt is late.', {
  FORGOT: '',
  HARD_TIMES: 'Short of money.',
  LOST_JOB: '',
  ILLNESS: 'Illness or an accident.',
  CHARGE_NOT_RECEIVED: 'The charge never arrived.',
  SAYS_PAID: 'Says to have paid; `claimPaid` stops collection.',
  DISPUTES: 'Does not agree with it; `openDispute` stops collection.',
  UNWILLING: 'Does not want to pay.',
  OTHER: '',
});

export const DataRequestKind = enumOf<DataRequestKindName>(
  'DataRequestKind',
  'What a customer asks about their data (LGPD, art. 18).',
  {
    ACCESS: 'To see what is held (II); `Customer.personalData` has it.',
    CORRECTION: 'To mend what is wrong (III).',
    ERASURE: 'To erase what need not be kept (VI, art. 16). Nothing is erased by itself: the shop answers.',
  },
);

export const Channel = enumOf<ChannelName>('Channel', 'A way to reach somebody.', {
  EMAIL: '',
  WHATSAPP_LINK: 'A link that opens WhatsApp with the text; a person presses send.',
  SMS: '',
  CALL: 'A call, as a task with a script.',
});

export const Step = enumOf<StepName>('Step', 'A step of the cadence.', {
  COURTESY: 'Before the due day.',
  DUE_TODAY: 'On the due day.',
  REMINDER: 'The first collection contact, impersonal.',
  OPTIONS: 'Ways to pay.',
  OFFER: 'Plans.',
  CALL: 'A call.',
  NOTICE: 'A formal notice, only if switched on.',
});

export const ReminderState = enumOf<ReminderStateName>('ReminderState', 'What became of a message.', {
  CLAIMED: 'Being sent.',
  SENT: '',
  FAILED: 'Reached nobody; may be tried again.',
  UNCERTAIN: 'It may or may not have arrived; it counts as contact and is never sent again by itself.',
});

export const ReminderOutcome = enumOf<'SENT' | 'FAILED'>('ReminderOutcome', 'What a person says became of a message.', {
  SENT: '',
  FAILED: '',
});

export const SkipReason = enumOf<SkipReasonName>('SkipReason', 'Why a customer gets no message now.', {
  HOLD_PROMISE: '',
  HOLD_CLAIMED_PAID: '',
  HOLD_DISPUTE: '',
  HOLD_OFFER_OPEN: '',
  HOLD_PROTECTED: '',
  HOLD_OVER_INDEBTED: '',
  HOLD_MANUAL: '',
  SHEET_QUESTION: 'A cell about what they owe or paid could not be understood.',
  OPTED_OUT: 'Asked not to be contacted on any channel there is.',
  NO_CHANNEL: 'No phone and no e-mail.',
  CAP_DAY: 'Contacted today already.',
  CAP_WEEK: 'Contacted often enough in seven days.',
  OUTSIDE_HOURS: 'The law forbids this hour or day, or the customer asked for other hours.',
  WAITING_STEP: 'The gap to the next step is not over.',
  NOT_YET: 'Late, but the first step is not due.',
  PRESCRIBED: 'Older than five years: not to be collected.',
  STEP_EXHAUSTED: 'Every step was used.',
});

export const StepConditionCode = enumOf<ConditionCode>('StepConditionCode', 'A condition of the next rung.', {
  ON_TIME_DEBTS: '`have` and `need` count debts paid on time since the limit last changed.',
  USE: '`have` and `need` are centavos: the principal of those debts.',
  STREAK: '`have` and `need` count the debts settled last, paid on time without a break.',
  TENURE: '`have` and `need` are days since the customer was registered.',
  DAYS: '`have` and `need` are days since the limit last changed.',
  NOTHING_LATE: '`have` is the number of late debts; `need` is 0.',
});

export const PayerProfile = enumOf<PayerProfileName>('PayerProfile', 'How somebody pays.', {
  NEW: 'Nothing is known yet.',
  GOOD: 'On time, nearly always.',
  OCCASIONALLY_LATE: 'Late now and then.',
  HABITUALLY_LATE: 'Late as a rule, or more and more.',
  RECOVERING: 'Late before, on time lately.',
});

export const PurchaseAnswer = enumOf<PurchaseAnswerName>('PurchaseAnswer', 'The answer to a purchase on trust.', {
  APPROVED: 'It may be sold.',
  REFER: 'The owner decides.',
  DECLINED: 'Not like this; an alternative may fit.',
});

export const PurchaseReasonCode = enumOf<PurchaseReasonName>('PurchaseReasonCode', 'Why a purchase got its answer.', {
  FITS: 'It fits in what is available.',
  ABOVE_AVAILABLE: 'It is more than what is available.',
  HOLD: 'The owner set the limit to zero.',
  REVIEW: 'Grace over and reminded.',
  LIMIT_TO_DEFINE: 'No limit was defined yet.',
  TERMS_TOO_LONG: 'The last due day is beyond the terms of the rung.',
  TOO_MANY_INSTALLMENTS: 'More instalments than the terms of the rung.',
  FIRST_PURCHASE_TOO_LARGE: 'More than a first purchase may be.',
  TOO_FREQUENT: 'More purchases in a few days than the policy lets pass unseen.',
  SHARED_IDENTITY: 'Another customer has the same document or phone.',
});

export const AlternativeKind = enumOf<AlternativeKindName>('AlternativeKind', 'What would make a purchase fit.', {
  ENTRY: 'An entry paid at the till.',
  INSTALLMENTS: 'Another number of instalments.',
  SMALLER: 'A smaller purchase.',
  SHORTER: 'An earlier due day.',
});

export const AuthorizationState = enumOf<AuthorizationStateName>(
  'AuthorizationState',
  'What became of a purchase that was asked about.',
  {
    OPEN: 'Approved, or the owner said yes: its place in the limit is reserved.',
    EXPIRED: 'Approved, and the reservation ended without a sale.',
    RECORDED: 'The sale was recorded.',
    CANCELLED: 'Taken back.',
    REFUSED: 'Referred or declined, and nobody said otherwise.',
  },
);

export const AgingBandName = enumOf<AgingBand>(
  'AgingBandName',
  'How late, in days since the effective due day.',
  Object.fromEntries(AGING_BANDS.map((band) => [band, ''])) as Record<AgingBand, string>,
);

export const TimelineKind = enumOf<TimelineKindName>(
  'TimelineKind',
  'What happened.',
  Object.fromEntries(TIMELINE_KINDS.map((kind) => [kind, ''])) as Record<TimelineKindName, string>,
);

export const BindingStatus = enumOf<'ACTIVE'>('BindingStatus', 'State of a bound tab.', { ACTIVE: '' });

export const MissingRows = enumOf<'CANCEL' | 'KEEP'>(
  'MissingRows',
  'What becomes of the debts of rows that are gone.',
  {
    CANCEL: 'They are cancelled.',
    KEEP: 'They stay, and come back to the sheet below its last row.',
  },
);

export const QuestionKind = enumOf<'CELL' | 'CONFLICT' | 'NOTE' | 'ROW'>('QuestionKind', 'What a sheet asks about.', {
  CELL: 'A cell that cannot be read, or may not change.',
  CONFLICT: 'Sheet and database changed the same cell differently.',
  NOTE: 'Something in a note; nothing waits for the answer.',
  ROW: 'Whose the row is, or whether it is to be booked.',
});

export const AnswerInput = enumOf<'AMOUNT' | 'DAY' | 'TEXT'>(
  'AnswerInput',
  'What may be typed to answer a question; it is written to the cell.',
  { AMOUNT: 'An amount in reais.', DAY: 'A day.', TEXT: 'Words.' },
);

export const KeptSide = enumOf<'SHEET' | 'SERVER'>('KeptSide', 'Whose value stands.', {
  SHEET: 'What the cell says becomes a fact.',
  SERVER: 'What the database holds is written to the cell.',
});

export const MergeWinner = enumOf<'ASK' | 'SHEET' | 'SERVER'>(
  'MergeWinner',
  'Who wins where sheet and database both changed a cell.',
  { ASK: 'Nobody: both values are kept and asked.', SHEET: 'What the cell says.', SERVER: 'What the database holds.' },
);

export const ColumnCertainty = enumOf<ColumnCertaintyName>('ColumnCertainty', 'How sure a column was understood.', {
  SURE: 'By its heading.',
  LIKELY: 'By a heading with a spelling mistake, or by what stands in it; worth showing.',
  UNSURE: 'It may be one of several fields, or one of several columns is: it is asked.',
  OWN: "The merchant's own: it is left alone.",
});

export const DateCells = enumOf<DateCellsName>(
  'DateCells',
  'What date cells mean in a sheet that puts the month first.',
  {
    AS_SHOWN: 'What they show.',
    DAY_FIRST: 'Day and month changed places when they were typed.',
  },
);

export const SheetSyncKind = enumOf<SyncKindName>('SheetSyncKind', 'What a run in the history of syncs was.', {
  SYNC: 'Somebody synced.',
  WAIVE: 'A question was answered.',
  PULL: 'The server synced by itself.',
  UNDO: 'Another run was undone.',
});

export const SheetOrigin = enumOf<'NEW' | 'MOVE'>('SheetOrigin', 'What a copy of a bound tab is.', {
  NEW: 'A tab of its own: its rows are new debts.',
  MOVE: 'The place to which the other one moved.',
});

export const CustomerOrder = enumOf<'NAME' | 'RECENT' | 'OLDEST_DUE'>(
  'CustomerOrder',
  'Order of a list of customers.',
  {
    NAME: 'By name, without accents or case.',
    RECENT: 'Newest first.',
    OLDEST_DUE: 'Who has the oldest open debt first; who owes nothing last.',
  },
);

export const DebtOrder = enumOf<'DUE_ON' | 'RECENT'>('DebtOrder', 'Order of a list of debts.', {
  DUE_ON: 'By effective due day, oldest first.',
  RECENT: 'Newest first.',
});

export const PlanKind = enumOf<LeftOut['kind'] | 'CUSTOM'>('PlanKind', "Which plan of the menu, or a person's own.", {
  CASH: 'One payment, with the discount for paying at once.',
  SHORT: 'Few instalments.',
  LONG: 'More instalments, as many as the customer usually needs.',
  CUSTOM: 'A person chose its terms.',
});

export const PlanProblemCode = enumOf<keyof typeof planProblemTexts>(
  'PlanProblemCode',
  'Why a plan is not offered, or may not be agreed to.',
  Object.fromEntries(Object.keys(planProblemTexts).map((code) => [code, ''])) as Record<
    keyof typeof planProblemTexts,
    string
  >,
);

export const PlanApprover = enumOf<'OWNER'>('PlanApprover', 'Who may agree where an attendant may not.', {
  OWNER: 'The owner, who gives a name and a reason.',
});

export const ProposalState = enumOf<ProposalStateName>('ProposalState', 'How far a proposal has come.', {
  OFFERED: 'It can be accepted.',
  ACCEPTED: 'An agreement in force: its instalments stand in the place of the debts.',
  FULFILLED: 'Nothing is owed on it any more: every instalment is paid, or was let go by the shop.',
  BROKEN: 'An instalment was too late: everything is as if there had been no agreement.',
  REFUSED: 'The customer said no.',
  EXPIRED: 'Its last day has passed.',
  WITHDRAWN: 'The shop took it back.',
});

export const ProposalOrigin = enumOf<ProposalOriginName>('ProposalOrigin', 'Where the plans of a proposal came from.', {
  MENU: "The shop's ready plans.",
  ADJUSTED: 'A person adjusted them.',
  COUNTER: 'The customer said what they can pay.',
  PREVENTIVE: 'Offered before anything grew.',
});

export const OfferOrigin = enumOf<Exclude<ProposalOriginName, 'COUNTER'>>('OfferOrigin', 'Why plans are offered.', {
  MENU: "The shop's ready plans.",
  ADJUSTED: 'A person adjusted them.',
  PREVENTIVE: 'Before anything grows.',
});

export const ProposalAct = enumOf<ProposalActName>('ProposalAct', 'What somebody did with a proposal.', {
  ACCEPT: 'The customer chose a plan.',
  REFUSE: 'The customer said no.',
  WITHDRAW: 'The shop took it back.',
  BREAK: 'The agreement was undone.',
});

export const ProposalOrder = enumOf<'RECENT' | 'VALID_UNTIL'>('ProposalOrder', 'Order of a list of proposals.', {
  RECENT: 'Newest first.',
  VALID_UNTIL: 'By the last day on which they can be accepted, earliest first.',
});

export const CounterOutcome = enumOf<'OFFERED' | 'DECLINED' | 'REPLACED'>(
  'CounterOutcome',
  'What became of what a customer proposed.',
  {
    OFFERED: 'The shop offered exactly that.',
    DECLINED: 'The shop said no.',
    REPLACED: 'The customer proposed something else.',
  },
);

export const StatementFormat = enumOf<StatementFormatName>('StatementFormat', 'The kind of file.', {
  CSV: '',
  OFX: '',
});

export const StatementVerdict = enumOf<StatementVerdictName>(
  'StatementVerdict',
  'What the rules decided about an entry.',
  { CERTAIN: 'Posted.', ASK: 'A person decides.', IGNORE: 'No payment of a customer, or known already.' },
);

export const StatementReasonCode = enumOf<EntryReason>(
  'StatementReasonCode',
  'Why an entry was posted, asked or ignored.',
  Object.fromEntries(Object.keys(VERDICT_OF).map((code) => [code, ''])) as Record<EntryReason, string>,
);

export const StatementEntryOutcome = enumOf<'POSTED' | 'IGNORED'>('StatementEntryOutcome', 'What became of an entry.', {
  POSTED: 'Recorded as a payment.',
  IGNORED: 'A person said that it is none.',
});

export const DuplicateReason = enumOf<DuplicateReasonName>('DuplicateReason', 'Why two customers may be one person.', {
  SAME_DOCUMENT: 'The same CPF or CNPJ.',
  SAME_PHONE: '',
  SIMILAR_NAME: 'Equal, shortened, a nickname, or a slip of the keyboard.',
});
