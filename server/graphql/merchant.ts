import { Ctx, Field, InputType, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { type SetSandboxClockInput as ClockInput, setSandboxClock, updateMerchant } from '../app/merchant.js';
import { apiKeys } from '../app/queries/api-key.js';
import { merchantById, merchantView } from '../app/queries/merchant.js';
import { version } from '../version.js';
import { ApiKey } from './api-key.js';
import type { Context } from './context.js';
import { GraceBase, Scope, SetupField, ShopKind } from './enums.js';
import { byRef, MutationInput, mutationOf } from './mutation.js';
import { Node } from './node.js';
import { Cents, DateScalar, DateTime } from './scalars.js';

@ObjectType({
  description: 'Late charges agreed on: a fine once, and interest for each month, capped by law.',
  simpleResolvers: true,
})
export class LateTerms {
  @Field(() => Int, { description: 'Fine in basis points of the principal: 200 is 2%.' })
  lateFeeBps: number;
  @Field(() => Int, { description: 'Interest in basis points a month: 100 is 1%.' })
  lateInterestMonthlyBps: number;
  @Field(() => GraceBase)
  graceBase: string;
  @Field(() => DateScalar, { description: 'The day they were agreed on; they bind debts made from then on.' })
  agreedOn: string;
}

@InputType({ description: 'Late charges; above 2% and 1% a month is TERMS_ABOVE_CAP.' })
export class LateTermsInput {
  @Field(() => Int)
  lateFeeBps: number;
  @Field(() => Int)
  lateInterestMonthlyBps: number;
  @Field(() => GraceBase, { nullable: true, description: 'ADJUSTED_DUE unless said.' })
  graceBase?: 'ADJUSTED_DUE' | 'ORIGINAL_DUE' | null;
  @Field(() => DateScalar, { nullable: true })
  agreedOn?: string | null;
}

@ObjectType({ description: 'When sales on trust without a due date fall due: one of the two.', simpleResolvers: true })
class DueRule {
  @Field(() => Int, { nullable: true, description: 'On this day of the month.' })
  payDay: number | null;
  @Field(() => Int, { nullable: true, description: 'So many days after the sale.' })
  days: number | null;
}

@ObjectType({ implements: Node, description: 'The shop.', simpleResolvers: true })
export class Merchant extends Node {
  @Field(() => String, { nullable: true })
  name: string | null;
  @Field(() => String, { nullable: true, description: 'The person who answers customers.' })
  contactName: string | null;
  @Field(() => String, { nullable: true, description: 'CPF or CNPJ, bare.' })
  document: string | null;
  @Field(() => String, { nullable: true })
  address: string | null;
  @Field(() => String, { nullable: true })
  city: string | null;
  @Field(() => String, { nullable: true })
  uf: string | null;
  @Field(() => String, { nullable: true })
  pixKey: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      "The name that the payer's app shows for the key, told to the customer so that a wrong one is noticed.",
  })
  pixHolder: string | null;
  @Field(() => String, { nullable: true, description: 'The bank that it shows.' })
  pixBank: string | null;
  @Field(() => ShopKind, { nullable: true })
  shopKind: string | null;
  @Field(() => String, { nullable: true, description: 'Where answers to e-mails go.' })
  replyEmail: string | null;
  @Field(() => String, { description: 'IANA name; every day of the API is a day there.' })
  timeZone: string;
  @Field(() => Boolean, { description: 'A shop for trying things out: its clock can be moved.' })
  isSandbox: boolean;
  @Field(() => [DateScalar], { description: 'Bank holidays of the town.' })
  localHolidays: string[];
  @Field(() => LateTerms, { nullable: true, description: 'Offered to new debts; null: none.' })
  lateTerms: LateTerms | null;
  @Field(() => DueRule, { nullable: true, description: 'Null: not said; rows without a due date are asked.' })
  dueRule: DueRule | null;
  @Field(() => [SetupField], { description: 'What is missing before anything can be sent.' })
  setupMissing: string[];
  @Field(() => String, { nullable: true, description: 'How every message names the shop (CDC art. 42-A).' })
  identification: string | null;
}

@ObjectType({ description: 'Who asks, and when it is for them.', simpleResolvers: true })
export class Viewer {
  @Field(() => Merchant)
  merchant: () => Promise<Merchant>;
  @Field(() => ApiKey, { nullable: true, description: 'The key of this request.' })
  key: () => Promise<ApiKey | null>;
  @Field(() => DateScalar, { description: 'The business day of the shop.' })
  today: () => Promise<string>;
  @Field(() => DateTime, { description: 'The business time of the shop; moved in a sandbox.' })
  now: () => Promise<Date>;
  @Field(() => [Scope])
  scopes: readonly string[];
  @Field(() => String, { description: 'Of the server.' })
  version: string;
}

@Resolver()
export class ViewerResolver {
  @Query(() => Viewer, { description: 'The shop and key of this request. Every key may ask for it.' })
  viewer(@Ctx() context: Context): Viewer {
    return viewerOf(context);
  }
}

@InputType({ description: 'What is given changes, null clears.' })
export class UpdateMerchantInput extends MutationInput {
  @Field(() => String, { nullable: true })
  name?: string | null;
  @Field(() => String, { nullable: true })
  contactName?: string | null;
  @Field(() => String, { nullable: true, description: 'CPF or CNPJ, as typed.' })
  document?: string | null;
  @Field(() => String, { nullable: true })
  address?: string | null;
  @Field(() => String, { nullable: true })
  city?: string | null;
  @Field(() => String, { nullable: true })
  uf?: string | null;
  @Field(() => String, { nullable: true })
  pixKey?: string | null;
  @Field(() => String, { nullable: true, description: 'As the bank shows it; at most 200 characters.' })
  pixHolder?: string | null;
  @Field(() => String, { nullable: true, description: 'At most 100 characters.' })
  pixBank?: string | null;
  @Field(() => ShopKind, { nullable: true })
  shopKind?: 'MERCADINHO' | 'ROUPAS' | 'MATERIAL' | 'OUTRO' | null;
  @Field(() => String, { nullable: true })
  replyEmail?: string | null;
  @Field(() => [DateScalar], { nullable: true })
  localHolidays?: string[] | null;
  @Field(() => LateTermsInput, { nullable: true })
  lateTerms?: LateTermsInput | null;
  @Field(() => Cents, {
    nullable: true,
    description: 'Another first limit makes another ladder; one that was made by hand is LADDER_IS_CUSTOM.',
  })
  firstLimitCents?: number | null;
  @Field(() => Boolean, { nullable: true, description: 'Limits may fall today by the ladder or the holidays.' })
  confirmLowered?: boolean | null;
}

@InputType({ description: 'Exactly one of `at` and the others.' })
export class SetSandboxClockInput extends MutationInput {
  @Field(() => DateTime, { nullable: true, description: 'Only forward.' })
  at?: Date | null;
  @Field(() => Int, { nullable: true, description: 'Keeps the hour.' })
  advanceDays?: number | null;
  @Field(() => Boolean, { nullable: true, description: 'Goes on to a day on which contact is allowed.' })
  advanceToContactDay?: boolean | null;
}

export const merchantMutations = [
  mutationOf({
    name: 'updateMerchant',
    scope: 'admin',
    description: 'Says who the shop is and how it works.',
    input: UpdateMerchantInput,
    run: updateMerchant,
    payload: { merchant: { type: () => Merchant, read: byRef('merchant', merchantById) } },
  }),
  mutationOf({
    name: 'setSandboxClock',
    scope: 'admin',
    description: 'Moves the clock of a sandbox shop: queue, limits and pages follow. Other shops: NOT_A_SANDBOX.',
    input: SetSandboxClockInput,
    run: (app, actor, input: ClockInput) => setSandboxClock(app, actor, input),
    payload: { viewer: { type: () => Viewer, read: (context) => viewerOf(context) } },
  }),
];

function viewerOf({ actor, reading }: Context): Viewer {
  return {
    merchant: async () => merchantView((await reading.tenant()).merchant) as Merchant,
    key: async () => ((await reading.load(apiKeys.byId, actor.keyId)) as ApiKey | undefined) ?? null,
    today: async () => (await reading.tenant()).today,
    now: async () => new Date((await reading.tenant()).now),
    scopes: actor.scopes,
    version,
  };
}
