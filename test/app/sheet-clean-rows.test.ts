import { describe, expect, it } from 'vitest';
import { areCleanRows } from '../../server/app/sheet/clean-rows.js';
import { readWireRows } from '../../server/app/sheet/wire-schema.js';
import { changedRows, type TableRow } from '../../server/domain/sheet/tab-rows.js';

const LIMITS = { rows: 1_000, text: 2_000 };
const ID = 'row_0123456789abcdef';
const row: TableRow = {
  id: ID,
  row: 2,
  hash: '1216cb3fbfcc4a.1c22916d451855',
  cells: {
    name: 'Ana',
    principalCents: { n: '50' },
    dueOn: { d: '2026-08-10' },
    paid: { f: '=A1', v: 'sim' },
    phone: null,
  },
  computed: { situacao: 'Em dia' },
};
const [sent] = changedRows([row], { [ID]: 'another.1' });

describe('rows as the add-on sends them', () => {
  it.each([
    ['of a row that is known', { [ID]: 'another.1' }],
    ['of one that is new', {}],
  ])('are recognised without the schema: %s', (_, acknowledged) => {
    const rows = changedRows([row], acknowledged);
    expect(rows).toHaveLength(1);
    expect(areCleanRows(rows, LIMITS)).toBe(true);
    expect(readWireRows(rows)).toEqual({ ok: true, rows });
  });

  it.each<[string, object]>([
    ['a hash too long', { known: 'x'.repeat(65) }],
    ['an empty one', { known: '' }],
    ['a number for a hash', { known: 7 }],
    ['a key of no row', { extra: 1 }],
    ['a row before the first', { row: 0 }],
  ])('are refused with %s, by either', (_, fields) => {
    const rows = [{ ...sent, ...fields }];
    expect(areCleanRows(rows, LIMITS)).toBe(false);
    expect(readWireRows(rows).ok).toBe(false);
  });
});
