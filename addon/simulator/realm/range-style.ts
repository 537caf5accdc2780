import type { Area } from './a1.js';
import { type Cell, cellAt, cellFor, isEmpty, type Sheet, type ValidationRule } from './model.js';
import { eachCell, eachKnownCell, formatShown, mapCells, requireEditable, requireShape } from './range.js';
import { need, type Realm } from './realm.js';
import { type RichText, readRichText, richTextOf } from './rich-text.js';
import { SELF } from './service-object.js';
import { ruleOf, validationOf } from './validation.js';

type FontWeight = GoogleAppsScript.Spreadsheet.FontWeight;

/** Formats, notes, links, looks and validation of a range. */
export function rangeStyleMethods(realm: Realm, sheet: Sheet, area: Area) {
  const first = (): Cell | null => cellAt(sheet, area.row, area.column);
  const change = (apply: (cell: Cell, r: number, c: number) => void): typeof SELF => {
    requireEditable(sheet, area);
    eachCell(area, (row, column) => {
      apply(cellFor(sheet, row, column), row - area.row, column - area.column);
    });
    return SELF;
  };
  const look = (name: string) => (value: unknown) => change((cell) => setStyle(cell, name, value));
  const looks = (name: string) => (values: unknown[][]) => {
    requireShape(values, area, 'dados');
    return change((cell, r, c) => setStyle(cell, name, values[r]?.[c]));
  };
  const seen = (name: string, otherwise: string) => () => first()?.style?.[name] ?? otherwise;
  const allSeen = (name: string, otherwise: string) => () =>
    mapCells(sheet, area, (cell) => cell?.style?.[name] ?? otherwise);

  return {
    getNumberFormat: () => formatShown(first()),
    getNumberFormats: () => mapCells(sheet, area, formatShown),
    setNumberFormat: (format: string) => change((cell) => setFormat(cell, format)),
    setNumberFormats: (formats: string[][]) => {
      requireShape(formats, area, 'formatos');
      return change((cell, r, c) => setFormat(cell, formats[r]?.[c] as string));
    },

    getNote: () => first()?.note ?? '',
    getNotes: () => mapCells(sheet, area, (cell) => cell?.note ?? ''),
    setNote: (note: string | null) => change((cell) => setNote(cell, note)),
    setNotes: (notes: (string | null)[][]) => {
      requireShape(notes, area, 'dados');
      return change((cell, r, c) => setNote(cell, notes[r]?.[c] ?? null));
    },
    clearNote: () => change((cell) => setNote(cell, null)),

    getRichTextValue: () => richTextOfCell(realm, first()),
    getRichTextValues: () => mapCells(sheet, area, (cell) => richTextOfCell(realm, cell)) as never[][],
    setRichTextValue: (value: unknown) => change((cell) => setRichText(cell, readRichText(value))),
    setRichTextValues: (values: unknown[][]) => {
      requireShape(values, area, 'dados');
      return change((cell, r, c) => setRichText(cell, readRichText(values[r]?.[c])));
    },

    getBackground: seen('background', '#ffffff'),
    getBackgrounds: allSeen('background', '#ffffff'),
    setBackground: look('background'),
    setBackgrounds: looks('background'),
    getFontColor: seen('fontColor', '#000000'),
    setFontColor: look('fontColor'),
    setFontColors: looks('fontColor'),
    getFontWeight: seen('fontWeight', 'normal') as () => FontWeight,
    getFontWeights: allSeen('fontWeight', 'normal') as () => FontWeight[][],
    setFontWeight: look('fontWeight'),
    setFontWeights: looks('fontWeight'),
    setFontStyle: look('fontStyle'),
    setFontSize: look('fontSize'),
    setFontFamily: look('fontFamily'),
    setFontLine: look('fontLine'),
    setHorizontalAlignment: look('horizontalAlignment'),
    setVerticalAlignment: look('verticalAlignment'),
    setWrap: look('wrap'),
    setWrapStrategy: look('wrapStrategy'),
    clearFormat: () => {
      requireEditable(sheet, area);
      eachKnownCell(sheet, area, (cell) => {
        delete cell.format;
        delete cell.autoFormat;
        delete cell.style;
      });
      return SELF;
    },

    getDataValidation: () => validationOf(realm, first()?.validation ?? null) as never,
    getDataValidations: () =>
      mapCells(sheet, area, (cell) => validationOf(realm, cell?.validation ?? null)) as never[][],
    setDataValidation: (rule: unknown) => change((cell) => setRule(cell, ruleOf(rule))),
    setDataValidations: (rules: unknown[][]) => {
      requireShape(rules, area, 'dados');
      return change((cell, r, c) => setRule(cell, ruleOf(rules[r]?.[c])));
    },
    clearDataValidations: () => change((cell) => setRule(cell, null)),
    insertCheckboxes: (...values: unknown[]) => {
      need(values.length === 0, 'The simulator does not implement Range.insertCheckboxes(checkedValue)');
      return change((cell) => {
        setRule(cell, { kind: 'checkbox', values: [], allowInvalid: false, helpText: '' });
        if (isEmpty(cell)) cell.value = false;
      });
    },
  };
}

function setStyle(cell: Cell, name: string, value: unknown): void {
  if (value === null || value === undefined) delete cell.style?.[name];
  else cell.style = { ...cell.style, [name]: String(value) };
}

/** An empty format is "Automatic" again. */
function setFormat(cell: Cell, format: string): void {
  delete cell.autoFormat;
  if (format === '' || format === 'General') delete cell.format;
  else cell.format = format;
}

function setNote(cell: Cell, note: string | null): void {
  if (note === null || note === '') delete cell.note;
  else cell.note = String(note);
}

/** Rich text is text for good: it is never read as a number or a formula. */
function setRichText(cell: Cell, rich: RichText): void {
  delete cell.formula;
  delete cell.link;
  delete cell.autoFormat;
  cell.value = rich.text;
  if (rich.link !== null) cell.link = rich.link;
}

/** Sheets gives null for a number or a date, a value for text. */
function richTextOfCell(realm: Realm, cell: Cell | null) {
  if (cell && cell.formula === undefined && typeof cell.value !== 'string') return null;
  return richTextOf(realm, { text: String(cell?.value ?? ''), link: cell?.link ?? null });
}

function setRule(cell: Cell, rule: ValidationRule | null): void {
  if (rule) cell.validation = rule;
  else delete cell.validation;
}
