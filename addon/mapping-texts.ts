/** Every sentence of the columns' dialog, the preview and the questions a sync asks. For the panel alone. */
import { formatBRL } from '../server/domain/money.js';
import type { Certainty } from './mapping-rpc.js';
import type { CopiedTab, SyncState } from './rpc.js';
import { listed, plural } from './texts.js';

/** What a column may mean, in the order in which a shop thinks of it. */
export const FIELD_LABELS: Record<string, string> = {
  name: 'Cliente (nome)',
  phone: 'Telefone',
  email: 'E-mail',
  document: 'CPF ou CNPJ',
  principalCents: 'Valor da conta',
  dueOn: 'Vencimento',
  paid: 'Pago? (sim, não ou data)',
  paidOn: 'Data do pagamento',
  paidCents: 'Quanto já pagou',
  installment: 'Parcela (3 de 10)',
  installmentOf: 'Total de parcelas',
  soldOn: 'Data da compra',
  description: 'O que comprou',
  note: 'Observação',
  limitCents: 'Limite do cliente',
  address: 'Endereço',
  uf: 'Estado (UF)',
};

const MONTHS = 'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro'.split(' ');
const monthDay = (day: number, month: number): string => `${day === 1 ? '1º' : day} de ${MONTHS[month - 1]}`;
const count = (n: number): string => n.toLocaleString('pt-BR');
const quoted = (headings: readonly string[]): string => listed(headings.map((heading) => `“${heading}”`));

const NEEDED: Record<string, string> = {
  name: 'o nome do cliente',
  principalCents: 'o valor da conta',
};

const CERTAINTIES: Record<Certainty, string> = {
  SURE: 'Entendi como',
  LIKELY: 'Parece ser',
  UNSURE: 'Não sei o que é',
  OWN: 'Fica como está',
};

export const MAPPING = {
  title: 'Confira as colunas',
  link: 'Colunas',
  reading: 'Lendo as colunas…',
  intro: (sheetName: string) => `A Caderneta leu a aba ${sheetName}. Nada foi gravado ainda.`,
  change: (sheetName: string) => `O que cada coluna da aba ${sheetName} quer dizer.`,
  changeWarns: 'Trocar a coluna do nome, do valor ou do vencimento muda contas que já estão anotadas.',
  asked: (columns: number) => `Falta confirmar (${columns})`,
  sure: (columns: number) => plural(columns, 'coluna entendida', 'colunas entendidas'),
  own: (columns: number) => plural(columns, 'coluna sua, que fica como está', 'colunas suas, que ficam como estão'),
  column: (heading: string, letter: string) => (heading === '' ? `Coluna ${letter}, sem título` : heading),
  place: (letter: string) => `coluna ${letter}`,
  noSamples: 'em branco',
  certainty: (certainty: Certainty) => CERTAINTIES[certainty],
  said: 'Você disse',
  choose: 'Escolha…',
  ownOption: 'É minha, deixe como está',
  likely: 'Parece ser',
  all: 'Todas',
  preview: 'Ver a prévia',
  save: 'Salvar e sincronizar',
  back: 'Voltar ao painel',
  unanswered: (headings: readonly string[]) => ({
    code: 'COLUMN_UNANSWERED',
    what:
      headings.length === 1 ? `Falta dizer o que é ${quoted(headings)}.` : `Falta dizer o que são ${quoted(headings)}.`,
    doNext: 'Se a coluna é só sua, escolha “É minha, deixe como está”.',
  }),
  twice: (field: string, headings: readonly string[]) => ({
    code: 'COLUMN_TWICE',
    what: `${quoted(headings)} não podem ser ao mesmo tempo “${FIELD_LABELS[field]}”.`,
    doNext: 'Deixe só a que vale; a outra pode ser “É minha, deixe como está”.',
  }),
  missing: (fields: readonly string[]) => ({
    code: 'COLUMN_MISSING',
    what: `Falta dizer qual coluna tem ${fields.map((field) => NEEDED[field]).join(' e qual tem ')}.`,
    doNext: 'Escolha a coluna na lista acima: sem isso não há o que sincronizar.',
  }),
  due: {
    title: 'Quando vence o fiado?',
    noColumn: 'Nenhuma coluna diz o vencimento.',
    blanks: (rows: number) =>
      rows === 1 ? '1 linha está sem vencimento.' : `${count(rows)} linhas estão sem vencimento.`,
    payDay: 'No dia do pagamento: todo dia',
    payDayInput: 'Dia do mês em que vence',
    days: 'Depois de quantos dias',
    daysInput: 'Dias até vencer',
    each: 'Vou escrever em cada linha',
    unanswered: {
      code: 'DUE_UNANSWERED',
      what: 'Falta dizer quando vence o fiado.',
      doNext: 'Escolha uma das três respostas.',
    },
    badPayDay: { code: 'BAD_PAY_DAY', what: 'O dia do pagamento vai de 1 a 31.', doNext: 'Escreva só o número.' },
    badDays: { code: 'BAD_DAYS', what: 'O prazo vai de 1 a 365 dias.', doNext: 'Escreva só o número.' },
  },
  dates: {
    title: 'Como ler as datas?',
    ask: (cell: string, shown: string) =>
      `Esta planilha está em inglês, que põe o mês antes do dia. O que é ${shown}, na célula ${cell}?`,
    /** `2026-05-03` as an English sheet shows it. */
    shown: (day: string) => `${day.slice(5, 7)}/${day.slice(8)}/${day.slice(0, 4)}`,
    dayFirst: (day: string) => monthDay(Number(day.slice(5, 7)), Number(day.slice(8))),
    asShown: (day: string) => monthDay(Number(day.slice(8)), Number(day.slice(5, 7))),
    unanswered: {
      code: 'DATES_UNANSWERED',
      what: 'Falta dizer como ler as datas.',
      doNext: 'Escolha uma das duas respostas.',
    },
  },
};

export const PREVIEW = {
  title: 'Prévia',
  intro: 'O que a Caderneta fará com esta aba. Nada foi gravado ainda.',
  counting: (done: number, total: number) =>
    total === 0 ? 'Contando…' : `Contando: ${count(done)} de ${count(total)} linhas…`,
  cancel: 'Cancelar',
  again: 'Tentar de novo',
  questionsTitle: 'O que será perguntado',
  debts: 'Contas que entram',
  open: 'Total em aberto',
  paid: 'Delas, já pagas',
  recorded: 'Já estavam na Caderneta',
  appended: 'Contas da Caderneta que vêm para o fim da planilha',
  newCustomers: 'Clientes novos',
  knownCustomers: 'Clientes já conhecidos',
  waiting: 'Linhas que esperam a sua resposta',
  elsewhere: 'Delas, iguais a contas de outra aba',
  ignored: 'Linhas que ficam de fora',
  ignoredWhy: 'Ficam de fora totais, separadores, títulos repetidos e linhas em branco.',
  count,
  cents: formatBRL,
  questions: (questions: number) =>
    questions === 0
      ? 'Nenhuma pergunta.'
      : `${plural(questions, 'pergunta', 'perguntas').replace(/^\d+/, count(questions))} ${questions === 1 ? 'ficará' : 'ficarão'} no painel, cada uma com a sua célula.`,
  example: (cell: string, name: string) => (name === '' ? cell : `${cell} · ${name}`),
  others: (questions: number) => `e mais ${count(questions)}.`,
  none: 'Nenhuma linha entra como conta. Confira as colunas antes de aplicar.',
  ours: 'A Caderneta acrescenta as colunas dela à direita (situação, atraso, limite e outras) e não muda nenhuma das suas.',
  kept: (headings: readonly string[]) =>
    headings.length === 1 ? `${quoted(headings)} fica como está.` : `${quoted(headings)} ficam como estão.`,
  copy: 'As linhas desta cópia ganham identificação própria. As iguais a contas de outra aba não entram duas vezes: a Caderneta pergunta antes.',
  apply: 'Aplicar',
  applying: 'Aplicando…',
  back: 'Voltar',
};

export const SYNC_ASKS = {
  copy: ({ sheetName }: CopiedTab, when: string | null) =>
    `Esta aba é uma cópia de ${sheetName}${when === null ? '' : `, sincronizada em ${when}`}. Nada foi gravado.`,
  isNew: 'É uma planilha nova',
  isNewWhy: 'As contas dela são outras. Você vê a prévia antes.',
  moved: 'Passei a usar esta',
  movedWhy: 'As contas são as mesmas; a outra deixa de ser sincronizada.',
  scrambled:
    'Parece que só uma parte das colunas foi ordenada: a marca que a Caderneta guarda em cada linha, numa coluna escondida, ficou na linha de outra pessoa. Nada foi enviado e nada mudou.',
  rearrange: 'Rearrumar',
  rearrangeWhy:
    'A Caderneta devolve a marca à linha certa, pelo nome, valor e vencimento escritos nela. As suas células não mudam.',
  undoSort: 'Desfazer eu mesmo (Ctrl+Z)',
  undoSortWhy: 'Desfaça a ordenação e ordene de novo a tabela inteira.',
  restored: (rows: number) =>
    `A planilha parece ter voltado a uma versão antiga (${plural(rows, 'linha', 'linhas').replace(/^\d+/, count(rows))}). O que vale?`,
  server: 'Vale a Caderneta',
  serverWhy: 'As células voltam ao que a Caderneta sabe.',
  sheet: 'Vale a planilha',
  sheetWhy: 'Valores, vencimentos e pagamentos passam a ser os que estão nela.',
  cancel: 'Cancelar',
  stop: 'Parar',
  stopping: 'Parando…',
  stopped: ({ rowsSent, rowsTotal }: SyncState) =>
    rowsTotal === 0
      ? 'Parado. Nada foi enviado.'
      : rowsSent < rowsTotal
        ? `Parado: ${count(rowsSent)} de ${count(rowsTotal)} linhas foram enviadas. O resto vai na próxima sincronização.`
        : 'Parado: as linhas foram enviadas. O que falta escrever na planilha vai na próxima sincronização.',
  sending: ({ chunk, chunks, rowsSent, rowsTotal }: SyncState) =>
    chunks <= 1
      ? 'Enviando…'
      : `Enviando ${Math.min(chunk + 1, chunks)} de ${chunks} · ${count(rowsSent)} de ${count(rowsTotal)} linhas…`,
  /** What is over in a moment, by the code of the failure. */
  busy: {
    BUSY: 'Outra pessoa está sincronizando agora.',
    UNAVAILABLE: 'O servidor está ocupado.',
  } as Record<string, string>,
  again: (waits: string, attempt: number, most: number) =>
    `${waits} Tento de novo em instantes (${attempt} de ${most})…`,
};
