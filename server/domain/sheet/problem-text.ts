/** What is wrong with a cell, in the merchant's words: "o que houve · o que fazer". */
import { cleanText } from '../text.js';
import type { Cell } from './cell.js';
import { cellText, plainCell } from './cell.js';
import type { ProblemCode, SheetField } from './field.js';
import { readPaid } from './paid.js';

export interface ProblemText {
  what: string;
  doNext: string;
}

export const FIELD_NAMES: Record<SheetField, string> = {
  name: 'nome',
  phone: 'telefone',
  document: 'CPF/CNPJ',
  email: 'e-mail',
  principalCents: 'valor',
  dueOn: 'vencimento',
  paid: 'pago?',
  paidOn: 'data do pagamento',
  paidCents: 'valor pago',
  installment: 'parcela',
  installmentOf: 'total de parcelas',
  note: 'observação',
  limitCents: 'limite',
  address: 'endereço',
  uf: 'UF',
  description: 'descrição',
  soldOn: 'data da compra',
};

/** The sentences for a problem; `raw` is the cell as it stands, quoted in part. */
export function problemText(code: ProblemCode, field: SheetField, raw: Cell): ProblemText {
  const quote = quoted(raw);
  switch (code) {
    case 'MISSING_NAME':
      return { what: 'Esta linha está sem o nome do cliente.', doNext: 'Escreva o nome para a conta entrar.' };
    case 'PHONE_WITHOUT_AREA_CODE':
      return { what: `Falta o DDD no telefone ${quote}.`, doNext: 'Escreva com DDD, por exemplo (11) 98765-4321.' };
    case 'INVALID_PHONE':
      return {
        what: `O telefone ${quote} não existe desse jeito.`,
        doNext: 'Confira os números: DDD e mais 9 dígitos no celular, ou 8 no fixo.',
      };
    case 'INVALID_DOCUMENT':
      return {
        what: `O CPF/CNPJ ${quote} não confere.`,
        doNext: 'Confira com o cliente e corrija, ou deixe a célula em branco.',
      };
    case 'INVALID_EMAIL':
      return {
        what: `O e-mail ${quote} não está completo ou tem algum erro.`,
        doNext: 'Escreva um só endereço, por exemplo nome@provedor.com.br.',
      };
    case 'AMBIGUOUS_AMOUNT':
      return ambiguousAmount(field, raw, quote);
    case 'INVALID_AMOUNT':
      return {
        what: `Não deu para entender ${quote} como ${FIELD_NAMES[field]} em reais.`,
        doNext: 'Escreva só o número, por exemplo 1.234,56 (de R$ 0,01 a R$ 10.000.000,00).',
      };
    case 'MISSING_AMOUNT':
      return { what: 'Esta linha está sem o valor.', doNext: 'Escreva quanto o cliente deve, por exemplo 45,90.' };
    case 'INVALID_DATE':
      return {
        what: `A data ${quote} (${FIELD_NAMES[field]}) não existe ou está incompleta.`,
        doNext: 'Escreva dia/mês/ano, por exemplo 05/03/2026.',
      };
    case 'AMBIGUOUS_DATE':
      return {
        what: `A data ${quote} (${FIELD_NAMES[field]}) pode estar com o dia e o mês trocados.`,
        doNext: 'Diga uma vez como ler as datas desta aba; ou escreva o mês por extenso, como 5 de março de 2026.',
      };
    case 'MISSING_DUE_DATE':
      return {
        what: 'Esta conta está sem a data de vencimento.',
        doNext: 'Escreva quando ela vence, por exemplo 05/03/2026.',
      };
    case 'INVALID_PAID':
      return invalidPaid(field, raw, quote);
    case 'INVALID_INSTALLMENT':
      return {
        what: `Não deu para entender a parcela ${quote}.`,
        doNext: 'Escreva por extenso, por exemplo "3 de 10"; com barra, a planilha às vezes troca por uma data.',
      };
    case 'INVALID_UF':
      return {
        what: `${quote} não é um estado do Brasil.`,
        doNext: 'Escreva a sigla com duas letras, por exemplo SP.',
      };
    case 'PROMISE_IN_NOTE':
      return {
        what: `A observação ${quote} fala de uma promessa de pagamento.`,
        doNext: 'Se o cliente combinou um dia, confirme; senão, a observação fica só na planilha.',
      };
    case 'FORMULA_ERROR':
      return {
        what: `A fórmula desta célula (${FIELD_NAMES[field]}) deu erro: ${quote}.`,
        doNext: 'Corrija a fórmula ou escreva o texto no lugar dela.',
      };
    case 'TEXT_TOO_LONG':
      return {
        what: `O texto em "${FIELD_NAMES[field]}" é comprido demais.`,
        doNext: 'Encurte o texto; nada foi apagado da planilha.',
      };
  }
}

/** `1,234` has two readings, and the merchant is shown both to choose from. */
function ambiguousAmount(field: SheetField, raw: Cell, quote: string): ProblemText {
  const digits = /([1-9]\d{0,2}),(\d{3})/.exec(cellText(plainCell(raw)).slice(0, 60));
  const [, whole, rest] = digits ?? [];
  const doNext =
    whole === undefined || rest === undefined
      ? 'Escreva com os centavos, por exemplo 1.234,00.'
      : `Se são milhares, escreva ${whole}.${rest},00; se são reais e centavos, use dois dígitos depois da vírgula, como ${rounded(Number(whole + rest) / 1_000)}.`;
  return { what: `O ${FIELD_NAMES[field]} ${quote} pode ser lido de dois jeitos.`, doNext };
}

/** `3,89` for 3.894. */
function rounded(reais: number): string {
  return (Math.round(reais * 100) / 100).toFixed(2).replace('.', ',');
}

/** A word nobody can place, or one that other cells of the row contradict. */
function invalidPaid(field: SheetField, raw: Cell, quote: string): ProblemText {
  const reading = readPaid(raw, field === 'paidCents');
  if (reading.ok && reading.kind === 'AMOUNT')
    return {
      what: `O valor pago ${quote} é maior que a dívida ou não combina com as outras colunas de pagamento.`,
      doNext: 'Confira o valor da conta e quanto já foi pago.',
    };
  if (reading.ok)
    return {
      what: `O que está em "${FIELD_NAMES[field]}" (${quote}) não combina com as outras colunas de pagamento.`,
      doNext: 'Confira se foi paga, em que dia e quanto, e corrija o que estiver errado.',
    };
  const isBareNumber = /^"(pg|pago|pagou)? ?\d{1,2}"$/i.test(quote);
  if (isBareNumber)
    return {
      what: `Não deu para saber se ${quote} é um dia ou um valor pago.`,
      doNext: 'Escreva a data inteira (05/03/2026) ou o valor com R$ (R$ 10,00).',
    };
  return {
    what: `Não deu para saber se ${quote} quer dizer que a conta foi paga.`,
    doNext: 'Escreva sim, não, o dia em que foi paga, ou quanto já foi pago (R$ 50,00).',
  };
}

function quoted(raw: Cell): string {
  const text = cleanText(cellText(plainCell(raw)).slice(0, 200));
  const letters = [...text];
  return letters.length > 40 ? `"${letters.slice(0, 40).join('')}…"` : `"${text}"`;
}
