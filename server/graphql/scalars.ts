import { GraphQLError, GraphQLScalarType, Kind, valueFromASTUntyped } from 'graphql';
import { isDay } from '../domain/day.js';

/** An amount as a GraphQL integer may not hold it: 32 bits end at R$ 21 million. */
export const Cents = new GraphQLScalarType<number, number>({
  name: 'Cents',
  description: 'An amount in whole centavos: a safe integer, never a fraction. R$ 12,34 is `1234`.',
  serialize: (value) => centsOf(value),
  parseValue: (value) => centsOf(value),
  parseLiteral(node) {
    if (node.kind !== Kind.INT) throw new GraphQLError('Cents must be a whole number of centavos.', { nodes: node });
    return centsOf(Number(node.value));
  },
});

export const DateScalar = new GraphQLScalarType<string, string>({
  name: 'Date',
  description: 'A calendar day, `YYYY-MM-DD`, in the time zone of the shop.',
  serialize: (value) => dayOf(value),
  parseValue: (value) => dayOf(value),
  parseLiteral(node) {
    if (node.kind !== Kind.STRING) throw new GraphQLError('Date must be a string like "2026-07-15".', { nodes: node });
    return dayOf(node.value);
  },
});

export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'An instant in ISO 8601 with its offset: `2026-07-15T13:00:00.000Z`.',
  serialize: (value) => instantOf(value).toISOString(),
  parseValue(value) {
    if (typeof value !== 'string') throw new GraphQLError('DateTime must be a string.');
    return isoInstantOf(value);
  },
  parseLiteral(node) {
    if (node.kind !== Kind.STRING) throw new GraphQLError('DateTime must be a string.', { nodes: node });
    return isoInstantOf(node.value);
  },
});

export const DecisionInputs = new GraphQLScalarType({
  name: 'DecisionInputs',
  description:
    'JSON: what a rule saw when it decided, by name. Amounts are centavos, days `YYYY-MM-DD`. Only ever read.',
  serialize: (value) => value,
});

export const PersonalData = new GraphQLScalarType({
  name: 'PersonalData',
  description:
    'JSON: everything held about a customer, by kind (LGPD, art. 18, II). Amounts are centavos, days `YYYY-MM-DD`, instants ' +
    'ISO 8601; its keys only grow. Only ever read.',
  serialize: (value) => value,
});

export const SheetData = new GraphQLScalarType({
  name: 'SheetData',
  description:
    'JSON that an add-on exchanges with the server: rows, patches and acknowledgements of a bound tab. Its shapes are the ' +
    'types of `server/domain/sheet/wire.ts` and are validated when they arrive.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});

function centsOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value))
    throw new GraphQLError('Cents must be a whole number of centavos.');
  return value;
}

function dayOf(value: unknown): string {
  if (!isDay(value)) throw new GraphQLError('Date must be an existing day like "2026-07-15".');
  return value;
}

const ISO_INSTANT =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

function isoInstantOf(text: string): Date {
  const match = ISO_INSTANT.exec(text);
  if (!match || !isDay(match[1])) throw new GraphQLError('DateTime must be like "2026-07-15T13:00:00Z".');
  return instantOf(text);
}

function instantOf(value: unknown): Date {
  const instant = value instanceof Date ? value : new Date(value as string | number);
  if (Number.isNaN(instant.getTime())) throw new GraphQLError('DateTime must be an existing instant.');
  return instant;
}
