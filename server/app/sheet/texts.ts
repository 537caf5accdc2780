/** What the merchant reads about rows that two sides changed; pt-BR, "o que houve · o que fazer". */
import { formatDayBR } from '../../domain/day.js';
import { formatBRL } from '../../domain/money.js';
import type { MergedValue } from '../../domain/sheet/merge.js';

export function conflictText(field: string, raw: string, db: MergedValue): { what: string; doNext: string } {
  return {
    what: `Esta célula mudou aqui (“${raw}”) e também no Caderneta (“${shown(field, db)}”).`,
    doNext: 'Escreva de novo o valor certo na célula, ou fique com o do Caderneta.',
  };
}

export const PERSON_CHANGED_TEXT = {
  what: 'Esta linha era de outra pessoa.',
  doNext: 'Para um cliente novo, use uma linha nova e devolva esta à pessoa de antes.',
};

export const PAID_ELSEWHERE_TEXT = {
  what: 'Este pagamento quitou mais de uma conta e não pode ser desfeito por uma célula só.',
  doNext: 'Desfaça o pagamento pelo painel do Caderneta.',
};

function shown(field: string, value: MergedValue): string {
  if (value === null) return 'em branco';
  if (field === 'principalCents') return formatBRL(Number(value));
  if (field === 'dueOn' || field === 'paidOn') return formatDayBR(String(value));
  if (typeof value === 'boolean') return value ? 'sim' : 'não';
  return String(value);
}
