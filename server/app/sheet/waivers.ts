/** How a row's list of waivers names a question. */
import type { RowProblem } from '../../domain/sheet/row-problem.js';

export function waiverOf({ field, code }: Pick<RowProblem, 'field' | 'code'>): string {
  return `${field}:${code}`;
}
