/**
 * Shops whose truth is known: every customer has a type that says how they pay, and wants to buy on certain days whatever
 * the shop answers. From one shop come histories (what its notebook holds when it sold to everybody) and the truth about
 * a policy (what the shop earns and loses when it sells by it). Seeded: the same seed gives the same shop for ever.
 */
import { limitChanges, withDecision } from '../../server/domain/credit-evaluation.js';
import { addDays, addMonthsClamped, daysBetween } from '../../server/domain/day.js';
import { effectiveDueOn } from '../../server/domain/debt.js';
import type { Cents, CreditDecision, CustomerFacts, Day, Debt, Payment } from '../../server/domain/facts.js';
import type { CreditPolicy } from '../../server/domain/policy.js';
import { decidePurchase } from '../../server/domain/purchase.js';

export type PayerType = 'GOOD' | 'OCCASIONALLY_LATE' | 'HABITUALLY_LATE' | 'DEFAULTER';

/** How a type pays one debt. A defaulter pays like this until the day they stop paying at all. */
const PAYS: Record<PayerType, { onTime: number; never: number; mostDaysLate: number }> = {
  GOOD: { onTime: 0.96, never: 0, mostDaysLate: 8 },
  OCCASIONALLY_LATE: { onTime: 0.78, never: 0.002, mostDaysLate: 25 },
  HABITUALLY_LATE: { onTime: 0.25, never: 0.02, mostDaysLate: 60 },
  DEFAULTER: { onTime: 0.7, never: 0.02, mostDaysLate: 20 },
};

/** A sale on trust that somebody wants. */
interface Ask {
  id: string;
  on: Day;
  installmentCents: Cents;
  installments: number;
  firstDueOn: Day;
}

export interface SyntheticCustomer {
  id: string;
  type: PayerType;
  since: Day;
  /** From this day on a defaulter pays nothing more; null for everybody else. */
  stopsOn: Day | null;
  asks: readonly Ask[];
}

export interface SyntheticShop {
  seed: number;
  from: Day;
  to: Day;
  customers: readonly SyntheticCustomer[];
}

export interface ShopPlan {
  seed: number;
  customers: number;
  from: Day;
  months: number;
  /** How many of a hundred customers are of a type; the rest is GOOD. */
  percent: Partial<Record<PayerType, number>>;
  /** What one purchase usually comes to. */
  usualCents: Cents;
  asksPerMonth: number;
}

/** The shop with its customers and what each will want, one purchase after another. */
export function synthesizeShop(plan: ShopPlan): SyntheticShop {
  const { seed, from, months } = plan;
  const to = addDays(addMonthsClamped(from, months), -1);
  const customers = Array.from({ length: plan.customers }, (_, index) => {
    const id = `cus_${String(index).padStart(5, '0')}`;
    const next = randomOf(seed, id);
    const type = typeFrom(plan.percent, next());
    const stopsAfter = 45 + Math.floor(next() * 240);
    const wishes = wishesOf(plan, id, to, next);
    return { id, type, ...wishes, stopsOn: type === 'DEFAULTER' ? addDays(wishes.since, stopsAfter) : null };
  });
  return { seed, from, to, customers };
}

/** What the notebook holds when everybody was sold everything; `draw` says which of many possible courses it took. */
export function notebookOf(shop: SyntheticShop, draw: number): CustomerFacts[] {
  return shop.customers.map((customer) => notebookOfCustomer(shop, customer, draw));
}

export interface Truth {
  soldCents: Cents;
  lostCents: Cents;
}

/**
 * What really comes of selling by `policy`: people ask, the shop answers, they pay as their type does. Written down as a
 * shop would live it, payment after payment and purchase after purchase, with nothing of how a backtest does it.
 */
export function sellBy(shop: SyntheticShop, policy: CreditPolicy, draw: number): Truth {
  const truth = { soldCents: 0, lostCents: 0 };
  for (const customer of shop.customers) {
    const whole = notebookOfCustomer(shop, customer, draw);
    let facts: CustomerFacts = { ...whole, debts: [], payments: [] };
    const bought: { on: Day }[] = [];
    const paysLater: Payment[] = [];
    const decide = (day: Day) => {
      for (const change of limitChanges(facts, policy, day)) facts = withDecision(facts, change, day);
    };
    decide(customer.since);
    for (const ask of customer.asks) {
      for (const paidOn of daysUntil(paysLater, ask.on)) decide(paidOn);
      decide(ask.on);
      const amountCents = ask.installmentCents * ask.installments;
      const request = { amountCents, entryCents: 0, installments: ask.installments, firstDueOn: ask.firstDueOn };
      const around = { reservedCents: 0, recentPurchases: bought, twins: [], knownTwins: [] };
      if (decidePurchase(facts, policy, request, around, ask.on).answer === 'DECLINED') continue;
      bought.push({ on: ask.on });
      const debts = whole.debts.filter((debt) => debt.saleId === ask.id);
      const payments = whole.payments.filter((payment) => debts.some(({ id }) => payment.id === `pay_${id}`));
      paysLater.push(...payments);
      facts = { ...facts, debts: [...facts.debts, ...debts], payments: [...facts.payments, ...payments] };
      truth.soldCents += amountCents;
      truth.lostCents += amountCents - payments.reduce((sum, payment) => sum + payment.amountCents, 0);
    }
  }
  return truth;
}

/** The days by `day` on which payments came in, taken out of the list. */
function daysUntil(payments: Payment[], day: Day): Day[] {
  const days = payments.filter(({ paidOn }) => paidOn <= day).map(({ paidOn }) => paidOn);
  payments.splice(0, payments.length, ...payments.filter(({ paidOn }) => paidOn > day));
  return [...new Set(days)].sort();
}

function wishesOf(plan: ShopPlan, customerId: string, to: Day, next: () => number) {
  const since = addDays(plan.from, Math.floor(next() * daysBetween(plan.from, to) * 0.6));
  const scale = plan.usualCents * (0.4 + 1.6 * next() * next());
  const daysBetweenAsks = 30 / (plan.asksPerMonth * (0.5 + next()));
  const asks: Ask[] = [];
  for (let on = since; on <= to; ) {
    const installments = next() < 0.7 ? 1 : 2 + Math.floor(next() * 2);
    const cents = Math.max(10, Math.round((scale * (0.5 + next())) / 100)) * 100;
    const installmentCents = Math.ceil(cents / installments / 100) * 100;
    const firstDueOn = addDays(on, 10 + Math.floor(next() * 20));
    asks.push({ id: `sal_${customerId}_${asks.length}`, on, installmentCents, installments, firstDueOn });
    on = addDays(on, Math.max(1, Math.round(daysBetweenAsks * (0.4 + 1.2 * next()))));
  }
  return { since, asks };
}

function notebookOfCustomer(shop: SyntheticShop, customer: SyntheticCustomer, draw: number): CustomerFacts {
  const next = randomOf(shop.seed, `${customer.id} draw ${draw}`);
  const pays = PAYS[customer.type];
  const debts: Debt[] = [];
  const payments: Payment[] = [];
  for (const ask of customer.asks) {
    for (let number = 1; number <= ask.installments; number++) {
      const debt = debtOf(customer, ask, number);
      debts.push(debt);
      const luck = next();
      const lateness = next();
      const daysLate = luck < pays.onTime ? -Math.floor(lateness * 4) : 1 + Math.floor(lateness * pays.mostDaysLate);
      const paidOn = addDays(effectiveDueOn(debt, shop.to), daysLate);
      const hasStopped = customer.stopsOn !== null && paidOn >= customer.stopsOn;
      if (hasStopped || luck >= 1 - pays.never) continue;
      payments.push({
        id: `pay_${debt.id}`,
        customerId: customer.id,
        amountCents: debt.principalCents,
        paidOn: paidOn < ask.on ? ask.on : paidOn,
        dayKnown: true,
        allocations: [{ debtId: debt.id, amountCents: debt.principalCents }],
        reversedOn: null,
      });
    }
  }
  const decisions: CreditDecision[] = [];
  return {
    customerId: customer.id,
    registeredOn: customer.since,
    debts,
    payments,
    holds: [],
    contacts: [],
    decisions,
    overrides: [],
  };
}

function debtOf(customer: SyntheticCustomer, ask: Ask, number: number): Debt {
  return {
    id: `deb_${ask.id}_${number}`,
    customerId: customer.id,
    saleId: ask.id,
    installment: { number, of: ask.installments },
    principalCents: ask.installmentCents,
    dueOn: addMonthsClamped(ask.firstDueOn, number - 1),
    registeredOn: ask.on,
    terms: null,
    changes: [],
  };
}

function typeFrom(percent: ShopPlan['percent'], luck: number): PayerType {
  let reached = 0;
  for (const type of ['DEFAULTER', 'HABITUALLY_LATE', 'OCCASIONALLY_LATE'] as const) {
    reached += percent[type] ?? 0;
    if (luck * 100 < reached) return type;
  }
  return 'GOOD';
}

/** Numbers from 0 up to 1, the same ones for the same seed and name (mulberry32, started by FNV-1a). */
export function randomOf(seed: number, name: string): () => number {
  let state = (seed ^ 0x811c9dc5) >>> 0;
  for (let index = 0; index < name.length; index++) {
    state = Math.imul(state ^ name.charCodeAt(index), 0x01000193) >>> 0;
  }
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
