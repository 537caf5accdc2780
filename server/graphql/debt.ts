import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { cancelDebt, recordDebt, reinstateDebt, updateDebt, writeOffDebt } from '../app/debt.js';
import { type CustomerRow, customers } from '../app/queries/customer.js';
import { changesOfDebt, type DebtChangeRow, type DebtRow, debtBy, debts } from '../app/queries/debt.js';
import { type DebtOn, debtOn, ownerOfDebtAsOf } from '../app/queries/position.js';
import type { DebtStatus as DebtStatusName } from '../domain/debt.js';
import { connect, connectionOf, connectUnder, PageArgs } from './connection.js';
import type { Context } from './context.js';
import { Customer, onlyOneOf } from './customer.js';
import { DayArgs, factsOn } from './day-args.js';
import { DebtChangeKind, DebtOrder, DebtStatus } from './enums.js';
import { LateTerms, LateTermsInput } from './merchant.js';
import { byRef, MutationInput, mutationOf } from './mutation.js';
import { Node } from './node.js';
import { Cents, DateScalar, DateTime } from './scalars.js';

@ObjectType({ description: 'Which instalment of its sale a debt is.', simpleResolvers: true })
class Installment {
  @Field(() => Int)
  number: number;
  @Field(() => Int)
  of: number;
}

@ObjectType({ implements: Node, description: 'One receivable with one due date.', simpleResolvers: true })
export class Debt extends Node {
  @Field(() => String, { nullable: true, description: "The caller's own id, unique in the shop." })
  externalId: string | null;
  @Field(() => Installment, { nullable: true })
  installment: Installment | null;
  @Field(() => Cents, { description: 'As last changed; what is left of it is in `position`.' })
  principalCents: number;
  @Field(() => DateScalar, { description: 'As written, as last changed.' })
  dueOn: string;
  @Field(() => DateScalar, { description: 'The last day on which paying is on time: the next bank day.' })
  effectiveDueOn: string;
  @Field(() => DateScalar)
  registeredOn: string;
  @Field(() => String, { nullable: true })
  description: string | null;
  @Field(() => LateTerms, { nullable: true, description: 'Null: it never grows.' })
  terms: LateTerms | null;
  @Field(() => DateScalar, { nullable: true })
  paidOffOn: string | null;
  @Field(() => DateScalar, { nullable: true })
  lastPaymentOn: string | null;
}

@ObjectType({ description: 'What settles a debt on a day, in centavos.', simpleResolvers: true })
class Position {
  @Field(() => Cents)
  principalCents: number;
  @Field(() => Cents)
  feeCents: number;
  @Field(() => Cents)
  interestCents: number;
  @Field(() => Cents)
  totalCents: number;
}

@ObjectType({ description: 'A fact that changed a debt.', simpleResolvers: true })
class DebtChange {
  @Field(() => ID)
  id: string;
  @Field(() => DebtChangeKind)
  kind: string;
  @Field(() => Cents, { nullable: true, description: 'The new principal, for AMOUNT.' })
  principalCents: number | null;
  @Field(() => DateScalar, { nullable: true, description: 'The new due day, for DUE_DATE.' })
  dueOn: string | null;
  @Field(() => DateScalar, { description: 'The day from which it counts.' })
  on: string;
  @Field(() => String, { nullable: true })
  reason: string | null;
  @Field(() => DateTime)
  recordedAt: string;
}

export const DebtConnection = connectionOf('Debt', () => Debt);

@InputType({ description: 'Exactly one of them.' })
class DebtBy {
  @Field(() => ID, { nullable: true })
  id?: string | null;
  @Field(() => String, { nullable: true })
  externalId?: string | null;
  @Field(() => String, { nullable: true, description: 'The hidden id of its row in a bound sheet.' })
  sheetRowId?: string | null;
}

@InputType({ description: 'All that is given must hold today.' })
export class DebtFilter {
  @Field(() => ID, { nullable: true })
  customerId?: string | null;
  @Field(() => [DebtStatus], { nullable: true })
  status?: DebtStatusName[] | null;
  @Field(() => Boolean, { nullable: true })
  isLate?: boolean | null;
  @Field(() => DateScalar, { nullable: true, description: 'Effective due day, included.' })
  dueFrom?: string | null;
  @Field(() => DateScalar, { nullable: true, description: 'Effective due day, included.' })
  dueTo?: string | null;
}

@Resolver(() => Debt)
export class DebtResolver {
  @Query(() => Debt, { nullable: true, description: 'One debt; null when this shop has no such one.' })
  async debt(@Arg('by', () => DebtBy) by: DebtBy, @Ctx() { reading }: Context) {
    const [field, value] = onlyOneOf(by);
    return (await reading.load(debtBy[field as keyof typeof debtBy], value)) ?? null;
  }

  @Query(() => DebtConnection, { description: 'The debts of the shop.' })
  debts(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => DebtFilter, { nullable: true }) filter: DebtFilter | null,
    @Arg('orderBy', () => DebtOrder, { nullable: true, description: 'DUE_ON unless said.' }) orderBy: string | null,
    @Ctx() context: Context,
  ) {
    return connect(context, debts, page, orderBy ?? 'DUE_ON', filter ?? null);
  }

  @FieldResolver(() => Customer)
  customer(@Root() debt: DebtRow, @Ctx() { reading }: Context) {
    return reading.load(customers.byId, debt.customerId);
  }

  @FieldResolver(() => DebtStatus, { description: 'A debt not yet known by `asOf` is OPEN and owes nothing.' })
  async status(@Root() debt: DebtRow, @Args(() => DayArgs) args: DayArgs, @Ctx() context: Context) {
    return (await onDay(context, debt, args)).status;
  }

  @FieldResolver(() => Int, { description: 'Days since the effective due day; 0 unless LATE.' })
  async daysLate(@Root() debt: DebtRow, @Args(() => DayArgs) args: DayArgs, @Ctx() context: Context) {
    return (await onDay(context, debt, args)).daysLate;
  }

  @FieldResolver(() => Position)
  async position(@Root() debt: DebtRow, @Args(() => DayArgs) args: DayArgs, @Ctx() context: Context) {
    return (await onDay(context, debt, args)).position;
  }

  @FieldResolver(() => [DebtChange], { description: 'In order; the first 100.' })
  async changes(@Root() debt: DebtRow, @Ctx() { reading }: Context): Promise<DebtChangeRow[]> {
    return (await reading.load(changesOfDebt, debt.id)) ?? [];
  }
}

@Resolver(() => Customer)
export class CustomerDebtsResolver {
  @FieldResolver(() => DebtConnection, { description: 'By effective due day, oldest first.' })
  debts(
    @Root() customer: CustomerRow,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => DebtFilter, { nullable: true }) filter: DebtFilter | null,
    @Ctx() context: Context,
  ) {
    return connectUnder(context, debts, { noun: 'customer', id: customer.id }, page, 'DUE_ON', filter ?? null);
  }
}

async function onDay(context: Context, debt: DebtRow, args: DayArgs): Promise<DebtOn> {
  const { reading } = context;
  const formerOwner = args.asOf == null ? undefined : await reading.load(ownerOfDebtAsOf, debt.id, args.asOf);
  const { facts, day } = await factsOn(context, formerOwner ?? debt.customerId, args);
  return debtOn(facts, debt.id, day);
}

@InputType()
export class RecordDebtInput extends MutationInput {
  @Field(() => String, { nullable: true })
  externalId?: string | null;
  @Field(() => ID)
  customerId: string;
  @Field(() => Cents)
  principalCents: number;
  @Field(() => DateScalar)
  dueOn: string;
  @Field(() => DateScalar, { nullable: true, description: 'Today unless said; never in the future.' })
  registeredOn?: string | null;
  @Field(() => String, { nullable: true })
  description?: string | null;
  @Field(() => LateTermsInput, { nullable: true, description: "Not given: the shop's. Null: none." })
  terms?: LateTermsInput | null;
}

@InputType({ description: 'A new amount or due day is a fact of its own; the old one stays on record.' })
export class UpdateDebtInput extends MutationInput {
  @Field(() => ID)
  id: string;
  @Field(() => Cents, { nullable: true })
  principalCents?: number | null;
  @Field(() => DateScalar, { nullable: true })
  dueOn?: string | null;
  @Field(() => DateScalar, { nullable: true, description: 'From which day the change counts; today unless said.' })
  on?: string | null;
  @Field(() => String, { nullable: true })
  reason?: string | null;
  @Field(() => String, { nullable: true })
  externalId?: string | null;
  @Field(() => String, { nullable: true })
  description?: string | null;
}

@InputType()
abstract class DebtStateInput extends MutationInput {
  @Field(() => ID)
  id: string;
  @Field(() => String)
  reason: string;
  @Field(() => DateScalar, { nullable: true, description: 'Today unless said; never in the future.' })
  on?: string | null;
}

@InputType()
export class CancelDebtInput extends DebtStateInput {}

@InputType()
export class ReinstateDebtInput extends DebtStateInput {}

@InputType()
export class WriteOffDebtInput extends DebtStateInput {}

const debtPayload = { debt: { type: () => Debt, read: byRef('debt', debts.byId) } };

export const debtMutations = [
  mutationOf({
    name: 'recordDebt',
    scope: 'write',
    description: 'Records one receivable.',
    input: RecordDebtInput,
    run: recordDebt,
    payload: debtPayload,
  }),
  mutationOf({
    name: 'updateDebt',
    scope: 'write',
    description: 'Changes amount or due day from a day on, or what it is called.',
    input: UpdateDebtInput,
    run: updateDebt,
    payload: debtPayload,
  }),
  mutationOf({
    name: 'cancelDebt',
    scope: 'write',
    description: 'It was never owed. What was paid on it becomes credit.',
    input: CancelDebtInput,
    run: cancelDebt,
    payload: debtPayload,
  }),
  mutationOf({
    name: 'reinstateDebt',
    scope: 'write',
    description: 'Undoes a cancellation or a write-off.',
    input: ReinstateDebtInput,
    run: reinstateDebt,
    payload: debtPayload,
  }),
  mutationOf({
    name: 'writeOffDebt',
    scope: 'write',
    description: 'Still owed, no longer expected nor collected.',
    input: WriteOffDebtInput,
    run: writeOffDebt,
    payload: debtPayload,
  }),
];
