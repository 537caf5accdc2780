/** What the sidebar and the add-on say to each other about questions, conflicts and the rules for them. Types alone. */
import type { WireValue } from '../server/domain/sheet/wire.js';
import type { Answer, Failure, PanelQuestion } from './rpc.js';

/** One of the answers the server offers. With a value it is written to the cell; without one the server is told. */
export interface OfferedAnswer {
  id: string;
  label: string;
  value: WireValue;
}

/** What may be typed as the answer, instead of choosing one. */
export type AnswerInput = 'AMOUNT' | 'DAY' | 'TEXT';

/** A question as the server knows it. */
export type AskedNode = Omit<PanelQuestion, 'sheetId' | 'sheetName' | 'tabNumber' | 'cell'>;

export interface QuestionPage {
  questions: PanelQuestion[];
  /** Where the next page begins; null when this is the last one. */
  after: string | null;
  /** How many there are in all. */
  total: number;
}

/** A cell that is asked about, with the text its question showed. */
export interface AskedCell {
  sheetId: number;
  rowId: string;
  field: string;
  shown: string;
}

export interface Written {
  /** `C12`. */
  cell: string;
  /** False: the cell said this already. */
  isWritten: boolean;
  /** What stood there. */
  before: WireValue;
  /** What it shows now, to be expected by an undo. */
  shown: string;
}

export interface WrittenAnswer extends Written, Pick<WrittenAnswers, 'sync' | 'unsent'> {
  /** The server still asks something about this row. */
  isStillAsked: boolean;
}

/** A run of the server's history that holds answers and nothing else. */
export interface ToldSync {
  bindingId: string;
  syncId: string;
}

/** The answer to one of many cells of a tab. */
export interface CellAnswer extends Omit<AskedCell, 'sheetId'> {
  value: WireValue;
}

export interface WrittenAnswers {
  /** In the order asked; null: the cell is another one by now, or could not be written. */
  written: (Written | null)[];
  /** Why one of them was not. */
  refused: Failure | null;
  /** Questions that the server still has about these rows. */
  stillAsked: number;
  /** What the server made of them, to be undone; null: nothing was written. */
  sync: ToldSync | null;
  /** Cells were written, and the server may not know it: why. */
  unsent: Failure | null;
}

export type Winner = 'ASK' | 'SHEET' | 'SERVER';

export interface PolicyRule {
  field: string;
  label: string;
  winner: Winner;
}

/** When a sale on trust without a day falls due: one of the two, or neither. */
export interface DueRule {
  payDay: number | null;
  days: number | null;
}

/** Syncs that the server runs by itself. */
export interface BackgroundSync {
  isOn: boolean;
  /** The address to share the spreadsheet with; null: this server has none. */
  account: string | null;
  /** Why the last one did not go through. */
  text: string | null;
}

export interface SheetRules {
  /** The tab in question; null when it is not synced yet. */
  binding: { id: string; sheetName: string; mergePolicy: PolicyRule[]; background: BackgroundSync } | null;
  dueRule: DueRule;
  /** What is proposed for telephones without one: two digits. */
  areaCode: string | null;
}

interface Asked {
  bindingId: string;
  rowId: string;
  field: string;
}

/** What the server is told, by the name of its mutation. */
export type SheetChange =
  | { name: 'answerQuestion'; input: Asked & { code: string; answer: string } }
  | {
      name: 'answerQuestions';
      input: { bindingId: string; rowIds: string[]; field: string; code: string; answer: string };
    }
  | { name: 'resolveConflict'; input: Asked & { keep: 'SHEET' | 'SERVER' } }
  | { name: 'waiveQuestion'; input: { bindingId: string; rowIds: string[] } }
  | { name: 'updateMergePolicy'; input: { bindingId: string; rules: { field: string; winner: Winner }[] } }
  | { name: 'setDueRule'; input: DueRule }
  | { name: 'setBackgroundSync'; input: { bindingId: string; isOn: boolean } };

export interface ChangedSheet {
  isMore?: boolean;
  syncId?: string;
  /** Rows. */
  answered?: number;
}

export interface QuestionsRpc {
  moreQuestions(after: string): Answer<{ page: QuestionPage }>;
  /** Writes where the cell still is what the question showed, then tells the server of that row. */
  writeAnswer(cell: AskedCell, value: WireValue): Answer<{ written: WrittenAnswer }>;
  /** The same, for as many cells of a tab as there are; a hundred at once. */
  writeAnswers(sheetId: number, cells: CellAnswer[]): Answer<WrittenAnswers>;
  /**
   * `isMore`: a due rule books many rows in parts; ask again with another key. `syncId`, `answered`: of the run
   * that answers to several questions are.
   */
  changeSheet(change: SheetChange, key: string): Answer<ChangedSheet>;
  sheetRules(): Answer<{ rules: SheetRules }>;
}
