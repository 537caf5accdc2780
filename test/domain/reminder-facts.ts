/** Small facts for the reminder tests: one customer of a shop in São Paulo, asked at ten in the morning. */
import { instantOf } from '../../server/domain/day.js';
import { defaultCadence } from '../../server/domain/default-policy.js';
import type { Contact, CustomerFacts, Day, Debt, Hold, HoldKind, Payment, Step } from '../../server/domain/facts.js';
import type { Cadence } from '../../server/domain/policy.js';
import { type ReminderLaw, type ReminderSubject, reminderFor } from '../../server/domain/reminder.js';

export const law: ReminderLaw = { zone: 'America/Sao_Paulo', defaultUf: 'SP' };

export function debt(id: string, dueOn: Day, principalCents = 10_000): Debt {
  return {
    id,
    customerId: 'cus_1',
    saleId: null,
    installment: null,
    principalCents,
    dueOn,
    registeredOn: '2020-01-01',
    terms: null,
    changes: [],
  };
}

export function payment(debtId: string, paidOn: Day, amountCents = 10_000): Payment {
  return {
    id: `pay_${debtId}_${paidOn}`,
    customerId: 'cus_1',
    amountCents,
    paidOn,
    dayKnown: true,
    allocations: [{ debtId, amountCents }],
    reversedOn: null,
  };
}

export function hold(kind: HoldKind, over: Partial<Hold> = {}): Hold {
  return {
    id: `hol_${kind}`,
    customerId: 'cus_1',
    debtId: null,
    kind,
    fromOn: '2026-01-01',
    untilOn: null,
    endedOn: null,
    ...over,
  };
}

/** `about` maps each debt to its effective due day. */
export function contact(step: Step, sentOn: Day, about: Record<string, Day>, over: Partial<Contact> = {}): Contact {
  return {
    reminderId: `rem_${step}_${sentOn}`,
    sentOn,
    step,
    channel: 'EMAIL',
    state: 'SENT',
    debts: Object.entries(about).map(([debtId, effectiveDueOn]) => ({ debtId, effectiveDueOn })),
    ...over,
  };
}

export function subject(facts: Partial<CustomerFacts>, over: Partial<ReminderSubject> = {}): ReminderSubject {
  return {
    customerId: 'cus_1',
    name: 'Cida',
    email: 'cida@exemplo.com.br',
    phone: '+5511987654321',
    uf: null,
    optedOut: [],
    naoMeLigue: false,
    facts: {
      customerId: 'cus_1',
      registeredOn: '2020-01-01',
      debts: [],
      payments: [],
      holds: [],
      contacts: [],
      decisions: [],
      overrides: [],
      ...facts,
    },
    ...over,
  };
}

export function ask(who: ReminderSubject, day: Day, time = '10:00', cadence: Cadence = defaultCadence, under = law) {
  return reminderFor(who, cadence, under, instantOf(day, time, under.zone));
}

/** A decision in one line: "SEND REMINDER EMAIL a b", "SKIP NOT_YET 2026-07-16", "NOTHING". */
export function told(...question: Parameters<typeof ask>): string {
  const decision = ask(...question);
  if (decision.kind === 'NOTHING') return 'NOTHING';
  if (decision.kind === 'SKIP') return `SKIP ${decision.skipped.reason} ${decision.skipped.until ?? '-'}`;
  const { step, channel, debts } = decision.due;
  return `SEND ${step} ${channel} ${debts.map((listed) => listed.debtId).join(' ')}`;
}
