/** Which notes to write in which cells. Pure. */
import { NOTE_MARK } from './questions-texts.js';

/** Where a note should stand; `row` counted from 1, `column` from 0. */
export interface WantedNote {
  row: number;
  column: number;
  text: string;
}

/** One write: notes of neighbours in a column, from `row` on. */
export interface PlannedNotes {
  row: number;
  column: number;
  notes: string[];
}

/**
 * The fewest writes that put the wanted notes and take our other ones away: one for each column, but for where a note of
 * the merchant's stands between two that change.
 */
export function planNotes(notes: readonly (readonly string[])[], wanted: readonly WantedNote[]): PlannedNotes[] {
  const textAt = new Map(wanted.map(({ row, column, text }): [string, string] => [`${row} ${column}`, text]));
  const columns = Math.max(0, ...notes.map((line) => line.length));
  const plan: PlannedNotes[] = [];
  for (let column = 0; column < columns; column++) {
    let run: PlannedNotes | null = null;
    /** Notes between the last change and here, written as they are if another change follows. */
    let between: string[] = [];
    for (let row = 1; row <= notes.length; row++) {
      const note = notes[row - 1]?.[column] ?? '';
      if (note !== '' && note.indexOf(NOTE_MARK) !== 0) {
        run = null;
        continue;
      }
      const text = textAt.get(`${row} ${column}`) ?? '';
      if (text === note) {
        between.push(note);
        continue;
      }
      if (run) run.notes.push(...between, text);
      else {
        run = { row, column, notes: [text] };
        plan.push(run);
      }
      between = [];
    }
  }
  return plan;
}
