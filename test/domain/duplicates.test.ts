import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DuplicatePerson, duplicateSuggestions, MOST_NAMESAKES } from '../../server/domain/duplicates.js';
import { type NameLikeness, nameLikeness } from '../../server/domain/name-likeness.js';
import { runs } from '../support/runs.js';

const ANA = '+5527999990001';
const BIA = '+5527999990002';
const CPF_A = '52998224725';
const CPF_B = '11144477735';

function person(id: string, name: string, keys: Partial<DuplicatePerson> = {}): DuplicatePerson {
  return { id, name, document: null, phone: null, ...keys };
}

/** `a~b REASONS` of each pair, in order. */
function told(people: readonly DuplicatePerson[]): string[] {
  return duplicateSuggestions(people).map(({ aId, bId, reasons }) => `${aId}~${bId} ${reasons.join(' ')}`);
}

describe('how alike two names are', () => {
  const cases: [string, string, NameLikeness | null][] = [
    ['Maria Souza', 'MARIA SOUZA', 'EQUAL'],
    ['José da Silva', 'Jose Silva', 'EQUAL'],
    ['Dona Cida', 'Cida', 'EQUAL'],
    ['José A. Silva', 'José Antonio Silva', 'SHORTENED'],
    ['José Silva', 'José Antonio Silva', 'SHORTENED'],
    ['Maria Aparecida Souza', 'Maria Aparecida Souza Lima', 'SHORTENED'],
    ['Aparecida Souza', 'Maria Aparecida Souza', 'SHORTENED'],
    ['Cida Souza', 'Maria Aparecida Souza', 'NICKNAME'],
    ['Zé Oliveira', 'José Oliveira', 'NICKNAME'],
    ['Chico Lima', 'Francisco Lima', 'NICKNAME'],
    ['Tião Rocha', 'Sebastião Rocha', 'NICKNAME'],
    ['Beto Ramos', 'Humberto Ramos', 'NICKNAME'],
    ['Luiz Souza', 'Luis Sousa', 'TYPO'],
    ['Thereza Mello', 'Tereza Melo', 'TYPO'],
    ['João Batista', 'João Baptista', 'TYPO'],
    ['Victória Lima', 'Vitória Lima', 'TYPO'],
    ['Philippe Assumpção', 'Filipe Assunção', 'TYPO'],
    ['Jhennyfer Lacerda', 'Jhenifer Lacerda', 'TYPO'],
    ['Claudineia Alves', 'Claudinéai Alves', 'TYPO'],
    ['Wanderleia Alves', 'Vanderleia Alves', 'TYPO'],
    // Two people, as far as names go.
    ['José Silva', 'José Silva Filho', null],
    ['Carlos Rocha Junior', 'Carlos Rocha Neto', null],
    ['João 1', 'João 2', null],
    ['Paulo Lima', 'Paula Lima', null],
    ['Daniel Lima', 'Daniela Lima', null],
    ['Maria Silva', 'Mario Silva', null],
    ['Marina Costa', 'Mariana Costa', null],
    ['Fabio Dias', 'Flavio Dias', null],
    ['Carla Dias', 'Clara Dias', null],
    ['José Silva', 'João Silva', null],
    ['João Batista', 'João Bastos', null],
    ['José Antonio Silva', 'José Carlos Silva', null],
    ['J. Silva', 'João Silva', null],
    ['José', 'José Silva', null],
    ['Maria Silva', 'Maria Silva Santos', null],
    ['Carlos Silva', 'José Carlos Pereira', null],
    ['Ana Lima', 'Bruna Lima', null],
    // Look-alikes, and what is not what it looks like (FAULTS 74).
    ['Ana Souza', 'Аna Souza', null],
    ['Carla Souza', 'Cаrla Souza', null],
    ['Ana Souza', 'ɑna Souza', null],
    ['Ana Souza', 'Ａｎａ Souza', null],
    ['Ana Souza', 'Ana\u202E Souza', null],
    ['Ana Souza', 'A\u200Bna Souza', null],
    ['Ana Souza', '\u2066Ana\u2069 Souza', null],
    ['Ana\u200B', 'Ana\u200B', null],
    ['José', 'Jose\u0301', 'EQUAL'],
    ['Иван Петров', 'Иван Петров', 'EQUAL'],
    ['', '', null],
    ['🙂', '🙂', null],
  ];

  it.each(cases)('%s · %s: %s', (a, b, kind) => {
    expect(nameLikeness(a, b)).toBe(kind);
    expect(nameLikeness(b, a)).toBe(kind);
  });

  it('a look-alike letter anywhere in a name makes it another name', () => {
    const likeLatin: Record<string, string> = { a: 'а', e: 'е', o: 'о', c: 'с', p: 'р', x: 'х', i: 'і', s: 'ѕ' };
    const names = ['maria aparecida souza', 'jose antonio pereira', 'francisco xavier costa', 'cecilia prado'];
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat(), (name, at) => {
        const places = [...name].flatMap((letter, i) => (letter in likeLatin ? [i] : []));
        const place = places[at % places.length]!;
        const fake = name.slice(0, place) + likeLatin[name[place]!]! + name.slice(place + 1);
        expect(nameLikeness(name, fake)).toBeNull();
      }),
      { numRuns: runs(333, 1_000) },
    );
  });
});

describe('who is proposed', () => {
  it.each([
    [
      'the same document, whatever the names',
      [person('a', 'Ana Lima', { document: CPF_A }), person('b', 'Loja X', { document: CPF_A })],
      ['a~b SAME_DOCUMENT'],
    ],
    [
      'the same phone, whatever the names',
      [person('a', 'Ana Lima', { phone: ANA }), person('b', 'Rui Dias', { phone: ANA })],
      ['a~b SAME_PHONE'],
    ],
    [
      'a row with nothing but the name',
      [person('a', 'Ana Lima', { phone: ANA }), person('b', 'ANA LIMA')],
      ['a~b SIMILAR_NAME'],
    ],
    [
      'the same name with another phone',
      [person('a', 'Ana Lima', { phone: ANA }), person('b', 'Ana Lima', { phone: BIA })],
      ['a~b SIMILAR_NAME'],
    ],
    [
      'never two documents',
      [
        person('a', 'Ana Lima', { phone: ANA, document: CPF_A }),
        person('b', 'Ana Lima', { phone: ANA, document: CPF_B }),
      ],
      [],
    ],
    ['never two absent phones', [person('a', 'Ana Lima'), person('b', 'Rui Dias')], []],
    ['not one word with two phones', [person('a', 'Ana', { phone: ANA }), person('b', 'Ana', { phone: BIA })], []],
    [
      'not a shortening with two phones',
      [person('a', 'José Silva', { phone: ANA }), person('b', 'José A. Silva', { phone: BIA })],
      [],
    ],
    ['nobody with themselves', [person('a', 'Ana Lima', { phone: ANA }), person('a', 'Ana Lima', { phone: ANA })], []],
  ] as const)('%s', (_, people, expected) => {
    expect(told(people)).toEqual(expected);
  });

  it('the likeliest first', () => {
    const people = [
      person('a', 'Rui Dias', { phone: ANA }),
      person('b', 'Ana Lima', { phone: ANA }),
      person('c', 'Ana Lima'),
      person('d', 'Bia Rocha', { document: CPF_A }),
      person('e', 'B. Rocha Comércio', { document: CPF_A }),
      person('f', 'Zé Prado'),
      person('g', 'José Prado', { phone: BIA }),
    ];
    expect(told(people)).toEqual(['d~e SAME_DOCUMENT', 'b~c SIMILAR_NAME', 'a~b SAME_PHONE', 'f~g SIMILAR_NAME']);
  });

  it('says what the nickname stands for', () => {
    const [suggestion] = duplicateSuggestions([person('a', 'Cida Souza'), person('b', 'Maria Aparecida Souza')]);
    expect(suggestion).toEqual({
      aId: 'a',
      bId: 'b',
      reasons: ['SIMILAR_NAME'],
      document: null,
      phone: null,
      likeness: 'NICKNAME',
      nickname: { said: 'cida', full: 'aparecida' },
      isNameOnly: true,
      certainty: 30,
    });
  });

  it('a name that many bear is no reason by itself, but still one beside a phone', () => {
    const marias = Array.from({ length: MOST_NAMESAKES + 1 }, (_, i) => person(`m${i}`, 'Maria Silva'));
    expect(told([...marias, person('z', 'Maria A. Silva')])).toEqual([]);
    const twins = [person('x', 'Maria Silva', { phone: ANA }), person('y', 'Maria Silva', { phone: ANA })];
    expect(told([...marias, ...twins])).toEqual(['x~y SAME_PHONE SIMILAR_NAME']);
  });

  it("a phone that many share is nobody's", () => {
    const all = Array.from({ length: 7 }, (_, i) => person(`p${i}`, `Freguês ${i}`, { phone: ANA }));
    expect(told(all)).toEqual([]);
    expect(told(all.slice(0, 3))).toHaveLength(3);
  });

  it('who was merged into somebody is found by what they were called', () => {
    const remaining = [
      person('a', 'Maria Aparecida Souza', { document: CPF_A }),
      person('a', 'Cidinha do bar', { phone: ANA }),
    ];
    expect(told([...remaining, person('b', 'cidinha do bar')])).toEqual(['a~b SIMILAR_NAME']);
    expect(told([...remaining, person('b', 'Outra', { phone: ANA, document: CPF_B })])).toEqual([]);
  });
});

describe('the keys miss nobody', () => {
  const GIVEN = [
    'José',
    'Jose',
    'Zé',
    'Joze',
    'Maria',
    'M.',
    'Cida',
    'Aparecida',
    'Luis',
    'Luiz',
    'Helena',
    'H.',
    'Lena',
    'Josefa',
    'Claudineia',
    'Claudinea',
  ];
  const SURNAMES = ['Souza', 'Sousa', 'Lima', 'da Silva', 'Silva Filho', 'Silva', 'Mello', 'Melo'];
  const anyName = fc
    .tuple(fc.array(fc.constantFrom(...GIVEN), { minLength: 1, maxLength: 3 }), fc.option(fc.constantFrom(...SURNAMES)))
    .map(([given, surname]) => [...given, ...(surname ? [surname] : [])].join(' '));
  const anyPeople = fc.array(
    fc.record({
      name: anyName,
      document: fc.option(fc.constantFrom(CPF_A, CPF_B), { freq: 2 }),
      phone: fc.option(fc.constantFrom(ANA, BIA), { freq: 2 }),
    }),
    { minLength: 2, maxLength: 6 },
  );

  it('the pairs are those that a look at all pairs finds, in any order of the people', () => {
    fc.assert(
      fc.property(anyPeople, (rows) => {
        const people = rows.map((row, i) => ({ id: `p${i}`, ...row }));
        const all = people.flatMap((a, i) =>
          people.slice(i + 1).flatMap((b) => {
            const reasons = reasonsOf(a, b);
            return reasons.length > 0 ? [`${a.id}~${b.id} ${reasons.join(' ')}`] : [];
          }),
        );
        expect(told(people).sort()).toEqual(all.sort());
        expect(told([...people].reverse())).toEqual(told(people));
      }),
      { numRuns: runs(266, 800) },
    );
  });

  /** Said once more, without keys and without counting. */
  function reasonsOf(a: DuplicatePerson, b: DuplicatePerson): string[] {
    if (a.document !== null && b.document !== null && a.document !== b.document) return [];
    const reasons: string[] = [];
    if (a.document !== null && a.document === b.document) reasons.push('SAME_DOCUMENT');
    if (a.phone !== null && a.phone === b.phone) reasons.push('SAME_PHONE');
    const likeness = nameLikeness(a.name, b.name);
    if (likeness === null) return reasons;
    const isOtherPhone = a.phone !== null && b.phone !== null && a.phone !== b.phone;
    const isOneWord = !a.name.replace(/ da /g, ' ').includes(' ');
    const isEnough = likeness === 'EQUAL' ? !isOneWord : false;
    if (reasons.length > 0 || !isOtherPhone || isEnough) reasons.push('SIMILAR_NAME');
    return reasons;
  }

  it('ten thousand people take no ten thousand squared', () => {
    const people = Array.from({ length: 10_000 }, (_, i) => {
      const [first, second] = [GIVEN[i % GIVEN.length]!, GIVEN[(i * 7 + 3) % GIVEN.length]!];
      return person(`p${i}`, `${first} ${second} Freguês${i % 40} ${SURNAMES[i % SURNAMES.length]!}`, {
        phone: i % 3 === 0 ? `+55279${String(i).padStart(8, '0')}` : null,
      });
    });
    const startedAt = performance.now();
    duplicateSuggestions(people);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });
});
