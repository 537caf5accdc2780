/** Every sentence of the add-on and its sidebar that a merchant reads. Errors are "o que houve" and "o que fazer". */
import { formatBRL } from '../server/domain/money.js';
import type { ProposalNews } from './agreements-rpc.js';
import type { CancelledDebt, Channel, Failure, SetupField, ShopKind, SyncSummary } from './rpc.js';

export const APP_NAME = 'Caderneta';

export const MENU = {
  open: 'Abrir painel',
  sync: 'Sincronizar',
  tabs: 'Criar abas',
  connect: 'Conectar…',
  help: 'Ajuda',
};

export const HELP_TEXT =
  'A Caderneta lê só esta planilha. Ela acrescenta colunas próprias à direita e não mexe nas suas colunas, fórmulas nem cores.\n\n' +
  '1. Conectar…: cole o código de conexão que o servidor mostrou.\n' +
  '2. Sincronizar: na aba em que cada linha é uma dívida.\n' +
  '3. Abrir painel: veja quem deve, envie os lembretes e anote o que recebeu.';

/** Headings of the columns Caderneta makes, by field. */
export const COLUMN_HEADINGS: Record<string, string> = {
  id: 'ID Caderneta',
  situacao: 'Situação',
  diasEmAtraso: 'Dias em atraso',
  valorAtualizado: 'Valor atualizado',
  limite: 'Limite',
  disponivel: 'Disponível',
  ultimoLembrete: 'Último lembrete',
  cobrar: 'Cobrar',
  degrau: 'Degrau',
  proximoPasso: 'Próximo passo',
};

export const DEBTS_TAB = 'Dívidas';
export const DEBTS_HEADINGS = [
  'Cliente',
  'Telefone',
  'E-mail',
  'CPF/CNPJ',
  'Valor',
  'Vencimento',
  'Pago',
  'Parcela',
  'Observação',
];

/** The tab of proposals. The merchant may have one of that name, which is theirs. */
export const proposalsTabName = (attempt: number): string =>
  attempt === 1 ? 'Propostas' : attempt === 2 ? 'Propostas (Caderneta)' : `Propostas (Caderneta ${attempt - 1})`;

export const PROPOSAL_HEADINGS: Record<string, string> = {
  cliente: 'Cliente',
  id: 'ID Caderneta',
  situacao: 'Situação',
  plano: 'Plano',
  total: 'Total',
  validaAte: 'Válida até',
  proximaParcela: 'Próxima parcela',
  parcelasPagas: 'Parcelas pagas',
  oferecidaEm: 'Oferecida em',
  link: 'Link',
};

export const PROPOSAL_STATES = {
  OFFERED: 'Em aberto',
  ACCEPTED: 'Aceita',
  REFUSED: 'Recusada',
  EXPIRED: 'Prazo acabou',
  WITHDRAWN: 'Retirada',
  FULFILLED: 'Cumprida',
  BROKEN: 'Desfeita',
};

export const PROPOSAL_CELLS = {
  link: 'Página do cliente',
  paid: (paid: number, of: number) => `${paid} de ${of}`,
};

/**
 * A failure by its code, still without words but those of the server: the panel has the words (`failure-texts.ts`), and
 * the code that Google parses at every call stays small.
 */
export function failure(code: string, serverMessage = '', errorId?: string): Failure {
  const bare = { code, what: serverMessage.trim(), doNext: '' };
  return errorId === undefined || errorId === '' ? bare : { ...bare, errorId };
}

/** The set-up shows nobody's limit, so it asks for no confirmation: it says where that is done. */
export const LOWERED_IN_SETUP =
  'Deixe o primeiro limite em branco aqui e mude-o em Regras do limite, que mostra quem são.';

export const ADDON = {
  connectedAs: (shop: string, host: string) => `Conectado a ${shop} (${host}).`,
  tabMade: (name: string) => `A aba ${name} está pronta: preencha uma dívida por linha e sincronize.`,
  tabFailed: 'A aba não pôde ser criada. Abra o painel, confira as permissões e tente de novo.',
  tabExists: (name: string) => `A aba ${name} já existe e não foi alterada.`,
  askMissing: (count: number, names: readonly string[]) =>
    `${missingText(count, names)} Cancelar as dívidas em aberto que estavam nelas?\n\nNão: manter, e as linhas voltam ao fim da planilha. Sim: cancelar.`,
  askTab: (here: string, known: string) =>
    `A aba “${here}” ainda não é sincronizada; “${known}” já é.\n\nSim: sincronizar também “${here}”. Não: sincronizar “${known}”.`,
  undoReason: 'Desfeito no painel',
  claimNotFound: 'Pagamento não encontrado',
};

/** Why an entry of the bank's statement was not recorded, or its payment undone: kept with the fact. */
export const STATEMENT_ADDON = {
  SAME: 'Já estava anotado',
  RETURNED: 'O dinheiro foi devolvido',
  IGNORE: 'Ignorado no painel',
};

/** `12 linhas sumiram da planilha, entre elas as de Ana e Bia.` */
export function missingText(count: number, names: readonly string[]): string {
  const gone = count === 1 ? '1 linha sumiu da planilha' : `${count} linhas sumiram da planilha`;
  if (names.length === 0) return `${gone}.`;
  if (names.length < count) return `${gone}, entre elas as de ${listed(names)}.`;
  return `${gone}: ${count === 1 ? 'a' : 'as'} de ${listed(names)}.`;
}

/** `Ana, Bia e Caio`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} e ${names[names.length - 1]}`;
}

export const SETUP_NAMES: Record<SetupField, string> = {
  NAME: 'nome da loja',
  DOCUMENT: 'CPF ou CNPJ',
  ADDRESS: 'endereço',
  CITY: 'cidade',
  UF: 'UF',
  PIX_KEY: 'chave Pix',
  SHOP_KIND: 'tipo de loja',
};

export const SHOP_KINDS: readonly { kind: ShopKind; label: string; firstLimitCents: number }[] = [
  { kind: 'MERCADINHO', label: 'Mercadinho, padaria, açougue', firstLimitCents: 10_000 },
  { kind: 'ROUPAS', label: 'Roupas e calçados', firstLimitCents: 20_000 },
  { kind: 'MATERIAL', label: 'Material de construção', firstLimitCents: 50_000 },
  { kind: 'OUTRO', label: 'Outro', firstLimitCents: 20_000 },
];

export const CHANNEL_NAMES: Record<Channel, string> = {
  EMAIL: 'e-mail',
  WHATSAPP_LINK: 'WhatsApp',
  SMS: 'SMS',
  CALL: 'ligação',
};

const BAND_NAMES: Record<string, string> = {
  NOT_DUE: 'A vencer',
  A_VENCER: 'A vencer',
  DUE: 'A vencer',
  D1_30: '1 a 30 dias',
  D31_60: '31 a 60 dias',
  D61_90: '61 a 90 dias',
  D90_PLUS: 'mais de 90 dias',
};

/** The name of an age band, whatever the exact spelling of its code: the days in it are what counts. */
export function bandName(band: string): string {
  const known = BAND_NAMES[band];
  if (known !== undefined) return known;
  const days = band.match(/\d+/g) ?? [];
  if (days.length >= 2) return `${days[0]} a ${days[1]} dias`;
  if (days.length === 1) return `mais de ${days[0]} dias`;
  return /NO_?DATE|WITHOUT/.test(band) ? 'Sem data' : 'A vencer';
}

/** `1 linha nova`, `3 linhas novas`. */
export function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

export function summaryText(summary: SyncSummary): string {
  const { created, changed, questions, written, restored, kept, agreed, cancelled, proposalsFailure, news } = summary;
  const { goneColumns, newColumns } = summary;
  const sentences: string[] = [];
  const parts: string[] = [];
  if (created > 0) parts.push(plural(created, 'linha nova', 'linhas novas'));
  if (changed > 0) parts.push(plural(changed, 'mudança', 'mudanças'));
  if (questions > 0) parts.push(plural(questions, 'pergunta', 'perguntas'));
  if (parts.length > 0) sentences.push(`${parts.join(', ')}.`);
  if (cancelled.length > 0) sentences.push(cancelledText(cancelled));
  if (kept > 0)
    sentences.push(
      kept === 1
        ? 'A dívida da linha apagada continua valendo e voltou ao fim da planilha.'
        : 'As dívidas das linhas apagadas continuam valendo e voltaram ao fim da planilha.',
    );
  if (agreed > 0)
    sentences.push(
      agreed === 1
        ? 'A linha apagada voltou ao fim da planilha: a parcela de um acordo só sai se ele for desfeito ou pago.'
        : 'Linhas apagadas voltaram ao fim da planilha: as parcelas de um acordo só saem se ele for desfeito ou pago.',
    );
  if (restored > 0)
    sentences.push(
      restored === 1
        ? '1 célula da Caderneta tinha sido alterada à mão e foi corrigida.'
        : `${restored} células da Caderneta tinham sido alteradas à mão e foram corrigidas.`,
    );
  if (goneColumns.length > 0)
    sentences.push(
      goneColumns.length === 1
        ? `A coluna ${goneColumns[0]} não está mais na planilha; o que a Caderneta sabe fica.`
        : `As colunas ${listed(goneColumns)} não estão mais na planilha; o que a Caderneta sabe fica.`,
    );
  if (newColumns.length > 0)
    sentences.push(
      `${newColumns.length === 1 ? 'Há uma coluna nova' : 'Há colunas novas'} (${listed(newColumns)}): diga em Colunas, no fim do painel, se é da Caderneta.`,
    );
  if (proposalsFailure)
    sentences.push(`A aba Propostas não foi atualizada${proposalsFailure.what && `: ${proposalsFailure.what}`}`);
  const lately = newsTexts(news);
  if (sentences.length > 0) return [...sentences, ...lately].join(' ');
  if (lately.length > 0) return lately.join(' ');
  return written > 0 ? 'Planilha atualizada.' : 'Nada mudou desde a última vez.';
}

/** `Cida e Rui aceitaram a oferta.`, `O acordo com Beto foi desfeito.` */
function newsTexts(news: readonly ProposalNews[]): string[] {
  const who = (act: ProposalNews['act']): { names: string; isOne: boolean } | null => {
    const all = [...new Set(news.filter((one) => one.act === act).map(({ customerName }) => customerName))];
    const named = all.slice(0, NAMED);
    if (all.length > named.length) named.push(plural(all.length - named.length, 'outro', 'outros'));
    return all.length === 0 ? null : { names: listed(named), isOne: all.length === 1 };
  };
  const [accepted, refused, broken] = [who('ACCEPT'), who('REFUSE'), who('BREAK')];
  return [
    accepted && `${accepted.names} ${accepted.isOne ? 'aceitou' : 'aceitaram'} a oferta.`,
    refused && `${refused.names} ${refused.isOne ? 'recusou' : 'recusaram'} a oferta.`,
    broken && (broken.isOne ? `O acordo com ${broken.names} foi desfeito.` : `Acordos desfeitos: ${broken.names}.`),
  ].filter((text) => text !== null);
}

const NAMED = 3;

/** `Linha apagada: cancelei a dívida de Ana (R$ 80,00).` */
function cancelledText(cancelled: readonly CancelledDebt[]): string {
  const named = cancelled
    .slice(0, NAMED)
    .map(({ customerName, principalCents }) => `${customerName} (${formatBRL(principalCents)})`);
  const others = cancelled.length - named.length;
  if (others > 0) named.push(plural(others, 'outra', 'outras'));
  const list = listed(named);
  return cancelled.length === 1
    ? `Linha apagada: a dívida de ${list} foi cancelada.`
    : `${cancelled.length} linhas apagadas: foram canceladas as dívidas de ${list}.`;
}

/** `2026-07-15` → `15/07`. */
export function shortDay(day: string): string {
  return `${day.slice(8, 10)}/${day.slice(5, 7)}`;
}

export function lateText(days: number): string {
  if (days > 0) return plural(days, 'dia de atraso', 'dias de atraso');
  if (days === 0) return 'vence hoje';
  return days === -1 ? 'vence amanhã' : `vence em ${plural(-days, 'dia', 'dias')}`;
}

const DAY_MS = 86_400_000;

/** How a debt stands by its own day: what was written for a Sunday is not late on the Sunday night. */
export function dueText(dueOn: string, today: string, daysLate: number): string {
  if (daysLate > 0) return lateText(daysLate);
  const days = Math.round((Date.parse(today) - Date.parse(dueOn)) / DAY_MS);
  return days > 0 ? `venceu em ${shortDay(dueOn)}, ainda em dia` : lateText(days);
}

export const PANEL = {
  title: APP_NAME,
  loading: 'Carregando…',
  reload: 'Atualizar',
  retry: 'Tentar de novo',
  close: 'Fechar',
  sandbox: 'Loja de teste: experimente à vontade.',
  open: 'Na rua',
  late: 'atrasado',
  why: 'por quê?',
  nobodyLate: 'ninguém atrasado',
  lateCustomers: (count: number) => plural(count, 'cliente atrasado', 'clientes atrasados'),
  dueThisWeek: (cents: number) => `${formatBRL(cents)} vencem nos próximos 7 dias`,
  bandsCaption: (day: string) => `Em aberto por tempo de atraso, em ${shortDay(day)}`,
  band: 'Atraso',
  debts: 'Contas',
  total: 'Total',
  unbooked: (rows: number, cents: number) =>
    `Fora da conta: ${plural(rows, 'linha com pergunta', 'linhas com pergunta')}${cents > 0 ? `, ${formatBRL(cents)}` : ''}.`,
  connect: {
    title: 'Conectar',
    intro: 'Cole o código de conexão que o servidor da Caderneta mostrou. Ele é testado antes de ser guardado.',
    label: 'Código de conexão',
    button: 'Conectar',
    testing: 'Testando a conexão…',
    reads: 'A Caderneta lê só esta planilha, e nada mais da sua conta Google.',
    current: (shop: string, host: string, key: string) =>
      `Conectado a ${[shop, host, key].filter(Boolean).join(' · ')}`,
    back: 'Voltar ao painel',
    change: 'Trocar código',
    leave: 'Desconectar',
    left: 'Desconectado.',
    empty: 'Cole o código no campo acima.',
  },
  setup: {
    title: 'Dados da loja',
    intro: 'A lei pede que toda cobrança diga quem cobra. Sem estes dados nada é enviado.',
    missing: (names: string[]) => `Falta: ${names.join(', ')}.`,
    name: 'Nome da loja',
    contactName: 'Quem assina as mensagens',
    document: 'CPF ou CNPJ',
    address: 'Endereço',
    city: 'Cidade',
    uf: 'UF',
    pixKey: 'Chave Pix',
    pixHolder: 'Nome que aparece no Pix',
    pixBank: 'Banco',
    pixHint: 'O cliente vê este nome e este banco antes de pagar, para notar se a chave estiver errada.',
    shopKind: 'Tipo de loja',
    choose: 'Escolha…',
    firstLimit: 'Limite inicial por cliente (R$)',
    firstLimitHint: 'Começa pequeno e cresce com quem paga em dia.',
    save: 'Salvar',
    saving: 'Salvando…',
    saved: 'Dados salvos.',
    savedMissing: (names: string[]) => `Salvo. Falta: ${names.join(', ')}.`,
    badLimit: { code: 'BAD_LIMIT', what: 'O limite inicial não é um valor.', doNext: 'Escreva assim: 200,00.' },
  },
  limits: {
    title: 'Limite a definir',
    ask: (count: number, cents: number) =>
      `${plural(count, 'cliente sem limite', 'clientes sem limite')}: começar em ${formatBRL(cents)}?`,
    yes: 'Começar',
    done: (count: number) => `${plural(count, 'cliente começou', 'clientes começaram')} com o limite inicial.`,
  },
  queue: {
    title: 'Hoje',
    none: 'Ninguém para lembrar hoje.',
    truncated: 'Só os 200 primeiros aparecem; os outros vêm depois destes.',
    text: 'Ver o texto',
    subject: (subject: string) => `Assunto: ${subject}`,
    by: (channel: Channel) => `por ${CHANNEL_NAMES[channel]}`,
    send: (count: number) => `Enviar ${plural(count, 'lembrete', 'lembretes')} por e-mail`,
    noneByMail: 'Nenhum lembrete por e-mail hoje.',
    noSendScope: 'Esta chave não pode enviar · Conecte com um código que possa.',
    confirmTitle: (count: number) => `Confira: ${plural(count, 'e-mail', 'e-mails')} para`,
    confirm: (count: number) => `Enviar ${plural(count, 'e-mail', 'e-mails')} agora`,
    cancel: 'Cancelar',
    sending: 'Enviando…',
    progress: (done: number, total: number) => `Enviando ${done} de ${total}…`,
    result: (sent: number, failed: number, uncertain: number) => {
      const parts = [plural(sent, 'enviado', 'enviados')];
      if (failed > 0) parts.push(plural(failed, 'não saiu', 'não saíram'));
      if (uncertain > 0) parts.push(plural(uncertain, 'incerto', 'incertos'));
      return `${parts.join(', ')}.`;
    },
    stillSending: 'O envio continua no servidor · Atualize o painel daqui a pouco.',
    stale: 'A lista mudou. Confira de novo.',
    checking: 'Conferindo a planilha…',
    sheetChanged: 'A planilha tinha mudanças novas e já foi lida. Confira a lista de novo.',
    state: {
      CLAIMED: 'enviando…',
      SENT: 'enviado',
      FAILED: 'não saiu',
      UNCERTAIN: 'não sabemos se chegou',
    },
    detail: { NO_MAIL_SERVER: 'não saiu: o servidor não tem e-mail configurado (SMTP_URL)' } as Record<string, string>,
    lateNothing: 'Nada saiu.',
  },
  whatsapp: {
    start: 'WhatsApp',
    preparing: 'Conferindo…',
    open: 'Abrir WhatsApp',
    asked: 'Enviou?',
    yes: 'Sim',
    no: 'Não',
    noted: 'Anotado.',
    uncertain: 'Não sabemos se chegou',
    expired: 'Passou um minuto: confira de novo antes de abrir.',
    again: 'Conferir de novo',
    refused: (name: string) => `A lista mudou: ${name} não pode ser contatado agora.`,
  },
  call: {
    start: 'Ligar',
    script: 'O que dizer',
    did: 'Liguei',
    unanswered: 'Não atendeu',
    asked: 'Conseguiu falar?',
  },
  pending: { title: 'Sem resposta', unfinished: 'Começou e não terminou' },
  payment: {
    button: 'Recebi',
    who: (name: string) => `Quanto ${name} pagou?`,
    amount: 'Valor recebido (R$)',
    all: (cents: number) => `Recebeu tudo: ${formatBRL(cents)}`,
    these: (debts: number, cents: number) =>
      `${debts === 1 ? 'Recebeu esta conta' : 'Recebeu estas contas'}: ${formatBRL(cents)}`,
    installment: (number: number, cents: number) => `Recebeu a ${number}ª parcela: ${formatBRL(cents)}`,
    otherOfAll: 'Outro valor, de tudo o que deve',
    part: 'Só este valor',
    cancel: 'Cancelar',
    saving: 'Anotando…',
    badAmount: { code: 'BAD_AMOUNT', what: 'O valor não está claro.', doNext: 'Escreva assim: 1.234,56.' },
    tooMuch: (cents: number) => ({
      code: 'TOO_MUCH',
      what: 'O valor é maior do que o devido.',
      doNext: `O máximo é ${formatBRL(cents)}.`,
    }),
    moreThanThese: (debts: number, cents: number, isInCard: boolean) => ({
      code: 'TOO_MUCH',
      what: `É mais do que ${debts === 1 ? 'esta conta' : 'estas contas'}: ${formatBRL(cents)}.`,
      doNext: isInCard
        ? 'Para receber mais, toque em “Outro valor, de tudo o que deve”.'
        : 'Para receber mais, abra o cliente.',
    }),
    done: (cents: number, name: string) => `Recebido ${formatBRL(cents)} de ${name}.`,
    undo: 'Desfazer',
    undoing: 'Desfazendo…',
    undone: 'Recebimento desfeito.',
  },
  claims: {
    title: 'Dizem que já pagaram',
    since: (day: string) => `avisou em ${shortDay(day)}`,
    yes: (cents: number) => `Confirmar recebimento${cents > 0 ? ` de ${formatBRL(cents)}` : ''}`,
    no: 'Não encontrei',
    accepted: 'Recebimento anotado.',
    nothingOwed: 'Não há mais nada em aberto do que o cliente disse ter pago.',
    undone: (name: string) => `Recebimento desfeito: o aviso de ${name} voltou para a lista.`,
    rejected: 'Certo: a cobrança volta no próximo dia permitido.',
  },
  skipped: {
    title: (count: number) => `Quem fica de fora (${count})`,
    none: 'Ninguém.',
  },
  sync: {
    button: 'Sincronizar',
    running: 'Sincronizando…',
    sending: (done: number, total: number) => `Enviando ${done} de ${total}…`,
    writing: 'Atualizando a planilha…',
    never: 'ainda não sincronizada',
    last: (when: string) => `sincronizada em ${when}`,
    tab: (name: string) => `Aba: ${name}`,
    createTabs: 'Criar aba Dívidas',
    askMissing: (count: number, names: readonly string[]) =>
      `${missingText(count, names)} Cancelar as dívidas em aberto que estavam nelas?`,
    cancelMissing: 'Cancelar as dívidas em aberto',
    keepMissing: 'Manter na planilha',
    undo: 'Desfazer',
    undone: (count: number) =>
      count === 1
        ? 'Desfeito: a dívida voltou ao fim da planilha.'
        : 'Desfeito: as dívidas voltaram ao fim da planilha.',
    askTab: (here: string, known: string) => `A aba “${here}” ainda não é sincronizada; “${known}” já é.`,
    useKnown: (name: string) => `Sincronizar “${name}”`,
    useThis: (name: string) => `Sincronizar também “${name}”`,
  },
};
