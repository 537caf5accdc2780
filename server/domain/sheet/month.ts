/** The names of months and weekdays, folded. */
import { foldName } from '../text.js';

export const MONTHS = 'janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro'.split(
  ' ',
);
/** As ISO numbers them: Monday is 1. */
export const WEEKDAYS = 'segunda terca quarta quinta sexta sabado domingo'.split(' ');

/** 1 … 12 for a month's folded name or its first three letters; 0 for anything else. */
export function monthNumber(folded: string): number {
  return MONTHS.findIndex((name) => folded === name || folded === name.slice(0, 3)) + 1;
}

export function isMonthName(text: string): boolean {
  return text.length <= 20 && monthNumber(foldName(text).replace(/\.$/, '')) > 0;
}
