/** What came of a check. Types alone: the tests read them too. */

export type Verdict = 'certo' | 'DIFERENTE' | 'só no Google' | 'à mão';

export interface Outcome {
  what: string;
  verdict: Verdict;
  believed: string;
  found: string;
}
