/**
 * Mistakes to be made on purpose, each of which some script must bring to light: a property that finds nothing wrong may
 * be looking at nothing. They are planted in the bundles all at once, and turned on one at a time.
 */

/** Stands in the planted add-on for the name of the mistake that is on. */
export const DEFECT = '__DEFECT__';

export interface Defect {
  name: string;
  side: 'ADD_ON' | 'SERVER';
  /** From the repository's folder. */
  file: string;
  /** Must stand in the file. */
  find: string;
  /** What takes its place; `on` is an expression. */
  put(on: string): string;
}

/** The expression that is true while this mistake is on. */
export function isOn({ name, side }: Pick<Defect, 'name' | 'side'>): string {
  // Not a comparison of two texts, which the bundler would decide by itself.
  const said = side === 'ADD_ON' ? `['${DEFECT}']` : '[(globalThis as { defect?: string }).defect]';
  return `(${said} as unknown[]).includes(${JSON.stringify(name)})`;
}

export const DEFECTS: readonly Defect[] = [
  {
    name: 'a patch is written whatever the cell shows',
    side: 'ADD_ON',
    file: 'server/domain/sheet/write-plan.ts',
    find: 'showsValue || doesCellShow(found, expected)',
    put: (on) => `showsValue || ${on} || doesCellShow(found, expected)`,
  },
  {
    name: 'a copied row keeps the id of the first',
    side: 'ADD_ON',
    file: 'server/domain/sheet/row-identity.ts',
    find: 'isOwn(row) && !taken.has(row.id) ? row.id',
    put: (on) => `(${on} && row.id !== '') || (isOwn(row) && !taken.has(row.id)) ? row.id`,
  },
  {
    name: 'ids are not written before the rows are sent',
    side: 'ADD_ON',
    file: 'addon/row-ids.ts',
    find: 'if (written.length > 0)',
    put: (on) => `if (written.length > 0 && !${on})`,
  },
  {
    name: 'what was typed meanwhile is acknowledged with what was written',
    side: 'ADD_ON',
    file: 'server/domain/sheet/acks.ts',
    find: 'if (before || !isNew) return applied.length > 0',
    put: (on) => `if (${on} && before) return patched(before);\n  if (before || !isNew) return applied.length > 0`,
  },
  {
    name: 'a formula is written over',
    side: 'ADD_ON',
    file: 'server/domain/sheet/tab-cells.ts',
    find: "if (found !== null && typeof found === 'object' && 'f' in found) return false;",
    put: (on) =>
      `if (found !== null && typeof found === 'object' && 'f' in found) return ${on} && doesCellShow(found.v, expected);`,
  },
  {
    name: 'a column of the merchant is formatted',
    side: 'ADD_ON',
    file: 'addon/sheet.ts',
    find: 'first + i + 1, maxRows - header - 1, 1).setNumberFormat(format);',
    put: (on) => `first + i + (${on} ? 0 : 1), maxRows - header - 1, 1).setNumberFormat(format);`,
  },
  {
    name: 'the base moves although the cell is in conflict',
    side: 'SERVER',
    file: 'server/domain/sheet/merge.ts',
    find: 'unmoved.has(field) || isStillToFollow',
    put: (on) => `(!${on} && unmoved.has(field)) || isStillToFollow`,
  },
  {
    name: 'the sheet undoes what the till received',
    side: 'SERVER',
    file: 'server/app/sheet/book.ts',
    find: 'known.sheetPayments.get(payment.id) === row.id',
    put: (on) => `${on} || known.sheetPayments.get(payment.id) === row.id`,
  },
];
