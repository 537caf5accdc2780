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
    callNote: 'Ao tocar, o contato de hoje fica anotado.',
    asked: 'Enviou?',
    askedCall: 'Conseguiu falar?',
    yes: 'Sim',
    no: 'Não',
    openAgain: 'Abrir o WhatsApp de novo',
    wait: 'Agora não',
    nothing: 'Nada a cobrar por agora.',
    refused: 'Algo mudou enquanto esta página estava aberta. Confira como está agora.',
  },
  debtor: {
    title: (shop: string) => (shop ? `Sua conta · ${shop}` : 'Sua conta'),
    heading: (shop: string) => (shop ? `Sua conta em ${shop}` : 'Sua conta'),
    total: 'Total hoje',
    debts: 'Contas em aberto',
    due: (day: string) => `Vence em ${day}`,
    wasDue: (day: string) => `Venceu em ${day}`,
    charges: (amount: string) => `inclui ${amount} de multa e juros`,
    pix: 'Pagar com Pix',
    pixNote:
      'Copie o código e cole em "Pix copia e cola" no aplicativo do seu banco. Confira o nome da loja antes de pagar.',
    pixLabel: 'Código Pix copia e cola',
    copy: 'Copiar código Pix',
    copied: 'Código copiado. Agora cole no aplicativo do seu banco.',
    qr: 'Mostrar QR code',
    qrLabel: 'QR code do Pix',
    noPix: 'Para pagar, fale com a loja.',
    paid: 'Já pagou?',
    paidNote: 'Avise, e a loja confere. Enquanto isso você não recebe lembretes.',
    paidButton: 'Já paguei',
    claimed: (day: string) =>
      `Você avisou em ${day} que já pagou. A loja vai conferir; até lá você não recebe lembretes.`,
    nothing: 'Tudo certo, nada em aberto.',
    nothingNote: 'Agradecemos a confiança.',
    who: 'Quem cobra',
  },
};

export const homeTexts = {
  title: 'Caderneta',
  what: 'O caderno do fiado da sua loja: quem deve o quê, em que dia, e os lembretes enviados com educação e dentro da lei.',
  tryIt: 'Experimentar com uma loja de teste',
  explorer: 'Explorador da API (GraphQL)',
  connect: 'Para conectar a sua planilha, use o código de conexão que o servidor mostrou ao iniciar pela primeira vez.',
};
