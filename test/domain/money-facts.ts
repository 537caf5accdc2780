/** Facts with defaults, so that a test names only what it is about, and generators of random histories. */
import fc from 'fast-check';
import { addDays } from '../../server/domain/day.js';
import type {
  Contact,
  CreditDecision,
  CustomerFacts,
  Day,
  Debt,
  DebtChange,
  LateTerms,
  Payment,
} from '../../server/domain/facts.js';

export const consumerTerms: LateTerms = {
  lateFeeBps: 200,
  lateInterestMonthlyBps: 100,
  graceBase: 'ADJUSTED_DUE',
  agreedOn: '2026-01-01',
};

export function aDebt(with_: Partial<Debt> = {}): Debt {
  return {
    id: 'deb_1',
    customerId: 'cus_1',
    saleId: null,
    installment: null,
    principalCents: 10_000,
    dueOn: '2026-03-05',
    registeredOn: '2026-01-05',
    terms: null,
    changes: [],
    ...with_,
  };
}

export function aChange(with_: Partial<DebtChange>): DebtChange {
  return { kind: 'AMOUNT', on: '2026-03-01', seq: 1, principalCents: null, dueOn: null, ...with_ };
}

/** A payment wholly allocated to one debt. */
export function aPayment(with_: Partial<Payment> & { debtId?: string } = {}): Payment {
  const { debtId = 'deb_1', ...rest } = with_;
  const amountCents = rest.amountCents ?? 10_000;
  return {
    id: `pay_${debtId}`,
    customerId: 'cus_1',
    amountCents,
    paidOn: '2026-03-05',
    dayKnown: true,
    allocations: [{ debtId, amountCents }],
    reversedOn: null,
    ...rest,
  };
}

export function aDecision(with_: Partial<CreditDecision> = {}): CreditDecision {
  return {
    id: `dec_${with_.seq ?? 1}`,
    customerId: 'cus_1',
    on: '2026-01-05',
    seq: 1,
    fromCents: null,
    toCents: 20_000,
    rule: 'FIRST_LIMIT',
    reason: '',
    debtId: null,
    ...with_,
  };
}

export function aContact(with_: Partial<Contact> = {}): Contact {
  return {
    reminderId: 'rem_1',
    sentOn: '2026-03-15',
    step: 'REMINDER',
    channel: 'EMAIL',
    state: 'SENT',
    debts: [{ debtId: 'deb_1', effectiveDueOn: '2026-03-05' }],
    ...with_,
  };
}

export function theFacts(with_: Partial<CustomerFacts> = {}): CustomerFacts {
  return {
    customerId: 'cus_1',
    registeredOn: '2026-01-05',
    debts: [],
    payments: [],
    holds: [],
    contacts: [],
    decisions: [aDecision()],
    overrides: [],
    ...with_,
  };
}

export const aDayOf2026: fc.Arbitrary<Day> = fc
  .integer({ min: 0, max: 364 })
  .map((offset) => addDays('2026-01-01', offset));

export const someTerms: fc.Arbitrary<LateTerms | null> = fc.option(
  fc.record({
    lateFeeBps: fc.integer({ min: 0, max: 200 }),
    lateInterestMonthlyBps: fc.integer({ min: 0, max: 100 }),
    graceBase: fc.constantFrom('ADJUSTED_DUE' as const, 'ORIGINAL_DUE' as const),
    agreedOn: fc.constant('2026-01-01'),
  }),
);

const someChange: fc.Arbitrary<Omit<DebtChange, 'seq'>> = fc.oneof(
  fc.record({
    kind: fc.constant('AMOUNT' as const),
    on: aDayOf2026,
    principalCents: fc.integer({ min: 1, max: 50_000 }),
    dueOn: fc.constant(null),
  }),
  fc.record({
    kind: fc.constant('DUE_DATE' as const),
    on: aDayOf2026,
    principalCents: fc.constant(null),
    dueOn: aDayOf2026,
  }),
  fc.record({
    kind: fc.constantFrom('CANCEL' as const, 'REINSTATE' as const, 'WRITE_OFF' as const),
    on: aDayOf2026,
    principalCents: fc.constant(null),
    dueOn: fc.constant(null),
  }),
);

export function someDebt(id: string, changes = 4): fc.Arbitrary<Debt> {
  return fc
    .record({
      principalCents: fc.integer({ min: 1, max: 50_000 }),
      dueOn: aDayOf2026,
      terms: someTerms,
      changes: fc.array(someChange, { maxLength: changes }),
    })
    .map((debt) =>
      aDebt({
        ...debt,
        id,
        registeredOn: '2026-01-01',
        changes: debt.changes.map((change, index) => ({ ...change, seq: index + 1 })),
      }),
    );
}

/** Payments, some over-paying, some reversed, allocated in part or whole to the debts named. */
export function somePayments(debtIds: readonly string[], maxLength = 6): fc.Arbitrary<Payment[]> {
  const payment = fc.record({
    shares: fc.array(
      fc.record({ debtId: fc.constantFrom(...debtIds), amountCents: fc.integer({ min: 1, max: 30_000 }) }),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
    unallocatedCents: fc.nat({ max: 5_000 }),
    paidOn: aDayOf2026,
    dayKnown: fc.boolean(),
    reversedAfter: fc.option(fc.nat({ max: 60 }), { freq: 3 }),
  });
  return fc.array(payment, { maxLength }).map((payments) =>
    payments.map(({ shares, unallocatedCents, paidOn, dayKnown, reversedAfter }, index) => ({
      id: `pay_${index}`,
      customerId: 'cus_1',
      amountCents: shares.reduce((sum, share) => sum + share.amountCents, unallocatedCents),
      paidOn,
      dayKnown,
      allocations: shares,
      reversedOn: reversedAfter === null ? null : addDays(paidOn, reversedAfter),
    })),
  );
}

export const someFacts: fc.Arbitrary<CustomerFacts> = fc
  .integer({ min: 1, max: 6 })
  .chain((count) => {
    const ids = Array.from({ length: count }, (_, index) => `deb_${index}`);
    return fc.record({
      debts: fc.tuple(...ids.map((id) => someDebt(id, 2))),
      payments: somePayments(ids, 10),
      limitCents: fc.option(fc.constantFrom(0, 5_000, 20_000, 25_000, 30_000, 45_000, 500_000, 700_000), { freq: 20 }),
    });
  })
  .map(({ debts, payments, limitCents }) =>
    theFacts({ debts, payments, decisions: [aDecision({ on: '2026-01-02', toCents: limitCents })] }),
  );

export function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
