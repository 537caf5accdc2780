/**
 * E-mail by SMTP. What matters here is to tell truthfully what became of a message: an answer of the server is the
 * truth; silence before the message's content was sent is a failure; silence after it is uncertain (RFC 1047). So the
 * session is led by hand: nodemailer's transports do not say how far they came.
 */
import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Delivery, Email, Mailer } from '../app/ports.js';
import type { Log } from '../log.js';

export interface MailerConfig {
  /** `smtp://` or `smtps://user:password@host:port`; null: there is no server. */
  smtpUrl: string | null;
  /** The sender's address, with or without a name. The name shown is always the shop's. */
  smtpFrom: string;
  /** Sandbox shops may use the server too. */
  sandboxSmtp?: boolean;
}

const CONNECT_MS = 10_000;
const SILENCE_MS = 30_000;
/** Of one delivery: a server that drips must not hold a place for ever. */
const DELIVERY_MS = 60_000;
/** Sessions kept open between messages; most servers end one after about a hundred. */
const IDLE_SESSIONS = 4;
const MESSAGES_A_SESSION = 90;

interface Session {
  connection: SMTPConnection;
  sent: number;
  isAlive: boolean;
}

/** What an SMTP session died of, or answered. */
interface SmtpError extends Error {
  code?: string;
  responseCode?: number;
}

export function createMailer(config: MailerConfig, log: Log): Mailer {
  const { smtpUrl } = config;
  if (smtpUrl === null) return withoutServer();
  const from = addressOf(config.smtpFrom);
  const idle: Session[] = [];
  let isClosed = false;

  async function open(): Promise<Session> {
    const { options, auth } = readUrl(smtpUrl!);
    const session: Session = { connection: new SMTPConnection(options), sent: 0, isAlive: true };
    const { connection } = session;
    const lost = () => {
      session.isAlive = false;
      const place = idle.indexOf(session);
      if (place >= 0) idle.splice(place, 1);
    };
    connection.once('end', lost);
    try {
      await new Promise<void>((done, fail) => {
        connection.on('error', (error) => {
          lost();
          fail(error);
        });
        connection.connect((error) => (error ? fail(error) : done()));
      });
      if (auth && connection.allowsAuth)
        await new Promise<void>((done, fail) => connection.login(auth, (error) => (error ? fail(error) : done())));
      return session;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** `isUntouched`: the session broke at once, before the server saw anything of the message. */
  async function sendOver(session: Session, raw: Buffer, to: string): Promise<Delivery & { isUntouched?: boolean }> {
    let hasContentBegun = false;
    const content = new Readable({
      read() {
        // Asked for only after the server's 354: from here on silence is no longer a failure.
        hasContentBegun = true;
        this.push(raw);
        this.push(null);
      },
    });
    try {
      await withDeadline(
        new Promise<void>((done, fail) => {
          session.connection.send({ from, to: [to], size: raw.length }, content, (error) =>
            error ? fail(error) : done(),
          );
        }),
      );
      session.sent += 1;
      keep(session);
      return { state: 'SENT', detail: null };
    } catch (error) {
      session.connection.close();
      const delivery = deliveryOf(error as SmtpError, hasContentBegun);
      log.debug({ err: error, state: delivery.state }, 'smtp');
      const { responseCode, code } = error as SmtpError;
      return { ...delivery, isUntouched: !hasContentBegun && !responseCode && code !== 'ETIMEDOUT' };
    }
  }

  function keep(session: Session): void {
    const isWorthKeeping =
      !isClosed && session.isAlive && session.sent < MESSAGES_A_SESSION && idle.length < IDLE_SESSIONS;
    if (isWorthKeeping) idle.push(session);
    else session.connection.quit();
  }

  return {
    isConfigured: true,
    servesSandbox: config.sandboxSmtp === true,
    async deliver(email) {
      let raw: Buffer;
      try {
        raw = await compose(email, from);
      } catch (error) {
        log.error({ err: error }, 'e-mail not composed');
        return { state: 'FAILED', detail: 'NOT_COMPOSED' };
      }
      // A session the server ended while it lay idle has shown it nothing: only then a fresh one is tried.
      for (let session = idle.pop(); session; session = idle.pop()) {
        const { isUntouched, ...delivery } = await sendOver(session, raw, email.to);
        if (!isUntouched) return delivery;
      }
      let session: Session;
      try {
        session = await withDeadline(open());
      } catch (error) {
        log.debug({ err: error }, 'smtp');
        return deliveryOf(error as SmtpError, false);
      }
      const { isUntouched, ...delivery } = await sendOver(session, raw, email.to);
      return delivery;
    },
    async close() {
      isClosed = true;
      for (const session of idle.splice(0)) session.connection.quit();
    },
  };
}

function withoutServer(): Mailer {
  return {
    isConfigured: false,
    deliver: async () => ({ state: 'FAILED', detail: 'NO_SERVER' }),
    close: async () => {},
  };
}

/**
 * The message: one recipient, plain text, no tracking. Nothing a person typed goes into a header but the shop's name
 * (cleaned, and encoded by the library); addresses are given as parts, so that no parser reads them again.
 */
async function compose(email: Email, from: string): Promise<Buffer> {
  const mail = new MailComposer({
    from: { name: email.fromName, address: from },
    to: { name: '', address: email.to },
    ...(email.replyTo ? { replyTo: { name: email.fromName, address: email.replyTo } } : {}),
    subject: email.subject,
    text: email.text,
    messageId: email.messageId,
    headers: {
      'List-Unsubscribe': { prepared: true, value: `<${email.unsubscribeUrl}>` },
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Auto-Submitted': 'auto-generated',
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return mail.compile().build();
}

function deliveryOf(error: SmtpError, hasContentBegun: boolean): Delivery {
  const { responseCode, code } = error;
  // 421 ends a session: after the content it says nothing about the message.
  const isAnswer = responseCode !== undefined && !(hasContentBegun && responseCode === 421);
  if (isAnswer) return { state: 'FAILED', detail: `SMTP_${responseCode}` };
  if (hasContentBegun) return { state: 'UNCERTAIN', detail: 'NO_ANSWER' };
  return { state: 'FAILED', detail: FAILURES[code ?? ''] ?? 'CONNECTION' };
}

const FAILURES: Readonly<Record<string, string>> = {
  ETIMEDOUT: 'TIMEOUT',
  EAUTH: 'AUTH',
  ETLS: 'TLS',
  EDNS: 'DNS',
  EENVELOPE: 'ADDRESS',
};

async function withDeadline<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, fail) => {
    timer = setTimeout(
      () => fail(Object.assign(new Error('the server is too slow'), { code: 'ETIMEDOUT' })),
      DELIVERY_MS,
    );
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
    work.catch(() => {});
  }
}

function addressOf(sender: string): string {
  return /<([^<>]+)>\s*$/.exec(sender)?.[1] ?? sender.trim();
}

/** `?ignoreTLS=true`, `?requireTLS=true` and `?tls.rejectUnauthorized=false` are understood. */
function readUrl(text: string) {
  const url = new URL(text);
  const asks = (name: string, value: string) => url.searchParams.get(name) === value;
  const options = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? undefined : Number(url.port),
    secure: url.protocol === 'smtps:',
    ignoreTLS: asks('ignoreTLS', 'true'),
    requireTLS: asks('requireTLS', 'true'),
    tls: asks('tls.rejectUnauthorized', 'false') ? { rejectUnauthorized: false } : {},
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    dnsTimeout: CONNECT_MS,
    logger: false,
  };
  const user = decodeURIComponent(url.username);
  const pass = decodeURIComponent(url.password);
  return { options, auth: user ? { user, pass, credentials: { user, pass } } : null };
}
