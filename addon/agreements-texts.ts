/** What a merchant reads in the sidebar about agreements, charges, and what customers say and ask on their page. */
import { formatBRL } from '../server/domain/money.js';
import type { AgreementCounts, CardDebt, Counter, DataRequest, OfferState, PlanPart } from './agreements-rpc.js';
import { lateText, listed, plural, shortDay } from './texts.js';

export const AGREEMENT_ADDON = {
  withdrawn: 'Retirada no painel',
};

/** `2026-08-05` → `05/08`, with the year where it is another. */
function dayText(day: string, today: string): string {
  return day.slice(0, 4) === today.slice(0, 4) ? shortDay(day) : `${shortDay(day)}/${day.slice(0, 4)}`;
}

/** `R$ 80,00 em 05/08 e R$ 100,00 em 20/08`. */
function amountsText(amounts: readonly { dueOn: string; amountCents: number }[], today: string): string {
  const parts = amounts.map(({ dueOn, amountCents }) => `${formatBRL(amountCents)} em ${dayText(dueOn, today)}`);
  return listed(parts);
}

export const OFFER = {
  start: 'Oferecer acordo',
  fromRow: 'Oferecer acordo (linha selecionada)',
  opening: 'Vendo as contas…',
  title: 'Oferecer acordo',
  close: 'Fechar a oferta',
  which: 'Para quais contas?',
  debt: (dueOn: string, cents: number) => `${formatBRL(cents)} · venceu em ${shortDay(dueOn)}`,
  futureDebt: (dueOn: string, cents: number) => `${formatBRL(cents)} · vence em ${shortDay(dueOn)}`,
  days: lateText,
  nothing: 'Não há conta em aberto fora de acordo.',
  none: 'Marque ao menos uma conta.',
  calculating: 'Calculando…',
  owed: (cents: number) => `Deve hoje ${formatBRL(cents)} nas contas marcadas.`,
  valid: (day: string, count: number) =>
    `A oferta vale até ${shortDay(day)}. ${count === 1 ? 'O cliente vê e confirma.' : 'O cliente escolhe uma das opções.'}`,
  noPlan: 'Não há opção pronta para estas contas. Use Ajustar.',
  leftOut: 'Por que não há mais opções',
  part: ({ number, of, isEntry, amountCents, dueOn }: PlanPart, today: string) => {
    const name = isEntry ? 'Entrada' : of === 1 ? 'Pagamento' : `${number}ª`;
    return { name, text: `${formatBRL(amountCents)} em ${dayText(dueOn, today)}` };
  },
  total: 'Total',
  saving: (cents: number) => `Economia de ${formatBRL(cents)}`,
  cost: (cents: number) => `Acrescenta ${formatBRL(cents)}`,
  contents: 'Tudo o que a oferta diz',
  replaces: (day: string) => `Já há uma oferta aberta até ${shortDay(day)}. Uma nova toma o lugar dela.`,
  seeOpen: 'Ver a oferta aberta',
  offer: (count: number) => (count === 1 ? 'Oferecer esta opção' : `Oferecer estas ${count} opções`),
  offering: 'Oferecendo…',
  cancel: 'Cancelar',
  adjust: 'Ajustar',
  adjustThis: (title: string) => `Ajustar: ${title}`,
  back: (count: number) => (count === 1 ? 'Voltar à opção' : count === 0 ? 'Voltar' : 'Voltar às opções'),
  floor: (cents: number, months: number) =>
    `A loja aceita receber no mínimo ${formatBRL(cents)} (à vista; a prazo, um pouco mais), em até ${plural(months, 'mês', 'meses')}.`,
  count: 'Parcelas',
  firstOn: 'Primeiro pagamento',
  entry: 'Entrada (R$)',
  discount: 'Desconto (R$)',
  waive: 'Perdoar multa e juros',
  offerThis: 'Oferecer este plano',
  approve: 'Aprovação do dono',
  by: 'Quem aprova',
  reason: 'Motivo',
  blocked: 'Assim não dá para oferecer:',
  badCount: { code: 'BAD_COUNT', what: 'O número de parcelas não está claro.', doNext: 'Escreva de 1 a 60.' },
  badDay: { code: 'BAD_DAY', what: 'Falta o dia do primeiro pagamento.', doNext: 'Escolha no calendário.' },
  badEntry: { code: 'BAD_ENTRY', what: 'A entrada não está clara.', doNext: 'Escreva assim: 50,00, ou deixe vazio.' },
  badDiscount: {
    code: 'BAD_DISCOUNT',
    what: 'O desconto não está claro.',
    doNext: 'Escreva assim: 20,00, ou deixe vazio.',
  },
  noBy: { code: 'NO_NAME', what: 'Falta o nome de quem aprova.', doNext: 'Escreva o nome.' },
  noReason: { code: 'NO_REASON', what: 'Falta o motivo.', doNext: 'Escreva em poucas palavras.' },
  made: (name: string) => `Oferta feita a ${name}. Falta enviar.`,
};

export const SEND_OFFER = {
  title: (day: string) => `Oferta aberta até ${shortDay(day)}`,
  explain: (count: number) =>
    `O cliente vê a oferta na página dele${count === 1 ? ' e confirma' : ', escolhe e confirma'}. Até lá não há outra cobrança.`,
  became: (name: string, state: OfferState, title: string | null) => {
    switch (state) {
      case 'ACCEPTED':
        return `${name} aceitou: ${title ?? 'o acordo'}`;
      case 'FULFILLED':
        return `${name} aceitou e já pagou: ${title ?? 'o acordo'}`;
      case 'BROKEN':
        return `O acordo com ${name} foi desfeito`;
      case 'REFUSED':
        return `${name} recusou a oferta`;
      case 'WITHDRAWN':
        return `A oferta a ${name} foi retirada`;
      default:
        return `O prazo da oferta a ${name} acabou`;
    }
  },
  whatsapp: 'Enviar por WhatsApp',
  email: 'Enviar por e-mail',
  sending: 'Enviando…',
  text: 'Copiar texto',
  link: 'Copiar link',
  noWay: 'Sem celular nem e-mail: copie o texto e envie como puder.',
  sent: (name: string) => `E-mail enviado a ${name}.`,
  going: (name: string) => `O e-mail a ${name} está saindo. Veja o resultado em “Último lembrete”.`,
  failed: 'O e-mail não saiu.',
  uncertain: 'Não sabemos se o e-mail chegou.',
  done: 'Pronto',
};

export const COPY = {
  copied: 'Copiado.',
  notCopied: 'O navegador não deixou copiar: o texto está abaixo, selecionado.',
  manual: 'Texto para copiar',
};

export const AGREEMENTS = {
  title: ({ counters, offers, inForce, news }: AgreementCounts) =>
    [
      'Acordos',
      counters > 0 ? `${counters} para responder` : '',
      [
        news.ACCEPT > 0 ? plural(news.ACCEPT, 'aceito', 'aceitos') : '',
        news.REFUSE > 0 ? plural(news.REFUSE, 'recusado', 'recusados') : '',
        news.BREAK > 0 ? plural(news.BREAK, 'desfeito', 'desfeitos') : '',
      ]
        .filter(Boolean)
        .join(', '),
      offers > 0 ? plural(offers, 'oferta', 'ofertas') : '',
      inForce > 0 ? `${inForce} em andamento` : '',
    ]
      .filter(Boolean)
      .join(' · '),
  loading: 'Carregando…',
  none: 'Nenhum acordo ainda. Para oferecer um, abra o cliente em Balcão.',
  hasMore: 'Só os 30 primeiros de cada lista aparecem.',
  counters: 'Propostas dos clientes',
  proposes: ({ amounts }: Counter, today: string) => `Propõe ${amountsText(amounts, today)}.`,
  asks: (cents: number) => `Pede ${formatBRL(cents)} de desconto no que deve hoje.`,
  asksNothing: 'Paga tudo o que deve hoje.',
  said: (day: string) => `Proposto em ${shortDay(day)}.`,
  accept: 'Aceitar',
  acceptApproved: 'Aceitar com aprovação',
  accepting: 'Aceitando…',
  accepted: (name: string) => `Aceita. Envie a oferta para ${name} confirmar.`,
  decline: 'Recusar',
  declining: 'Recusando…',
  declineReason: 'Motivo, que o cliente lê (opcional)',
  declineDo: 'Recusar a proposta',
  declined: 'Proposta recusada.',
  offers: 'Ofertas abertas',
  until: (day: string) => `Vale até ${shortDay(day)}.`,
  send: 'Enviar',
  opening: 'Abrindo…',
  withdraw: 'Retirar',
  withdrawing: 'Retirando…',
  withdrawAsk: (name: string) => `Retirar a oferta feita a ${name}?`,
  withdrawDo: 'Retirar a oferta',
  keep: 'Não',
  withdrawn: 'Oferta retirada.',
  inForce: 'Em andamento',
  next: (number: number, of: number, cents: number) =>
    of === 1 ? `Pagamento de ${formatBRL(cents)}` : `${number}ª de ${of}: ${formatBRL(cents)}`,
  due: (day: string, today: string) => `vence em ${dayText(day, today)}`,
  late: lateText,
  acceptedOn: (day: string) => `Aceito em ${shortDay(day)}`,
  seeCustomer: 'Ver cliente',
  received: 'Recebi',
  left: (cents: number) => `Falta ${formatBRL(cents)} ao todo.`,
  allPaid: 'Tudo pago.',
  undermined: 'Um pagamento que a proposta contava foi estornado: o acordo cobra menos do que é devido.',
  breakReason: 'Motivo para desfazer',
  noBreakReason: { code: 'NO_REASON', what: 'Falta o motivo.', doNext: 'Escreva em poucas palavras.' },
  break: 'Desfazer acordo',
  breaking: 'Desfazendo…',
  undone: 'Acordo desfeito: as contas originais voltaram, com o que foi pago nele.',
  broken: 'Desfeitos há pouco',
  brokenOn: (day: string) => `Desfeito em ${shortDay(day)}: as contas originais voltaram.`,
  again: 'Oferecer de novo',
  refused: 'Recusados há pouco',
  refusedOn: (day: string) => `Recusada em ${shortDay(day)}.`,
  suggestions: 'Costuma atrasar: oferecer antes?',
  see: 'Ver planos',
};

export const CHARGES = {
  title: 'Cobrança',
  pixNow: (cents: number) => `Copiar Pix de ${formatBRL(cents)}`,
  pixAll: (cents: number) => `Copiar Pix de tudo: ${formatBRL(cents)}`,
  noPixNow: {
    code: 'NO_PIX',
    what: 'Não há Pix deste valor agora.',
    doNext: 'Atualize o painel e confira o que está em aberto.',
  },
  pixDebt: (cents: number) => `Copiar Pix de ${formatBRL(cents)}`,
  pix: 'Copiar Pix',
  noPix: 'Sem Pix: falta a chave em Dados da loja.',
  debts: (count: number, hasMore: boolean) => `Contas em aberto (${count}${hasMore ? '+' : ''})`,
  hasMore: 'Só as 20 mais antigas aparecem.',
  part: ({ number, of }: NonNullable<CardDebt['part']>, isOfAgreement: boolean) =>
    of === 1 ? (isOfAgreement ? 'do acordo' : '') : `${number}ª de ${of}${isOfAgreement ? ' do acordo' : ''}`,
  sent: (day: string) => `enviada em ${day}`,
  notSent: 'ainda não enviada',
  viewed: (day: string) => `vista em ${day}`,
  notViewed: 'não vista',
  notPaid: 'não paga',
  link: 'Copiar link da página',
  linking: 'Abrindo…',
  replace: 'Trocar link',
  replaceAsk: 'O link antigo para de funcionar na hora, também nas mensagens já enviadas.',
  replaceDo: 'Trocar e copiar o novo link',
  replacing: 'Trocando…',
  keep: 'Não',
};

export const ANSWERS = {
  disputes: 'Contestam a conta',
  disputed: (day: string) => `avisou em ${shortDay(day)}`,
  about: (dueOn: string, cents: number) => `sobre ${formatBRL(cents)}, vencimento ${shortDay(dueOn)}`,
  aboutAll: 'sobre tudo o que deve',
  reason: 'Resposta ao cliente',
  right: 'Tem razão: já corrigi',
  wrong: 'A conta está certa',
  saving: 'Salvando…',
  noReason: { code: 'NO_REASON', what: 'Falta a resposta ao cliente.', doNext: 'Escreva em poucas palavras.' },
  answered: 'Respondido: a cobrança volta no próximo dia permitido.',
  mended: 'Respondido: o cliente tinha razão.',
  requests: 'Pedidos sobre dados pessoais',
  law: 'A lei (LGPD) dá ao cliente o direito de pedir. Responda e guarde a resposta aqui.',
  kinds: {
    ACCESS: 'Quer ver os dados que a loja tem.',
    CORRECTION: 'Pede para corrigir um dado.',
    ERASURE: 'Pede para apagar os dados.',
  } satisfies Record<DataRequest['kind'], string>,
  requested: (day: string) => `pedido em ${shortDay(day)}`,
  download: 'Baixar os dados',
  downloading: 'Preparando…',
  file: 'dados-pessoais.json',
  save: 'Salvar o arquivo',
  done: 'O que foi feito',
  noDone: { code: 'NO_NOTE', what: 'Falta dizer o que foi feito.', doNext: 'Escreva em poucas palavras.' },
  respond: 'Responder',
  responded: 'Pedido respondido.',
  receipt: (number: number, count: number) => (count === 1 ? 'Ver comprovante' : `Ver comprovante ${number}`),
  loadingReceipt: 'Abrindo…',
  receiptAlt: (name: string) => `Comprovante enviado por ${name}`,
  pdf: 'Salvar o PDF',
  photo: 'Salvar a foto',
  hide: 'Fechar comprovante',
};
