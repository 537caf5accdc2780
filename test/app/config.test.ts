import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../server/config.js';

describe('the configuration', () => {
  it('needs nothing: an empty environment is a working one', () => {
    expect(readConfig({})).toEqual({
      ok: true,
      config: {
        port: 4000,
        host: '127.0.0.1',
        dataDir: resolve('.data'),
        databaseUrl: null,
        publicUrl: null,
        smtpUrl: null,
        smtpFrom: 'caderneta@localhost',
        trustedProxies: 0,
        sandboxSmtp: false,
        serviceAccountFile: null,
        logLevel: 'info',
        isTryOn: true,
      },
    });
  });

  it('takes every setting from the environment', () => {
    const given = {
      PORT: '8080',
      HOST: '::1',
      DATA_DIR: '/var/lib/caderneta',
      DATABASE_URL: 'postgresql://shop:secret@db.example.com:5432/shop?sslmode=require',
      PUBLIC_URL: 'https://caderneta.example.com/',
      SMTP_URL: 'smtps://contato%40example.com:secret@smtp.example.com:465',
      SMTP_FROM: 'Loja <contato@example.com>',
      SANDBOX_SMTP: 'on',
      GOOGLE_SERVICE_ACCOUNT: '/etc/caderneta/google.json',
      LOG_LEVEL: 'debug',
      TRY: 'on',
    };
    expect(readConfig(given)).toEqual({
      ok: true,
      config: {
        port: 8080,
        host: '::1',
        dataDir: '/var/lib/caderneta',
        databaseUrl: given.DATABASE_URL,
        publicUrl: 'https://caderneta.example.com',
        smtpUrl: given.SMTP_URL,
        smtpFrom: given.SMTP_FROM,
        trustedProxies: 0,
        sandboxSmtp: true,
        serviceAccountFile: '/etc/caderneta/google.json',
        logLevel: 'debug',
        isTryOn: true,
      },
    });
  });

  it('reports every problem at once, by name, without repeating a value that may be a password', () => {
    const outcome = readConfig({
      PORT: '70000',
      HOST: 'http://here',
      DATABASE_URL: 'mysql://root:hunter2@db/x',
      PUBLIC_URL: 'caderneta.example.com',
      SMTP_URL: 'hunter2',
      SMTP_FROM: 'contato',
      LOG_LEVEL: 'loud',
      TRY: 'yes',
    });
    expect(outcome.ok).toBe(false);
    if (outcome.ok) return;
    expect(outcome.problems.map((problem) => problem.split(':')[0])).toEqual([
      'PORT',
      'HOST',
      'DATABASE_URL',
      'PUBLIC_URL',
      'SMTP_URL',
      'SMTP_FROM',
      'LOG_LEVEL',
      'TRY',
    ]);
    expect(outcome.problems.join()).not.toContain('hunter2');
  });

  it.each([
    ['an empty value', { PORT: '', PUBLIC_URL: ' ' }, { port: 4000, publicUrl: null }],
    ['spaces around a value', { PORT: ' 5000 ' }, { port: 5000 }],
    ['port 0, any free one', { PORT: '0' }, { port: 0 }],
    ['a database of one’s own, which has no demonstration', { DATABASE_URL: 'postgres://db/x' }, { isTryOn: false }],
    ['the demonstration switched off', { TRY: 'off' }, { isTryOn: false }],
    ['a mail account as the sender', { SMTP_URL: 'smtp://a%40b.com.br:x@smtp.b.com.br' }, { smtpFrom: 'a@b.com.br' }],
    [
      'the public host as the sender',
      { SMTP_URL: 'smtp://smtp.b.com.br', PUBLIC_URL: 'https://loja.com.br' },
      { smtpFrom: 'caderneta@loja.com.br' },
    ],
  ])('understands %s', (_name, env, expected) => {
    expect(readConfig(env)).toMatchObject({ ok: true, config: expected });
  });

  it.each([
    ['a port with letters', { PORT: '40a' }],
    ['a negative port', { PORT: '-1' }],
    ['a public address with a query', { PUBLIC_URL: 'https://a.com.br/?x=1' }],
    ['a sender with a line break', { SMTP_FROM: 'a@b.com\r\nBcc: c@d.com' }],
    ['a file as the database', { DATABASE_URL: 'file:///etc/passwd' }],
  ])('refuses %s', (_name, env) => {
    expect(readConfig(env)).toMatchObject({ ok: false, problems: [expect.stringContaining(Object.keys(env)[0]!)] });
  });
});
