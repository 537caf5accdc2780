/** What the merchant reads about rows that two sides changed; pt-BR, "o que houve · o que fazer". */

import { formatDayBR } from '../../domain/day.js';
import { formatDocument } from '../../domain/documents.js';
import { formatBRL } from '../../domain/money.js';
import { formatPhone } from '../../domain/phones.js';
import type { MergedField, MergedValue } from '../../domain/sheet/merge.js';
import type { AgreementProblem } from '../../domain/sheet/row-problem.js';
import { errorMessage } from '../error-texts.js';

/** How a field is called where the merchant chooses who wins. */
export const FIELD_LABELS: Record<MergedField, string> = {
  name: 'Nome',
  phone: 'Telefone',
  document: 'CPF/CNPJ',
  email: 'E-mail',
  address: 'Endereço',
  uf: 'Estado',
  principalCents: 'Valor',
  dueOn: 'Vencimento',
  paid: 'Pagamento',
  paidOn: 'Data do pagamento',
  paidCents: 'Valor pago',
  description: 'Descrição',
};

export function conflictText(field: string, raw: string, db: MergedValue, isOfFormula: boolean) {
  if (isOfFormula)
    return {
      what: `Esta célula tem uma fórmula que dá “${raw}”; na Caderneta está “${shown(field, db)}”.`,
      doNext:
        'A Caderneta não escreve por cima de fórmulas: escreva o valor certo no lugar dela, ou fique com o da planilha.',
    };
  return {
    what: `Esta célula ${raw.trim() === '' ? 'está vazia' : `diz “${raw}”`}; na Caderneta ${db === null ? 'não há nada' : `está “${shown(field, db)}”`}.`,
    doNext: 'Escreva de novo o valor certo na célula, ou fique com o valor da Caderneta.',
  };
}

/** The answers to questions, on buttons. */
export const ANSWER_TEXTS = {
  paid: 'Foi paga',
  paidOn: (day: string) => `Foi paga em ${day}`,
  unpaid: 'Não foi paga',
  // What is written to the cell.
  yes: 'sim',
  no: 'não',
  installment: (number: number, of: number) => `${number} de ${of}`,
  sheetWins: 'Vale a planilha',
  serverWins: 'Vale a Caderneta',
  samePerson: 'É a mesma pessoa',
  backAsItWas: 'Deixar como estava',
  newPerson: 'É outra pessoa',
  bookAgain: 'Lançar de novo',
  sameDebt: 'É a mesma conta',
  otherDebt: 'É outra conta',
  promise: (day: string) => `Anotar promessa para ${day}`,
  onlyNote: 'É só uma anotação',
  waive: 'Usar assim mesmo',
} as const;

export const UNDONE_TEXT = {
  what: 'Esta linha foi lançada e depois desfeita.',
  doNext: 'Lance de novo, ou apague a linha se ela não vale mais.',
};

/** Of a row that says what the books hold; `sheetName`: the tab in which they show it. */
export function recordedText(sheetName: string | null) {
  return sheetName === null
    ? {
        what: 'A Caderneta já tem uma conta com este nome, valor e vencimento.',
        doNext: 'Diga se é a mesma conta ou outra compra; até lá ela conta uma vez só.',
      }
    : {
        what: `Já existe uma conta com este nome, valor e vencimento na aba “${sheetName}”.`,
        doNext: 'Se é a mesma, apague esta linha; se é outra compra, toque em “É outra conta”.',
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

/** A value as the merchant reads it. */
export function shown(field: string, value: MergedValue): string {
  if (value === null) return 'em branco';
  if (typeof value === 'number') return formatBRL(Number(value));
  if (field === 'dueOn' || field === 'paidOn') return formatDayBR(String(value));
  if (field === 'paid')
    return value === false ? 'não' : value === true ? 'sim' : `pago em ${formatDayBR(String(value))}`;
  if (field === 'phone') return formatPhone(String(value));
  return field === 'document' ? formatDocument(String(value)) : String(value);
}

const PULL_FAILURES: Record<string, string> = {
  NOT_SHARED:
    'A planilha não está compartilhada com a conta da Caderneta, ou só para leitura. Compartilhe como editor.',
  PROTECTED: 'Há células protegidas nas colunas da Caderneta. Libere-as para a conta da Caderneta.',
  GONE: 'A aba não existe mais. Sincronize pela planilha.',
  QUOTA: 'O Google pediu para esperar. A Caderneta tenta de novo em alguns minutos.',
  UNAVAILABLE: 'O Google não respondeu. A Caderneta tenta de novo em alguns minutos.',
  NOT_OURS: 'As linhas desta aba são de outra sincronização. Sincronize pela planilha.',
  NO_HEADER:
    'A linha com os títulos das colunas (por exemplo: Cliente, Telefone, Valor, Vencimento) não está mais na aba. Ponha-a de volta e sincronize pela planilha.',
};

/** Why a sync by itself stopped; what only a person can decide is asked where the merchant is: in the sheet. */
export function pullFailureText(code: string): string {
  return PULL_FAILURES[code] ?? `${errorMessage(code)} Abra a planilha e sincronize por lá.`;
}
