/** The words over an exported table: those by which an import knows the columns again. */
import type { DebtStatus } from '../../domain/debt.js';

export const tableNames = { debts: 'Contas', customers: 'Clientes' };

const contact = ['Nome', 'CPF/CNPJ', 'Telefone', 'E-mail'];
/** "Valor atualizado" is worked out, like the sheet's own column of that name, and read by nobody. */
export const debtHeadings = [
  ...contact,
  'Descrição',
  'Parcela',
  'Vencimento',
  'Valor',
  'Situação',
  'Pago em',
  'Valor pago',
  'Valor atualizado',
];
export const contactHeadings = [...contact, 'Endereço', 'UF', 'Limite'];

/** Words that say whether it was paid; of a debt written off nobody can say, so it is asked. */
export const STATUS_WORDS: Record<DebtStatus, string> = {
  OPEN: 'em aberto',
  LATE: 'atrasada',
  PAID: 'paga',
  WRITTEN_OFF: 'baixada sem pagamento',
  CANCELLED: 'cancelada',
  SUPERSEDED: 'renegociada',
};
