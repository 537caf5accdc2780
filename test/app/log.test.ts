import { describe, expect, it } from 'vitest';
import { createLog } from '../../server/log.js';

const KEY = 'cdn_mer1_Zm9vYmFyYmF6';

describe('the log', () => {
  it('writes one JSON object per line, with level, time and message', () => {
    expect(JSON.parse(written((log) => log.info({ port: 4000 }, 'listening')))).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      port: 4000,
      msg: 'listening',
    });
  });

  it.each([
    ['a key in a header', { headers: { authorization: `Bearer ${KEY}` } }, KEY],
    ['a key inside a message', { note: `called with ${KEY}` }, KEY],
    ['a document', { customer: { document: '52998224725' } }, '52998224725'],
    ['a phone', { phone: '+5511987654321' }, '987654321'],
    ['an address', { recipients: [{ email: 'maria@example.com' }] }, 'maria'],
    ['a message’s text', { message: { text: 'Olá Maria', subject: 'Lembrete' } }, 'Maria'],
    ['a name deep inside', { a: { b: { c: { name: 'Maria' } } } }, 'Maria'],
    ['a document in a sentence', { note: 'cpf 529.982.247-25 invalid' }, '529.982'],
    ['an address in a sentence', { note: 'refused by <maria@example.com>' }, 'maria@'],
    ['a password in an address', { database: 'postgresql://shop:hunter2@db/x' }, 'hunter2'],
    ['a debtor’s link', { req: { method: 'GET', url: '/c/mer1Zm9vYmFy' } }, 'Zm9v'],
    ['a WhatsApp link', { url: 'https://loja.com.br/w/mer1Zm9vYmFy' }, 'Zm9v'],
    ['an unsubscribe link in a sentence', { note: 'GET /u/mer1Zm9vYmFy' }, 'Zm9v'],
    ['a query', { req: { method: 'GET', url: '/graphql?query={customer(phone:123)}' } }, 'customer'],
    ['a row in a driver’s error', { err: driverError() }, 'Maria'],
    ['an error’s cause', { err: new Error('failed', { cause: driverError() }) }, 'Maria'],
    [
      'an object of a library',
      {
        socket: new (class Socket {
          peer = 'Maria';
        })(),
      },
      'Maria',
    ],
  ])('hides %s', (_name, fields, secret) => {
    const line = written((log) => log.info(fields, 'something'));
    expect(JSON.parse(line)).toMatchObject({ msg: 'something' });
    expect(line).not.toContain(secret);
  });

  it('hides what stands in the message itself', () => {
    expect(written((log) => log.warn(`sent to maria@example.com with ${KEY}`))).not.toMatch(/maria|Zm9v/);
  });

  it('keeps what a person needs to find a fault', () => {
    const line = JSON.parse(
      written((log) => log.error({ err: driverError(), customerId: 'cus_1', url: '/graphql' }, 'x')),
    );
    expect(line).toMatchObject({
      customerId: 'cus_1',
      url: '/graphql',
      err: {
        type: 'Error',
        code: '23505',
        constraint: 'Customer_phone_key',
        stack: expect.stringContaining('log.test'),
      },
    });
  });

  it('survives a circle', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(written((log) => log.info({ circle }, 'round'))).toContain('round');
  });
});

function driverError(): Error {
  return Object.assign(new Error('duplicate key'), {
    code: '23505',
    constraint: 'Customer_phone_key',
    detail: 'Key (name)=(Maria) already exists.',
  });
}

function written(work: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  work(createLog('trace', { write: (line) => lines.push(line) }));
  expect(lines).toHaveLength(1);
  return lines[0]!;
}
