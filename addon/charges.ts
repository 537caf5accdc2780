/** What is open of a customer, as it is charged: Pix codes, how far each charge has come, and the customer's own page. */
import type { CardCharges, CardDebt } from './agreements-rpc.js';
import { mutate, query, type Reply } from './api.js';
import type { Connection } from './connection.js';
import { failure } from './texts.js';

const MOST_DEBTS = 20;

export const CHARGE_FIELDS = `link pix { code }
  debts(first: ${MOST_DEBTS}, filter: { status: [OPEN, LATE] }) {
    nodes {
      id dueOn effectiveDueOn daysLate position { totalCents } proposal { id } installment { number of }
      charge { sentAt viewedAt } pix { code }
    }
    pageInfo { hasNextPage }
  }`;

interface DebtNode {
  id: string;
  dueOn: string;
  effectiveDueOn: string;
  daysLate: number;
  position: { totalCents: number };
  proposal: object | null;
  installment: { number: number; of: number } | null;
  charge: { sentAt: string | null; viewedAt: string | null };
  pix: { code: string } | null;
}

export interface ChargesNode {
  link: string | null;
  pix: { code: string } | null;
  debts: { nodes: DebtNode[]; pageInfo: { hasNextPage: boolean } };
}

export function chargesOf({ link, pix, debts }: ChargesNode): CardCharges {
  return {
    link,
    pixCode: pix?.code ?? null,
    debts: debts.nodes.map(cardDebt),
    hasMoreDebts: debts.pageInfo.hasNextPage,
  };
}

function cardDebt(node: DebtNode): CardDebt {
  const { id, dueOn, effectiveDueOn, daysLate, position, proposal, installment, charge, pix } = node;
  return {
    debtId: id,
    dueOn,
    effectiveDueOn,
    daysLate,
    totalCents: position.totalCents,
    part: installment,
    isOfAgreement: proposal !== null,
    sentAt: charge.sentAt,
    viewedAt: charge.viewedAt,
    pixCode: pix?.code ?? null,
  };
}

export function fetchPix(connection: Connection, customerId: string, amountCents: number): Reply<string | null> {
  const reply = query<{ customer: { pix: { code: string } | null } | null }>(
    connection,
    'query ($id: ID!, $amountCents: Cents!) { customer(by: { id: $id }) { pix(amountCents: $amountCents) { code } } }',
    { id: customerId, amountCents },
  );
  return reply.ok ? { ok: true, data: reply.data.customer?.pix?.code ?? null } : reply;
}

export function issueLink(connection: Connection, customerId: string, key: string): Reply<string> {
  const reply = mutate<{ link: string | null }>(connection, 'issueCustomerLink', { customerId }, key, 'link');
  if (!reply.ok) return reply;
  const { link } = reply.data;
  return link === null ? { ok: false, failure: failure('CONFLICT') } : { ok: true, data: link };
}

/** Ends the link that went astray, and gives the one that leads to the page from now on. */
export function replaceLink(connection: Connection, customerId: string, key: string): Reply<string> {
  const revoked = mutate<object>(connection, 'revokeCustomerLink', { customerId }, `${key}-end`, 'customer { id }');
  return revoked.ok ? issueLink(connection, customerId, `${key}-new`) : revoked;
}
