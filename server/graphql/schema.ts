import 'reflect-metadata';
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { buildSchemaSync, type ClassType, type NonEmptyArray } from 'type-graphql';
import { AgingResolver } from './aging.js';
import { ApiKeyResolver, apiKeyMutations } from './api-key.js';
import { BacktestResolver } from './backtest.js';
import { CadenceResolver, cadenceMutations } from './cadence.js';
import { CustomerChargeResolver, DebtChargeResolver, linkMutations } from './charge.js';
import { CustomerContactHoursResolver, contactHoursMutations } from './contact-hours.js';
import {
  CounterProposalResolver,
  CustomerCounterProposalsResolver,
  counterProposalMutations,
  ProposalCounterResolver,
} from './counter-proposal.js';
import { CustomerCreditHistoryResolver } from './credit-history.js';
import {
  CreditDecisionResolver,
  CreditLimitResolver,
  CustomerLimitResolver,
  CustomerOverrideResolver,
  creditLimitMutations,
} from './credit-limit.js';
import {
  CreditPolicyPreviewResolver,
  CreditPolicyResolver,
  creditPolicyMutations,
  LimitMoveResolver,
} from './credit-policy.js';
import { CustomerResolver, customerMutations } from './customer.js';
import {
  CustomerMergeResolver,
  CustomerMergesResolver,
  customerMergeMutations,
  MergeSuggestionResolver,
} from './customer-merge.js';
import { CustomerPersonalDataResolver, DataRequestResolver, dataRequestMutations } from './data-request.js';
import { CustomerDebtsResolver, DebtResolver, debtMutations } from './debt.js';
import { CustomerHoldsResolver, HoldEndResolver, HoldResolver, holdMutations } from './hold.js';
import { CustomerLateReasonsResolver, LateReasonResolver, lateReasonMutations } from './late-reason.js';
import { assertListsHaveCost } from './limits.js';
import { merchantMutations, ViewerResolver } from './merchant.js';
import { NodeResolver } from './node.js';
import { OfferSuggestionResolver } from './offer-suggestion.js';
import { CustomerProfileResolver } from './payer-profile.js';
import {
  CustomerPaymentsResolver,
  DebtPaymentsResolver,
  PaymentAllocationResolver,
  PaymentResolver,
  paymentMutations,
} from './payment.js';
import { PlanResolver } from './plan.js';
import { PlanPolicyResolver, planPolicyMutations } from './plan-policy.js';
import {
  CustomerProposalsResolver,
  DebtProposalsResolver,
  ProposalResolver,
  ProposedDebtResolver,
} from './proposal.js';
import { proposalMutations } from './proposal-mutations.js';
import { LimitReservationResolver, PurchaseAuthorizationResolver, purchaseMutations } from './purchase.js';
import { HoldReceiptsResolver, ReceiptResolver } from './receipt.js';
import { CustomerRemindersResolver, ReminderDebtResolver, ReminderResolver, reminderMutations } from './reminder.js';
import {
  QueuedDebtResolver,
  QueueEntryResolver,
  ReminderQueueResolver,
  SkippedEntryResolver,
} from './reminder-queue.js';
import { DebtSaleResolver, SaleResolver, saleMutations } from './sale.js';
import { SheetBindingResolver, sheetMutations } from './sheet.js';
import { sheetAnswerMutations } from './sheet-answer.js';
import { AreaCodeResolver, SheetQuestionResolver } from './sheet-question.js';
import { SheetReadingResolver } from './sheet-reading.js';
import { SheetSyncRunResolver, sheetSyncMutations } from './sheet-sync.js';
import {
  StatementCandidateResolver,
  StatementEntryResolver,
  StatementImportResolver,
  statementMutations,
} from './statement.js';
import { CustomerTimelineResolver, TimelineEntryResolver } from './timeline.js';

const resolvers = [
  ViewerResolver,
  NodeResolver,
  CustomerResolver,
  CustomerDebtsResolver,
  CustomerLimitResolver,
  CustomerCreditHistoryResolver,
  CustomerProfileResolver,
  CustomerPaymentsResolver,
  CustomerHoldsResolver,
  CustomerRemindersResolver,
  CustomerTimelineResolver,
  CustomerMergesResolver,
  CustomerMergeResolver,
  MergeSuggestionResolver,
  DebtResolver,
  DebtSaleResolver,
  DebtPaymentsResolver,
  DebtChargeResolver,
  CustomerChargeResolver,
  SaleResolver,
  PaymentResolver,
  PaymentAllocationResolver,
  CreditPolicyResolver,
  CreditPolicyPreviewResolver,
  LimitMoveResolver,
  CustomerOverrideResolver,
  CreditLimitResolver,
  CreditDecisionResolver,
  PurchaseAuthorizationResolver,
  LimitReservationResolver,
  HoldResolver,
  HoldEndResolver,
  PlanResolver,
  PlanPolicyResolver,
  ProposalResolver,
  ProposedDebtResolver,
  ProposalCounterResolver,
  CustomerProposalsResolver,
  DebtProposalsResolver,
  CounterProposalResolver,
  CustomerCounterProposalsResolver,
  OfferSuggestionResolver,
  HoldReceiptsResolver,
  ReceiptResolver,
  LateReasonResolver,
  CustomerLateReasonsResolver,
  CustomerContactHoursResolver,
  DataRequestResolver,
  CustomerPersonalDataResolver,
  ReminderResolver,
  ReminderDebtResolver,
  ReminderQueueResolver,
  QueueEntryResolver,
  SkippedEntryResolver,
  QueuedDebtResolver,
  SheetBindingResolver,
  SheetQuestionResolver,
  AreaCodeResolver,
  SheetReadingResolver,
  SheetSyncRunResolver,
  StatementImportResolver,
  StatementEntryResolver,
  StatementCandidateResolver,
  TimelineEntryResolver,
  CadenceResolver,
  AgingResolver,
  BacktestResolver,
  ApiKeyResolver,
  ...merchantMutations,
  ...customerMutations,
  ...customerMergeMutations,
  ...debtMutations,
  ...linkMutations,
  ...saleMutations,
  ...paymentMutations,
  ...creditLimitMutations,
  ...creditPolicyMutations,
  ...purchaseMutations,
  ...holdMutations,
  ...planPolicyMutations,
  ...proposalMutations,
  ...counterProposalMutations,
  ...lateReasonMutations,
  ...contactHoursMutations,
  ...dataRequestMutations,
  ...reminderMutations,
  ...cadenceMutations,
  ...sheetMutations,
  ...sheetAnswerMutations,
  ...sheetSyncMutations,
  ...statementMutations,
  ...apiKeyMutations,
] as unknown as NonEmptyArray<ClassType>;

let built: GraphQLSchema | null = null;

/** The one schema of the process. Throws when a list has no cost. */
export function buildSchema(): GraphQLSchema {
  if (built) return built;
  const schema = buildSchemaSync({ resolvers, validate: false, skipCheck: true });
  assertListsHaveCost(schema);
  built = schema;
  return schema;
}

/** The contract as it is committed: in the order of names, so that moving code changes nothing. */
export function printedSchema(): string {
  return printSchema(lexicographicSortSchema(buildSchema()));
}
