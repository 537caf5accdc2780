/** What a merchant reads about credit in the sidebar: the customer's card, the sale at the till, the rules of the limit. */
import { formatBRL } from '../server/domain/money.js';
import type { CardTerms, PayerProfile, Rules, Standing } from './credit-rpc.js';
import { plural } from './texts.js';

/** `2026-07-15` → `15/07/2026`. */
export function longDay(day: string): string {
  return `${day.slice(8, 10)}/${day.slice(5, 7)}/${day.slice(0, 4)}`;
}

const MONTHS = ['jan', 'fev', 'mar', 'abr', 'mai', 'jun', 'jul', 'ago', 'set', 'out', 'nov', 'dez'];

/** `2026-07-15` → `jul/26`. */
export function monthText(day: string): string {
  return `${MONTHS[Number(day.slice(5, 7)) - 1]}/${day.slice(2, 4)}`;
}

/** `R$ 300,00`, or the words for a limit that is none. */
export function limitText(limitCents: number | null): string {
  if (limitCents === null) return 'a definir';
  return limitCents === 0 ? 'suspenso' : formatBRL(limitCents);
}

export const STANDING_NAMES: Record<Standing, string> = {
  NEW: 'Sem histórico',
  GOOD: 'Bom pagador',
  WATCH: 'Atenção',
  REVIEW: 'Confirmar antes de vender',
  HOLD: 'Venda suspensa',
};

export const PROFILE_NAMES: Record<PayerProfile, string> = {
  NEW: 'Cliente novo',
  GOOD: 'Costuma pagar em dia',
  OCCASIONALLY_LATE: 'Atrasa às vezes',
  HABITUALLY_LATE: 'Costuma atrasar',
  RECOVERING: 'Voltando a pagar em dia',
};

export const CREDIT_ADDON = {
  withEntry: (amountCents: number, entryCents: number) =>
    `Compra de ${formatBRL(amountCents)} com ${formatBRL(entryCents)} de entrada`,
};

const reaching = (to: string, from: string): string => (from === to ? `ficou em ${to}` : `foi de ${from} a ${to}`);

export const CARD = {
  title: 'Balcão',
  fromRow: 'Cliente da linha selecionada',
  looking: 'Lendo a linha…',
  close: 'Fechar',
  closeCard: 'Fechar a ficha',
  since: (day: string) => `cliente desde ${longDay(day)}`,
  limit: 'Limite',
  open: 'Em aberto',
  reserved: 'Reservado',
  available: 'Disponível',
  over: (cents: number) => `${formatBRL(cents)} acima do limite`,
  toDefine: 'Sem limite ainda: cada compra a prazo depende de você.',
  hold: 'O limite está em zero: nada a prazo até você mudar.',
  onTime: (onTime: number, known: number) =>
    known === 0 ? 'Nenhuma conta paga com data conhecida.' : `${onTime} de ${plural(known, 'conta', 'contas')} em dia.`,
  terms: ({ maxInstallments, maxDays }: CardTerms) =>
    `Condições: ${maxInstallments === 1 ? '1 parcela' : `até ${maxInstallments} parcelas`}${
      maxDays === null ? '' : `, com o último vencimento em até ${maxDays} dias`
    }.`,
  ladder: {
    title: 'Degraus',
    label: (limitCents: number | null, rung: number | null, ladder: readonly number[], toCents: number | null) => {
      const range = `Escada de ${plural(ladder.length, 'degrau', 'degraus')}, de ${formatBRL(ladder[0] ?? 0)} a ${formatBRL(ladder[ladder.length - 1] ?? 0)}`;
      const here =
        rung === null
          ? `limite ${limitText(limitCents)}`
          : `está no degrau ${rung}, com limite de ${limitText(limitCents)}`;
      return `${range}: ${here}${toCents === null ? '' : `; o próximo é ${formatBRL(toCents)}`}.`;
    },
    here: (rung: number, of: number) => `Degrau ${rung} de ${of}`,
    below: (firstCents: number) => `Abaixo do primeiro degrau (${formatBRL(firstCents)})`,
    none: 'Fora da escada',
    now: 'agora',
    next: 'próximo',
    all: 'Todos os degraus',
  },
  step: {
    title: (cents: number) => `Para chegar a ${formatBRL(cents)}`,
    met: 'feito',
    unmet: 'falta',
    earliest: (day: string) => `Não antes de ${longDay(day)}.`,
    toSay: 'Para dizer ao cliente',
    copy: 'Copiar',
    copied: 'Copiado.',
    notCopied: 'O navegador não deixou copiar: selecione o texto.',
    top: 'Já está no degrau mais alto.',
  },
  history: {
    title: 'Últimos 12 meses',
    limit: 'limite',
    open: 'em aberto',
    label: (
      months: string,
      limits: { from: number; to: number } | null,
      exposure: { from: number; to: number; now: number },
      monthsOver: number,
    ) =>
      `Gráfico, ${months}: ${limits === null ? 'sem limite definido' : `o limite ${reaching(formatBRL(limits.to), formatBRL(limits.from))}`}; ` +
      `em aberto entre ${formatBRL(exposure.from)} e ${formatBRL(exposure.to)}, agora ${formatBRL(exposure.now)}` +
      `${monthsOver > 0 ? `; acima do limite em ${plural(monthsOver, 'mês', 'meses')}` : ''}.`,
    over: (months: number) => `Acima do limite em ${plural(months, 'mês', 'meses')}.`,
    short: 'Ainda não há um mês de história.',
    table: 'Ver em números',
    caption: 'No fim de cada mês, e hoje',
    month: 'Mês',
  },
  limitForm: {
    title: 'Mudar limite',
    amount: 'Novo limite (R$)',
    hint: '0 suspende as vendas a prazo.',
    reason: 'Motivo',
    by: 'Quem decide',
    save: 'Mudar',
    saving: 'Mudando…',
    badAmount: { code: 'BAD_AMOUNT', what: 'O limite não está claro.', doNext: 'Escreva assim: 200,00, ou 0.' },
    noReason: { code: 'NO_REASON', what: 'Falta o motivo.', doNext: 'Escreva em poucas palavras.' },
    noBy: { code: 'NO_NAME', what: 'Falta o nome de quem decide.', doNext: 'Escreva o nome.' },
    saved: (name: string, limitCents: number, warnings: readonly string[]) =>
      [
        limitCents === 0
          ? `Vendas a prazo para ${name} suspensas.`
          : `Limite de ${name} mudado para ${formatBRL(limitCents)}.`,
        ...warnings.map((warning) => warning.replace(/([^.!?])$/, '$1.')),
      ].join(' '),
  },
  payments: {
    title: 'Últimos recebimentos',
    none: 'Nenhum recebimento anotado.',
    noDay: 'sem data',
    due: (days: readonly string[]) =>
      days.length === 0
        ? 'virou crédito'
        : `${days.length === 1 ? 'vencimento' : 'vencimentos'} ${days.map(longDay).join(', ')}`,
    undo: 'Desfazer',
    undoLabel: (what: string) => `Desfazer recebimento de ${what}`,
    confirm: (cents: number, day: string | null) =>
      `Desfazer ${formatBRL(cents)}${day === null ? '' : ` de ${day.slice(8, 10)}/${day.slice(5, 7)}`}?`,
    keep: 'Não',
  },
  decisions: {
    title: 'Últimas decisões',
    none: 'Nenhuma decisão ainda.',
    change: (from: number | null, to: number | null) =>
      from === to || from === null ? limitText(to) : `${limitText(from)} → ${limitText(to)}`,
    by: (name: string) => `por ${name}`,
    more: (count: number) => `Ver mais ${count}`,
    older: 'Há decisões mais antigas.',
  },
};

export const SALE = {
  start: 'Nova venda',
  title: (name: string) => `Nova venda para ${name}`,
  titleAlone: 'Nova venda',
  search: 'Cliente: nome ou telefone',
  find: 'Procurar',
  finding: 'Procurando…',
  tooShort: { code: 'TOO_SHORT', what: 'Escreva ao menos 2 letras ou números.', doNext: 'Nome ou telefone.' },
  found: 'Quem é?',
  nobody: (search: string) => `Ninguém com “${search}”.`,
  more: 'Há mais gente: escreva mais do nome.',
  choose: 'Continuar',
  choosing: 'Abrindo…',
  chooseFirst: { code: 'NOBODY_CHOSEN', what: 'Ninguém foi escolhido.', doNext: 'Marque um cliente da lista.' },
  fresh: 'Cliente novo',
  name: 'Nome',
  phone: 'Telefone com DDD',
  document: 'CPF ou CNPJ (se tiver)',
  create: 'Cadastrar e continuar',
  creating: 'Cadastrando…',
  noName: { code: 'NO_NAME', what: 'Falta o nome do cliente.', doNext: 'Escreva o nome.' },
  alike: {
    title: 'Já existe no caderno:',
    owes: (openCents: number, lateCents: number) =>
      openCents === 0
        ? 'nada em aberto'
        : `${formatBRL(openCents)} em aberto${lateCents > 0 ? `, ${lateCents >= openCents ? 'tudo' : formatBRL(lateCents)} em atraso` : ''}`,
    use: 'Usar este cadastro',
    another: 'É outra pessoa',
  },
  amount: 'Valor da compra (R$)',
  entry: 'Entrada, paga agora (R$)',
  installments: 'Parcelas',
  firstDueOn: 'Primeiro vencimento',
  ask: 'Conferir',
  asking: 'Conferindo…',
  cancel: 'Cancelar',
  badAmount: { code: 'BAD_AMOUNT', what: 'O valor não está claro.', doNext: 'Escreva assim: 1.234,56.' },
  badEntry: { code: 'BAD_ENTRY', what: 'A entrada não está clara.', doNext: 'Escreva assim: 40,00, ou deixe vazio.' },
  entryTooLarge: {
    code: 'ENTRY_TOO_LARGE',
    what: 'A entrada cobre a compra toda.',
    doNext: 'Então não há nada a prazo para anotar.',
  },
  badInstallments: {
    code: 'BAD_INSTALLMENTS',
    what: 'O número de parcelas não está claro.',
    doNext: 'Escreva de 1 a 360.',
  },
  pastDay: {
    code: 'PAST_DAY',
    what: 'O primeiro vencimento já passou.',
    doNext: 'Escolha uma data, de hoje em diante.',
  },
  badDay: { code: 'BAD_DAY', what: 'Falta o primeiro vencimento.', doNext: 'Escolha uma data, de hoje em diante.' },
  fits: (leftCents: number) => `Cabe: sobram ${formatBRL(leftCents)}.`,
  lacks: (cents: number) => `Não cabe: faltam ${formatBRL(cents)}.`,
  refers: 'O limite está a definir: você decide.',
  holds: 'A venda a prazo está suspensa para este cliente.',
  tooMany: (most: number) => `Parcelas demais: este degrau vai até ${most}.`,
  tooLong: (lastDueOn: string, horizonOn: string) =>
    `Prazo longo demais: o último vencimento seria ${longDay(lastDueOn)}, e este degrau vai até ${longDay(horizonOn)}.`,
  sheetRead: (openCents: number, limitCents: number | null) =>
    `As contas mudaram desde que a ficha foi aberta: em aberto ${formatBRL(openCents)}, limite ${limitText(limitCents)}.`,
  parts: (count: number, cents: number) =>
    count === 1 ? `1 parcela de ${formatBRL(cents)}` : `${count} parcelas de ${formatBRL(cents)}`,
  unevenParts: (count: number, cents: number) => `${count} parcelas, a primeira de ${formatBRL(cents)}`,
  approved: 'Pode vender',
  overridden: (name: string) => `Pode vender: liberada por ${name}`,
  referred: 'Depende de você',
  declined: 'Não cabe assim',
  asked: (parts: string, firstDueOn: string) => `${parts}, a partir de ${longDay(firstDueOn)}`,
  withEntry: (cents: number) => `${formatBRL(cents)} de entrada`,
  reserved: (minutes: number, until: string) =>
    `O lugar no limite vale por ${plural(minutes, 'minuto', 'minutos')}, até ${until}.`,
  lapsed: 'O lugar no limite venceu: ao registrar, será conferido de novo.',
  record: 'Registrar venda',
  recording: 'Registrando…',
  giveUp: 'Desistir da venda',
  givingUp: 'Desistindo…',
  gaveUp: 'Venda desfeita: o lugar no limite está livre de novo.',
  recorded: (parts: string, name: string, installments: number) =>
    `Venda de ${name} registrada: ${parts}. ${installments === 1 ? 'A linha entra' : 'As linhas entram'} na planilha.`,
  instead: 'O que cabe',
  override: 'Liberar mesmo assim',
  overrideBy: 'Quem libera',
  overrideReason: 'Por quê',
  overrideDo: 'Liberar esta venda',
  overriding: 'Liberando…',
  noOverrideBy: { code: 'NO_NAME', what: 'Falta o nome de quem libera.', doNext: 'Escreva o nome.' },
  noOverrideReason: { code: 'NO_REASON', what: 'Falta o motivo.', doNext: 'Escreva em poucas palavras.' },
};

export const RULES = {
  title: 'Regras do limite',
  loading: 'Lendo as regras…',
  inWords: (rules: Rules): string[] => [
    `Cliente novo começa com ${formatBRL(rules.ladder[0] ?? 0)} de limite, e a escada vai até ${formatBRL(rules.ladder[rules.ladder.length - 1] ?? 0)}.`,
    `Sobe um degrau com ${plural(rules.promotionOnTimeDebts, 'conta paga', 'contas pagas')} em dia` +
      `${rules.promotionUseBps > 0 ? `, que ${rules.promotionOnTimeDebts === 1 ? 'some' : 'somem'} ${percentText(rules.promotionUseBps)} do limite` : ''}, ` +
      `${plural(rules.promotionDays, 'dia', 'dias')} depois da última mudança e sem nada atrasado.`,
    rules.toleranceBankDays === 0
      ? 'Em dia é até o vencimento; se cai em dia sem banco, até o próximo dia útil.'
      : `Até ${plural(rules.toleranceBankDays, 'dia útil', 'dias úteis')} depois do vencimento ainda conta como em dia.`,
    `Com mais de ${plural(rules.graceDays, 'dia', 'dias')} de atraso, e já lembrado, a venda depende de você.`,
    `Com ${plural(rules.demotionDay, 'dia', 'dias')} de atraso desce um degrau, nunca abaixo do primeiro.`,
  ],
  change: 'Mudar as regras',
  firstLimit: 'Limite inicial (R$)',
  onTimeDebts: 'Contas em dia para subir',
  days: 'Dias entre subidas',
  tolerance: 'Tolerância (dias úteis)',
  demotion: 'Dias de atraso para descer',
  test: 'Testar nos últimos 12 meses',
  testing: 'Refazendo os últimos 12 meses…',
  badAmount: { code: 'BAD_AMOUNT', what: 'O limite inicial não está claro.', doNext: 'Escreva assim: 200,00.' },
  badNumber: (from: number) => ({
    code: 'BAD_NUMBER',
    what: 'O número não está claro.',
    doNext: `Escreva um número inteiro, a partir de ${from}.`,
  }),
  unchanged: { code: 'UNCHANGED', what: 'Nenhuma regra mudou.', doNext: 'Mude ao menos um valor.' },
  result: 'Como teria sido',
  period: (from: string, to: string) =>
    `De ${longDay(from)} a ${longDay(to)}, com as vendas que de fato houve; valores em R$`,
  now: 'Hoje',
  candidate: 'Novas',
  rows: {
    limits: 'Limites no fim',
    sold: 'Vendas aceitas',
    toConfirm: 'Deixadas para você',
    refused: 'Vendas recusadas',
    refusedPaid: 'Recusadas que foram pagas',
    lost: 'Perdas',
    avoided: 'Perdas evitadas',
  },
  noSales: 'Não houve vendas nestes 12 meses: não há com que comparar.',
  sales: (count: number) => (count === 0 ? 'nenhuma' : plural(count, 'venda', 'vendas')),
  plot: 'Limites e em aberto, mês a mês',
  plotLabel: (months: string, now: { from: number; to: number }, candidate: { from: number; to: number }) =>
    `Gráfico, ${months}: a soma dos limites ${reaching(formatBRL(now.to), formatBRL(now.from))} com as regras de hoje; com as novas, ${reaching(formatBRL(candidate.to), formatBRL(candidate.from))}.`,
  limitsNow: 'limites hoje',
  limitsThen: 'limites novos',
  openNow: 'em aberto',
  table: 'Ver em números',
  month: 'Mês',
  moves: (raised: number, lowered: number) =>
    raised === 0 && lowered === 0
      ? 'Hoje nenhum limite mudaria.'
      : `Hoje ${raised === 1 ? 'sobe 1 limite' : `sobem ${raised} limites`} e ${lowered === 1 ? 'desce 1' : lowered === 0 ? 'não desce nenhum' : `descem ${lowered}`}.`,
  belowExposure: (count: number) =>
    `${plural(count, 'cliente ficaria', 'clientes ficariam')} com menos limite do que já ${count === 1 ? 'deve' : 'devem'}.`,
  who: 'Quem muda',
  whoMore: (count: number) => `e mais ${count}`,
  caveats: 'O que este teste não sabe',
  apply: 'Aplicar as regras novas',
  applying: 'Aplicando…',
  applied: 'Regras novas em vigor.',
  confirm: (count: number) =>
    `${count === 1 ? '1 cliente teria' : `${count} clientes teriam`} hoje um limite menor. Aplicar assim mesmo?`,
  confirmUnknown: 'Alguns limites ficariam menores hoje. Aplicar assim mesmo?',
  confirmYes: 'Baixar e aplicar',
  confirmNo: 'Cancelar',
};

/** `5000` → `50%`. */
function percentText(bps: number): string {
  return `${String(bps / 100).replace('.', ',')}%`;
}
