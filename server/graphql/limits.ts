/**
 * What one request may ask (FAULTS, "Starting limits"), decided before anything is executed. Tokens are counted by the
 * parser; here are depth, aliases, directives, the cost with its variables, and the size of lists in the input. Each
 * fragment is weighed once, so that fragments which spread each other cannot make the weighing itself expensive.
 */
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
  visit,
} from 'graphql';
import { apiError, badInput } from './errors.js';

export const LIMITS = {
  /** Of objects and lists in the variables. */
  inputDepth: 20,
  tokens: 1_000,
  depth: 12,
  aliases: 15,
  directives: 50,
  cost: 20_000,
  listInput: 250,
};

/** Lists without `first`: how many each usually holds, for the cost. A list that is in no row stops the server's start. */
const USUAL_SIZE: Readonly<Record<string, number>> = {
  'AgingReport.bands': 5,
  'Cadence.steps': 7,
  'CounterProposal.amounts': 4,
  'CounterProposal.problems': 2,
  'CreditPolicy.firstLimitByScore': 5,
  'CreditPolicy.terms': 3,
  'Customer.contactPreferences': 4,
  'Customer.creditHistory': 13,
  'Debt.allocations': 10,
  'Debt.changes': 10,
  'Hold.receipts': 3,
  'NextStep.conditions': 4,
  'OfferSuggestion.debts': 3,
  'Payment.allocations': 10,
  'Plan.installments': 4,
  'PlanCheck.problems': 2,
  'PlanMenu.leftOut': 2,
  'PlanMenu.plans': 3,
  'PlanPolicy.cashDiscounts': 3,
  'PolicyBacktest.months': 24,
  'Proposal.debts': 5,
  'Proposal.events': 2,
  'Proposal.installments': 4,
  'Proposal.plans': 3,
  'PurchaseAuthorization.alternatives': 3,
  'PurchaseAuthorization.reasons': 2,
  'Query.offerSuggestions': 50,
  'QueueEntry.debts': 5,
  'Reminder.attempts': 3,
  'Reminder.debts': 5,
  'ReminderQueue.send': 400,
  'ReminderQueue.skipped': 200,
  'SheetBinding.columns': 30,
  'SheetBinding.mergePolicy': 10,
  'SheetQuestion.answers': 2,
  'SheetReading.columns': 30,
  'StatementCandidate.debts': 3,
  'StatementEntry.candidates': 3,
  'StatementImport.skipped': 10,
  'StatementImport.unreadable': 10,
};

/**
 * What a field costs beside its rows: two of these look at many, however few are then asked for. One of each fits into
 * a request, because rules are tried by both at once; two backtests do not. What is held about somebody is in every table.
 */
const OWN_COST: Readonly<Record<string, number>> = {
  'Customer.personalData': 1_000,
  // Looks at one customer, each by themselves.
  'Proposal.message': 20,
  'Query.backtestCreditPolicy': 11_000,
  // Looks at everybody's name, phone and document.
  'Query.mergeSuggestions': 1_000,
  // The facts of 300 customers at most.
  'Query.offerSuggestions': 1_000,
  'Query.previewCreditPolicy': 7_000,
};

/** Input lists that carry rows, and how long they may be. */
const LONGER_INPUT: Readonly<Record<string, number>> = {
  missingRowIds: 10_000,
  headings: 1_000,
  rowIds: 10_000,
  movedRowIds: 1_000,
  seen: 20_000,
};
/** JSON inside SheetData is measured where it is understood. */
const SHEET_DATA = new Set(['rows', 'acks']);

interface Weight {
  depth: number;
  aliases: number;
  cost: number;
}

/** Throws BAD_USER_INPUT or COST_EXCEEDED; returns the cost. */
export function checkLimits(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  if (!schema.getRootType(operation.operation)) throw badInput(`There is no ${operation.operation} here.`);
  checkDocument(document);
  checkInput(variables);
  const weight = createScale(schema, document, { ...defaultsOf(operation), ...variables }).weigh(operation);
  if (weight.depth > LIMITS.depth) throw badInput(`The query is deeper than ${LIMITS.depth} levels.`);
  if (weight.aliases > LIMITS.aliases) throw badInput(`The query has more than ${LIMITS.aliases} aliases.`);
  if (weight.cost > LIMITS.cost)
    throw apiError('COST_EXCEEDED', `The query costs ${weight.cost}; at most ${LIMITS.cost} is allowed.`, {
      cost: weight.cost,
      maxCost: LIMITS.cost,
    });
  return weight.cost;
}

/** What variables are worth when they are not given: a default must cost what it asks for. */
function defaultsOf(operation: OperationDefinitionNode): Record<string, unknown> {
  return Object.fromEntries(
    (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue ? valueFromASTUntyped(defaultValue) : undefined,
    ]),
  );
}

/** Every list of composite rows is a connection's or has its usual size written down; otherwise it would cost nothing. */
export function assertListsHaveCost(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__') || isPagedRows(type.name) || type.name.endsWith('Payload'))
      continue;
    for (const field of Object.values(type.getFields())) {
      const isRows = isListType(getNullableType(field.type)) && isCompositeType(getNamedType(field.type));
      if (isRows && !(`${type.name}.${field.name}` in USUAL_SIZE))
        throw new Error(
          `${type.name}.${field.name} is a list without a cost: page it, or say its usual size in limits.ts`,
        );
    }
  }
}

function createScale(schema: GraphQLSchema, document: DocumentNode, variables: Readonly<Record<string, unknown>>) {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const weighed = new Map<string, Weight>();

  function weighFragment(name: string): Weight {
    const known = weighed.get(name);
    if (known) return known;
    const fragment = fragments.get(name);
    if (!fragment) return { depth: 0, aliases: 0, cost: 0 };
    // Validation has refused cycles; this only keeps a defect there from becoming one here.
    weighed.set(name, { depth: 0, aliases: 0, cost: 0 });
    const weight = weighSelections(fragment.selectionSet, typeNamed(fragment.typeCondition.name.value));
    weighed.set(name, weight);
    return weight;
  }

  function weighSelections(selections: SelectionSetNode, parent: GraphQLCompositeType | undefined): Weight {
    const sum: Weight = { depth: 0, aliases: 0, cost: 0 };
    for (const selection of selections.selections) {
      let weight: Weight;
      if (selection.kind === Kind.FRAGMENT_SPREAD) weight = weighFragment(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        weight = weighSelections(selection.selectionSet, condition ? typeNamed(condition) : parent);
      } else {
        const name = selection.name.value;
        const own = (parent && OWN_COST[`${parent.name}.${name}`]) ?? 0;
        weight = { depth: 1, aliases: selection.alias ? 1 : 0, cost: own };
        // Introspection has a depth limit of its own among the validation rules.
        if (!name.startsWith('__') && selection.selectionSet) {
          const field = parent && 'getFields' in parent ? parent.getFields()[name] : undefined;
          const type = field && getNamedType(field.type);
          const below = weighSelections(selection.selectionSet, isCompositeType(type) ? type : undefined);
          const size = field && parent ? sizeOf(parent, field, selection.arguments ?? []) : 1;
          const cost = own + size * (1 + below.cost);
          weight = { depth: 1 + below.depth, aliases: weight.aliases + below.aliases, cost };
        }
      }
      sum.depth = Math.max(sum.depth, weight.depth);
      sum.aliases += weight.aliases;
      sum.cost += weight.cost;
    }
    return sum;
  }

  /** How many rows a field is charged for: a connection for its `first`, a plain list for its usual size. */
  function sizeOf(
    parent: GraphQLCompositeType,
    field: GraphQLField<unknown, unknown>,
    args: readonly { name: { value: string }; value: { kind: string; value?: unknown; name?: { value: string } } }[],
  ): number {
    const first = args.find((arg) => arg.name.value === 'first')?.value;
    if (first) {
      const given = first.kind === Kind.VARIABLE ? variables[first.name!.value] : Number(first.value);
      // What is not a good page size is refused when it is resolved; it must not be cheap here.
      return typeof given === 'number' && given >= 1 ? given : 1;
    }
    return USUAL_SIZE[`${parent.name}.${field.name}`] ?? 1;
  }

  function typeNamed(name: string): GraphQLCompositeType | undefined {
    const type = schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }

  return {
    weigh: (operation: OperationDefinitionNode): Weight =>
      weighSelections(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined),
  };
}

function isPagedRows(typeName: string): boolean {
  return typeName.endsWith('Connection') || typeName.endsWith('Edge');
}

function checkDocument(document: DocumentNode): void {
  let directives = 0;
  visit(document, {
    Directive() {
      directives++;
    },
    StringValue(node) {
      refuseNul(node.value);
    },
    ListValue(node) {
      if (node.values.length > LIMITS.listInput) throw tooLong(LIMITS.listInput);
    },
  });
  if (directives > LIMITS.directives) throw badInput(`The query has more than ${LIMITS.directives} directives.`);
}

/** Walks without recursion: JSON may be nested deeper than the stack. */
function checkInput(variables: Readonly<Record<string, unknown>>): void {
  const waiting: { value: unknown; most: number; depth: number }[] = [
    { value: variables, most: LIMITS.listInput, depth: 0 },
  ];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, most } = next;
    const depth = next.depth + 1;
    if (depth > LIMITS.inputDepth) throw badInput(`The input is deeper than ${LIMITS.inputDepth} levels.`);
    if (typeof value === 'string') refuseNul(value);
    else if (Array.isArray(value)) {
      if (value.length > most) throw tooLong(most);
      for (const item of value) waiting.push({ value: item, most, depth });
    } else if (value !== null && typeof value === 'object') {
      for (const [key, inner] of Object.entries(value)) {
        refuseNul(key);
        const isSheetData = most === Number.POSITIVE_INFINITY || SHEET_DATA.has(key);
        waiting.push({
          value: inner,
          depth,
          most: isSheetData ? Number.POSITIVE_INFINITY : (LONGER_INPUT[key] ?? LIMITS.listInput),
        });
      }
    }
  }
}

/** PostgreSQL keeps no NUL in a text, so none may come in. */
function refuseNul(text: string): void {
  if (text.includes('\0')) throw badInput('A text must not contain the character U+0000.');
}

function tooLong(most: number): Error {
  return badInput(`A list of the input may hold at most ${most} items.`);
}
