/**
 * A cell that two sides changed carries a note with both values while nobody has said which is right. Only a note that
 * begins with Caderneta's mark is ours: where the merchant wrote one, ours stays away, and theirs is never written over.
 */
import { ID_FIELD } from '../server/domain/sheet/tab-rows.js';
import { query, type Reply } from './api.js';
import type { Connection } from './connection.js';
import { withDocumentLock } from './lock.js';
import { planNotes, type WantedNote } from './note-plan.js';
import { conflictNote } from './questions-texts.js';
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

/**
 * Brings the notes of a tab in line with its open conflicts: one request, and no look at the tab where there is neither
 * a conflict nor a note of ours. What stands in its way is no failure of the sync: the panel shows the conflicts too.
 */
export function showConflicts(connection: Connection, sheetId: number, bindingId: string): void {
  const reply = query<{ sheetQuestions: { nodes: ConflictNode[] } }>(
    connection,
    `query ($bindingId: ID!) {
sheetQuestions(first: ${MOST}, bindingId: $bindingId, kind: CONFLICT) { nodes { rowId field sheetValue serverValue } } }`,
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
    return [{ row, column, text: conflictNote(field, sheetValue, serverValue) }];
  });
  const plan = planNotes(readNotes(tab), wanted);
  for (const { row, column, notes } of plan) writeNotes(tab, row, column, notes);
  if (plan.length > 0) finishWrites();
  return { ok: true, data: wanted.length };
}
