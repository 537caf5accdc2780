/** Real SMTP servers for tests: one that takes mail, and one that breaks off wherever it is told to. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface TakenMail {
  from: string;
  to: string[];
  raw: string;
}

export interface MailServer {
  url: string;
  mails: TakenMail[];
  /** What the server answers to a recipient from now on; null: it is welcome. */
  refuse: { code: number; to?: string } | null;
  sessions: number;
  /** Messages whose content has begun to arrive, taken or not. */
  begun: number;
  /** While true, a message is read to its end and never answered. */
  isStalling: boolean;
  /** Ends every session, as servers do with idle ones. */
  hangUp(): Promise<void>;
  close(): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
  const mails: TakenMail[] = [];
  const state: Pick<MailServer, 'refuse' | 'sessions' | 'begun' | 'isStalling'> = {
    refuse: null,
    sessions: 0,
    begun: 0,
    isStalling: false,
  };
  const sockets = new Set<Socket>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo({ address }, _session, done) {
      const { refuse } = state;
      if (refuse && (refuse.to === undefined || refuse.to === address))
        return done(Object.assign(new Error('not here'), { responseCode: refuse.code }));
      return done();
    },
    onData(stream, { envelope }, done) {
      state.begun += 1;
      let raw = '';
      stream.setEncoding('utf8').on('data', (chunk) => {
        raw += chunk;
      });
      stream.on('end', () => {
        if (state.isStalling) return;
        const from = envelope.mailFrom ? envelope.mailFrom.address : '';
        mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), raw });
        done();
      });
    },
  });
  server.on('error', () => {});
  server.server.on('connection', (socket: Socket) => {
    state.sessions += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.server.address() as AddressInfo;
  return Object.assign(state, {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    hangUp: () => {
      const ended = [...sockets].map((socket) => new Promise((done) => socket.on('close', done).destroy()));
      return Promise.all(ended).then(() => {});
    },
    close: () => new Promise<void>((done) => server.close(() => done())),
  });
}

export type Moment = 'GREETING' | 'EHLO' | 'MAIL' | 'RCPT' | 'DATA' | 'CONTENT' | 'DOT';

export interface BreakingServer {
  url: string;
  /** Messages whose final dot was read: a server like this may well have delivered them. */
  taken: number;
  sessions: number;
  close(): Promise<void>;
}

/** At `moment` it answers with `answer` and hangs up, or hangs up without a word. `CONTENT`: in the middle of the message. */
export async function startBreakingServer(moment: Moment, answer?: string): Promise<BreakingServer> {
  const state = { taken: 0, sessions: 0 };
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    state.sessions += 1;
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    let isContent = false;
    let pending = '';
    const say = (at: Moment, usual: string) => {
      if (at !== moment) return void socket.write(`${usual}\r\n`);
      if (answer) socket.end(`${answer}\r\n`);
      else socket.destroy();
    };
    say('GREETING', '220 here');
    socket.on('data', (chunk) => {
      pending += chunk.toString('latin1');
      if (isContent && moment === 'CONTENT') return void socket.destroy();
      if (isContent) {
        if (!pending.endsWith('\r\n.\r\n')) return;
        state.taken += 1;
        isContent = false;
        pending = '';
        return say('DOT', '250 taken');
      }
      for (let end = pending.indexOf('\r\n'); end >= 0 && !isContent; end = pending.indexOf('\r\n')) {
        const verb = pending.slice(0, 4).toUpperCase();
        pending = pending.slice(end + 2);
        if (verb === 'EHLO') say('EHLO', '250 here');
        else if (verb === 'MAIL') say('MAIL', '250 ok');
        else if (verb === 'RCPT') say('RCPT', '250 ok');
        else if (verb === 'DATA') {
          isContent = true;
          say('DATA', '354 go on');
        } else if (verb === 'QUIT') socket.end('221 bye\r\n');
        else socket.write('250 ok\r\n');
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    url: `smtp://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((done) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => done());
      }),
  });
}
