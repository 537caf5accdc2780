/** The JSON between the page and `/try`, checked at the door. */
import { z } from 'zod';

const MAX_ROW = 5_000;
const MAX_COLUMN = 200;
const MAX_OPS = 500;
const MAX_TEXT = 20_000;

const row = z.number().int().min(1).max(MAX_ROW);
const column = z.number().int().min(1).max(MAX_COLUMN);
const text = z.string().max(MAX_TEXT);
const sheet = z.string().max(200);

/** What a person does in the grid: a part of what the simulator understands. A string is typed, as at a keyboard. */
const editOp = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('setCell'), sheet, row, column, value: text.nullable() }),
  z.strictObject({ op: z.literal('clearCells'), sheet, row, column, rows: row, columns: column }),
  z.strictObject({ op: z.literal('insertRow'), sheet, before: row, count: row.optional() }),
  z.strictObject({ op: z.literal('appendRow'), sheet, values: z.array(text).max(MAX_COLUMN) }),
  z.strictObject({ op: z.literal('duplicateRow'), sheet, row }),
  z.strictObject({ op: z.literal('deleteRow'), sheet, row, count: row.optional() }),
  z.strictObject({ op: z.literal('sortByColumn'), sheet, column, ascending: z.boolean().optional() }),
  z.strictObject({ op: z.literal('activate'), name: sheet, a1: z.string().max(40).optional() }),
]);

export const editBody = z.strictObject({ ops: z.array(editOp).min(1).max(MAX_OPS) });
export const runBody = z.strictObject({
  functionName: z.string().regex(/^[A-Za-z]\w{0,80}$/),
  args: z.array(z.json()).max(20),
});
export const menuBody = z.strictObject({ path: z.array(z.string().max(200)).min(1).max(5) });
export const closeBody = z.strictObject({ which: z.enum(['sidebar', 'dialog']) });
export const answerBody = z.strictObject({
  id: z.number().int(),
  button: z.enum(['OK', 'CANCEL', 'YES', 'NO', 'CLOSE']),
  text: text.optional(),
});
/** Exactly what the buttons do; `setSandboxClock` of the API can do more. */
export const clockBody = z.union([
  z.strictObject({ advanceDays: z.number().int().min(1).max(366) }),
  z.strictObject({ advanceToContactDay: z.literal(true) }),
]);
export const emptyBody = z.strictObject({});
