/** The section "Acordos" in one request: what waits for an answer, what is offered, what is agreed, what was broken. */
import { isOfLastDays } from './agreements-news.js';
import type {
  Agreement,
  Agreements,
  BrokenAgreement,
  Counter,
  OfferSuggestion,
  OpenOffer,
  PlanProblem,
  RefusedOffer,
} from './agreements-rpc.js';
import { query, type Reply } from './api.js';
import type { Connection } from './connection.js';

const MOST = 30;
const MOST_BROKEN = 30;
const MOST_REFUSED = 30;
const MOST_SUGGESTED = 5;
/** What was broken longer ago is no news. */
const LATELY_DAYS = 60;
const DAY_MS = 86_400_000;

interface Customer {
  id: string;
  name: string;
}

interface CounterNode {
  id: string;
  customer: Customer;
  amounts: { dueOn: string; amountCents: number }[];
  message: string | null;
  on: string;
  plan: { owed: { totalCents: number }; totalWithoutFinancingCents: number } | null;
  problems: PlanProblem[];
}

interface ProposalNode {
  id: string;
  customer: Customer;
  validUntilOn: string;
  plans: { title: string }[];
}

interface AgreementNode {
  id: string;
  customer: Customer;
  isUndermined: boolean;
  acceptedPlan: { title: string } | null;
  events: { kind: string; on: string }[];
  installments: {
    dueOn: string;
    daysLate: number;
    position: { totalCents: number };
    installment: { number: number; of: number } | null;
  }[];
}

interface BrokenNode {
  id: string;
  customer: Customer;
  acceptedPlan: { title: string } | null;
  events: { kind: string; on: string }[];
}

interface RefusedNode extends ProposalNode {
  events: { kind: string; on: string }[];
}

interface ListReply {
  viewer: { today: string };
  counterProposals: { nodes: CounterNode[]; pageInfo: { hasNextPage: boolean } };
  open: { nodes: ProposalNode[]; pageInfo: { hasNextPage: boolean } };
  inForce: { nodes: AgreementNode[]; pageInfo: { hasNextPage: boolean } };
  broken: { nodes: BrokenNode[] };
  refused: { nodes: RefusedNode[] };
  offerSuggestions: { customer: Customer; reason: string; debts: { id: string }[] }[];
}

const LIST_QUERY = `{
  viewer { today }
  counterProposals(first: ${MOST}, filter: { isOpen: true }) {
    nodes {
      id customer { id name } amounts { dueOn amountCents } message on
      plan { owed { totalCents } totalWithoutFinancingCents } problems { message approver }
    }
    pageInfo { hasNextPage }
  }
  open: proposals(first: ${MOST}, filter: { isOpen: true }, orderBy: VALID_UNTIL) {
    nodes { id customer { id name } validUntilOn plans { title } }
    pageInfo { hasNextPage }
  }
  inForce: proposals(first: ${MOST}, filter: { state: [ACCEPTED] }) {
    nodes {
      id isUndermined customer { id name } acceptedPlan { title } events { kind on }
      installments { dueOn daysLate position { totalCents } installment { number of } }
    }
    pageInfo { hasNextPage }
  }
  broken: proposals(first: ${MOST_BROKEN}, filter: { state: [BROKEN] }) {
    nodes { id customer { id name } acceptedPlan { title } events { kind on } }
  }
  refused: proposals(first: ${MOST_REFUSED}, filter: { state: [REFUSED] }) {
    nodes { id customer { id name } validUntilOn plans { title } events { kind on } }
  }
  offerSuggestions(first: ${MOST_SUGGESTED}) { customer { id name } reason debts { id } }
}`;

export function fetchAgreements(connection: Connection): Reply<Agreements> {
  const reply = query<ListReply>(connection, LIST_QUERY, {});
  if (!reply.ok) return reply;
  const { viewer, counterProposals, open, inForce, broken, refused, offerSuggestions } = reply.data;
  const late = ({ next }: Agreement): number => next?.daysLate ?? 0;
  return {
    ok: true,
    data: {
      counters: counterProposals.nodes.map(counterOf),
      offers: open.nodes.map(openOffer),
      inForce: inForce.nodes.map((node) => agreementOf(node, viewer.today)).sort((a, b) => late(b) - late(a)),
      broken: broken.nodes.flatMap((node) => brokenSince(node, viewer.today)),
      refused: refused.nodes.flatMap((node) => refusedLately(node, viewer.today)),
      suggestions: offerSuggestions.map(suggestionOf),
      hasMore: [counterProposals, open, inForce].some(({ pageInfo }) => pageInfo.hasNextPage),
    },
  };
}

function counterOf({ customer, plan, ...counter }: CounterNode): Counter {
  return {
    ...counter,
    customerId: customer.id,
    customerName: customer.name,
    discountCents: plan && plan.owed.totalCents - plan.totalWithoutFinancingCents,
  };
}

function openOffer({ id, customer, validUntilOn, plans }: ProposalNode): OpenOffer {
  const titles = plans.map(({ title }) => title);
  return { id, validUntilOn, titles, customerId: customer.id, customerName: customer.name };
}

function agreementOf(
  { id, isUndermined, customer, acceptedPlan, events, installments }: AgreementNode,
  today: string,
): Agreement {
  const owed = installments.filter(({ position }) => position.totalCents > 0);
  const [next] = owed;
  const [acceptedOn] = events.filter(({ kind }) => kind === 'ACCEPT').map(({ on }) => on);
  return {
    id,
    isUndermined,
    acceptedOn: acceptedOn !== undefined && isOfLastDays(acceptedOn, today) ? acceptedOn : null,
    customerId: customer.id,
    customerName: customer.name,
    title: acceptedPlan?.title ?? '',
    leftCents: owed.reduce((sum, { position }) => sum + position.totalCents, 0),
    next: next
      ? {
          number: next.installment?.number ?? 1,
          of: next.installment?.of ?? 1,
          dueOn: next.dueOn,
          totalCents: next.position.totalCents,
          daysLate: next.daysLate,
        }
      : null,
  };
}

function brokenSince({ id, customer, acceptedPlan, events }: BrokenNode, today: string): BrokenAgreement[] {
  const on = events.filter(({ kind }) => kind === 'BREAK').map((event) => event.on)[0];
  if (on === undefined || Date.parse(today) - Date.parse(on) > LATELY_DAYS * DAY_MS) return [];
  return [{ id, on, title: acceptedPlan?.title ?? '', customerId: customer.id, customerName: customer.name }];
}

function refusedLately({ id, customer, plans, events }: RefusedNode, today: string): RefusedOffer[] {
  const on = events.filter(({ kind }) => kind === 'REFUSE').map((event) => event.on)[0];
  if (on === undefined || !isOfLastDays(on, today)) return [];
  const titles = plans.map(({ title }) => title);
  return [{ id, on, titles, customerId: customer.id, customerName: customer.name }];
}

function suggestionOf({ customer, reason, debts }: ListReply['offerSuggestions'][number]): OfferSuggestion {
  return { reason, customerId: customer.id, customerName: customer.name, debtIds: debts.map(({ id }) => id) };
}
