/** What came of an act: a word for what was done, or what was refused, beside the field it is about. */
import { errorMessage, type UserErrorCode } from '../../app/error-texts.js';
import type { Problem } from '../../domain/facts.js';
import { debtorErrorTexts } from '../debtor-texts.js';
import type { DoneCode } from './account.js';

/** Errors by field; '' for what is about none. */
export type ActOutcome = { ok: true; done: DoneCode } | { ok: false; errors: Record<string, string> };

/** `fields` says under which field of the form the problem with a field of the input is to be shown. */
export function outcomeOf(
  { refs, errors }: { refs: object | null; errors: readonly Problem[] },
  done: DoneCode,
  fields: Readonly<Record<string, string>> = {},
): ActOutcome {
  if (refs) return { ok: true, done };
  return {
    ok: false,
    errors: Object.fromEntries(errors.map((error) => [fields[error.field?.at(-1) ?? ''] ?? '', textOfProblem(error)])),
  };
}

export function refusedAt(field: string, text: string): ActOutcome {
  return { ok: false, errors: { [field]: text } };
}

function textOfProblem({ code, message }: Problem): string {
  return debtorErrorTexts[code as UserErrorCode] ?? message ?? errorMessage(code);
}
