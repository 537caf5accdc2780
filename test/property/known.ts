/** Scripts that once brought a mistake to light, made small; they are played before any other. */
import type { Act, Run, Script } from './script.js';

const QUIET: Run = { device: 0, faults: [], break: null, meanwhile: null, missing: 'CANCEL', restored: 'SHEET' };

/** Undisturbed but for what somebody does at this moment. */
function meanwhile(moment: NonNullable<Run['meanwhile']>['moment'], nth: number, act: Act): Run {
  return { ...QUIET, meanwhile: { moment, nth, act } };
}

export const KNOWN: readonly Script[] = [
  // A row is copied and then given another name, in one sync: the copy is of the same person, and its name follows.
  {
    rows: 1,
    isShared: false,
    rounds: [
      {
        acts: [
          { side: 'SHEET', do: 'duplicate', row: 0 },
          { side: 'SHEET', do: 'set', row: 0, field: 'name', kind: 'FORMULA' },
          { side: 'SHEET', do: 'typeOver', row: 1, column: 0 },
        ],
        run: QUIET,
      },
    ],
  },
  // A sort without the ids leaves one of them beside a blank row, and a row without any: two rows changed places.
  {
    rows: 3,
    isShared: false,
    rounds: [
      {
        acts: [
          { side: 'SHEET', do: 'cutPaste', row: 0 },
          { side: 'SERVER', do: 'pay', row: 1 },
        ],
        run: QUIET,
      },
      {
        acts: [
          { side: 'SHEET', do: 'halfSort', field: 'paid', ascending: true },
          { side: 'SHEET', do: 'cutPaste', row: 6 },
        ],
        run: QUIET,
      },
    ],
  },
  // A formula does not follow what the server says, and is asked about.
  {
    rows: 1,
    isShared: false,
    rounds: [
      { acts: [{ side: 'SHEET', do: 'set', row: 0, field: 'principalCents', kind: 'FORMULA' }], run: QUIET },
      { acts: [{ side: 'SERVER', do: 'amount', row: 0 }], run: QUIET },
    ],
  },
  // A new row was sorted to the place of a known one, which stands below without its id.
  {
    rows: 1,
    isShared: false,
    rounds: [
      {
        acts: [
          { side: 'SHEET', do: 'append', row: 0 },
          { side: 'SHEET', do: 'halfSort', field: 'name', ascending: false },
        ],
        run: QUIET,
      },
    ],
  },
  // Of two rows that were sorted away from their ids one was edited before: the other alone says so.
  {
    rows: 2,
    isShared: false,
    rounds: [
      {
        acts: [
          { side: 'SHEET', do: 'set', row: 1, field: 'name', kind: 'BLANK' },
          { side: 'SHEET', do: 'halfSort', field: 'principalCents', ascending: false },
        ],
        run: QUIET,
      },
    ],
  },
  // Rows are sorted away from their ids while the server is asked what to write: it would stand beside others.
  {
    rows: 2,
    isShared: false,
    rounds: [
      {
        acts: [{ side: 'SERVER', do: 'describe', row: 0 }],
        run: meanwhile('UrlFetchApp.fetch', 3, {
          side: 'SHEET',
          do: 'halfSort',
          field: 'principalCents',
          ascending: false,
        }),
      },
    ],
  },
  // "Sim" is typed of a debt that is cancelled meanwhile; when it comes back, it is paid.
  {
    rows: 1,
    isShared: false,
    rounds: [
      {
        acts: [
          { side: 'SHEET', do: 'set', row: 0, field: 'paid', kind: 'NEW' },
          { side: 'SERVER', do: 'cancel', row: 0 },
        ],
        run: QUIET,
      },
      { acts: [{ side: 'SERVER', do: 'reinstate', row: 0 }], run: QUIET },
    ],
  },
  // What was just written is put back by an older version of the tab before it is read: it is written again.
  {
    rows: 1,
    isShared: false,
    rounds: [
      {
        acts: [{ side: 'SERVER', do: 'rename', row: 0 }],
        run: {
          ...QUIET,
          restored: 'SERVER',
          meanwhile: { moment: 'Sheet.getDataRange', nth: 4, act: { side: 'SHEET', do: 'restore', back: 0 } },
        },
      },
    ],
  },
  // A row is typed in while its payment is written into it, and then put back to how it was: the payment is written again.
  {
    rows: 1,
    isShared: false,
    rounds: [
      {
        acts: [{ side: 'SERVER', do: 'pay', row: 0 }],
        run: meanwhile('UrlFetchApp.fetch', 2, { side: 'SHEET', do: 'set', row: 0, field: 'phone', kind: 'NEW' }),
      },
      { acts: [{ side: 'SHEET', do: 'restore', back: 1 }], run: QUIET },
    ],
  },
  // Paid in two parts, the later of which another side took: when one of them is taken back, the cell follows.
  {
    rows: 1,
    isShared: false,
    rounds: [
      { acts: [{ side: 'SERVER', do: 'payPart', row: 0 }], run: QUIET },
      { acts: [{ side: 'SHEET', do: 'set', row: 0, field: 'paid', kind: 'WORDS' }], run: QUIET },
      { acts: [{ side: 'SERVER', do: 'reverse', row: 0 }], run: QUIET },
    ],
  },
  // A formula takes the place of what it shows while a name waits to be written there.
  {
    rows: 1,
    isShared: false,
    rounds: [
      {
        acts: [{ side: 'SERVER', do: 'rename', row: 0 }],
        run: meanwhile('UrlFetchApp.fetch', 3, {
          side: 'SHEET',
          do: 'set',
          row: 0,
          field: 'name',
          kind: 'SAME_FORMULA',
        }),
      },
    ],
  },
  // A cell is typed in before a name is written there, and then put back to how it was: the name is written again.
  {
    rows: 1,
    isShared: false,
    rounds: [
      {
        acts: [{ side: 'SERVER', do: 'rename', row: 0 }],
        run: meanwhile('Sheet.getDataRange', 4, { side: 'SHEET', do: 'set', row: 0, field: 'name', kind: 'WORDS' }),
      },
      { acts: [{ side: 'SHEET', do: 'restore', back: 1 }], run: QUIET },
    ],
  },
  // A row whose debt counts again, and is to be read anew, loses its id: it is known by what it reads all the same.
  {
    rows: 1,
    isShared: false,
    rounds: [
      {
        acts: [
          { side: 'SERVER', do: 'cancel', row: 0 },
          { side: 'SERVER', do: 'reinstate', row: 0 },
          { side: 'SHEET', do: 'clearIds', row: 0, count: 1 },
        ],
        run: QUIET,
      },
    ],
  },
  // A debt counts again while the run that met it cancelled still goes on: its row is read anew all the same.
  {
    rows: 1,
    isShared: false,
    rounds: [
      {
        acts: [
          { side: 'SHEET', do: 'set', row: 0, field: 'dueOn', kind: 'NEW' },
          { side: 'SERVER', do: 'cancel', row: 0 },
        ],
        run: meanwhile('Sheet.getDataRange', 4, { side: 'SERVER', do: 'reinstate', row: 0 }),
      },
    ],
  },
  // A conflict is decided by writing the cell again, and its debt is cancelled before that is read: the cell stays.
  {
    rows: 1,
    isShared: false,
    rounds: [
      {
        acts: [
          { side: 'SHEET', do: 'set', row: 0, field: 'principalCents', kind: 'NEW' },
          { side: 'SERVER', do: 'amount', row: 0 },
        ],
        run: QUIET,
      },
      {
        acts: [
          { side: 'SHEET', do: 'set', row: 0, field: 'principalCents', kind: 'NEW' },
          { side: 'SERVER', do: 'cancel', row: 0 },
        ],
        run: QUIET,
      },
    ],
  },
  // Ids stand beside other rows, and while the server is asked whose they are somebody moves the column of the ids.
  ...[4, 5].map(
    (nth): Script => ({
      rows: 3,
      isShared: false,
      rounds: [
        {
          acts: [
            { side: 'SHEET', do: 'insertColumn', before: 8 },
            { side: 'SHEET', do: 'set', row: 2, field: 'description', kind: 'NEW' },
            { side: 'SHEET', do: 'set', row: 1, field: 'paid', kind: 'NEW' },
            { side: 'SHEET', do: 'halfSort', field: 'description', ascending: false },
            { side: 'SHEET', do: 'duplicate', row: 2 },
          ],
          run: meanwhile('UrlFetchApp.fetch', nth, { side: 'SHEET', do: 'moveColumn', field: 'id', to: 3 }),
        },
      ],
    }),
  ),
  // Paid in two parts, one of them by a day in the sheet; then more is owed, while something else in the row changes.
  {
    rows: 1,
    isShared: false,
    rounds: [
      {
        acts: [
          { side: 'SERVER', do: 'payPart', row: 0 },
          { side: 'SHEET', do: 'set', row: 0, field: 'paid', kind: 'WORDS' },
        ],
        run: QUIET,
      },
      {
        acts: [
          { side: 'SERVER', do: 'amount', row: 0 },
          { side: 'SHEET', do: 'set', row: 0, field: 'description', kind: 'NEW' },
        ],
        run: QUIET,
      },
    ],
  },
  // Rows are sorted without their ids, and every one of them is edited before the sync: only the debts say whose they are.
  {
    rows: 4,
    isShared: false,
    rounds: [
      {
        acts: [
          { side: 'SHEET', do: 'halfSort', field: 'name', ascending: false },
          ...[0, 1, 2, 3].map((row) => ({
            side: 'SHEET' as const,
            do: 'set' as const,
            row,
            field: 'description' as const,
            kind: 'NEW' as const,
          })),
        ],
        run: QUIET,
      },
    ],
  },
];
