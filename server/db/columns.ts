/**
 * Rows as columns, for statements that write a thousand at a time: `unnest` of one array a column is read by the database in
 * half the time that as many JSON objects take.
 */

/** What a column holds; JSON is given as its text. */
export type ColumnValue = string | number | boolean | null | undefined;

/** An array as PostgreSQL reads it from text; `undefined` is NULL too. */
export function arrayText(values: readonly ColumnValue[]): string {
  let text = '{';
  for (let i = 0; i < values.length; i++) {
    if (i > 0) text += ',';
    const value = values[i];
    if (value === null || value === undefined) text += 'NULL';
    else if (typeof value === 'string') text += `"${/["\\]/.test(value) ? value.replace(/["\\]/g, '\\$&') : value}"`;
    else text += value;
  }
  return `${text}}`;
}

/** One array for each of these properties of the rows, in their order. */
export function columnsOf<Row>(rows: readonly Row[], read: readonly ((row: Row) => ColumnValue)[]): string[] {
  return read.map((of) => arrayText(rows.map(of)));
}
