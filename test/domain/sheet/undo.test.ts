import { describe, expect, it } from 'vitest';
import type { CustomerFacts, Debt, Payment } from '../../../server/domain/facts.js';
import type { Act, JournalEntry } from '../../../server/domain/sheet/journal.js';
import type { CustomerField, RowBase } from '../../../server/domain/sheet/merge.js';
import { type UndoState, undoPlan } from '../../../server/domain/sheet/undo.js';
import type { WireCell } from '../../../server/domain/sheet/wire.js';

const TODAY = '2026-07-15';
const debt: Debt = {
  id: 'deb_1',
  customerId: 'cus_1',
  saleId: null,
  installment: null,
  principalCents: 10_000,
  dueOn: '2026-07-20',
  registeredOn: TODAY,
  terms: null,
  changes: [],
};
const changed = (...changes: Partial<Debt['changes'][number]>[]): Debt => ({
  ...debt,
  changes: changes.map((change, i) => ({
    kind: 'AMOUNT',
    on: TODAY,
    seq: i + 1,
    principalCents: null,
    dueOn: null,
    ...change,
  })),
});
const payment = (id: string, amountCents = 10_000, fields: Partial<Payment> = {}): Payment => ({
  id,
  customerId: 'cus_1',
  amountCents,
  paidOn: TODAY,
  dayKnown: true,
  allocations: [{ debtId: 'deb_1', amountCents }],
  reversedOn: null,
  ...fields,
});
const entry = (...acts: Act[]): JournalEntry => ({ rowId: 'row_1', row: 2, customerId: 'cus_1', name: 'Ana', acts });
const contacts: Record<CustomerField, string | null> = {
  name: 'Ana',
  phone: null,
  document: null,
  email: null,
  address: null,
  uf: null,
};

interface Known {
  debt?: Debt;
  payments?: Payment[];
  facts?: Partial<CustomerFacts>;
  base?: RowBase;
  customer?: Partial<typeof contacts> | null;
  state?: Partial<UndoState>;
}
function stateOf({
  debt: one = debt,
  payments = [],
  facts = {},
  base = {},
  customer = {},
  state = {},
}: Known): UndoState {
  const all: CustomerFacts = {
    customerId: 'cus_1',
    registeredOn: TODAY,
    debts: [one],
    payments,
    holds: [],
    contacts: [],
    decisions: [],
    overrides: [],
    ...facts,
  };
  return {
    today: TODAY,
    since: TODAY,
    rows: new Map([['row_1', { base, isMissing: false }]]),
    debts: new Map([[one.id, { debt: one, facts: all, description: null }]]),
    customers: new Map(customer === null ? [] : [['cus_1', { ...contacts, ...customer }]]),
    paidSince: new Set(payments.map(({ id }) => id)),
    cancelledByRow: new Set(),
    documentOwners: new Map(),
    ...state,
  };
}
type Changed = [string, Partial<Record<CustomerField, string | null>>][];
const planOf = (acts: Act[], known: Known = {}) => undoPlan([entry(...acts)], stateOf(known));
const cell = (raw: WireCell) => ({ raw, sheet: null, db: null });

const booked: Act = {
  kind: 'BOOKED',
  debtId: 'deb_1',
  principalCents: 10_000,
  dueOn: '2026-07-20',
  isNewCustomer: true,
  isFirst: false,
  cells: { installment: '1/2' },
};
const amount: Act = { kind: 'AMOUNT', debtId: 'deb_1', from: 8_000, to: 10_000 };
const due: Act = { kind: 'DUE_DATE', debtId: 'deb_1', from: '2026-07-10', to: '2026-07-20' };
const paid = (kind: 'PAID' | 'REVERSED', id = 'pay_1', amountCents = 10_000): Act => ({
  kind,
  debtId: 'deb_1',
  paymentId: id,
  amountCents,
  paidOn: TODAY,
  dayKnown: true,
});
const cancelled: Act = { kind: 'CANCELLED', debtId: 'deb_1', principalCents: 10_000 };
const reinstated: Act = { kind: 'REINSTATED', debtId: 'deb_1', principalCents: 10_000 };
const named: Act = { kind: 'CUSTOMER', field: 'name', before: 'Aninha', after: 'Ana' };
const CANCEL = { debtId: 'deb_1', kind: 'CANCEL', principalCents: null, dueOn: null };
const hold = {
  id: 'hol_1',
  customerId: 'cus_1',
  debtId: 'deb_1',
  kind: 'PROMISE',
  fromOn: TODAY,
  untilOn: null,
  endedOn: null,
} as const;
const contact = {
  reminderId: 'rem_1',
  sentOn: TODAY,
  step: 'REMINDER',
  channel: 'EMAIL',
  state: 'SENT',
  debts: [{ debtId: 'deb_1', effectiveDueOn: '2026-07-20' }],
} as const;

describe('facts that are taken back', () => {
  it.each<[string, Act[], Known, object]>([
    ['a new debt', [booked], {}, { changes: [CANCEL], rows: [{ fate: 'ASKED', cells: { installment: '1/2' } }] }],
    [
      'a new debt of a first sync',
      [{ ...booked, isFirst: true }],
      {},
      { changes: [CANCEL], rows: [{ fate: 'FORGOTTEN' }] },
    ],
    [
      'a new debt with its payment',
      [booked, paid('PAID')],
      { payments: [payment('pay_1')] },
      { changes: [CANCEL], reversals: [{ paymentId: 'pay_1', on: TODAY }] },
    ],
    [
      'a new debt that was cancelled since: nothing',
      [booked],
      { debt: changed({ kind: 'CANCEL' }) },
      { changes: [], rows: [{ fate: 'KEPT' }] },
    ],
    [
      'a contact that failed is none',
      [booked],
      { facts: { contacts: [{ ...contact, state: 'FAILED' }] } },
      { changes: [CANCEL] },
    ],
    [
      'a pause that ended is none',
      [booked],
      { facts: { holds: [{ ...hold, endedOn: TODAY }] } },
      { changes: [CANCEL] },
    ],
    ['an amount', [amount], {}, { changes: [{ kind: 'AMOUNT', principalCents: 8_000 }] }],
    [
      'an amount that is as before already: nothing',
      [amount],
      { debt: changed({ principalCents: 8_000 }) },
      { changes: [] },
    ],
    ['a due day', [due], {}, { changes: [{ kind: 'DUE_DATE', dueOn: '2026-07-10' }] }],
    [
      'two amounts of one run, newest first',
      [amount, { ...amount, from: 10_000, to: 12_000 }],
      { debt: changed({ principalCents: 12_000 }) },
      { changes: [{ principalCents: 10_000 }, { principalCents: 8_000 }] },
    ],
    ['a payment', [paid('PAID')], { payments: [payment('pay_1')] }, { reversals: [{ paymentId: 'pay_1', on: TODAY }] }],
    [
      'a payment undone since: nothing',
      [paid('PAID')],
      { payments: [payment('pay_1', 10_000, { reversedOn: TODAY })] },
      { reversals: [] },
    ],
    [
      'a payment that was undone: one like it',
      [paid('REVERSED')],
      {},
      { payments: [{ amountCents: 10_000, paidOn: TODAY, rowId: 'row_1' }] },
    ],
    [
      'what was paid, corrected with its amount',
      [paid('REVERSED', 'pay_1', 8_000), amount, paid('PAID', 'pay_2')],
      { payments: [payment('pay_1', 8_000, { reversedOn: TODAY }), payment('pay_2')] },
      { reversals: [{ paymentId: 'pay_2' }], changes: [{ principalCents: 8_000 }], payments: [{ amountCents: 8_000 }] },
    ],
    [
      'a debt cancelled with its row',
      [cancelled],
      { debt: changed({ kind: 'CANCEL' }), state: { cancelledByRow: new Set(['deb_1']) } },
      { changes: [{ kind: 'REINSTATE' }] },
    ],
    ['a debt that came back with its row', [reinstated], {}, { changes: [CANCEL], rows: [{ fate: 'ASKED' }] }],
    ['a name', [named], {}, { customers: new Map([['cus_1', { name: 'Aninha' }]]) }],
    [
      'a name said twice',
      [named, { ...named, before: 'Ana', after: 'Anna' }],
      { customer: { name: 'Anna' } },
      { customers: new Map([['cus_1', { name: 'Aninha' }]]) },
    ],
    [
      'a description',
      [{ kind: 'DESCRIPTION', debtId: 'deb_1', before: 'x', after: null }],
      {},
      { descriptions: [{ id: 'deb_1', description: 'x' }] },
    ],
    ['a debt nobody knows: nothing', [{ ...amount, debtId: 'deb_9' } as Act], {}, { changes: [] }],
  ])('%s', (_, acts, known, expected) => {
    const plan = planOf(acts, known);
    expect(plan).toMatchObject(expected);
    expect(plan.left).toEqual([]);
  });
});

describe('what is left as it is', () => {
  it.each<[string, Act[], Known, string]>([
    ['a new debt paid since', [booked], { payments: [payment('pay_9', 100)] }, 'null:PAID_SINCE'],
    ['a new debt in an agreement', [booked], { debt: changed({ kind: 'SUPERSEDE' }) }, 'null:IN_AGREEMENT'],
    [
      'a new debt of whose agreement nothing is left',
      [booked],
      { debt: changed({ kind: 'SUPERSEDE' }, { kind: 'RESTORE' }) },
      'null:IN_AGREEMENT',
    ],
    ['a new debt somebody promised to pay', [booked], { facts: { holds: [hold] } }, 'null:ANSWERED'],
    ['a new debt somebody was reminded of', [booked], { facts: { contacts: [contact] } }, 'null:CONTACTED'],
    ['a new debt of another amount since', [booked], { debt: changed({ principalCents: 1 }) }, 'null:CHANGED_SINCE'],
    [
      'a new debt due on another day since',
      [booked],
      { debt: changed({ kind: 'DUE_DATE', dueOn: '2026-08-01' }) },
      'null:CHANGED_SINCE',
    ],
    ['a new debt written off since', [booked], { debt: changed({ kind: 'WRITE_OFF' }) }, 'null:CHANGED_SINCE'],
    ['an amount changed since', [amount], { debt: changed({ principalCents: 9_000 }) }, 'principalCents:CHANGED_SINCE'],
    ['an amount that was paid since', [amount], { payments: [payment('pay_9')] }, 'principalCents:PAID_SINCE'],
    [
      'an amount of which more was paid since',
      [amount],
      { payments: [payment('pay_9', 9_000)] },
      'principalCents:PAID_SINCE',
    ],
    [
      'an amount that is in an agreement',
      [amount],
      { debt: changed({ kind: 'SUPERSEDE' }) },
      'principalCents:IN_AGREEMENT',
    ],
    ['a due day of what was paid since', [due], { payments: [payment('pay_9')] }, 'dueOn:PAID_SINCE'],
    [
      'a payment of what was replaced',
      [paid('PAID')],
      { debt: changed({ kind: 'SUPERSEDE' }), payments: [payment('pay_1')] },
      'paid:IN_AGREEMENT',
    ],
    [
      'an undone payment of what was paid otherwise',
      [paid('REVERSED')],
      { payments: [payment('pay_9')] },
      'paid:PAID_SINCE',
    ],
    [
      'an undone payment of what is cancelled',
      [paid('REVERSED')],
      { debt: changed({ kind: 'CANCEL' }) },
      'paid:CLOSED',
    ],
    ['a cancellation that is somebody’s', [cancelled], { debt: changed({ kind: 'CANCEL' }) }, 'null:CHANGED_SINCE'],
    ['a name changed since', [named], { customer: { name: 'Outra' } }, 'name:CHANGED_SINCE'],
    ['a name of who was merged', [named], { customer: null }, 'name:MERGED'],
    [
      'a document that is somebody else’s by now',
      [{ kind: 'CUSTOMER', field: 'document', before: '11144477735', after: null }],
      { state: { documentOwners: new Map([['11144477735', 'cus_2']]) } },
      'document:OF_ANOTHER',
    ],
  ])('%s, with why', (_, acts, known, why) => {
    const plan = planOf(acts, known);
    expect(plan.left.map((left) => `${left.field}:${left.why}`)).toEqual([why]);
    expect([plan.changes, plan.reversals, plan.payments, plan.customers.size]).toEqual([[], [], [], 0]);
  });

  it('a new debt with everything its row said: the payment of it, and its customer’s new name', () => {
    const plan = planOf([booked, paid('PAID'), named], {
      payments: [payment('pay_1')],
      facts: { contacts: [contact] },
    });
    expect(plan).toMatchObject({ changes: [], reversals: [], customers: new Map(), rows: [], entries: [] });
  });
});

describe('whom the run made', () => {
  const phone = (raw: string, sheet: string) => ({ phone: { raw, sheet, db: sheet } });
  const answered: Act = { kind: 'TYPED', field: 'phone', before: '3322-1111', after: '(27) 3322-1111' };
  const base = phone('(27) 3322-1111', '+552733221111');
  const customer = { phone: '+552733221111' };
  const forget: Changed = [['cus_1', { phone: null }]];
  it.each<[string, Act, Known, Changed]>([
    ['loses a telephone that no cell says any more', booked, { base, customer }, forget],
    ['keeps one that was changed since', booked, { base, customer: { phone: '+552733229999' } }, []],
    ['keeps it where the cell was typed again', booked, { base: phone('9', '+552733221111'), customer }, []],
    [
      'keeps it where something else is owed',
      booked,
      { base, customer, facts: { debts: [debt, { ...debt, id: 'deb_2' }] } },
      [],
    ],
    ['keeps it who was there before', { ...booked, isNewCustomer: false }, { base, customer }, []],
  ])('%s', (_, begun, known, expected) => {
    expect([...planOf([begun, answered], known).customers]).toEqual(expected);
  });
});

describe('cells', () => {
  const typed = (before: string, after: string): Act => ({ kind: 'TYPED', field: 'phone', before, after });
  const written = (before: string, after: string): Act => ({ kind: 'WRITTEN', field: 'phone', before, after });
  it.each<[string, Act[], RowBase, Record<string, unknown>, string[]]>([
    ['typed go back', [typed('1', '2')], { phone: cell('2') }, { phone: '1' }, []],
    ['written go back', [written('1', '2')], { phone: cell('2') }, { phone: '1' }, []],
    [
      'typed, then written, go back all the way',
      [typed('1', '2'), written('2', '3')],
      { phone: cell('3') },
      { phone: '1' },
      [],
    ],
    ['typed since stay', [typed('1', '2')], { phone: cell('9') }, {}, ['phone:CHANGED_SINCE']],
    ['written, and typed since, stay and are nobody’s question', [written('1', '2')], { phone: cell('9') }, {}, []],
    ['of a column that is gone stay', [typed('1', '2')], {}, {}, []],
    [
      'that wait to go back to what this run left go back further',
      [typed('1', '2')],
      { phone: { ...cell('3'), back: { raw: '2', sheet: null, problems: [] } } },
      { phone: '1' },
      [],
    ],
    [
      'whose formula was written over stay',
      [{ kind: 'TYPED', field: 'phone', before: { f: '=A1', v: '1' }, after: '2' }],
      { phone: cell('2') },
      {},
      ['phone:FORMULA'],
    ],
  ])('%s', (_, acts, base, back, left) => {
    const plan = planOf(acts, { base });
    expect(plan.rows[0]!.back).toEqual(back);
    expect(plan.left.map((one) => `${one.field}:${one.why}`)).toEqual(left);
  });

  it('whose fact was left say what it says', () => {
    const plan = planOf([amount, { kind: 'TYPED', field: 'principalCents', before: '80', after: '100' }], {
      debt: changed({ principalCents: 9_000 }),
      base: { principalCents: cell('100') },
    });
    expect(plan.rows[0]!.back).toEqual({});
    expect(plan.left).toHaveLength(1);
  });
});
