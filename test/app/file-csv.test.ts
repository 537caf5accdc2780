import { describe, expect, it } from 'vitest';
import { readSheetFile } from '../../server/app/file/read-file.js';
import { readFileTable } from '../../server/app/file/read-rows.js';
import { csvBytes, DIALECTS, type Encoding } from './file-dialects.js';

const WISHES = { sheetName: null, today: '2026-07-15', dueRule: null };

async function read(bytes: Uint8Array) {
  return readFileTable(await readSheetFile(bytes, 'fiado'), WISHES);
}

/** What was read, as text: `Zé 1050 2026-03-05`, or why the file was refused. */
async function readAs(text: string, encoding: Encoding = 'utf-8'): Promise<string[]> {
  const table = await read(csvBytes(text, encoding));
  if (!table.ok) return [table.code];
  return table.rows.map(({ row, reading: { name, principalCents, dueOn } }) =>
    [`${row}:`, name, principalCents, dueOn].filter((part) => part !== null).join(' '),
  );
}

describe('a CSV of any dialect', () => {
  it.each(DIALECTS)(
    '$title: its amounts are read, asked or refused, never another',
    async ({ text, encoding, oracle, isSafe }) => {
      const table = await read(csvBytes(text, encoding));
      if (!table.ok) {
        expect(isSafe, table.message).toBe(false);
        return;
      }
      const cents = table.rows.map(({ reading }) => reading.principalCents);
      expect(cents.map((one, i) => one ?? oracle[i])).toEqual(oracle);
      expect(table.rows.map(({ reading }) => reading.name)).toEqual(oracle.map((_, i) => NAMES[i]));
      if (isSafe) expect(cents).toEqual(oracle);
    },
  );

  it('covers separators, encodings, quotes and ways of writing money', () => {
    expect(DIALECTS.length).toBeGreaterThanOrEqual(60);
    expect(DIALECTS.filter(({ isSafe }) => isSafe).length).toBeGreaterThanOrEqual(60);
  });
});

const NAMES = ['José Conceição', "Maria D'Ávila", 'Zé', 'Ana'];

describe('what tells the columns apart', () => {
  it.each([
    ['sep= above the heading', 'sep=|\r\nNome|Valor\r\nZé; o alto|10,50\r\n', ['2: Zé; o alto 1050']],
    [
      'line breaks inside a cell',
      'Nome;Obs;Valor\n"Zé";"um\ndois\n\ntrês";10,50\nAna;;2\n',
      ['2: Zé 1050', '3: Ana 200'],
    ],
    ['quotes inside a name', 'Nome;Valor\nZé "Bola" Lima;10,50\n', ['2: Zé "Bola" Lima 1050']],
    ['doubled quotes', 'Nome;Valor\n"Zé ""Bola"" Lima";"10,50"\n', ['2: Zé "Bola" Lima 1050']],
    ['blank lines count as rows', '\n\nNome;Valor\n\nZé;10,50\n', ['5: Zé 1050']],
    [
      'a comma in every name',
      'Nome;Valor;Vencimento\nLima, Zé;10,50;05/03/2026\nSouza, Ana;20,00;06/03/2026\n',
      ['2: Lima, Zé 1050 2026-03-05', '3: Souza, Ana 2000 2026-03-06'],
    ],
    ['old Mac line ends', 'Nome;Valor\rZé;10,50\r', ['2: Zé 1050']],
    ['a small number beside the amount', 'Nome,Valor,Dia\nZé,100,10\nAna,200,15\n', ['2: Zé 10000', '3: Ana 20000']],
    ['amounts in quotes', 'Nome,Valor,Obs\nZé,"100,10",\n', ['2: Zé 10010']],
    ['cells to the right of a short row', 'Nome;Valor;Obs\nZé;10,50\nAna;20\n', ['2: Zé 1050', '3: Ana 2000']],
  ])('%s', async (_, text, rows) => {
    expect(await readAs(text)).toEqual(rows);
  });

  it.each([
    ['cents behind an unquoted comma', 'Nome,Valor\nZé,10,50\nAna,20,00\n', ['RAGGED']],
    ['in one row of many', 'Nome,Valor,Obs\nZé,10,\nAna,20,00,fiado\n', ['RAGGED']],
    ['cents under the next heading', 'Nome,Valor,Obs\nZé,10,50\nAna,20,00\n', ['SEPARATOR']],
    ['a quote that never closes', 'Nome;Valor\nZé;"10,50\nAna;20\n', ['OPEN_QUOTE']],
    ['a line of no sheet', `Nome;Valor\nZé;10\n${'x'.repeat(100_001)};20\n`, ['LONG_LINE']],
    ['a quote that swallows a whole file', `Nome;Valor\n"Zé;10\n${'Ana;20\n'.repeat(20_000)}`, ['OPEN_QUOTE']],
    ['a quote that swallows rows', 'Nome;Valor\n"Zé;10\nAna;20\n"Eva;30\n', ['OPEN_QUOTE']],
    ['no separator at all', 'Nome Valor\nZé 10,50\n', ['NO_TABLE']],
    ['no amount', 'Nome;Telefone\nZé;11987654321\n', ['NO_TABLE']],
    ['no name', 'Valor;Vencimento\n10;05/03/2026\n', ['NO_TABLE']],
    ['nothing', '', ['EMPTY']],
    ['nothing but spaces', ' \n \n', ['EMPTY']],
  ])('%s is refused', async (_, text, codes) => {
    expect(await readAs(text)).toEqual(codes);
  });
});

describe('encodings', () => {
  const TEXT = 'Nome;Valor\nJosé Conceição “Zé” — €;10,50\n';
  it.each(['utf-8', 'utf-8 BOM', 'utf-16le', 'utf-16le BOM', 'utf-16be', 'utf-16be BOM', 'windows-1252'] as const)(
    '%s keeps every letter',
    async (encoding) => {
      expect(await readAs(TEXT, encoding)).toEqual(['2: José Conceição “Zé” — € 1050']);
    },
  );

  it.each([
    [
      'UTF-8 pasted behind Windows-1252',
      Buffer.concat([latin1('Nome;Valor\nJos\xe9;10\n'), Buffer.from('Conceição;20\n')]),
    ],
    ['UTF-8 cut in a letter', Buffer.from('Nome;Valor\nConceição;10\nJosé').subarray(0, -1)],
    ['DOS letters', latin1('Nome;Valor\nConcei\x87\xc6o;10\n')],
    ['old Macintosh letters', latin1('Nome;Valor\nConcei\x8d\x8bo;10\n')],
  ])('%s is refused: accents would come out wrong', async (_, bytes) => {
    expect(await read(bytes)).toMatchObject({ ok: false, code: 'ENCODING' });
  });

  it('says what to do in words of the person who chose the file', async () => {
    const refused = await read(latin1('Nome;Valor\nConcei\x87\xc6o;10\n'));
    expect(refused).toHaveProperty('message', expect.stringMatching(/Salve como “CSV UTF-8”/));
  });
});

function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
