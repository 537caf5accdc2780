import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readStatementFile } from '../../server/app/statement/read-file.js';
import { entryKeys } from '../../server/domain/statement/fingerprint.js';
import { runs } from '../support/runs.js';

const TODAY = '2026-07-15';
const SHOP = '11222333000181';
const bytesOf = (text: string | Buffer) => (typeof text === 'string' ? Buffer.from(text) : text);
const read = (text: string | Buffer) => readStatementFile(bytesOf(text), TODAY, SHOP);

/** Day, centavos, payer, document of each entry; and `line: reason` of the rest. */
function summary(text: string | Buffer) {
  const reading = read(text);
  if (!reading.ok) return `${reading.line}: ${reading.reason}`;
  const lines = (left: { line: number; reason: string }[]) => left.map(({ line, reason }) => `${line}: ${reason}`);
  return {
    entries: reading.entries.map(({ line, on, amountCents, payerName, payerDocument }) =>
      [line, on, amountCents, payerName, payerDocument].filter((value) => value !== null).join(' '),
    ),
    unreadable: lines(reading.unreadable),
    skipped: lines(reading.skipped),
  };
}

const BANKS: [string, string | Buffer, ReturnType<typeof summary>][] = [
  [
    'Nubank',
    `Data,Valor,Identificador,Descrição
13/07/2026,80.00,6a53c1f0-1111-4222-8333-000000000001,"Transferência recebida pelo Pix - MARIA DA SILVA - •••.982.247-•• - BCO DO BRASIL S.A. (0001) Agência: 1 Conta: 2-3"
14/07/2026,-12.90,6a53c1f0-1111-4222-8333-000000000002,Compra no débito - POSTO`,
    {
      entries: ['2 2026-07-13 8000 MARIA DA SILVA ***982247**', '3 2026-07-14 -1290 Compra no débito'],
      unreadable: [],
      skipped: [],
    },
  ],
  [
    'Inter, with its heading lines',
    ` Extrato Conta Corrente
Conta ;12345678
Período ;01/07/2026 a 15/07/2026
Saldo ;1.080,00

Data Lançamento;Histórico;Descrição;Valor;Saldo
13/07/2026;Pix recebido;"Cp :60701190-MARIA DA SILVA";80,00;1.080,00
13/07/2026;Pix enviado;"Cp :18236120-FORNECEDOR";-1.200,50;-120,50`,
    {
      entries: ['7 2026-07-13 8000 MARIA DA SILVA', '8 2026-07-13 -120050 FORNECEDOR'],
      unreadable: [],
      skipped: ['1: Cabeçalho do extrato, até a linha 4.'],
    },
  ],
  [
    'Bradesco: credit and debit apart, the payer on a line below, Windows-1252',
    Buffer.from(
      `Extrato de: Ag: 1234 | CC: 567-8
Data;Hist\xf3rico;Docto.;Cr\xe9dito (R$);D\xe9bito (R$);Saldo (R$)
12/07/26;SALDO ANTERIOR;;;;1.000,00
13/07/26;TRANSF PIX;1234567;80,00;;1.080,00
;REM: MARIA DA SILVA 13/07;;;;
13/07/26;TARIFA BANCARIA;13;;-10,00;1.070,00
Total;;;80,00;-10,00;1.070,00
Os dados acima t\xeam como base 15/07/2026 \xe0s 10h00.`,
      'latin1',
    ),
    {
      entries: ['4 2026-07-13 8000 MARIA DA SILVA', '6 2026-07-13 -1000'],
      unreadable: [],
      skipped: ['1: Cabeçalho do extrato.', '3: Linha de saldo.', '7: Linha de total.', '8: Texto no fim do extrato.'],
    },
  ],
  [
    'Banco do Brasil: direction in words, days of nought',
    `"Data","Lançamento","Detalhes","N° documento","Valor","Tipo Lançamento"
"00/00/0000","Saldo Anterior","","","1.000,00",""
"13/07/2026","Pix - Recebido","13/07 10:22 00052998224725 MARIA DA SILV","131022","80,00","Entrada"
"13/07/2026","Pix - Enviado","13/07 11:00 FORNECEDOR","131100","-50,00","Saída"
"13/07/2026","Pagamento de Boleto","LUZ","131101","30,00","Saída"`,
    {
      entries: [
        '3 2026-07-13 8000 MARIA DA SILV 52998224725',
        '4 2026-07-13 -5000 FORNECEDOR',
        '5 2026-07-13 -3000 LUZ',
      ],
      unreadable: [],
      skipped: ['2: Linha de saldo.'],
    },
  ],
  [
    'Caixa: compact days, D and C in a column of their own',
    `"Conta";"Data_Mov";"Nr_Doc";"Historico";"Valor";"Deb_Cred"
"00012";"20260713";"131022";"CRED PIX";"80.00";"C"
"00012";"20260713";"000000";"TAR PIX";"1.50";"D"`,
    { entries: ['2 2026-07-13 8000', '3 2026-07-13 -150'], unreadable: [], skipped: [] },
  ],
  [
    'Itaú: no heading at all',
    `13/07/2026;PIX TRANSF  MARIA D13/07;80,00
14/07/2026;TAR PACOTE ITAU;-45,90`,
    { entries: ['1 2026-07-13 8000 MARIA D', '2 2026-07-14 -4590'], unreadable: [], skipped: [] },
  ],
  [
    'a payer in columns of its own, by tabs, in UTF-16',
    Buffer.from(
      `\ufeffData\tLançamento\tRazão Social\tCPF/CNPJ\tValor (R$)\r\n13/07/2026 10:22\tPIX RECEBIDO\tMaria da Silva\t529.982.247-25\t1.080,00\r\n`,
      'utf16le',
    ),
    { entries: ['2 2026-07-13 108000 Maria da Silva 52998224725'], unreadable: [], skipped: [] },
  ],
  [
    'Mercado Pago: a summary above, days with strokes',
    `INITIAL_BALANCE;CREDITS;DEBITS;FINAL_BALANCE
1.000,00;80,00;0,00;1.080,00

RELEASE_DATE;TRANSACTION_TYPE;REFERENCE_ID;TRANSACTION_NET_AMOUNT;PARTIAL_BALANCE
13-07-2026;Transferência Pix recebida Maria da Silva;123456789012;80,00;1.080,00`,
    {
      entries: ['5 2026-07-13 8000 Maria da Silva'],
      unreadable: [],
      skipped: ['1: Cabeçalho do extrato, até a linha 2.'],
    },
  ],
];

it.each(BANKS)('%s', (_, file, expected) => {
  expect(summary(file)).toEqual(expected);
});

describe('a row that cannot be read', () => {
  const HEADING = 'Data;Descrição;Valor;Tipo\n';
  it.each([
    ['a day that does not exist', '31/02/2026;PIX;80,00;', 'Não entendi a data “31/02/2026”.'],
    ['the month first', '07/13/2026;PIX;80,00;', 'Não entendi a data “07/13/2026”.'],
    ['no day', ';PIX;80,00;', 'Falta a data.'],
    ['no amount', '13/07/2026;PIX;;', 'Falta o valor.'],
    ['an amount in words', '13/07/2026;PIX;oitenta;', 'Não entendi o valor “oitenta”.'],
    ['a thousand or one and a bit', '13/07/2026;PIX;1.234;', 'O valor “1.234” pode ser lido de dois jeitos.'],
    [
      'a sign against its column',
      '13/07/2026;PIX;-80,00;Entrada',
      'O sinal do valor e a coluna de entrada ou saída se contradizem.',
    ],
    [
      'more cells than headings',
      '13/07/2026;PIX;80,00;;x',
      'A linha tem mais colunas do que o título. Pode haver um separador no meio do texto ou do valor.',
    ],
    ['a quote that does not close', '13/07/2026;"PIX;80,00;', 'As aspas desta linha não fecham.'],
    ['a formula', '=HYPERLINK("http://x");PIX;80,00;', 'Não entendi a data “=HYPERLINK("http://x")”.'],
  ])('%s is listed, and the next one still read', (_, row, reason) => {
    expect(summary(`${HEADING}${row}\n14/07/2026;PIX RECEBIDO;1,00;\n`)).toEqual({
      entries: ['3 2026-07-14 100'],
      unreadable: [`2: ${reason}`],
      skipped: [],
    });
  });

  it('a decimal comma between commas is never a smaller amount', () => {
    expect(summary('Data,Valor,Descrição\n13/07/2026,80,00,PIX MARIA\n')).toMatchObject({
      entries: [],
      unreadable: [expect.stringContaining('2: A linha tem mais colunas')],
    });
  });

  it('in two columns of money is nobody’s', () => {
    expect(summary('Data;Histórico;Crédito;Débito\n13/07/2026;PIX;80,00;80,00\n')).toMatchObject({
      entries: [],
      unreadable: ['2: Há valor de entrada e de saída na mesma linha.'],
    });
  });

  it('of the future waits for its day', () => {
    expect(summary(`${HEADING}16/07/2026;PIX MARIA;80,00;\n15/07/2026;PIX MARIA;80,00;`)).toMatchObject({
      entries: ['3 2026-07-15 8000 MARIA'],
      skipped: ['2: Lançamento futuro, de 16/07/2026. Importe de novo depois desse dia.'],
    });
  });
});

const transaction = (fields: string) => `<STMTTRN>${fields}</STMTTRN>`;
const ofx = (transactions: string, account = '<BANKACCTFROM><BANKID>0341<ACCTID>1234</BANKACCTFROM>') =>
  `OFXHEADER:100\nDATA:OFXSGML\nCHARSET:1252\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>BRL${account}<BANKTRANLIST>\n${transactions}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>`;
const PIX = '<TRNTYPE>CREDIT<DTPOSTED>20260713102200[-03:EST]<TRNAMT>80.00<FITID>20260713001<MEMO>PIX RECEBIDO MARIA';

describe('OFX', () => {
  it.each([
    ['on one line without closing tags', ofx(transaction(PIX))],
    ['a tag a line', ofx(transaction(PIX)).replace(/</g, '\n<')],
    ['without the closing tag of an entry', ofx(`<STMTTRN>${PIX}\n`)],
    [
      'XML',
      `<?xml version="1.0" encoding="UTF-8"?><?OFX OFXHEADER="200" VERSION="211"?><!-- <STMTTRN> --><OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><BANKTRANLIST>
      <STMTTRN><TRNTYPE>CREDIT</TRNTYPE><DTPOSTED>20260713</DTPOSTED><TRNAMT>+80,00</TRNAMT><FITID>1</FITID><NAME></NAME><MEMO lang="pt"><![CDATA[PIX RECEBIDO MARIA]]></MEMO></STMTTRN>
      </BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>`,
    ],
    ['with small tags', ofx(transaction(PIX)).replace(/<\/?[A-Z0-9]+>/g, (tag) => tag.toLowerCase())],
  ])('%s', (_, file) => {
    const reading = read(file);
    expect(reading).toMatchObject({
      ok: true,
      format: 'OFX',
      entries: [{ on: '2026-07-13', amountCents: 8_000, payerName: 'MARIA', description: 'PIX RECEBIDO MARIA' }],
      unreadable: [],
    });
    expect(reading.ok && reading.entries).toHaveLength(1);
  });

  it('keeps the letters of a Windows-1252 file, its entities once, and signs that are no tags', () => {
    const file = Buffer.from(
      ofx(transaction(PIX.replace('MARIA', 'JO\xc3O A < B <b>&amp;lt; &#65;&unknown;'))),
      'latin1',
    );
    expect(read(file)).toMatchObject({ entries: [{ description: 'PIX RECEBIDO JOÃO A < B <b>&lt; A&unknown;' }] });
  });

  it('reads every account, and tells a card from an account', () => {
    const card = '<CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CCACCTFROM><ACCTID>99</CCACCTFROM><BANKTRANLIST>';
    const file = ofx(
      `${transaction(PIX)}</BANKTRANLIST></STMTRS></STMTTRNRS><STMTTRNRS><STMTRS><BANKACCTFROM><ACCTID>77</BANKACCTFROM><BANKTRANLIST>${transaction(PIX)}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1>${card}${transaction(PIX)}`,
    );
    const reading = read(file);
    expect(reading.ok && reading.entries.map(({ account, isCard }) => [account, isCard])).toEqual([
      ['0341 1234', false],
      ['77', false],
      ['99', true],
    ]);
  });

  it.each([
    ['no day', PIX.replace(/<DTPOSTED>[^<]*/, ''), 'Falta a data.'],
    [
      'a day that does not exist',
      PIX.replace('20260713102200', '20260231000000'),
      'Não entendi a data “20260231000000[-03:EST]”.',
    ],
    ['no amount', PIX.replace('80.00', ''), 'Falta o valor.'],
    ['a thousand or one and a bit', PIX.replace('80.00', '1,234'), 'O valor “1,234” pode ser lido de dois jeitos.'],
    ['dollars', `${PIX}<CURRENCY><CURRATE>5.1<CURSYM>USD</CURRENCY>`, 'O valor está em outra moeda (“USD”).'],
  ])('lists an entry with %s', (_, fields, reason) => {
    expect(summary(ofx(`${transaction(fields)}\n${transaction(PIX)}`))).toMatchObject({
      entries: ['7 2026-07-13 8000 MARIA'],
      unreadable: [`6: ${reason}`],
    });
  });

  it('lists the entry in whose middle the file ends, for its amount may go on', () => {
    const file = ofx(`${transaction(PIX)}\n<STMTTRN>${PIX}`);
    expect(summary(file.slice(0, file.lastIndexOf('.00<FITID')))).toMatchObject({
      entries: ['6 2026-07-13 8000 MARIA'],
      unreadable: ['7: O arquivo termina no meio deste lançamento.'],
    });
  });

  it.each([
    ['1,234.56', 123_456],
    ['-1.234,56', -123_456],
  ])('reads %s', (text, cents) => {
    expect(read(ofx(transaction(PIX.replace('80.00', text))))).toMatchObject({ entries: [{ amountCents: cents }] });
  });

  it('believes a debit that has no sign', () => {
    expect(read(ofx(transaction(PIX.replace('CREDIT', 'DEBIT'))))).toMatchObject({
      entries: [{ amountCents: -8_000 }],
    });
  });
});

describe('a hostile or mistaken file', () => {
  const bomb = `<!DOCTYPE lolz [<!ENTITY lol "lol">${'<!ENTITY l2 "&lol;&lol;">'.repeat(1_000)}]>`;
  const heading = (name: string) => `Data;Descrição;Valor;${name}\n13/07/2026;PIX;80,00;x\n`;
  it.each([
    ['nothing', '', '0: O arquivo está vazio.'],
    ['spaces', ' \n \r\n', '0: O arquivo está vazio.'],
    ['a page', '<!DOCTYPE html><html><body>Entrar</body></html>', /^0: Este arquivo é uma página/],
    ['a PDF', '%PDF-1.4 …', /^0: Este arquivo não é um extrato em texto/],
    ['a letter', 'Prezado cliente,\nsegue o extrato.\n', /^0: Não encontrei os títulos das colunas/],
    ['a heading alone', 'Data;Descrição;Valor\n', '0: Não encontrei nenhum lançamento neste extrato.'],
    ['entities', ofx(transaction(PIX)).replace('<OFX>', `${bomb}<OFX>`), /^0: O arquivo OFX traz uma definição/],
    ['XML that is no OFX', '<?xml version="1.0"?><a/>', /^0: O arquivo OFX não tem a parte <OFX>/],
    [
      'too many entries',
      `Data;Descrição;Valor\n${'13/07/2026;PIX;1,00\n'.repeat(2_001)}`,
      /^2002: O extrato tem mais de 2.000/,
    ],
    ['too many OFX entries', ofx(transaction(PIX).repeat(2_001)), /O extrato tem mais de 2.000 lançamentos/],
    ['too many lines', '\nx'.repeat(10_000), /O extrato tem mais de 5.000/],
  ])('%s is refused with a reason', (_, file, said) => {
    const started = performance.now();
    expect(summary(file)).toEqual(typeof said === 'string' ? said : expect.stringMatching(said));
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  it.each(['__proto__', 'constructor', 'toString', '<script>alert(1)</script>', '=cmd|calc'])(
    'a heading %s is only a heading',
    (name) => {
      expect(summary(heading(name))).toMatchObject({ entries: ['2 2026-07-13 8000'], unreadable: [] });
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    },
  );

  it.each([
    ['tags that never end', `<OFX>${'<STMTTRN '.repeat(300_000)}`],
    ['signs without tags', `<OFX><STMTTRN>${'<'.repeat(3_000_000)}`],
    ['comments that never end', `<OFX>${'<!--'.repeat(700_000)}`],
    ['marks that never end', `<OFX><STMTTRN><MEMO>${'<![CDATA['.repeat(300_000)}`],
    ['one endless line', `Data;Descrição;Valor\n13/07/2026;${'x'.repeat(3_000_000)};1,00`],
    ['one endless quote', `Data;Descrição;Valor\n13/07/2026;"${'x""'.repeat(900_000)};1,00`],
    ['quotes on every line', `Data;Descrição;Valor\n${`13/07/2026;"${'x""'.repeat(250)}";1,00\n`.repeat(2_000)}`],
    ['separators only', `Data;Descrição;Valor\n${';'.repeat(3_000_000)}`],
    ['digits only', `Data;Descrição;Valor\n13/07/2026;PIX ${'1'.repeat(3_000_000)};1,00`],
    ['dots and digits', `Data;Descrição;Valor\n13/07/2026;PIX ${'1.'.repeat(1_500_000)};1,00`],
  ])('%s are done with soon', (_, file) => {
    const started = performance.now();
    expect(read(file)).toHaveProperty('ok');
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  it('whatever bytes come, says something and throws nothing', () => {
    const pieces = fc.constantFrom(
      '<OFX>',
      '<STMTTRN>',
      '<TRNAMT>',
      '80,00',
      'Data;Valor;Descrição\n',
      '"',
      ';',
      ',',
      '\n',
      '13/07/2026',
      '\t',
      '&#0;',
      '\u0000',
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(pieces, fc.string(), fc.string({ unit: 'binary' })), { maxLength: 40 }),
        (parts) => {
          const reading = read(Buffer.from(parts.join('')));
          if (!reading.ok) expect(reading.reason).toMatch(/^\p{Lu}.*\.$/u);
        },
      ),
      { numRuns: runs(166, 500) },
    );
  });
});

describe('what tells entries apart', () => {
  const keysOf = (file: string) => {
    const reading = read(file);
    return reading.ok ? entryKeys(reading.entries) : [];
  };
  const csv = (rows: string[]) => `Data;Descrição;Valor;Identificador\n${rows.join('\n')}`;

  it('two equal payments of one day are two, in whatever order and beside whatever else', () => {
    const rows = ['13/07/2026;PIX MARIA;80,00;', '13/07/2026;PIX MARIA;80,00;', '13/07/2026;PIX JOSE;80,00;'];
    const keys = keysOf(csv(rows));
    expect(new Set(keys).size).toBe(3);
    expect([...keysOf(csv([...rows].reverse()))].sort()).toEqual([...keys].sort());
    expect(keysOf(csv(['12/07/2026;TARIFA;-1,00;', ...rows])).slice(1)).toEqual(keys);
  });

  it('a Pix is its own id, whatever the file', () => {
    const id = 'E60701190202607131022A1b2C3d4E5f';
    const [inCsv] = keysOf(csv([`13/07/2026;PIX RECEBIDO ${id};80,00;`]));
    const [inOfx] = keysOf(ofx(transaction(`${PIX} ${id.toUpperCase()}`)));
    expect([inCsv, inOfx]).toEqual([`pix:${id.toUpperCase()}`, `pix:${id.toUpperCase()}`]);
  });

  it('an id that is unique in the world is the same in CSV and OFX', () => {
    const id = '6a53c1f0-1111-4222-8333-000000000001';
    const [inCsv] = keysOf(csv([`13/07/2026;PIX MARIA;80,00;${id}`]));
    expect(keysOf(ofx(transaction(PIX.replace('20260713001', id))))).toEqual([inCsv]);
  });

  it('what a Pix sent, its fee and its return are not the Pix', () => {
    const id = 'E60701190202607131022A1b2C3d4E5f';
    const rows = ['PIX RECEBIDO', 'TARIFA PIX', 'DEVOLUCAO PIX'].map(
      (words, i) => `13/07/2026;${words} ${id};${i === 0 ? '' : '-'}8,00;`,
    );
    expect(new Set(keysOf(csv([...rows, `13/07/2026;PIX DEVOLVIDO ${id};8,00;`]))).size).toBe(4);
  });

  it('an id that a bank uses again does not hide an entry', () => {
    const reused = ['MARIA', 'JOSE'].map((name) => transaction(PIX.replace('MARIA', name)));
    const again = transaction(PIX.replace('0713', '0714'));
    expect(new Set(keysOf(ofx([...reused, again].join('\n')))).size).toBe(3);
    const zeros = transaction(PIX.replace('20260713001', '000000'));
    expect(new Set(keysOf(ofx(`${zeros}\n${zeros}`))).size).toBe(2);
  });

  it('the same entry written twice under its own id is one', () => {
    expect(new Set(keysOf(ofx(`${transaction(PIX)}\n${transaction(PIX)}`))).size).toBe(1);
  });

  it('accounts are apart where ids are the bank’s own', () => {
    const other = '<BANKACCTFROM><ACCTID>9</BANKACCTFROM>';
    expect(keysOf(ofx(transaction(PIX)))).not.toEqual(keysOf(ofx(transaction(PIX), other)));
  });
});
