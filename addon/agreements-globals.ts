/** The functions that the sidebar calls about agreements, charges and what customers say. */
import * as agreements from './agreements.js';
import { fetchAgreements } from './agreements-list.js';
import type { AgreementsRpc, Approval, OfferChannel, PlanDraft } from './agreements-rpc.js';
import { fetchPix, issueLink as issue, replaceLink as replace } from './charges.js';
import * as claims from './claims.js';
import type { Answer } from './rpc.js';
import { afterUpload, connected, nothing } from './run.js';

/** Somebody whose row was just marked as paid is offered nothing. */
export function startOffer(customerId: string, wantedIds: string[] | null): ReturnType<AgreementsRpc['startOffer']> {
  return connected(
    (connection) => afterUpload(connection, () => agreements.startOffer(connection, customerId, wantedIds)),
    (start) => ({ start }),
  );
}

export function planMenu(debtIds: string[]): ReturnType<AgreementsRpc['planMenu']> {
  return connected(
    (connection) => agreements.fetchMenu(connection, debtIds),
    (menu) => ({ menu }),
  );
}

export function planCheck(debtIds: string[], draft: PlanDraft): ReturnType<AgreementsRpc['planCheck']> {
  return connected(
    (connection) => agreements.checkPlan(connection, debtIds, draft),
    (check) => ({ check }),
  );
}

export function offerPlans(
  debtIds: string[],
  draft: PlanDraft | null,
  approval: Approval | null,
  isSuggested: boolean,
  key: string,
): ReturnType<AgreementsRpc['offerPlans']> {
  return connected(
    (connection) =>
      afterUpload(connection, () => agreements.offerPlans(connection, debtIds, draft, approval, isSuggested, key)),
    (offer) => ({ offer }),
  );
}

export function openOffer(id: string): ReturnType<AgreementsRpc['openOffer']> {
  return connected(
    (connection) => agreements.fetchOffer(connection, id),
    (offer) => ({ offer }),
  );
}

export function sendOffer(id: string, channel: OfferChannel, key: string): ReturnType<AgreementsRpc['sendOffer']> {
  return connected(
    (connection) => afterUpload(connection, () => agreements.sendOffer(connection, id, channel, key)),
    (sent) => sent,
  );
}

export function withdrawOffer(id: string, reason: string, key: string): Answer<object> {
  return connected((connection) => agreements.withdrawOffer(connection, id, reason, key), nothing);
}

/** What was paid in the sheet goes back to the debts with the rest. */
export function breakAgreement(id: string, reason: string, key: string): Answer<object> {
  return connected(
    (connection) => afterUpload(connection, () => agreements.breakAgreement(connection, id, reason, key)),
    nothing,
  );
}

export function answerCounter(
  id: string,
  isAccepted: boolean,
  reason: string | null,
  approval: Approval | null,
  key: string,
): ReturnType<AgreementsRpc['answerCounter']> {
  return connected(
    (connection) =>
      afterUpload(connection, () => agreements.answerCounter(connection, id, isAccepted, reason, approval, key)),
    (offer) => ({ offer }),
  );
}

export function listAgreements(): ReturnType<AgreementsRpc['listAgreements']> {
  return connected(fetchAgreements, (list) => ({ agreements: list }));
}

export function receiptFile(id: string): ReturnType<AgreementsRpc['receiptFile']> {
  return connected(
    (connection) => claims.fetchReceipt(connection, id),
    (file) => ({ file }),
  );
}

/** What was mended in the sheet is known first. */
export function answerDispute(id: string, isAccepted: boolean, reason: string, key: string): Answer<object> {
  return connected(
    (connection) => afterUpload(connection, () => claims.answerDispute(connection, id, isAccepted, reason, key)),
    nothing,
  );
}

export function answerDataRequest(id: string, note: string, key: string): Answer<object> {
  return connected((connection) => claims.answerDataRequest(connection, id, note, key), nothing);
}

export function personalData(customerId: string): ReturnType<AgreementsRpc['personalData']> {
  return connected(
    (connection) => claims.fetchPersonalData(connection, customerId),
    (json) => ({ json }),
  );
}

export function pixCode(customerId: string, amountCents: number): ReturnType<AgreementsRpc['pixCode']> {
  return connected(
    (connection) => fetchPix(connection, customerId, amountCents),
    (code) => ({ code }),
  );
}

export function issueLink(customerId: string, key: string): ReturnType<AgreementsRpc['issueLink']> {
  return connected(
    (connection) => issue(connection, customerId, key),
    (link) => ({ link }),
  );
}

export function replaceLink(customerId: string, key: string): ReturnType<AgreementsRpc['replaceLink']> {
  return connected(
    (connection) => replace(connection, customerId, key),
    (link) => ({ link }),
  );
}
