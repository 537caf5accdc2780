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
  recomputed: (merchantId: string, customers: number, debts: number, differences: number) =>
    `${merchantId}: ${customers} clientes, ${debts} contas, ${differences} diferenças`,
};
