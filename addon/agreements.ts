/** Offering plans on the server: what can be offered, the offer itself, and sending it. */
import type {
  Approval,
  Offer,
  OfferChannel,
  OfferDebt,
  OfferStart,
  OfferState,
  PlanCheck,
  PlanDraft,
  PlanMenu,
  PlanOption,
} from './agreements-rpc.js';
import { AGREEMENT_ADDON } from './agreements-texts.js';
import { mutate, query, type Reply } from './api.js';
import type { Connection } from './connection.js';
import { REMINDER_FIELDS, type ReminderNode, reminderStatus } from './panel.js';
import type { ClaimedContact, ReminderStatus } from './rpc.js';
import { failure } from './texts.js';

const MOST_DEBTS = 50;

const PARTS = 'principalCents feeCents interestCents totalCents';
const PLAN_FIELDS = `title contents totalCents savingCents waived { ${PARTS} }
  installments { number of isEntry dueOn amountCents }`;
/** Reading the words makes the link in them lead somewhere. */
const OFFER_FIELDS = `id state validUntilOn acceptedPlan { title } plans { title } message(channel: WHATSAPP_LINK)
  customer { id name phone email }`;

interface Parts {
  principalCents: number;
  feeCents: number;
  interestCents: number;
  totalCents: number;
}

type PlanNode = Omit<PlanOption, 'discountCents' | 'waivedChargesCents'> & { waived: Parts };

interface OfferNode {
  id: string;
  state: OfferState;
  acceptedPlan: { title: string } | null;
  validUntilOn: string;
  plans: { title: string }[];
  message: string | null;
  customer: { id: string; name: string; phone: string | null; email: string | null };
}

function planOption({ waived, ...plan }: PlanNode): PlanOption {
  return {
    ...plan,
    discountCents: waived.principalCents,
    waivedChargesCents: waived.feeCents + waived.interestCents,
  };
}

function offerOf({ id, state, acceptedPlan, validUntilOn, plans, message, customer }: OfferNode): Offer {
  return {
    id,
    state,
    acceptedTitle: acceptedPlan?.title ?? null,
    validUntilOn,
    titles: plans.map(({ title }) => title),
    text: message,
    customerId: customer.id,
    customerName: customer.name,
    hasPhone: customer.phone !== null,
    hasEmail: customer.email !== null,
  };
}

interface DebtNode {
  id: string;
  dueOn: string;
  daysLate: number;
  position: { totalCents: number };
  /** The agreement whose instalment it is: no other plan may hold it. */
  proposal: object | null;
}

export function startOffer(
  connection: Connection,
  customerId: string,
  wantedIds: readonly string[] | null,
): Reply<OfferStart> {
  type Found = {
    customer: { debts: { nodes: DebtNode[] }; proposals: { nodes: OfferNode[] } } | null;
  };
  const reply = query<Found>(
    connection,
    `query ($id: ID!) {
      customer(by: { id: $id }) {
        debts(first: ${MOST_DEBTS}, filter: { status: [OPEN, LATE] }) {
          nodes { id dueOn daysLate position { totalCents } proposal { id } }
        }
        proposals(first: 1, filter: { isOpen: true }) { nodes { ${OFFER_FIELDS} } }
      }
    }`,
    { id: customerId },
  );
  if (!reply.ok) return reply;
  const { customer } = reply.data;
  if (!customer) return { ok: false, failure: failure('NOT_FOUND') };
  const debts = customer.debts.nodes.filter(({ proposal }) => proposal === null).map(offerDebt);
  const chosenIds = chosenOf(debts, wantedIds);
  const [open] = customer.proposals.nodes;
  const openOffer = open ? offerOf(open) : null;
  if (chosenIds.length === 0) return { ok: true, data: { debts, chosenIds, menu: null, openOffer } };
  const menu = fetchMenu(connection, chosenIds);
  return menu.ok ? { ok: true, data: { debts, chosenIds, menu: menu.data, openOffer } } : menu;
}

function offerDebt({ id, dueOn, daysLate, position }: DebtNode): OfferDebt {
  return { debtId: id, dueOn, daysLate, totalCents: position.totalCents };
}

/** Those wanted that can still be offered for; else those late; else all. */
function chosenOf(debts: readonly OfferDebt[], wantedIds: readonly string[] | null): string[] {
  const wanted = debts.filter(({ debtId }) => wantedIds !== null && wantedIds.indexOf(debtId) >= 0);
  const late = debts.filter(({ daysLate }) => daysLate > 0);
  const chosen = wanted.length > 0 ? wanted : late.length > 0 ? late : debts;
  return chosen.map(({ debtId }) => debtId);
}

export function fetchMenu(connection: Connection, debtIds: readonly string[]): Reply<PlanMenu> {
  type Found = {
    planMenu: {
      plans: PlanNode[];
      leftOut: { message: string }[];
      owed: Parts;
      validUntilOn: string;
      floorCents: number;
      longestTermMonths: number;
    };
  };
  const reply = query<Found>(
    connection,
    `query ($ids: [ID!]!) {
      planMenu(debtIds: $ids) {
        plans { ${PLAN_FIELDS} } leftOut { message } owed { ${PARTS} } validUntilOn floorCents longestTermMonths
      }
    }`,
    { ids: debtIds },
  );
  if (!reply.ok) return changedDebts(reply);
  const { plans, leftOut, owed, ...menu } = reply.data.planMenu;
  const reasons = leftOut.map(({ message }) => message);
  return {
    ok: true,
    data: { ...menu, plans: plans.map(planOption), leftOut: reasons, owedCents: owed.totalCents },
  };
}

export function checkPlan(connection: Connection, debtIds: readonly string[], draft: PlanDraft): Reply<PlanCheck> {
  type Found = { planCheck: { plan: PlanNode | null; problems: PlanCheck['problems'] } };
  const reply = query<Found>(
    connection,
    `query ($ids: [ID!]!, $choice: PlanChoiceInput!) {
      planCheck(debtIds: $ids, choice: $choice) { plan { ${PLAN_FIELDS} } problems { message approver } }
    }`,
    { ids: debtIds, choice: choiceOf(draft) },
  );
  if (!reply.ok) return changedDebts(reply);
  const { plan, problems } = reply.data.planCheck;
  return { ok: true, data: { plan: plan && planOption(plan), problems } };
}

/** The ids come from the server itself: what it does not take any more has been paid or agreed on meanwhile. */
function changedDebts(reply: Extract<Reply<never>, { ok: false }>): Reply<never> {
  return reply.failure.code === 'BAD_USER_INPUT' ? { ok: false, failure: failure('OFFER_STALE') } : reply;
}

/** What is not wanted is not named: the shop's own interest counts then. */
function choiceOf({ count, firstOn, entryCents, discountCents, waiveCharges }: PlanDraft): object {
  return {
    count,
    firstOn,
    waiveCharges,
    ...(entryCents > 0 ? { entryCents } : {}),
    ...(discountCents > 0 ? { discountCents } : {}),
  };
}

export function offerPlans(
  connection: Connection,
  debtIds: readonly string[],
  draft: PlanDraft | null,
  approval: Approval | null,
  isSuggested: boolean,
  key: string,
): Reply<Offer> {
  const input = {
    debtIds,
    ...(draft ? { choices: [choiceOf(draft)] } : {}),
    ...(approval ? { approval: { by: approval.by, reason: approval.reason } } : {}),
    ...(isSuggested ? { origin: 'PREVENTIVE' } : {}),
  };
  const selection = `proposal { ${OFFER_FIELDS} }`;
  const reply = mutate<{ proposal: OfferNode }>(connection, 'offerProposal', input, key, selection);
  return reply.ok ? { ok: true, data: offerOf(reply.data.proposal) } : reply;
}

export function fetchOffer(connection: Connection, id: string): Reply<Offer> {
  const reply = query<{ proposal: OfferNode | null }>(
    connection,
    `query ($id: ID!) { proposal(id: $id) { ${OFFER_FIELDS} } }`,
    { id },
  );
  if (!reply.ok) return reply;
  const { proposal } = reply.data;
  return proposal ? { ok: true, data: offerOf(proposal) } : { ok: false, failure: failure('NOT_FOUND') };
}

/** Writes about an open offer: an e-mail goes out, WhatsApp is claimed for a person to send. */
export function sendOffer(
  connection: Connection,
  id: string,
  channel: OfferChannel,
  key: string,
): Reply<{ contact: ClaimedContact; reminder: ReminderStatus }> {
  type Sent = { reminder: ReminderNode; whatsappUrl: string | null };
  const fields = REMINDER_FIELDS.replace('detail', 'detail text');
  const selection = `reminder { ${fields} } whatsappUrl`;
  const reply = mutate<Sent>(connection, 'sendProposal', { id, channel }, key, selection);
  if (!reply.ok) return reply;
  const { reminder, whatsappUrl } = reply.data;
  const text = reminder.attempts[reminder.attempts.length - 1]?.text ?? '';
  return {
    ok: true,
    data: { contact: { reminderId: reminder.id, text, whatsappUrl }, reminder: reminderStatus(reminder) },
  };
}

export function withdrawOffer(connection: Connection, id: string, reason: string, key: string): Reply<object> {
  const said = reason === '' ? AGREEMENT_ADDON.withdrawn : reason;
  return mutate<object>(connection, 'withdrawProposal', { id, reason: said }, key, 'proposal { id }');
}

export function breakAgreement(connection: Connection, id: string, reason: string, key: string): Reply<object> {
  return mutate<object>(connection, 'breakProposal', { id, reason }, key, 'proposal { id }');
}

/** A yes offers exactly what the customer proposed, which they then confirm. */
export function answerCounter(
  connection: Connection,
  id: string,
  isAccepted: boolean,
  reason: string | null,
  approval: Approval | null,
  key: string,
): Reply<Offer | null> {
  const input = {
    id,
    accepted: isAccepted,
    ...(reason === null ? {} : { reason }),
    ...(approval ? { approval: { by: approval.by, reason: approval.reason } } : {}),
  };
  const selection = `proposal { ${OFFER_FIELDS} }`;
  const reply = mutate<{ proposal: OfferNode | null }>(connection, 'answerCounterProposal', input, key, selection);
  return reply.ok ? { ok: true, data: reply.data.proposal && offerOf(reply.data.proposal) } : reply;
}
