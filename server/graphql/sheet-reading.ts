/** What a tab is understood as before it is bound, and what a first sync would do: queries that write nothing. */
import { Arg, Ctx, Field, ID, InputType, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { isVisible } from '../app/queries/sheet.js';
import {
  type SheetPreview as Preview,
  type SheetReading as Reading,
  sheetPreview,
  sheetReading,
} from '../app/sheet/preview.js';
import type { DateCells as DateCellsName } from '../domain/sheet/date-order.js';
import type { Context } from './context.js';
import { ColumnCertainty, DateCells } from './enums.js';
import { badInput, noTab } from './errors.js';
import { Cents, SheetData } from './scalars.js';

@ObjectType({ description: 'A column of a tab and what it was understood as.', simpleResolvers: true })
class ReadColumn {
  @Field(() => Int, { description: 'From 0.' })
  index: number;
  @Field(() => String, { description: 'As typed; of two heading rows both.' })
  heading: string;
  @Field(() => String, { nullable: true, description: 'Null while it is unsure, and for a column of the merchant.' })
  field: string | null;
  @Field(() => ColumnCertainty)
  certainty: string;
  @Field(() => [String], { description: 'Fields it could be, likeliest first.' })
  alternatives: string[];
  @Field(() => [String], { description: 'At most 3 cells, as shown.' })
  samples: string[];
}

@ObjectType({ description: 'What a tab was understood as.', simpleResolvers: true })
class SheetReading {
  @Field(() => Int, { description: 'Row of the last heading row, from 1.' })
  headerRow: number;
  @Field(() => Int, { description: 'Rows that the headings take, 1 or 2.' })
  headerRows: number;
  @Field(() => [ReadColumn])
  columns: ReadColumn[];
  @Field(() => [String], { description: 'Fields without which nothing can be synced and that no column is.' })
  missing: string[];
  @Field(() => Boolean, { description: 'Without one the shop says once when its sales on trust fall due.' })
  hasDueColumn: boolean;
  @Field(() => Boolean, { description: 'The sheet puts the month first, and its days read as though typed day first.' })
  asksDateOrder: boolean;
}

@InputType()
class SheetPreviewInput {
  @Field(() => SheetData, { description: '`WireRow[]`, at most 1.000; ids of any form that `bindSheet` takes.' })
  rows: unknown;
  @Field(() => [String], { description: 'The `people` of the parts before this one.' })
  seen: string[];
  @Field(() => String, { nullable: true })
  locale?: string | null;
  @Field(() => DateCells, { nullable: true })
  dateCells?: DateCellsName | null;
  @Field(() => Int, { nullable: true, description: 'The due rule to be: a day of the month.' })
  payDay?: number | null;
  @Field(() => Int, { nullable: true, description: 'Or so many days after the sale.' })
  days?: number | null;
  @Field(() => ID, {
    nullable: true,
    description: 'Of a tab that is bound already, with the ids its rows have: its own debts are not counted as new.',
  })
  bindingId?: string | null;
}

@ObjectType({ description: 'What a first sync of these rows would do.', simpleResolvers: true })
class SheetPreview {
  @Field(() => Int)
  rows: number;
  @Field(() => Int, { description: 'Rows that become a debt.' })
  debts: number;
  @Field(() => Cents)
  openCents: number;
  @Field(() => Int)
  paidDebts: number;
  @Field(() => Int, { description: "Rows that are debts of this tab's, or of no tab yet: they are not booked again." })
  recordedDebts: number;
  @Field(() => Int, {
    description:
      "Debts of the books that no tab shows, the same in every part; 0 but for the first sync of the shop's first tab. Those that no row of it is are put below the last one.",
  })
  unshownDebts: number;
  @Field(() => Int, { description: 'Of them those that these rows are, or may be.' })
  matchedDebts: number;
  @Field(() => Int, {
    description: 'Rows that read like a debt of another tab: each of them is one of the `questions`.',
  })
  shownElsewhere: number;
  @Field(() => Int)
  newCustomers: number;
  @Field(() => Int)
  knownCustomers: number;
  @Field(() => Int, { description: 'Blank rows, totals, separators.' })
  ignoredRows: number;
  @Field(() => Int)
  questions: number;
  @Field(() => [String], { description: 'Marks of the people counted: give them back as `seen` with the next part.' })
  people: string[];
  @Field(() => SheetData, { description: '`[{ row, name, field, what }]`: the first questions.' })
  examples: unknown;
}

@Resolver()
export class SheetReadingResolver {
  @Query(() => SheetReading, { nullable: true, description: 'What a tab is; null: no table stands there.' })
  sheetReading(
    @Arg('rows', () => SheetData, { description: '`WireCell[][]` from A1 on: at most 200 rows of 100 columns.' })
    rows: unknown,
    @Arg('locale', () => String, { nullable: true, description: 'Of the spreadsheet: `pt_BR`, `en_US`.' })
    locale: string | null,
  ): Reading | null {
    const read = sheetReading(rows, locale);
    if (!read.ok) throw badInput('`rows` is WireCell[][]: at most 200 rows of 100 columns.');
    return read.reading;
  }

  @Query(() => SheetPreview, { description: 'What a first sync would do with these rows. Nothing is written.' })
  async sheetPreview(
    @Arg('input', () => SheetPreviewInput) input: SheetPreviewInput,
    @Ctx() { reading }: Context,
  ): Promise<Preview> {
    const { payDay, days } = input;
    const dueRule = payDay != null ? { payDay } : days != null ? { days } : null;
    const isRule = (payDay == null || (payDay >= 1 && payDay <= 31)) && (days == null || (days >= 1 && days <= 365));
    if (!isRule) throw badInput('payDay is 1 to 31, days is 1 to 365.');
    const { rows, seen, locale, dateCells, bindingId } = input;
    if (bindingId != null && !(await isVisible(await reading.tenant(), bindingId))) throw noTab();
    const preview = await sheetPreview(await reading.tenant(), {
      rows,
      seen,
      locale: locale ?? null,
      dateCells: dateCells ?? null,
      dueRule,
      bindingId: bindingId ?? null,
    });
    if (!preview) throw badInput('`rows` are not of the form of WireRow.');
    return preview;
  }
}
