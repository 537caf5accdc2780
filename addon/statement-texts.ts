/** What a merchant reads in the sidebar about the bank's statement. */
import { formatBRL } from '../server/domain/money.js';
import { longDay } from './credit-texts.js';
import type { AskedEntry, StatementCandidate } from './statement-rpc.js';
import { listed, plural, shortDay } from './texts.js';

const MEGABYTES = 2;

export const STATEMENT = {
  title: (asked: number) => `Conferir extrato do banco${asked > 0 ? ` (${asked} a confirmar)` : ''}`,
  intro:
    'No aplicativo do banco, exporte o extrato em OFX ou CSV. O que é certo é anotado, o que é duvidoso você confirma, e nada é anotado duas vezes.',
  loading: 'Carregando…',
  file: 'Arquivo do extrato (OFX ou CSV)',
  chosen: (name: string) => `Escolhido: ${name}`,
  paste: 'Ou cole aqui o conteúdo dele',
  check: 'Conferir',
  checking: 'Conferindo o extrato…',
  nothing: {
    code: 'NO_STATEMENT',
    what: 'Não há extrato para conferir.',
    doNext: 'Escolha o arquivo ou cole o conteúdo dele.',
  },
  tooLarge: {
    code: 'STATEMENT_TOO_LARGE',
    what: `O extrato tem mais de ${MEGABYTES} MB.`,
    doNext: 'Exporte um período menor.',
  },
  unreadableFile: {
    code: 'FILE_UNREADABLE',
    what: 'O navegador não conseguiu ler o arquivo.',
    doNext: 'Escolha o arquivo de novo.',
  },
  done: (posted: number) =>
    posted === 0
      ? 'Extrato conferido.'
      : `Extrato conferido: ${plural(posted, 'recebimento anotado', 'recebimentos anotados')}.`,
  result: 'Resultado do extrato',
  undoneCount: (count: number) => plural(count, 'desfeito', 'desfeitos'),
  wasOf: (name: string) => `Tinha sido anotado como pagamento de ${name}.`,
  recordElsewhere: 'Se foi de outro cliente, registre por Recebi no cliente certo.',
  posted: (count: number) => plural(count, 'lançado', 'lançados'),
  asked: (count: number) => `${count} a confirmar`,
  ignored: (count: number) => plural(count, 'ignorado', 'ignorados'),
  duplicated: (count: number) => plural(count, 'já importado', 'já importados'),
  unreadable: (count: number) => plural(count, 'linha não lida', 'linhas não lidas'),
  skipped: (count: number) => plural(count, 'linha que não é lançamento', 'linhas que não são lançamentos'),
  line: (line: number) => `Linha ${line}`,
  onlyFirst: (count: number) => `Só ${count === 1 ? 'o primeiro aparece' : `os ${count} primeiros aparecem`}.`,
  askTitle: 'A confirmar',
  moreAsked: (count: number) => `Há mais ${count}: aparecem quando estes forem respondidos.`,
  nothingAsked: 'Nada a confirmar.',
  amount: ({ amountCents, on }: Pick<AskedEntry, 'amountCents' | 'on'>) =>
    `${amountCents < 0 ? `Saiu ${formatBRL(-amountCents)}` : formatBRL(amountCents)} em ${longDay(on)}`,
  was: (name: string) => `Foi ${name}`,
  same: (name: string) => `É o já anotado de ${name}`,
  another: (name: string) => `É outro, de ${name}`,
  returned: (name: string) => `Desfazer o recebimento de ${name}`,
  pays: (debts: StatementCandidate['debts']) =>
    debts.length === 0
      ? 'paga o que vence primeiro'
      : `paga ${debts.length === 1 ? 'a conta' : 'as contas'} de ${listed(
          debts.map(({ dueOn, totalCents }) => `${shortDay(dueOn)} (${formatBRL(totalCents)})`),
        )}`,
  other: 'É de outro cliente',
  somebody: 'É de um cliente',
  leave: 'Fechar a busca',
  ignore: 'Ignorar',
  saving: 'Anotando…',
  ignoredNow: 'Certo: não foi anotado nada.',
  undone: 'Recebimento desfeito.',
  from: (name: string) => `de ${name}`,
};
