/** What a merchant reads about reminders beside the messages themselves (pt-BR). */
export const reminderTexts = {
  shopWithoutName: 'sua loja',
  identificationMissing: '[identificação da loja: complete o cadastro]',
  unsubscribedByOneClick: 'Descadastro pelo botão do programa de e-mail',
  unsubscribedByPage: 'Descadastro pela página do link do e-mail',
  setupMissing: 'Faltam dados da loja. Complete o cadastro na planilha para poder cobrar.',
  onlyByEmail: 'Hoje o contato é por e-mail: envie pela planilha, em Caderneta.',
};
