import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, foldName, maskDocument, maskPhone, stableHash, titleCaseName } from '../../server/domain/text.js';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });

describe('cleanText', () => {
  it.each([
    ['collapses every kind of space', '  Ana \t\n\u00A0\u2003 Lima ', 'Ana Lima'],
    ['composes accents', 'Jose\u0301', 'José'],
    ['drops control characters', 'A\u0000n\u0007a\u0085', 'Ana'],
    ['drops bidirectional controls', '\u202Eana\u202C\u2066x\u2069\u200F', 'anax'],
    ['drops zero-width characters', 'A\u200Bn\u200Da\uFEFF', 'Ana'],
    ['drops blank-looking letters', '\u3164\u2800', ''],
    ['drops half an emoji', 'Ana \uD83D', 'Ana'],
    ['keeps emoji', 'Ana 🌻', 'Ana 🌻'],
    ['keeps right-to-left names', 'محمد علي', 'محمد علي'],
    ['keeps what looks like a formula, as text', '=HYPERLINK("x")', '=HYPERLINK("x")'],
  ])('%s', (_case, typed, clean) => expect(cleanText(typed)).toBe(clean));

  it('leaves clean text alone', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(cleanText(cleanText(text))).toBe(cleanText(text));
      }),
    );
  });
});

describe('foldName', () => {
  it.each([
    ['JÉSSICA  D’Ávila', "jessica d'avila"],
    [' Conceição\u200B ', 'conceicao'],
    ['MÜLLER', 'muller'],
  ])('folds %s to %s', (name, folded) => expect(foldName(name)).toBe(folded));

  it('does not take a look-alike of another script for the same name', () => {
    expect(foldName('Аna')).not.toBe(foldName('Ana'));
  });

  it('folds once and for all, however the name is composed or cased', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(foldName(foldName(text))).toBe(foldName(text));
        expect(foldName(text.normalize('NFD'))).toBe(foldName(text));
      }),
    );
  });
});

describe('titleCaseName', () => {
  it.each([
    ["MARIA DAS DORES D'ÁVILA", "Maria das Dores D'Ávila"],
    ['JOSÉ E MARIA DE LIMA DO Ó', 'José e Maria de Lima do Ó'],
    ['DE SOUZA DOS SANTOS', 'De Souza dos Santos'],
    ['ANA-CLARA (FILHA)', 'Ana-Clara (Filha)'],
    ['J. E. SILVA', 'J. E. Silva'],
    ['Ana DE Lima', 'Ana DE Lima'],
    ['ana de lima', 'ana de lima'],
    ['123', '123'],
    ['ÍRIS 🌻', 'Íris 🌻'],
  ])('understands %s as %s', (typed, understood) => expect(titleCaseName(typed)).toBe(understood));
});

describe('masks', () => {
  it.each([
    ['52998224725', '***.982.247-**'],
    ['11222333000181', '**.222.333/0001-**'],
    ['1OR0SHE6000115', '**.R0S.HE6/0001-**'],
    ['anything', '***'],
  ])('hides %s as %s', (document, masked) => expect(maskDocument(document)).toBe(masked));

  it.each([
    ['+5527914177763', '(27) *****-7763'],
    ['+552733334444', '(27) ****-4444'],
    ['+351912345678', '*********5678'],
    ['+1', '***'],
  ])('hides %s as %s', (phone, masked) => expect(maskPhone(phone)).toBe(masked));
});

describe('stableHash', () => {
  it('stays what it was: add-on and server of different versions must agree', () => {
    expect([stableHash(''), stableHash('a'), stableHash('Conceição 🌻')]).toMatchInlineSnapshot(`
      [
        "0bdcb81aee8d83",
        "1c2ba782c97901",
        "086dbbc29b8f51",
      ]
    `);
  });

  it('is fourteen hexadecimal digits, and differs when a character does', () => {
    fc.assert(
      fc.property(anyText, fc.string({ minLength: 1, maxLength: 3 }), (text, more) => {
        expect(stableHash(text)).toMatch(/^[0-9a-f]{14}$/);
        expect(stableHash(text + more)).not.toBe(stableHash(text));
      }),
    );
  });
});
