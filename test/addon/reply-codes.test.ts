import { describe, expect, it } from 'vitest';
import { worded } from '../../addon/failure-texts.js';
import { codeOfStatus, codeOfThrown, failureOfError } from '../../addon/reply-codes.js';
import { amountText, parseAmount } from '../../addon/sidebar/amount.js';
import { failure, PANEL } from '../../addon/texts.js';
import { NO_MAIL_SERVER } from '../../server/app/reminder/sender.js';

describe('what goes wrong on the way', () => {
  it.each([
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
    [429, 'THROTTLED'],
    [500, 'INTERNAL'],
    [503, 'UNAVAILABLE'],
    [413, 'TOO_LARGE'],
    [301, 'SERVER_MOVED'],
    [404, 'NOT_CADERNETA'],
  ])('status %i is %s', (status, code) => {
    expect(codeOfStatus(status)).toBe(code);
  });

  it.each([
    ['DNS error: http://192.168.0.2', 'http://192.168.0.2:4000', 'PRIVATE_ADDRESS'],
    ['Endereço indisponível: https://loja.example.com', 'https://loja.example.com', 'NETWORK'],
    ['Serviço chamado muitas vezes em um dia: urlfetch.', 'http://localhost:4000', 'QUOTA'],
    ['You do not have permission to call UrlFetchApp.fetch', 'https://loja.example.com', 'PERMISSION'],
  ])('“%s” for %s is %s', (thrown, address, code) => {
    expect(codeOfThrown(thrown, address)).toBe(code);
  });

  it('carries the number of a bug, so that somebody can look it up', () => {
    const { doNext } = worded(failureOfError({ extensions: { code: 'INTERNAL', errorId: 'err_123' } }, 500));
    expect(doNext).toContain('err_123');
  });

  it('prefers the server’s code to the status that carries it', () => {
    expect(failureOfError({ extensions: { code: 'THROTTLED' } }, 200).code).toBe('THROTTLED');
    expect(failureOfError({ extensions: {} }, 401).code).toBe('UNAUTHENTICATED');
    expect(failureOfError({}, 200).code).toBe('INTERNAL');
  });

  it.each([
    'NOT_CONNECTED',
    'TWO_ACCOUNTS',
    'PREVIEW_STALE',
    'SETUP_INCOMPLETE',
    'MISSING_COLUMN',
    'INVALID_PHONE',
    'NEVER_HEARD_OF',
  ])('%s says what happened and what to do', (code) => {
    const { what, doNext } = worded(failure(code, 'O que o servidor disse.'));
    expect([what, doNext].every((text) => /[.!]$/.test(text))).toBe(true);
  });

  it('says in the server’s words what only the server knows', () => {
    expect(worded(failure('CONTACT_REFUSED', 'Já houve contato hoje.')).what).toBe('Já houve contato hoje.');
    expect(worded(failure('INVALID_PHONE', 'O telefone não tem a quantidade certa de dígitos.')).what).toMatch(
      /telefone/,
    );
  });
});

it('a reminder that did not go out for want of a mail server says what to configure', () => {
  expect(PANEL.queue.detail[NO_MAIL_SERVER]).toMatch(/não saiu.*SMTP_URL/);
});

describe('an amount typed into the panel', () => {
  it.each([
    ['1.234,56', 123456],
    ['1234,5', 123450],
    ['R$ 80', 8000],
    ['80', 8000],
    ['0,01', 1],
    ['10.000.000,00', 1_000_000_000],
  ])('%s is %i centavos', (typed, cents) => {
    expect(parseAmount(typed)).toBe(cents);
  });

  it.each(['', '0', '-5', '12.50', '1,234', '1.23,4', 'dez', '10.000.000,01', '1,2,3', '9'.repeat(40)])(
    '“%s” is not guessed at',
    (typed) => {
      expect(parseAmount(typed)).toBeNull();
    },
  );

  it('is read back as it was offered', () => {
    for (const cents of [1, 99, 100, 123456, 1_000_000_000]) expect(parseAmount(amountText(cents))).toBe(cents);
  });
});
