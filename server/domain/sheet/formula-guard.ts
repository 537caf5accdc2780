/**
 * Text in a CSV, where a program reads a cell as if it were typed: what could come alive as a formula gets an apostrophe
 * before it, the sign by which spreadsheets know text. Apostrophes that stood there get one more, so that reading takes
 * away exactly what writing added.
 */

/** Signs that begin a formula or a command, full-width ones too; spaces and what does not show may come before them. */
const COULD_BE_FORMULA =
  /^'*(?:[\p{Z}\p{Cc}\p{Cf}\u115F\u1160\u2800\u3164\uFFA0]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|[\t\r\n])/u;

export function needsGuard(text: string): boolean {
  return COULD_BE_FORMULA.test(text);
}

/** What a guarded cell said; any other text is as it was. */
export function stripGuard(text: string): string {
  return text.startsWith("'") && needsGuard(text) ? text.slice(1) : text;
}
