/** A column of a table, and the three things that can be decided about it: taken for a field, asked, or left alone. */
import type { PlainCell } from './cell.js';
import type { SheetField } from './field.js';
import type { AmountRole, HeadingMeaning } from './heading-words.js';

/** OWN: the merchant's own column, left alone. UNSURE: it may be a field, and must be asked. */
export type ColumnCertainty = 'SURE' | 'LIKELY' | 'UNSURE' | 'OWN';

export interface ColumnReading {
  /** From 0. */
  index: number;
  /** As typed; of two heading rows both, `Upper Lower`. */
  heading: string;
  /** Null for UNSURE and OWN. */
  field: SheetField | null;
  certainty: ColumnCertainty;
  /** What it could be, likeliest first. */
  alternatives: SheetField[];
  /** At most 3, as shown, of at most 40 characters. */
  samples: string[];
}

/** A column while it is being understood. */
export interface Draft {
  index: number;
  heading: string;
  meaning: HeadingMeaning;
  /** By row, blank ones too: rows of different columns belong together. */
  cells: readonly PlainCell[];
  field: SheetField | null;
  certainty: ColumnCertainty;
  alternatives: SheetField[];
  /** How specific the words are: `valor da parcela` says more than `valor`. */
  strength: number;
  role: AmountRole;
  /** Whether the heading was read through a spelling mistake. */
  isGuess: boolean;
}

export function accept(
  draft: Draft,
  field: SheetField,
  certainty: 'SURE' | 'LIKELY',
  strength = draft.strength,
): Draft {
  return Object.assign(draft, { field, certainty, strength });
}

export function ask(draft: Draft, alternatives: readonly SheetField[]): Draft {
  const certainty: ColumnCertainty = alternatives.length > 0 ? 'UNSURE' : 'OWN';
  return Object.assign(draft, { field: null, certainty, alternatives: [...alternatives] });
}

export function leave(draft: Draft, alternatives: readonly SheetField[] = []): Draft {
  return Object.assign(draft, { field: null, certainty: 'OWN', alternatives: [...alternatives] });
}
