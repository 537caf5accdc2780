/** What every section of the panel is given: the data, the way to the server, and how to speak to the merchant. */
import type { CustomerCard, SelectedDebt } from '../credit-rpc.js';
import type { Failure, Panel, SyncState } from '../rpc.js';
import { button, h, replace } from './dom.js';
import type { Call } from './rpc-client.js';

export interface Shell {
  panel: Panel;
  call: Call;
  /** Loads everything again; `message` is said once it is there. */
  reload(message?: string): Promise<void>;
  /** Brings the sheet's computed columns up to date, then the panel. The tab in question, unless told. */
  refreshSheet(message?: string, sheetId?: number): Promise<void>;
  /** With an undo it has a place of its own, until it is used, closed, or another is offered. */
  say(message: string, undo?: Undo): void;
  /** The offer to undo this is void: it was undone elsewhere. */
  withdrawUndo(what: string): void;
  /** Opens the customer's card at the till, on what was received. */
  showReceipts(found: { card: CustomerCard; debt: SelectedDebt | null }): void;
  /** Opens the customer's card at the till, on what can be offered; fails with why it cannot. */
  showOffer(customerId: string, debtIds: string[] | null): Promise<Failure | undefined>;
  /** Opens the customer's card at the till, with the form of a receipt or without; fails with why it cannot. */
  showCustomer(customerId: string, isPaying: boolean): Promise<Failure | undefined>;
  showConnect(): void;
  /** In the place of the whole panel, until `leaveView` or a sync brings it back. */
  showView(view: HTMLElement): void;
  leaveView(): void;
  /** Back to the panel, where the sync goes on from here. */
  startSync(state: Partial<SyncState>): void;
  /** A sync that asked something and waits for the answer survives a reload; one that may go on does so. */
  waitingSync: Partial<SyncState> | null;
}

export interface Undo {
  label: string;
  run: () => void;
  /** The id of what it undoes. */
  what?: string;
}

/** *O que houve · o que fazer*, announced at once. */
export function failureBox({ what, doNext }: Failure): HTMLElement {
  return h('div', { class: 'failure', role: 'alert' }, h('strong', {}, what), doNext);
}

/** A place under an action for what came of it. */
export interface Outcome {
  element: HTMLElement;
  fail(failure: Failure): void;
  say(text: string): void;
  clear(): void;
}

export function outcome(): Outcome {
  const element = h('div', { 'aria-live': 'polite' });
  return {
    element,
    fail: (problem) => replace(element, failureBox(problem)),
    say: (text) => replace(element, h('p', { class: 'quiet' }, text)),
    clear: () => replace(element),
  };
}

/** A button that shows it is working and cannot be pressed twice meanwhile. */
export function busyButton(
  label: string,
  busyLabel: string,
  work: () => Promise<void>,
  look = '',
  id?: string,
): HTMLButtonElement {
  const made = button(
    label,
    () => {
      if (made.getAttribute('aria-busy') === 'true') return;
      made.setAttribute('aria-busy', 'true');
      made.disabled = true;
      made.textContent = busyLabel;
      const restore = (): void => {
        made.removeAttribute('aria-busy');
        made.disabled = false;
        made.textContent = label;
      };
      work().then(restore, restore);
    },
    look,
    id,
  );
  return made;
}
