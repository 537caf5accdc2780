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

/** `code` → what happened and what to do. Where the server sent its own sentence it replaces `what`. */
const FAILURES: Record<string, readonly [what: string, doNext: string]> = {
  NOT_CONNECTED: ['Esta planilha ainda não está conectada.', 'Abra Caderneta › Conectar… e cole o código de conexão.'],
  BAD_CODE: [
    'Este não é um código de conexão da Caderneta.',
    'Copie o código inteiro, que começa com cdn1., e cole de novo.',
  ],
  PRIVATE_ADDRESS: [
    'O Google não enxerga este computador: o endereço do servidor só existe na sua rede.',
    'Publique o servidor num endereço https, ponha esse endereço em PUBLIC_URL, gere outro código e cole aqui. O comando “caderneta doctor --public” confere.',
  ],
  NETWORK: ['O servidor da Caderneta não respondeu.', 'Veja se ele está ligado e tente de novo em instantes.'],
  SERVER_MOVED: ['O servidor mudou de endereço.', 'Gere um novo código de conexão e cole em Conectar….'],
  NOT_CADERNETA: [
    'O endereço respondeu, mas não é um servidor da Caderneta.',
    'Confira o endereço do servidor e gere um novo código de conexão.',
  ],
  UNAUTHENTICATED: [
    'A chave foi revogada, venceu ou não existe mais.',
    'Gere um novo código de conexão no servidor e cole em Conectar….',
  ],
  FORBIDDEN: ['Esta chave não pode fazer isso.', 'Gere um código de conexão com mais permissões e cole em Conectar….'],
  THROTTLED: ['Foram pedidos demais em pouco tempo.', 'Espere um minuto e tente de novo.'],
  UNAVAILABLE: ['O servidor está ocupado ou reiniciando.', 'Tente de novo em instantes; nada se perdeu.'],
  COST_EXCEEDED: [
    'O pedido ficou grande demais para o servidor.',
    'Tente de novo; se continuar, avise quem cuida do servidor.',
  ],
  BAD_USER_INPUT: [
    'O servidor não entendeu o pedido: as versões podem ser diferentes.',
    'Atualize a Caderneta na planilha e no servidor para a mesma versão.',
  ],
  INTERNAL: ['O servidor teve um problema.', 'Tente de novo; se continuar, avise quem cuida do servidor.'],
  UNEXPECTED: ['Algo inesperado aconteceu na planilha.', 'Tente de novo; se continuar, feche e abra a planilha.'],
  TWO_ACCOUNTS: [
    'O Google recusou o painel, quase sempre porque há mais de uma conta Google aberta neste navegador.',
    'Abra a planilha numa janela anônima, ou num perfil do navegador só com a conta da loja.',
  ],
  NO_ANSWER: ['O Google não respondeu a tempo.', 'Confira sua internet e tente de novo.'],
  BUSY: ['Outra sincronização está em andamento nesta planilha.', 'Espere um minuto e tente de novo.'],
  QUOTA: [
    'O limite diário do Google para esta conta acabou.',
    'Tente de novo amanhã, ou sincronize com menos frequência.',
  ],
  PERMISSION: [
    'O Google ainda não deu permissão à Caderneta nesta planilha.',
    'Use o menu Caderneta › Abrir painel e aceite as permissões.',
  ],
  NO_HEADER: [
    'Não achei a linha de títulos nesta aba.',
    'Ponha os títulos (Cliente, Telefone, Valor, Vencimento…) numa linha acima dos dados, ou use Criar abas.',
  ],
  TAB_GONE: ['A aba sincronizada não existe mais.', 'Abra a aba das dívidas e sincronize de novo.'],
  TAB_OF_PROPOSALS: [
    'Esta aba é da Caderneta, que a preenche sozinha.',
    'Abra a aba em que cada linha é uma dívida e sincronize.',
  ],
  TAB_NOT_SYNCED: ['Esta aba ainda não foi sincronizada.', 'Clique em Sincronizar e tente de novo.'],
  ROW_GONE: ['Não achei mais essa linha na planilha.', 'Sincronize para atualizar a lista.'],
  NO_ROW_SELECTED: [
    'A linha selecionada não é de uma dívida anotada.',
    'Clique numa linha da aba sincronizada e tente de novo.',
  ],
  DEBT_UNKNOWN: [
    'A Caderneta ainda não conhece a dívida desta linha.',
    'Sincronize; se houver uma pergunta sobre a linha, resolva antes.',
  ],
  PROTECTED_CELLS: [
    'A aba está protegida e a Caderneta não pôde escrever nela.',
    'Peça ao dono da planilha para liberar a edição, ou sincronize com a conta dele.',
  ],
  SHEET_CHANGED: ['A planilha mudou desde a última sincronização.', 'Sincronize e confira de novo.'],
  PREVIEW_STALE: ['A lista mudou.', 'Confira de novo.'],
  SETUP_INCOMPLETE: ['Faltam dados da loja.', 'Complete o cadastro em Dados da loja.'],
  CONTACT_REFUSED: ['Este cliente não pode ser contatado agora.', 'Atualize o painel e confira a lista.'],
  REMINDER_CLOSED: ['Este lembrete já tem um resultado.', 'Atualize o painel.'],
  HOLD_ENDED: ['Este aviso já foi resolvido.', 'Atualize o painel.'],
  DEBT_CLOSED: ['A dívida já está encerrada.', 'Sincronize para atualizar a planilha.'],
  NOTHING_OWED: ['Não há nada em aberto para receber.', 'Sincronize para atualizar a planilha.'],
  OVER_ALLOCATED: ['O valor é maior do que o devido.', 'Confira o valor recebido.'],
  PAYMENT_REVERSED: ['O recebimento já tinha sido desfeito.', 'Atualize o painel.'],
  BINDING_QUARANTINED: [
    'Esta aba ou planilha é cópia de outra já conectada; nada foi gravado.',
    'Use a original. Para começar outra a partir dela, apague a coluna oculta “ID Caderneta” da cópia e sincronize.',
  ],
  SHEET_SCRAMBLED: [
    'As linhas parecem ter sido ordenadas sem a coluna de identificação; nada foi gravado.',
    'Desfaça a ordenação (Ctrl+Z) e ordene de novo a tabela inteira.',
  ],
  MISSING_COLUMN: [
    'Não achei as colunas de cliente e de valor nesta aba.',
    'Dê às colunas títulos como Cliente e Valor, ou abra a aba certa.',
  ],
  CONFLICT: ['Isto mudou enquanto você olhava.', 'Confira de novo e repita.'],
  IDEMPOTENCY_KEY_REUSED: ['Este pedido já tinha sido feito com outros dados.', 'Atualize o painel e confira.'],
  ALREADY_EXISTS: ['Já existe um cliente com este CPF ou CNPJ.', 'Procure pelo nome ou pelo telefone.'],
  AUTHORIZATION_CLOSED: ['Esta venda já foi registrada ou desfeita.', 'Atualize o painel e confira a planilha.'],
  AUTHORIZATION_EXPIRED: ['O lugar no limite venceu.', 'Confira de novo.'],
  AUTHORIZATION_EXCEEDED: ['A venda passa do que foi conferido.', 'Confira de novo com os dados de agora.'],
  AUTHORIZATION_REFUSED: ['Esta compra não foi liberada.', 'Confira de novo, ou libere com nome e motivo.'],
  AUTHORIZATION_APPROVED: ['Esta compra já está liberada.', 'Registre a venda.'],
  POLICY_LOWERS_LIMITS: ['Esta mudança baixaria limites hoje.', 'Confira quem são e confirme.'],
  LADDER_IS_CUSTOM: [
    'Os degraus do limite foram feitos à mão.',
    'Deixe o primeiro limite em branco aqui e mude-o em Regras do limite.',
  ],
  INVALID_DOCUMENT: ['Confira os números do CPF ou CNPJ.', 'Algum número falta ou está trocado.'],
  OFFER_STALE: ['As contas deste cliente mudaram.', 'Feche e ofereça de novo.'],
  PLAN_OF_PLAN: ['Uma dessas contas já está em um acordo.', 'Feche e ofereça de novo.'],
  PROPOSAL_NOT_OPEN: ['Esta oferta não está mais aberta.', 'Atualize o painel.'],
  PROPOSAL_EXPIRED: ['O prazo desta oferta acabou.', 'Faça outra oferta.'],
  PROPOSAL_CHANGED: ['Houve um pagamento ou uma mudança nas contas depois da oferta.', 'Faça outra oferta.'],
  PROPOSAL_ALREADY_ACCEPTED: ['Este acordo já foi aceito.', 'Atualize o painel.'],
  PROPOSAL_REFUSED: ['O cliente recusou esta oferta.', 'Faça outra oferta.'],
  PROPOSAL_WITHDRAWN: ['Esta oferta foi retirada.', 'Faça outra oferta.'],
  COUNTER_ANSWERED: ['Esta contraproposta já foi respondida.', 'Atualize o painel.'],
  DISPUTE_NOT_MENDED: [
    'Para dar razão ao cliente, antes corrija ou cancele a dívida.',
    'Mude o valor na planilha, ou apague a linha, e sincronize.',
  ],
  NOT_FOUND: ['Não foi encontrado.', 'Atualize o painel e confira.'],
};

/** A failure by code; the server's own sentence, when there is one, says what happened. */
export function failure(code: string, serverMessage?: string, errorId?: string): Failure {
  const [what, doNext] = FAILURES[code] ?? ['', 'Confira o que foi preenchido e tente de novo.'];
  const said = serverMessage?.trim() ?? '';
  const fallback = said === '' ? 'O pedido não foi aceito.' : said;
  const isCoded = what !== '';
  return {
    code,
    what: isCoded && (said === '' || !USES_SERVER_SENTENCE.has(code)) ? what : fallback,
    doNext: errorId === undefined || errorId === '' ? doNext : `${doNext} Código do erro: ${errorId}.`,
  };
}

/** Codes whose sentence from the server carries facts that ours cannot know. */
const USES_SERVER_SENTENCE = new Set(['CONTACT_REFUSED', 'SETUP_INCOMPLETE', 'NOT_FOUND', 'OVER_ALLOCATED']);

/** The set-up shows nobody's limit, so it asks for no confirmation: it says where that is done. */
export const LOWERED_IN_SETUP =
  'Deixe o primeiro limite em branco aqui e mude-o em Regras do limite, que mostra quem são.';

export const ADDON = {
  connectedAs: (shop: string, host: string) => `Conectado a ${shop} (${host}).`,
  tabMade: (name: string) => `A aba ${name} está pronta: preencha uma dívida por linha e sincronize.`,
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
  if (proposalsFailure) sentences.push(`A aba Propostas não foi atualizada: ${proposalsFailure.what}`);
  const lately = newsTexts(news);
  if (sentences.length > 0) return [...sentences, ...lately].join(' ');
  if (lately.length > 0) return lately.join(' ');
  return written > 0 ? 'Planilha atualizada.' : 'Tudo em dia: nada mudou.';
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
  questions: {
    title: (count: number, hasMore: boolean) => `Perguntas (${count}${hasMore ? '+' : ''})`,
    none: 'Nenhuma pergunta.',
    cell: (row: number, heading: string) => `Linha ${row} · ${heading}`,
    rowOnly: (row: number) => `Linha ${row}`,
    raw: (raw: string) => `“${raw}”`,
    fix: 'Corrija a célula e sincronize.',
    go: 'Ir para a célula',
    waive: 'Usar assim mesmo',
    keepOurs: 'Ficar com o valor da Caderneta',
    payments: 'Ver recebimentos',
    openingPayments: 'Abrindo…',
    waived: 'Certo: a linha entra sem esse dado.',
    kept: 'Certo: a célula recebe o valor da Caderneta.',
    all: (count: number) => `Ver todas (${count})`,
    fewer: 'Ver menos',
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
