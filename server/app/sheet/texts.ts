/** What the merchant reads about rows that two sides changed; pt-BR, "o que houve · o que fazer". */
import { formatDayBR } from '../../domain/day.js';
import { formatBRL } from '../../domain/money.js';
import type { AgreementProblem, MergedValue } from '../../domain/sheet/merge.js';

export function conflictText(field: string, raw: string, db: MergedValue): { what: string; doNext: string } {
  return {
    what: `Esta célula mudou aqui (“${raw}”) e também na Caderneta (“${shown(field, db)}”).`,
    doNext: 'Escreva de novo o valor certo na célula, ou fique com o valor da Caderneta.',
  };
}

export const PERSON_UNCLEAR_TEXT = {
  what: 'Há mais de um cliente com este nome e telefone, e não dá para saber de quem é a conta.',
  doNext: 'Escreva o CPF na linha, ou o nome de um jeito que só esta pessoa tenha.',
};

export const PERSON_CHANGED_TEXT = {
  what: 'Esta linha era de outra pessoa.',
  doNext: 'Para um cliente novo, use uma linha nova e devolva esta à pessoa de antes.',
};

export const PAID_ELSEWHERE_TEXT = {
  what: 'Este pagamento não foi anotado por esta célula e não muda com ela.',
  doNext:
    'Desfaça o pagamento em “Ver recebimentos”, no painel da Caderneta, ou devolva a célula como estava e sincronize.',
};

export const AGREEMENT_TEXTS: Record<AgreementProblem, { what: string; doNext: string }> = {
  IN_AGREEMENT: {
    what: 'Esta conta está em um acordo, e é ele que vale no lugar dela.',
    doNext: 'Anote o pagamento na linha da parcela do acordo e fique aqui com o valor da Caderneta.',
  },
  AGREED: {
    what: 'Esta parcela é de um acordo: o valor combinado não aumenta e o vencimento não é antecipado.',
    doNext: 'Fique com o valor da Caderneta. Uma compra nova vai em uma linha nova.',
  },
  AGREEMENT_BROKEN: {
    what: 'Esta parcela é de um acordo que foi desfeito: as contas de antes voltaram a valer.',
    doNext: 'Anote o pagamento na linha da conta de antes e fique aqui com o valor da Caderneta.',
  },
  AGREEMENT_ENDED: {
    what: 'Isto foi escrito quando a conta estava em um acordo, que já foi desfeito. Ela voltou a valer.',
    doNext: 'Se é isso mesmo, apague a célula, sincronize e escreva de novo; se não é, fique com o valor da Caderneta.',
  },
};

export const DOCUMENT_OF_ANOTHER_TEXT = {
  what: 'Este CPF/CNPJ já é de outro cliente.',
  doNext: 'Confira de quem ele é e corrija a célula.',
};

function shown(field: string, value: MergedValue): string {
  if (value === null) return 'em branco';
  if (field === 'principalCents') return formatBRL(Number(value));
  if (field === 'dueOn' || field === 'paidOn') return formatDayBR(String(value));
  if (field === 'paid')
    return value === false ? 'não' : value === true ? 'sim' : `pago em ${formatDayBR(String(value))}`;
  return String(value);
}
