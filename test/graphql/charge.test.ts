import { hasError, isStaticPix, parsePix } from 'pix-utils';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../server/db/ids.js';
import { dateOf } from '../../server/db/rows.js';
import { type Answer, createTestServer, mutate, type TestServer } from './support.js';

let server: TestServer;
let shop: { merchantId: string; key: string };
let customerId: string;
beforeAll(async () => {
  server = await createTestServer({ rate: null });
}, 60_000);
afterAll(() => server?.close());
beforeEach(async () => {
  shop = await server.shop();
  const about = { document: '11.222.333/0001-81', address: 'Rua A, 1', uf: 'SP', shopKind: 'ROUPAS' };
  await run('updateMerchant', { name: 'Loja São João', city: 'Campinas', pixKey: 'Loja@example.com', ...about });
  customerId = (await run('createCustomer', { name: 'Cida', phone: '(19) 98765-4321', email: 'cida@example.com' }))
    .customer.id;
});

/** Unless said, the id of the noun that the mutation is named after. */
const run = (name: string, input: object, selection?: string): Promise<Answer> =>
  mutate(server, shop.key, name, input, selection ?? `${name.replace(/^[a-z]+/, '').toLowerCase()} { id }`);

const owes = async (fields: object = {}): Promise<string> =>
  (await run('recordDebt', { customerId, principalCents: 12_000, dueOn: '2026-07-16', ...fields })).debt.id;
async function ofDebt(id: string, selection: string): Promise<Answer> {
  const { data, errors } = await server.ask(shop.key, `query ($id: ID!) { debt(by: { id: $id }) { ${selection} } }`, {
    id,
  });
  expect(errors).toBeUndefined();
  return data.debt;
}
async function ofCustomer(selection: string): Promise<Answer> {
  const query = `query ($id: ID!) { customer(by: { id: $id }) { ${selection} } }`;
  const { data, errors } = await server.ask(shop.key, query, { id: customerId });
  expect(errors).toBeUndefined();
  return data.customer;
}
const chargeOf = async (id: string) => (await ofDebt(id, 'charge { state sentAt viewedAt paidOn }')).charge;
const clock = (at: string) => run('setSandboxClock', { at }, 'viewer { today }');
const send = async () => {
  const { data } = await server.ask(shop.key, '{ reminderQueue { previewId send { step channel } } }');
  await run('sendReminders', { previewId: data.reminderQueue.previewId }, 'reminders { id state }');
};
const openPage = (on: string, at: string) =>
  server.app.db.inTenant(shop.merchantId, (tx) =>
    tx.pageView.create({
      data: {
        merchantId: shop.merchantId,
        id: newId('PageView'),
        customerId,
        on: dateOf(on),
        recordedAt: new Date(at),
      },
    }),
  );

describe('the charge of a debt', () => {
  it('goes from issued to sent, viewed, overdue and paid, each with its moment in business time', async () => {
    await clock('2026-07-15T10:30:00-03:00');
    const id = await owes();
    expect(await chargeOf(id)).toEqual({ state: 'ISSUED', sentAt: null, viewedAt: null, paidOn: null });

    await clock('2026-07-16T10:00:00-03:00');
    await send();
    const sent = await chargeOf(id);
    expect(sent).toMatchObject({ state: 'SENT', viewedAt: null, paidOn: null });
    expect(Math.abs(Date.parse(sent.sentAt) - Date.parse('2026-07-16T10:00:00-03:00'))).toBeLessThan(60_000);

    const viewedAt = '2026-07-16T15:00:00.000Z';
    await openPage('2026-07-16', viewedAt);
    await openPage('2026-07-16', '2026-07-16T18:00:00Z');
    expect(await chargeOf(id)).toEqual({ ...sent, state: 'VIEWED', viewedAt });
    await clock('2026-07-17T09:00:00-03:00');
    expect(await chargeOf(id)).toEqual({ ...sent, state: 'OVERDUE', viewedAt });
    await run('recordPayment', { customerId });
    expect(await chargeOf(id)).toEqual({ ...sent, state: 'PAID', viewedAt, paidOn: '2026-07-17' });
  });

  it('is not viewed by a page that was opened before the debt was made, nor by somebody else', async () => {
    await openPage('2026-07-15', '2026-07-15T13:00:00Z');
    await clock('2026-07-15T14:00:00-03:00');
    const id = await owes();
    const other = (await run('createCustomer', { name: 'Outra' })).customer.id;
    customerId = other;
    await openPage('2026-07-15', '2026-07-15T20:00:00Z');
    expect(await chargeOf(id)).toMatchObject({ state: 'ISSUED', viewedAt: null });
  });

  it('is sent neither by a message that was not sent, nor by a call', async () => {
    const id = await owes({ dueOn: '2026-07-03', registeredOn: '2026-06-03' });
    await run('claimReminders', { customerIds: [customerId], channel: 'WHATSAPP_LINK' }, 'claimed { reminder { id } }');
    expect((await chargeOf(id)).sentAt).toBeNull();
    const [reminder] = (await ofCustomer('reminders(first: 1) { nodes { id } }')).reminders.nodes;
    await run('reportReminder', { id: reminder.id, outcome: 'FAILED' }, 'reminder { id }');
    expect(await chargeOf(id)).toMatchObject({ state: 'OVERDUE', sentAt: null });

    await send();
    expect((await chargeOf(id)).sentAt).not.toBeNull();
    await server.app.db.inTenant(shop.merchantId, async (tx) => {
      const called = newId('Reminder');
      await tx.$executeRaw`INSERT INTO "Reminder" ("merchantId", id, "customerId", "sentOn", step, "cadenceVersion", "recordedAt")
        VALUES (${shop.merchantId}, ${called}, ${customerId}, '2026-07-01', 'CALL', 1, '2026-07-01T13:00:00Z')`;
      await tx.$executeRaw`INSERT INTO "ReminderDebt" ("merchantId", "reminderId", "debtId", step, "effectiveDueOn")
        VALUES (${shop.merchantId}, ${called}, ${id}, 'CALL', '2026-07-03')`;
      await tx.$executeRaw`INSERT INTO "Attempt" ("merchantId", "reminderId", number, channel, state, text, recipient, "claimedBy", "leaseUntil")
        VALUES (${shop.merchantId}, ${called}, 1, 'CALL', 'SENT', 'texto', '+5519987654321', 'test', now())`;
    });
    expect(Date.parse((await chargeOf(id)).sentAt)).toBeGreaterThan(Date.parse('2026-07-15T00:00:00-03:00'));
  });

  it('is cancelled with the debt', async () => {
    const id = await owes();
    await run('cancelDebt', { id, reason: 'engano' }, 'debt { id }');
    expect(await chargeOf(id)).toMatchObject({ state: 'CANCELLED', paidOn: null });
    expect((await ofDebt(id, 'pix { code }')).pix).toBeNull();
  });
});

describe('a Pix charge', () => {
  const decoded = ({ code, txid, amountCents }: Answer) => {
    const pix = parsePix(code);
    if (hasError(pix) || !isStaticPix(pix)) throw new Error('not a Pix code');
    expect([pix.txid, pix.transactionAmount]).toEqual([txid, amountCents / 100]);
    return { key: pix.pixKey, name: pix.merchantName, city: pix.merchantCity, txid, amountCents };
  };
  const loja = { key: 'loja@example.com', name: 'Loja Sao Joao', city: 'Campinas' };

  it('of a debt is what settles it today, charges and payments included', async () => {
    const terms = { lateFeeBps: 200, lateInterestMonthlyBps: 100, agreedOn: '2026-06-03' };
    const id = await owes({ dueOn: '2026-07-13', registeredOn: '2026-06-03', terms });
    const { pix, position } = await ofDebt(id, 'pix { code txid amountCents } position { totalCents feeCents }');
    expect(position.feeCents).toBe(240);
    expect(decoded(pix)).toEqual({ ...loja, txid: `D${id.slice(4)}`, amountCents: position.totalCents });
    await run('recordPayment', { customerId, amountCents: 10_000 });
    const after = await ofDebt(id, 'pix { amountCents } position { totalCents }');
    expect(after.pix.amountCents).toBe(after.position.totalCents);
    await run('recordPayment', { customerId });
    expect((await ofDebt(id, 'pix { amountCents }')).pix).toBeNull();
  });

  it('of a customer is everything that is owed, or as much of it as is asked for', async () => {
    expect((await ofCustomer('pix { code }')).pix).toBeNull();
    await owes();
    await owes({ principalCents: 500, dueOn: '2026-09-01' });
    const { pix, part, openCents } = await ofCustomer(
      'openCents pix { code txid amountCents } part: pix(amountCents: 700) { code txid amountCents }',
    );
    expect(openCents).toBe(12_500);
    expect(decoded(pix)).toEqual({ ...loja, txid: `C${customerId.slice(4)}`, amountCents: 12_500 });
    expect(decoded(part)).toEqual({ ...loja, txid: `C${customerId.slice(4)}`, amountCents: 700 });
  });

  it.each([0, -1, 1_000_000_001])('of %i centavos is no charge', async (amountCents) => {
    const query = 'query ($id: ID!, $cents: Cents) { customer(by: { id: $id }) { pix(amountCents: $cents) { code } } }';
    const { errors } = await server.ask(shop.key, query, { id: customerId, cents: amountCents });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
  });

  it('is none while the shop has no key', async () => {
    const id = await owes();
    await run('updateMerchant', { pixKey: null });
    expect((await ofDebt(id, 'pix { code }')).pix).toBeNull();
    expect((await ofCustomer('pix { code }')).pix).toBeNull();
  });

  it('goes out in e-mails under the same txid, with what the payer’s app will show', async () => {
    const pixName = { pixHolder: ' Ana  Souza ', pixBank: 'Banco do Brasil' };
    const { merchant } = await run('updateMerchant', pixName, 'merchant { pixHolder pixBank }');
    expect(merchant).toMatchObject({ pixHolder: 'Ana Souza', pixBank: 'Banco do Brasil' });
    const id = await owes({ dueOn: '2026-07-03', registeredOn: '2026-06-03' });
    const entries = async () =>
      (await server.ask(shop.key, '{ reminderQueue { send { channel subject text } } }')).data.reminderQueue.send;
    const { code } = (await ofDebt(id, 'pix { code }')).pix;
    const [one] = await entries();
    expect(one).toMatchObject({ channel: 'EMAIL', subject: 'Recado da Loja São João' });
    expect(one.text).toContain(`(antes de confirmar, veja se aparece Ana Souza · Banco do Brasil):\n${code}\n`);

    await owes({ principalCents: 500, dueOn: '2026-07-02', registeredOn: '2026-06-03' });
    const [both] = await entries();
    expect(both.text).toContain(`\n${(await ofCustomer('pix { code }')).pix.code}\n`);
    await run('updateCustomer', { id: customerId, email: null });
    const [chat] = await entries();
    expect(chat.channel).toBe('WHATSAPP_LINK');
    expect(chat.text).not.toContain('br.gov.bcb.pix');
  });
});

describe("the link to a customer's page", () => {
  const issue = (key: string) =>
    server.ask(
      shop.key,
      `mutation ($id: ID!) { issueCustomerLink(input: { idempotencyKey: "${key}", customerId: $id }) {
        link customer { id link } errors { code } } }`,
      { id: customerId },
    );

  it('is null until it is issued, and again once it is revoked, to a replay too', async () => {
    expect((await ofCustomer('link')).link).toBeNull();
    const { issueCustomerLink } = (await issue('one')).data;
    expect(issueCustomerLink.link).toMatch(/^http:\/\/127\.0\.0\.1:4000\/c\/[\w-]{46}$/);
    expect(issueCustomerLink.customer).toEqual({ id: customerId, link: issueCustomerLink.link });
    expect((await ofCustomer('link')).link).toBe(issueCustomerLink.link);
    expect((await issue('one')).data.issueCustomerLink.link).toBe(issueCustomerLink.link);

    const revoked = await run('revokeCustomerLink', { customerId }, 'customer { link }');
    expect(revoked.customer.link).toBeNull();
    expect((await issue('one')).data.issueCustomerLink).toEqual({
      link: null,
      customer: { id: customerId, link: null },
      errors: [],
    });
    const again = (await issue('two')).data.issueCustomerLink.link;
    expect(again).toMatch(/\/c\/[\w-]{46}$/);
    expect(again).not.toBe(issueCustomerLink.link);
  });

  it('is neither issued nor revoked by a key that only reads, which may see it', async () => {
    const { link } = (await issue('three')).data.issueCustomerLink;
    const reader = await server.keyWith(shop.key, ['read']);
    for (const name of ['issueCustomerLink', 'revokeCustomerLink']) {
      const { errors } = await server.ask(
        reader,
        `mutation { ${name}(input: { idempotencyKey: "r", customerId: "${customerId}" }) { errors { code } } }`,
      );
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
    }
    const { data } = await server.ask(reader, `{ customer(by: { id: "${customerId}" }) { link } }`);
    expect(data.customer.link).toBe(link);
  });
});

describe('an offer on its way', () => {
  const MESSAGE = 'query ($id: ID!, $by: Channel!) { proposal(id: $id) { message(channel: $by) link } }';
  const wordsOf = async (id: string, by: string) => server.ask(shop.key, MESSAGE, { id, by });
  const offered = async () =>
    (await run('offerProposal', { debtIds: [await owes({ dueOn: '2026-07-03' })] })).proposal.id;

  it('is told in words that can be copied, with a link that leads somewhere from then on, and claims nothing', async () => {
    const id = await offered();
    const { data } = await wordsOf(id, 'WHATSAPP_LINK');
    expect(data.proposal.message).toContain('2x de R$');
    expect((await ofCustomer('reminders(first: 1) { totalCount }')).reminders.totalCount).toBe(0);
    expect(data.proposal.message).toContain((await wordsOf(id, 'EMAIL')).data.proposal.link);
    expect((await wordsOf(id, 'SMS')).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    await run('withdrawProposal', { id, reason: 'engano' });
    expect((await wordsOf(id, 'WHATSAPP_LINK')).data.proposal.message).toBeNull();
  });

  it('is sent by WhatsApp through a link, in the words that could be copied', async () => {
    const id = await offered();
    const { message } = (await wordsOf(id, 'WHATSAPP_LINK')).data.proposal;
    const sent = await run(
      'sendProposal',
      { id, channel: 'WHATSAPP_LINK' },
      'whatsappUrl reminder { state attempts { text } }',
    );
    expect(sent.reminder).toEqual({ state: 'CLAIMED', attempts: [{ text: message }] });
    expect(new URL(sent.whatsappUrl).searchParams.get('text')).toBe(message);
  });

  it('has no such link by e-mail', async () => {
    const sent = await run(
      'sendProposal',
      { id: await offered(), channel: 'EMAIL' },
      'whatsappUrl reminder { channel }',
    );
    expect(sent).toMatchObject({ whatsappUrl: null, reminder: { channel: 'EMAIL' } });
  });
});
