/** Everything a merchant reads about a bank statement. */
import { formatDayBR } from '../day.js';
import type { Day } from '../facts.js';
import { cleanText } from '../text.js';
import type { CandidateReason, EntryReason } from './verdict.js';

const QUOTED_LENGTH = 30;

export const statementTexts = {
  empty: 'O arquivo está vazio.',
  notText: 'Este arquivo não é um extrato em texto. No aplicativo do banco, exporte o extrato em OFX ou CSV.',
  isPage: 'Este arquivo é uma página da internet. Entre de novo no banco e exporte o extrato em OFX ou CSV.',
  noHeading:
    'Não encontrei os títulos das colunas (data, descrição e valor). Exporte o extrato de novo, em OFX ou CSV, sem mudar nada nele.',
  noEntries: 'Não encontrei nenhum lançamento neste extrato.',
  tooManyEntries: (most: number) =>
    `O extrato tem mais de ${most.toLocaleString('pt-BR')} lançamentos. Exporte um período menor.`,
  hasDoctype: 'O arquivo OFX traz uma definição (DOCTYPE ou ENTITY) que nenhum banco usa. Exporte o extrato de novo.',
  noOfx: 'O arquivo OFX não tem a parte <OFX> com os lançamentos. Exporte o extrato de novo.',

  missingDay: 'Falta a data.',
  unreadableDay: (text: string) => `Não entendi a data ${quoted(text)}.`,
  missingAmount: 'Falta o valor.',
  unreadableAmount: (text: string) => `Não entendi o valor ${quoted(text)}.`,
  unclearAmount: (text: string) => `O valor ${quoted(text)} pode ser lido de dois jeitos.`,
  twoAmounts: 'Há valor de entrada e de saída na mesma linha.',
  contradictorySign: 'O sinal do valor e a coluna de entrada ou saída se contradizem.',
  tooManyCells: 'A linha tem mais colunas do que o título. Pode haver um separador no meio do texto ou do valor.',
  tooLong: 'A linha é longa demais para um lançamento.',
  openQuote: 'As aspas desta linha não fecham.',
  cutShort: 'O arquivo termina no meio deste lançamento.',
  foreignCurrency: (currency: string) => `O valor está em outra moeda (${quoted(currency)}).`,

  preamble: (last: number) => (last === 1 ? 'Cabeçalho do extrato.' : `Cabeçalho do extrato, até a linha ${last}.`),
  headingAgain: 'Títulos das colunas repetidos.',
  balance: 'Linha de saldo.',
  total: 'Linha de total.',
  footer: 'Texto no fim do extrato.',
  future: (on: Day) => `Lançamento futuro, de ${formatDayBR(on)}. Importe de novo depois desse dia.`,
  refusedAt: (line: number, reason: string) => (line > 0 ? `Linha ${line}: ${reason}` : reason),
} as const;

/** Why an entry was posted, asked or ignored. */
export const REASON_TEXTS: Readonly<Record<EntryReason, string>> = {
  TXID_DEBT: 'O código do Pix é o desta dívida.',
  TXID_CUSTOMER: 'O código do Pix é o deste cliente.',
  DOCUMENT_AND_AMOUNT: 'O CPF ou CNPJ é o do cliente e o valor bate com o que ele deve.',
  MASKED_DOCUMENT_AND_AMOUNT:
    'O nome e os números visíveis do CPF são os do cliente, e o valor bate com o que ele deve.',

  TXID_CONFLICT: 'O lançamento traz códigos de Pix de mais de uma dívida.',
  TXID_NOTHING_OPEN:
    'O código do Pix é deste cliente, mas a dívida já não está em aberto. Pode ser pagamento em dobro.',
  DOCUMENT_OTHER_AMOUNT: 'O CPF ou CNPJ é o do cliente, mas o valor não bate com o que ele deve.',
  DOCUMENT_NOTHING_OPEN: 'O CPF ou CNPJ é o do cliente, mas ele não tem nada em aberto.',
  PAID_BEFORE_RECORDED: 'O dinheiro entrou antes de a dívida ser anotada. Pode já ter sido descontado.',
  NAME_AND_AMOUNT: 'O nome e o valor batem com um cliente só. Confirme que é ele.',
  NAME_OTHER_AMOUNT: 'O nome parece o deste cliente, mas o valor não bate com o que ele deve.',
  NAME_NOTHING_OPEN: 'O nome parece o de um cliente que não tem nada em aberto.',
  SEVERAL_CANDIDATES: 'Mais de um cliente pode ter feito este pagamento.',
  AMOUNT_ONLY: 'Não reconheci quem pagou, mas o valor é igual ao que alguém deve.',
  UNKNOWN_PAYER: 'O extrato não diz quem pagou.',
  MAYBE_RECORDED: 'Há um pagamento deste valor anotado por estes dias. Pode ser o mesmo.',
  TOO_MANY_FROM_ONE: 'São pagamentos demais de um cliente só no mesmo extrato.',
  RETURN_OF_PAYMENT: 'O dinheiro foi devolvido. Se for deste pagamento, estorne o pagamento.',
  RETURN_UNCLEAR: 'Dinheiro devolvido que pode ser de um pagamento já anotado.',

  NO_MONEY: 'Lançamento sem valor.',
  CARD_BILL: 'Lançamento da fatura do cartão, não da conta.',
  BALANCE: 'Linha de saldo.',
  FEE: 'Tarifa, juros ou imposto do banco.',
  INVESTMENT: 'Aplicação, resgate ou rendimento.',
  LOAN: 'Empréstimo ou crédito do banco.',
  CARD_SALES: 'Vendas no cartão.',
  OWN_TRANSFER: 'Transferência da própria loja.',
  MONEY_OUT: 'Dinheiro que saiu da conta.',
  REFUND_IN: 'Dinheiro da loja que voltou para a conta.',
  RETURNED: 'Pagamento que foi devolvido neste mesmo extrato.',
  RETURN_PAIRED: 'Devolução de um pagamento deste mesmo extrato, que não foi lançado.',
  RETURN_SETTLED: 'Devolução de um pagamento que já foi estornado.',
  ALREADY_RECORDED: 'Este pagamento já estava anotado.',
  STRANGER: 'Quem pagou não é cliente e ninguém deve este valor: parece venda à vista.',
};

/** Why somebody is proposed. */
export const CANDIDATE_TEXTS: Readonly<Record<CandidateReason, string>> = {
  TXID: 'código do Pix',
  DOCUMENT: 'mesmo CPF ou CNPJ',
  MASKED_DOCUMENT: 'números visíveis do CPF iguais',
  NAME: 'mesmo nome',
  CLOSE_NAME: 'nome parecido',
  FIRST_NAME: 'mesmo primeiro nome',
  AMOUNT: 'deve este valor',
  OWES_OTHER: 'deve outro valor',
  RECORDED: 'pagamento igual já anotado',
  RETURNED: 'pagamento que pode ter sido devolvido',
};

/** The first words of what could not be read; a whole cell of a hostile file is nobody's reading. */
function quoted(text: string): string {
  const clean = [...cleanText(text.slice(0, QUOTED_LENGTH * 2))];
  const shown = clean.length > QUOTED_LENGTH ? `${clean.slice(0, QUOTED_LENGTH - 1).join('')}…` : clean.join('');
  return `“${shown}”`;
}
