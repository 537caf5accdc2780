/** What the person who starts the server reads when the database cannot be had. */
export const databaseTexts = {
  useOwnDatabase: 'Defina DATABASE_URL com o endereço de um PostgreSQL 15 ou mais novo para usar o seu próprio banco.',
  noBinaries: (platform: string) => `O PostgreSQL embutido não existe para este sistema (${platform}).`,
  cannotRunAsRoot:
    'O PostgreSQL não roda como root, e nem um espaço de usuário (unshare) nem o usuário "postgres" puderam ser usados. ' +
    'Inicie a Caderneta com um usuário comum.',
  cannotReachBinaries: (user: string) =>
    `O usuário "${user}" não consegue ler os programas do PostgreSQL nesta pasta. ` +
    'Mova o projeto para uma pasta aberta (por exemplo /opt) ou inicie com um usuário comum.',
  folderNotWritable: (folder: string) =>
    `A pasta de dados ${folder} não pode ser escrita. Ajuste a permissão ou DATA_DIR.`,
  notACluster: (folder: string) =>
    `A pasta ${folder} existe mas não é um banco da Caderneta. Escolha outra pasta em DATA_DIR.`,
  otherMajor: (found: string, expected: string) =>
    `A pasta de dados foi feita pelo PostgreSQL ${found} e esta versão usa o ${expected}. ` +
    'Volte à versão anterior da Caderneta, faça uma cópia (pg_dump) e restaure-a numa pasta nova.',
  initFailed: 'Não foi possível criar o banco embutido.',
  startFailed: 'O banco embutido não iniciou.',
  passwordRefused: (folder: string) =>
    `O banco em ${folder} recusou a senha guardada em caderneta.json. Restaure esse arquivo da sua cópia de segurança.`,
  stuckPid: (pid: number, file: string) =>
    `O processo ${pid} consta em ${file} mas não responde. Se ele não for um PostgreSQL, apague esse arquivo e inicie de novo.`,
  lastLines: 'Últimas linhas do PostgreSQL:',
  cannotConnect: (reason: string) =>
    `Não foi possível falar com o banco de dados: ${reason}. Confira DATABASE_URL (endereço, usuário, senha) e se o banco está no ar.`,
  tooOld: (version: string) => `O banco é PostgreSQL ${version}; a Caderneta precisa do 15 ou mais novo.`,
  roleMissing: (login: string) =>
    `O usuário "${login}" não pode criar o papel caderneta_app. Peça ao administrador do banco: ` +
    `CREATE ROLE caderneta_app NOLOGIN; GRANT caderneta_app TO "${login}";`,
};

/** An error whose message is meant for the person at the terminal; the CLI prints it without a stack. */
export function startupError(...lines: string[]): Error {
  const error = new Error(lines.filter((line) => line !== '').join('\n'));
  error.name = 'StartupError';
  return error;
}
