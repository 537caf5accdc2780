import fc from 'fast-check';
import { hasError, isStaticPix, parsePix } from 'pix-utils';
import { describe, expect, it } from 'vitest';
import { newId } from '../../server/db/ids.js';
import { checkPixKey, subjectOfTxid, txidOf } from '../../server/domain/pix.js';
import { pixChargeOf, pixShownAs, pixSubjectOf } from '../../server/domain/pix-charge.js';

const shop = { pixKey: '11222333000181', name: 'Mercadinho da Ana', city: 'Campinas' };
const debtId = 'deb_0123456789abcdefghjkmn';
const customerId = 'cus_zyxwvtsrqpnmkjhgfedcba';

/** As an app of somebody else reads it; throws when that app finds it wrong, its CRC above all. */
function decoded(code: string) {
  const pix = parsePix(code);
  if (hasError(pix)) throw new Error(`not a Pix code: ${JSON.stringify(pix)}`);
  if (!isStaticPix(pix)) throw new Error('not a static Pix code');
  const { pixKey, merchantName, merchantCity, transactionAmount, txid, transactionCurrency, countryCode } = pix;
  return { pixKey, merchantName, merchantCity, transactionAmount, txid, transactionCurrency, countryCode };
}

describe('pixChargeOf', () => {
  it('charges for a debt under its own txid', () => {
    const charge = pixChargeOf(shop, 12_345, { debtId })!;
    expect(charge).toEqual({ code: expect.any(String), txid: 'D0123456789abcdefghjkmn', amountCents: 12_345 });
    expect(decoded(charge.code)).toEqual({
      pixKey: '11222333000181',
      merchantName: 'Mercadinho da Ana',
      merchantCity: 'Campinas',
      transactionAmount: 123.45,
      txid: 'D0123456789abcdefghjkmn',
      transactionCurrency: '986',
      countryCode: 'BR',
    });
  });

  it("charges for everything under the customer's", () => {
    const charge = pixChargeOf(shop, 1, { customerId })!;
    expect(charge.txid).toBe('Czyxwvtsrqpnmkjhgfedcba');
    expect(decoded(charge.code)).toMatchObject({ transactionAmount: 0.01, txid: charge.txid });
  });

  it.each([
    ['without a key', { ...shop, pixKey: null }, 100],
    ['without a name', { ...shop, name: null }, 100],
    ['whose name has no letter a bank can show', { ...shop, name: '🦆' }, 100],
    ['without a city', { ...shop, city: null }, 100],
    ['for nothing', shop, 0],
    ['for less than nothing', shop, -1],
    ['for more than one Pix may carry', shop, 1_000_000_001],
  ])('makes none %s', (_case, receiver, amountCents) => {
    expect(pixChargeOf(receiver, amountCents, { debtId })).toBeNull();
  });

  it('is read by another decoder as what it says, whatever the shop is called and wherever it is', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(
        '6304FFFF',
        '5802BR',
        '000201',
        '****',
        "D'Ávila & Cia. Ltda—ME",
        'ÀÉÎÕÜç'.repeat(9),
        '\u202e\u0000',
      ),
    );
    const keys = fc.constantFrom(
      '12345678909',
      '11222333000181',
      '12ABC34501DE35',
      '+5511987654321',
      'a@b.co',
      `${'a'.repeat(60)}@${'b'.repeat(12)}.com`,
      '123e4567-e12b-12d1-a456-426655440000',
    );
    const subjects = fc
      .constantFrom('Debt', 'Customer')
      .map((noun) => (noun === 'Debt' ? { debtId: newId('Debt') } : { customerId: newId('Customer') }));
    fc.assert(
      fc.property(
        hostile,
        hostile,
        keys,
        fc.integer({ min: 1, max: 1e9 }),
        subjects,
        (name, city, key, cents, about) => {
          const pixKey = checkPixKey(key).ok ? key : '';
          expect(pixKey).toBe(key);
          const { code, txid, amountCents } = pixChargeOf(
            { pixKey, name: `A${name}`, city: `B${city}` },
            cents,
            about,
          )!;
          const read = decoded(code);
          expect(read).toMatchObject({ pixKey, txid, transactionAmount: cents / 100, countryCode: 'BR' });
          expect(read.merchantName!.length).toBeLessThanOrEqual(25);
          expect(read.merchantCity!.length).toBeLessThanOrEqual(15);
          expect([txid, subjectOfTxid(read.txid!.toUpperCase()), amountCents]).toEqual([txidOf(about), about, cents]);
        },
      ),
    );
  });

  it('carries a CRC that finds any character changed', () => {
    const { code } = pixChargeOf(shop, 12_345, { debtId })!;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: code.length - 1 }), fc.constantFrom(...'0A9z'), (at, other) => {
        fc.pre(code[at]!.toUpperCase() !== other.toUpperCase());
        expect(() => decoded(code.slice(0, at) + other + code.slice(at + 1))).toThrow();
      }),
    );
  });
});

describe('the examples of the rules', () => {
  it.each([
    [
      '00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***63041D3D',
      { pixKey: '123e4567-e12b-12d1-a456-426655440000', merchantName: 'Fulano de Tal', txid: '***' },
    ],
    [
      '00020126330014br.gov.bcb.pix0111123456789095204000053039865406123.455802BR5917MERCADINHO DA ANA6006RECIFE62160512D7F3A9PARC026304CCBD',
      { pixKey: '12345678909', merchantName: 'MERCADINHO DA ANA', txid: 'D7F3A9PARC02', transactionAmount: 123.45 },
    ],
  ])('are read by another decoder: %s', (code, says) => expect(decoded(code)).toMatchObject(says));
});

describe('pixSubjectOf', () => {
  it.each([
    ['one debt is charged as itself', [{ debtId }], { debtId }],
    ['several, as what the customer owes', [{ debtId }, { debtId: newId('Debt') }], { customerId }],
    ['none, too', [], { customerId }],
  ])('%s', (_case, debts, subject) => expect(pixSubjectOf(customerId, debts)).toEqual(subject));
});

describe('pixShownAs', () => {
  it.each([
    ['Ana Souza', 'Banco do Brasil', 'Ana Souza · Banco do Brasil'],
    ['Ana Souza', null, 'Ana Souza'],
    [null, 'Nubank', 'Nubank'],
    [null, null, null],
    ['', '', null],
  ])('%s at %s', (pixHolder, pixBank, shown) => expect(pixShownAs({ pixHolder, pixBank })).toBe(shown));
});
