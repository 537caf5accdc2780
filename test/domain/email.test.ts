import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEmail } from '../../server/domain/email.js';

const A = 'a'.repeat(64);

describe('readEmail', () => {
  it.each([
    ['cliente1001@example.com', 'cliente1001@example.com'],
    [' Ana.Lima+fiado@EXAMPLE.Com.BR ', 'Ana.Lima+fiado@example.com.br'],
    ["o'neil_x@a-b.example", "o'neil_x@a-b.example"],
    [`${A}@example.com`, `${A}@example.com`],
    ['ana@xn--caf-dma.example', 'ana@xn--caf-dma.example'],
  ])('reads %s', (raw, email) => expect(readEmail(raw)).toEqual({ ok: true, email }));

  it.each([
    '',
    'ana',
    '@example.com',
    'ana@',
    'ana@example',
    'ana@@example.com',
    'ana@b@example.com',
    '"ana"@example.com',
    '"ana@evil.example x"@example.com',
    'ana(comment)@example.com',
    'ana@example.com(comment)',
    'Ana <ana@example.com>',
    'ana@example.com;b@example.com',
    'ana@example.com,b@example.com',
    'ana@example.com b@example.com',
    'ana@exam\r\n ple.com',
    'ana\r\nRCPT TO:<x@evil.example>@example.com',
    'ana\u0000@example.com',
    'ana\u200B@example.com',
    'ana%evil.example@example.com',
    'evil.example!ana@example.com',
    '@evil.example:ana@example.com',
    '-oQ/tmp@example.com',
    '.ana@example.com',
    'ana.@example.com',
    'a..b@example.com',
    'ana@-example.com',
    'ana@example-.com',
    'ana@example..com',
    'ana@.example.com',
    'ana@example.com.',
    'ana@[127.0.0.1]',
    'ana@127.0.0.1',
    'josé@example.com',
    'ana@exámple.com',
    'ana@example.\u212Aom',
    'mailto:ana@example.com',
    `${A}a@example.com`,
    `ana@${'a'.repeat(64)}.com`,
    `ana@${'abcdefghi.'.repeat(26)}com`,
  ])('refuses %j', (raw) => expect(readEmail(raw)).toEqual({ ok: false, code: 'INVALID_EMAIL' }));

  it('gives back only the address that stood there, letter for letter', () => {
    const hostile = fc
      .array(
        fc.constantFrom('a', 'b.c', '@', 'x.com', '"', '(', ')', '<', '>', ';', ',', ' ', '\r\n', '\\', ':', '%', 'é'),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(hostile, (raw) => {
        const reading = readEmail(raw);
        if (!reading.ok) return;
        expect(reading.email.toLowerCase()).toBe(raw.trim().toLowerCase());
        expect(reading.email).toMatch(/^[^\s"(),:;<>@[\\\]%]+@[a-z0-9.-]+$/);
      }),
      { numRuns: 2_000 },
    );
  });
});
