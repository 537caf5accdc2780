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
import { customers } from '../app/queries/customer.js';
import { debts } from '../app/queries/debt.js';
import { payments } from '../app/queries/payment.js';
import {
  candidateText,
  isOpenEntry,
  reasonText,
  type StatementEntryRow,
  type StatementImportRow,
  shownDocument,
  statementEntries,
  statementImports,
} from '../app/queries/statement.js';
import { importStatement } from '../app/statement/import.js';
import { resolveStatementEntry } from '../app/statement/resolve.js';
import type { Candidate, Verdict } from '../domain/statement/verdict.js';
import { connect, connectionOf, connectUnder, PageArgs } from './connection.js';
import type { Context } from './context.js';
import { Customer } from './customer.js';
import { Debt } from './debt.js';
import { StatementEntryOutcome, StatementFormat, StatementReasonCode, StatementVerdict } from './enums.js';
import { byRef, MutationInput, mutationOf } from './mutation.js';
import { Node } from './node.js';
import { Payment } from './payment.js';
import { Cents, DateScalar, DateTime } from './scalars.js';

@ObjectType({
  description: 'How the entries of an import stand now: answered questions count as what they became.',
  simpleResolvers: true,
})
class StatementCounts {
  @Field(() => Int, { description: 'Recorded as payments.' })
  posted: number;
  @Field(() => Int, { description: 'Asked, and not answered yet.' })
  asked: number;
  @Field(() => Int)
  ignored: number;
  @Field(() => Int, { description: 'Entries of the file that were here before.' })
  duplicated: number;
  @Field(() => Int, { description: 'Entries that could not be read.' })
  unreadable: number;
}

@ObjectType({ description: 'A line of a statement that became no entry.', simpleResolvers: true })
class StatementLine {
  @Field(() => Int, { description: 'From 1.' })
  line: number;
  @Field(() => String, { description: 'For the merchant, in Brazilian Portuguese.' })
  reason: string;
}

@ObjectType({ implements: Node, description: 'A bank statement that was imported.', simpleResolvers: true })
class StatementImport extends Node {
  @Field(() => StatementFormat)
  format: string;
  @Field(() => String)
  importedBy: string;
  @Field(() => DateTime)
  recordedAt: string;
}

@ObjectType({ description: 'Why an entry was posted, asked or ignored.', simpleResolvers: true })
class StatementReason {
  @Field(() => StatementReasonCode)
  code: string;
  @Field(() => String, { description: 'For the merchant, in Brazilian Portuguese.' })
  text: string;
}

@ObjectType({ description: 'What became of an entry, once.', simpleResolvers: true })
class StatementEntryEnd {
  @Field(() => StatementEntryOutcome)
  outcome: string;
  @Field(() => String, { nullable: true })
  reason: string | null;
  @Field(() => String)
  by: string;
  @Field(() => DateTime)
  recordedAt: string;
}

@ObjectType({
  implements: Node,
  description: 'One entry of the account, once however many statements hold it.',
  simpleResolvers: true,
})
class StatementEntry extends Node {
  @Field(() => DateScalar)
  on: string;
  @Field(() => Cents, { description: 'Negative: money that went out.' })
  amountCents: number;
  @Field(() => String, { description: "In the bank's words." })
  description: string;
  @Field(() => String, { nullable: true, description: 'As the bank writes it; often cut short.' })
  payerName: string | null;
  @Field(() => StatementVerdict)
  verdict: string;
  @Field(() => String, { nullable: true, description: 'The code of a Pix charge of this shop.' })
  txid: string | null;
  @Field(() => String, { nullable: true, description: "The Pix's own id." })
  endToEndId: string | null;
  @Field(() => DateTime)
  recordedAt: string;
  @Field(() => StatementEntryEnd, { nullable: true })
  end: StatementEntryEnd | null;
}

@ObjectType({ description: 'Somebody who may have paid, and for what.' })
class StatementCandidate {}

const StatementImportConnection = connectionOf('StatementImport', () => StatementImport);
const StatementEntryConnection = connectionOf('StatementEntry', () => StatementEntry);

@InputType({ description: 'All that is given must hold.' })
class StatementEntryFilter {
  @Field(() => ID, { nullable: true })
  importId?: string | null;
  @Field(() => Boolean, { nullable: true, description: 'Asked and not answered.' })
  isOpen?: boolean | null;
  @Field(() => [StatementVerdict], { nullable: true })
  verdict?: Verdict[] | null;
}

@Resolver(() => StatementImport)
export class StatementImportResolver {
  @Query(() => StatementImport, { nullable: true, description: 'One import; null when this shop has no such one.' })
  async statementImport(@Arg('id', () => ID) id: string, @Ctx() { reading }: Context) {
    return (await reading.load(statementImports.byId, id)) ?? null;
  }

  @Query(() => StatementImportConnection, { description: 'The statements that were imported, newest first.' })
  statementImports(@Args(() => PageArgs) page: PageArgs, @Ctx() context: Context) {
    return connect(context, statementImports, page, 'RECENT', undefined);
  }

  @FieldResolver(() => StatementCounts)
  counts(@Root() { counts, leftOut }: StatementImportRow): StatementCounts {
    return { ...counts, duplicated: leftOut.duplicated, unreadable: leftOut.unreadable.length };
  }

  @FieldResolver(() => [StatementLine], { description: 'Lines that are entries and could not be read.' })
  unreadable(@Root() { leftOut }: StatementImportRow): readonly StatementLine[] {
    return leftOut.unreadable;
  }

  @FieldResolver(() => [StatementLine], {
    description: 'Lines that are no entries: headings, balances, what is still to come.',
  })
  skipped(@Root() { leftOut }: StatementImportRow): readonly StatementLine[] {
    return leftOut.skipped;
  }

  @FieldResolver(() => StatementEntryConnection, { description: 'In the order of the file.' })
  entries(
    @Root() { id }: StatementImportRow,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => StatementEntryFilter, { nullable: true }) filter: StatementEntryFilter | null,
    @Ctx() context: Context,
  ) {
    return connectUnder(context, statementEntries, { noun: 'import', id }, page, 'FILE', filter ?? null);
  }
}

@Resolver(() => StatementEntry)
export class StatementEntryResolver {
  @Query(() => StatementEntryConnection, { description: 'Entries of all statements, the latest day first.' })
  statementEntries(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => StatementEntryFilter, { nullable: true }) filter: StatementEntryFilter | null,
    @Ctx() context: Context,
  ) {
    return connect(context, statementEntries, page, 'RECENT', filter ?? null);
  }

  @FieldResolver(() => StatementReason)
  reason(@Root() entry: StatementEntryRow): StatementReason {
    return { code: entry.reason, text: reasonText(entry) };
  }

  @FieldResolver(() => String, { nullable: true, description: 'CPF or CNPJ, masked.' })
  payerDocument(@Root() entry: StatementEntryRow) {
    return shownDocument(entry);
  }

  @FieldResolver(() => [StatementCandidate], { description: 'The likeliest first; at most 5.' })
  candidates(@Root() entry: StatementEntryRow): object[] {
    return entry.candidates;
  }

  @FieldResolver(() => Payment, { nullable: true, description: 'What was recorded for it.' })
  async payment(@Root() { end }: StatementEntryRow, @Ctx() { reading }: Context) {
    return end?.paymentId == null ? null : reading.load(payments.byId, end.paymentId);
  }

  @FieldResolver(() => Boolean, { description: 'Asked and not answered.' })
  isOpen(@Root() entry: StatementEntryRow) {
    return isOpenEntry(entry);
  }

  @FieldResolver(() => StatementImport, { description: 'The first statement that held it.' })
  import(@Root() { importId }: StatementEntryRow, @Ctx() { reading }: Context) {
    return reading.load(statementImports.byId, importId);
  }
}

@Resolver(() => StatementCandidate)
export class StatementCandidateResolver {
  @FieldResolver(() => Customer)
  customer(@Root() { customerId }: Candidate, @Ctx() { reading }: Context) {
    return reading.load(customers.byId, customerId);
  }

  @FieldResolver(() => [Debt], { description: 'What they would have paid; empty: the oldest due first.' })
  async debts(@Root() { debtIds }: Candidate, @Ctx() { reading }: Context) {
    const rows = await Promise.all(debtIds.slice(0, 100).map((id) => reading.load(debts.byId, id)));
    return rows.filter((debt) => debt !== undefined);
  }

  @FieldResolver(() => String, { description: 'Why they are proposed, for the merchant.' })
  text(@Root() candidate: Candidate) {
    return candidateText(candidate);
  }

  @FieldResolver(() => Payment, {
    nullable: true,
    description: 'A payment that may be the same money, or the one that was given back.',
  })
  async payment(@Root() { paymentId }: Candidate, @Ctx() { reading }: Context) {
    return paymentId === null ? null : reading.load(payments.byId, paymentId);
  }
}

@InputType()
export class ImportStatementInput extends MutationInput {
  @Field(() => String, {
    description: 'The OFX or CSV file in base64, at most 2.000 entries. The limit of a request leaves it 2 MB.',
  })
  content: string;
  @Field(() => String, { nullable: true })
  fileName?: string | null;
}

@InputType()
export class ResolveStatementEntryInput extends MutationInput {
  @Field(() => ID)
  id: string;
  @Field(() => ID, { nullable: true, description: 'Who paid; may be left out when debts are chosen.' })
  customerId?: string | null;
  @Field(() => [ID], {
    nullable: true,
    description: 'Paid first, in this order; then the oldest due; the rest is credit.',
  })
  debtIds?: string[] | null;
  @Field(() => Boolean, { nullable: true, description: 'True: nothing is recorded. Give a reason.' })
  ignore?: boolean | null;
  @Field(() => String, { nullable: true })
  reason?: string | null;
}

export const statementMutations = [
  mutationOf({
    name: 'importStatement',
    scope: 'write',
    description:
      'Reads a bank statement: certain entries are posted, uncertain ones asked. The same entry counts once.',
    input: ImportStatementInput,
    run: importStatement,
    payload: {
      statementImport: { type: () => StatementImport, read: byRef('statementImport', statementImports.byId) },
    },
  }),
  mutationOf({
    name: 'resolveStatementEntry',
    scope: 'write',
    description: 'Says whose payment an entry is, or that it is none.',
    input: ResolveStatementEntryInput,
    run: resolveStatementEntry,
    payload: { statementEntry: { type: () => StatementEntry, read: byRef('statementEntry', statementEntries.byId) } },
  }),
];
