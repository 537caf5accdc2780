/** What the person at the terminal reads. */
export const configTexts = {
  port: 'use um número de porta entre 0 e 65535',
  host: 'use um nome ou endereço de rede, por exemplo 127.0.0.1',
  databaseUrl: 'use um endereço postgresql://usuario:senha@servidor:5432/banco',
  trustProxy: 'use o número de proxies (0 a 9) entre a internet e este servidor, por exemplo 1 para um Caddy',
  publicUrl: 'use um endereço http:// ou https:// completo, sem ? nem #',
  smtpUrl: 'use um endereço smtp:// ou smtps://usuario:senha@servidor:porta',
  smtpFrom: 'use um endereço de e-mail, por exemplo Loja <contato@loja.com.br>',
  logLevel: (levels: readonly string[]) => `use um destes: ${levels.join(', ')}`,
  try: 'use on ou off',
  sandboxSmtp: 'use on ou off',
};

export const cliTexts = {
  usage: `Caderneta: o caderno do fiado, com planilha.

  caderneta start                          inicia o servidor
  caderneta migrate                        leva o banco à versão atual
  caderneta doctor [--public]              confere tudo e diz como consertar
  caderneta merchant create [--name NOME] [--sandbox]
                                           cria uma loja e mostra a chave dela
  caderneta key create --merchant LOJA [--name NOME] [--scopes read,write,send,admin] [--sheet PLANILHA]
  caderneta key list --merchant LOJA
  caderneta key revoke CHAVE --merchant LOJA
  caderneta sample                         cria uma loja de teste com a planilha de exemplo
  caderneta import ARQUIVO [--dry-run] [--json] [--merchant LOJA] [--sheet NOME] [--pay-day DIA | --days DIAS]
                   [--similar new|same] [--formulas] [--column TÍTULO=campo]…
                                           lê uma planilha (CSV, XLSX, ODS) e registra as contas; --dry-run só mostra
  caderneta export ARQUIVO.csv|.xlsx|.ods [--merchant LOJA]
                                           grava clientes e contas em um arquivo
  caderneta recompute --check              prova que o que está guardado é igual aos fatos
  caderneta credit backtest --policy ARQUIVO.json --from AAAA-MM-DD --to AAAA-MM-DD [--merchant LOJA] [--json]
                                           compara outra política de crédito com a atual, no histórico da loja
  caderneta credit replay --check [--merchant LOJA]
                                           refaz cada decisão de limite a partir dos fatos e compara
  caderneta schema --check | --write       confere ou grava schema.graphql

As configurações vêm do ambiente: PORT, HOST, DATA_DIR, DATABASE_URL, PUBLIC_URL, SMTP_URL, SMTP_FROM, SANDBOX_SMTP, LOG_LEVEL, TRY.
`,
  unknownCommand: (name: string) => `Comando desconhecido: ${name}`,
  badOption: (reason: string) => `Opção inválida: ${reason}`,
  missingOption: (name: string) => `Falta a opção --${name}.`,
  badDay: (name: string) => `A opção --${name} é um dia como 2026-07-15.`,
  missingKey: 'Diga qual chave revogar: caderneta key revoke CHAVE --merchant LOJA',
  badConfig: 'Há problemas na configuração:',
  migrated: (names: readonly string[]) =>
    names.length === 0 ? 'O banco já está na versão atual.' : `Migrações aplicadas: ${names.join(', ')}`,
  schemaCurrent: 'schema.graphql está em dia.',
  schemaStale: 'schema.graphql não corresponde ao código. Grave-o de novo com: npm run fix',
  schemaWritten: 'schema.graphql gravado.',
  stopping: 'Encerrando: as requisições em andamento terminam antes.',
};

export const doctorTexts = {
  ok: 'ok   ',
  failed: 'FALHA',
  mend: 'como resolver',
  allWell: 'Tudo em ordem.',
  someFailed: (count: number) => (count === 1 ? '1 item precisa de atenção.' : `${count} itens precisam de atenção.`),

  node: 'Node',
  nodeMend: 'instale o Node 20.19 ou mais novo (nodejs.org)',
  zone: 'Relógio e fuso',
  zoneMissing: 'este Node não conhece o fuso America/Sao_Paulo',
  zoneMend: 'instale o Node oficial, que traz todos os fusos (ICU completo)',
  clockWrong: (now: string) => `o relógio marca ${now}`,
  clockSkew: (seconds: number) => `o relógio deste computador e o do banco diferem em ${seconds} s`,
  clockMend: 'acerte a data e a hora do sistema (sincronização automática pela internet)',
  folder: 'Pasta de dados',
  folderClosed: (folder: string) => `${folder} não pode ser escrita`,
  folderMend: 'dê permissão de escrita ao usuário que inicia a Caderneta, ou defina DATA_DIR com outra pasta',
  disk: 'Espaço em disco',
  diskFree: (megabytes: number) => `${megabytes} MB livres`,
  diskMend: 'libere espaço: abaixo de 500 MB o banco pode parar de gravar',
  port: 'Porta',
  portFree: (address: string) => `${address} está livre`,
  portOurs: (address: string) => `a Caderneta responde em ${address}`,
  portTaken: (address: string) => `${address} é usada por outro programa`,
  portRefused: (address: string, reason: string) => `não é possível ouvir em ${address} (${reason})`,
  portMend: 'feche o outro programa ou defina PORT com outro número',
  hostMend: 'defina HOST com um endereço deste computador (127.0.0.1) e PORT acima de 1023',
  database: 'Banco de dados',
  databaseNew: 'ainda não existe; será criado no primeiro início',
  databaseVersion: (version: string) => `PostgreSQL ${version}`,
  databaseMend: 'confira DATABASE_URL e se o banco está no ar; sem DATABASE_URL a Caderneta usa o seu próprio',
  versionMend: 'atualize o PostgreSQL para a versão 15 ou mais nova',
  role: 'Papel do aplicativo',
  roleSafe: (role: string) => `${role}: as regras por loja valem para ele`,
  roleMissing: 'o papel caderneta_app não existe ou o usuário não pode usá-lo',
  roleUnsafe: (role: string, reasons: string) => `${role} ${reasons}`,
  roleSuperuser: 'é superusuário',
  roleBypass: 'ignora as regras por linha',
  roleOwner: (tables: string) => `é dono de tabelas (${tables})`,
  roleMend:
    'rode caderneta migrate; se continuar: ALTER ROLE caderneta_app NOSUPERUSER NOBYPASSRLS, e passe as tabelas ao dono',
  tenancy: 'Separação entre lojas',
  tenancyForced: 'as regras por linha estão ligadas em todas as tabelas de loja',
  tenancyOpen: (tables: string) => `sem regra forçada: ${tables}`,
  tenancyMend: 'rode caderneta migrate; se continuar, restaure a cópia de segurança: alguém mudou as tabelas à mão',
  migrations: 'Migrações',
  migrationsCurrent: 'todas aplicadas',
  migrationsPending: (names: string) => `faltam: ${names}`,
  migrationsMend: 'rode: npm run caderneta -- migrate',
  mail: 'E-mail',
  mailOff: 'sem SMTP_URL: as mensagens ficam na caixa de saída, nada é enviado',
  mailReady: (host: string, sender: string) => `${host} aceita a conexão; remetente ${sender}`,
  mailMend: 'confira servidor, porta, usuário e senha em SMTP_URL (muitos provedores pedem uma "senha de app")',
  publicAddress: 'Endereço público',
  publicOff: 'sem PUBLIC_URL: só este computador alcança a Caderneta; a planilha do Google, não',
  publicMissingMend:
    'publique com HTTPS (receita no README) e defina PUBLIC_URL, por exemplo https://caderneta.sualoja.com.br',
  publicNotHttps: (url: string) => `${url} não usa https`,
  publicPrivate: (url: string) => `${url} só existe na sua rede: o Google não enxerga este computador`,
  publicUnreachable: (url: string, reason: string) => `${url}/healthz não responde (${reason})`,
  publicMend: 'confira o DNS, o túnel ou o proxy, e se o servidor está rodando',
  publicReady: (url: string) => `${url} responde`,
  publicUnchecked: (url: string) => `${url} (para testar o acesso: doctor --public)`,
};
