import PostalMime from 'postal-mime';
import { afterEach, describe, expect, it } from 'vitest';
import type { Email } from '../../server/app/ports.js';
import { createMailer } from '../../server/channels/email.js';
import { createLog } from '../../server/log.js';
import {
  type BreakingServer,
  type MailServer,
  type Moment,
  startBreakingServer,
  startMailServer,
} from '../support/mail-server.js';

const log = createLog('silent');
const email: Email = {
  to: 'cida@exemplo.com.br',
  fromName: 'Mercadinho da Ana',
  replyTo: 'ana@exemplo.com.br',
  subject: 'Recado de Mercadinho da Ana',
  text: 'Olá, Cida.\n\nSua conta de R$ 120,00 vence hoje.',
  messageId: '<rem_1.1@loja.example>',
  unsubscribeUrl: 'https://loja.example/u/abc',
};

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

function mailerTo(server: MailServer | BreakingServer) {
  const mailer = createMailer({ smtpUrl: server.url, smtpFrom: 'Caderneta <caderneta@loja.example>' }, log);
  endings.push(
    () => mailer.close(),
    () => server.close(),
  );
  return mailer;
}

describe('an e-mail', () => {
  it('goes to one recipient, says who sends it and how to end it, and carries nothing else', async () => {
    const server = await startMailServer();
    expect(await mailerTo(server).deliver(email)).toEqual({ state: 'SENT', detail: null });

    const [mail] = server.mails;
    expect(mail).toMatchObject({ from: 'caderneta@loja.example', to: ['cida@exemplo.com.br'] });
    const parsed = await PostalMime.parse(mail!.raw);
    expect(parsed.from).toEqual({ name: 'Mercadinho da Ana', address: 'caderneta@loja.example' });
    expect(parsed.to).toEqual([{ name: '', address: 'cida@exemplo.com.br' }]);
    expect(parsed.replyTo).toEqual([{ name: 'Mercadinho da Ana', address: 'ana@exemplo.com.br' }]);
    expect(parsed.subject).toBe('Recado de Mercadinho da Ana');
    expect(parsed.messageId).toBe('<rem_1.1@loja.example>');
    expect(parsed.text?.trim()).toBe(email.text);
    expect(parsed.html).toBeFalsy();
    expect(parsed.attachments).toEqual([]);
    const headers = Object.fromEntries(parsed.headers.map(({ key, value }) => [key, value]));
    expect(headers['list-unsubscribe']).toBe('<https://loja.example/u/abc>');
    expect(headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click');
  });

  it('uses one session for several messages, and a fresh one when the server ended it', async () => {
    const server = await startMailServer();
    const mailer = mailerTo(server);
    const sendAnother = async () => expect(await mailer.deliver(email)).toMatchObject({ state: 'SENT' });
    await sendAnother();
    await sendAnother();
    expect(server.sessions).toBe(1);
    await server.hangUp();
    await sendAnother();
    expect(server.sessions).toBe(2);
    expect(server.mails).toHaveLength(3);
  });

  it.each([
    'Ana\r\nBcc: outro@exemplo.com.br',
    'Ana\nSubject: divida de R$ 900',
    'Ana" <outro@exemplo.com.br>, "Bia',
    'Ana\u2028\u2029\u0000\u0085',
    '<script>alert(1)</script>; =?utf-8?q?x?=',
    'مريم ‮ 🐔',
  ])('keeps %j inside the name', async (fromName) => {
    const server = await startMailServer();
    const plain = mailerTo(server);
    await plain.deliver(email);
    await plain.deliver({ ...email, fromName, subject: `Recado de ${fromName}` });
    const [before, after] = await Promise.all(server.mails.map((mail) => PostalMime.parse(mail.raw)));
    expect(server.mails[1]!.to).toEqual(['cida@exemplo.com.br']);
    expect(after!.headers.map(({ key }) => key).sort()).toEqual(before!.headers.map(({ key }) => key).sort());
    expect(after!.from?.address).toBe('caderneta@loja.example');
    expect(after!.to).toEqual(before!.to);
    expect(after!.replyTo).toHaveLength(1);
  });
});

describe('what became of an e-mail is said truthfully', () => {
  const cases: [Moment, string | undefined, string, string][] = [
    ['GREETING', undefined, 'FAILED', 'CONNECTION'],
    ['GREETING', '554 go away', 'FAILED', 'SMTP_554'],
    ['EHLO', undefined, 'FAILED', 'CONNECTION'],
    ['MAIL', undefined, 'FAILED', 'CONNECTION'],
    ['MAIL', '451 later', 'FAILED', 'SMTP_451'],
    ['RCPT', undefined, 'FAILED', 'CONNECTION'],
    ['RCPT', '550 nobody', 'FAILED', 'SMTP_550'],
    ['DATA', undefined, 'FAILED', 'CONNECTION'],
    ['DATA', '421 busy', 'FAILED', 'SMTP_421'],
    ['CONTENT', undefined, 'UNCERTAIN', 'NO_ANSWER'],
    ['DOT', undefined, 'UNCERTAIN', 'NO_ANSWER'],
    ['DOT', '421 busy', 'UNCERTAIN', 'NO_ANSWER'],
    ['DOT', '552 too big', 'FAILED', 'SMTP_552'],
  ];
  it.each(cases)('broken at %s with %s: %s', async (moment, answer, state, detail) => {
    const server = await startBreakingServer(moment, answer);
    expect(await mailerTo(server).deliver(email)).toEqual({ state, detail });
    expect(server.taken).toBeLessThanOrEqual(1);
    expect(server.sessions).toBe(1);
  });

  it('nobody listening is a failure', async () => {
    const server = await startBreakingServer('EHLO');
    await server.close();
    const mailer = createMailer({ smtpUrl: server.url, smtpFrom: 'a@b.example' }, log);
    expect(await mailer.deliver(email)).toEqual({ state: 'FAILED', detail: 'CONNECTION' });
  });

  it('without a server nothing is delivered', async () => {
    const mailer = createMailer({ smtpUrl: null, smtpFrom: 'a@b.example' }, log);
    expect(mailer.isConfigured).toBe(false);
    expect(await mailer.deliver(email)).toEqual({ state: 'FAILED', detail: 'NO_SERVER' });
  });
});
