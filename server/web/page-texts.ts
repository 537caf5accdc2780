/** What people read on the pages that need no login (pt-BR). */
export const pageTexts = {
  badLink: {
    title: 'Link inválido',
    text: 'Este link não vale mais ou foi copiado pela metade. Peça um novo à loja.',
  },
  unsubscribe: {
    title: 'Parar de receber e-mails',
    ask: (shop: string) => `Quer parar de receber por e-mail os recados de ${shop}?`,
    button: 'Parar de receber e-mails',
    note: 'A loja ainda pode falar com você por outro meio. Para voltar a receber, fale com ela.',
    doneTitle: 'Pronto',
    done: (shop: string) => `Você não vai mais receber e-mails de ${shop}.`,
  },
  collect: {
    title: (name: string) => `Cobrar ${name}`,
    late: (days: number) =>
      days === 0 ? 'Ainda não venceu' : days === 1 ? '1 dia de atraso' : `${days} dias de atraso`,
    message: 'A mensagem',
    script: 'O que dizer',
    phone: 'Telefone',
    openWhatsApp: 'Abrir no WhatsApp',
    recordCall: 'Vou ligar agora',
    claimNote: 'Ao tocar, o contato de hoje fica anotado. No WhatsApp, confira e toque em enviar.',
    claimNoteOfSandbox: 'Ao tocar, o contato de hoje fica anotado. Loja de teste: o WhatsApp não é aberto.',
    notOpened: 'Loja de teste: o WhatsApp não é aberto. Na loja de verdade ele abriria com a mensagem abaixo.',
    callNote: 'Ao tocar, o contato de hoje fica anotado.',
    asked: 'Enviou?',
    askedCall: 'Conseguiu falar?',
    yes: 'Sim',
    no: 'Não',
    openAgain: 'Abrir o WhatsApp de novo',
    readAt: (day: string, time: string) =>
      `A planilha foi lida em ${day} às ${time}. Anotou um pagamento depois disso? Sincronize antes de cobrar.`,
    wait: 'Agora não',
    nothing: 'Nada a cobrar por agora.',
    refused: 'Algo mudou enquanto esta página estava aberta. Confira como está agora.',
  },
};

export const homeTexts = {
  title: 'Caderneta',
  what: 'O caderno do fiado da sua loja: quem deve o quê, em que dia, e os lembretes enviados com educação e dentro da lei.',
  tryIt: 'Experimentar com uma loja de teste',
  explorer: 'Explorador da API (GraphQL)',
  connect: 'Para conectar a sua planilha, use o código de conexão que o servidor mostrou ao iniciar pela primeira vez.',
};
