import { expect, it } from 'vitest';
import { Cents } from '../../server/graphql/scalars.js';

it.each<[string, unknown]>([
  ['half a centavo', 0.5],
  ['more than a number holds exactly', 2 ** 53],
  ['less than that', -(2 ** 53)],
  ['1e18', 1e18],
  ['infinity', Number.POSITIVE_INFINITY],
  ['no number', Number.NaN],
  ['a text', '100'],
  ['a big integer', 100n],
  ['a list', [100]],
  ['nothing', null],
])('Cents refuses %s (FAULTS 77)', (_name, value) => {
  expect(() => Cents.parseValue(value)).toThrow();
});

it.each([0, 1, -1, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 53 - 1])('Cents takes %s exactly (FAULTS 77)', (value) => {
  expect(Cents.parseValue(value)).toBe(value);
  expect(Cents.serialize(value)).toBe(value);
});
