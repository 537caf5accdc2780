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
import { debts } from '../app/queries/debt.js';
import { merchantById } from '../app/queries/merchant.js';
import { bindings, hashesOfBinding, isForgotten, type SheetBindingRow, totalsOfBinding } from '../app/queries/sheet.js';
import { acknowledgeSync } from '../app/sheet/acknowledge.js';
import { setBackgroundSync } from '../app/sheet/background.js';
import { type BindSheetResult, bindSheet } from '../app/sheet/bind.js';
import { setDueRule } from '../app/sheet/due-rule.js';
import { mergeRules, updateMergePolicy } from '../app/sheet/merge-policy.js';
import { type SyncSheetResult, syncSheet } from '../app/sheet/sync.js';
import { pullFailureText } from '../app/sheet/texts.js';
import { connect, connectionOf, PageArgs } from './connection.js';
import type { Context } from './context.js';
import { Debt } from './debt.js';
import { BindingStatus, DateCells, KeptSide, MergeWinner, MissingRows, SheetOrigin } from './enums.js';
import { Merchant } from './merchant.js';
import { byRef, byRefs, MutationInput, mutationOf } from './mutation.js';
import { Node } from './node.js';
import { Cents, DateTime, SheetData } from './scalars.js';

@ObjectType({ description: 'A heading and the field it was understood as.', simpleResolvers: true })
class SheetColumn {
  @Field(() => String)
  heading: string;
  @Field(() => String)
  field: string;
}

@ObjectType({
  description: 'Who wins where sheet and database both changed a cell of this field.',
  simpleResolvers: true,
})
class MergeRule {
  @Field(() => String)
  field: string;
  @Field(() => String, { description: 'In Brazilian Portuguese.' })
  label: string;
  @Field(() => MergeWinner)
  winner: string;
}

@ObjectType({ description: 'Syncs that the server runs by itself, every ten minutes.', simpleResolvers: true })
class BackgroundSync {
  @Field(() => Boolean)
  isOn: boolean;
  @Field(() => DateTime, { nullable: true, description: 'When the tab was last read.' })
  pulledAt: string | null;
  @Field(() => String, { nullable: true, description: 'Why the last one did not go through: a code. Null: it did.' })
  failure: string | null;
  @Field(() => String, { nullable: true, description: 'The same in Brazilian Portuguese, with what to do.' })
  text: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Share the spreadsheet with this account. Null: the server has none.',
  })
  account: string | null;
}

@ObjectType({
  implements: Node,
  description: 'A tab of a spreadsheet that is kept in step with the shop.',
  simpleResolvers: true,
})
export class SheetBinding extends Node {
  @Field(() => String)
  spreadsheetId: string;
  @Field(() => Int)
  sheetId: number;
  @Field(() => String)
  sheetName: string;
  @Field(() => [SheetColumn])
  columns: SheetColumn[];
  @Field(() => Int, { description: 'Rows that the headings take, 1 or 2.' })
  headerRows: number;
  @Field(() => String, { nullable: true, description: 'Of the spreadsheet: `pt_BR`, `en_US`.' })
  locale: string | null;
  @Field(() => DateCells, { nullable: true, description: 'Null: not asked.' })
  dateCells: string | null;
  @Field(() => DateTime, { nullable: true })
  lastSyncedAt: string | null;
}

@ObjectType({ description: 'What one step of a sync did.', simpleResolvers: true })
class SheetSync {
  @Field(() => String, {
    description: 'Of the run in `sheetSyncs`: the `syncId`, or another where that run was undone while it went on.',
  })
  id: string;
  @Field(() => Int)
  chunk: number;
  @Field(() => Int)
  created: number;
  @Field(() => Int)
  changed: number;
  @Field(() => Int)
  unchanged: number;
  @Field(() => Int)
  questions: number;
  @Field(() => Int, { description: "Cells of Caderneta's own that had been typed over, and are put right." })
  restored: number;
  @Field(() => Int, { description: 'Rows that are gone.' })
  missing: number;
  @Field(() => Int, {
    description: 'Those of them that come back below: instalments of an agreement stay until it is broken or paid.',
  })
  agreed: number;
  @Field(() => Boolean, { description: 'There is more to work out: repeat the last step with the next `chunk`.' })
  isMore: boolean;
}

const SheetBindingConnection = connectionOf('SheetBinding', () => SheetBinding);

@InputType({ description: 'All that is given must hold.' })
class SheetBindingFilter {
  @Field(() => String, { nullable: true })
  spreadsheetId?: string | null;
  @Field(() => Int, { nullable: true, description: 'Only together with `spreadsheetId`.' })
  sheetId?: number | null;
}

@Resolver(() => SheetBinding)
export class SheetBindingResolver {
  @FieldResolver(() => BindingStatus, {
    deprecationReason:
      'Always ACTIVE since a copy is refused where it would be bound (SHEET_IS_COPY). Goes after 2027-11-22.',
  })
  status(): 'ACTIVE' {
    return 'ACTIVE';
  }

  @Query(() => SheetBindingConnection, { description: 'The bound tabs, newest first.' })
  sheetBindings(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => SheetBindingFilter, { nullable: true }) filter: SheetBindingFilter | null,
    @Ctx() context: Context,
  ) {
    return connect(context, bindings, page, 'RECENT', filter ?? null);
  }

  @Query(() => SheetBinding, { nullable: true, description: 'A tab by its place; null when it is not bound.' })
  async sheetBinding(
    @Arg('spreadsheetId', () => String) spreadsheetId: string,
    @Arg('sheetId', () => Int) sheetId: number,
    @Ctx() context: Context,
  ) {
    const found = await connect(context, bindings, { first: 1 }, 'RECENT', { spreadsheetId, sheetId });
    return found.nodes[0] ?? null;
  }

  @FieldResolver(() => SheetData, {
    description: '`{ rowId: hash }` as last acknowledged: what need not be sent again.',
  })
  async rowHashes(@Root() binding: SheetBindingRow, @Ctx() { reading }: Context) {
    return (await reading.load(hashesOfBinding, binding.id)) ?? {};
  }

  @FieldResolver(() => BackgroundSync)
  background(@Root() { isBackground, pulledAt, pullFailure }: SheetBindingRow, @Ctx() { app }: Context) {
    const text = pullFailure === null ? null : pullFailureText(pullFailure);
    const account = app.spreadsheets?.account ?? null;
    return { isOn: isBackground, pulledAt, failure: pullFailure, text, account };
  }

  @FieldResolver(() => [MergeRule], { description: 'Field by field; ASK unless `updateMergePolicy` said otherwise.' })
  mergePolicy(@Root() binding: SheetBindingRow) {
    return mergeRules(binding.mergePolicy);
  }

  @FieldResolver(() => Int)
  async rowCount(@Root() binding: SheetBindingRow, @Ctx() context: Context) {
    return (await totalsOf(context, binding)).rows;
  }

  @FieldResolver(() => Boolean, {
    description: 'Its first sync was undone: what is in it is to be previewed and applied as for the first time.',
  })
  async isUndone(@Root() binding: SheetBindingRow, @Ctx() { reading }: Context): Promise<boolean> {
    return binding.lastSyncedAt === null && ((await reading.load(isForgotten, binding.id)) ?? false);
  }

  @FieldResolver(() => Int, { description: 'Rows that became a debt.' })
  async bookedRows(@Root() binding: SheetBindingRow, @Ctx() context: Context) {
    return (await totalsOf(context, binding)).booked;
  }

  @FieldResolver(() => Int, { description: 'Rows left alone, because something in them cannot be read.' })
  async unbookedRows(@Root() binding: SheetBindingRow, @Ctx() context: Context) {
    return (await totalsOf(context, binding)).unbooked;
  }

  @FieldResolver(() => Cents, { description: 'What those would owe, where the amount could be read.' })
  async unbookedCents(@Root() binding: SheetBindingRow, @Ctx() context: Context) {
    return (await totalsOf(context, binding)).unbookedCents;
  }
}

async function totalsOf({ reading }: Context, binding: SheetBindingRow) {
  return (await reading.load(totalsOfBinding, binding.id))!;
}

@InputType({ description: 'A heading and the field it means.' })
export class SheetColumnInput {
  @Field(() => String)
  heading: string;
  @Field(() => String)
  field: string;
}

@InputType()
export class BindSheetInput extends MutationInput {
  @Field(() => String)
  spreadsheetId: string;
  @Field(() => Int)
  sheetId: number;
  @Field(() => String)
  sheetName: string;
  @Field(() => [String], { description: 'As they stand in the tab.' })
  headings: string[];
  @Field(() => [SheetColumnInput], {
    nullable: true,
    description: 'When the columns are known; else headings are understood.',
  })
  columns?: SheetColumnInput[] | null;
  @Field(() => Int, { nullable: true, description: 'Rows that the headings take, 1 or 2.' })
  headerRows?: number | null;
  @Field(() => String, { nullable: true, description: 'Of the spreadsheet: `pt_BR`, `en_US`.' })
  locale?: string | null;
  @Field(() => String, { nullable: true, description: 'Of the spreadsheet: an IANA name.' })
  timeZone?: string | null;
  @Field(() => DateCells, { nullable: true })
  dateCells?: 'AS_SHOWN' | 'DAY_FIRST' | null;
  @Field(() => [String], {
    nullable: true,
    description: 'Row ids that stand in the tab: they tell a copy (SHEET_IS_COPY).',
  })
  rowIds?: string[] | null;
  @Field(() => SheetOrigin, { nullable: true, description: 'What the merchant said of a copy.' })
  origin?: 'NEW' | 'MOVE' | null;
  @Field(() => ID, { nullable: true, description: 'For MOVE: the binding that comes here.' })
  movedFromId?: string | null;
}

@InputType()
export class SyncSheetInput extends MutationInput {
  @Field(() => ID)
  bindingId: string;
  @Field(() => String, {
    description:
      'Chosen for one run; with `chunk` it makes each step have its effect once. `cell-…`: an answer that was written into its cell.',
  })
  syncId: string;
  @Field(() => Int)
  chunk: number;
  @Field(() => Boolean, { description: 'The last step also works out what the sheet should show.' })
  isLast: boolean;
  @Field(() => SheetData, { description: 'Rows that changed, at most 1.000.' })
  rows: unknown;
  @Field(() => [String], { nullable: true, description: 'Rows that were there and are gone.' })
  missingRowIds?: string[] | null;
  @Field(() => MissingRows, { nullable: true, description: 'Asked for when many rows are gone.' })
  missingRows?: 'CANCEL' | 'KEEP' | null;
  @Field(() => KeptSide, {
    nullable: true,
    description: 'After SHEET_RESTORED: what counts of rows that read as they did before.',
  })
  restored?: 'SHEET' | 'SERVER' | null;
  @Field(() => [String], { nullable: true, description: 'After FOREIGN_ROWS: rows that the other tab has no more.' })
  movedRowIds?: string[] | null;
}

@InputType()
export class AcknowledgeSyncInput extends MutationInput {
  @Field(() => ID)
  bindingId: string;
  @Field(() => String)
  syncId: string;
  @Field(() => SheetData, { description: 'What became of the patches of each row.' })
  acks: unknown;
}

@InputType({ description: 'At most one; none: a due date is asked of each row.' })
export class SetDueRuleInput extends MutationInput {
  @Field(() => Int, { nullable: true, description: 'On this day of the month, 1 to 31.' })
  payDay?: number | null;
  @Field(() => Int, { nullable: true, description: 'So many days after the sale, 1 to 365.' })
  days?: number | null;
}

@InputType()
export class MergeRuleInput {
  @Field(() => String)
  field: string;
  @Field(() => MergeWinner)
  winner: 'ASK' | 'SHEET' | 'SERVER';
}

@InputType({ description: 'Fields that are not named keep their rule.' })
export class UpdateMergePolicyInput extends MutationInput {
  @Field(() => ID)
  bindingId: string;
  @Field(() => [MergeRuleInput])
  rules: MergeRuleInput[];
}

@InputType()
export class SetBackgroundSyncInput extends MutationInput {
  @Field(() => ID)
  bindingId: string;
  @Field(() => Boolean)
  isOn: boolean;
}

/** Of what changes a bound tab. */
export const bindingPayload = { binding: { type: () => SheetBinding, read: byRef('binding', bindings.byId) } };

export const sheetMutations = [
  mutationOf({
    name: 'bindSheet',
    scope: 'write',
    description: 'Binds a tab, or binds it again with other columns.',
    input: BindSheetInput,
    run: bindSheet,
    payload: {
      ...bindingPayload,
      unmapped: {
        type: () => String,
        isList: true,
        description: "Headings that were not understood: they stay the merchant's own.",
        read: (_, result) => (result as BindSheetResult).unmapped,
      },
      copyOf: {
        type: () => SheetBinding,
        isOnRefusal: true,
        description: 'For SHEET_IS_COPY: the tab whose rows these are.',
        read: ({ reading }, result) => {
          const { copyOf } = result as BindSheetResult;
          return copyOf === null ? null : reading.load(bindings.byId, copyOf);
        },
      },
    },
  }),
  mutationOf({
    name: 'syncSheet',
    scope: 'write',
    description: 'One step of a sync: rows that changed come in, facts are recorded, questions are found.',
    input: SyncSheetInput,
    run: syncSheet,
    payload: {
      sync: {
        type: () => SheetSync,
        read: (_, { refs }) =>
          refs && { unchanged: 0, agreed: 0, ...refs, id: refs.syncId, isMore: Boolean(refs.isMore) },
      },
      cancelled: {
        type: () => Debt,
        isList: true,
        description: 'Debts of rows that are gone; `reinstateDebt` undoes it, and the row comes back to the sheet.',
        read: byRefs('cancelled', debts.byId),
      },
      foreignRowIds: {
        type: () => String,
        isList: true,
        isOnRefusal: true,
        description: 'For FOREIGN_ROWS: those that another tab has. Copies need ids of their own.',
        read: (_, result) => (result as SyncSheetResult).foreignRowIds,
      },
    },
  }),
  mutationOf({
    name: 'acknowledgeSync',
    scope: 'write',
    description: 'Says which patches were written; only then sheet and shop agree on them.',
    input: AcknowledgeSyncInput,
    run: acknowledgeSync,
    payload: bindingPayload,
  }),
  mutationOf({
    name: 'setDueRule',
    scope: 'write',
    description: 'When sales on trust without a due date fall due. Rows that waited only for it are booked.',
    input: SetDueRuleInput,
    run: setDueRule,
    payload: {
      merchant: { type: () => Merchant, read: byRef('merchant', merchantById) },
      isMore: {
        type: () => Boolean,
        description: 'Many rows are booked in parts: call again with another key.',
        read: (_, { refs }) => Boolean(refs?.isMore),
      },
    },
  }),
  mutationOf({
    name: 'updateMergePolicy',
    scope: 'write',
    description: 'Says who wins where sheet and database both changed a cell.',
    input: UpdateMergePolicyInput,
    run: updateMergePolicy,
    payload: bindingPayload,
  }),
  mutationOf({
    name: 'setBackgroundSync',
    scope: 'write',
    description: 'Whether the server syncs this tab by itself; the spreadsheet is shared with its account for that.',
    input: SetBackgroundSyncInput,
    run: setBackgroundSync,
    payload: bindingPayload,
  }),
];
