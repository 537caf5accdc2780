/** What the merchant reads about decisions and holds that people made, and names given by the server (pt-BR). */
export const ledgerTexts = {
  ownerKey: 'Chave do dono',
  limitOnRegistration: 'Limite definido no cadastro do cliente',
  limitOnUpdate: 'Limite alterado no cadastro do cliente',
  limitStarted: 'Limite inicial definido pelo lojista',
  holdReplaced: 'Substituída por uma nova pausa',
};
