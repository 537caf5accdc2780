import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ImportedRow,
  identifyRows,
  type RowMarks,
  type SimilarRows,
} from '../../../server/domain/sheet/file-rows.js';
import { needsGuard, stripGuard } from '../../../server/domain/sheet/formula-guard.js';
import { stableHash } from '../../../server/domain/text.js';
import { runs } from '../../support/runs.js';

const NOBODY: RowMarks = {
  name: null,
  document: null,
  phone: null,
  principalCents: null,
  dueOn: null,
  installment: null,
  description: null,
};

/** `Ana 50 10/03`, with more marks where a test is about them. */
function row(words: string, more: Partial<RowMarks> = {}): RowMarks {
  const [name, reais, due] = words.split(' ');
  const [day, month] = (due ?? '').split('/');
  return {
    ...NOBODY,
    name: name!,
    principalCents: reais === '?' ? null : Number(reais) * 100,
    dueOn: due === undefined ? null : `2026-${month}-${day}`,
    ...more,
  };
}

const idOf = (key: string) => `row_${stableHash(key)}`;

function identify(
  rows: RowMarks[],
  imported: ImportedRow[],
  recorded: RowMarks[] = [],
  similar: SimilarRows | null = null,
) {
  return identifyRows({ rows, imported, recorded, similar, idOf });
}

/** The rows as an import leaves them. */
function importOf(rows: RowMarks[], imported: ImportedRow[] = []): ImportedRow[] {
  return identify(rows, imported).flatMap((identity, i) =>
    'id' in identity
      ? [{ ...rows[i]!, id: identity.id, position: i + 2, isBooked: rows[i]!.principalCents !== null }]
      : [],
  );
}

const LIST = ['Ana 50 10/03', 'Bia 60 11/03', 'Caio 70 12/03', 'Davi 80 13/03', 'Eva 90 14/03'].map((words) =>
  row(words),
);

function kinds(
  rows: RowMarks[],
  imported = importOf(LIST),
  recorded: RowMarks[] = [],
  similar: SimilarRows | null = null,
): string {
  return identify(rows, imported, recorded, similar)
    .map(({ kind }) => kind)
    .join(' ');
}

function changed(index: number, words: string, more: Partial<RowMarks> = {}): RowMarks[] {
  return LIST.map((one, i) => (i === index ? row(words, more) : one));
}

describe('rows of a file imported again', () => {
  it.each<[string, string, string]>([
    ['the same file', kinds(LIST), 'SAME SAME SAME SAME SAME'],
    ['in another order', kinds([...LIST].reverse()), 'SAME SAME SAME SAME SAME'],
    ['with rows at the end', kinds([...LIST, row('Gil 10 01/04')]), 'SAME SAME SAME SAME SAME NEW'],
    [
      'with a row in the middle',
      kinds([...LIST.slice(0, 2), row('Gil 10 01/04'), ...LIST.slice(2)]),
      'SAME SAME NEW SAME SAME SAME',
    ],
    ['with rows gone', kinds(LIST.slice(2)), 'SAME SAME SAME'],
    [
      'with a phone filled in',
      kinds(changed(1, 'Bia 60 11/03', { phone: '+5511987654321' })),
      'SAME SAME SAME SAME SAME',
    ],
    ['with an amount corrected', kinds(changed(1, 'Bia 65 11/03')), 'SAME CHANGED SAME SAME SAME'],
    ['with a date corrected', kinds(changed(1, 'Bia 60 21/03')), 'SAME CHANGED SAME SAME SAME'],
    [
      'the last one corrected, and more behind it',
      kinds([...changed(4, 'Eva 95 14/03'), row('Gil 10 01/04')]),
      'SAME SAME SAME SAME CHANGED NEW',
    ],
    [
      'two neighbours corrected',
      kinds(changed(1, 'Bia 65 11/03').map((one, i) => (i === 2 ? row('Caio 75 12/03') : one))),
      'SAME CHANGED CHANGED SAME SAME',
    ],
    ['an amount and a date changed at once', kinds(changed(1, 'Bia 65 21/03')), 'SAME NEW SAME SAME SAME'],
    [
      'corrected and moved',
      kinds([...LIST.slice(0, 1), ...LIST.slice(2), row('Bia 65 11/03')]),
      'SAME SAME SAME SAME UNSURE',
    ],
    [
      'the next month of the same people',
      kinds(LIST.map((one) => ({ ...one, dueOn: one.dueOn!.replace('-03-', '-04-') }))),
      'UNSURE UNSURE UNSURE UNSURE UNSURE',
    ],
    [
      'the next month, said to be new',
      kinds(
        LIST.map((one) => ({ ...one, dueOn: one.dueOn!.replace('-03-', '-04-') })),
        importOf(LIST),
        [],
        'NEW',
      ),
      'NEW NEW NEW NEW NEW',
    ],
    [
      'the next month, said to be the same',
      kinds(
        LIST.map((one) => ({ ...one, dueOn: one.dueOn!.replace('-03-', '-04-') })),
        importOf(LIST),
        [],
        'SAME',
      ),
      'CHANGED CHANGED CHANGED CHANGED CHANGED',
    ],
    ['a second debt of somebody', kinds([...LIST, row('Ana 33 10/05')]), 'SAME SAME SAME SAME SAME NEW'],
    ['the same debt twice', kinds([...LIST, LIST[0]!]), 'SAME SAME SAME SAME SAME NEW'],
    [
      'a namesake with another document',
      kinds(
        changed(0, 'Ana 50 10/03', { document: '52998224725' }),
        importOf(changed(0, 'Ana 50 10/03', { document: '11144477735' })),
      ),
      'NEW SAME SAME SAME SAME',
    ],
    [
      'a name written otherwise, the document the same',
      kinds(
        [row('Aninha 50 10/03', { document: '11144477735' })],
        importOf([row('Ana 50 10/03', { document: '11144477735' })]),
      ),
      'SAME',
    ],
    [
      'an amount that could not be read, mended',
      kinds([row('Ana 50 10/03')], importOf([row('Ana ? 10/03')])),
      'CHANGED',
    ],
  ])('%s', (_, found, expected) => {
    expect(found).toBe(expected);
  });

  it('a debt that the books have by another way is not booked again, and each of them once', () => {
    expect(kinds([LIST[0]!, LIST[0]!], [], [row('ANA 50 10/03')])).toBe('RECORDED NEW');
    const amended = { ...row('Ana 99 10/03'), first: { principalCents: 5_000, dueOn: '2026-03-10' } };
    expect(kinds([LIST[0]!], [], [amended])).toBe('RECORDED');
    expect(
      kinds([row('Ana 50 10/03', { document: '52998224725' })], [], [row('Ana 50 10/03', { document: '11144477735' })]),
    ).toBe('NEW');
  });

  it('an import that was cut goes on where it was', () => {
    const twins = [...LIST, LIST[0]!, LIST[0]!];
    const whole = importOf(twins);
    for (let done = 0; done <= twins.length; done++) {
      const ids = identify(twins, whole.slice(0, done)).map((identity) => ('id' in identity ? identity.id : ''));
      expect([...ids].sort()).toEqual(whole.map(({ id }) => id).sort());
    }
  });

  const anyRow = fc.record({
    name: fc.constantFrom('Ana', 'Bia', 'Caio', null),
    document: fc.constantFrom('11144477735', '52998224725', null, null),
    phone: fc.constantFrom('+5511987654321', null, null),
    principalCents: fc.constantFrom(5_000, 6_000, null),
    dueOn: fc.constantFrom('2026-03-10', '2026-04-10', null),
    installment: fc.constantFrom<[number, number] | null>([1, 2], [2, 2], null),
    description: fc.constantFrom('pão', null),
  });

  it('whatever a list holds: again it brings nothing new, and every row has an id of its own', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 12 }), fc.array(anyRow, { maxLength: 12 }), (first, second) => {
        const imported = importOf(first);
        expect(imported).toHaveLength(first.length);
        expect(identify(first, imported).every(({ kind }) => kind === 'SAME')).toBe(true);
        const ids = identify(second, imported, [], 'NEW').flatMap((one) => ('id' in one ? one.id : []));
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  it('ten thousand rows that all say the same take no longer than they must', () => {
    const same = Array.from({ length: 10_000 }, () => LIST[0]!);
    expect(new Set(importOf(same).map(({ id }) => id)).size).toBe(10_000);
  });
});

describe('text guarded against formulas', () => {
  const guard = (text: string) => (needsGuard(text) ? `'${text}` : text);
  const hostile = fc
    .array(
      fc.constantFrom(
        "'",
        '=',
        '+',
        '-',
        '@',
        '\t',
        '\r',
        '\n',
        ' ',
        '\u00A0',
        '\u200B',
        '\uFEFF',
        '\0',
        '＝',
        '＋',
        '－',
        '＠',
        'a',
        '1',
        '"',
        ';',
      ),
      { maxLength: 6 },
    )
    .map((signs) => signs.join(''));

  it('reads back as it was, and a cell that was guarded begins with an apostrophe', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string()), (text) => {
        expect(stripGuard(guard(text))).toBe(text);
        if (needsGuard(text)) expect(guard(text).startsWith("'")).toBe(true);
      }),
      { numRuns: runs(3333, 10_000) },
    );
  });

  it.each(['=1+1', '+55', '-5', '@x', '\t=1', '\r=1', '＝1', '\u00A0=1', '\u200B\uFEFF=1', "'=1", "''=1", '\n'])(
    'guards %j',
    (text) => {
      expect(needsGuard(text)).toBe(true);
    },
  );

  it.each(["D'Ávila", "'", "'a", 'a=1', '1-1', '', ' ', 'R$ 5'])('leaves %j alone', (text) => {
    expect(needsGuard(text)).toBe(false);
    expect(stripGuard(text)).toBe(text);
  });
});
