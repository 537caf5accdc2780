/** What a merchant reads about reminders beside the messages themselves (pt-BR). */
export const reminderTexts = {
  shopWithoutName: 'sua loja',
  identificationMissing: '[identificação da loja: complete o cadastro]',
  unsubscribedByOneClick: 'Descadastro pelo botão do programa de e-mail',
  unsubscribedByPage: 'Descadastro pela página do link do e-mail',
};
