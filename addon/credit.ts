/** The card and the till on the server: one query or mutation each, answered in plain JSON. */
import { selectedRowId } from './actions.js';
import { fetchAlike } from './alike.js';
import { mutate, query, type Reply } from './api.js';
import { CHARGE_FIELDS, type ChargesNode, chargesOf } from './charges.js';
import type { Connection } from './connection.js';
import type {
  AlikeCustomer,
  Authorization,
  CardDecision,
  CardPayment,
  CardStep,
  CardTerms,
  CustomerCard,
  FoundCustomer,
  HistoryPoint,
  NewCustomer,
  PayerProfile,
  Purchase,
  SelectedDebt,
  Standing,
} from './credit-rpc.js';
import { CREDIT_ADDON } from './credit-texts.js';
import { failure } from './texts.js';

/** The name the server gives to the rules themselves. */
const RULES = 'caderneta';
const HISTORY_MONTHS = 12;
const MOST_DECISIONS = 10;
const MOST_FOUND = 8;
/** Asked for, so that enough are left when some were undone. */
const PAYMENTS_READ = 30;
const MOST_PAYMENTS = 5;

const CARD_FIELDS = `id name phone registeredOn openCents
  standing { standing reason }
  profile { profile reason knownDebts onTimeDebts }
  creditLimit {
    limitCents exposureCents reservedCents availableCents rung ladder
    terms { maxInstallments maxDays }
    nextStep { toCents earliestOn customerText conditions { code met text } }
  }
  creditHistory(months: ${HISTORY_MONTHS}) { on limitCents exposureCents }
  decisions(first: ${MOST_DECISIONS}) {
    nodes { id on fromCents toCents reason decidedBy }
    pageInfo { hasNextPage }
  }
  payments(first: ${PAYMENTS_READ}) {
    nodes { id amountCents paidOn dayKnown reversal { on } allocations { debt { dueOn } } }
  }
  ${CHARGE_FIELDS}`;

interface PaymentNode {
  id: string;
  amountCents: number;
  paidOn: string;
  dayKnown: boolean;
  reversal: object | null;
  allocations: { debt: { dueOn: string } }[];
}

interface CardNode extends ChargesNode {
  id: string;
  name: string;
  phone: string | null;
  registeredOn: string;
  openCents: number;
  standing: { standing: Standing; reason: string };
  profile: { profile: PayerProfile; reason: string; knownDebts: number; onTimeDebts: number };
  creditLimit: {
    limitCents: number | null;
    exposureCents: number;
    reservedCents: number;
    availableCents: number | null;
    rung: number | null;
    ladder: number[];
    terms: CardTerms | null;
    nextStep: CardStep | null;
  };
  creditHistory: HistoryPoint[];
  decisions: {
    nodes: (Omit<CardDecision, 'by'> & { decidedBy: string })[];
    pageInfo: { hasNextPage: boolean };
  };
  payments: { nodes: PaymentNode[] };
}

/** Who owes the row the merchant stands on, and what of that row is open. */
export function fetchSelectedCustomer(
  connection: Connection,
): Reply<{ card: CustomerCard; debt: SelectedDebt | null }> {
  const row = selectedRowId(connection);
  return row.ok ? fetchCustomerOfRow(connection, row.data) : row;
}

/** A row whose debt is paid has a customer all the same: `debt` is null then. */
export function fetchCustomerOfRow(
  connection: Connection,
  rowId: string,
): Reply<{ card: CustomerCard; debt: SelectedDebt | null }> {
  type Found = { id: string; dueOn: string; position: { totalCents: number }; customer: CardNode };
  const reply = query<{ debt: Found | null }>(
    connection,
    `query ($rowId: String!) {
      debt(by: { sheetRowId: $rowId }) { id dueOn position { totalCents } customer { ${CARD_FIELDS} } }
    }`,
    { rowId },
  );
  if (!reply.ok) return reply;
  const found = reply.data.debt;
  if (!found) return { ok: false, failure: failure('DEBT_UNKNOWN') };
  const { totalCents } = found.position;
  const debt = totalCents > 0 ? { debtId: found.id, dueOn: found.dueOn, totalCents } : null;
  return { ok: true, data: { card: cardOf(found.customer), debt } };
}

export function fetchCard(connection: Connection, customerId: string): Reply<CustomerCard> {
  const reply = query<{ customer: CardNode | null }>(
    connection,
    `query ($id: ID!) { customer(by: { id: $id }) { ${CARD_FIELDS} } }`,
    { id: customerId },
  );
  if (!reply.ok) return reply;
  const { customer } = reply.data;
  return customer ? { ok: true, data: cardOf(customer) } : { ok: false, failure: failure('NOT_FOUND') };
}

function cardOf(node: CardNode): CustomerCard {
  const {
    id,
    name,
    phone,
    registeredOn,
    openCents,
    standing,
    profile,
    creditLimit,
    creditHistory,
    decisions,
    payments,
  } = node;
  return {
    customerId: id,
    name,
    phone,
    registeredOn,
    openCents,
    standing: standing.standing,
    standingReason: standing.reason,
    profile: profile.profile,
    profileReason: profile.reason,
    knownDebts: profile.knownDebts,
    onTimeDebts: profile.onTimeDebts,
    ...creditLimit,
    history: creditHistory,
    decisions: decisions.nodes.map(({ decidedBy, ...decision }) => ({
      ...decision,
      by: decidedBy === RULES ? null : decidedBy,
    })),
    hasMoreDecisions: decisions.pageInfo.hasNextPage,
    payments: payments.nodes
      .filter(({ reversal }) => reversal === null)
      .slice(0, MOST_PAYMENTS)
      .map(cardPayment),
    charges: chargesOf(node),
  };
}

function cardPayment({ id, amountCents, paidOn, dayKnown, allocations }: PaymentNode): CardPayment {
  const dueOns = [...new Set(allocations.map(({ debt }) => debt.dueOn))].sort();
  return { paymentId: id, paidOn: dayKnown ? paidOn : null, amountCents, dueOns };
}

export function findCustomers(
  connection: Connection,
  search: string,
): Reply<{ customers: FoundCustomer[]; hasMore: boolean }> {
  type Found = {
    customers: {
      nodes: { id: string; name: string; phone: string | null }[];
      pageInfo: { hasNextPage: boolean };
    };
  };
  const reply = query<Found>(
    connection,
    `query ($search: String!) {
      customers(first: ${MOST_FOUND}, filter: { search: $search }) { nodes { id name phone } pageInfo { hasNextPage } }
    }`,
    { search },
  );
  if (!reply.ok) return reply;
  const { nodes, pageInfo } = reply.data.customers;
  const customers = nodes.map(({ id, name, phone }) => ({ customerId: id, name, phone }));
  return { ok: true, data: { customers, hasMore: pageInfo.hasNextPage } };
}

/** Registers somebody, or says who has the same phone or name already; `isAnother`: a person said they are not the same. */
export function createCustomer(
  connection: Connection,
  customer: NewCustomer,
  isAnother: boolean,
  key: string,
): Reply<{ customerId: string } | { alike: AlikeCustomer[] }> {
  if (!isAnother) {
    const alike = fetchAlike(connection, customer);
    if (!alike.ok) return alike;
    if (alike.data.length > 0) return { ok: true, data: { alike: alike.data } };
  }
  const { name, phone, document } = customer;
  const input = { name, phone, document };
  const reply = mutate<{ customer: { id: string } }>(connection, 'createCustomer', input, key, 'customer { id }');
  return reply.ok ? { ok: true, data: { customerId: reply.data.customer.id } } : reply;
}

const AUTHORIZATION_FIELDS = `authorization {
  id decision state amountCents entryCents installments firstDueOn reservedUntil overriddenBy
  reasons { code message }
  alternatives { kind amountCents entryCents installments firstDueOn message }
}`;

/** Asks the server, which keeps the purchase's place in the limit when it says yes. */
export function authorizePurchase(
  connection: Connection,
  purchase: Purchase,
  replacesId: string | null,
  key: string,
): Reply<{ authorization: Authorization; card: CustomerCard | null }> {
  if (replacesId !== null) {
    const cancelled = cancelAuthorization(connection, replacesId, `${key}-${replacesId}`);
    if (!cancelled.ok) return cancelled;
  }
  const { customerId, amountCents, entryCents, installments, firstDueOn } = purchase;
  const input = { customerId, amountCents, entryCents, installments, firstDueOn };
  const answered = authorization(connection, 'authorizePurchase', input, key);
  if (!answered.ok) return answered;
  const card = fetchCard(connection, customerId);
  return { ok: true, data: { authorization: answered.data, card: card.ok ? card.data : null } };
}

export function overridePurchase(
  connection: Connection,
  id: string,
  by: string,
  reason: string,
  key: string,
): Reply<Authorization> {
  return authorization(connection, 'overridePurchase', { id, by, reason }, key);
}

function authorization(connection: Connection, name: string, input: object, key: string): Reply<Authorization> {
  const reply = mutate<{ authorization: Authorization }>(connection, name, input, key, AUTHORIZATION_FIELDS);
  return reply.ok ? { ok: true, data: reply.data.authorization } : reply;
}

/** Gives the place in the limit back. One that keeps no place any more is as good as given back. */
export function cancelAuthorization(connection: Connection, id: string, key: string): Reply<object> {
  const reply = mutate<object>(connection, 'cancelAuthorization', { id }, key, 'authorization { id }');
  const isGone = !reply.ok && ['AUTHORIZATION_CLOSED', 'AUTHORIZATION_REFUSED'].includes(reply.failure.code);
  return isGone ? { ok: true, data: {} } : reply;
}

/** What is put on trust is the price less the entry paid at the till. */
export function recordSale(
  connection: Connection,
  authorizationId: string,
  purchase: Purchase,
  key: string,
): Reply<string> {
  const { customerId, amountCents, entryCents, installments, firstDueOn } = purchase;
  const input = {
    customerId,
    totalCents: amountCents - entryCents,
    installments,
    firstDueOn,
    authorizationId,
    ...(entryCents > 0 ? { description: CREDIT_ADDON.withEntry(amountCents, entryCents) } : {}),
  };
  const reply = mutate<{ sale: { id: string } }>(connection, 'recordSale', input, key, 'sale { id }');
  return reply.ok ? { ok: true, data: reply.data.sale.id } : reply;
}

/** One customer's own limit, in centavos, with who decided and why; what the owner should know of it comes back. */
export function setCreditLimit(
  connection: Connection,
  customerId: string,
  limitCents: number,
  reason: string,
  by: string,
  key: string,
): Reply<{ warnings: string[] }> {
  const input = { customerId, limitCents, reason, by };
  type Changed = { warnings: { message: string }[] | null };
  const reply = mutate<Changed>(connection, 'setCreditLimit', input, key, 'warnings { message }');
  return reply.ok ? { ok: true, data: { warnings: (reply.data.warnings ?? []).map(({ message }) => message) } } : reply;
}
