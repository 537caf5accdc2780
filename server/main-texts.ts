/** What the person who starts the server reads. */
export const mainTexts = {
  portRefused: (address: string, reason: string) => `Não é possível ouvir em ${address} (${reason}).`,
  portMend: 'Feche o outro programa ou defina PORT com outro número.',
  listening: (url: string) => `Caderneta no ar: ${url}\nExplorador da API: ${url}/graphql`,
  tryIt: (url: string) => `Experimente sem planilha: ${url}/try`,
  noServiceAccount: (file: string) => `GOOGLE_SERVICE_ACCOUNT: ${file} não tem a chave de uma conta de serviço.`,
  noServiceAccountMend:
    'Aponte para o arquivo JSON que o Google entrega ao criar a chave, ou deixe a variável em branco.',
  firstMerchant: (file: string, code: string) =>
    `Primeira loja criada. A chave do dono está em ${file} (só este usuário lê).\n` +
    `Código de conexão da planilha (cole em Caderneta → Conectar; é mostrado só agora):\n${code}`,
};
