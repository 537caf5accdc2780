/** What late charges may be agreed (RULES-BR, "Late charges": CDC 52 §1, Usury Law, STJ REsp 1.720.656). */
import { isDay } from './day.js';
import type { LateTerms, Problem } from './facts.js';

export const MAX_CONSUMER_FEE_BPS = 200;
export const MAX_CONSUMER_MONTHLY_INTEREST_BPS = 100;

/** A WARNING is shown and may be kept; an ERROR refuses the terms. */
export interface LateTermsProblem extends Problem {
  severity: 'ERROR' | 'WARNING';
}

/**
 * The problems of `terms` for a debtor with this kind of document. Above the consumer caps is an error for a CPF, and
 * for a debtor whose document is unknown, who is taken to be a person; for a CNPJ it is a warning.
 */
export function checkLateTerms(terms: LateTerms, documentKind: 'CPF' | 'CNPJ' | null): readonly LateTermsProblem[] {
  const capSeverity = documentKind === 'CNPJ' ? 'WARNING' : 'ERROR';
  const problems: LateTermsProblem[] = [];
  if (!isRate(terms.lateFeeBps)) {
    problems.push(problem('LATE_FEE_INVALID', 'lateFeeBps', 'ERROR', 'A multa precisa ser uma taxa válida.'));
  } else if (terms.lateFeeBps > MAX_CONSUMER_FEE_BPS) {
    problems.push(
      problem('LATE_FEE_ABOVE_CAP', 'lateFeeBps', capSeverity, 'A multa por atraso do consumidor é de no máximo 2%.'),
    );
  }
  if (!isRate(terms.lateInterestMonthlyBps)) {
    problems.push(
      problem('LATE_INTEREST_INVALID', 'lateInterestMonthlyBps', 'ERROR', 'Os juros precisam ser uma taxa válida.'),
    );
  } else if (terms.lateInterestMonthlyBps > MAX_CONSUMER_MONTHLY_INTEREST_BPS) {
    problems.push(
      problem(
        'LATE_INTEREST_ABOVE_CAP',
        'lateInterestMonthlyBps',
        capSeverity,
        'Os juros por atraso do consumidor são de no máximo 1% ao mês.',
      ),
    );
  }
  if (!isDay(terms.agreedOn)) {
    problems.push(
      problem('LATE_TERMS_DAY_INVALID', 'agreedOn', 'ERROR', 'Diga em que dia os encargos foram combinados.'),
    );
  }
  return problems;
}

function isRate(bps: number): boolean {
  return Number.isSafeInteger(bps) && bps >= 0 && bps <= 10_000;
}

function problem(
  code: string,
  field: keyof LateTerms,
  severity: LateTermsProblem['severity'],
  message: string,
): LateTermsProblem {
  return { code, message, field: [field], severity };
}
