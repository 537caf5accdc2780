/** What happens to a shop between two quiet days: edits on both sides, syncs, and what goes wrong in them. */
import fc from 'fast-check';
import { NETWORK_FAULTS, type NetworkFault } from '../../addon/simulator/flaky-fetch.js';

/** Columns the sheet has of the server's fields. */
export const FIELDS = ['name', 'phone', 'principalCents', 'dueOn', 'paid', 'description'] as const;
export type Field = (typeof FIELDS)[number];

/**
 * What is put in a cell: something new and readable, the same in words, nothing, nonsense, a formula; a formula that shows
 * what stands there.
 */
export type Kind = 'NEW' | 'WORDS' | 'BLANK' | 'NONSENSE' | 'FORMULA' | 'SAME_FORMULA';

/** Rows are counted through those there are, so that every number means one. */
export type SheetAct =
  | { do: 'set'; row: number; field: Field; kind: Kind }
  | { do: 'own'; row: number; kind: 'TEXT' | 'NUMBER' | 'FORMULA' | 'NOTE' | 'LOOKS' }
  | { do: 'format'; row: number; field: Field }
  | { do: 'append' | 'insert' | 'delete' | 'duplicate' | 'cutPaste' | 'copyAway' | 'filter'; row: number }
  | { do: 'drag'; row: number; to: number }
  | { do: 'sort' | 'halfSort'; field: Field; ascending: boolean }
  | { do: 'moveColumn'; field: Field | 'own' | 'id'; to: number }
  | { do: 'insertColumn'; before: number }
  | { do: 'renameColumn'; field: Field }
  | { do: 'clearIds'; row: number; count: number }
  | { do: 'typeOver'; row: number; column: number }
  | { do: 'restore'; back: number }
  | { do: 'copyTab'; isMarked: boolean };

export type ServerAct =
  | { do: 'pay' | 'payPart' | 'reverse' | 'amount' | 'due' | 'rename' | 'phone' | 'describe'; row: number }
  | { do: 'newDebt' | 'newCustomer' | 'cancel' | 'reinstate'; row: number };

/** The other device does a part of a sync of its own, or all of it. */
export type OtherAct = { do: 'otherSync'; steps: number };

export type Act = ({ side: 'SHEET' } & SheetAct) | ({ side: 'SERVER' } & ServerAct) | ({ side: 'OTHER' } & OtherAct);

/**
 * Service calls before which a person may act: never between the add-on's comparison of a cell and its write, for no
 * script of Google's can prevent that.
 */
export const MOMENTS = [
  'UrlFetchApp.fetch',
  'LockService.getDocumentLock',
  'Sheet.getDataRange',
  'SpreadsheetApp.flush',
] as const;

export interface Run {
  device: 0 | 1;
  faults: { at: number; fault: NetworkFault }[];
  break: { call: number; how: 'ERROR' | 'KILL' } | null;
  meanwhile: { moment: (typeof MOMENTS)[number]; nth: number; act: Act } | null;
  missing: 'CANCEL' | 'KEEP';
  restored: 'SHEET' | 'SERVER';
}

export interface Script {
  rows: number;
  /** The first two rows are of one person. */
  isShared: boolean;
  rounds: { acts: Act[]; run: Run }[];
}

/** Deeds of the server, with the ids they are about. */
export type ServerDeed =
  | { do: 'pay'; customerId: string; debtId: string; cents: number | null }
  | { do: 'reverse'; paymentId: string }
  | { do: 'amount'; debtId: string; cents: number }
  | { do: 'due'; debtId: string; on: string }
  | { do: 'describe'; debtId: string; text: string }
  | { do: 'rename'; customerId: string; name: string }
  | { do: 'phone'; customerId: string; phone: string }
  | { do: 'customer'; name: string; phone: string }
  | { do: 'debt'; customerId: string; cents: number; on: string }
  | { do: 'cancel' | 'reinstate'; debtId: string };

const row = fc.nat({ max: 7 });
const field = fc.constantFrom(...FIELDS);
const kind = fc.constantFrom<Kind>('NEW', 'NEW', 'NEW', 'WORDS', 'BLANK', 'NONSENSE', 'FORMULA', 'SAME_FORMULA');
const always = <T>(value: T) => fc.constant(value);

const sheetAct: fc.Arbitrary<SheetAct> = fc.oneof(
  { weight: 9, arbitrary: fc.record({ do: always('set' as const), row, field, kind }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: always('own' as const),
      row,
      kind: fc.constantFrom('TEXT', 'NUMBER', 'FORMULA', 'NOTE', 'LOOKS'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: always('format' as const), row, field }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('append', 'insert', 'delete', 'duplicate', 'cutPaste', 'copyAway', 'filter'),
      row,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: always('drag' as const), row, to: row }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('sort', 'halfSort'), field, ascending: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: always('moveColumn' as const),
      field: fc.constantFrom(...FIELDS, 'own' as const, 'id' as const),
      to: fc.nat({ max: 9 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: always('insertColumn' as const), before: fc.nat({ max: 9 }) }) },
  { weight: 1, arbitrary: fc.record({ do: always('renameColumn' as const), field }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: always('clearIds' as const), row, count: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: always('typeOver' as const), row, column: fc.nat({ max: 8 }) }) },
  { weight: 1, arbitrary: fc.record({ do: always('restore' as const), back: fc.nat({ max: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ do: always('copyTab' as const), isMarked: fc.boolean() }) },
);

const serverAct: fc.Arbitrary<ServerAct> = fc.record({
  do: fc.constantFrom(
    'pay',
    'pay',
    'payPart',
    'reverse',
    'amount',
    'due',
    'rename',
    'phone',
    'describe',
    'newDebt',
    'newCustomer',
    'cancel',
    'reinstate',
  ),
  row,
});

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: sheetAct.map((one): Act => ({ side: 'SHEET', ...one })) },
  { weight: 2, arbitrary: serverAct.map((one): Act => ({ side: 'SERVER', ...one })) },
);

const otherAct: fc.Arbitrary<Act> = fc
  .integer({ min: 1, max: 3 })
  .map((steps): Act => ({ side: 'OTHER', do: 'otherSync', steps }));

const run: fc.Arbitrary<Run> = fc.record({
  device: fc.constantFrom(0 as const, 0 as const, 1 as const),
  faults: fc.oneof(
    { weight: 3, arbitrary: always([] as Run['faults']) },
    {
      weight: 2,
      arbitrary: fc.array(
        fc.record({ at: fc.integer({ min: 1, max: 10 }), fault: fc.constantFrom(...NETWORK_FAULTS) }),
        { minLength: 1, maxLength: 3 },
      ),
    },
  ),
  break: fc.option(
    fc.record({ call: fc.integer({ min: 1, max: 120 }), how: fc.constantFrom('ERROR' as const, 'KILL' as const) }),
    { freq: 3 },
  ),
  meanwhile: fc.option(
    fc.record({
      moment: fc.constantFrom(...MOMENTS),
      nth: fc.integer({ min: 1, max: 6 }),
      act: fc.oneof({ weight: 3, arbitrary: act }, { weight: 1, arbitrary: otherAct }),
    }),
    { freq: 2 },
  ),
  missing: fc.constantFrom('CANCEL' as const, 'KEEP' as const),
  restored: fc.constantFrom('SHEET' as const, 'SERVER' as const),
});

type Round = Script['rounds'][number];

const freeRound: fc.Arbitrary<Round> = fc.record({ acts: fc.array(act, { maxLength: 5 }), run });

/** What the server changes, and the cell that shows it. */
const CLASHES: readonly (readonly [ServerAct['do'], Field])[] = [
  ['pay', 'paid'],
  ['payPart', 'paid'],
  ['amount', 'principalCents'],
  ['due', 'dueOn'],
  ['rename', 'name'],
  ['phone', 'phone'],
  ['describe', 'description'],
];

/** Both sides write the same cell: before the sync, or while it runs. By chance alone that is rare. */
const clashingRound: fc.Arbitrary<Round> = fc
  .record({
    acts: fc.array(act, { maxLength: 2 }),
    run,
    clash: fc.constantFrom(...CLASHES),
    row,
    kind: fc.constantFrom<Kind>('NEW', 'NEW', 'WORDS', 'BLANK', 'FORMULA', 'SAME_FORMULA'),
    moment: fc.option(fc.record({ moment: fc.constantFrom(...MOMENTS), nth: fc.integer({ min: 1, max: 6 }) }), {
      freq: 4,
    }),
  })
  .map(({ acts, run: one, clash: [deed, of], row: at, kind: how, moment }): Round => {
    const told: Act = { side: 'SERVER', do: deed, row: at };
    const typed: Act = { side: 'SHEET', do: 'set', row: at, field: of, kind: how };
    if (moment === null) return { acts: [...acts, told, typed], run: one };
    return { acts: [...acts, told], run: { ...one, break: null, meanwhile: { ...moment, act: typed } } };
  });

export const script: fc.Arbitrary<Script> = fc.record({
  rows: fc.integer({ min: 1, max: 5 }),
  isShared: fc.boolean(),
  rounds: fc.array(fc.oneof({ weight: 3, arbitrary: freeRound }, { weight: 1, arbitrary: clashingRound }), {
    minLength: 1,
    maxLength: 3,
  }),
});

/** A script as a person would tell it, a line for each thing that happens. */
export function tellScript({ rows, isShared, rounds }: Script): string {
  const lines = [`a tab of ${rows} rows${isShared ? ', the first two of one person' : ''}; it is synced`];
  for (const { acts, run: one } of rounds) {
    lines.push(...acts.map(tellAct));
    lines.push(tellRun(one));
  }
  return lines.map((line, i) => `${String(i + 1).padStart(3)}. ${line}`).join('\n');
}

function tellAct(one: Act): string {
  const { side, do: what, ...details } = one;
  const told = Object.entries(details).map(([name, value]) => `${name} ${value}`);
  return `${side === 'SHEET' ? 'in the sheet' : side === 'SERVER' ? 'on the server' : 'other device'}: ${what} ${told.join(', ')}`;
}

function tellRun({ device, faults, break: broken, meanwhile, missing, restored }: Run): string {
  const parts = [`device ${device} syncs`];
  for (const { at, fault } of faults) parts.push(`request ${at} ${fault}`);
  if (broken) parts.push(`service call ${broken.call} ${broken.how}`);
  if (meanwhile) parts.push(`before ${meanwhile.moment} no. ${meanwhile.nth} ${tellAct(meanwhile.act)}`);
  return `${parts.join('; ')} (gone rows: ${missing}, older version: ${restored})`;
}
