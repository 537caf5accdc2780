/** What the merchant answers to questions about a sheet. */
import { Field, ID, InputType, Int } from 'type-graphql';
import { answerQuestion, answerQuestions, resolveConflict } from '../app/sheet/answer.js';
import { waiveQuestion } from '../app/sheet/waive.js';
import { KeptSide } from './enums.js';
import { MutationInput, mutationOf } from './mutation.js';
import { bindingPayload } from './sheet.js';

@InputType()
export class WaiveQuestionInput extends MutationInput {
  @Field(() => ID)
  bindingId: string;
  @Field(() => [String])
  rowIds: string[];
}

@InputType()
export class ResolveConflictInput extends MutationInput {
  @Field(() => ID)
  bindingId: string;
  @Field(() => String)
  rowId: string;
  @Field(() => String)
  field: string;
  @Field(() => KeptSide)
  keep: 'SHEET' | 'SERVER';
}

@InputType()
export class AnswerQuestionInput extends MutationInput {
  @Field(() => ID)
  bindingId: string;
  @Field(() => String)
  rowId: string;
  @Field(() => String)
  field: string;
  @Field(() => String, { description: 'Of the question.' })
  code: string;
  @Field(() => String, { description: 'The `id` of one of its `answers` that has no `value`.' })
  answer: string;
}

@InputType({ description: 'Questions of the same field and code, about several rows of a tab.' })
export class AnswerQuestionsInput extends MutationInput {
  @Field(() => ID)
  bindingId: string;
  @Field(() => [String], { description: '1 to 100. Rows that are not asked about any more are left alone.' })
  rowIds: string[];
  @Field(() => String)
  field: string;
  @Field(() => String, { description: 'Of the questions.' })
  code: string;
  @Field(() => String, { description: 'As for `answerQuestion`; none that speaks of one person or one day.' })
  answer: string;
}

export const sheetAnswerMutations = [
  mutationOf({
    name: 'waiveQuestion',
    scope: 'write',
    description: 'Books rows whose only problems are contacts, without those contacts.',
    input: WaiveQuestionInput,
    run: waiveQuestion,
    payload: bindingPayload,
  }),
  mutationOf({
    name: 'resolveConflict',
    scope: 'write',
    description: 'Says whose value of a cell stands, where both sides changed it.',
    input: ResolveConflictInput,
    run: resolveConflict,
    payload: bindingPayload,
  }),
  mutationOf({
    name: 'answerQuestion',
    scope: 'write',
    description: 'Answers a question by the id of one of its answers.',
    input: AnswerQuestionInput,
    run: answerQuestion,
    payload: bindingPayload,
  }),
  mutationOf({
    name: 'answerQuestions',
    scope: 'write',
    description:
      'Gives the same answer about several rows, all or none, as one run. Undone it asks again, but for cells that took the value of the server since.',
    input: AnswerQuestionsInput,
    run: answerQuestions,
    payload: {
      ...bindingPayload,
      syncId: { type: () => ID, description: 'For `undoSync`.', read: (_, { refs }) => refs?.syncId ?? null },
      answered: { type: () => Int, description: 'Rows.', read: (_, { refs }) => refs?.answered ?? 0 },
    },
  }),
];
