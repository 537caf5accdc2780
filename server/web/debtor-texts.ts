/** What people read on their page (pt-BR): warm, plain, without blame (MESSAGES.md), always a way out. */
import type { UserErrorCode } from '../app/error-texts.js';
import { TRIES_BEFORE_LOCK } from '../app/proof.js';
import type { Channel } from '../domain/facts.js';

/** A sentence of somebody else's, ended where they did not. */
const ended = (sentence: string) => (/[.!?…]$/.test(sentence.trim()) ? sentence.trim() : `${sentence.trim()}.`);

const shopOr = (shop: string) => shop || 'a loja';

export const debtorTexts = {
  title: (shop: string) => (shop ? `Sua conta · ${shop}` : 'Sua conta'),
  errorTitle: (title: string) => `Erro: ${title}`,
  who: 'Quem cobra',
  private: 'Só para você: não mostre esta página a outras pessoas.',

  gone: {
    title: 'Este link venceu',
    text: 'Por segurança, cada link vale por um tempo. Peça outro à loja: é rápido.',
  },
  busy: { title: 'Um instante', text: 'Foram muitos pedidos seguidos. Espere um minuto e abra de novo.' },

  proof: {
    heading: 'Antes, uma pergunta rápida',
    why: (shop: string) => `É para ninguém mais ver a sua conta com ${shopOr(shop)}.`,
    ask: {
      PHONE: 'Os 4 últimos números do seu celular',
      DOCUMENT: 'Os 4 últimos números do seu CPF ou CNPJ',
      EITHER: 'Os 4 últimos números do seu celular ou do seu CPF',
    },
    hint: 'O número que você deu à loja. Exemplo: se termina em 90000-1234, digite 1234.',
    hintDocument: 'O documento que você deu à loja. Exemplo: se termina em 012-34, digite 1234.',
    button: 'Ver minha conta',
    open: (shop: string) => `Aqui está a sua conta com ${shopOr(shop)}.`,
    empty: 'Digite os 4 números.',
    wrong: (left: number) =>
      left === 1 ? 'Não conferiu. Você ainda tem 1 tentativa.' : `Não conferiu. Você ainda tem ${left} tentativas.`,
    wrongHint: 'Talvez a loja tenha outro número seu. Se for isso, peça a ela que atualize.',
    stale: 'Esta página ficou aberta por muito tempo. Responda de novo, por favor.',
    noCookies: 'O seu navegador não guardou a resposta. Permita cookies deste site e tente de novo.',
    locked: 'Vamos com calma',
    lockedText: (time: string) =>
      `Foram ${TRIES_BEFORE_LOCK} respostas que não conferiram. Por segurança, tente de novo a partir das ${time}.`,
    revoked: 'Este link foi fechado',
    revokedText:
      'Foram muitas respostas que não conferiram. Peça um novo link à loja: os seus dados continuam guardados.',
  },

  hello: (name: string | null) => (name ? { before: 'Olá, ', name } : { before: 'Olá!', name: '' }),

  pay: {
    now: 'Para pagar hoje',
    next: 'Sua próxima conta',
    dueOn: (day: string) => `vence em ${day}`,
    promised: (day: string) => `Combinado para ${day}`,
    disputed: 'Em análise: nada a pagar agora',
    of: (count: number) => `${count} contas, explicadas logo abaixo`,
    without: (count: number) => (count === 1 ? 'sem a conta em análise' : `sem as ${count} contas em análise`),
    copy: 'Copiar código Pix',
    copied: 'Código copiado. Agora cole no aplicativo do seu banco.',
    copyByHand: 'Toque no código, selecione tudo e copie.',
    codeLabel: 'Código Pix copia e cola',
    receiver: 'O aplicativo vai mostrar',
    receiverUnknown:
      'Confira o nome que o aplicativo mostrar: é o da loja ou de quem cuida dela. Na dúvida, fale com a loja antes.',
    receiverWarning: 'Apareceu outro nome? Não pague e fale com a loja.',
    steps: [
      'Copie o código Pix.',
      'No aplicativo do seu banco, abra Pix e escolha “Pix copia e cola”.',
      'Cole o código, confira o nome e o valor, e confirme.',
    ],
    stepsTitle: 'Como pagar, em três passos',
    other: 'Pagar por outro aparelho',
    otherNote: 'Abra o aplicativo do banco no outro aparelho e leia este QR code.',
    qrLabel: 'QR code do Pix',
    slip: 'Ver folha para imprimir',
    noPix: 'Para pagar, fale com a loja: ela ainda não recebe por Pix nesta página.',
    tooLate: 'Se você pagou há pouco, a loja ainda vai anotar.',
    anyway: 'Pagar mesmo assim',
  },

  nothing: {
    title: 'Tudo certo, nada em aberto.',
    text: 'Agradecemos a confiança.',
  },
  paidLately: {
    title: 'O que você já pagou',
    line: (dueDay: string, paidDay: string) => `Conta de ${dueDay}, paga em ${paidDay}`,
    thanks: 'Pagamento recebido. Agradecemos!',
  },

  debts: {
    now: 'Como chegamos a este valor',
    later: 'O que vence depois',
    disputedTitle: 'Em análise',
    disputedNote: 'Você avisou que há algo errado. Isto não entra no valor a pagar até a loja responder.',
    more: (count: number, total: string) =>
      count === 1 ? `Mais 1 conta, de ${total}.` : `Mais ${count} contas, no total de ${total}.`,
    plain: 'Conta',
    installment: (number: number, of: number) => `Parcela ${number} de ${of}`,
    agreed: (number: number, of: number) => `Parcela ${number} de ${of} do acordo`,
    boughtOn: (day: string) => `compra de ${day}`,
    due: (day: string) => `vence em ${day}`,
    dueToday: 'vence hoje',
    wasDue: (day: string) => `venceu em ${day}`,
    bankDay: (day: string) => `O vencimento cai em dia sem banco: pagando até ${day}, está em dia.`,
    original: 'Valor da conta',
    paid: 'Já pago',
    chargesBefore: 'Multa e juros já pagos',
    paidCharges: (paid: string, charges: string) => `Dos ${paid} pagos, ${charges} foram de multa e juros.`,
    fee: (percent: string) => `Multa combinada (${percent})`,
    interest: (percent: string, days: number | null) =>
      `Juros combinados (${percent} ao mês${days === null ? '' : days === 1 ? ', 1 dia' : `, ${days} dias`})`,
    total: 'Total hoje',
    noCharges: 'Sem multa e sem juros.',
    payOne: 'Copiar o Pix só desta conta',
    payOneLabel: 'Código Pix só desta conta',
    slip: 'QR code e folha desta conta',
    disputed: 'Você avisou que há algo errado. A loja vai conferir e responder.',
    claimed: 'Você avisou que já pagou. A loja vai conferir.',
    promised: (day: string) => `Você combinou pagar até ${day}.`,
  },

  status: {
    claimed: (day: string) =>
      `Você avisou em ${day} que já pagou. A loja vai conferir; até lá você não recebe lembretes.`,
    promised: (day: string) => `Combinado: você paga até ${day}. Até lá, nenhum lembrete.`,
    disputed: 'Você avisou que há algo errado. A loja vai conferir e responder; até lá, nenhum lembrete.',
    counter: (amounts: string) => `Você propôs pagar ${amounts}. A loja vai responder.`,
    declined: (reason: string | null) =>
      `Desta vez a loja não pôde aceitar a sua proposta${reason ? `: ${ended(reason)}` : '.'} Quer propor de outro jeito?`,
    answered: {
      DISPUTE: (isAccepted: boolean, reason: string | null, day: string) =>
        `A loja conferiu o que você avisou e respondeu em ${day}${isAccepted ? ': você tinha razão, e a conta foi acertada' : ''}${reason ? `: ${ended(reason)}` : '.'}${isAccepted ? '' : ' Se ainda não concorda, fale com a loja.'}`,
      CLAIMED_PAID: (_isAccepted: boolean, reason: string | null, day: string) =>
        `A loja conferiu em ${day} e ainda não encontrou o seu pagamento${reason ? `: ${ended(reason)}` : '.'} Se pagou, envie o comprovante.`,
    },
    offerWaits: 'Há uma proposta para você. Ela espera a resposta da loja sobre o que você avisou que está errado.',
    broken: {
      what: (plan: string, day: string) => `O acordo “${plan}” deixou de valer em ${day}:`,
      late: (days: number) =>
        days === 0
          ? 'uma parcela não foi paga no dia.'
          : `uma parcela ficou em aberto por mais de ${days === 1 ? '1 dia' : `${days} dias`}.`,
      reversed: 'um pagamento com que ele contava foi desfeito.',
      paid: (amount: string) =>
        `As contas de antes voltaram, e os ${amount} que você pagou no acordo já estão descontados delas.`,
      unpaid: 'As contas de antes voltaram a valer.',
      again: 'Se quiser, proponha outro jeito de pagar.',
    },
    gone: {
      EXPIRED: (day: string) => `A proposta que estava aqui valeu até ${day}. Ainda quer um acordo? Pode pedir outra.`,
      WITHDRAWN: (day: string) =>
        `A proposta que estava aqui deixou de valer em ${day}. Ainda quer um acordo? Pode pedir outra.`,
    },
  },

  offer: {
    title: (count: number) => (count === 1 ? 'Uma proposta para você' : `${count} jeitos de acertar`),
    intro: (day: string) => `Escolha um, sem compromisso. Vale até ${day}.`,
    accepted: 'A loja aceitou a sua proposta: confirme',
    introAsked: (day: string) => `É o que você pediu. Leia e confirme até ${day}.`,
    moved: (from: string, to: string) => `O dia ${from} não tem banco: o pagamento ficou para ${to}.`,
    claimed: (day: string) =>
      `Você avisou em ${day} que já pagou, e a loja vai conferir. Se escolher um plano agora, ele passa a valer, com estas parcelas. Na dúvida, espere a resposta.`,
    anyway: 'Ver a proposta mesmo assim',
    joins: 'O acordo fica no lugar de:',
    valueOn: (day: string) => `(valor em ${day})`,
    legend: 'Os planos',
    saving: (amount: string) => `Você economiza ${amount}`,
    dates: 'Pagamentos',
    entry: 'Entrada',
    totals: (without: string, withFinancing: string) =>
      `Total sem financiamento ${without} · com financiamento ${withFinancing}`,
    cet: (annual: string) => `Custo efetivo total (CET): ${annual} ao ano`,
    contents: 'Tudo o que este plano diz',
    choose: 'Ver e aceitar o plano escolhido',
    chooseFirst: 'Escolha um dos planos.',
    refuse: 'Nenhum serve para mim',
    refuseNote: 'Tudo bem. Se quiser, diga por quê: ajuda a loja a propor outro.',
    refuseButton: 'Recusar a proposta',
    why: 'Por quê?',
    whyMore: 'Quer contar mais? (se quiser)',
    reasons: {
      amount: 'A parcela não cabe no meu bolso',
      days: 'As datas não servem',
      debt: 'Não concordo com a conta',
      other: 'Outro motivo',
    },
  },
  confirm: {
    title: 'Confira antes de aceitar',
    intro: 'Leia com calma. Nada muda enquanto você não aceitar.',
    what: 'O que você está aceitando',
    button: 'Aceitar este plano',
    back: 'Voltar sem aceitar',
    changed: 'Isto mudou desde que você abriu a página. Veja abaixo como está agora.',
  },
  agreement: {
    title: 'Seu acordo',
    next: 'Próxima parcela',
    others: 'As outras',
    payNext: 'Pagar esta parcela',
    paid: 'paga',
    paidOn: (day: string) => `paga em ${day}`,
    due: (day: string) => `vence em ${day}`,
    wasDue: (day: string) => `venceu em ${day}`,
    done: 'Acordo cumprido. Agradecemos!',
    terms: 'O que foi combinado',
  },

  acts: {
    title: 'Precisa de outra coisa?',
    optional: '(se quiser)',
    whichDebt: 'Sobre qual conta?',
    allDebts: 'Todas',
    send: 'Enviar',
    note: 'Quer contar mais? (se quiser)',
    day: 'Dia',
    dayHint: 'Dia, mês e ano. Exemplo: 20/07/2026',

    paid: 'Já paguei',
    paidNote: 'Avise, e a loja confere. Enquanto isso você não recebe lembretes.',
    paidAgain: 'Você já avisou. Se quiser, mande o comprovante.',
    paidOn: 'Quando você pagou?',
    receipt: 'Comprovante: foto ou PDF (se quiser)',
    receiptWanted: 'Comprovante: foto ou PDF',
    receiptHint: 'Até 5 MB. Só a loja vê.',
    paidButton: 'Avisar que já paguei',
    receiptButton: 'Enviar comprovante',

    promise: 'Combinar um dia para pagar',
    promiseNote: 'Diga o dia que fica bom. Até lá, nenhum lembrete.',
    promiseOn: 'Quando fica bom?',
    promiseHint: (day: string) => `Até ${day}. Precisa de mais tempo? Proponha um acordo.`,
    promiseButton: 'Combinar este dia',

    counter: 'Propor outro jeito de pagar',
    counterNote: 'Diga quanto e quando dá. A loja responde aqui mesmo.',
    counterAgain: 'Mudar minha proposta',
    counterRow: (number: number) => `${number}º pagamento`,
    amount: 'Valor (R$)',
    counterButton: 'Enviar minha proposta',

    dispute: 'Há algo errado nesta conta',
    disputeNote: 'Conte o que não está certo. A cobrança para até a loja responder.',
    disputeWhat: 'O que não está certo?',
    disputes: {
      amount: 'O valor está errado',
      unknown: 'Não reconheço esta compra',
      goods: 'Houve um problema com o produto ou serviço',
      other: 'Outra coisa',
    },
    disputeMore: 'Conte o que houve',
    disputeButton: 'Avisar a loja',

    missing: 'A cobrança ou o boleto não chegou',
    missingNote: 'Avise a loja. O Pix e uma folha para imprimir estão aqui, prontos para usar.',
    missingButton: 'Não chegou, quero pagar agora',
  },

  limit: {
    title: 'Seu limite na loja',
    now: 'Hoje',
    used: (used: string, available: string) => `Em uso ${used} · livre ${available}`,
    next: 'Próximo degrau',
    missing: 'O que falta',
    met: 'feito',
    unmet: 'falta',
    reviewed: 'Quando é revisto',
    review: 'A cada pagamento e toda noite.',
    earliest: (day: string) => `A cada pagamento e toda noite, a partir de ${day}.`,
  },

  contact: {
    title: 'Mensagens e seus dados',
    wishes: 'Como falar comigo',
    channels: 'Por onde a loja pode falar com você?',
    names: {
      EMAIL: 'E-mail',
      WHATSAPP_LINK: 'WhatsApp',
      SMS: 'Mensagem de texto (SMS)',
      CALL: 'Ligação',
    } satisfies Record<Channel, string>,
    hours: 'Em que horário?',
    anyHour: 'Qualquer horário permitido por lei',
    someHours: 'Só entre',
    from: 'Das',
    to: 'Até as',
    hour: (hour: number) => `${hour}h`,
    button: 'Guardar',
    stop: 'Parar de receber mensagens',
    stopNote:
      'Você não recebe mais lembretes por nenhum meio. A conta continua aqui, e a loja pode precisar falar com você por carta.',
    stopButton: 'Parar todas as mensagens',
    stopped: 'Você pediu para não receber mensagens.',
    evidence: (day: string) => `Pedido na página do cliente em ${day}`,
    noChannel: 'A loja não tem telefone nem e-mail seu. Para mudar isso, fale com ela.',
  },
  data: {
    title: 'Meus dados (LGPD)',
    note: 'A loja guarda o que precisa para vender a prazo e receber. Você pode ver, corrigir e pedir que apague.',
    download: 'Baixar meus dados',
    fileName: 'meus-dados.json',
    copyNote:
      'Nesta cópia o seu CPF ou CNPJ aparece só em parte, e não aparece quem pagou por você. Para receber tudo por inteiro, faça um pedido na mesma página, em “Fazer um pedido sobre meus dados”, ou fale com a loja.',
    ask: 'Fazer um pedido sobre meus dados',
    kind: 'O que você quer?',
    kinds: {
      CORRECTION: 'Corrigir um dado',
      ERASURE: 'Apagar meus dados',
      ACCESS: 'Saber como meus dados são usados',
    },
    more: 'Conte o que é',
    button: 'Enviar pedido',
  },
  /** Who acts, where the shop reads it. */
  by: 'Cliente, pela página',
  leave: 'Fechar minha conta neste aparelho',

  done: {
    proof: '',
    paid: 'Recebemos o seu aviso, e agradecemos.',
    receipt: 'Recebemos o comprovante. A loja vai conferir.',
    promise: 'Combinado! Até o dia que você escolheu, nenhum lembrete.',
    dispute: 'Anotado. A loja vai conferir e responder; até lá, a cobrança para.',
    missing: 'Anotado, e desculpe por isso. O Pix está logo abaixo, e há uma folha para imprimir.',
    contact: 'Guardado. A loja vai respeitar o que você escolheu.',
    stop: 'Pronto: você não recebe mais mensagens.',
    data: 'Pedido anotado. A loja vai responder.',
    accept: 'Acordo fechado! A primeira parcela está logo abaixo.',
    refuse: 'Tudo bem, anotado. Se quiser, proponha do seu jeito.',
    counter: 'Proposta enviada. A loja vai responder aqui.',
  },

  errors: {
    heading: 'Falta acertar um detalhe',
    stale:
      'Esta página ficou aberta por muito tempo, ou o formulário veio de outro lugar. Nada foi feito: tente de novo.',
    proofAgain: 'Por segurança, responda de novo. Nada foi feito ainda.',
    day: 'Escreva o dia assim: 20/07/2026.',
    pastDay: 'Escolha o dia de hoje ou um dia que já passou.',
    promiseDay: (day: string) => `Escolha um dia de hoje até ${day}.`,
    amount: 'Escreva o valor assim: 80,00.',
    row: 'Preencha o valor e o dia deste pagamento.',
    rows: 'Preencha pelo menos um pagamento.',
    text: 'Conte em poucas palavras o que é.',
    tooLong: 'O texto ficou longo demais: até 400 letras.',
    choose: 'Escolha uma opção.',
    hours: 'Escolha um horário que termina depois de começar.',
    file: 'Envie uma foto (JPG, PNG ou WebP) ou um PDF de até 5 MB.',
    noFile: 'Escolha uma foto ou PDF.',
    oneFile: 'Envie um arquivo de cada vez.',
    tooManyParts: 'O formulário veio com coisas demais. Abra a página de novo e tente outra vez.',
    enough: 'Já anotamos muitos avisos seus hoje, e a loja vai ler todos. Amanhã dá para mandar outros.',
    fileTooLarge: 'O arquivo passa de 5 MB. Tente uma foto menor.',
    failed: 'Não deu certo agora. Tente de novo daqui a pouco.',
  },

  slip: {
    title: 'Folha de pagamento',
    creditor: 'Quem recebe',
    debtor: 'Quem paga',
    day: 'Valores de',
    due: 'vencimento',
    total: 'Total hoje',
    print: 'Imprimir',
    printNote: 'Para imprimir, use o menu do navegador.',
    back: 'Voltar para a conta',
    validity: 'O valor é o de hoje; depois do vencimento ele pode mudar. O código Pix vale enquanto o valor valer.',
    notBoleto: 'Esta folha não é um boleto bancário: o pagamento é por Pix.',
  },
};

/** Where a debtor needs other words than a merchant for the same refusal. */
export const debtorErrorTexts: Partial<Record<UserErrorCode, string>> = {
  NOTHING_OWED: 'Não há mais nada em aberto. Tudo certo!',
  DEBT_DISPUTED: 'Você avisou que há algo errado nesta conta. Depois da resposta da loja dá para aceitar.',
  DEBT_CLOSED: 'Esta conta já está encerrada.',
  NOT_FOUND: 'Isto mudou desde que você abriu a página. Veja como está agora.',
  CUSTOMER_MISMATCH: 'Isto mudou desde que você abriu a página. Veja como está agora.',
  CONFLICT: 'Isto mudou desde que você abriu a página. Veja como está agora.',
  HOLD_ENDED: 'A loja já respondeu ao seu aviso. Veja como está agora.',
  TOO_MANY: 'Já recebemos três comprovantes deste pagamento: é o bastante para conferir.',
};
