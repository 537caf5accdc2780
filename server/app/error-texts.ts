import { planProblemTexts, proposalTexts } from '../domain/plan-texts.js';

/** The pt-BR text of every code a mutation can answer; also the closed list of codes in the schema. */
export const USER_ERRORS = {
  ...planProblemTexts,
  ...prefixed(proposalTexts),
  REQUIRED: 'Falta um dado obrigatório.',
  INVALID: 'O valor não é válido.',
  INVALID_NAME: 'Informe um nome.',
  INVALID_DOCUMENT: 'Confira os números do CPF ou CNPJ.',
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
  CUSTOMER_MISMATCH: 'Isto é de outro cliente.',
  AUTHORIZATION_APPROVED: 'Esta compra já está liberada.',
  AUTHORIZATION_REFUSED: 'Esta compra não foi liberada. Peça ao dono da loja ou consulte de novo.',
  AUTHORIZATION_CLOSED: 'Esta autorização já foi usada ou cancelada.',
  AUTHORIZATION_EXPIRED: 'Isto foi conferido em outro momento e não vale mais. Confira de novo.',
  AUTHORIZATION_EXCEEDED: 'A venda passa do que foi autorizado: confira o valor, as parcelas e o vencimento.',
  HOLD_ENDED: 'A pausa já terminou.',
  DISPUTE_NOT_MENDED: 'Para dar razão ao cliente, antes corrija ou cancele a dívida contestada.',
  HOURS_NOT_ALLOWED: 'Neste horário a lei não permite contato. Escolha outro, entre 8h e 20h.',
  TOO_MANY: 'Já chegou ao máximo permitido aqui.',
  FILE_NOT_ACCEPTED: 'Envie uma foto (JPG, PNG ou WebP) ou um PDF de até 5 MB.',
  PREVIEW_STALE: 'A lista mudou. Confira de novo antes de enviar.',
  SETUP_INCOMPLETE: 'Faltam dados da loja: complete o cadastro antes de enviar.',
  CONTACT_REFUSED: 'Este cliente não pode ser contatado agora.',
  REMINDER_CLOSED: 'Este lembrete já tem um resultado.',
  NO_SPREADSHEET_ACCOUNT:
    'Este servidor ainda não tem uma conta do Google com a qual a planilha possa ser compartilhada.',
  SHEET_IS_COPY: 'Esta aba é cópia de outra já conectada. Diga se ela é nova ou se tomou o lugar da outra.',
  SHEET_RESTORED: 'A planilha parece ter voltado a uma versão antiga. Diga o que vale antes de continuar.',
  FOREIGN_ROWS: 'Há linhas que vieram de outra aba já conectada.',
  SHEET_UNREADABLE: 'Não entendi o conteúdo desta aba.',
  ALREADY_UNDONE: 'Esta sincronização já foi desfeita.',
  NOT_UNDOABLE: 'Isto não se desfaz: sincronize de novo, ou lance de novo as linhas.',
  SHEET_SCRAMBLED: 'As linhas parecem ter sido ordenadas sem a coluna de identificação. Nada foi gravado.',
  STALE_ROWS: 'Esta aba foi sincronizada de outro lugar enquanto era lida. Leia de novo e envie.',
  MISSING_ROWS_TO_CONFIRM: 'Muitas linhas sumiram da planilha. Confirme antes de cancelar as dívidas.',
  MISSING_COLUMN: 'Não encontrei as colunas de cliente e valor nesta aba.',
  UNKNOWN_FIELD: 'Este campo não existe.',
  NOT_A_SANDBOX: 'Só uma loja de teste tem relógio que anda.',
  POLICY_LOWERS_LIMITS: 'Esta mudança baixaria o limite de clientes hoje. Confira quem são e confirme.',
  LADDER_IS_CUSTOM: 'Os degraus do limite foram feitos à mão. Mude o primeiro nas regras do limite.',
  VOUCHER_NOT_GOOD: 'Só indica quem é bom pagador aqui: escolha outro cliente.',
  PLAN_POLICY_INVALID: 'As regras dos planos não fecham. Confira as porcentagens e os prazos.',
  PLAN_OF_PLAN: 'Esta conta já está em um acordo.',
  STATEMENT_UNREADABLE: 'Não entendi este extrato. Exporte-o de novo em OFX ou CSV.',
  STATEMENT_TOO_LARGE: 'O extrato tem mais de 2 MB. Exporte um período menor.',
  STATEMENT_ENTRY_CLOSED: 'Este lançamento já foi respondido.',
  LAST_ADMIN_KEY: 'Esta é a última chave de administração; crie outra antes de revogar.',
  AGREED: 'Esta parcela é de um acordo: o valor combinado não aumenta e o vencimento não é antecipado.',
  DEBT_DISPUTED: 'O cliente contesta esta conta. Responda à contestação antes de combinar um plano.',
  COUNTER_ANSWERED: 'Esta contraproposta já foi respondida.',
  SAME_CUSTOMER: 'É o mesmo cadastro.',
  ALREADY_MERGED: 'Este cadastro já foi juntado a outro. Confira a lista de novo.',
  DIFFERENT_DOCUMENTS: 'Os dois cadastros têm documentos diferentes. Se um está errado, corrija antes de juntar.',
  LIMIT_ON_HOLD:
    'Um dos dois está com as vendas suspensas (limite zero) e o outro não. Decida o limite antes de juntar.',
  CLAIM_OPEN: 'Há um “já paguei” sobre a conta toda esperando resposta. Responda antes de juntar.',
  OFFER_OPEN_FOR_BOTH: 'Os dois têm uma proposta em aberto. Retire uma delas antes de juntar.',
  COUNTER_OPEN_FOR_BOTH: 'Os dois têm uma contraproposta esperando resposta. Responda a uma delas antes de juntar.',
  MERGE_UNDONE: 'Esta junção já foi desfeita.',
  MERGE_NOT_LAST: 'O cadastro que ficou foi juntado a outro depois. Desfaça primeiro a junção mais nova.',
  MERGE_ENTANGLED:
    'Depois de juntados, um pagamento ou acordo passou a valer para contas dos dois. Estorne ou desfaça isso antes de separar.',
} as const;

/** The codes of a proposal's life, told apart from those of other nouns. */
function prefixed<T extends Record<string, string>>(texts: T) {
  const entries = Object.entries(texts).map(([code, text]) => [`PROPOSAL_${code}`, text]);
  return Object.fromEntries(entries) as { [Code in keyof T as `PROPOSAL_${Code & string}`]: string };
}

export type UserErrorCode = keyof typeof USER_ERRORS;

export function errorMessage(code: string): string {
  return code in USER_ERRORS ? USER_ERRORS[code as UserErrorCode] : USER_ERRORS.INVALID;
}
