/** The rules of the limit on the server: read, tried on the shop's own past, and put in force. */
import { mutate, query, type Reply } from './api.js';
import type { Connection } from './connection.js';
import type { Rules, RulesChange, RulesRun, RulesTest, SalesTally } from './credit-rpc.js';

const RULES_FIELDS =
  'version ladder promotionOnTimeDebts promotionUseBps promotionDays toleranceBankDays graceDays demotionDay';
const MOST_MOVES = 20;

export function fetchRules(connection: Connection): Reply<Rules> {
  const reply = query<{ creditPolicy: Rules }>(connection, `{ creditPolicy { ${RULES_FIELDS} } }`, {});
  return reply.ok ? { ok: true, data: reply.data.creditPolicy } : reply;
}

const RUN_FIELDS = `months { on limitCents exposureCents } accepted { sales cents } toConfirm { sales cents }
  refused { sales cents } refusedPaid { sales cents } lostCents avoidedLossCents`;

type RunNode = Omit<RulesRun, 'sold'> & { accepted: SalesTally };

interface TestReply {
  backtestCreditPolicy: {
    from: string;
    to: string;
    asked: SalesTally;
    current: RunNode;
    candidate: RunNode;
    caveats: string[];
  };
  previewCreditPolicy: {
    raised: number;
    lowered: number;
    belowExposure: number;
    moves: {
      nodes: { customer: { id: string; name: string }; asNowCents: number | null; toCents: number | null }[];
    };
  };
}

export function testRules(connection: Connection, change: RulesChange, today: string): Reply<RulesTest> {
  const reply = query<TestReply>(
    connection,
    `query ($candidate: CreditPolicyInput!, $from: Date!, $to: Date!) {
      backtestCreditPolicy(candidate: $candidate, from: $from, to: $to) {
        from to asked { sales cents } current { ${RUN_FIELDS} } candidate { ${RUN_FIELDS} } caveats
      }
      previewCreditPolicy(candidate: $candidate) {
        raised lowered belowExposure
        moves(first: ${MOST_MOVES}) { nodes { customer { id name } asNowCents toCents } }
      }
    }`,
    { candidate: given(change), from: yearBefore(today), to: today },
  );
  if (!reply.ok) return reply;
  const { current, candidate, ...backtest } = reply.data.backtestCreditPolicy;
  const { moves, ...preview } = reply.data.previewCreditPolicy;
  return {
    ok: true,
    data: {
      ...backtest,
      ...preview,
      current: runOf(current),
      candidate: runOf(candidate),
      moves: moves.nodes.map(({ customer, asNowCents, toCents }) => ({
        customerId: customer.id,
        name: customer.name,
        fromCents: asNowCents,
        toCents,
      })),
    },
  };
}

function runOf({ accepted, ...run }: RunNode): RulesRun {
  return { ...run, sold: accepted };
}

export function applyRules(
  connection: Connection,
  change: RulesChange,
  isConfirmed: boolean,
  key: string,
): Reply<object> {
  const input = isConfirmed ? { ...given(change), confirmLowered: true } : given(change);
  return mutate<object>(connection, 'updateCreditPolicy', input, key, 'creditPolicy { version }');
}

/** What stays as it is is not said. */
function given(change: RulesChange): Partial<RulesChange> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== null));
}

/** The same day a year earlier; 29 February's is the 28th. */
function yearBefore(day: string): string {
  const before = `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;
  return before.endsWith('-02-29') ? before.replace(/29$/, '28') : before;
}
