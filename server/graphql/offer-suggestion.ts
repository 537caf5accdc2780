import { Args, ArgsType, Ctx, Field, FieldResolver, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { customers } from '../app/queries/customer.js';
import { type DebtRow, debts } from '../app/queries/debt.js';
import { offerSuggestionsOf, type OfferSuggestion as SuggestionRow } from '../app/queries/offer-suggestion.js';
import { pageSizeOf } from './connection.js';
import type { Context } from './context.js';
import { Customer } from './customer.js';
import { Debt } from './debt.js';

/** A merchant talks to nobody's fiftieth today. */
const MOST_SUGGESTIONS = 50;

@ArgsType()
class SuggestionArgs {
  @Field(() => Int, { description: `How many at most: 1 to ${MOST_SUGGESTIONS}.` })
  first: number;
}

@ObjectType({ description: 'Somebody to whom plans are best offered before it grows.', simpleResolvers: true })
class OfferSuggestion {
  @Field(() => String, { description: 'For the merchant, in Brazilian Portuguese. Never for the customer.' })
  reason: string;
}

@Resolver(() => OfferSuggestion)
export class OfferSuggestionResolver {
  @Query(() => [OfferSuggestion], {
    description:
      'Customers late as a rule, with something due within 7 days or late for at most 20 that no hold, offer or agreement is about; oldest due first.',
  })
  async offerSuggestions(
    @Args(() => SuggestionArgs) { first }: SuggestionArgs,
    @Ctx() { reading }: Context,
  ): Promise<SuggestionRow[]> {
    const size = pageSizeOf({ first }, MOST_SUGGESTIONS);
    return offerSuggestionsOf(await reading.tenant(), size);
  }

  @FieldResolver(() => Customer)
  customer(@Root() { customerId }: SuggestionRow, @Ctx() { reading }: Context) {
    return reading.load(customers.byId, customerId);
  }

  @FieldResolver(() => [Debt], { description: 'What to offer for: oldest due first, at most 50.' })
  async debts(@Root() { debtIds }: SuggestionRow, @Ctx() { reading }: Context): Promise<DebtRow[]> {
    const rows = await Promise.all(debtIds.map((id) => reading.load(debts.byId, id)));
    return rows.filter((row) => row !== undefined);
  }
}
