import { describe, expect, it } from 'vitest';
import { readSignedAmount } from '../../server/domain/statement/amount.js';
import { decodeStatement } from '../../server/domain/statement/decode.js';
import type { RawEntry } from '../../server/domain/statement/entry.js';
import { kindOf } from '../../server/domain/statement/kind.js';
import { describeEntry } from '../../server/domain/statement/payer.js';
import { likenessOf, namesIn } from '../../server/domain/statement/people.js';

describe('amounts of banks', () => {
  it.each([
    ['80,00', 8_000, false],
    ['80.00', 8_000, false],
    ['1.234,56', 123_456, false],
    ['1,234.56', 123_456, false],
    ['-R$ 1.234,56', -123_456, true],
    ['R$ -80,00', -8_000, true],
    ['R$\u00a080,00', 8_000, false],
    ['+ 80,00', 8_000, true],
    ['80,00-', -8_000, true],
    ['(80,00)', -8_000, true],
    ['80,00 D', -8_000, true],
    ['80,00D', -8_000, true],
    ['-80,00D', -8_000, true],
    ['80,00C', 8_000, true],
    ['−80,00', -8_000, true],
    ['80.0000', 8_000, false],
    ['80', 8_000, false],
    ['0,00', 0, false],
    ['-0.00', 0, true],
  ])('%s', (text, cents, isSigned) => {
    const reading = readSignedAmount(text);
    expect(reading.ok && [Math.abs(reading.cents) === 0 ? 0 : reading.cents, reading.isSigned]).toEqual([
      cents,
      isSigned,
    ]);
  });

  it.each([
    ['', 'MISSING_AMOUNT'],
    ['-', 'MISSING_AMOUNT'],
    ['1.234', 'AMBIGUOUS_AMOUNT'],
    ['1,234', 'AMBIGUOUS_AMOUNT'],
    ['-1.234', 'AMBIGUOUS_AMOUNT'],
    ['80,00C-', 'INVALID_AMOUNT'],
    ['=1+1', 'INVALID_AMOUNT'],
    ['1e5', 'INVALID_AMOUNT'],
    ['NaN', 'INVALID_AMOUNT'],
    ['10.000.000,01', 'INVALID_AMOUNT'],
    ['9'.repeat(80), 'INVALID_AMOUNT'],
  ])('%s is %s', (text, code) => {
    expect(readSignedAmount(text)).toEqual({ ok: false, code });
  });
});

describe('the text of a file', () => {
  const said = 'Data;Histórico;Valor – “ção”';
  const utf16le = Buffer.from(`\ufeff${said}`, 'utf16le');
  it.each([
    ['UTF-8', Buffer.from(said)],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${said}`)],
    ['UTF-16 LE', utf16le],
    ['UTF-16 LE without its mark', utf16le.subarray(2)],
    ['UTF-16 BE', Buffer.from(utf16le).swap16()],
    ['Windows-1252', Buffer.from('Data;Hist\xf3rico;Valor \x96 \x93\xe7\xe3o\x94', 'latin1')],
  ])('%s', (_, bytes) => {
    expect(decodeStatement(bytes)).toBe(said);
  });

  it.each([
    ['a PDF', Buffer.from('%PDF-1.7\n1 0 obj')],
    ['a spreadsheet', Buffer.from('PK\x03\x04\x14\x00\x06\x00', 'latin1')],
    ['an old spreadsheet', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0, 0, 0])],
    ['noise', Buffer.from(Array.from({ length: 400 }, (_, i) => (i * 37) % 256))],
  ])('%s is none', (_, bytes) => {
    expect(decodeStatement(bytes)).toBeNull();
  });
});

describe('what the first words say', () => {
  it.each([
    ['SALDO ANTERIOR', 'BALANCE'],
    ['S A L D O', 'BALANCE'],
    ['Transferência recebida pelo Pix - MARIA', 'TRANSFER'],
    ['PIX TRANSF  MARIA D13/07', 'TRANSFER'],
    ['TED RECEBIDA 237.1234 CIELO SA', 'TRANSFER'],
    ['Pix recebido - Bar do Estorno', 'TRANSFER'],
    ['Pix recebido: "Cp :60701190-RESGATE MODAS"', 'TRANSFER'],
    ['Reembolso recebido pelo Pix - LOJA', 'RETURN'],
    ['Estorno de tarifa', 'RETURN'],
    ['PIX DEVOLVIDO MARIA', 'RETURN'],
    ['Pix enviado devolução - MARIA', 'RETURN'],
    ['DEV PIX MARIA', 'RETURN'],
    ['TARIFA PIX', 'FEE'],
    ['TAR PACOTE', 'FEE'],
    ['IOF', 'FEE'],
    ['REND PAGO APLIC AUT MAIS', 'INVESTMENT'],
    ['Resgate RDB', 'INVESTMENT'],
    ['Crédito de empréstimo', 'LOAN'],
    ['CIELO VENDAS DEBITO', 'CARD_SALES'],
    ['CRED VISA', 'CARD_SALES'],
    ['Compra no débito - POSTO', 'OTHER'],
    ['', 'OTHER'],
  ])('%s is %s', (text, kind) => {
    expect(kindOf(text)).toBe(kind);
  });
});

describe('who paid', () => {
  const raw = (texts: string[], fields: Partial<RawEntry> = {}): RawEntry => ({
    line: 1,
    on: '2026-07-13',
    amountCents: 8_000,
    texts,
    payerName: null,
    payerDocument: null,
    bankId: null,
    reference: null,
    account: null,
    isCard: false,
    ...fields,
  });
  const SHOP = '11222333000181';
  const read = (texts: string[], fields?: Partial<RawEntry>) => {
    const { payerName, payerDocument } = describeEntry(raw(texts, fields), SHOP);
    return [payerName, payerDocument];
  };

  it.each([
    [
      'Nubank',
      [
        'Transferência recebida pelo Pix - MARIA DA SILVA - •••.982.247-•• - BCO DO BRASIL S.A. (0001) Agência: 1 Conta: 2-3',
      ],
      'MARIA DA SILVA',
      '***982247**',
    ],
    [
      'Nubank, a company',
      ['Transferência Recebida - BAR DO ZÉ LTDA - 11.222.333/0001-81 - ITAÚ (0341) Agência: 1 Conta: 2'],
      'BAR DO ZÉ LTDA',
      SHOP,
    ],
    ['Inter', ['Pix recebido: "Cp :60701190-MARIA DA SILVA"'], 'MARIA DA SILVA', null],
    ['Itaú', ['PIX TRANSF  MARIA D13/07'], 'MARIA D', null],
    ['Bradesco', ['TRANSF PIX', 'REM: MARIA DA SILVA 13/07'], 'MARIA DA SILVA', null],
    ['Banco do Brasil', ['Pix - Recebido', '13/07 10:22 00052998224725 MARIA DA SILV'], 'MARIA DA SILV', '52998224725'],
    ['Sicredi', ['RECEBIMENTO PIX-PIX_CRED  52998224725 MARIA DA SILVA'], 'MARIA DA SILVA', '52998224725'],
    ['Mercado Pago', ['Transferência Pix recebida Maria da Silva'], 'Maria da Silva', null],
    ['masked with stars', ['Pix recebido de Maria da Silva ***.982.247-**'], 'Maria da Silva', '***982247**'],
    ['nobody', ['PIX RECEBIDO'], null, null],
    ['a fee', ['TARIFA BANCARIA CESTA'], null, null],
    ['two documents', ['PIX 529.982.247-25 / 111.444.777-35'], null, null],
    ['the shop itself and another', ['PIX 11.222.333/0001-81 DE 529.982.247-25'], null, '52998224725'],
    ['a phone that is no CPF', ['PIX RECEBIDO 11912345678 MARIA'], 'MARIA', null],
  ])('%s', (_, texts, name, document) => {
    expect(read(texts)).toEqual([name, document]);
  });

  it('is what the columns of the file say, where there are some', () => {
    expect(read(['PIX RECEBIDO OUTRA'], { payerName: 'Maria da Silva', payerDocument: '529.982.247-25' })).toEqual([
      'Maria da Silva',
      '52998224725',
    ]);
  });

  it('reads the ids of the Pix wherever they stand, whatever their case', () => {
    const e2e = 'E60701190202607131022A1b2C3d4E5f';
    const txid = 'D0jx3k5m7n9p1q2r3s4t5v6';
    const { endToEndId, txids } = describeEntry(raw([`PIX ${txid.toUpperCase()}`], { bankId: e2e }), SHOP);
    expect([endToEndId, txids]).toEqual([e2e.toUpperCase(), [txid.toUpperCase()]]);
  });

  it('takes neither two ids nor what only looks like one', () => {
    const two = 'PIX E60701190202607131022A1b2C3d4E5f E60701190202607131022A1b2C3d4E5g';
    expect(describeEntry(raw([two, 'D0jx3k5m7n9p1q2r3s4t5v6X C0jx3k5m7n9p1q2r3s4t5v6i']), SHOP)).toMatchObject({
      endToEndId: null,
      txids: [],
    });
  });

  it('hides nothing behind control and reversing characters, and keeps the description short', () => {
    const { description } = describeEntry(raw([`PIX \u202eAIRAM\u0000 ${'x'.repeat(900)}`]), SHOP);
    expect(description.startsWith('PIX AIRAM x')).toBe(true);
    expect(description.length).toBe(500);
  });
});

describe('names that banks cut', () => {
  it.each([
    ['MARIA DA SILVA', 'Maria Silva', 'NAME'],
    ['Dona Maria da Silva', 'maria da silva', 'NAME'],
    ['MARIA DA SI', 'Maria da Silva', 'CLOSE_NAME'],
    ['MARIA APARECIDA DA SILVA SANTOS', 'Maria Silva', 'CLOSE_NAME'],
    ['MARIA S', 'Maria Silva', 'FIRST_NAME'],
    ['MARIA SOUZA', 'Maria Silva', 'FIRST_NAME'],
    ['MARIA', 'Maria Silva', 'FIRST_NAME'],
    ['JOSE DA SILVA', 'Maria da Silva', null],
    ['', 'Maria', null],
  ])('%s beside %s: %s', (a, b, likeness) => {
    expect(likenessOf(namesIn(a), namesIn(b))).toBe(likeness);
  });
});
