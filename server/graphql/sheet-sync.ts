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
import { isVisible } from '../app/queries/sheet.js';
import { entriesOfRun, runByKey, runKey, type SheetSyncRow, sheetSyncs } from '../app/queries/sheet-sync.js';
import { undoSync } from '../app/sheet/undo.js';
import { leftText, linesOf } from '../domain/sheet/journal-texts.js';
import { connect, connectionOf, PageArgs } from './connection.js';
import type { Context } from './context.js';
import { SheetSyncKind } from './enums.js';
import { noTab } from './errors.js';
import { MutationInput, mutationOf } from './mutation.js';
import { DateTime } from './scalars.js';

@ObjectType({ description: 'One run in the history of syncs of a tab.', simpleResolvers: true })
export class SheetSyncRun {
  @Field(() => ID, { description: 'The `syncId` of its steps.' })
  id: string;
  @Field(() => ID)
  bindingId: string;
  @Field(() => SheetSyncKind)
  kind: string;
  @Field(() => DateTime)
  startedAt: string;
  @Field(() => DateTime)
  endedAt: string;
  @Field(() => String, { description: 'Whose key it was.' })
  by: string;
  @Field(() => Int, { description: 'Rows that became debts.' })
  created: number;
  @Field(() => Int, { description: 'Rows already known that said something new.' })
  changed: number;
  @Field(() => Int, { description: 'Debts cancelled, because their rows were gone or their sync was undone.' })
  cancelled: number;
  @Field(() => Int, { description: 'Cells written to the sheet.' })
  written: number;
  @Field(() => DateTime, { nullable: true })
  undoneAt: string | null;
}

const SheetSyncRunConnection = connectionOf('SheetSyncRun', () => SheetSyncRun);

@Resolver(() => SheetSyncRun)
export class SheetSyncRunResolver {
  @Query(() => SheetSyncRunConnection, { description: 'What syncs did, newest first; of one tab or of all.' })
  async sheetSyncs(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('bindingId', () => ID, { nullable: true }) bindingId: string | null,
    @Ctx() context: Context,
  ) {
    if (bindingId != null && !(await isVisible(await context.reading.tenant(), bindingId))) throw noTab();
    return connect(context, sheetSyncs, page, 'RECENT', { bindingId });
  }

  @FieldResolver(() => Boolean, { description: 'It changed something, and `undoSync` takes it back.' })
  canUndo(@Root() { kind, undoneAt, created, changed, cancelled }: SheetSyncRow): boolean {
    return kind !== 'UNDO' && undoneAt === null && created + changed + cancelled > 0;
  }

  @FieldResolver(() => [String], { description: 'What it did, in Brazilian Portuguese: the first 20 things.' })
  async lines(@Root() run: SheetSyncRow, @Ctx() { reading }: Context): Promise<string[]> {
    const entries = (await reading.load(entriesOfRun, runKey(run.bindingId, run.id))) ?? [];
    return linesOf(entries, run, run.startedAt.slice(0, 10));
  }

  @FieldResolver(() => [String], { description: 'What could not be undone, and why, in Brazilian Portuguese.' })
  left(@Root() { left }: SheetSyncRow): string[] {
    return left.map(leftText);
  }
}

@InputType()
export class UndoSyncInput extends MutationInput {
  @Field(() => ID)
  bindingId: string;
  @Field(() => ID, { description: 'The `id` of the run.' })
  syncId: string;
}

export const sheetSyncMutations = [
  mutationOf({
    name: 'undoSync',
    scope: 'write',
    description:
      'Undoes a run: its facts by contrary ones, its cells by patches that wait. What something later built upon is left, and said in `left`.',
    input: UndoSyncInput,
    run: undoSync,
    payload: {
      run: {
        type: () => SheetSyncRun,
        read: ({ reading }, { refs }) => refs && reading.load(runByKey, runKey(refs.bindingId, refs.run)),
      },
      isMore: {
        type: () => Boolean,
        description: 'A long one is undone in parts: call again with another key.',
        read: (_, { refs }) => Boolean(refs?.isMore),
      },
    },
  }),
];
