/**
 * For every operation of the schema and every argument that can name something: with shop A's key, what names something
 * of shop B answers exactly like what names nothing, and shop B stays as it was. Generated, so that a new operation is in
 * here the day it is written.
 */
import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from 'graphql';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../server/db/client.js';
import { buildSchema } from '../../server/graphql/schema.js';
import { type SeededShop, seedShop } from './seed.js';
import { createTestServer, type TestServer } from './support.js';

const schema = buildSchema();
let server: TestServer;
let a: SeededShop;
let b: SeededShop;
let untouched: Record<string, unknown[]>;

beforeAll(async () => {
  server = await createTestServer({ rate: null });
  a = await seedShop(server, 'alfa');
  b = await seedShop(server, 'beta');
  untouched = await everythingOf(b.merchantId);
}, 120_000);
afterAll(() => server?.close());

/** Arguments that name a thing without being an `ID`. */
const NAMING_TEXTS = new Set([
  'externalId',
  'spreadsheetId',
  'syncId',
  'rowId',
  'rowIds',
  'missingRowIds',
  'previewId',
]);
/** Creating with another shop's external id must work: uniqueness is the shop's own. */
const FREE_TO_CREATE = new Set([
  'createCustomer.externalId',
  'recordSale.externalId',
  'recordDebt.externalId',
  'recordPayment.externalId',
  'updateCustomer.externalId',
  'updateDebt.externalId',
  'bindSheet.spreadsheetId',
  'createApiKey.spreadsheetId',
]);

/** Queries that can say nothing of what is not there. */
const REFUSED_AS_INPUT = new Set([
  'contactWindow',
  'planMenu',
  'planCheck',
  'sheetPatches.bindingId',
  'sheetQuestions.bindingId',
  'sheetSyncs.bindingId',
  'sheetPreview.bindingId',
]);

interface Place {
  kind: 'query' | 'mutation';
  operation: string;
  /** From the argument down to the field that names something. */
  path: string[];
  isList: boolean;
}

const places: Place[] = (['query', 'mutation'] as const).flatMap((kind) => {
  const root = kind === 'query' ? schema.getQueryType()! : schema.getMutationType()!;
  return Object.values(root.getFields()).flatMap((field) =>
    field.args.flatMap((arg) => placesIn(arg).map((place) => ({ kind, operation: field.name, ...place }))),
  );
});

describe('every way to name something', () => {
  it('was found', () => {
    expect(places.length).toBeGreaterThan(60);
  });

  const naming = places.filter((place) => !FREE_TO_CREATE.has(`${place.operation}.${place.path.at(-1)}`));
  it.each(naming.map((place) => [nameOf(place), place] as const))(
    '%s answers for another shop as for nothing',
    async (_, place) => {
      const nothing = Object.fromEntries(Object.entries(b.ids).map(([noun, id]) => [noun, unknownLike(id)]));
      for (const [noun, id] of Object.entries(b.ids)) {
        for (const name of namesOf(place, noun, id)) {
          const foreign = await askNaming(place, name);
          const unknown = await askNaming(place, name === id ? nothing[noun]! : `${name}-nothing`);
          answersToNothing.set(`${nameOf(place)} ${name === id ? nothing[noun]! : `${name}-nothing`}`, unknown);
          expect(withoutNames(foreign, [name])).toEqual(
            withoutNames(unknown, [name === id ? nothing[noun]! : `${name}-nothing`]),
          );
          expect(foreign.errors?.map(({ code }) => code) ?? []).toEqual(
            isRefusedAsInput(place) ? ['BAD_USER_INPUT'] : [],
          );
          expect(JSON.stringify(foreign)).not.toMatch(
            /(Cliente|nota|pausa|Fiado|contesta|motivo|pedido) beta|beta@example/,
          );
        }
      }
    },
  );

  it('left the other shop as it was', async () => {
    expect(await everythingOf(b.merchantId)).toEqual(untouched);
  });

  // Without this the tests above could pass because every answer is the same refusal.
  it('does answer for what is its own', async () => {
    const indifferent: string[] = [];
    for (const place of naming) if (!(await tellsItsOwn(place))) indifferent.push(nameOf(place));
    // What these name is in no seeded shop: a preview, a run of a sync, rows of a sheet.
    expect(indifferent.sort()).toEqual([
      'acknowledgeSync(input.syncId)',
      'answerQuestion(input.rowId)',
      'answerQuestions(input.rowIds)',
      'bindSheet(input.movedFromId)',
      'bindSheet(input.rowIds)',
      'keepApart(input.bId)',
      'mergeCustomers(input.intoId)',
      'resolveConflict(input.rowId)',
      'sendReminders(input.previewId)',
      'syncSheet(input.missingRowIds)',
      'undoSync(input.syncId)',
      'waiveQuestion(input.rowIds)',
    ]);
  }, 120_000);
});

/** What the tests above were told of names of nothing, so that `tellsItsOwn` need not ask for all of it again. */
const answersToNothing = new Map<string, unknown>();

function nameOf(place: Place): string {
  return `${place.operation}(${place.path.join('.')})`;
}

function isRefusedAsInput({ operation, path }: Place): boolean {
  return REFUSED_AS_INPUT.has(operation) || REFUSED_AS_INPUT.has(`${operation}.${path.at(-1)}`);
}

/**
 * Whether anything of its own shop is answered otherwise than what names nothing. Being told what was told of nothing
 * before settles it; being told something else does not, since the shop has changed meanwhile: then nothing is asked about
 * again.
 */
async function tellsItsOwn(place: Place): Promise<boolean> {
  for (const [noun, id] of Object.entries(a.ids)) {
    for (const name of namesOf(place, noun, id)) {
      const nothing = name === id ? unknownLike(id) : `${name}-nothing`;
      const own = JSON.stringify(await askNaming(place, name.replace('beta', 'alfa')));
      if (own === JSON.stringify(answersToNothing.get(`${nameOf(place)} ${nothing}`))) continue;
      if (own !== JSON.stringify(await askNaming(place, nothing))) return true;
    }
  }
  return false;
}

it('the same names of its own shop do answer, so that the test above can fail', async () => {
  const place = places.find(({ operation, path }) => operation === 'customer' && path.at(-1) === 'id')!;
  expect(JSON.stringify(await askNaming(place, a.ids.customer!))).toContain(a.ids.customer!);
});

it("another shop's external ids are free to be used", async () => {
  const { data } = await server.ask(
    a.key,
    'mutation { createCustomer(input: { idempotencyKey: "free", name: "Z", externalId: "customer-beta" }) { customer { id } errors { code } } }',
  );
  expect(data.createCustomer.errors).toEqual([]);
  expect(data.createCustomer.customer.id).not.toBe(b.ids.customer);
});

it("another shop's cursor shows nothing of that shop", async () => {
  const query =
    'query ($after: String) { customers(first: 1, after: $after) { nodes { name } pageInfo { endCursor } } }';
  const { data } = await server.ask(b.key, query);
  const answer = await server.ask(a.key, query, { after: data.customers.pageInfo.endCursor });
  expect(answer.text).not.toContain('beta');
});

it("lists are the shop's own", async () => {
  const answer = await server.ask(
    a.key,
    '{ customers(first: 200) { nodes { id name } } debts(first: 200) { nodes { id } } purchaseAuthorizations(first: 200) { nodes { id } } payments(first: 200) { nodes { id } } sales(first: 200) { nodes { id } } holds(first: 200) { nodes { id } } proposals(first: 200) { nodes { id } } counterProposals(first: 200) { nodes { id } } reminders(first: 200) { nodes { id } } statementImports(first: 200) { nodes { id } } statementEntries(first: 200) { nodes { id } } mergeSuggestions(first: 200) { nodes { id } } customerMerges(first: 200) { nodes { id } } sheetBindings(first: 200) { nodes { id } } apiKeys(first: 200) { nodes { id } } }',
  );
  expect(answer.errors).toBeUndefined();
  for (const id of Object.values(b.ids)) expect(answer.text).not.toContain(id);
});

it('a query that forgot its tenant sees nothing', async () => {
  const client = new pg.Client({ connectionString: server.database.appUrl });
  await client.connect();
  const { rows } = await client.query(
    `SELECT relname FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
       AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1`,
  );
  expect(rows.length).toBeGreaterThan(15);
  for (const { relname } of rows)
    expect([relname, (await client.query(`SELECT 1 FROM "${relname}"`)).rowCount]).toEqual([relname, 0]);
  await client.end();
});

/** With shop A's key, the operation with every other argument plausible and this one naming something. */
async function askNaming(place: Place, name: string) {
  const root = place.kind === 'query' ? schema.getQueryType()! : schema.getMutationType()!;
  const field = root.getFields()[place.operation]!;
  const args = Object.fromEntries(
    field.args.flatMap((arg) => {
      const isNamed = arg.name === place.path[0];
      if (!isNamed && !isNonNullType(arg.type)) return [];
      return [[arg.name, plausible(arg.type, isNamed ? place : null, 1, name)]];
    }),
  );
  const declared = field.args.filter((arg) => arg.name in args);
  const query = `${place.kind} (${declared.map((arg) => `$${arg.name}: ${arg.type}`).join(', ')}) {
    ${field.name}(${declared.map((arg) => `${arg.name}: $${arg.name}`).join(', ')}) ${selectionOf(field.type, 2)}
  }`;
  const { data, errors } = await server.ask(a.key, query, args);
  return { data, errors: errors?.map(({ message, extensions }) => ({ message, code: extensions.code })) };
}

let keys = 0;

function plausible(type: GraphQLInputType, place: Place | null, depth: number, name: string, fieldName = ''): unknown {
  const nullable = getNullableType(type) as GraphQLInputType;
  if (place && depth === place.path.length) return isListType(nullable) ? [name] : name;
  // A list of what an input is made of must not be refused for being empty.
  if (isListType(nullable)) return isInputObjectType(getNamedType(nullable)) ? [plausibleOne(nullable)] : [];
  if (isInputObjectType(nullable)) {
    return Object.fromEntries(
      Object.values(nullable.getFields()).flatMap((field): [string, unknown][] => {
        const isNamed = place !== null && field.name === place.path[depth];
        if (!isNamed && !isNonNullType(field.type)) return [];
        return [[field.name, plausible(field.type, isNamed ? place : null, depth + 1, name, field.name)]];
      }),
    );
  }
  if (isEnumType(nullable)) return nullable.name === 'Channel' ? 'WHATSAPP_LINK' : nullable.getValues()[0]!.name;
  if (fieldName === 'idempotencyKey') return `tenancy-${++keys}`;
  // What else has to name something names our own, so that only the one asked about can be the reason.
  const own = { customerId: a.ids.customer, bindingId: a.ids.binding, holdId: a.ids.hold }[fieldName];
  if (own) return own;
  switch (nullable.name) {
    case 'Int':
    case 'Cents':
      return 1;
    case 'Boolean':
      return true;
    case 'Date':
      return '2026-07-15';
    case 'SheetData':
      return [];
    case 'ID':
      return unknownLike(a.ids.customer!);
    default:
      return 'texto';
  }
}

function plausibleOne(list: GraphQLInputType): unknown {
  return plausible(getNamedType(list) as GraphQLInputType, null, 0, '');
}

/** Scalars and one more level of objects, connections included. */
function selectionOf(type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type);
  if (isScalarType(named) || isEnumType(named)) return '';
  if (!isObjectType(named)) return '{ __typename id }';
  const parts = Object.values(named.getFields()).flatMap((field) => {
    if (field.args.some((arg) => isNonNullType(arg.type))) return [];
    const inner = getNamedType(field.type);
    // A preview and a clock differ from one moment to the next by themselves.
    if (['now', 'lastUsedAt', 'leaseUntil', 'nextAllowedAt'].includes(field.name)) return [];
    if (isScalarType(inner) || isEnumType(inner)) return [field.name];
    return depth > 0 && field.name !== 'edges' ? [`${field.name} ${selectionOf(field.type, depth - 1)}`] : [];
  });
  return parts.length === 0 ? '{ __typename }' : `{ ${parts.join(' ')} }`;
}

function placesIn(input: GraphQLArgument | GraphQLInputField, above: string[] = []): Pick<Place, 'path' | 'isList'>[] {
  const path = [...above, input.name];
  const named = getNamedType(input.type);
  if (isInputObjectType(named)) return Object.values(named.getFields()).flatMap((field) => placesIn(field, path));
  const isNaming = (named.name === 'ID' || NAMING_TEXTS.has(input.name)) && input.name !== 'idempotencyKey';
  return isNaming ? [{ path, isList: isListType(getNullableType(input.type)) }] : [];
}

/** Names of one noun that fit this place; where nothing says which noun it wants, every noun's. */
function namesOf(place: Place, noun: string, id: string): string[] {
  const last = place.path.at(-1)!;
  if (last === 'externalId') return [`${noun}-beta`];
  if (last === 'spreadsheetId') return noun === 'binding' ? ['spreadsheet-beta'] : [];
  const nouns = Object.keys(a.ids);
  const fitting = nouns.filter((one) => last.toLowerCase().startsWith(`${one.toLowerCase()}id`));
  const meant =
    fitting.length > 0 ? fitting : nouns.filter((one) => place.operation.toLowerCase().includes(one.toLowerCase()));
  return meant.length === 0 || meant.includes(noun) ? [id] : [];
}

/** An id of the same form that is nobody's. */
function unknownLike(id: string): string {
  return `${id.slice(0, 4)}${'0'.repeat(id.length - 4)}`;
}

/** What was asked for may be repeated; everything else must be the same. */
function withoutNames(answer: unknown, names: string[]): unknown {
  return JSON.parse(names.reduce((text, name) => text.replaceAll(name, '(name)'), JSON.stringify(answer)));
}

/** Every row of a shop, as its owner could see it. */
async function everythingOf(merchantId: string): Promise<Record<string, unknown[]>> {
  const db = openDatabaseOnce();
  return db.inTenant(merchantId, async (tx) => {
    const tables = [
      'Merchant',
      'ApiKey',
      'Customer',
      'Sale',
      'Debt',
      'DebtChange',
      'Payment',
      'PaymentAllocation',
      'PaymentReversal',
      'CreditDecision',
      'CreditOverride',
      'PlanPolicy',
      'Proposal',
      'ProposalDebt',
      'ProposalEvent',
      'CounterProposal',
      'CounterAnswer',
      'PaymentReallocation',
      'ReallocationPart',
      'PurchaseAuthorization',
      'AuthorizationEvent',
      'Hold',
      'HoldEnd',
      'Reminder',
      'Attempt',
      'CustomerMerge',
      'CustomerMergeEnd',
      'MergeDismissal',
      'ContactPreference',
      'ContactHours',
      'PageView',
      'Receipt',
      'LateReason',
      'DataRequest',
      'DataRequestEnd',
      'StatementImport',
      'StatementEntry',
      'StatementEntryEnd',
      'SheetBinding',
      'SheetRow',
      'SheetSync',
      'SheetJournal',
      'Link',
      'IdempotencyKey',
    ];
    const rows: Record<string, unknown[]> = {};
    for (const table of tables) {
      const [row] = await tx.$queryRawUnsafe<[{ rows: unknown[] }]>(
        `SELECT coalesce(json_agg(t ORDER BY t::text), '[]') AS rows FROM "${table}" t`,
      );
      rows[table] = row.rows;
    }
    return rows;
  });
}

let database: ReturnType<typeof openDatabase> | null = null;
function openDatabaseOnce() {
  database ??= openDatabase(server.database.appUrl);
  return database;
}
afterAll(() => database?.close());
