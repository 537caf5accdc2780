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
import { customers } from '../app/queries/customer.js';
import { type DebtRow, debts } from '../app/queries/debt.js';
import { type SaleRow, saleBy, sales } from '../app/queries/sale.js';
import { recordSale } from '../app/sale.js';
import { connect, connectionOf, connectUnder, PageArgs } from './connection.js';
import type { Context } from './context.js';
import { Customer, onlyOneOf } from './customer.js';
import { Debt, DebtConnection } from './debt.js';
import { byRef, MutationInput, mutationOf } from './mutation.js';
import { Node } from './node.js';
import { Cents, DateScalar } from './scalars.js';

@ObjectType({ implements: Node, description: 'A sale on trust, in one or more instalments.', simpleResolvers: true })
export class Sale extends Node {
  @Field(() => String, { nullable: true, description: "The caller's own id, unique in the shop." })
  externalId: string | null;
  @Field(() => Cents)
  totalCents: number;
  @Field(() => Int)
  installments: number;
  @Field(() => DateScalar)
  soldOn: string;
  @Field(() => String, { nullable: true })
  description: string | null;
}

const SaleConnection = connectionOf('Sale', () => Sale);

@InputType({ description: 'Exactly one of them.' })
class SaleBy {
  @Field(() => ID, { nullable: true })
  id?: string | null;
  @Field(() => String, { nullable: true })
  externalId?: string | null;
}

@InputType({ description: 'All that is given must hold.' })
class SaleFilter {
  @Field(() => ID, { nullable: true })
  customerId?: string | null;
  @Field(() => DateScalar, { nullable: true })
  soldFrom?: string | null;
  @Field(() => DateScalar, { nullable: true })
  soldTo?: string | null;
}

@Resolver(() => Sale)
export class SaleResolver {
  @Query(() => Sale, { nullable: true, description: 'One sale; null when this shop has no such one.' })
  async sale(@Arg('by', () => SaleBy) by: SaleBy, @Ctx() { reading }: Context) {
    const [field, value] = onlyOneOf(by);
    return (await reading.load(saleBy[field as keyof typeof saleBy], value)) ?? null;
  }

  @Query(() => SaleConnection, { description: 'The sales of the shop, newest first.' })
  sales(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => SaleFilter, { nullable: true }) filter: SaleFilter | null,
    @Ctx() context: Context,
  ) {
    return connect(context, sales, page, 'RECENT', filter ?? null);
  }

  @FieldResolver(() => Customer)
  customer(@Root() sale: SaleRow, @Ctx() { reading }: Context) {
    return reading.load(customers.byId, sale.customerId);
  }

  @FieldResolver(() => DebtConnection, { description: 'Its instalments, oldest due first.' })
  debts(@Root() sale: SaleRow, @Args(() => PageArgs) page: PageArgs, @Ctx() context: Context) {
    return connectUnder(context, debts, { noun: 'sale', id: sale.id }, page, 'DUE_ON', null);
  }
}

@Resolver(() => Debt)
export class DebtSaleResolver {
  @FieldResolver(() => Sale, { nullable: true, description: 'The sale it is an instalment of.' })
  async sale(@Root() debt: DebtRow, @Ctx() { reading }: Context) {
    return debt.saleId === null ? null : reading.load(sales.byId, debt.saleId);
  }
}

@InputType()
export class RecordSaleInput extends MutationInput {
  @Field(() => String, { nullable: true })
  externalId?: string | null;
  @Field(() => ID)
  customerId: string;
  @Field(() => Cents, { description: 'What is put on trust: an entry paid at the till is no part of it.' })
  totalCents: number;
  @Field(() => Int, { description: 'How many; leftover centavos go to the first ones.' })
  installments: number;
  @Field(() => DateScalar, { description: 'The others fall on the same day of the next months, clamped to month end.' })
  firstDueOn: string;
  @Field(() => DateScalar, { nullable: true, description: 'Today unless said; never in the future.' })
  soldOn?: string | null;
  @Field(() => String, { nullable: true })
  description?: string | null;
  @Field(() => ID, { nullable: true, description: 'The answer of `authorizePurchase` that this sale uses up.' })
  authorizationId?: string | null;
}

export const saleMutations = [
  mutationOf({
    name: 'recordSale',
    scope: 'write',
    description: 'Records a sale and its instalments as debts.',
    input: RecordSaleInput,
    run: recordSale,
    payload: { sale: { type: () => Sale, read: byRef('sale', sales.byId) } },
  }),
];
