/** A customer's card, as the panel is given it. */
import type { CustomerCard } from '../../addon/credit-rpc.js';

const LADDER = [20_000, 30_000, 45_000, 68_000, 102_000, 153_000, 230_000, 345_000, 500_000];
const monthEnds = [
  '2025-07-31',
  '2025-08-31',
  '2025-09-30',
  '2025-10-31',
  '2025-11-30',
  '2025-12-31',
  '2026-01-31',
  '2026-02-28',
  '2026-03-31',
  '2026-04-30',
  '2026-05-31',
  '2026-06-30',
  '2026-07-15',
];

/** Two rungs up in a year, R$ 140,00 open. */
export function cardOf(fields: Partial<CustomerCard> = {}): CustomerCard {
  return {
    customerId: 'cus_1',
    name: 'Dona Cida',
    phone: '+5527991417700',
    registeredOn: '2025-06-02',
    openCents: 14_000,
    standing: 'GOOD',
    standingReason: 'Pagou em dia 5 de 6 contas e não deve nada atrasado',
    profile: 'OCCASIONALLY_LATE',
    profileReason: 'Pagou em dia 5 de 6 contas; quando atrasa, costuma ser de 4 dias',
    knownDebts: 6,
    onTimeDebts: 5,
    limitCents: 45_000,
    exposureCents: 14_000,
    reservedCents: 0,
    availableCents: 31_000,
    rung: 3,
    ladder: LADDER,
    terms: { maxInstallments: 6, maxDays: 180 },
    nextStep: {
      toCents: 68_000,
      earliestOn: '2026-07-30',
      customerText: 'Mais 1 parcela em dia e seu limite vai a R$ 680,00',
      conditions: [
        { code: 'ON_TIME_DEBTS', met: false, text: '1 de 2 contas pagas em dia' },
        { code: 'USE', met: true, text: 'R$ 230,00 de R$ 225,00 em contas pagas em dia' },
        { code: 'NOTHING_LATE', met: true, text: 'Nada atrasado' },
      ],
    },
    history: monthEnds.map((on, i) => ({
      on,
      limitCents: i < 4 ? 20_000 : i < 9 ? 30_000 : 45_000,
      exposureCents: [5, 12, 19, 8, 14, 22, 29, 33, 10, 18, 26, 31, 14][i]! * 1_000,
    })),
    decisions: [
      {
        id: 'dec_3',
        on: '2026-04-02',
        fromCents: 30_000,
        toCents: 45_000,
        reason: '2 contas pagas em dia (R$ 210,00) e 61 dias desde a última mudança: sobe de R$ 300,00 para R$ 450,00',
        by: null,
      },
      { id: 'dec_1', on: '2025-06-02', fromCents: null, toCents: 20_000, reason: 'Cliente novo', by: 'Ana' },
    ],
    hasMoreDecisions: false,
    payments: [
      { paymentId: 'pay_2', paidOn: '2026-07-15', amountCents: 8_000, dueOns: ['2026-07-10'] },
      { paymentId: 'pay_1', paidOn: null, amountCents: 5_000, dueOns: [] },
    ],
    charges: { debts: [], hasMoreDebts: false, pixCode: null, link: null },
    ...fields,
  };
}
