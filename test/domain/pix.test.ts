import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newId } from '../../server/db/ids.js';
import { brCode, checkPixKey, crc16, pixText, subjectOfTxid, txidOf } from '../../server/domain/pix.js';
import { whatsappLink } from '../../server/domain/whatsapp-link.js';

describe('brCode', () => {
  it('writes the Banco Central example byte for byte', () => {
    expect(brCode({ key: '123e4567-e12b-12d1-a456-426655440000', name: 'Fulano de Tal', city: 'BRASILIA' })).toBe(
      '00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***63041D3D',
    );
  });

  it('writes amount and txid byte for byte', () => {
    const code = brCode({
      key: '12345678909',
      name: 'MERCADINHO DA ANA',
      city: 'RECIFE',
      amountCents: 12345,
      txid: 'D7F3A9PARC02',
    });
    expect(code).toBe(
      '00020126330014br.gov.bcb.pix0111123456789095204000053039865406123.455802BR5917MERCADINHO DA ANA6006RECIFE62160512D7F3A9PARC026304CCBD',
    );
  });

  it.each([
    [1, '54040.01'],
    [100, '54041.00'],
    [1_000_000_000, '541110000000.00'],
  ])('writes %i centavos as %s', (amountCents, element) => {
    expect(brCode({ key: 'a@b.co', name: 'A', city: 'B', amountCents })).toContain(element);
  });

  it.each([
    ['no amount', { amountCents: 0 }],
    ['half a centavo', { amountCents: 0.5 }],
    ['more than the limit', { amountCents: 1_000_000_001 }],
    ['a txid with a space', { txid: 'a b' }],
    ['a txid of 26', { txid: 'a'.repeat(26) }],
    ['a name without a single ASCII letter', { name: '🦆' }],
  ])('refuses %s', (_case, wrong) => {
    expect(() => brCode({ key: 'a@b.co', name: 'A', city: 'B', ...wrong })).toThrow(RangeError);
  });

  it('is well formed for any text in name, city and description', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        (a, b, c) => {
          const key = '123e4567-e12b-12d1-a456-426655440000';
          const code = brCode({ key, name: `A${a}`, city: `B${b}`, description: c, amountCents: 12345 });
          const elements = parse(code);
          expect(code).toMatch(/^[\x20-\x7e]+$/);
          expect(elements.map((e) => e.id)).toEqual(['00', '26', '52', '53', '54', '58', '59', '60', '62', '63']);
          expect(parse(elements[1]!.value)[1]).toEqual({ id: '01', value: key });
          expect(elements[6]!.value.length).toBeLessThanOrEqual(25);
          expect(elements[7]!.value.length).toBeLessThanOrEqual(15);
          expect(elements[9]!.value).toBe(crc16(code.slice(0, -4)));
        },
      ),
    );
  });
});

describe('txid', () => {
  it('says which debt or which customer, whatever case a bank gives it back in', () => {
    const ids = fc.constant(null).map(() => ({ debtId: newId('Debt'), customerId: newId('Customer') }));
    const cases = fc.constantFrom<(txid: string) => string>(
      (txid) => txid,
      (txid) => txid.toUpperCase(),
      (txid) => txid.toLowerCase(),
    );
    fc.assert(
      fc.property(ids, cases, ({ debtId, customerId }, asBankWrites) => {
        for (const subject of [{ debtId }, { customerId }]) {
          const txid = txidOf(subject);
          expect(txid).toMatch(/^[A-Za-z0-9]{23}$/);
          expect(subjectOfTxid(asBankWrites(txid))).toEqual(subject);
        }
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['no txid', '***'],
    ['a letter alone', 'D'],
    ['another kind', 'P0123456789abcdefghjkmn'],
    ['one character less', 'D0123456789abcdefghjkm'],
    ['one character more', 'D0123456789abcdefghjkmnp'],
    ['a letter that no id has', 'D0123456789abcdefghjkmu'],
    ['a letter that only looks like one (the Kelvin sign)', 'D0123456789abcdefghj\u212Amn'],
    ['a line after it', 'D0123456789abcdefghjkmn\n'],
    ['spaces around it', ' D0123456789abcdefghjkmn'],
    ['an id', 'deb_0123456789abcdefghjkmn'],
    ['the txid of a charge of somebody else', 'D7F3A9PARC02'],
  ])('is not read from %s', (_case, txid) => expect(subjectOfTxid(txid)).toBeNull());

  it('is read back or null for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[DCdc][0-9a-zA-Z]{22}$/)), (text) => {
        const subject = subjectOfTxid(text);
        if (subject) expect(txidOf(subject).toLowerCase()).toBe(text.toLowerCase());
      }),
    );
  });

  it.each([{ debtId: 'cus_0123456789abcdefghjkmn' }, { debtId: 'deb_1' }, { customerId: '' }])(
    'is not made of %j',
    (subject) => expect(() => txidOf(subject)).toThrow(RangeError),
  );
});

describe('crc16', () => {
  it('has the published check value', () => expect(crc16('123456789')).toBe('29B1'));
});

describe('pixText', () => {
  it.each([
    ['Mercadinho São João', undefined, 'Mercadinho Sao Joao'],
    ['Açougue  D’Ávila \n Ltda', undefined, "Acougue D'Avila Ltda"],
    ['São José do Rio Preto', 15, 'Sao Jose do Rio'],
    ['Padaria 🥖 da Ana', undefined, 'Padaria da Ana'],
    ['‮abc', undefined, 'abc'],
  ])('folds %j', (text, maxLength, folded) => expect(pixText(text, maxLength)).toBe(folded));
});

describe('checkPixKey', () => {
  it.each([
    ['123.456.789-09', 'CPF', '12345678909'],
    ['11.222.333/0001-81', 'CNPJ', '11222333000181'],
    ['12abc34501de35', 'CNPJ', '12ABC34501DE35'],
    ['+55 (11) 98765-4321', 'PHONE', '+5511987654321'],
    [' Ana@Mercadinho.com.br ', 'EMAIL', 'ana@mercadinho.com.br'],
    ['123E4567-E12B-12D1-A456-426655440000', 'RANDOM', '123e4567-e12b-12d1-a456-426655440000'],
  ])('understands %s as %s', (typed, kind, key) => expect(checkPixKey(typed)).toEqual({ ok: true, kind, key }));

  it.each([
    ['', 'PIX_KEY_MISSING'],
    ['12345678900', 'INVALID_PIX_KEY'],
    ['11111111111', 'INVALID_PIX_KEY'],
    ['12ABC34501DE36', 'INVALID_PIX_KEY'],
    ['987654321', 'INVALID_PIX_KEY'],
    ['+551234', 'INVALID_PIX_KEY'],
    ['ana@', 'INVALID_PIX_KEY'],
    ['ana@b.c\r\nBcc: x@y.z', 'INVALID_PIX_KEY'],
    ['=IMPORTXML("x")', 'INVALID_PIX_KEY'],
  ])('refuses %j', (typed, code) => {
    expect(checkPixKey(typed)).toMatchObject({ ok: false, errors: [{ code }] });
  });

  it('does not take a mobile without +55 for a document, and says how to write it', () => {
    const outcome = checkPixKey('(11) 98765-4321');
    expect(outcome).toMatchObject({ ok: false });
    expect(JSON.stringify(outcome)).toContain('+5511987654321');
  });
});

describe('whatsappLink', () => {
  it('carries any text back exactly', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const url = new URL(whatsappLink('+5511987654321', text));
        expect(url.origin + url.pathname).toBe('https://wa.me/5511987654321');
        expect(url.searchParams.get('text')).toBe(text);
        expect([...url.searchParams.keys()]).toEqual(['text']);
      }),
    );
  });

  it.each(['987654321', '5511987654321', '+55 11 98765', '', '+5511987654321&x=1'])('refuses the phone %j', (phone) => {
    expect(() => whatsappLink(phone, 'Oi')).toThrow(RangeError);
  });
});

function parse(tlv: string): { id: string; value: string }[] {
  const elements = [];
  for (let at = 0; at < tlv.length; ) {
    const length = Number(tlv.slice(at + 2, at + 4));
    elements.push({ id: tlv.slice(at, at + 2), value: tlv.slice(at + 4, at + 4 + length) });
    at += 4 + length;
  }
  return elements;
}
