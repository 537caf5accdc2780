// The JSON that crosses between the realm (inside the vm context, where the bundle lives) and the host (Node).
// Nothing but JSON crosses: an object of the other realm would fail `instanceof Date` and hide real bugs.

/** What a person puts in a cell: a string is *typed* (so `007` becomes 7); the objects skip the typing rules. */
export type CellInput = string | number | boolean | null | { text: string } | { date: string } | { formula: string };

export interface SheetInput {
  name: string;
  rows?: CellInput[][];
  sheetId?: number;
  frozenRows?: number;
  hiddenColumns?: number[];
  /** 1.000 unless told, as Sheets makes them; a small one is quick to save and compare. */
  maxRows?: number;
  /** Number formats by column (1-based), put there before the rows are typed: `{ 3: '@' }` is plain text. */
  columnFormats?: Record<number, string>;
}

export interface SpreadsheetInput {
  id?: string;
  name?: string;
  /** `pt_BR` unless told; decides how typed dates and numbers are read. */
  locale?: string;
  /** `America/Sao_Paulo` unless told; dates are midnights of this zone. */
  timeZone?: string;
  sheets?: SheetInput[];
}

/** Rows and columns are 1-based. `sheet` is a tab's name; without it, the active tab. */
export type EditOp = { sheet?: string } & (
  | { op: 'setCell'; row: number; column: number; value: CellInput }
  | { op: 'clearCells'; row: number; column: number; rows?: number; columns?: number }
  | { op: 'insertRow'; before: number; count?: number; values?: CellInput[] }
  | { op: 'appendRow'; values: CellInput[] }
  | { op: 'deleteRow'; row: number; count?: number }
  | { op: 'duplicateRow'; row: number }
  | { op: 'insertColumn'; before: number; count?: number }
  | { op: 'deleteColumn'; column: number; count?: number }
  | { op: 'moveColumn'; from: number; to: number }
  | {
      op: 'sortByColumn';
      column: number;
      ascending?: boolean;
      /** False leaves the hidden columns where they are: the half-sort that detaches ids. True unless told. */
      includeAllColumns?: boolean;
      headerRows?: number;
    }
  /** Of a selected range and no more: columns left out (the hidden id's, say) stay where they are. */
  | ({ op: 'sortRange'; by: number; ascending?: boolean } & AreaInput)
  /** Dragged by their numbers: nothing is overwritten. `before` as the rows stand now. */
  | { op: 'moveRows'; from: number; count?: number; before: number }
  /** Ctrl+X or Ctrl+C and Ctrl+V: what stood at the target is overwritten; hidden columns in between go along. */
  | ({ op: 'cutPaste' | 'copyPaste'; to: { sheet?: string; row: number; column: number } } & AreaInput)
  | { op: 'hideRows'; row: number; count?: number; hidden?: boolean }
  /** Hides the rows that show one of these texts in the column. A script still reads and writes them. */
  | { op: 'filter'; column: number; hide: string[]; headerRows?: number }
  | { op: 'clearFilter' }
  | ({ op: 'setNumberFormat'; format: string } & AreaInput)
  | ({ op: 'setNote'; note: string | null } & AreaInput)
  /** As Range.setBackground and its kin keep it: `{ background: '#fff2cc' }`. */
  | ({ op: 'setStyle'; style: Record<string, string> } & AreaInput)
  | ({ op: 'setValidation'; rule: { list: string[]; allowInvalid?: boolean } | 'CHECKBOX' | null } & AreaInput)
  | { op: 'hideColumns'; column: number; count?: number; hidden?: boolean }
  | { op: 'protect'; a1?: string; canEdit?: boolean; warningOnly?: boolean; description?: string }
  | { op: 'addSheet'; name: string; rows?: CellInput[][]; maxRows?: number }
  /** The tab's menu, "Duplicar": ids and hidden columns are copied; whether the columns' metadata is, nobody could try. */
  | { op: 'copySheet'; name: string; to: string; withMetadata?: boolean }
  | { op: 'deleteSheet'; name: string }
  | { op: 'renameSheet'; name: string; to: string }
  | { op: 'activate'; name?: string; a1?: string }
  | { op: 'makeCopy'; id: string }
  | { op: 'setLocale'; locale?: string; timeZone?: string }
  | { op: 'holdLock'; lock: LockName; isHeld: boolean }
  | { op: 'saveVersion'; version: string }
  /**
   * Version history: everything in the sheets goes back, what scripts keep for the document does not. Whether the
   * developer metadata goes back too is unknown: it does unless `withMetadata` is false.
   */
  | { op: 'restoreVersion'; version: string; withMetadata?: boolean }
);

/** From `row` and `column`, one cell unless told. */
export interface AreaInput {
  row: number;
  column: number;
  rows?: number;
  columns?: number;
}

export type LockName = 'document' | 'script' | 'user';

export interface CellSnapshot {
  kind: 'empty' | 'text' | 'number' | 'boolean' | 'date' | 'error';
  /** A date is `YYYY-MM-DD`, with `THH:mm:ss` behind it when it has an hour. */
  value: string | number | boolean;
  display: string;
  formula?: string;
  format?: string;
  note?: string;
  link?: string;
  style?: Record<string, string>;
}

export interface SheetSnapshot {
  name: string;
  sheetId: number;
  /** Exactly `lastRow` rows of `lastColumn` cells. */
  rows: CellSnapshot[][];
  lastRow: number;
  lastColumn: number;
  maxRows: number;
  maxColumns: number;
  frozenRows: number;
  hiddenColumns: number[];
  /** By hand or by a filter. */
  hiddenRows: number[];
  /** What is selected in this tab; of a new one the first cell. */
  selection: { row: number; column: number; rows: number; columns: number };
  columnMetadata: { column: number; key: string; value: string }[];
}

export interface WorkbookSnapshot {
  id: string;
  name: string;
  locale: string;
  timeZone: string;
  activeSheet: string;
  sheets: SheetSnapshot[];
}

export type MenuNode =
  | { kind: 'item'; label: string; functionName: string }
  | { kind: 'separator' }
  | { kind: 'menu'; label: string; items: MenuNode[] };

/** Everything put on screen, in order. An alert or prompt also has the answer it was given. */
export interface UiShown {
  kind: 'sidebar' | 'dialog' | 'modeless' | 'alert' | 'prompt' | 'toast';
  title: string;
  html?: string;
  width?: number;
  height?: number;
  message?: string;
  buttons?: string;
  answer?: UiAnswer;
}

export interface UiAnswer {
  button: 'OK' | 'CANCEL' | 'YES' | 'NO' | 'CLOSE';
  text?: string;
}

/** What an alert or prompt asks the person; the script waits for the answer. */
export type UiQuestion = Pick<UiShown, 'kind' | 'title' | 'message' | 'buttons'>;

export interface UiState {
  menus: MenuNode[];
  sidebar: UiShown | null;
  dialog: UiShown | null;
  shown: UiShown[];
}

export interface FetchRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  /** Exactly one of the two, or none for no body. Base64 carries what is not text. */
  body?: string;
  bodyBase64?: string;
  followRedirects: boolean;
}

/** `failure` is what Google says instead of an answer: the address is private, the name unknown, nobody listens. */
export type FetchResponse =
  | { status: number; headers: Record<string, string | string[]>; body?: string; bodyBase64?: string }
  | { failure: 'DNS' | 'ADDRESS' | 'TIMEOUT'; message?: string };

/**
 * What goes wrong at a service call: ERROR, Google's "service failed", which the script may catch; KILL, the run is over
 * and nothing that the script does about it happens (the six minutes, a closed browser).
 */
export interface CallFailure {
  /** Which service call from now on, counted from 1. */
  call: number;
  how: 'ERROR' | 'KILL';
}

/** Apps Script's authorisation levels, plus `LOAD`: while the file's top level runs, before any function. */
export type AuthModeName = 'LOAD' | 'NONE' | 'LIMITED' | 'FULL';

/** What Node lends to the realm. Everything is synchronous, strings and numbers only. */
export interface HostBridge {
  /** Called before every service call; edits made meanwhile by the person are applied inside. */
  beforeCall(name: string): void;
  fetch(requestsJson: string): string;
  nowMs(): number;
  /** A clock that only runs forward, for Apps Script's six minutes. */
  elapsedMs(): number;
  sleep(ms: number): void;
  uuid(): string;
  /** `hmacKeyBase64` null: a plain digest. Returns base64. */
  digest(algorithm: string, valueBase64: string, hmacKeyBase64: string | null): string;
  readHtml(name: string): string | null;
  /** Asks a person when no answer is queued: a `UiQuestion` in, a `UiAnswer` out. Absent: nobody is there. */
  question?(questionJson: string): string;
  log(level: string, line: string): void;
}

export interface RealmOptions {
  spreadsheet: SpreadsheetInput;
  user: string;
  scriptTimeZone: string;
  dailyFetches: number;
  runLimitMs: number;
}

/** What the realm gives to the host: JSON strings in, JSON strings out. */
export interface RealmControls {
  beginLoad(): void;
  call(functionName: string, argsJson: string, authMode: AuthModeName): string;
  open(authMode: AuthModeName): string;
  menuFunction(pathJson: string): string;
  edit(opsJson: string): void;
  snapshot(sheetName: string | null): string;
  ui(): string;
  closeUi(kind: 'sidebar' | 'dialog'): void;
  answer(answersJson: string): void;
  calls(): string;
  resetCalls(): void;
  actAs(email: string): void;
  saveState(): string;
  loadState(json: string): void;
  /** The document itself, for another realm of the same thread to join; nobody outside looks into it. */
  share(): object;
}
