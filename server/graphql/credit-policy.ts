/** The rules of the ladder: all versions, another one looked at beforehand, and a new one. */
import { Arg, Args, Ctx, Field, FieldResolver, InputType, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { updateCreditPolicy } from '../app/credit-policy.js';
import { type CreditPolicyRow, creditPolicies, policyOfRow } from '../app/queries/credit-limit.js';
import { type CreditPolicyPreviewView, type MoveRow, previewCreditPolicy } from '../app/queries/credit-preview.js';
import { customers } from '../app/queries/customer.js';
import { type Connection, connect, connectionOf, PageArgs, pageOfRows } from './connection.js';
import type { Context } from './context.js';
import { Customer } from './customer.js';
import { CreditExposure, RenegotiatedDebts } from './enums.js';
import { badInput } from './errors.js';
import { MutationInput, mutationOf } from './mutation.js';
import { Cents, DateTime } from './scalars.js';

@ObjectType({ description: 'Terms of a rung.', simpleResolvers: true })
export class CreditTerms {
  @Field(() => Int)
  maxInstallments: number;
  @Field(() => Int, { nullable: true, description: 'Until the last due day; null: no end of its own.' })
  maxDays: number | null;
}

@ObjectType({ description: 'A first limit for a score of the bureau.', simpleResolvers: true })
class ScoreLimit {
  @Field(() => Int, { description: '0 to 1000; the highest one reached counts.' })
  minScore: number;
  @Field(() => Cents)
  limitCents: number;
}

@ObjectType({
  description: 'So many purchases in so many days; more are referred to the owner.',
  simpleResolvers: true,
})
class PurchaseVelocity {
  @Field(() => Int)
  purchases: number;
  @Field(() => Int)
  days: number;
}

@ObjectType({ description: 'The rules of the ladder: the newest version counts.', simpleResolvers: true })
export class CreditPolicy {
  @Field(() => Int)
  version: number;
  @Field(() => DateTime)
  recordedAt: string;
  @Field(() => [Cents], { description: 'Rungs, lowest first.' })
  ladder: readonly number[];
  @Field(() => [ScoreLimit], { description: 'First limits by the score of the bureau, where it is known.' })
  firstLimitByScore: readonly ScoreLimit[];
  @Field(() => Cents, { nullable: true, description: 'First limit of somebody a good payer vouches for.' })
  firstLimitVouchedCents: number | null;
  @Field(() => Int, { description: 'Debts to be paid on time since the limit last changed.' })
  promotionOnTimeDebts: number;
  @Field(() => Int, { description: 'Their principal as a share of the limit, in basis points.' })
  promotionUseBps: number;
  @Field(() => Int, { description: 'Days since the limit last changed.' })
  promotionDays: number;
  @Field(() => Int, { description: 'The latest debts in a row that must have been paid on time; 0: not asked.' })
  promotionStreakDebts: number;
  @Field(() => Int, { description: 'Days since the customer was registered; 0: not asked.' })
  promotionTenureDays: number;
  @Field(() => Int, { description: 'Bank days after the due day on which paying still counts as on time.' })
  toleranceBankDays: number;
  @Field(() => RenegotiatedDebts)
  renegotiated: string;
  @Field(() => Int, {
    nullable: true,
    description: 'What was settled longer ago no longer helps to rise; null: it does.',
  })
  historyDays: number | null;
  @Field(() => CreditExposure, { description: 'What fills a limit.' })
  exposure: string;
  @Field(() => Int, { description: 'The largest first purchase as a share of the limit, in basis points.' })
  firstPurchaseBps: number;
  @Field(() => PurchaseVelocity, { nullable: true, description: 'Null: as many purchases as fit.' })
  velocity: PurchaseVelocity | null;
  @Field(() => Boolean, {
    description: "Whether sharing another customer's document or phone is referred to the owner, until a yes.",
  })
  referSharedIdentity: boolean;
  @Field(() => Int, { description: 'How long an approved purchase keeps its place in the limit.' })
  reservationMinutes: number;
  @Field(() => Int, { description: 'More days late than this, and reminded: REVIEW.' })
  graceDays: number;
  @Field(() => Int, { description: 'On this day late, one rung down, once for each debt.' })
  demotionDay: number;
  @Field(() => [CreditTerms], { description: 'By rung; the last serves every higher one.' })
  terms: readonly CreditTerms[];
}

const CreditPolicyConnection = connectionOf('CreditPolicy', () => CreditPolicy);

@InputType()
export class CreditTermsInput {
  @Field(() => Int)
  maxInstallments: number;
  @Field(() => Int, { nullable: true, description: 'Until the last due day; null: no end of its own.' })
  maxDays?: number | null;
}

@InputType()
class ScoreLimitInput {
  @Field(() => Int, { description: '0 to 1000.' })
  minScore: number;
  @Field(() => Cents)
  limitCents: number;
}

@InputType()
class PurchaseVelocityInput {
  @Field(() => Int)
  purchases: number;
  @Field(() => Int)
  days: number;
}

/** The fields of a policy as they are given, for `CreditPolicyInput` and `UpdateCreditPolicyInput` alike. */
const GIVEN: Record<string, { type: () => unknown; description?: string }> = {
  firstLimitCents: { type: () => Cents, description: 'Generates the ladder again.' },
  growthBps: {
    type: () => Int,
    description: 'Generates the ladder again: each rung by the one before; 15000 is × 1,5.',
  },
  roundToCents: { type: () => Cents, description: 'Generates the ladder again: rungs are multiples of it.' },
  capCents: { type: () => Cents, description: 'Generates the ladder again: its last rung.' },
  ladderCents: { type: () => [Cents], description: 'The rungs one by one, rising: 1 to 50. Not with the four above.' },
  firstLimitByScore: { type: () => [ScoreLimitInput], description: 'In the place of all there were.' },
  firstLimitVouchedCents: { type: () => Cents, description: 'Null: vouching makes no difference.' },
  promotionOnTimeDebts: { type: () => Int },
  promotionUseBps: { type: () => Int },
  promotionDays: { type: () => Int },
  promotionStreakDebts: { type: () => Int },
  promotionTenureDays: { type: () => Int },
  toleranceBankDays: { type: () => Int },
  renegotiated: { type: () => RenegotiatedDebts },
  historyDays: { type: () => Int, description: 'Null: history never expires.' },
  exposure: { type: () => CreditExposure },
  firstPurchaseBps: { type: () => Int },
  velocity: { type: () => PurchaseVelocityInput, description: 'Null: as many purchases as fit.' },
  referSharedIdentity: { type: () => Boolean },
  reservationMinutes: { type: () => Int },
  graceDays: { type: () => Int },
  demotionDay: { type: () => Int },
  terms: { type: () => [CreditTermsInput], description: 'By rung, in the place of all there were.' },
};

@InputType({ description: 'A policy as a change of the one in force: what is given differs.' })
export class CreditPolicyInput {}

@InputType({ description: 'What is given changes.' })
export class UpdateCreditPolicyInput extends MutationInput {
  @Field(() => Boolean, { nullable: true, description: 'Limits may fall by it today: see `previewCreditPolicy`.' })
  confirmLowered?: boolean | null;
}

for (const { prototype } of [CreditPolicyInput, UpdateCreditPolicyInput])
  for (const [name, { type, description }] of Object.entries(GIVEN))
    Field(type as () => typeof Int, { nullable: true, description })(prototype, name);

@ObjectType({ description: 'How a limit would move today under another policy.', simpleResolvers: true })
class LimitMove {
  @Field(() => Customer)
  customer: unknown;
  @Field(() => Cents, { nullable: true, description: 'Null: "a definir".' })
  fromCents: number | null;
  @Field(() => Cents, { nullable: true, description: 'Null: "a definir".' })
  toCents: number | null;
  @Field(() => Cents, { nullable: true, description: 'Where the policy in force would leave it today.' })
  asNowCents: number | null;
  @Field(() => String, { nullable: true, description: 'Null: it stays where the policy in force would move it.' })
  rule: string | null;
  @Field(() => String, { nullable: true, description: 'For the merchant, in Brazilian Portuguese.' })
  reason: string | null;
  @Field(() => Boolean, { description: 'It would be less than what is owed.' })
  belowExposure: boolean;
}

const LimitMoveConnection = connectionOf('LimitMove', () => LimitMove);

@ObjectType({
  description: 'What another policy would do to everybody today. Nothing of it is stored.',
  simpleResolvers: true,
})
class CreditPolicyPreview {
  @Field(() => Int, { description: 'Limits that would end higher than under the policy in force.' })
  raised: number;
  @Field(() => Int, { description: 'Limits that would end lower: `updateCreditPolicy` asks to confirm these.' })
  lowered: number;
  @Field(() => Int, { description: 'Limits that would end where the policy in force leaves them.' })
  unchanged: number;
  @Field(() => Int, { description: 'Of those moved: how many would be less than what is owed.' })
  belowExposure: number;
  @Field(() => [Cents], { description: 'The rungs it would have.' })
  ladder: readonly number[];
}

@Resolver(() => CreditPolicyPreview)
export class CreditPolicyPreviewResolver {
  @Query(() => CreditPolicyPreview, { description: 'What a policy would do to everybody today, before it is made.' })
  async previewCreditPolicy(
    @Arg('candidate', () => CreditPolicyInput) candidate: CreditPolicyInput,
    @Ctx() { app, actor }: Context,
  ): Promise<CreditPolicyPreviewView> {
    const preview = await previewCreditPolicy(app, actor, candidate);
    if (!preview.ok) throw badPolicy(preview.errors);
    return preview.preview;
  }

  @FieldResolver(() => LimitMoveConnection, { description: 'Lowered ones first.' })
  moves(@Root() { moves }: CreditPolicyPreviewView, @Args(() => PageArgs) page: PageArgs): Connection<MoveRow> {
    return pageOfRows('limit move', moves, page);
  }
}

@Resolver(() => LimitMove)
export class LimitMoveResolver {
  @FieldResolver(() => Customer)
  customer(@Root() { id }: MoveRow, @Ctx() { reading }: Context) {
    return reading.load(customers.byId, id);
  }
}

@Resolver()
export class CreditPolicyResolver {
  @Query(() => CreditPolicy, { description: 'The credit policy in force.' })
  creditPolicy(@Ctx() context: Context): Promise<CreditPolicy> {
    return newestPolicy(context);
  }

  @Query(() => CreditPolicyConnection, { description: 'Every version of the credit policy, newest first.' })
  async creditPolicies(@Args(() => PageArgs) page: PageArgs, @Ctx() context: Context) {
    const found = await connect(context, creditPolicies, page, 'RECENT', undefined);
    const edges = found.edges.map(({ cursor, node }) => ({ cursor, node: shown(node) }));
    return { ...found, edges, nodes: edges.map(({ node }) => node) };
  }
}

/** What cannot be a policy, said like any other input that cannot be understood. */
export function badPolicy(errors: readonly { message: string; field?: readonly string[] }[]): Error {
  return badInput(errors.map(({ message, field }) => `candidate.${field?.slice(1).join('.')}: ${message}`).join(' '));
}

async function newestPolicy({ reading }: Context): Promise<CreditPolicy> {
  const args = { first: 1, after: null, order: 'RECENT', filter: undefined };
  const { rows } = await creditPolicies.page(await reading.tenant(), args);
  return shown(rows[0]!);
}

function shown(row: CreditPolicyRow): CreditPolicy {
  const { ladderCents, firstLimit, promotion, containment, ...policy } = policyOfRow(row);
  return {
    ...policy,
    recordedAt: row.recordedAt,
    ladder: ladderCents,
    firstLimitByScore: firstLimit.byScore,
    firstLimitVouchedCents: firstLimit.vouchedCents,
    promotionOnTimeDebts: promotion.onTimeDebts,
    promotionUseBps: promotion.useBps,
    promotionDays: promotion.days,
    promotionStreakDebts: promotion.streakDebts,
    promotionTenureDays: promotion.tenureDays,
    firstPurchaseBps: containment.firstPurchaseBps,
    velocity: containment.velocity,
    referSharedIdentity: containment.referSharedIdentity,
  };
}

export const creditPolicyMutations = [
  mutationOf({
    name: 'updateCreditPolicy',
    scope: 'admin',
    description: 'Appends a version of the credit policy; what was decided before stays explained by its own.',
    input: UpdateCreditPolicyInput,
    run: updateCreditPolicy,
    payload: { creditPolicy: { type: () => CreditPolicy, read: newestPolicy } },
  }),
];
