import { expect, it } from 'vitest';
import { readUf, STATES } from '../../server/domain/uf.js';

it.each([
  [' sp ', 'SP'],
  ['São Paulo', 'SP'],
  ['ESPIRITO SANTO', 'ES'],
  ['mato grosso', 'MT'],
  ['Mato Grosso do Sul', 'MS'],
  ['distrito  federal', 'DF'],
  ['ZZ', null],
  ['Lisboa', null],
  ['', null],
])('%j is %j', (typed, uf) => {
  expect(readUf(typed)).toBe(uf);
});

it('knows the 26 states and the Federal District, by code and by name', () => {
  expect(new Set(STATES.values()).size).toBe(27);
  expect(STATES.size).toBe(54);
});
