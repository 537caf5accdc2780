import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areIdsDetached, doubtfulIds, identifyRows } from '../../../server/domain/sheet/row-identity.js';
import { changedRows, missingIds, newRowId, rowHash, type TableRow } from '../../../server/domain/sheet/tab-rows.js';

const id = (n: number) => `row_${String(n).padStart(8, '0')}`;

describe('the identity of rows', () => {
  const row = (n: number, rowId: string, name: string): TableRow => {
    const cells = { name };
    return { row: n, id: rowId, hash: rowHash(cells, {}), cells, computed: {} };
  };
  const fresh = () => {
    let n = 0;
    return () => newRowId(`00000000-0000-4000-8000-${String(++n).padStart(12, '0')}`);
  };

  it('gives each row without an id one of its own', () => {
    const { rows, written } = identifyRows([row(2, '', 'a'), row(3, id(1), 'b'), row(4, '', 'c')], {}, fresh());
    expect(new Set(rows.map((one) => one.id)).size).toBe(3);
    expect(written.map((one) => one.row)).toEqual([2, 4]);
    expect(rows[1]?.id).toBe(id(1));
  });

  it('lets the row that was acknowledged keep a duplicated id, wherever the copy was pasted', () => {
    const copy = row(2, id(1), 'copied and changed');
    const base = row(9, id(1), 'Cida');
    const { rows, written } = identifyRows([copy, base], { [id(1)]: base.hash }, fresh());
    expect(rows[1]?.id).toBe(id(1));
    expect(written).toEqual([{ row: 2, id: rows[0]?.id }]);
  });

  it('lets the first keep it when neither, or both, read as acknowledged', () => {
    const twins = [row(2, id(1), 'Cida'), row(3, id(1), 'Cida'), row(4, id(1), 'Cida')];
    const { rows, written } = identifyRows(twins, { [id(1)]: twins[0]!.hash }, fresh());
    expect(rows[0]?.id).toBe(id(1));
    expect(written.map((one) => one.row)).toEqual([3, 4]);
  });

  it('finds the ids again when the id column was emptied, of twins in their order', () => {
    const before = [row(2, id(1), 'Cida'), row(3, id(2), 'José'), row(4, id(3), 'Ana'), row(5, id(4), 'Ana')];
    const acknowledged = Object.fromEntries(before.map((one) => [one.id, one.hash]));
    const emptied = before.map((one) => ({ ...one, id: '' }));
    const { rows } = identifyRows(emptied, acknowledged, fresh());
    expect(rows.map((one) => one.id)).toEqual([1, 2, 3, 4].map(id));
    const fewer = identifyRows(emptied.slice(0, 3), acknowledged, fresh());
    expect(fewer.rows.map((one) => one.id)).toEqual([1, 2, 3].map(id));
  });

  it.each([
    ['a new row was sorted to the place of a known one', ['1:nova', ':Cida'], [1], ['new', '1']],
    ['the customer paid, and the same was sold again', ['1:Cida sim', ':Cida'], [], ['1', 'new']],
    ['an older version brought an id twice, and took another', ['1:Cida Souza', '1:José'], [], ['1', '2']],
    ['a row stands beside the id of another, and reads as one that is gone', ['1:José'], [1], ['2']],
    ['one was deleted, and the other marked as that was', ['1:José'], [], ['1']],
    ['a row was edited, and nobody reads as it did', ['1:Cida Souza', ':nova', '2:José'], [], ['1', 'new', '2']],
  ])('knows who is who where %s', (_, given, displaced, wanted) => {
    const acknowledged = { [id(1)]: row(2, id(1), 'Cida').hash, [id(2)]: row(3, id(2), 'José').hash };
    const before = given.map((text, i) => {
      const [number, name] = text.split(':') as [string, string];
      return row(i + 2, number === '' ? '' : id(Number(number)), name);
    });
    const { rows } = identifyRows(before, acknowledged, fresh(), new Set(displaced.map(id)));
    const numberOf = (rowId: string) => (rowId in acknowledged ? String(Number(rowId.slice(-4))) : 'new');
    expect(rows.map((one) => numberOf(one.id))).toEqual(wanted);
  });

  it.each([
    ['nothing changed', ['1:Cida', '2:José'], []],
    ['a row was edited', ['1:Cida Souza', '2:José'], []],
    ['a row without an id reads as another did', ['1:nova', '2:José', ':Cida'], [1]],
    ['a row reads as one that is gone', ['1:José'], [1]],
    ['two changed places, one of them edited', ['1:José', '2:Cida Souza'], [1]],
    ['a row reads as one that is still there', ['1:José', '2:José'], []],
  ])('asks whose debt it is where %s', (_, given, wanted) => {
    const acknowledged = { [id(1)]: row(2, id(1), 'Cida').hash, [id(2)]: row(3, id(2), 'José').hash };
    const rows = given.map((text, i) => {
      const [number, name] = text.split(':') as [string, string];
      return row(i + 2, number === '' ? '' : id(Number(number)), name);
    });
    expect(doubtfulIds(rows, acknowledged)).toEqual(wanted.map(id));
    const swapped = rows.length === 2 && wanted.length === 1;
    expect(areIdsDetached(rows, acknowledged, new Set(wanted.map(id)))).toBe(swapped);
    expect(areIdsDetached(rows, acknowledged)).toBe(false);
  });

  it.each([
    ['above its copy', ['sim', ''], 0],
    ['below its copy', ['', 'sim'], 1],
    ['among copies', ['', 'sim', ''], 1],
    ['not, where another cell differs too', ['', 'sim, e mais caro'], 0],
    ['not, where it is no longer paid', ['', ''], 0],
  ])('takes the row that was paid for the one that was known: %s', (_, paid, keeps) => {
    const made = (n: number, said: string): TableRow => {
      const cells = { name: 'Cida', principalCents: said.endsWith('caro') ? '90' : '80', paid: said || null };
      return { row: n, id: id(1), hash: rowHash(cells, {}), cells, computed: {} };
    };
    const rows = paid.map((said, i) => made(i + 2, said));
    const identified = identifyRows(rows, { [id(1)]: made(0, '').hash }, fresh()).rows;
    expect(identified.findIndex((one) => one.id === id(1))).toBe(keeps);
    expect(new Set(identified.map((one) => one.id)).size).toBe(rows.length);
  });

  it('always ends with one id a row, and only the rows it says were written differ', () => {
    const cell = fc.record({ id: fc.constantFrom('', id(1), id(2), id(3)), name: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(
        fc.array(cell, { maxLength: 12 }),
        fc.dictionary(
          fc.constantFrom(id(1), id(2), id(3), id(4)),
          fc.constantFrom(...['a', 'b', 'c'].map((name) => rowHash({ name }, {}))),
        ),
        (cells, acknowledged) => {
          const before = cells.map((one, i) => row(i + 2, one.id, one.name));
          const { rows, written } = identifyRows(before, acknowledged, fresh());
          expect(new Set(rows.map((one) => one.id)).size).toBe(rows.length);
          const touched = new Map(written.map((one) => [one.row, one.id]));
          rows.forEach((one, i) => {
            expect(one.id).toBe(touched.get(one.row) ?? before[i]!.id);
          });
        },
      ),
    );
  });

  it('sends only what the server has not acknowledged, and names what is gone', () => {
    const rows = [row(2, id(1), 'Cida'), row(3, id(2), 'José'), row(4, id(3), 'nova')];
    const acknowledged = { [id(1)]: rows[0]!.hash, [id(2)]: 'older', [id(8)]: 'gone', [id(9)]: null };
    expect(changedRows(rows, acknowledged).map((one) => one.id)).toEqual([id(2), id(3)]);
    expect(missingIds(rows, acknowledged)).toEqual([id(8)]);
  });

  it('sends no more of a text than the server takes', () => {
    const long = row(2, id(1), 'x'.repeat(9000));
    expect(changedRows([long], {})[0]?.cells.name).toHaveLength(5000);
  });
});
