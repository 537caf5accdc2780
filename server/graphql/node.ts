import { Arg, Ctx, Field, ID, InterfaceType, Query, Resolver } from 'type-graphql';
import { nodeById, typeOfId } from '../app/queries/node.js';
import type { Context } from './context.js';

@InterfaceType({
  description: 'Anything with an id of its own.',
  resolveType: (value: { id: string }) => typeOfId(value.id) ?? undefined,
})
export abstract class Node {
  @Field(() => ID, { description: 'Opaque, and unique among all nouns.' })
  id: string;
}

@Resolver()
export class NodeResolver {
  @Query(() => Node, { nullable: true, description: 'Anything by its id; null when this shop has no such thing.' })
  node(@Arg('id', () => ID) id: string, @Ctx() { reading }: Context): Promise<object | null> {
    return nodeById(reading, id);
  }
}
