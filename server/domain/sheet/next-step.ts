/** What is still missing for the next rung, short enough for a cell: `mais 1 conta em dia → R$ 300,00`. */
import { type Condition, type ConditionCode, limitOn, nextStep } from '../credit-limit.js';
import { addDays, formatDayBR } from '../day.js';
import type { CustomerFacts, Day } from '../facts.js';
import { formatBRL } from '../money.js';
import type { CreditPolicy } from '../policy.js';

/**
 * Everything that is not met yet, in the order in which a merchant would say it. Null on hold, while the limit is to be
 * defined, and for nobody's next step but the top's, which says so. `policy` is the customer's own.
 */
export function nextStepCell(facts: CustomerFacts, policy: CreditPolicy, day: Day): string | null {
  const { toCents, conditions } = nextStep(facts, policy, day);
  if (toCents === null) return limitOn(facts, day) ? 'no degrau mais alto' : null;
  const lacking = new Map(conditions.filter(({ met }) => !met).map((condition) => [condition.code, condition]));
  const parts = [late(lacking), paid(lacking), streak(lacking), wait(lacking, day)].filter((part) => part !== null);
  return `${parts.length === 0 ? 'já cumpriu tudo' : parts.join(', ')} → ${formatBRL(toCents)}`;
}

type Lacking = ReadonlyMap<ConditionCode, Condition>;

function late(lacking: Lacking): string | null {
  return lacking.has('NOTHING_LATE') ? 'quitar o que está atrasado' : null;
}

function paid(lacking: Lacking): string | null {
  const debts = lacking.get('ON_TIME_DEBTS');
  const use = lacking.get('USE');
  const amount = use ? formatBRL(use.need - use.have) : '';
  if (debts) return `mais ${accounts(debts.need - debts.have)} em dia${use ? ` (somando ${amount})` : ''}`;
  return use ? `mais ${amount} em contas em dia` : null;
}

function streak(lacking: Lacking): string | null {
  const inRow = lacking.get('STREAK');
  return inRow ? `${accounts(inRow.need - inRow.have)} em dia sem falhar` : null;
}

/** The later of the two waits. */
function wait(lacking: Lacking, day: Day): string | null {
  const waits = [lacking.get('DAYS'), lacking.get('TENURE')].map((one) => (one ? one.need - one.have : 0));
  const leftDays = Math.max(...waits);
  return leftDays > 0 ? `a partir de ${formatDayBR(addDays(day, leftDays))}` : null;
}

function accounts(count: number): string {
  return count === 1 ? '1 conta' : `${count} contas`;
}
