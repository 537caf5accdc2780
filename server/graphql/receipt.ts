import { Ctx, Field, FieldResolver, ID, Int, ObjectType, Resolver, Root } from 'type-graphql';
import type { HoldRow } from '../app/queries/hold.js';
import { type ReceiptRow, receiptsOfHold } from '../app/queries/receipt.js';
import type { Context } from './context.js';
import { Hold } from './hold.js';
import { DateTime } from './scalars.js';

@ObjectType({ description: 'A photo or PDF that a customer sent with "já paguei".', simpleResolvers: true })
class Receipt {
  @Field(() => ID)
  id: string;
  @Field(() => String, { description: '`image/jpeg`, `image/png`, `image/webp` or `application/pdf`, by its content.' })
  contentType: string;
  @Field(() => Int)
  sizeBytes: number;
  @Field(() => DateTime)
  recordedAt: string;
}

@Resolver(() => Receipt)
export class ReceiptResolver {
  @FieldResolver(() => String, {
    description: 'GET it with an API key of scope READ in `Authorization`; answered as an attachment.',
  })
  url(@Root() { id }: ReceiptRow, @Ctx() { app }: Context): string {
    return `${app.publicUrl()}/receipts/${id}`;
  }
}

@Resolver(() => Hold)
export class HoldReceiptsResolver {
  @FieldResolver(() => [Receipt], { description: 'In the order they came; at most three.' })
  async receipts(@Root() hold: HoldRow, @Ctx() { reading }: Context): Promise<ReceiptRow[]> {
    return (await reading.load(receiptsOfHold, hold.id)) ?? [];
  }
}
