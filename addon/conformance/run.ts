/** Runs every check in scratch tabs, which are deleted whatever happens, and writes a table of what was found. */
import { stepByHand } from './by-hand.js';
import type { Check, Tab } from './check.js';
import type { Outcome } from './outcome.js';
import { SERVICE_CHECKS } from './services.js';
import { TABLE_CHECKS } from './tables.js';
import { VALUE_CHECKS } from './values.js';

export const CHECKS: readonly Check[] = [...VALUE_CHECKS, ...TABLE_CHECKS, ...SERVICE_CHECKS];

const SCRATCH = 'Conferência (rascunho)';
const TABLE = 'Conferência';
const ROWS = 40;
const COLUMNS = 6;

/** `isSimulator`: what only Google can tell is left out and listed as such. */
export function runChecks(isSimulator: boolean): Outcome[] {
  const shared = scratch();
  const outcomes: Outcome[] = [];
  try {
    for (const check of CHECKS) outcomes.push(outcomeOf(check, shared, isSimulator));
  } finally {
    SpreadsheetApp.getActive().deleteSheet(shared);
  }
  if (!isSimulator) {
    const { what, found } = stepByHand();
    outcomes.push({ what, verdict: 'à mão', believed: '', found });
  }
  return outcomes;
}

function outcomeOf(check: Check, shared: Tab, isSimulator: boolean): Outcome {
  const { what } = check;
  if (check.isOnlyGoogle && isSimulator) return { what, verdict: 'só no Google', believed: '', found: '' };
  const tab = check.isAlone ? scratch() : shared;
  try {
    const [found, believed] = check.see(tab);
    const isRight = JSON.stringify(found) === JSON.stringify(believed);
    return { what, verdict: isRight ? 'certo' : 'DIFERENTE', believed: textOf(believed), found: textOf(found) };
  } catch (error) {
    const message = String((error as { message?: unknown })?.message ?? error);
    return { what, verdict: 'DIFERENTE', believed: 'sem erro', found: message };
  } finally {
    if (check.isAlone) SpreadsheetApp.getActive().deleteSheet(tab);
    else empty(tab);
  }
}

function scratch(): Tab {
  const spreadsheet = SpreadsheetApp.getActive();
  let number = 1;
  while (spreadsheet.getSheetByName(`${SCRATCH} ${number}`)) number += 1;
  return spreadsheet.insertSheet(`${SCRATCH} ${number}`);
}

function empty(tab: Tab): void {
  tab.getRange(1, 1, ROWS, COLUMNS).clear().clearDataValidations().clearNote();
}

function textOf(value: unknown): string {
  return value === undefined ? 'nada' : JSON.stringify(value);
}

/** The table of results in a tab of its own, over the one of the last run. */
export function writeTable(outcomes: readonly Outcome[]): void {
  const spreadsheet = SpreadsheetApp.getActive();
  const old = spreadsheet.getSheetByName(TABLE);
  const tab = old ?? spreadsheet.insertSheet(TABLE);
  tab.getDataRange().clear();
  const wrong = outcomes.filter(({ verdict }) => verdict === 'DIFERENTE').length;
  const title = wrong === 0 ? 'Tudo como se acreditava' : `${wrong} diferente(s) do que se acreditava`;
  const lines = [
    [title, '', '', ''],
    ['Comportamento', 'Resultado', 'Acreditado', 'Encontrado'],
    ...outcomes.map(({ what, verdict, believed, found }) => [what, verdict, believed, found]),
  ];
  const range = tab.getRange(1, 1, lines.length, 4);
  range.setNumberFormat('@');
  range.setValues(lines);
  tab.getRange(1, 1, 2, 4).setFontWeight('bold');
  tab.setFrozenRows(2);
  tab.setColumnWidths(1, 4, 320);
  tab.activate();
}
