/** What the merchant must know before believing a backtest, in Brazilian Portuguese. */
import { formatDayBR } from '../day.js';
import type { Day } from '../facts.js';

export const backtestTexts = {
  onlyAsked: () =>
    'Só entram vendas que aconteceram: o que ninguém pediu, ou foi negado no balcão, não está no histórico.',
  behaviour: () =>
    'O comportamento é o que foi: com outro limite, o cliente poderia comprar mais, comprar menos ou pagar de outro jeito.',
  allOrNothing: () =>
    'Uma venda que não cabe conta como recusada inteira; na loja, uma entrada ou mais parcelas poderiam resolver.',
  ownerDecisions: () =>
    'Limites que você mudou à mão e suspensões não entram: os limites são os que as regras dariam sozinhas.',
  unknownOrigins: () =>
    'A pontuação do birô e as indicações não entram: cada cliente novo começa no primeiro degrau de cada política.',
  toConfirm: (count: number) =>
    count === 1
      ? '1 venda "a confirmar" foi contada como feita, porque você de fato vendeu.'
      : `${count} vendas "a confirmar" foram contadas como feitas, porque você de fato vendeu.`,
  broughtAlong: (count: number) =>
    count === 1
      ? '1 conta veio de uma importação sem a data da venda: ocupa o limite, mas não foi pedida de novo.'
      : `${count} contas vieram de importação sem a data da venda: ocupam o limite, mas não foram pedidas de novo.`,
  running: (count: number, sales: number, to: Day) =>
    `De ${count} das ${sales} vendas ainda não se sabia o fim em ${formatDayBR(to)}: não contam como pagas nem como perdidas, e as perdas sempre aparecem depois dos pagamentos.`,
  few: (sales: number) =>
    sales === 0
      ? 'Não há vendas neste período: nada pôde ser comparado.'
      : `São só ${sales === 1 ? '1 venda' : `${sales} vendas`}: pouco para confiar na diferença.`,
};
