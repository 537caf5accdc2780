/**
 * The only globals: every export becomes a function of the script, called by Google's menu or by the sidebar. Nothing
 * here runs while the file is loaded, and `onOpen` touches no service that needs authorisation.
 */
import * as actions from './actions.js';
import { readConnectionCode } from './connection.js';
import * as credit from './credit.js';
import type { NewCustomer, Purchase, RulesChange } from './credit-rpc.js';
import * as creditRulesActions from './credit-rules.js';
import { connectionInfo, fetchPanel } from './panel.js';
import { wantProposalsTab } from './proposals-tab.js';
import type { Answer, Channel, ConnectionInfo, MerchantForm, ReportedOutcome, Rpc, SyncState } from './rpc.js';
import { afterUpload, connected, guarded, nothing } from './run.js';
import { insertTab } from './sheet.js';
import { askForView, forgetKey, loadConnection, loadShopName, saveConnection, takeView } from './store.js';
import { runRefreshStep, runSyncStep } from './sync.js';
import { ADDON, APP_NAME, DEBTS_HEADINGS, DEBTS_TAB, failure, HELP_TEXT, MENU, summaryText } from './texts.js';
import { uploadBeforeContact } from './upload-before-contact.js';

export * from './agreements-globals.js';
export * from './mapping-globals.js';
export * from './merges-globals.js';
export * from './questions-globals.js';
export * from './statement-globals.js';
export * from './syncs-globals.js';

export function onOpen(): void {
  SpreadsheetApp.getUi()
    .createMenu(APP_NAME)
    .addItem(MENU.open, 'showPanel')
    .addItem(MENU.sync, 'syncFromMenu')
    .addItem(MENU.tabs, 'createTabsFromMenu')
    .addSeparator()
    .addItem(MENU.connect, 'showConnect')
    .addItem(MENU.help, 'showHelp')
    .addToUi();
}

export function onInstall(): void {
  onOpen();
}

export function showPanel(): void {
  SpreadsheetApp.getUi().showSidebar(HtmlService.createHtmlOutputFromFile('Sidebar').setTitle(APP_NAME));
}

/** The connection is made in the panel too: one page to load, one place to look. */
export function showConnect(): void {
  askForView('CONNECT');
  showPanel();
}

export function showHelp(): void {
  const ui = SpreadsheetApp.getUi();
  ui.alert(APP_NAME, HELP_TEXT, ui.ButtonSet.OK);
}

export function createTabsFromMenu(): void {
  const answer = createTabs();
  if (!answer.ok) tell(ADDON.tabFailed);
  else tell(answer.isNew ? ADDON.tabMade(answer.sheetName) : ADDON.tabExists(answer.sheetName));
}

/** What an alert has no room for; neither has it for what went wrong. */
const PANEL_ASKS: SyncState['phase'][] = ['ASK_COPY', 'ASK_MAPPING', 'ASK_SCRAMBLED', 'ASK_RESTORED'];

/** The whole sync from the menu, asking with alerts what the sidebar asks with buttons. */
export function syncFromMenu(): void {
  const ui = SpreadsheetApp.getUi();
  let state: SyncState | null = null;
  while (state === null || state.phase !== 'DONE') {
    const answer = syncStep(state);
    if (!answer.ok || PANEL_ASKS.indexOf(answer.state.phase) >= 0) {
      askForView('SYNC');
      showPanel();
      return;
    }
    state = answer.state;
    if (state.phase === 'ASK_MISSING') {
      const button = ui.alert(APP_NAME, ADDON.askMissing(state.missing, state.missingNames), ui.ButtonSet.YES_NO);
      state = { ...state, answer: button === ui.Button.YES ? 'CANCEL_MISSING' : 'KEEP_MISSING' };
    } else if (state.phase === 'ASK_TAB') {
      const text = ADDON.askTab(state.sheetName, state.knownTab?.sheetName ?? '');
      const button = ui.alert(APP_NAME, text, ui.ButtonSet.YES_NO_CANCEL);
      if (button !== ui.Button.YES && button !== ui.Button.NO) return;
      state = { ...state, answer: button === ui.Button.YES ? 'THIS_TAB' : 'KNOWN_TAB' };
    }
  }
  SpreadsheetApp.getActive().toast(summaryText(state.summary), APP_NAME);
}

function tell(message: string): void {
  const ui = SpreadsheetApp.getUi();
  ui.alert(APP_NAME, message, ui.ButtonSet.OK);
}

export function openPanel(): ReturnType<Rpc['openPanel']> {
  return guarded<Extract<ReturnType<Rpc['openPanel']>, { ok: true }>>(() => {
    const connection = loadConnection();
    const asked = takeView();
    if (!connection || asked === 'CONNECT') {
      const current = connection ? connectionInfo(connection, loadShopName()) : null;
      return { ok: true, view: 'CONNECT', current };
    }
    const panel = fetchPanel(connection);
    return panel.ok ? { ok: true, view: 'PANEL', panel: panel.data, isSyncAsked: asked === 'SYNC' } : panel;
  });
}

/** Saved only after the server answered to it. */
export function connect(code: string): ReturnType<Rpc['connect']> {
  return guarded<{ connection: ConnectionInfo }>(() => {
    const connection = readConnectionCode(String(code));
    if (!connection) return { ok: false, failure: failure('BAD_CODE') };
    const tested = actions.testConnection(connection);
    if (!tested.ok) return tested;
    saveConnection(connection, tested.data.shopName);
    return { ok: true, connection: tested.data };
  });
}

export function disconnect(): ReturnType<Rpc['disconnect']> {
  return guarded(() => {
    forgetKey();
    return { ok: true };
  });
}

export function syncStep(state: Partial<SyncState> | null): ReturnType<Rpc['syncStep']> {
  return connected(
    (connection) => runSyncStep(connection, state),
    (next) => ({ state: next }),
  );
}

export function refreshStep(state: SyncState | null, sheetId?: number): ReturnType<Rpc['refreshStep']> {
  return connected(
    (connection) => runRefreshStep(connection, state, sheetId),
    (next) => ({ state: next }),
  );
}

/** Telephone, document and instalment are plain text: Sheets would make a number or a date of them. */
export function createTabs(): ReturnType<Rpc['createTabs']> {
  return guarded(() => {
    const formats = { 2: '@', 4: '@', 5: '"R$" #,##0.00', 6: 'dd/mm/yyyy', 8: '@' };
    const isNew = insertTab(DEBTS_TAB, DEBTS_HEADINGS, formats);
    wantProposalsTab();
    return { ok: true, sheetName: DEBTS_TAB, isNew };
  });
}

export function saveMerchant(
  form: MerchantForm,
  firstLimitCents: number | null,
  key: string,
): ReturnType<Rpc['saveMerchant']> {
  return connected(
    (connection) => actions.saveMerchant(connection, form, firstLimitCents, key),
    (setupMissing) => ({ setupMissing }),
  );
}

export function startLimits(key: string): ReturnType<Rpc['startLimits']> {
  return connected(
    (connection) => actions.startLimits(connection, key),
    ({ customersChanged }) => ({ customersChanged }),
  );
}

export function goToCell(rowId: string, field: string, row: number, sheetId: number): Answer<object> {
  return connected((connection) => actions.goToCell(connection, rowId, field, row, sheetId), nothing);
}

export function uploadChanges(): ReturnType<Rpc['uploadChanges']> {
  return connected(
    (connection) => uploadBeforeContact(connection),
    ({ isChanged }) => ({ isChanged }),
  );
}

export function sendReminders(previewId: string, key: string): ReturnType<Rpc['sendReminders']> {
  return connected(
    (connection) => afterUpload(connection, () => actions.sendReminders(connection, previewId, key)),
    (reminders) => ({ reminders }),
  );
}

export function reminderStatus(ids: string[]): ReturnType<Rpc['reminderStatus']> {
  return connected(
    (connection) => actions.fetchReminders(connection, ids),
    (reminders) => ({ reminders }),
  );
}

export function claimContact(customerId: string, channel: Channel, key: string): ReturnType<Rpc['claimContact']> {
  return connected(
    (connection) => afterUpload(connection, () => actions.claimContact(connection, customerId, channel, key)),
    (contact) => ({ contact }),
  );
}

export function reportContact(reminderId: string, outcome: ReportedOutcome, key: string): Answer<object> {
  return connected((connection) => actions.reportContact(connection, reminderId, outcome, key), nothing);
}

export function selectedCustomer(): ReturnType<Rpc['selectedCustomer']> {
  return connected(
    (connection) => {
      // A row just typed is known then. Where it cannot be sent now, what is known already can still be shown.
      uploadBeforeContact(connection);
      return credit.fetchSelectedCustomer(connection);
    },
    (found) => found,
  );
}

export function customerOfRow(rowId: string): ReturnType<Rpc['customerOfRow']> {
  return connected(
    (connection) => credit.fetchCustomerOfRow(connection, rowId),
    (found) => found,
  );
}

export function customerCard(customerId: string): ReturnType<Rpc['customerCard']> {
  return connected(
    (connection) => credit.fetchCard(connection, customerId),
    (card) => ({ card }),
  );
}

export function findCustomers(search: string): ReturnType<Rpc['findCustomers']> {
  return connected(
    (connection) => credit.findCustomers(connection, search),
    (found) => found,
  );
}

/** Who buys may stand in a row that was never synced. */
export function createCustomer(
  customer: NewCustomer,
  isAnother: boolean,
  key: string,
): ReturnType<Rpc['createCustomer']> {
  return connected(
    (connection) => afterUpload(connection, () => credit.createCustomer(connection, customer, isAnother, key)),
    (made) => made,
  );
}

export function authorizePurchase(
  purchase: Purchase,
  replacesId: string | null,
  key: string,
): ReturnType<Rpc['authorizePurchase']> {
  return connected(
    (connection) => afterUpload(connection, () => credit.authorizePurchase(connection, purchase, replacesId, key)),
    (answered) => answered,
  );
}

export function overridePurchase(
  id: string,
  by: string,
  reason: string,
  key: string,
): ReturnType<Rpc['overridePurchase']> {
  return connected(
    (connection) => credit.overridePurchase(connection, id, by, reason, key),
    (authorization) => ({ authorization }),
  );
}

export function cancelAuthorization(id: string, key: string): Answer<object> {
  return connected((connection) => credit.cancelAuthorization(connection, id, key), nothing);
}

export function recordSale(authorizationId: string, purchase: Purchase, key: string): ReturnType<Rpc['recordSale']> {
  return connected(
    (connection) => credit.recordSale(connection, authorizationId, purchase, key),
    (saleId) => ({ saleId }),
  );
}

export function setCreditLimit(
  customerId: string,
  limitCents: number,
  reason: string,
  by: string,
  key: string,
): ReturnType<Rpc['setCreditLimit']> {
  return connected(
    (connection) => credit.setCreditLimit(connection, customerId, limitCents, reason, by, key),
    (done) => done,
  );
}

export function creditRules(): ReturnType<Rpc['creditRules']> {
  return connected(creditRulesActions.fetchRules, (rules) => ({ rules }));
}

export function testRules(change: RulesChange, today: string): ReturnType<Rpc['testRules']> {
  return connected(
    (connection) => creditRulesActions.testRules(connection, change, today),
    (test) => ({ test }),
  );
}

export function applyRules(change: RulesChange, isConfirmed: boolean, key: string): Answer<object> {
  return connected((connection) => creditRulesActions.applyRules(connection, change, isConfirmed, key), nothing);
}

export function recordPayment(
  customerId: string,
  debtIds: string[] | null,
  amountCents: number | null,
  key: string,
): ReturnType<Rpc['recordPayment']> {
  return connected(
    (connection) => actions.recordPayment(connection, customerId, debtIds, amountCents, key),
    (paid) => paid,
  );
}

export function undoPayment(paymentId: string, key: string): Answer<object> {
  return connected((connection) => actions.undoPayment(connection, paymentId, key), nothing);
}

export function reinstateDebts(debtIds: string[], key: string): Answer<object> {
  return connected((connection) => actions.reinstateDebts(connection, debtIds, key), nothing);
}

export function resolveClaim(claimId: string, isAccepted: boolean, key: string): ReturnType<Rpc['resolveClaim']> {
  return connected(
    (connection) => actions.resolveClaim(connection, claimId, isAccepted, key),
    (payment) => ({ payment }),
  );
}
