import PostalMime from 'postal-mime';
import { beforeEach, describe, expect, it } from 'vitest';
import { inTenant, type Tenant } from '../../server/app/context.js';
import { claimPaid, pauseCollection } from '../../server/app/hold.js';
import { recordPayment } from '../../server/app/payment.js';
import type { HandOver, Sender } from '../../server/app/ports.js';
import { reportReminder } from '../../server/app/reminder/claim.js';
import { expireClaims } from '../../server/app/reminder/expire.js';
import { outbox } from '../../server/app/reminder/outbox.js';
import { lockCustomers } from '../../server/db/client.js';
import { newId } from '../../server/db/ids.js';
import { startBreakingServer } from '../support/mail-server.js';
import { appWith, openSendingShop, remindersOf, type SendingShop, told, useMailingApp } from './reminder-shop.js';
import { codesOf, once, refsOf } from './shop.js';

const used = useMailingApp();
let shop: SendingShop;
beforeEach(async () => {
  used.server.mails.length = 0;
  used.server.refuse = null;
  shop = await openSendingShop(used.app, used.database);
});

describe('sending the e-mails of a preview', () => {
  it('sends to each customer one message over all debts: exactly the words shown', async () => {
    const { customerId } = await shop.late();
    await shop.debt(customerId, { principalCents: 3_000, dueOn: '2026-07-02' });
    const bia = await shop.late({ name: 'Bia Lima', email: 'bia@exemplo.com.br' });
    await shop.late({ name: 'Só Telefone', email: null, phone: '19987654321' });
    await shop.customer({ name: 'Não Deve', email: 'nada@exemplo.com.br' });

    const preview = await shop.queue();
    expect(
      preview.send.map(({ step, channel, totalCents, recipient }) => [step, channel, totalCents, recipient]),
    ).toEqual([
      ['REMINDER', 'EMAIL', 15_000, 'cida@exemplo.com.br'],
      ['REMINDER', 'EMAIL', 12_000, 'bia@exemplo.com.br'],
      ['REMINDER', 'WHATSAPP_LINK', 12_000, '+5519987654321'],
    ]);
    const ids = remindersOf(await shop.send());
    expect(ids).toHaveLength(2);
    expect(await shop.attempts()).toEqual(['REMINDER/EMAIL 1:SENT', 'REMINDER/EMAIL 1:SENT']);

    const mails = await Promise.all(
      used.server.mails.map(async ({ to, raw }) => ({ to, ...pick(await PostalMime.parse(raw)) })),
    );
    mails.sort((a, b) => (a.to[0]! < b.to[0]! ? -1 : 1));
    const byCustomer = new Map(preview.send.map((entry) => [entry.customerId, entry]));
    expect(mails.map((mail) => [mail.to, mail.subject, mail.text])).toEqual([
      [['bia@exemplo.com.br'], 'Recado do Mercadinho da Ana', byCustomer.get(bia.customerId)!.text],
      [['cida@exemplo.com.br'], 'Recado do Mercadinho da Ana', byCustomer.get(customerId)!.text],
    ]);
    const [, cida] = mails;
    expect(cida!.text).toContain('Mercadinho da Ana · Rua das Flores, 12, Campinas/SP · CNPJ 11.222.333/0001-81');
    expect(cida!.text).toMatch(/no total de R\$\s150,00:/);
    expect(cida!.text).toMatch(/https:\/\/loja\.example\/c\/\S{46}/);
    expect(cida!.unsubscribe).toMatch(/^<https:\/\/loja\.example\/u\/\S{46}>$/);
    expect(cida!.post).toBe('List-Unsubscribe=One-Click');
    expect(cida!.messageId).toContain(ids[0]!);
    expect(await told(shop)).toEqual([
      'REMINDER/WHATSAPP_LINK',
      'SKIP WAITING_STEP 2026-07-20',
      'SKIP WAITING_STEP 2026-07-20',
    ]);
  });

  it('looks once more before a mail leaves: who paid or opted out since the claim gets none', async () => {
    const { customerId } = await shop.late();
    const claimed: HandOver[] = [];
    const waiting: Sender = { handOver: async (items) => void claimed.push(...items), drain: async () => undefined };
    const { previewId } = await shop.queue();
    remindersOf(await shop.send({ ...used.app, sender: waiting }, previewId));
    expect(claimed).toHaveLength(1);
    refsOf(await recordPayment(used.app, shop.owner, { ...once(), customerId }));
    await used.app.sender!.handOver(claimed);
    expect(used.server.mails).toEqual([]);
    expect(await shop.attempts()).toEqual(['REMINDER/EMAIL 1:FAILED CHANGED_SINCE_CLAIM']);
  });

  it('sends each message once when two browsers press at once; the other hears that the list changed', async () => {
    for (const name of ['Ana', 'Bia', 'Caio', 'Davi'])
      await shop.late({ name, email: `${name.toLowerCase()}@exemplo.com.br` });
    const { previewId } = await shop.queue();
    const other = appWith(used.database, used.server.url);
    const results = await Promise.all([shop.send(used.app, previewId), shop.send(other, previewId)]);
    await other.mailer.close();
    await other.db.close();

    expect(results.map((result) => result.refs?.reminders.length ?? codesOf(result)).sort()).toEqual([
      4,
      ['PREVIEW_STALE previewId'],
    ]);
    expect(used.server.mails.map((mail) => mail.to[0]).sort()).toEqual(
      ['ana', 'bia', 'caio', 'davi'].map((name) => `${name}@exemplo.com.br`),
    );
  });

  it('answers a repeated key with the same reminders and sends nothing again', async () => {
    await shop.late();
    const { previewId } = await shop.queue();
    const key = once();
    const first = await shop.send(used.app, previewId, key);
    const again = await shop.send(used.app, previewId, key);
    expect(again).toEqual({ ...first, isReplay: true });
    expect(used.server.mails).toHaveLength(1);
  });

  const changes: [string, (about: { customerId: string; debtId: string }) => Promise<unknown>][] = [
    ['the customer pays', ({ customerId }) => shop.pay(customerId)],
    ['part is paid', ({ customerId }) => shop.pay(customerId, { amountCents: 1 })],
    ['another debt falls late', ({ customerId }) => shop.debt(customerId, { dueOn: '2026-07-01' })],
    ['somebody else falls late', () => shop.late({ name: 'Outra', email: 'outra@exemplo.com.br' })],
    ['the customer says to have paid', ({ customerId }) => claimPaid(used.app, shop.owner, { ...once(), customerId })],
    ['the customer opts out', ({ customerId }) => shop.optOut(customerId, 'EMAIL')],
    ['the shop has another name', () => shop.merchant({ name: 'Padaria da Ana' })],
    ['a day passes', () => shop.clock({ advanceDays: 1 })],
    ['the shop closes for the day', () => shop.clock({ at: '2026-07-15T20:00-03:00' })],
  ];
  it.each(changes)('PREVIEW_STALE when, after the preview, %s', async (_, change) => {
    const about = await shop.late();
    const { previewId } = await shop.queue();
    expect((await shop.queue()).previewId).toBe(previewId);
    await change(about);
    expect(codesOf(await shop.send(used.app, previewId))).toEqual(['PREVIEW_STALE previewId']);
    expect(used.server.mails).toEqual([]);
    expect(await shop.attempts()).toEqual([]);
  });

  it('decides again once it has the lock: what was recorded while it waited counts', async () => {
    const { customerId } = await shop.late();
    const { previewId } = await shop.queue();
    const sending = await inTenant(used.app, shop.owner, async (tenant) => {
      await lockCustomers(tenant.tx, [customerId]);
      const started = shop.send(used.app, previewId);
      while (!(await isSomebodyWaiting(tenant))) await new Promise((done) => setTimeout(done, 10));
      const day = new Date(`${tenant.today}T00:00Z`);
      const { merchantId } = tenant;
      const hold = { merchantId, id: newId('Hold'), customerId, kind: 'DISPUTE', fromOn: day, recordedAt: new Date() };
      await tenant.tx.hold.create({ data: hold });
      return { started };
    });
    expect(codesOf(await sending.started)).toEqual(['PREVIEW_STALE previewId']);
    expect(used.server.mails).toEqual([]);
  });

  it.each([
    'Ana\r\nBcc: outro@exemplo.com.br',
    'Ana\nX-Spy: 1',
    '=cmd|x',
    '"Ana" <outro@exemplo.com.br>',
    '{{constructor}} <%= 7*7 %> {link}',
  ])('names like %j reach nobody else and change no header', async (name) => {
    await shop.late();
    await shop.send();
    await shop.merchant({ name: `Loja ${name}`, contactName: name });
    await shop.late({ name, email: 'zoe@exemplo.com.br' });
    await shop.send();
    const [plain, hostile] = await Promise.all(used.server.mails.map(({ raw }) => PostalMime.parse(raw)));
    expect(used.server.mails.map(({ to }) => to)).toEqual([['cida@exemplo.com.br'], ['zoe@exemplo.com.br']]);
    expect(hostile!.headers.map(({ key }) => key)).toEqual(plain!.headers.map(({ key }) => key));
    expect(hostile!.from!.address).toBe('caderneta@loja.example');
    expect(hostile!.subject).not.toMatch(/R\$|120/);
  });

  it('SETUP_INCOMPLETE while a shop has not said who it is', async () => {
    await shop.late();
    await shop.merchant({ document: null });
    const { previewId, setupMissing, send } = await shop.queue();
    expect(setupMissing).toEqual(['DOCUMENT']);
    expect(send[0]!.text).toContain('[identificação da loja');
    expect(codesOf(await shop.send(used.app, previewId))).toEqual(['SETUP_INCOMPLETE']);
    expect(used.server.mails).toEqual([]);
  });
});

describe('who is left alone', () => {
  const cases: [string, (about: { customerId: string; debtId: string }) => Promise<unknown>, string[]][] = [
    ['nobody, when there is no reason', async () => {}, ['REMINDER/EMAIL']],
    [
      'a pause',
      ({ customerId }) =>
        pauseCollection(used.app, shop.owner, { ...once(), customerId, untilOn: '2026-07-20', reason: 'férias' }),
      ['SKIP HOLD_MANUAL 2026-07-21'],
    ],
    [
      '"já paguei"',
      ({ customerId }) => claimPaid(used.app, shop.owner, { ...once(), customerId }),
      ['SKIP HOLD_CLAIMED_PAID -'],
    ],
    ['opted out of the only channel', ({ customerId }) => shop.optOut(customerId, 'EMAIL'), ['SKIP OPTED_OUT -']],
    [
      'before the hours of the next day',
      () => shop.clock({ at: '2026-07-16T07:59-03:00' }),
      ['SKIP OUTSIDE_HOURS 2026-07-16'],
    ],
    ['after hours', () => shop.clock({ at: '2026-07-15T20:00-03:00' }), ['SKIP OUTSIDE_HOURS 2026-07-16']],
    ['a Sunday', () => shop.clock({ at: '2026-07-19T10:00-03:00' }), ['SKIP OUTSIDE_HOURS 2026-07-20']],
    ['a bank holiday', () => shop.clock({ at: '2026-09-07T10:00-03:00' }), ['SKIP OUTSIDE_HOURS 2026-09-08']],
    [
      'a holiday of the town',
      () => shop.merchant({ localHolidays: ['2026-07-15'] }),
      ['SKIP OUTSIDE_HOURS 2026-07-16'],
    ],
    ['who paid', ({ customerId }) => shop.pay(customerId), []],
  ];
  it.each(cases)('%s', async (_, change, expected) => {
    await change(await shop.late());
    expect(await told(shop)).toEqual(expected);
    const wanted = expected.filter((line) => !line.startsWith('SKIP')).length;
    expect(remindersOf(await shop.send())).toHaveLength(wanted);
    expect(used.server.mails).toHaveLength(wanted);
  });

  it('says until when, to the minute, and shows another day as it would be', async () => {
    await shop.late();
    await shop.clock({ at: '2026-07-15T21:00-03:00' });
    const { skipped } = await shop.queue();
    expect(skipped[0]).toMatchObject({
      reason: 'OUTSIDE_HOURS',
      untilAt: new Date('2026-07-16T08:00-03:00'),
      totalCents: 12_000,
    });
    expect((await shop.queue('2026-07-16')).send).toHaveLength(1);
  });

  it('keeps to three contacts in seven days, whatever failed', async () => {
    const { customerId } = await shop.late();
    await shop.debt(customerId, { dueOn: '2026-07-16' });
    await shop.debt(customerId, { dueOn: '2026-07-17' });
    await shop.debt(customerId, { dueOn: '2026-07-20' });
    for (const _ of [15, 16, 17]) {
      expect(remindersOf(await shop.send())).toHaveLength(1);
      await shop.clock({ advanceDays: 1 });
    }
    await shop.clock({ at: '2026-07-20T10:00-03:00' });
    expect(await told(shop)).toEqual(['SKIP CAP_WEEK 2026-07-22']);
  });
});

describe('what became of it', () => {
  it('a refused e-mail uses no step: it is tried again the same day as a second attempt, or the next day anew', async () => {
    const { customerId, debtId } = await shop.late();
    used.server.refuse = { code: 451 };
    await shop.send();
    expect(await shop.attempts()).toEqual(['REMINDER/EMAIL 1:FAILED SMTP_451']);
    await shop.send();
    expect(await shop.attempts()).toEqual(['REMINDER/EMAIL 1:FAILED SMTP_451', 'REMINDER/EMAIL 2:FAILED SMTP_451']);

    const tries = await shop.look(({ tx }) => tx.attempt.findMany({ select: { messageId: true } }));
    expect(new Set(tries.map(({ messageId }) => messageId)).size).toBe(1);

    await shop.clock({ advanceDays: 1 });
    used.server.refuse = null;
    const [id] = remindersOf(await shop.send());
    expect((await shop.attempts()).at(-1)).toBe('REMINDER/EMAIL 1:SENT');
    expect(used.server.mails).toHaveLength(1);
    const { contacts } = await shop.facts(customerId);
    expect(contacts.find((contact) => contact.reminderId === id)?.debts).toMatchObject([
      { debtId, effectiveDueOn: '2026-07-03' },
    ]);
  });

  it('one refused address does not touch the others', async () => {
    await shop.late();
    await shop.late({ name: 'Bia', email: 'bia@exemplo.com.br' });
    used.server.refuse = { code: 550, to: 'cida@exemplo.com.br' };
    await shop.send();
    expect((await shop.attempts()).sort()).toEqual(['REMINDER/EMAIL 1:FAILED SMTP_550', 'REMINDER/EMAIL 1:SENT']);
    expect(used.server.mails.map((mail) => mail.to)).toEqual([['bia@exemplo.com.br']]);
  });

  it('a server that hangs up after the message leaves it UNCERTAIN: never sent again by itself, ended by a person', async () => {
    await shop.late();
    const breaking = await startBreakingServer('DOT');
    const app = appWith(used.database, breaking.url);
    const [id] = remindersOf(await shop.send(app));
    expect(await shop.attempts()).toEqual(['REMINDER/EMAIL 1:UNCERTAIN NO_ANSWER']);
    expect(remindersOf(await shop.send(app))).toEqual([]);
    await shop.clock({ advanceDays: 1 });
    expect(remindersOf(await shop.send(app))).toEqual([]);
    expect(breaking.taken).toBe(1);
    await Promise.all([app.mailer.close(), app.db.close(), breaking.close()]);

    expect(refsOf(await reportReminder(used.app, shop.owner, { ...once(), id: id!, outcome: 'FAILED' }))).toEqual({
      reminder: id,
    });
    expect(await told(shop)).toEqual(['REMINDER/EMAIL']);
    expect(codesOf(await reportReminder(used.app, shop.owner, { ...once(), id: id!, outcome: 'SENT' }))).toEqual([
      'REMINDER_CLOSED id',
    ]);
  });

  it.each([
    ['of a sandbox shop without a mail server', () => appWith(used.database, null)],
    ['of a sandbox shop, unless it may use the server,', () => appWith(used.database, used.server.url, false)],
  ])('%s the message lies in the outbox and says so', async (_, open) => {
    await shop.late();
    const app = open();
    const { send } = await shop.queue();
    await shop.send(app);
    await app.db.close();
    expect(await shop.attempts()).toEqual(['REMINDER/EMAIL 1:SENT OUTBOX']);
    const [mail, ...others] = await shop.look((tenant) => outbox(tenant));
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      recipient: 'cida@exemplo.com.br',
      subject: 'Recado do Mercadinho da Ana',
      text: send[0]!.text,
      headers: { From: 'Mercadinho da Ana', 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    });
    expect(used.server.mails).toEqual([]);
  });

  it('of a real shop without a mail server is FAILED, is no contact, and lies in the outbox all the same', async () => {
    const { customerId } = await shop.late();
    const app = appWith(used.database, null);
    const { sender } = app;
    app.sender = {
      ...sender!,
      handOver: (items) => sender!.handOver(items.map((item) => ({ ...item, isSandbox: false }))),
    };
    await shop.send(app);
    await app.db.close();
    expect(await shop.attempts()).toEqual(['REMINDER/EMAIL 1:FAILED NO_MAIL_SERVER']);
    expect((await shop.facts(customerId)).contacts.map(({ state }) => state)).toEqual(['FAILED']);
    expect(await told(shop)).toEqual(['REMINDER/EMAIL']);
    expect(await shop.look((tenant) => outbox(tenant))).toHaveLength(1);
  });

  it('a process that dies with a message handed over leaves it to its lease, then UNCERTAIN; nobody sends it again', async () => {
    const { customerId } = await shop.late();
    const dying = appWith(used.database, used.server.url);
    dying.mailer.deliver = () => new Promise(() => {});
    const startedAt = Date.now();
    const [id] = remindersOf(await shop.send(dying));
    expect(Date.now() - startedAt).toBeLessThan(8_000);
    expect(await shop.attempts()).toEqual(['REMINDER/EMAIL 1:CLAIMED']);
    const report = () => reportReminder(used.app, shop.owner, { ...once(), id: id!, outcome: 'FAILED' });
    expect(codesOf(await report())).toEqual(['CONFLICT id']);
    await dying.db.close();

    await shop.endLeases();
    expect((await shop.facts(customerId)).contacts.map(({ state }) => state)).toEqual(['UNCERTAIN']);
    expect(await expireClaims(used.app, shop.merchantId)).toBe(1);
    for (const _day of [1, 2]) {
      expect(remindersOf(await shop.send())).toEqual([]);
      await shop.clock({ advanceDays: 1 });
    }
    expect(used.server.mails).toEqual([]);
    expect(refsOf(await report())).toEqual({ reminder: id });
  });

  it('a claim too old to be handed over safely is given up, not sent', async () => {
    await shop.late();
    const app = appWith(used.database, used.server.url);
    const { sender } = app;
    app.sender = {
      ...sender!,
      handOver: async (items) => {
        await shop.endLeases();
        await sender!.handOver(items);
      },
    };
    await shop.send(app);
    await app.db.close();
    expect(await shop.attempts()).toEqual(['REMINDER/EMAIL 1:FAILED TOO_LATE']);
    expect(used.server.mails).toEqual([]);
  });

  it('at the end of the process what was not handed over failed, and may be tried again', async () => {
    for (const number of [1, 2, 3, 4, 5, 6])
      await shop.late({ name: `Cliente ${number}`, email: `c${number}@exemplo.com.br` });
    const app = appWith(used.database, used.server.url);
    let release = () => {};
    const gate = new Promise<void>((done) => {
      release = done;
    });
    const { deliver } = app.mailer;
    const reached = { count: 0 };
    app.mailer.deliver = async (email) => {
      reached.count += 1;
      await gate;
      return deliver(email);
    };
    const sending = shop.send(app);
    while (reached.count < 4) await new Promise((done) => setTimeout(done, 10));
    const drained = app.sender!.drain();
    release();
    await Promise.all([drained, sending]);
    await app.mailer.close();
    await app.db.close();
    const attempts = await shop.attempts();
    expect(attempts.filter((line) => line.endsWith('SENT'))).toHaveLength(4);
    expect(attempts.filter((line) => line.endsWith('FAILED SHUTDOWN'))).toHaveLength(2);
    expect(used.server.mails).toHaveLength(4);
    expect(remindersOf(await shop.send())).toHaveLength(2);
    expect(used.server.mails).toHaveLength(6);
  });

  it('the sheet is told: sending and its outcome move the customer on', async () => {
    const { customerId } = await shop.late();
    const version = () =>
      inTenant(
        used.app,
        shop.owner,
        async ({ tx }) => (await tx.customer.findFirstOrThrow({ where: { id: customerId } })).version,
      );
    const before = await version();
    await shop.send();
    expect(await version()).toBe(before + 2);
  });
});

async function isSomebodyWaiting({ tx }: Tenant): Promise<boolean> {
  const [row] = await tx.$queryRaw<[{ count: number }]>`
    SELECT count(*)::int AS count FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')`;
  return row.count > 0;
}

function pick(parsed: Awaited<ReturnType<typeof PostalMime.parse>>) {
  const header = (name: string) => parsed.headers.find(({ key }) => key === name)?.value;
  return {
    subject: parsed.subject,
    text: parsed.text?.replace(/\n$/, ''),
    messageId: parsed.messageId,
    unsubscribe: header('list-unsubscribe'),
    post: header('list-unsubscribe-post'),
  };
}
