/** Why a whole file is left alone, in the words of the person who chose it: what happened, what to do. */

export type FileErrorCode =
  | 'EMPTY'
  | 'TOO_BIG'
  | 'NOT_A_SHEET'
  | 'OLD_EXCEL'
  | 'MACROS'
  | 'PROTECTED'
  | 'WEB_PAGE'
  | 'COMPRESSED'
  | 'DAMAGED'
  | 'BOMB'
  | 'ENTITIES'
  | 'TOO_MANY_CELLS'
  | 'FAR_CELL'
  | 'TOO_SLOW'
  | 'ENCODING'
  | 'SEPARATOR'
  | 'OPEN_QUOTE'
  | 'LONG_LINE'
  | 'RAGGED'
  | 'NO_TABLE'
  | 'NO_SHEET'
  | 'NO_COLUMN';

export interface FileRefusal {
  ok: false;
  code: FileErrorCode;
  message: string;
}

const SAVE_AS = 'Abra no Excel, no LibreOffice ou no Planilhas Google e salve como .xlsx, .ods ou .csv.';

/** `detail` is what the sentence names: a cell, a line, a heading, a program's name. */
const TEXTS: Record<FileErrorCode, (detail: string) => string> = {
  EMPTY: () => 'O arquivo está vazio.',
  TOO_BIG: (megabytes) =>
    `O arquivo é grande demais (mais de ${megabytes} MB). Deixe nele só a planilha das contas e tente de novo.`,
  NOT_A_SHEET: (kind) => `Este arquivo não é uma planilha: é ${kind}. ${SAVE_AS}`,
  OLD_EXCEL: (kind) => `Este arquivo é do formato ${kind}, que não é lido aqui. ${SAVE_AS}`,
  MACROS: () => 'Este arquivo tem macros (.xlsm). Salve como .xlsx, sem macros, e tente de novo.',
  PROTECTED: () => 'O arquivo tem senha. Salve uma cópia sem senha e tente de novo.',
  WEB_PAGE: () => `Este arquivo é uma página da internet com nome de planilha. ${SAVE_AS}`,
  COMPRESSED: () => 'Este arquivo está compactado. Descompacte e importe a planilha que está dentro dele.',
  DAMAGED: (why) => `O arquivo está incompleto ou estragado (${why}). Baixe ou salve a planilha de novo.`,
  BOMB: (why) => `O arquivo foi recusado por segurança: ${why}. Copie só as contas para uma planilha nova e salve.`,
  ENTITIES: () =>
    'O arquivo foi recusado por segurança: traz instruções que uma planilha não tem (DOCTYPE). Salve de novo no seu programa de planilhas.',
  TOO_MANY_CELLS: (most) =>
    `A planilha tem células demais (mais de ${most}). Deixe nela só as contas, ou divida em mais de um arquivo.`,
  FAR_CELL: (cell) =>
    `Há algo escrito na célula ${cell}, muito longe das contas. Apague o que está lá, salve e tente de novo.`,
  TOO_SLOW: () => 'A leitura do arquivo demorou demais e foi interrompida. Deixe nele só a planilha das contas.',
  ENCODING: () =>
    'Não deu para saber a codificação do arquivo: letras com acento sairiam trocadas. Salve como “CSV UTF-8” ou .xlsx.',
  SEPARATOR: (why) => `Não deu para saber o que separa as colunas: ${why}. Salve como .xlsx, ou com ponto e vírgula.`,
  OPEN_QUOTE: (line) => `Há aspas que abrem e não fecham, perto da linha ${line}. Corrija, ou salve como .xlsx.`,
  LONG_LINE: (line) =>
    `A linha ${line} é longa demais para uma planilha. Veja se o arquivo é o certo, ou salve como .xlsx.`,
  RAGGED: (where) =>
    `${where}: há mais células do que no cabeçalho, e um valor pode ter sido cortado. Ponha os valores com vírgula entre aspas, ou salve como .xlsx.`,
  NO_TABLE: (why) => `Não foi encontrada uma tabela de contas: ${why}. O cabeçalho precisa dizer o nome e o valor.`,
  NO_COLUMN: (why) => `Confira --column: ${why}. Uma coluna também se diz pela letra, como em --column C=vencimento.`,
  NO_SHEET: (names) => `Não há uma planilha com esse nome no arquivo. As que há: ${names}.`,
};

export function refuseFile(code: FileErrorCode, detail = ''): FileRefusal {
  return { ok: false, code, message: TEXTS[code](detail) };
}
