/** The development build's entry: the add-on as it is, with one more item in its menu. No merchant ever gets it. */
import { onOpen as openAddon } from '../main.js';
import type { Outcome } from './outcome.js';
import { runChecks, writeTable } from './run.js';

export * from '../main.js';

const ITEM = 'Conferir o simulador';

/** The add-on's own menu, and another one beside it. */
export function onOpen(): void {
  openAddon();
  SpreadsheetApp.getUi().createMenu('Caderneta (desenvolvimento)').addItem(ITEM, 'conferirSimulador').addToUi();
}

export function onInstall(): void {
  onOpen();
}

export function conferirSimulador(): void {
  writeTable(runChecks(false));
}

/** For the tests: the outcomes themselves, without what only Google can tell. */
export function conferirNoSimulador(): Outcome[] {
  return runChecks(true);
}
