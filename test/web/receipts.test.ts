/** The debtor's acts as a merchant reads them: receipts by HTTP, and the rest through the API. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authenticate } from '../../server/app/api-key.js';
import { inTenant } from '../../server/app/context.js';
import { storeReceipt } from '../../server/app/receipt.js';
import { createTestServer, mutate, type TestServer } from '../graphql/support.js';

const BYTES = Buffer.from('%PDF-1.7 <script>alert(1)</script>');
let server: TestServer;
let key: string;
let customerId: string;
let receiptId: string;

beforeAll(async () => {
  server = await createTestServer({ rate: null });
  ({ key } = await server.shop());
  customerId = (await mutate(server, key, 'createCustomer', { name: 'Cida' }, 'customer { id }')).customer.id;
  await mutate(server, key, 'recordDebt', { customerId, principalCents: 5_000, dueOn: '2026-07-20' }, 'debt { id }');
  const { claim } = await mutate(server, key, 'claimPaid', { customerId }, 'claim { id }');
  const owner = (await authenticate(server.app, key))!;
  const receipt = { customerId, holdId: claim.id, contentType: 'application/pdf', bytes: BYTES } as const;
  const stored = await inTenant(server.app, owner, (tenant) => storeReceipt(tenant, receipt));
  if (!stored.ok) throw new Error(JSON.stringify(stored.errors));
  receiptId = stored.id;
}, 60_000);
afterAll(() => server?.close());

function get(bearer: string | null, id = receiptId) {
  const headers = bearer === null ? {} : { authorization: `Bearer ${bearer}` };
  return server.web.inject({ method: 'GET', url: `/receipts/${id}`, headers });
}

describe('GET /receipts/<id>', () => {
  it('hands the file over, for nothing to run or keep', async () => {
    const { data } = await server.ask(
      key,
      '{ claims(first: 1) { nodes { receipts { id contentType sizeBytes recordedAt url } } } }',
    );
    expect(data.claims.nodes[0].receipts).toEqual([
      {
        id: receiptId,
        contentType: 'application/pdf',
        sizeBytes: BYTES.length,
        recordedAt: expect.stringMatching(/^2026-07-15T/),
        url: `http://127.0.0.1:4000/receipts/${receiptId}`,
      },
    ]);
    const response = await get(key);
    expect(response.statusCode).toBe(200);
    expect(response.rawPayload.equals(BYTES)).toBe(true);
    expect(response.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="comprovante-${receiptId}.pdf"`,
      'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none'/),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  });

  it('is closed to whoever has no key of this shop that may read', async () => {
    const stranger = await server.shop();
    const answers = [
      await get(null),
      await get('cdn_nonsense'),
      await get(await server.keyWith(key, ['write'])),
      await get(stranger.key),
      await get(key, 'rec_0000000000000000000000'),
      await get(key, "x'--"),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 401, 403, 404, 404, 404]);
    for (const answer of answers) expect(answer.body).not.toContain('PDF');
    expect(answers[3]!.body).toBe(answers[4]!.body);
  });
});

describe('through the API', () => {
  it('a promise, a dispute, a reason, hours and a request are there to be read, and said twice are one', async () => {
    const twice = async (name: string, input: object, selection: string) => {
      const given = { idempotencyKey: `twice-${name}`, customerId, ...input };
      const first = await mutate(server, key, name, given, selection);
      expect(await mutate(server, key, name, given, selection)).toEqual(first);
      return first;
    };
    const { hold } = await twice('promisePayment', { promisedOn: '2026-07-18' }, 'hold { kind untilOn isOpen }');
    expect(hold).toEqual({ kind: 'PROMISE', untilOn: '2026-07-18', isOpen: true });
    const dispute = (await twice('openDispute', { note: 'não é minha' }, 'hold { id kind }')).hold;
    const answer = { id: dispute.id, accepted: false, reason: 'é sua: assinou a nota' };
    const resolved = await mutate(server, key, 'resolveDispute', answer, 'hold { end { outcome reason } }');
    expect(resolved.hold.end).toEqual({ outcome: 'REJECTED', reason: 'é sua: assinou a nota' });
    await twice('recordLateReason', { reason: 'ILLNESS', note: 'internado' }, 'lateReason { reason debt { id } }');
    await twice('setContactHours', { fromHour: 18, toHour: 20, evidence: 'na página' }, 'customer { id }');
    const { dataRequest } = await twice('requestData', { kind: 'ACCESS' }, 'dataRequest { id answer { note } }');

    const query = `query ($id: ID!) {
      customer(by: { id: $id }) { contactHours { fromHour toHour } personalData
        lateReasons(first: 5) { totalCount nodes { reason note on } }
        timeline(first: 20) { nodes { kind text node { __typename } } } }
      contactWindow(customerId: $id, channel: EMAIL) { allowed nextAllowedAt rule }
      dataRequests(first: 5, filter: { isOpen: true }) { nodes { id kind customer { name } } }
      holds(first: 5, filter: { kind: [PROMISE, DISPUTE] }) { nodes { kind receipts { id } } }
      node(id: "${dataRequest.id}") { __typename id }
    }`;
    const { data, errors } = await server.ask(key, query, { id: customerId });
    expect(errors).toBeUndefined();
    expect(data.customer).toMatchObject({
      contactHours: { fromHour: 18, toHour: 20 },
      lateReasons: { totalCount: 1, nodes: [{ reason: 'ILLNESS', note: 'internado', on: '2026-07-15' }] },
      personalData: { register: { name: 'Cida' }, receipts: [{ id: receiptId }] },
    });
    expect(data.customer.timeline.nodes.map(({ text }: { text: string }) => text)).toEqual(
      expect.arrayContaining([
        'Promessa de pagamento até 18/07/2026',
        'Contestação (não é minha)',
        'Contestação: a dívida continua valendo (é sua: assinou a nota)',
        'Comprovante recebido (PDF)',
        'Motivo do atraso: doença ou acidente (internado)',
        'Prefere contato das 18h às 20h (na página)',
        'Pediu para ver os próprios dados',
      ]),
    );
    expect(data.contactWindow).toEqual({
      allowed: false,
      nextAllowedAt: '2026-07-15T21:00:00.000Z',
      rule: 'POLICY_HOURS:PREFERRED_HOURS',
    });
    expect(data.dataRequests.nodes).toEqual([{ id: dataRequest.id, kind: 'ACCESS', customer: { name: 'Cida' } }]);
    expect(data.holds.nodes).toHaveLength(2);
    expect(data.node).toEqual({ __typename: 'DataRequest', id: dataRequest.id });

    await mutate(server, key, 'answerDataRequest', { id: dataRequest.id, note: 'enviado' }, 'dataRequest { id }');
    const open = await server.ask(key, '{ dataRequests(first: 5, filter: { isOpen: true }) { totalCount } }');
    expect(open.data.dataRequests.totalCount).toBe(0);
  });

  it('what is held about somebody is asked for a few at a time', async () => {
    const { errors } = await server.ask(key, '{ customers(first: 50) { nodes { personalData } } }');
    expect(errors?.[0]?.extensions.code).toBe('COST_EXCEEDED');
  });
});
