import { Arg, Args, Ctx, Field, FieldResolver, ID, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { areaCodeOfShop } from '../app/queries/area-code.js';
import { isVisible, openQuestions, patchesOfBinding } from '../app/queries/sheet.js';
import type { QuestionKind as QuestionKindName } from '../app/sheet/question.js';
import { type Connection, connectionOf, cursorOf, PageArgs, pageSizeOf, positionOf } from './connection.js';
import type { Context } from './context.js';
import { AnswerInput, QuestionKind } from './enums.js';
import { noTab } from './errors.js';
import { Merchant } from './merchant.js';
import { SheetData } from './scalars.js';

@ObjectType({
  description: 'What the sheet should show and does not: write each where the cell is still `expected`.',
  simpleResolvers: true,
})
class SheetPatchPage {
  @Field(() => SheetData, { description: '`WirePatch[]`.' })
  patches: unknown;
  @Field(() => SheetData, { description: '`WireNewRow[]`: debts the sheet does not have yet.' })
  newRows: unknown;
  @Field(() => String, { nullable: true })
  endCursor: string | null;
  @Field(() => Boolean)
  hasNextPage: boolean;
}

@ObjectType({ description: 'An answer offered to a question.', simpleResolvers: true })
class SheetAnswer {
  @Field(() => String, { description: 'For `answerQuestion` or `resolveConflict`, where there is no `value`.' })
  id: string;
  @Field(() => String, { description: 'In Brazilian Portuguese, for a button.' })
  label: string;
  @Field(() => SheetData, { nullable: true, description: '`WireValue`: write it to the cell, then sync.' })
  value: unknown;
}

@ObjectType({ description: 'Something in a sheet that only the merchant can say.', simpleResolvers: true })
export class SheetQuestion {
  @Field(() => ID)
  id: string;
  @Field(() => ID)
  bindingId: string;
  @Field(() => String)
  rowId: string;
  @Field(() => Int, { description: 'Row in the sheet, from 1, when it was last sent.' })
  row: number;
  @Field(() => String)
  field: string;
  @Field(() => String, { description: 'Of the column.' })
  heading: string;
  @Field(() => String)
  code: string;
  @Field(() => String, { description: 'What the cell shows.' })
  raw: string;
  @Field(() => String, { description: 'What is wrong, in Brazilian Portuguese.' })
  what: string;
  @Field(() => String, { description: 'What to do about it, in Brazilian Portuguese.' })
  doNext: string;
  @Field(() => QuestionKind)
  kind: string;
  @Field(() => Boolean, { description: '`waiveQuestion` books the row without it.' })
  canWaive: boolean;
  @Field(() => String, { nullable: true, description: 'Whose row it is.' })
  name: string | null;
  @Field(() => [SheetAnswer])
  answers: SheetAnswer[];
  @Field(() => AnswerInput, { nullable: true, description: 'What may be typed instead; null: nothing.' })
  input: string | null;
  @Field(() => String, { nullable: true, description: 'What the cell says, where the two sides disagree.' })
  sheetValue: string | null;
  @Field(() => String, { nullable: true, description: 'What the database holds, where both changed.' })
  serverValue: string | null;
}

const SheetQuestionConnection = connectionOf('SheetQuestion', () => SheetQuestion);
/** Rows of one page of patches: a chunk of a sync (DESIGN, "Sheet sync"). */
const MAX_PATCHED_ROWS = 1_000;
const PATCHES = { name: 'sheetPatches', orderTypes: { ROW: 'text' } } as const;
const QUESTIONS = { name: 'sheetQuestions', orderTypes: { ROW: 'text' } } as const;

@Resolver()
export class SheetQuestionResolver {
  @Query(() => SheetPatchPage, { description: 'What waits to be written to a bound tab, by row.' })
  async sheetPatches(
    @Arg('bindingId', () => ID) bindingId: string,
    @Arg('first', () => Int, { description: 'Rows: 1 to 1000, as many as a step of a sync.' }) size: number,
    @Arg('after', () => String, { nullable: true, description: 'The `endCursor` of the page before.' }) cursor:
      | string
      | null,
    @Ctx() { reading }: Context,
  ): Promise<SheetPatchPage> {
    const first = pageSizeOf({ first: size }, MAX_PATCHED_ROWS);
    const after = cursor == null ? null : positionOf(PATCHES, 'ROW', cursor).id;
    const found = await patchesOfBinding(await reading.tenant(), { bindingId, first, after });
    if (!found) throw noTab();
    return { ...found, endCursor: found.endCursor && cursorOf(PATCHES.name, 'ROW', '', found.endCursor) };
  }

  @Query(() => SheetQuestionConnection, {
    description: "What only the merchant can answer, in the order of the sheet's rows.",
  })
  async sheetQuestions(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('bindingId', () => ID, { nullable: true }) bindingId: string | null,
    @Arg('spreadsheetId', () => String, { nullable: true, description: 'Of all its tabs.' }) spreadsheetId:
      | string
      | null,
    @Arg('kind', () => QuestionKind, { nullable: true }) kind: QuestionKindName | null,
    @Ctx() { reading }: Context,
  ): Promise<Connection<SheetQuestion>> {
    const first = pageSizeOf(page);
    const after = page.after == null ? null : positionOf(QUESTIONS, 'ROW', page.after).id;
    if (bindingId != null && !(await isVisible(await reading.tenant(), bindingId))) throw noTab();
    const found = await openQuestions(await reading.tenant(), { bindingId, spreadsheetId, kind, first, after });
    const edges = found.questions.map((node) => ({ cursor: cursorOf(QUESTIONS.name, 'ROW', '', node.id), node }));
    return {
      edges,
      nodes: found.questions,
      pageInfo: {
        hasNextPage: found.hasNextPage,
        hasPreviousPage: after !== null,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      },
      totalCount: async () => found.totalCount,
    };
  }
}

@Resolver(() => Merchant)
export class AreaCodeResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      "The area code to propose for telephones that lack one: the Pix key's, or that of most customers. Nothing is read by it.",
  })
  async areaCode(@Root() merchant: Merchant, @Ctx() { reading }: Context): Promise<string | null> {
    return (await reading.load(areaCodeOfShop, merchant.id)) ?? null;
  }
}
