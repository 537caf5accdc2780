/** Which column of a bank's CSV means what: a table of the words banks use, and nothing by resemblance. */
import { foldName } from '../text.js';

export type ColumnMeaning =
  | 'day'
  | 'text'
  /** `Tipo`, `D/C`: says the direction where its cell is one, else it is text. */
  | 'type'
  | 'amount'
  | 'credit'
  | 'debit'
  | 'balance'
  | 'bankId'
  | 'reference'
  | 'name'
  | 'document';

export type Columns = readonly (ColumnMeaning | null)[];

const WORDS: Readonly<Record<ColumnMeaning, string>> = {
  day: `data, data lancamento, data do lancamento, data de lancamento, data mov, data movimento, data do movimento, data movimentacao,
    data da movimentacao, data transacao, data da transacao, data hora, data e hora, data operacao, data da operacao, dt lancamento,
    dt mov, dt movimento, dt, dia, date, release date, created date`,
  text: `lancamento, lancamentos, historico, descricao, descricao do lancamento, descricao da transacao, titulo, detalhe, detalhes,
    complemento, memo, transacao, tipo de transacao, tipo transacao, tipo da transacao, transaction type, description, estabelecimento,
    observacao, historico complementar, descritivo`,
  type: `tipo, tipo lancamento, tipo de lancamento, movimentacao, operacao, natureza, deb cred, debito credito, credito debito, d c, c d, dc, cd,
    entrada saida, sinal`,
  amount: `valor, valores, valor em reais, valor da transacao, valor do lancamento, valor lancamento, valor brl, montante, quantia, amount,
    transaction net amount, vlr, valor liquido`,
  credit: 'credito, creditos, entrada, entradas, valor credito, valor entrada, recebimentos, recebido, credit',
  debit: 'debito, debitos, saida, saidas, valor debito, valor saida, pagamentos, debit',
  balance: `saldo, saldos, saldo do dia, saldo final, saldo atual, saldo apos, saldo depois, saldo antes, saldo disponivel, partial balance,
    balance, saldo em conta`,
  bankId: `identificador, id, id da transacao, id transacao, codigo da transacao, codigo transacao, reference id, fitid, identificacao,
    id da operacao, id do lancamento, end to end, endtoendid, id pix, id do pix, e2e, transaction id`,
  reference: `documento, docto, doc, n documento, no documento, nr documento, numero do documento, numero documento, nr doc, num doc,
    no doc, n doc, num documento, autenticacao, numero`,
  name: `nome, razao social, nome razao social, pagador, nome do pagador, nome pagador, remetente, favorecido, origem, nome origem,
    contraparte, nome contraparte, nome da contraparte, recebedor pagador, cliente, beneficiario, favorecido pagador`,
  document: `cpf, cnpj, cpf cnpj, cnpj cpf, cpf ou cnpj, cpf cnpj do pagador, cpf do pagador, documento do pagador, documento pagador,
    origem documento, documento origem, documento da contraparte, documento contraparte`,
};

const MEANINGS = new Map<string, ColumnMeaning>(
  Object.entries(WORDS).flatMap(([meaning, words]) =>
    words.split(/,\s+/).map((word) => [word.trim(), meaning as ColumnMeaning] as const),
  ),
);
/** Several columns of text are read one after another; of everything else the first counts. */
const MANY: ReadonlySet<ColumnMeaning> = new Set(['text', 'type']);

/** The meanings of a row that is a heading; null for any other row. */
export function headingColumns(cells: readonly string[]): Columns | null {
  const taken = new Set<ColumnMeaning>();
  const columns = cells.map((cell) => {
    const meaning = MEANINGS.get(headingKey(cell)) ?? null;
    if (meaning === null || (taken.has(meaning) && !MANY.has(meaning))) return null;
    taken.add(meaning);
    return meaning;
  });
  const hasMoney = taken.has('amount') || taken.has('credit') || taken.has('debit');
  const hasWords = taken.has('text') || taken.has('name') || taken.has('type');
  return taken.has('day') && hasMoney && hasWords ? columns : null;
}

function headingKey(cell: string): string {
  if (cell.length > 80) return '';
  return foldName(cell)
    .replace(/\((r\$|brl|d\/c)\)|r\$|[ºª°]/g, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
