import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addPerson,
  groupPeople,
  type Identified,
  indexPeople,
  isSamePerson,
  matchPerson,
  personKeys,
} from '../../../server/domain/sheet/people.js';

const CPF = '52998224725';
const OTHER_CPF = '11144477735';
const PHONE = '+5527914177763';
const OTHER_PHONE = '+5581948906828';
const person = (name: string | null, phone: string | null = null, document: string | null = null): Identified => ({
  name,
  phone,
  document,
});

describe('isSamePerson', () => {
  it.each([
    ['the same document, whatever the name', person('Ana', null, CPF), person('Ana Lima', PHONE, CPF), true],
    ['the same phone and folded name', person('JOSÉ  LIMA', PHONE), person('José Lima', PHONE), true],
    ['the same phone and name, one without document', person('Ana', PHONE, CPF), person('Ana', PHONE), true],
    ['the same phone and name, two documents', person('Ana', PHONE, CPF), person('Ana', PHONE, OTHER_CPF), false],
    ['the same phone, another name', person('Ana', PHONE), person('Bia', PHONE), false],
    ['the same name, another phone', person('Ana', PHONE), person('Ana', OTHER_PHONE), false],
    ['only the same name', person('Ana'), person('Ana'), false],
    ['only the same phone', person(null, PHONE), person(null, PHONE), false],
    ['a look-alike of another script', person('Аna', PHONE), person('Ana', PHONE), false],
  ])('%s', (_case, a, b, same) => {
    expect(isSamePerson(a, b)).toBe(same);
    expect(isSamePerson(b, a)).toBe(same);
  });
});

describe('matchPerson', () => {
  const index = indexPeople([
    { id: 'father', ...person('José Lima', PHONE, CPF) },
    { id: 'son', ...person('José Lima', PHONE, OTHER_CPF) },
    { id: 'ana', ...person('Ana', PHONE) },
  ]);

  it.each([
    ['by document', person('Zé', null, CPF), { kind: 'SAME', id: 'father', alsoMaybe: [] }],
    [
      'by document, naming who shares phone and name',
      person('José Lima', PHONE, CPF),
      { kind: 'SAME', id: 'father', alsoMaybe: ['son'] },
    ],
    ['by phone and name', person('ANA', PHONE), { kind: 'SAME', id: 'ana', alsoMaybe: [] }],
    [
      'by phone and name, learning a document',
      person('Ana', PHONE, '12345678909'),
      { kind: 'SAME', id: 'ana', alsoMaybe: [] },
    ],
    ['nobody where two fit', person('José Lima', PHONE), { kind: 'UNKNOWN', maybe: ['father', 'son'], possible: 2 }],
    [
      'nobody of another document',
      person('José Lima', PHONE, '12345678909'),
      { kind: 'UNKNOWN', maybe: ['father', 'son'], possible: 0 },
    ],
    ['nobody by name alone', person('Ana'), { kind: 'UNKNOWN', maybe: [], possible: 0 }],
  ])('finds %s', (_case, wanted, match) => expect(matchPerson(wanted, index)).toEqual(match));

  it('finds somebody again by what a later row told', () => {
    const growing = indexPeople([{ id: 'ana', ...person('Ana', PHONE) }]);
    addPerson(growing, { id: 'ana', ...person('Ana Lima', OTHER_PHONE, CPF) });
    for (const known of [person('Ana', PHONE), person('Ana Lima', OTHER_PHONE), person(null, null, CPF)]) {
      expect(matchPerson(known, growing)).toMatchObject({ kind: 'SAME', id: 'ana' });
    }
  });
});

describe('groupPeople', () => {
  const anybody = fc.record({
    name: fc.constantFrom(null, 'Ana', 'ANA', 'Bia'),
    phone: fc.constantFrom(null, PHONE, OTHER_PHONE),
    document: fc.constantFrom(null, CPF, OTHER_CPF),
  });

  it('joins a row between two: the one with the document, the other with the phone and name', () => {
    const rows = [person('Ana L', null, CPF), person('Ana', PHONE), person('Ana', PHONE, CPF), person('Ana')];
    expect(groupPeople(rows)).toEqual([0, 0, 0, 1]);
  });

  it('never puts two documents in one group, nor one document in two', () => {
    fc.assert(
      fc.property(fc.array(anybody, { maxLength: 12 }), (rows) => {
        const groups = groupPeople(rows);
        rows.forEach((a, i) => {
          rows.forEach((b, j) => {
            if (a.document && b.document) expect(groups[i] === groups[j]).toBe(a.document === b.document);
            if (groups[i] === groups[j] && i !== j)
              expect(personKeys(a)).not.toEqual({ document: null, phoneAndName: null });
          });
        });
      }),
    );
  });

  it('groups the same people whatever the order of the rows', () => {
    fc.assert(
      fc.property(fc.array(anybody, { maxLength: 12 }), (rows) => {
        const forward = groupPeople(rows);
        const backward = groupPeople([...rows].reverse()).reverse();
        forward.forEach((group, i) => {
          forward.forEach((other, j) => {
            expect(backward[i] === backward[j]).toBe(group === other);
          });
        });
      }),
    );
  });
});
