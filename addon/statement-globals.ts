/** The functions that the sidebar calls about bank statements. What the sheet says by now is known first. */
import { afterUpload, connected } from './run.js';
import * as statements from './statement.js';
import type { EntryAnswer, StatementRpc } from './statement-rpc.js';

export function importStatement(
  content: string,
  fileName: string | null,
  key: string,
): ReturnType<StatementRpc['importStatement']> {
  return connected(
    (connection) => afterUpload(connection, () => statements.importStatement(connection, content, fileName, key)),
    (statement) => ({ statement }),
  );
}

export function askedEntries(): ReturnType<StatementRpc['askedEntries']> {
  return connected(statements.fetchAsked, (asked) => asked);
}

export function answerEntry(id: string, answer: EntryAnswer, key: string): ReturnType<StatementRpc['answerEntry']> {
  return connected(
    (connection) => afterUpload(connection, () => statements.answerEntry(connection, id, answer, key)),
    (posted) => ({ posted }),
  );
}
