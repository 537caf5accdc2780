/** What a merchant reads about questions, conflicts and the rules for them. */
import { formatBRL } from '../server/domain/money.js';
import type { Failure } from './rpc.js';
import { failure, plural } from './texts.js';

/** Why a cell was not written: what the add-on says. What to do about it is in the sidebar. */
export const CELL_ANSWERS = {
  changed: (cell: string, now: string): Failure =>
    failure(
      'CELL_CHANGED',
      `A célula ${cell} mudou: agora mostra ${now === '' ? 'nada' : `“${now}”`}. Nada foi escrito.`,
    ),
  formula: (cell: string): Failure =>
    failure('CELL_IS_FORMULA', `A célula ${cell} tem uma fórmula, e a Caderneta não escreve em cima de fórmulas.`),
  refused: (cell: string): Failure => failure('CELL_REFUSED', `A planilha não aceitou a resposta na célula ${cell}.`),
};

/** How every note of Caderneta's in a cell begins; what begins otherwise is the merchant's. */
export const NOTE_MARK = 'Caderneta:';

export function conflictNote(field: string, sheetValue: string, serverValue: string): string {
  const [sheet, server] = [sheetValue, serverValue].map((value) => conflictValue(field, value));
  return `${NOTE_MARK} esta célula e a Caderneta dizem coisas diferentes. Na planilha: ${sheet}. Na Caderneta: ${server}. Diga qual vale em Perguntas, no painel.`;
}

/** One of two values; an amount that a cell shows as a bare number says that it is reais. */
export function conflictValue(field: string, value: string): string {
  if (value.trim() === '') return 'em branco';
  const parts = /Cents$/.test(field) ? /^(\d{1,9})(?:,(\d\d?))?$/.exec(value.trim()) : null;
  return parts ? formatBRL(Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'))) : value;
}

export type QuestionGroup =
  | 'conflict'
  | 'amount'
  | 'day'
  | 'phone'
  | 'document'
  | 'email'
  | 'paid'
  | 'customer'
  | 'promise'
  | 'other';

/** In the order in which the chips stand. */
export const GROUP_NAMES: Record<QuestionGroup, string> = {
  conflict: 'conflitos',
  amount: 'valor',
  day: 'data',
  paid: 'pagamento',
  customer: 'cliente',
  phone: 'telefone',
  document: 'CPF/CNPJ',
  email: 'e-mail',
  promise: 'promessa',
  other: 'outras',
};

/** A field without a column of its own has no heading. */
export const FIELD_NAMES: Record<string, string> = {
  name: 'Cliente',
  phone: 'Telefone',
  document: 'CPF/CNPJ',
  email: 'E-mail',
  principalCents: 'Valor',
  dueOn: 'Vencimento',
  paid: 'Pago',
  paidOn: 'Pago em',
  paidCents: 'Valor pago',
  installment: 'Parcela',
  installmentOf: 'Parcelas',
  note: 'Observação',
  limitCents: 'Limite',
  address: 'Endereço',
  uf: 'UF',
  description: 'Descrição',
  soldOn: 'Data da compra',
};

/** What could not be undone, as the server words it, as far as it can be read at a glance. */
function leftLines(left: readonly string[]): string[] {
  if (left.length === 0) return [];
  const more = left.length - MOST_LEFT;
  return [
    'Na Caderneta nem tudo voltou:',
    ...left.slice(0, MOST_LEFT),
    ...(more > 0 ? [`E mais ${more}: veja no Histórico.`] : []),
  ];
}
const MOST_LEFT = 3;

/** Cells were written, and what came after that failed: why, in words. */
export function unsentText(cells: readonly string[], { what, doNext }: Failure): string {
  const written = cells.length === 1 ? `A célula ${cells[0]} foi escrita` : `${cells.length} células foram escritas`;
  return `${written}, mas o servidor pode ainda não saber. ${what} ${doNext}`;
}

export const QUESTIONS = {
  title: (count: number) => `Perguntas (${count})`,
  filter: 'Mostrar só',
  all: 'todas',
  count: (label: string, count: number, isMore: boolean) => `${label} ${many(count, isMore)}`,
  tab: (name: string) => `Aba ${name}`,
  cell: (row: number, heading: string) => `Linha ${row} · ${heading}`,
  rowOnly: (row: number) => `Linha ${row}`,
  raw: (raw: string) => `“${raw}”`,
  fix: 'Corrija a célula e sincronize.',
  go: (cell: string | null) => (cell === null ? 'Ir para a célula' : `Ir para a célula ${cell}`),
  going: 'Abrindo…',
  waive: 'Usar assim mesmo',
  keepOurs: 'Ficar com o valor da Caderneta',
  payments: 'Ver recebimentos',
  saving: 'Anotando…',
  waived: 'Certo: a linha entra sem esse dado.',
  kept: 'Certo: a célula recebe o valor da Caderneta.',
  write: 'Escrever aqui',
  writeOf: (heading: string, row: number) => `Escrever aqui: ${heading}, linha ${row}`,
  save: 'Gravar',
  dueRule: 'Um vencimento para todas',
  hints: { AMOUNT: '1.234,56', DAY: 'dd/mm/aaaa', TEXT: '' },
  more: (count: number) => `Mostrar mais ${count}`,
  loading: 'Carregando…',
  fewer: 'Ver menos',
  written: (cell: string, shown: string) => `Escrito em ${cell}: ${shown}.`,
  stands: (cell: string, shown: string) => `A célula ${cell} já dizia ${shown}; foi sincronizada.`,
  stillAsked: (place: string) => `${place}: ainda há uma pergunta sobre esta célula.`,
  answered: 'Certo: resposta anotada.',
  undo: 'Desfazer',
  undone: (cell: string, left: readonly string[]) =>
    [`Desfeito: a célula ${cell} voltou a ser o que era.`, ...leftLines(left)].join(' '),
  notUndone: (cell: string, left: readonly string[]) =>
    [`A célula ${cell} mudou depois e ficou como está.`, ...leftLines(left)].join(' '),
  conflict: {
    what: 'A planilha e a Caderneta dizem coisas diferentes.',
    doNext: 'Diga qual vale. Até lá os dois ficam guardados e nada muda.',
    ofPerson: 'Vale para todas as linhas desta pessoa.',
    sheet: 'Na planilha',
    server: 'Na Caderneta',
    kept: { SHEET: 'Certo: vale o que está na planilha.', SERVER: 'Certo: a célula recebe o valor da Caderneta.' },
  },
  bad: {
    AMOUNT: { code: 'BAD_AMOUNT', what: 'O valor não está claro.', doNext: 'Escreva assim: 1.234,56.' },
    DAY: { code: 'BAD_DAY', what: 'Esta data não existe ou está incompleta.', doNext: 'Escreva assim: 05/03/2026.' },
    EMPTY: { code: 'EMPTY', what: 'Não há nada escrito.', doNext: 'Escreva a resposta e toque em Gravar.' },
    PHONE: { code: 'BAD_PHONE', what: 'Faltam números no telefone.', doNext: 'Escreva com DDD: (11) 98765-4321.' },
    EMAIL: { code: 'BAD_EMAIL', what: 'O e-mail está incompleto.', doNext: 'Escreva assim: nome@provedor.com.br.' },
  } satisfies Record<string, Failure>,
};

export const AREA_CODE = {
  open: (count: number, isMore: boolean) => `Usar o mesmo DDD em todos (${many(count, isMore)})`,
  opening: 'Abrindo…',
  label: 'DDD dos telefones sem DDD',
  hint: (count: number, isMore: boolean) =>
    `Escreve o DDD na frente de ${isMore ? 'todos os telefones que não têm' : plural(count, 'telefone', 'telefones')}, na planilha. Confira antes: quem é de outra cidade tem outro.`,
  use: (areaCode: string | null) => `Usar o DDD ${areaCode === null ? '' : `${areaCode} `}em todos`,
  writing: (done: number, of: number) => `Escrevendo: ${done} de ${of}…`,
  written: (count: number, areaCode: string) => `DDD ${areaCode} escrito em ${plural(count, 'telefone', 'telefones')}.`,
  some: (count: number): Failure => ({
    code: 'CELLS_CHANGED',
    what: `${plural(count, 'célula mudou ou não pôde', 'células mudaram ou não puderam')} ser escrita${count === 1 ? '' : 's'}.`,
    doNext: 'A pergunta continua na lista.',
  }),
  undo: 'Desfazer',
  undoing: 'Desfazendo…',
  undone: (count: number, of: number, left: readonly string[]) =>
    [
      `Desfeito em ${plural(count, 'telefone', 'telefones')}.`,
      ...(count < of
        ? [
            of - count === 1
              ? 'Uma célula mudou depois e ficou como está.'
              : `${of - count} células mudaram depois e ficaram como estão.`,
          ]
        : []),
      ...leftLines(left),
    ].join(' '),
  cancel: 'Cancelar',
  bad: { code: 'BAD_AREA_CODE', what: 'Este DDD não existe.', doNext: 'Escreva os dois números, por exemplo 27.' },
};

export const SAME_ANSWER = {
  title: 'Responder várias de uma vez',
  kind: (heading: string, count: number, isMore: boolean) => `${heading} · ${many(count, isMore)} perguntas iguais`,
  all: (label: string, count: number, isMore: boolean) => `${label} (${many(count, isMore)})`,
  forExample: (what: string) => `Por exemplo: ${what}`,
  ask: (label: string, count: number) => `Responder “${label}” às ${count} perguntas?`,
  names: (names: readonly string[], others: number) => `${names.join(', ')}${others > 0 ? ` e mais ${others}` : ''}.`,
  confirm: (count: number) => `Responder as ${count}`,
  noting: (done: number, of: number) => `Anotando: ${done} de ${of}…`,
  done: (count: number) => `Certo: ${plural(count, 'resposta anotada', 'respostas anotadas')}.`,
  cancel: 'Cancelar',
  undoing: 'Desfazendo…',
  undone: (left: readonly string[]) => ['Desfeito: as perguntas voltaram.', ...leftLines(left)].join(' '),
};

/** "12+" while some are not loaded yet. */
function many(count: number, isMore: boolean): string {
  return `${count}${isMore ? '+' : ''}`;
}

export const POLICY = {
  title: 'Quando os dois mudaram',
  loading: 'Carregando…',
  intro:
    'Às vezes a mesma informação muda na planilha e também na Caderneta antes de sincronizar. Diga qual vale, ou deixe que a Caderneta pergunte.',
  tab: (name: string) => `Vale para a aba ${name}.`,
  money:
    'Dinheiro nunca é apagado: se o valor ou o pagamento mudar, a mudança é anotada como correção e pode ser desfeita.',
  unsynced: 'Sincronize a aba uma vez para escolher isto.',
  winners: { ASK: 'perguntar', SHEET: 'vale a planilha', SERVER: 'vale a Caderneta' },
  save: 'Salvar',
  saving: 'Salvando…',
  saved: 'Salvo: vale a partir da próxima sincronização.',
  unchanged: { code: 'UNCHANGED', what: 'Nada mudou.', doNext: 'Escolha outra regra e salve.' },
  due: {
    title: 'Quando vence o fiado sem data?',
    intro: 'Vale para toda a loja. Linhas que só esperam por isso entram na conta na hora.',
    going: (part: number) => `São muitas linhas: lançando a parte ${part}…`,
    ask: 'Perguntar em cada linha',
    payDay: 'Todo mês, no dia',
    payDayLabel: 'Dia do mês (1 a 31)',
    days: 'Alguns dias depois da compra',
    daysLabel: 'Quantos dias (1 a 365)',
    save: 'Salvar vencimento',
    saved: (payDay: number | null, days: number | null) =>
      payDay !== null
        ? `Certo: sem data, vence no próximo dia ${payDay}.`
        : days !== null
          ? `Certo: sem data, vence ${plural(days, 'dia', 'dias')} depois da compra.`
          : 'Certo: a Caderneta pergunta em cada linha sem data.',
    bad: (most: number): Failure => ({
      code: 'BAD_NUMBER',
      what: 'Este número não serve.',
      doNext: `Escreva um número inteiro de 1 a ${most}.`,
    }),
  },
};

export const BACKGROUND = {
  title: 'Sincronizar sem abrir a planilha',
  intro:
    'Ligada, a Caderneta lê a planilha a cada dez minutos, também à noite. Antes, compartilhe a planilha, como editor, com este endereço:',
  introOn:
    'Está ligada: a Caderneta lê a planilha a cada dez minutos, também à noite. Para isso a planilha fica compartilhada com este endereço:',
  copy: 'Copiar o endereço',
  turnOn: 'Ligar a sincronização automática',
  turnOff: 'Desligar a sincronização automática',
  saving: 'Salvando…',
  on: 'Ligada: a primeira leitura é em até dez minutos.',
  off: 'Desligada: a planilha é lida quando você sincroniza.',
};
