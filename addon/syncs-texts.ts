/** What a merchant reads about the history of syncs. */
import type { SyncRun } from './syncs-rpc.js';
import { listed, plural } from './texts.js';

const KINDS: Record<SyncRun['kind'], string> = {
  SYNC: 'Sincronização',
  WAIVE: 'Resposta a uma pergunta',
  PULL: 'Sincronização automática',
  UNDO: 'Mudança desfeita',
};

type Counts = Pick<SyncRun, 'created' | 'changed' | 'cancelled'>;

function summed(what: string, { created, changed, cancelled }: Counts): string {
  const parts = [
    created > 0 && plural(created, 'conta nova', 'contas novas'),
    changed > 0 && plural(changed, 'linha mudada', 'linhas mudadas'),
    cancelled > 0 && plural(cancelled, 'conta cancelada', 'contas canceladas'),
  ].filter((part): part is string => part !== false);
  return parts.length === 0 ? what : `${what}: ${listed(parts)}`;
}

export const SYNCS = {
  title: 'Histórico',
  intro: 'O que cada sincronização mudou. Dá para desfazer.',
  loading: 'Carregando…',
  unsynced: 'Esta aba ainda não foi sincronizada.',
  none: 'Nenhuma sincronização mudou alguma coisa até agora.',
  hasMore: 'Só as últimas aparecem aqui.',
  when: (when: string, by: string) => `${when} · ${by}`,
  /** One line: what it was and what came of it. */
  summary: (run: SyncRun): string => summed(KINDS[run.kind], run),
  answer: (line: string): string => `Resposta · ${line}`,
  answers: (count: number, counts: Counts): string => summed(plural(count, 'resposta', 'respostas'), counts),
  /** `15/07, 14:02` and `15/07, 14:10` → `15/07, 14:02–14:10`. */
  between: (from: string, to: string): string => {
    const [day, time] = to.split(', ');
    if (from === to) return from;
    return day !== undefined && time !== undefined && from.startsWith(`${day}, `)
      ? `${from}–${time}`
      : `${from} – ${to}`;
  },
  seeAnswers: 'Ver uma a uma',
  see: 'Ver o que mudou',
  undo: 'Desfazer',
  undoLabel: (when: string) => `Desfazer a de ${when}`,
  ask: ({ created, changed, cancelled }: SyncRun): string[] => [
    ...(created > 0
      ? [`${created === 1 ? 'A conta nova deixa' : 'As contas novas deixam'} de valer; as linhas ficam na planilha.`]
      : []),
    ...(changed > 0
      ? [
          'O que mudou volta a ser como antes, na Caderneta e na planilha. Onde a Caderneta já dizia outra coisa, a célula mostra o que ela diz.',
        ]
      : []),
    ...(cancelled > 0
      ? [
          `${cancelled === 1 ? 'A conta cancelada volta a valer, e sua linha volta' : 'As contas canceladas voltam a valer, e suas linhas voltam'} ao fim da planilha.`,
        ]
      : []),
    'O que já foi pago, combinado, avisado ou mudado depois fica como está.',
  ],
  confirm: 'Desfazer agora',
  leave: 'Deixar como está',
  undoing: 'Desfazendo…',
  done: (kind: SyncRun['kind'], left: number) => {
    const what = kind === 'WAIVE' ? 'Resposta' : 'Sincronização';
    return left === 0 ? `${what} desfeita.` : `${what} desfeita em parte: veja no Histórico o que ficou.`;
  },
  undoneAt: (when: string) => `Desfeita em ${when}`,
  left: 'O que ficou como estava:',
};
