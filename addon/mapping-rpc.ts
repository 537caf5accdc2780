/** What the sidebar and the add-on say to each other about the columns of a tab and its first sync. Types alone. */
import type { Cents, Day } from '../server/domain/facts.js';
import type { Answer } from './rpc.js';

export type Certainty = 'SURE' | 'LIKELY' | 'UNSURE' | 'OWN';
/** What date cells mean where the spreadsheet puts the month first. */
export type DateCells = 'AS_SHOWN' | 'DAY_FIRST';
/** When a sale on trust without a day falls due: one of the two. */
export interface FiadoRule {
  payDay: number | null;
  days: number | null;
}

export interface TabColumn {
  /** From 0. */
  index: number;
  /** `C`. */
  letter: string;
  /** As a binding names it; '' where the cell is blank. */
  heading: string;
  field: string | null;
  certainty: Certainty;
  /** What it could be, likeliest first. */
  alternatives: string[];
  samples: string[];
  /** Rows of debts that leave it blank. */
  blanks: number;
}

/** A tab as it was understood; nothing of it is written down. */
export interface TabReading {
  sheetId: number;
  sheetName: string;
  /** It is synced already: this is about changing its columns. */
  isBound: boolean;
  /** Also of one whose first sync was undone, which is previewed again. */
  bindingId: string | null;
  headerRows: number;
  columns: TabColumn[];
  /** What the merchant said before of debts without a due day. */
  dueRule: FiadoRule | null;
  /** A date cell whose day and month may have changed places, when that has to be asked. */
  dateExample: { cell: string; day: Day } | null;
}

/** What the merchant confirmed. */
export interface TabMapping {
  sheetId: number;
  bindingId: string | null;
  headerRows: number;
  columns: { index: number; heading: string; field: string }[];
  dateCells: DateCells | null;
  /** Null: not asked, or each row is to say it. */
  dueRule: FiadoRule | null;
}

export interface PreviewCounts {
  rows: number;
  debts: number;
  openCents: Cents;
  paidDebts: number;
  recordedDebts: number;
  /** Debts that no tab shows yet, and how many of them the rows are or may be: the rest comes below the rows. */
  unshownDebts: number;
  matchedDebts: number;
  /** Rows that read like a debt of another tab: part of the questions. */
  shownElsewhere: number;
  newCustomers: number;
  knownCustomers: number;
  ignoredRows: number;
  questions: number;
}

/** Where a preview stands. The sidebar hands it back untouched until it is done. */
export interface PreviewState {
  mapping: TabMapping;
  /** Rows counted, and how many there are. */
  done: number;
  total: number;
  isDone: boolean;
  counts: PreviewCounts;
  /** Marks of the people counted so far. */
  people: string[];
  examples: { cell: string; name: string; what: string }[];
}

export interface MappingRpc {
  /** `null`: the tab in question. Nothing is written. */
  readTab(sheetId: number | null): Answer<{ reading: TabReading }>;
  /** Counts one part more of what a first sync would do. Nothing is written, here or there. */
  previewStep(state: Pick<PreviewState, 'mapping'> & Partial<PreviewState>): Answer<{ preview: PreviewState }>;
}
