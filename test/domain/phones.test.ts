import { describe, expect, it } from 'vitest';
import { formatPhone, readPhone } from '../../server/domain/phones.js';

describe('readPhone', () => {
  it.each([
    ['(27) 91417-7763', '+5527914177763'],
    ['81948906828', '+5581948906828'],
    ['071911070434', '+5571911070434'],
    ['31.90306.2027', '+5531903062027'],
    ['+55 11 96842 7472', '+5511968427472'],
    ['5511968427472', '+5511968427472'],
    ['00 55 11 96842-7472', '+5511968427472'],
    ['+55 011 96842-7472', '+5511968427472'],
    ['(27) 3333-4444', '+552733334444'],
    ['0 27 3333 4444', '+552733334444'],
    ['(55) 99123-4567', '+5555991234567'],
    ['whats: (27) 91417-7763', '+5527914177763'],
    ['(27) 91417-7763 zap', '+5527914177763'],
    ['\u202A(27)\u00A091417\u20117763'.replace('\u2011', '-'), '+5527914177763'],
    ['+351 912 345 678', '+351912345678'],
    [27914177763, '+5527914177763'],
  ])('reads %s', (raw, e164) => expect(readPhone(raw)).toEqual({ ok: true, e164 }));

  it.each(['987654321', '912469530', '3333-4444', '0 98765-4321'])('asks for the area code of %s', (raw) => {
    expect(readPhone(raw)).toEqual({ ok: false, code: 'PHONE_WITHOUT_AREA_CODE' });
  });

  it.each([
    ['seven digits', '2799896'],
    ['a mobile without its ninth digit, which is never added in silence', '(27) 9141-7763'],
    ['an area that does not exist', '(20) 91417-7763'],
    ['a mobile that does not begin with 9', '(27) 81417-7763'],
    ['a free call number', '0800 123 4567'],
    ['too many digits', '279141777631'],
    ['two phones', '(27) 91417-7763 / (27) 91417-7764'],
    ['words', 'não tem'],
    ['other words', 'falar com a irmã 27914177763'],
    ['a number of nowhere', '+999 123456789'],
    ['a plus in the middle', '27+914177763'],
    ['a fraction', 27914177763.5],
    ['nothing', ''],
  ])('refuses %s', (_case, raw) => expect(readPhone(raw)).toEqual({ ok: false, code: 'INVALID_PHONE' }));
});

describe('formatPhone', () => {
  it.each([
    ['+5527914177763', '(27) 91417-7763'],
    ['+552733334444', '(27) 3333-4444'],
    ['+351912345678', '+351 912 345 678'],
    ['?', '?'],
  ])('writes %s as %s', (e164, text) => expect(formatPhone(e164)).toBe(text));

  it('writes what readPhone reads back', () => {
    for (const e164 of ['+5527914177763', '+552733334444', '+351912345678']) {
      expect(readPhone(formatPhone(e164))).toEqual({ ok: true, e164 });
    }
  });
});
