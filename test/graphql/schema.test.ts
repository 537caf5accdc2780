import { getNamedType, getNullableType, isCompositeType, isListType, isObjectType, parse, validate } from 'graphql';
import { expect, it } from 'vitest';
import { LIMITS } from '../../server/graphql/limits.js';
import { buildSchema, printedSchema } from '../../server/graphql/schema.js';
import { readyOperations } from '../../server/web/graphiql.js';

const schema = buildSchema();
const types = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__'));
const fields = types.flatMap((type) =>
  isObjectType(type)
    ? Object.values(type.getFields()).map((field) => ({ type, field, name: `${type.name}.${field.name}` }))
    : [],
);

it('knows no fraction', () => {
  expect(types.map((type) => type.name)).not.toContain('Float');
});

it('prints the same text every time, with a meaning for every type of result and every operation', () => {
  expect(printedSchema()).toBe(printedSchema());
  expect(
    types.filter(
      (type) =>
        isObjectType(type) && type !== schema.getQueryType() && type !== schema.getMutationType() && !type.description,
    ),
  ).toEqual([]);
  for (const root of [schema.getQueryType()!, schema.getMutationType()!])
    expect(Object.values(root.getFields()).filter((field) => !field.description)).toEqual([]);
});

it('pages or bounds every list of rows', () => {
  const paged = fields.filter(({ field }) => getNamedType(field.type).name.endsWith('Connection'));
  for (const { field, name } of paged) {
    const first = field.args.find((arg) => arg.name === 'first');
    expect([name, String(first?.type)]).toEqual([name, 'Int!']);
  }
  // Whatever else is a list of rows must say in its description, or by its nature, how long it can get.
  const bounded = fields
    .filter(
      ({ type, field }) =>
        isListType(getNullableType(field.type)) &&
        isCompositeType(getNamedType(field.type)) &&
        !/(Connection|Edge|Payload)$/.test(type.name),
    )
    .map(({ name }) => name)
    .sort();
  expect(bounded).toEqual([
    'AgingReport.bands',
    'Cadence.steps',
    'CounterProposal.amounts',
    'CounterProposal.problems',
    'CreditPolicy.firstLimitByScore',
    'CreditPolicy.terms',
    'Customer.contactPreferences',
    'Customer.creditHistory',
    'Debt.allocations',
    'Debt.changes',
    'Hold.receipts',
    'NextStep.conditions',
    'OfferSuggestion.debts',
    'Payment.allocations',
    'Plan.installments',
    'PlanCheck.problems',
    'PlanMenu.leftOut',
    'PlanMenu.plans',
    'PlanPolicy.cashDiscounts',
    'PolicyBacktest.months',
    'Proposal.debts',
    'Proposal.events',
    'Proposal.installments',
    'Proposal.plans',
    'PurchaseAuthorization.alternatives',
    'PurchaseAuthorization.reasons',
    'Query.offerSuggestions',
    'QueueEntry.debts',
    'Reminder.attempts',
    'Reminder.debts',
    'ReminderQueue.send',
    'ReminderQueue.skipped',
    'SheetBinding.columns',
    'SheetBinding.mergePolicy',
    'SheetQuestion.answers',
    'SheetReading.columns',
    'StatementCandidate.debts',
    'StatementEntry.candidates',
    'StatementImport.skipped',
    'StatementImport.unreadable',
  ]);
});

it('gives every mutation one input with an idempotency key, and a payload with errors', () => {
  for (const field of Object.values(schema.getMutationType()!.getFields())) {
    expect(field.args.map((arg) => arg.name)).toEqual(['input']);
    const input = getNamedType(field.args[0]!.type) as { getFields?(): Record<string, { type: unknown }> };
    expect(String(input.getFields!().idempotencyKey?.type)).toBe('String!');
    const payload = getNamedType(field.type);
    expect(isObjectType(payload) && String(payload.getFields().errors?.type)).toBe('[UserError!]!');
  }
});

it.each(readyOperations())('the ready operation $name is valid and small enough for the parser', ({ query }) => {
  expect(validate(schema, parse(query, { maxTokens: LIMITS.tokens }))).toEqual([]);
});
