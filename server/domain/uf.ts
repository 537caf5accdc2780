/** The 26 states and the Federal District. */
import { foldName } from './text.js';

/** By their two letters, the names folded. */
const NAMES: Record<string, string> = {
  AC: 'acre',
  AL: 'alagoas',
  AP: 'amapa',
  AM: 'amazonas',
  BA: 'bahia',
  CE: 'ceara',
  DF: 'distrito federal',
  ES: 'espirito santo',
  GO: 'goias',
  MA: 'maranhao',
  MT: 'mato grosso',
  MS: 'mato grosso do sul',
  MG: 'minas gerais',
  PA: 'para',
  PB: 'paraiba',
  PR: 'parana',
  PE: 'pernambuco',
  PI: 'piaui',
  RJ: 'rio de janeiro',
  RN: 'rio grande do norte',
  RS: 'rio grande do sul',
  RO: 'rondonia',
  RR: 'roraima',
  SC: 'santa catarina',
  SP: 'sao paulo',
  SE: 'sergipe',
  TO: 'tocantins',
};

/** By folded code and name: `sp` or `sao paulo` → `SP`. */
export const STATES: ReadonlyMap<string, string> = new Map(
  Object.entries(NAMES).flatMap(([code, name]): [string, string][] => [
    [code.toLowerCase(), code],
    [name, code],
  ]),
);

/** `' sp '` or `São Paulo` → `SP`; null for what is no state of Brazil. */
export function readUf(typed: string): string | null {
  return STATES.get(foldName(typed)) ?? null;
}
