/**
 * The sheet as a grid. The simulator holds the truth: what a person does here becomes an operation at once, and the
 * cells are drawn again from the next snapshot.
 */
import jspreadsheet from 'jspreadsheet-ce';
import type { CellSnapshot, EditOp, SheetSnapshot } from '../types.js';
import { h, isWebAddress } from './dom.js';
import { TEXTS } from './texts.js';

export interface Grid {
  /** Draws a snapshot of the tab; kept for later while somebody is typing in a cell. */
  show(sheet: SheetSnapshot): void;
  selection(): Area;
  /** The keyboard is the grid's: its arrows move from the selected cell. */
  focus(): void;
  /** What a button does to rows. */
  edit(ops: EditOp[]): void;
}

export interface Area {
  row: number;
  column: number;
  rows: number;
  columns: number;
}

interface GridEvents {
  edit(ops: EditOp[]): void;
  /** Another cell is selected; `text` is what it holds. */
  select(area: Area, cellName: string, text: string): void;
}

type Worksheet = jspreadsheet.WorksheetInstance & {
  edition: unknown;
  records: { element: HTMLTableCellElement }[][];
  history: unknown[];
  historyIndex: number;
};

interface Change {
  x: unknown;
  y: unknown;
  value: unknown;
}

interface HistoryRecord {
  action: string;
  records?: (Change & { oldValue: unknown })[];
}

const MIN_COLUMNS = 20;
const SPARE_ROWS = 15;
const UNSEEN_MS = 4_000;
const EMPTY: CellSnapshot = { kind: 'empty', value: '', display: '' };

export function createGrid(place: HTMLElement, events: GridEvents): Grid {
  let worksheet: Worksheet | null = null;
  let shown: SheetSnapshot | null = null;
  let later: SheetSnapshot | null = null;
  let shape = '';
  let area: Area = { row: 1, column: 1, rows: 1, columns: 1 };
  let selectionOfServer = '';
  /** Selections made here that the server has not shown yet. */
  let unseen: string[] = [];
  let unseenTimer: ReturnType<typeof setTimeout> | undefined;
  let isDrawing = false;

  const cellOf = (row: number, column: number): CellSnapshot => shown?.rows[row - 1]?.[column - 1] ?? EMPTY;

  function show(sheet: SheetSnapshot): void {
    if (worksheet?.edition) {
      later = sheet;
      return;
    }
    later = null;
    isDrawing = true;
    try {
      const before = shown;
      shown = sheet;
      const wanted = shapeOf(sheet);
      if (wanted !== shape) {
        shape = wanted;
        build(sheet);
      } else redraw(before, sheet);
    } finally {
      isDrawing = false;
    }
    followSelection(sheet);
    tell();
  }

  function redraw(before: SheetSnapshot | null, sheet: SheetSnapshot): void {
    const [rows, columns] = [
      Math.max(before?.lastRow ?? 0, sheet.lastRow),
      Math.max(before?.lastColumn ?? 0, sheet.lastColumn),
    ];
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const cell = sheet.rows[r]?.[c] ?? EMPTY;
        const element = worksheet?.records[r]?.[c]?.element;
        const data = worksheet?.options.data as string[][] | undefined;
        if (!element || !data?.[r]) continue;
        // Compared with what the grid holds, not with the last snapshot: a person may have typed since.
        if (data[r]?.[c] === textOf(cell) && isSameCell(cell, before?.rows[r]?.[c] ?? EMPTY)) continue;
        (data[r] as string[])[c] = textOf(cell);
        draw(element, cell);
      }
    }
  }

  function build(sheet: SheetSnapshot): void {
    const scrolled = { top: place.scrollTop, left: place.scrollLeft };
    if (worksheet) jspreadsheet.destroy(place as never, true);
    place.replaceChildren();
    const columns = columnsOf(sheet);
    const rows = rowsOf(sheet);
    const [made] = jspreadsheet(
      place as HTMLDivElement,
      {
        worksheets: [
          {
            worksheetName: 'Planilha',
            data: Array.from({ length: rows }, (_, r) =>
              Array.from({ length: columns }, (_, c) => textOf(cellOf(r + 1, c + 1))),
            ),
            columns: Array.from({ length: columns }, (_, c) => ({
              type: cellType,
              width: widthOf(sheet, c),
              align: 'left' as const,
            })),
            minDimensions: [columns, rows],
            columnSorting: false,
            columnDrag: false,
            rowDrag: false,
            rowResize: false,
            allowInsertColumn: false,
            allowDeleteColumn: false,
            allowRenameColumn: false,
            allowInsertRow: false,
            allowManualInsertRow: false,
            allowManualInsertColumn: false,
            allowDeleteRow: false,
            allowComments: false,
            selectionCopy: false,
            textOverflow: false,
            wordWrap: false,
          },
        ],
        parseFormulas: false,
        parseHTML: false,
        tabs: false,
        toolbar: false,
        about: false,
        contextMenu: (_worksheet: unknown, _x: unknown, _y: unknown, _event: unknown, _items: unknown, role: string) =>
          role === 'cell' || role === 'row' ? (contextItems() as never) : (false as never),
        onafterchanges: (_worksheet: unknown, changes: Change[]) => {
          if (!isDrawing) typed(changes);
        },
        oneditionend: () => {
          // The library closes its editor after this event.
          setTimeout(() => later && show(later));
        },
        allowExport: false,
        onundo: (_worksheet: unknown, record: HistoryRecord) => typed(undone(record, 'oldValue')),
        onredo: (_worksheet: unknown, record: HistoryRecord) => typed(undone(record, 'value')),
        onselection: (_worksheet: unknown, x1: number, y1: number, x2: number, y2: number) => selected(x1, y1, x2, y2),
      } as unknown as jspreadsheet.SpreadsheetOptions,
    );
    worksheet = made as Worksheet;
    for (const column of sheet.hiddenColumns) if (column <= columns) worksheet.hideColumn(column - 1);
    place.querySelector('table')?.setAttribute('aria-label', TEXTS.grid);
    place.scrollTop = scrolled.top;
    place.scrollLeft = scrolled.left;
    mark();
  }

  /** Draws every cell itself: the library escapes text twice. */
  const cellType = {
    createCell(element: HTMLTableCellElement, _value: unknown, x: number, y: number) {
      draw(element, cellOf(y + 1, x + 1));
      return element;
    },
    updateCell(element: HTMLTableCellElement, value: unknown) {
      element.textContent = String(value ?? '');
      return value as string;
    },
    openEditor(
      element: HTMLTableCellElement,
      value: unknown,
      _x: number,
      _y: number,
      instance: Worksheet,
      _options: unknown,
      event?: Event,
    ) {
      // A letter that opened the editor is typed into it and replaces the content; a double click or F2 goes on with it.
      const isTyping = event instanceof KeyboardEvent && event.key.length === 1;
      const input = h('input', { class: 'cell-editor', 'data-testid': 'cell-editor', autocomplete: 'off' });
      input.value = isTyping ? '' : String(value ?? '');
      input.onblur = () => instance.closeEditor(element, true);
      element.classList.add('editor');
      element.replaceChildren(input);
      input.focus();
    },
    closeEditor(element: HTMLTableCellElement) {
      const input = element.querySelector('input');
      // Taking the field away blurs it, which would close a second time, and save what was cancelled.
      if (input) input.onblur = null;
      return input?.value ?? '';
    },
  };

  function typed(changes: Change[]): void {
    const sheet = shown?.name ?? '';
    const ops = changes.map(({ x, y, value }): EditOp => {
      const text = String(value ?? '');
      return { op: 'setCell', sheet, row: Number(y) + 1, column: Number(x) + 1, value: text === '' ? null : text };
    });
    if (ops.length > 0) events.edit(ops);
  }

  function selected(x1: number, y1: number, x2: number, y2: number): void {
    if (isDrawing) return;
    const before = keyOf(area);
    area = { row: y1 + 1, column: x1 + 1, rows: y2 - y1 + 1, columns: x2 - x1 + 1 };
    tell();
    if (keyOf(area) === before) return;
    unseen.push(keyOf(area));
    // Should the server never show one of them, the script's own selections count again after a while.
    clearTimeout(unseenTimer);
    unseenTimer = setTimeout(() => {
      unseen = [];
    }, UNSEEN_MS);
    events.edit([{ op: 'activate', name: shown?.name ?? '', a1: nameOf(area) }]);
  }

  function tell(): void {
    events.select(area, nameOf(area), textOf(cellOf(area.row, area.column)));
  }

  /** Rows that move take no history with them: undoing by position would write into another row. */
  function edit(ops: EditOp[]): void {
    if (worksheet) [worksheet.history, worksheet.historyIndex] = [[], -1];
    events.edit(ops);
  }

  /** The script may select a cell itself ("ir para a célula"); what a person selected meanwhile is newer. */
  function followSelection({ selection }: SheetSnapshot): void {
    const key = keyOf(selection);
    if (key === selectionOfServer) return;
    selectionOfServer = key;
    const seen = unseen.indexOf(key);
    if (seen >= 0) unseen = unseen.slice(seen + 1);
    if (seen >= 0 || unseen.length > 0 || key === keyOf(area)) return;
    area = { ...selection };
    mark();
    scrollToSelection();
  }

  function scrollToSelection(): void {
    worksheet?.records[area.row - 1]?.[area.column - 1]?.element.scrollIntoView({ block: 'center', inline: 'center' });
  }

  /** Draws the selection without telling anybody. */
  function mark(): void {
    if (!worksheet || !shown) return;
    const lastRow = Math.min(area.row + area.rows - 1, rowsOf(shown));
    const lastColumn = Math.min(area.column + area.columns - 1, columnsOf(shown));
    const wasDrawing = isDrawing;
    isDrawing = true;
    worksheet.updateSelectionFromCoords(area.column - 1, Math.min(area.row, lastRow) - 1, lastColumn - 1, lastRow - 1);
    isDrawing = wasDrawing;
    tell();
  }

  function contextItems(): object[] {
    const sheet = shown?.name ?? '';
    const { row, rows, column, columns } = area;
    const item = (title: string, op: EditOp): object => ({ title, onclick: () => edit([op]) });
    return [
      item(TEXTS.insertAbove, { op: 'insertRow', sheet, before: row }),
      item(TEXTS.insertBelow, { op: 'insertRow', sheet, before: row + rows }),
      item(TEXTS.duplicateRow, { op: 'duplicateRow', sheet, row }),
      item(TEXTS.deleteRows(rows), { op: 'deleteRow', sheet, row, count: rows }),
      { type: 'line' },
      item(TEXTS.clearCells, { op: 'clearCells', sheet, row, column, rows, columns }),
      { type: 'line' },
      item(TEXTS.sortUp, { op: 'sortByColumn', sheet, column, ascending: true }),
      item(TEXTS.sortDown, { op: 'sortByColumn', sheet, column, ascending: false }),
    ];
  }

  function focus(): void {
    // The cell may have been selected while the grid was out of sight.
    scrollToSelection();
    place.focus({ preventScroll: true });
    (jspreadsheet as unknown as { current: unknown }).current = worksheet;
  }

  return { show, edit, focus, selection: () => area };
}

function undone({ action, records = [] }: HistoryRecord, which: 'value' | 'oldValue'): Change[] {
  return action === 'setValue' ? records.map((record) => ({ ...record, value: record[which] })) : [];
}

function shapeOf(sheet: SheetSnapshot): string {
  const widths = Array.from({ length: sheet.lastColumn }, (_, c) => widthOf(sheet, c));
  return [sheet.sheetId, sheet.hiddenColumns, columnsOf(sheet), rowsOf(sheet), widths].join('|');
}

function columnsOf({ lastColumn }: SheetSnapshot): number {
  return Math.max(MIN_COLUMNS, lastColumn + 2);
}

/** Grows by steps, so that a new row rarely means a new grid. */
function rowsOf({ lastRow }: SheetSnapshot): number {
  return Math.ceil((lastRow + SPARE_ROWS) / 20) * 20;
}

/** As wide as its longest content, in steps: a letter more rarely means a new grid. */
function widthOf({ rows }: SheetSnapshot, column: number): number {
  const widest = rows.slice(0, 200).reduce((most, row, r) => {
    const text = row[column]?.display ?? '';
    return text === '' ? most : Math.max(most, textWidth(text, r === 0));
  }, 0);
  return Math.min(240, Math.max(72, 24 * Math.ceil((widest + 14) / 24)));
}

const ruler = document.createElement('canvas').getContext('2d') as CanvasRenderingContext2D;

function textWidth(text: string, isBold: boolean): number {
  ruler.font = `${isBold ? 'bold ' : ''}13px Arial, sans-serif`;
  return ruler.measureText(text).width;
}

/** What the editor opens with: the formula, or the value as a person would type it. */
function textOf(cell: CellSnapshot): string {
  if (cell.formula !== undefined) return cell.formula;
  if (cell.kind === 'number') return String(cell.value).replace('.', ',');
  return cell.display;
}

function isSameCell(a: CellSnapshot, b: CellSnapshot): boolean {
  return (
    a.display === b.display &&
    a.formula === b.formula &&
    a.note === b.note &&
    a.link === b.link &&
    a.kind === b.kind &&
    JSON.stringify(a.style) === JSON.stringify(b.style)
  );
}

function draw(element: HTMLTableCellElement, cell: CellSnapshot): void {
  const { display, link, note, formula, kind, style } = cell;
  if (link !== undefined && isWebAddress(link)) {
    element.replaceChildren(h('a', { href: link, target: '_blank', rel: 'noopener noreferrer' }, display));
  } else element.textContent = display;
  element.classList.toggle('has-note', note !== undefined);
  element.classList.toggle('is-number', kind === 'number' || kind === 'date');
  element.classList.toggle('is-error', kind === 'error');
  const title = [note, formula].filter((text) => text !== undefined && text !== '').join('\n');
  if (title === '') element.removeAttribute('title');
  else element.title = title;
  element.style.backgroundColor = style?.background ?? '';
  element.style.color = style?.fontColor ?? '';
  element.style.fontWeight = style?.fontWeight ?? '';
}

function keyOf({ row, column, rows, columns }: Area): string {
  return [row, column, rows, columns].join(',');
}

/** `B3` or `B3:D5`. */
function nameOf({ row, column, rows, columns }: Area): string {
  const first = `${lettersOf(column)}${row}`;
  return rows === 1 && columns === 1 ? first : `${first}:${lettersOf(column + columns - 1)}${row + rows - 1}`;
}

function lettersOf(column: number): string {
  const rest = (column - 1) % 26;
  const letter = String.fromCharCode(65 + rest);
  return column <= 26 ? letter : lettersOf((column - 1 - rest) / 26) + letter;
}
