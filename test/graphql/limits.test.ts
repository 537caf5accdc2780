import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BusyError, type Database } from '../../server/db/client.js';
import { readyOperations } from '../../server/web/graphiql.js';
import { createTestServer, type TestServer } from './support.js';

let server: TestServer;
let key: string;
let failure: Error | null = null;

/** The real database, until a test says how it fails. */
function failing(db: Database): Database {
  return {
    ...db,
    inTenant: (merchantId, work, options) =>
      db.inTenant(
        merchantId,
        (tx) => {
          if (failure && options?.readOnly) throw failure;
          return work(tx);
        },
        options,
      ),
  };
}

beforeAll(async () => {
  server = await createTestServer({ db: failing });
  key = (await server.shop()).key;
});
afterAll(() => server?.close());

const post = (headers: Record<string, string>, payload: string | Buffer, url = '/graphql') =>
  server.web.inject({ method: 'POST', url, headers: { authorization: `Bearer ${key}`, ...headers }, payload });

describe('a key', () => {
  it.each([
    ['is absent', null],
    ['is no key', 'cdn_abc'],
    ['is unknown', `cdn_${'0'.repeat(22)}_${'0'.repeat(54)}`],
    ['is enormous', 'c'.repeat(5_000)],
  ])('that %s is UNAUTHENTICATED', async (_, bearer) => {
    const { status, errors, headers } = await server.ask(bearer, '{ viewer { today } }');
    expect([status, errors?.[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(headers['www-authenticate']).toBe('Bearer');
  });

  it('is looked at before the body is', async () => {
    const response = await server.web.inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json' },
      payload: 'x'.repeat(5_000_000),
    });
    expect(response.statusCode).toBe(401);
  });

  it.each([
    ['read', 'mutation { createCustomer(input: { idempotencyKey: "a", name: "A" }) { customer { id } } }', 'FORBIDDEN'],
    [
      'read',
      'mutation { sendReminders(input: { idempotencyKey: "a", previewId: "x" }) { errors { code } } }',
      'FORBIDDEN',
    ],
    ['read', '{ ...F } fragment F on Query { apiKeys(first: 1) { totalCount } }', 'FORBIDDEN'],
    ['write', '{ customers(first: 1) { totalCount } }', 'FORBIDDEN'],
    [
      'write',
      'mutation { createApiKey(input: { idempotencyKey: "a", name: "A", scopes: [ADMIN] }) { secret } }',
      'FORBIDDEN',
    ],
    ['write', '{ viewer { scopes } }', undefined],
    ['read', '{ customers(first: 1) { totalCount } }', undefined],
  ] as const)('with only %s asking %s gets %s', async (scope, query, code) => {
    const { errors } = await server.ask(await server.keyWith(key, [scope]), query);
    expect(errors?.[0]?.extensions.code).toBe(code);
  });
});

describe('a query that is too much', () => {
  const nested = (depth: number) =>
    `{ customers(first: 1) { nodes { ${'debts(first: 1) { nodes { customer { '.repeat(depth)} id ${'} } }'.repeat(depth)} } } }`;
  it.each([
    ['deep', nested(4), 'BAD_USER_INPUT'],
    [
      'deep inside a fragment named like introspection',
      `query { ...__schema } fragment __schema on Query ${nested(4)}`,
      'BAD_USER_INPUT',
    ],
    [
      '16 aliases',
      `{ ${Array.from({ length: 16 }, (_, i) => `a${i}: viewer { today }`).join(' ')} }`,
      'BAD_USER_INPUT',
    ],
    [
      '16 aliases in fragments',
      `{ ...A ...B } fragment A on Query { ${Array.from({ length: 8 }, (_, i) => `a${i}: viewer { today }`).join(' ')} } fragment B on Query { ${Array.from({ length: 8 }, (_, i) => `b${i}: viewer { today }`).join(' ')} }`,
      'BAD_USER_INPUT',
    ],
    ['1.001 tokens', `{ viewer { ${'today '.repeat(1_000)} } }`, 'BAD_USER_INPUT'],
    ['51 directives', `{ viewer { today ${'@include(if: true) '.repeat(51)} } }`, 'BAD_USER_INPUT'],
    ['too dear', '{ customers(first: 200) { nodes { debts(first: 200) { nodes { id } } } } }', 'COST_EXCEEDED'],
    ['cyclic', '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }', 'BAD_USER_INPUT'],
  ])('%s is refused', async (_, query, code) => {
    const startedAt = performance.now();
    const { errors, status } = await server.ask(key, query);
    expect([status, errors?.[0]?.extensions.code]).toEqual([400, code]);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  it('is recognised when its size is the default of a variable', async () => {
    const query = 'query ($n: Int! = 200) { customers(first: $n) { nodes { debts(first: $n) { nodes { id } } } } }';
    expect((await server.ask(key, query)).errors?.[0]?.extensions.code).toBe('COST_EXCEEDED');
  });

  it('is recognised when its size is in a variable', async () => {
    const query = 'query ($n: Int!) { customers(first: $n) { nodes { debts(first: $n) { nodes { id } } } } }';
    expect((await server.ask(key, query, { n: 200 })).errors?.[0]?.extensions.code).toBe('COST_EXCEEDED');
    expect((await server.ask(key, query, { n: 20 })).errors).toBeUndefined();
  });

  it('passes with 15 aliases', async () => {
    const { errors } = await server.ask(
      key,
      `{ ${Array.from({ length: 15 }, (_, i) => `a${i}: viewer { today }`).join(' ')} }`,
    );
    expect(errors).toBeUndefined();
  });

  it('spends little on fragments that spread each other', async () => {
    const count = 60;
    const doubling = Array.from(
      { length: count },
      (_, i) => `fragment F${i} on Viewer { ${i + 1 < count ? `...F${i + 1} ...F${i + 1}` : 'today'} }`,
    ).join(' ');
    const startedAt = performance.now();
    await server.ask(key, `{ viewer { ...F0 } } ${doubling}`);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});

describe('bad input', () => {
  it.each([
    ['a page of 0', '{ customers(first: 0) { totalCount } }'],
    ['a page of 201', '{ customers(first: 201) { totalCount } }'],
    ['no page', '{ customers { totalCount } }'],
    ['a cursor of garbage', '{ customers(first: 1, after: "garbage") { totalCount } }'],
    [
      'a cursor of another list',
      `{ customers(first: 1, after: "${Buffer.from('["debt","DUE_ON","2026-01-01","x"]').toString('base64url')}") { totalCount } }`,
    ],
    [
      'a cursor with a broken day',
      `{ debts(first: 1, after: "${Buffer.from('["debt","DUE_ON","2026-02-31","x"]').toString('base64url')}") { nodes { id } } }`,
    ],
    ['a day that does not exist', '{ aging(on: "2026-02-30") { openCents } }'],
    ['two ways to name one customer', '{ customer(by: { id: "a", phone: "b" }) { id } }'],
    ['no way to name one customer', '{ customer(by: {}) { id } }'],
    ['a NUL', '{ customers(first: 1, filter: { search: "\\u0000" }) { totalCount } }'],
    [
      'a fraction of a centavo',
      'mutation { recordDebt(input: { idempotencyKey: "k", customerId: "x", principalCents: 1.5, dueOn: "2026-08-01" }) { errors { code } } }',
    ],
    ['251 things in a list', `{ debts(first: 1, filter: { status: [${'OPEN '.repeat(251)}] }) { totalCount } }`],
    ['an unknown field', '{ secrets }'],
  ])('%s is BAD_USER_INPUT', async (_, query) => {
    const { errors } = await server.ask(key, query);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
  });

  it.each(['__proto__', 'constructor'])('a %s in the variables pollutes nothing', async (name) => {
    const input = `{"idempotencyKey":"p","name":"A","${name}":{"prototype":{"polluted":1},"polluted":1}}`;
    const query = 'mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id } } }';
    const response = await post(
      { 'content-type': 'application/json' },
      `{"query":${JSON.stringify(query)},"variables":{"input":${input}}}`,
    );
    expect(response.statusCode).toBe(400);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it.each([
    ['text/plain', 'text/plain', 415],
    ['a form', 'application/x-www-form-urlencoded', 415],
    ['multipart', 'multipart/form-data; boundary=x', 415],
    ['UTF-16', 'application/json; charset=utf-16', 415],
    ['UTF-7', 'application/json; charset=utf-7', 415],
    ['nothing', '', 415],
    ['UTF-8', 'application/json; charset=UTF-8', 200],
  ])('a body of %s is answered with its status', async (_, type, status) => {
    expect((await post(type ? { 'content-type': type } : {}, '{"query":"{ viewer { today } }"}')).statusCode).toBe(
      status,
    );
  });

  it('an encoded body is refused', async () => {
    const body = gzipSync('{"query":"{ viewer { today } }"}');
    expect((await post({ 'content-type': 'application/json', 'content-encoding': 'gzip' }, body)).statusCode).toBe(415);
  });

  it.each([
    ['ten megabytes', `{"query":"${'x'.repeat(10_000_000)}"}`, 413],
    ['a million brackets', '['.repeat(1_000_000), 400],
    [
      'deep variables',
      `{"query":"{ viewer { today } }","variables":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`,
      400,
    ],
    ['no JSON', 'hello', 400],
    ['a batch', '[{"query":"{ viewer { today } }"}]', 400],
    ['a number beyond numbers', '{"query":"{ viewer { today } }","variables":{"a":1e400}}', 200],
  ])('%s is answered at once', async (_, body, status) => {
    const startedAt = performance.now();
    const response = await post({ 'content-type': 'application/json' }, body);
    expect(response.statusCode).toBe(status);
    expect(response.body).not.toMatch(/node_modules|at .*\.(js|ts)/);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  it('nothing is executed by GET', async () => {
    const response = await server.web.inject({
      method: 'GET',
      url: '/graphql?query=%7Bviewer%7Btoday%7D%7D',
      headers: { authorization: `Bearer ${key}` },
    });
    expect(response.statusCode).toBe(405);
    expect(response.body).not.toContain('2026');
  });
});

describe('a failure of ours', () => {
  it.each([
    ['an exception', Object.assign(new Error('relation "Customer" does not exist at /srv/x.js'), { code: 'P2010' })],
    [
      'an exception that calls itself bad input',
      Object.assign(new Error('SELECT 1'), { code: 'BAD_USER_INPUT', extensions: { code: 'BAD_USER_INPUT' } }),
    ],
    [
      'an exception that calls itself throttled',
      Object.assign(new Error('SELECT 1'), { extensions: { code: 'THROTTLED' } }),
    ],
  ])('%s is masked, named and logged', async (_, error) => {
    failure = error;
    const answer = await server.ask(key, '{ customers(first: 1) { nodes { id } } }');
    failure = null;
    const [found] = answer.errors!;
    expect(found!.extensions).toEqual({ code: 'INTERNAL', errorId: expect.any(String) });
    expect(answer.text).not.toMatch(/relation|SELECT|srv|P2010|stack/);
    expect(server.logged.some((line) => line.errorId === found!.extensions.errorId)).toBe(true);
  });

  it('a busy database is 503, to be tried again', async () => {
    failure = new BusyError('none free');
    const { status, errors, headers } = await server.ask(key, '{ customers(first: 1) { nodes { id } } }');
    failure = null;
    expect([status, errors?.[0]?.extensions.code, headers['retry-after']]).toEqual([503, 'THROTTLED', '1']);
  });

  it('the log names nobody', () => {
    expect(JSON.stringify(server.logged)).not.toContain(key.slice(30));
    expect(server.logged.some((line) => line.route === '/graphql' && line.status === 200)).toBe(true);
  });
});

describe('the pages', () => {
  it('GraphiQL is one page that loads nothing from elsewhere', async () => {
    const response = await server.web.inject({ method: 'GET', url: '/graphql', headers: { accept: 'text/html' } });
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-security-policy']).toMatch(/script-src 'sha256-[^']+';/);
    expect(response.headers['content-security-policy']).not.toContain('http');
    const script = response.body.slice(response.body.lastIndexOf('YogaGraphiQL.renderYogaGraphiQL'));
    for (const { query } of readyOperations()) expect(script).toContain(JSON.stringify(query));
  });

  it.each(['/healthz', '/readyz'])('%s answers', async (url) => {
    const response = await server.web.inject({ method: 'GET', url });
    expect([response.statusCode, response.headers['x-content-type-options']]).toEqual([200, 'nosniff']);
  });

  it('an unknown page is 404 without an echo', async () => {
    const response = await server.web.inject({ method: 'GET', url: '/<script>' });
    expect(response.statusCode).toBe(404);
    expect(response.body).not.toContain('script');
  });
});
