import { Arg, Ctx, Field, FieldResolver, ID, InputType, ObjectType, Resolver, Root } from 'type-graphql';
import { issueCustomerLink, revokeCustomerLink } from '../app/link.js';
import {
  chargeOfDebt,
  chargeTimesOfDebt,
  pathOfCustomerLink,
  pixOfCustomer,
  pixOfDebt,
} from '../app/queries/charge.js';
import { type CustomerRow, customers } from '../app/queries/customer.js';
import type { DebtRow } from '../app/queries/debt.js';
import type { Charge } from '../domain/charge.js';
import { isAmount } from '../domain/money.js';
import type { PixCharge as PixChargeOfDomain } from '../domain/pix-charge.js';
import type { Context } from './context.js';
import { Customer } from './customer.js';
import { factsOn } from './day-args.js';
import { Debt } from './debt.js';
import { ChargeState } from './enums.js';
import { badInput } from './errors.js';
import { byRef, MutationInput, mutationOf } from './mutation.js';
import { Cents, DateScalar, DateTime } from './scalars.js';

@ObjectType({ description: 'How far the charge of a debt has come today.', simpleResolvers: true })
class DebtCharge {
  @Field(() => ChargeState)
  state: string;
  @Field(() => DateTime, { nullable: true, description: 'When the first message about it went out.' })
  sentAt: string | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When the customer, known to be the customer, first opened the page since the debt was recorded.',
  })
  viewedAt: string | null;
  @Field(() => DateScalar, { nullable: true })
  paidOn: string | null;
}

@ObjectType({ description: 'A static Pix charge: no bank takes part in it until it is paid.', simpleResolvers: true })
class PixCharge {
  @Field(() => String, { description: '"Pix copia e cola"; the same text makes the QR code.' })
  code: string;
  @Field(() => String, { description: 'By which a bank statement tells what was paid.' })
  txid: string;
  @Field(() => Cents)
  amountCents: number;
}

@Resolver(() => Debt)
export class DebtChargeResolver {
  @FieldResolver(() => DebtCharge)
  async charge(@Root() debt: DebtRow, @Ctx() context: Context): Promise<Charge> {
    const [{ facts, day }, times] = await Promise.all([
      factsOn(context, debt.customerId),
      context.reading.load(chargeTimesOfDebt, debt.id),
    ]);
    return chargeOfDebt(facts, times!, day);
  }

  @FieldResolver(() => PixCharge, {
    nullable: true,
    description: 'What settles the debt today, charges included. Null: nothing does, or the shop has no Pix key.',
  })
  async pix(@Root() debt: DebtRow, @Ctx() context: Context): Promise<PixChargeOfDomain | null> {
    const { facts, day } = await factsOn(context, debt.customerId);
    return pixOfDebt((await context.reading.tenant()).merchant, facts, debt.id, day);
  }
}

@Resolver(() => Customer)
export class CustomerChargeResolver {
  @FieldResolver(() => PixCharge, {
    nullable: true,
    description: 'Everything owed today, charges included, or this much of it. Null: nothing is, or no Pix key.',
  })
  async pix(
    @Root() customer: CustomerRow,
    @Arg('amountCents', () => Cents, { nullable: true }) amountCents: number | null,
    @Ctx() context: Context,
  ): Promise<PixChargeOfDomain | null> {
    if (amountCents != null && !isAmount(amountCents)) throw badInput('amountCents is 1 to 1000000000.');
    const { facts, day } = await factsOn(context, customer.id);
    return pixOfCustomer((await context.reading.tenant()).merchant, facts, amountCents ?? null, day);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      "The customer's own page. Null: never sent nor issued, expired or revoked; `issueCustomerLink` makes one.",
  })
  link(@Root() customer: CustomerRow, @Ctx() context: Context): Promise<string | null> {
    return linkOf(context, customer.id);
  }
}

async function linkOf({ app, reading }: Context, customerId: string): Promise<string | null> {
  const path = await reading.load(pathOfCustomerLink, customerId);
  return path === undefined ? null : app.publicUrl() + path;
}

@InputType()
abstract class CustomerLinkInput extends MutationInput {
  @Field(() => ID)
  customerId: string;
}

@InputType()
export class IssueCustomerLinkInput extends CustomerLinkInput {}

@InputType()
export class RevokeCustomerLinkInput extends CustomerLinkInput {}

const customerPayload = { type: () => Customer, read: byRef('customer', customers.byId) };

export const linkMutations = [
  mutationOf({
    name: 'issueCustomerLink',
    scope: 'write',
    description: "Makes the link to the customer's page good for 180 days from now, as every message does.",
    input: IssueCustomerLinkInput,
    run: issueCustomerLink,
    payload: {
      customer: customerPayload,
      link: {
        type: () => String,
        description: 'Null to a replay when it has been revoked or has expired since.',
        read: (context, result) => linkOf(context, String(result.refs?.customer)),
      },
    },
  }),
  mutationOf({
    name: 'revokeCustomerLink',
    scope: 'write',
    description: "Ends the link to the customer's page at once; the next message carries another.",
    input: RevokeCustomerLinkInput,
    run: revokeCustomerLink,
    payload: { customer: customerPayload },
  }),
];
