import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleCode } from '../../addon/build.js';
import { writeConnectionCode } from '../../addon/connection.js';
import { createSimulatorInProcess } from '../../addon/simulator/in-process.js';
import type { EditOp } from '../../addon/simulator/types.js';
import { syncTab } from '../support/first-sync.js';
import { runs } from '../support/runs.js';
import { fakeServer } from './fake-server.js';

const HEADINGS = ['Cliente', 'Telefone', 'Valor', 'Vencimento', 'Pago', 'Minha coluna'];
/** Moments in a sync at which a person may type without the add-on being between its comparison and its write. */
const MOMENTS = ['UrlFetchApp.fetch', 'Sheet.getDataRange', 'LockService.getDocumentLock', 'SpreadsheetApp.flush'];

type Act =
  | { kind: 'set'; row: number; column: number; value: string }
  | { kind: 'copy' | 'delete'; row: number }
  | { kind: 'insert'; row: number; name: string }
  | { kind: 'sort'; column: number; ascending: boolean };

const row = fc.integer({ min: 2, max: 9 });
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    kind: fc.constant('set' as const),
    row,
    column: fc.integer({ min: 1, max: 6 }),
    value: fc.constantFrom('a', 'b', 'sim', '12', ''),
  }),
  fc.record({ kind: fc.constantFrom('copy' as const, 'delete' as const), row }),
  fc.record({ kind: fc.constant('insert' as const), row, name: fc.constantFrom('Nova', 'Cliente 1') }),
  fc.record({ kind: fc.constant('sort' as const), column: fc.constantFrom(1, 3), ascending: fc.boolean() }),
);
const round = fc.record({
  before: fc.array(act, { maxLength: 5 }),
  /** An edit in the middle of the sync: at which moment, and where. */
  during: fc.record({ moment: fc.constantFrom(...MOMENTS), call: fc.integer({ min: 1, max: 6 }), row }),
  patched: fc.boolean(),
});

function opOf(one: Act): EditOp {
  switch (one.kind) {
    case 'set':
      return { op: 'setCell', row: one.row, column: one.column, value: one.value };
    case 'copy':
      return { op: 'duplicateRow', row: one.row };
    case 'delete':
      return { op: 'deleteRow', row: one.row };
    case 'insert':
      return { op: 'insertRow', before: one.row, values: [one.name, null, 50] };
    case 'sort':
      return { op: 'sortByColumn', column: one.column, ascending: one.ascending, headerRows: 1 };
  }
}

let code = '';
beforeAll(async () => {
  code = await bundleCode(fileURLToPath(new URL('../../addon/main.ts', import.meta.url)));
});

describe('whatever a person does before and during syncs', () => {
  it('no edit is lost, every row has one id, and sheet and server end up agreeing', () => {
    let token = 0;
    fc.assert(
      fc.property(fc.array(round, { minLength: 1, maxLength: 3 }), (rounds) => {
        const server = fakeServer();
        server.settings.maxMissing = 100;
        const sim = createSimulatorInProcess({
          code,
          spreadsheet: {
            sheets: [
              {
                name: 'Fiado',
                rows: [
                  HEADINGS,
                  ...Array.from({ length: 6 }, (_, i) => [
                    `Cliente ${i}`,
                    null,
                    100 + i,
                    { date: '2026-07-20' },
                    null,
                    'minha',
                  ]),
                ],
              },
            ],
          },
          fetch: (_, request) => server.answer(request),
        });
        sim.run(
          'connect',
          writeConnectionCode({ address: 'https://loja.example.com', key: 'cdn_mer1_segredosegredo' }),
        );
        const sync = (): void => {
          expect(syncTab(sim).phase).toBe('DONE');
        };
        const cells = () => sim.snapshot('Fiado').sheets[0]!.rows;
        const columnOf = (heading: string): number => cells()[0]!.findIndex((cell) => cell.value === heading);

        sync();
        for (const { before, during, patched } of rounds) {
          for (const one of before) sim.edit(opOf(one));
          const typed = `digitado ${++token}`;
          const [first] = server.rows.keys();
          if (patched && first)
            server.extra.splice(0, 9, {
              id: first,
              version: 'v1',
              field: 'paid',
              expected: server.rows.get(first)!.cells.paid ?? null,
              value: 'sim',
            });
          let isTyped = false;
          const stop = sim.beforeCall(during.moment, (n) => {
            if (n !== during.call) return;
            sim.edit({ op: 'setCell', row: during.row, column: 5, value: typed });
            isTyped = true;
          });
          sync();
          stop();
          if (isTyped)
            expect(
              cells()
                .flat()
                .filter((cell) => cell.value === typed),
            ).toHaveLength(1);
        }
        server.extra.length = 0;
        sync();
        sync();

        const idColumn = columnOf('ID Caderneta');
        const rows = cells()
          .slice(1)
          .filter((line) => line.slice(0, 5).some((cell) => String(cell.value).trim() !== ''));
        const ids = rows.map((line) => String(line[idColumn]?.value));
        expect(new Set(ids).size).toBe(rows.length);
        expect(new Set(server.rows.keys())).toEqual(new Set(ids));
        for (const line of rows) {
          const known = server.rows.get(String(line[idColumn]?.value))!.cells;
          expect(shown(known.name)).toBe(String(line[0]?.value));
          expect(shown(known.paid)).toBe(String(line[4]?.value));
        }
      }),
      { numRuns: runs(8, 60) },
    );
  }, 60_000);
});

function shown(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'object' ? (cell as { n: string }).n : String(cell);
}
