import 'reflect-metadata';
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { buildSchemaSync, type ClassType, type NonEmptyArray } from 'type-graphql';
import { AgingResolver } from './aging.js';
import { ApiKeyResolver, apiKeyMutations } from './api-key.js';
import { BacktestResolver } from './backtest.js';
import { CadenceResolver, cadenceMutations } from './cadence.js';
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
import { CustomerDebtsResolver, DebtResolver, debtMutations } from './debt.js';
import { CustomerHoldsResolver, HoldEndResolver, HoldResolver, holdMutations } from './hold.js';
import { assertListsHaveCost } from './limits.js';
import { merchantMutations, ViewerResolver } from './merchant.js';
import { NodeResolver } from './node.js';
import { CustomerProfileResolver } from './payer-profile.js';
import {
  CustomerPaymentsResolver,
  DebtPaymentsResolver,
  PaymentAllocationResolver,
  PaymentResolver,
  paymentMutations,
} from './payment.js';
import { LimitReservationResolver, PurchaseAuthorizationResolver, purchaseMutations } from './purchase.js';
import { CustomerRemindersResolver, ReminderDebtResolver, ReminderResolver, reminderMutations } from './reminder.js';
import {
  QueuedDebtResolver,
  QueueEntryResolver,
  ReminderQueueResolver,
  SkippedEntryResolver,
} from './reminder-queue.js';
import { DebtSaleResolver, SaleResolver, saleMutations } from './sale.js';
import { SheetBindingResolver, sheetMutations } from './sheet.js';
import { SheetQuestionResolver } from './sheet-question.js';
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
  DebtResolver,
  DebtSaleResolver,
  DebtPaymentsResolver,
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
  ReminderResolver,
  ReminderDebtResolver,
  ReminderQueueResolver,
  QueueEntryResolver,
  SkippedEntryResolver,
  QueuedDebtResolver,
  SheetBindingResolver,
  SheetQuestionResolver,
  TimelineEntryResolver,
  CadenceResolver,
  AgingResolver,
  BacktestResolver,
  ApiKeyResolver,
  ...merchantMutations,
  ...customerMutations,
  ...debtMutations,
  ...saleMutations,
  ...paymentMutations,
  ...creditLimitMutations,
  ...creditPolicyMutations,
  ...purchaseMutations,
  ...holdMutations,
  ...reminderMutations,
  ...cadenceMutations,
  ...sheetMutations,
  ...apiKeyMutations,
] as unknown as NonEmptyArray<ClassType>;

let built: GraphQLSchema | null = null;

/** The one schema of the process. Throws when a list has no cost. */
export function buildSchema(): GraphQLSchema {
  if (built) return built;
  const schema = buildSchemaSync({ resolvers, validate: false });
  assertListsHaveCost(schema);
  built = schema;
  return schema;
}

/** The contract as it is committed: in the order of names, so that moving code changes nothing. */
export function printedSchema(): string {
  return printSchema(lexicographicSortSchema(buildSchema()));
}
