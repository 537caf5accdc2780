/**
 * A cell that two sides changed carries a note with both values while nobody has said which is right. Only a note that
 * begins with Caderneta's mark is ours: where the merchant wrote one, ours stays away, and theirs is never written over.
 */
import { ID_FIELD } from '../server/domain/sheet/tab-rows.js';
import { query, type Reply } from './api.js';
import type { Connection } from './connection.js';
import { withDocumentLock } from './lock.js';
import { conflictNote, NOTE_MARK } from './questions-texts.js';
import { finishWrites, openTab, readMarks, readNotes, rowsOfIds, writeNotes } from './sheet.js';
import { loadNotedTabs, saveNotedTabs } from './store.js';

/** More conflicts than this are told in the panel alone. */
const MOST = 200;

interface ConflictNode {
  rowId: string;
  field: string;
  sheetValue: string | null;
  serverValue: string | null;
}

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
 * Brings the notes of a tab in line with its open conflicts: one request, and no look at the tab where there is neither
 * a conflict nor a note of ours. What stands in its way is no failure of the sync: the panel shows the conflicts too.
 */
export function showConflicts(connection: Connection, sheetId: number, bindingId: string): void {
  const reply = query<{ sheetQuestions: { nodes: ConflictNode[] } }>(
    connection,
    `query ($bindingId: ID!) {
      sheetQuestions(first: ${MOST}, bindingId: $bindingId, kind: CONFLICT) { nodes { rowId field sheetValue serverValue } }
    }`,
    { bindingId },
  );
  if (!reply.ok) return;
  const conflicts = reply.data.sheetQuestions.nodes;
  const noted = loadNotedTabs();
  if (conflicts.length === 0 && noted.indexOf(sheetId) < 0) return;
  const left = withDocumentLock(() => noteTab(sheetId, conflicts));
  if (!left.ok) return;
  const others = noted.filter((id) => id !== sheetId);
  const now = left.data > 0 ? [...others, sheetId] : others;
  if (now.length !== noted.length) saveNotedTabs(now);
}

/** How many notes of ours the tab has now. */
function noteTab(sheetId: number, conflicts: readonly ConflictNode[]): Reply<number> {
  const tab = openTab(sheetId);
  const marks = tab && readMarks(tab);
  const idColumn = marks?.[ID_FIELD];
  if (!tab || !marks || idColumn === undefined) return { ok: true, data: 0 };
  const rowOf = rowsOfIds(tab, idColumn);
  const wanted = conflicts.flatMap(({ rowId, field, sheetValue, serverValue }): WantedNote[] => {
    const row = rowOf.get(rowId);
    const column = marks[field];
    if (row === undefined || column === undefined || sheetValue === null || serverValue === null) return [];
    return [{ row, column, text: conflictNote(sheetValue, serverValue) }];
  });
  const plan = planNotes(readNotes(tab), wanted);
  for (const { row, column, notes } of plan) writeNotes(tab, row, column, notes);
  if (plan.length > 0) finishWrites();
  return { ok: true, data: wanted.length };
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
