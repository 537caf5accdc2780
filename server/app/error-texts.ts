/** The pt-BR text of every code a mutation can answer; also the closed list of codes in the schema. */
export const USER_ERRORS = {
  REQUIRED: 'Falta um dado obrigatório.',
  INVALID: 'O valor não é válido.',
  INVALID_NAME: 'Informe um nome.',
  INVALID_DOCUMENT: 'O CPF ou CNPJ não confere com os dígitos verificadores.',
  INVALID_PHONE: 'O telefone não tem a quantidade certa de dígitos.',
  PHONE_WITHOUT_AREA_CODE: 'Falta o DDD do telefone.',
  INVALID_EMAIL: 'O e-mail não é válido.',
  INVALID_AMOUNT: 'O valor deve estar entre R$ 0,01 e R$ 10.000.000,00.',
  INVALID_DATE: 'A data não é válida aqui.',
  INVALID_PIX_KEY: 'A chave Pix não é válida.',
  TOO_LONG: 'O texto é longo demais.',
  NOT_FOUND: 'Não foi encontrado.',
  ALREADY_EXISTS: 'Já existe um registro com este identificador.',
  CONFLICT: 'Isto mudou enquanto você editava. Confira e tente de novo.',
  IDEMPOTENCY_KEY_REUSED: 'Esta chave de idempotência já foi usada com outros dados.',
  TERMS_ABOVE_CAP: 'Multa acima de 2% ou juros acima de 1% ao mês não são permitidos para consumidor.',
  DEBT_CLOSED: 'A dívida já está encerrada.',
  DEBT_OPEN: 'A dívida está aberta.',
  PAYMENT_REVERSED: 'O pagamento já foi estornado.',
  OVER_ALLOCATED: 'O valor é maior do que as dívidas escolhidas.',
  NOTHING_OWED: 'Não há nada em aberto para receber.',
  CUSTOMER_MISMATCH: 'A dívida é de outro cliente.',
  HOLD_ENDED: 'A pausa já terminou.',
  PREVIEW_STALE: 'A lista mudou. Confira de novo antes de enviar.',
  SETUP_INCOMPLETE: 'Faltam dados da loja: complete o cadastro antes de enviar.',
  CONTACT_REFUSED: 'Este cliente não pode ser contatado agora.',
  REMINDER_CLOSED: 'Este lembrete já tem um resultado.',
  BINDING_QUARANTINED: 'Esta planilha é cópia de outra já conectada. Diga se ela é nova ou se mudou de lugar.',
  SHEET_SCRAMBLED: 'As linhas parecem ter sido ordenadas sem a coluna de identificação. Nada foi gravado.',
  MISSING_ROWS_TO_CONFIRM: 'Muitas linhas sumiram da planilha. Confirme antes de cancelar as dívidas.',
  MISSING_COLUMN: 'Não encontrei as colunas de cliente e valor nesta aba.',
  UNKNOWN_FIELD: 'Este campo não existe.',
  NOT_A_SANDBOX: 'Só uma loja de teste tem relógio que anda.',
  LAST_ADMIN_KEY: 'Esta é a última chave de administração; crie outra antes de revogar.',
} as const;

export type UserErrorCode = keyof typeof USER_ERRORS;

export function errorMessage(code: string): string {
  return code in USER_ERRORS ? USER_ERRORS[code as UserErrorCode] : USER_ERRORS.INVALID;
}
