/** A backtest as a person reads it at the terminal: two policies side by side. */
import type { CreditBacktest, PolicyBacktest, SalesTally } from '../domain/backtest.js';
import { formatDayBR } from '../domain/day.js';
import { formatBRL } from '../domain/money.js';

const LABEL_WIDTH = 36;
const COLUMN_WIDTH = 26;

const ROWS: readonly [string, (side: PolicyBacktest) => string][] = [
  ['Vendas aceitas', ({ accepted }) => tally(accepted)],
  ['Vendas a confirmar', ({ toConfirm }) => tally(toConfirm)],
  ['Vendas recusadas', ({ refused }) => tally(refused)],
  ['Boas vendas perdidas', ({ refusedPaid }) => tally(refusedPaid)],
  ['Perdas evitadas', ({ avoidedLossCents }) => formatBRL(avoidedLossCents)],
  ['Vendidas e pagas', ({ soldPaid }) => tally(soldPaid)],
  ['Vendidas e perdidas', ({ soldLost }) => tally(soldLost)],
  ['Perdas', ({ lostCents }) => formatBRL(lostCents)],
  ['Ainda em aberto', ({ soldRunning }) => tally(soldRunning)],
  ['Já com prazo de sobra: pago', ({ maturePaidCents }) => formatBRL(maturePaidCents)],
  ['Já com prazo de sobra: perdido', ({ matureLostCents }) => formatBRL(matureLostCents)],
  ['Limites que subiram', ({ rises }) => String(rises)],
  ['Limites que desceram', ({ falls }) => String(falls)],
];

/** Lines of the comparison, its months and what it cannot know. */
export function backtestTable({ from, to, customers, asked, current, candidate, caveats }: CreditBacktest): string[] {
  return [
    `De ${formatDayBR(from)} a ${formatDayBR(to)}: ${customers} clientes, ${tally(asked)} em vendas a prazo`,
    '',
    line('', 'política atual', 'candidata'),
    ...ROWS.map(([label, shown]) => line(label, shown(current), shown(candidate))),
    '',
    line('Limites (em aberto) no fim do mês', 'política atual', 'candidata'),
    ...current.months.map((month, index) =>
      line(formatDayBR(month.on), monthOf(month), monthOf(candidate.months[index]!)),
    ),
    '',
    ...caveats.map((caveat) => `• ${caveat}`),
  ];
}

function tally({ sales, cents }: SalesTally): string {
  return `${sales} · ${formatBRL(cents)}`;
}

function monthOf({ limitCents, exposureCents }: PolicyBacktest['months'][number]): string {
  return `${formatBRL(limitCents)} (${formatBRL(exposureCents)})`;
}

function line(label: string, current: string, candidate: string): string {
  return `${label.padEnd(LABEL_WIDTH)}${current.padStart(COLUMN_WIDTH)}  ${candidate.padStart(COLUMN_WIDTH)}`;
}
