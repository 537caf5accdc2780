/** What the person at the terminal reads about shops and keys. */
export const shopTexts = {
  merchantCreated: (merchantId: string) => `Loja criada: ${merchantId}`,
  keyCreated: (keyId: string) => `Chave criada: ${keyId}`,
  secretOnce: 'Guarde a chave abaixo: ela não será mostrada de novo.',
  noMerchant: (merchantId: string) => `Não há loja ${merchantId} neste banco.`,
  noKeys: 'Esta loja não tem chaves.',
  keyRevoked: (keyId: string) => `Chave revogada: ${keyId}`,
  refused: (reason: string) => `Não foi possível: ${reason}`,
  keyState: { alive: 'ativa', revoked: 'revogada', expired: 'vencida' },
  sheet: (spreadsheetId: string) => `só a planilha ${spreadsheetId}`,
  neverUsed: 'nunca usada',
  usedAt: (instant: string) => `usada em ${instant}`,
  sampleLoaded: (debts: number, questions: number, open: string, late: string) =>
    `Amostra carregada: ${debts} contas, ${questions} perguntas. Na rua ${open} · atrasado ${late}`,
  replayed: (merchantId: string, customers: number, decisions: number, differences: number) =>
    `${merchantId}: ${customers} clientes, ${decisions} decisões de limite, ${differences} diferenças`,
  badPolicyFile: (path: string, reason: string) => `${path} não é uma política de crédito: ${reason}`,
  badPeriod: {
    NOT_FORWARDS: 'o período precisa começar antes de terminar',
    IN_THE_FUTURE: 'o período não pode terminar depois de hoje',
    TOO_LONG: 'o período pode ter no máximo 60 meses',
  },
  recomputed: (merchantId: string, customers: number, debts: number, differences: number) =>
    `${merchantId}: ${customers} clientes, ${debts} contas, ${differences} diferenças`,
};
