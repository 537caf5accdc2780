/**
 * A server small enough to be read: it keeps rows and what their computed columns should show, and answers the
 * operations of a sync as the real one does. The tests of the add-on's side need no more.
 */
import type { ProposalNode } from '../../addon/proposal-rows.js';
import type { AskedNode } from '../../addon/questions-rpc.js';
import type { FetchRequest, FetchResponse } from '../../addon/simulator/types.js';
import type { WireAck, WireCell, WireNewRow, WirePatch, WireRow, WireValue } from '../../server/domain/sheet/wire.js';

interface Row {
  id: string;
  hash: string | null;
  cells: Record<string, WireCell>;
  shown: Record<string, WireCell>;
}

const WORDS: Record<string, string> = {
  Cliente: 'name',
  Telefone: 'phone',
  'E-mail': 'email',
  'CPF/CNPJ': 'document',
  Valor: 'principalCents',
  Vencimento: 'dueOn',
  Pago: 'paid',
  Parcela: 'installment',
  Observação: 'note',
};

export function fakeServer() {
  const rows = new Map<string, Row>();
  const uploads: WireRow[][] = [];
  const acks: WireAck[] = [];
  const requests: { name: string; variables: Record<string, unknown>; authorization: string }[] = [];
  let columns: { heading: string; field: string }[] | null = null;
  let newRows: WireNewRow[] = [];
  const extra: WirePatch[] = [];
  /** Newest first. */
  const proposals: ProposalNode[] = [];
  /** The last event of each proposal that was answered or undone. */
  const news: { name: string; kind: string; recordedAt: string }[] = [];
  /** Answers instead of the server, once each. */
  const interruptions: (FetchResponse | null)[] = [];
  const tabs: { id: string; sheetId: number; sheetName: string }[] = [];
  /** Questions that are open, in the server's order. */
  const asked: AskedNode[] = [];
  const settings = {
    /** What each step of a sync still asks. */
    questions: 0,
    /** Rows read as an older version of themselves. */
    isRestored: false,
    /** So many steps find that another device wrote to the rows meanwhile. */
    stale: 0,
    /** Rows another tab has. */
    foreignRowIds: [] as string[],
    dueRule: null as { payDay: number | null; days: number | null } | null,
    /** Calls that a due rule takes to book what waits for it. */
    dueParts: 1,
    asksDateOrder: false,
    /** What headings are besides `WORDS`, and how sure. */
    columns: {} as Record<string, { field: string | null; certainty: string; alternatives?: string[] }>,
    maxMissing: 5,
    /** Rows of instalments, which come back. */
    agreedRowIds: [] as string[],
    pageSize: 1000,
    proposalsPage: 200,
    wanted: (row: Row): Record<string, WireValue> => computed(row),
  };

  function computed(row: Row): Record<string, WireValue> {
    const amount = row.cells.principalCents;
    const isPaid = row.cells.paid === 'sim';
    return {
      situacao: isPaid ? 'Paga' : 'Em dia',
      diasEmAtraso: { n: '0' },
      valorAtualizado: amount !== null && typeof amount === 'object' && 'n' in amount ? amount : null,
      limite: { n: '200' },
      cobrar: isPaid ? null : { text: 'Cobrar', url: `https://loja.example.com/w/${row.id}` },
    };
  }

  function patches(): WirePatch[] {
    const found = [...rows.values()].flatMap((row) =>
      Object.entries(settings.wanted(row)).flatMap(([field, value]): WirePatch[] => {
        const expected = row.shown[field] ?? null;
        const shows = value !== null && typeof value === 'object' && 'url' in value ? value.text : value;
        return JSON.stringify(expected) === JSON.stringify(shows)
          ? []
          : [{ id: row.id, field, expected, value, version: 'v1' }];
      }),
    );
    return [...found, ...extra];
  }

  const binding = () =>
    columns && {
      id: 'bin_1',
      columns,
      rowHashes: Object.fromEntries(
        [...rows.values()].filter((row) => row.hash !== null).map((row) => [row.id, row.hash]),
      ),
    };

  type Input = Record<string, never>;
  const operations: Record<string, (input: Input, variables: Input) => unknown> = {
    bindSheet: (input) => {
      const { headings, columns: said } = input as unknown as { headings: string[]; columns?: typeof columns };
      const understood =
        said ?? headings.flatMap((heading) => (WORDS[heading] ? [{ heading, field: WORDS[heading] }] : []));
      if (!['name', 'principalCents'].every((field) => understood.some((one) => one.field === field)))
        return { binding: null, errors: [{ code: 'MISSING_COLUMN', message: 'Falta.' }] };
      columns = understood;
      return { binding: binding(), errors: [] };
    },
    syncSheet: (input) => {
      const {
        rows: sent,
        missingRowIds,
        missingRows,
        restored,
        movedRowIds = [],
      } = input as unknown as {
        rows: WireRow[];
        missingRowIds?: string[];
        missingRows?: string | null;
        restored?: string;
        movedRowIds?: string[];
      };
      const refused = (code: string, foreignRowIds: string[] = []) => ({
        sync: null,
        cancelled: null,
        foreignRowIds,
        errors: [{ code, message: 'Não.' }],
      });
      if (settings.isRestored && !restored) return refused('SHEET_RESTORED');
      if (settings.stale > 0) {
        settings.stale -= 1;
        return refused('STALE_ROWS');
      }
      const foreign = sent.map(({ id }) => id).filter((id) => settings.foreignRowIds.includes(id));
      if (foreign.some((id) => !movedRowIds.includes(id))) return refused('FOREIGN_ROWS', foreign);
      if ((missingRowIds?.length ?? 0) > settings.maxMissing && !missingRows) return refused('MISSING_ROWS_TO_CONFIRM');
      uploads.push(sent);
      const agreed = (missingRowIds ?? []).filter((id) => settings.agreedRowIds.includes(id));
      const isKept = (id: string) => missingRows === 'KEEP' || agreed.includes(id);
      let created = 0;
      for (const { id, hash, cells, computed } of sent) {
        if (!rows.has(id)) created += 1;
        rows.set(id, { id, hash, cells, shown: { ...rows.get(id)?.shown, ...computed } });
      }
      for (const id of missingRowIds ?? []) {
        const gone = rows.get(id)!;
        if (isKept(id)) newRows.push({ id, version: 'v1', cells: gone.cells as Record<string, WireValue> });
        rows.delete(id);
      }
      return {
        sync: {
          id: 's',
          chunk: 0,
          created,
          changed: sent.length - created,
          unchanged: 0,
          questions: settings.questions,
          restored: 0,
          missing: missingRowIds?.length ?? 0,
          agreed: agreed.length,
          isMore: false,
        },
        cancelled: (missingRowIds ?? [])
          .filter((id) => !isKept(id))
          .map((id) => ({
            id,
            principalCents: 1000,
            customer: { name: 'Alguém' },
          })),
        errors: [],
      };
    },
    setDueRule: (input) => {
      settings.dueRule = input as unknown as typeof settings.dueRule;
      return { isMore: settings.dueParts-- > 1, errors: [] };
    },
    acknowledgeSync: (input) => {
      for (const ack of (input as unknown as { acks: WireAck[] }).acks) {
        acks.push(ack);
        if (ack.hash === null) continue;
        newRows = newRows.filter(({ id }) => id !== ack.id);
        const row = rows.get(ack.id) ?? { id: ack.id, hash: null, cells: {}, shown: {} };
        rows.set(ack.id, row);
        row.hash = ack.hash;
        const wanted = settings.wanted(row);
        for (const field of ack.applied) {
          const followed = extra.find((one) => one.id === ack.id && one.field === field);
          if (followed && followed.field in row.cells) row.cells[field] = followed.value as WireCell;
          const value = wanted[field] ?? null;
          row.shown[field] = value !== null && typeof value === 'object' && 'url' in value ? value.text : value;
          extra.splice(0, extra.length, ...extra.filter((one) => one.id !== ack.id || one.field !== field));
        }
      }
      return { binding: binding(), errors: [] };
    },
  };

  function answer(request: FetchRequest): FetchResponse {
    const { query, variables } = JSON.parse(request.body ?? '{}') as { query: string; variables: Input };
    const name = /^\s*mutation[^{]*\{\s*(\w+)/.exec(query)?.[1] ?? /\{\s*(\w+)/.exec(query)?.[1] ?? '';
    requests.push({
      name,
      variables,
      authorization: request.headers.Authorization ?? request.headers.authorization ?? '',
    });
    const interruption = interruptions.shift();
    if (interruption) return interruption;
    const reply = (data: unknown): FetchResponse => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ data }),
    });
    const operation = operations[name];
    if (operation) return reply({ [name]: operation((variables as { input?: Input }).input as Input, variables) });
    if (name === 'sheetBinding') return reply({ sheetBinding: binding() });
    if (name === 'sheetReading')
      return reply({
        sheetReading: readingOf((variables as unknown as { rows: WireCell[][] }).rows),
        viewer: { merchant: { dueRule: settings.dueRule } },
      });
    if (name === 'sheetPreview') return reply({ sheetPreview: previewOf(variables as never) });
    if (name === 'sheetQuestions') {
      const { bindingId, after } = variables as { bindingId?: string; after?: string };
      const isConflicts = query.includes('CONFLICT');
      const from = after === undefined ? 0 : asked.findIndex(({ id }) => id === after) + 1;
      const nodes = asked
        .slice(from)
        .filter(
          (one) =>
            (bindingId === undefined || one.bindingId === bindingId) && (!isConflicts || one.kind === 'CONFLICT'),
        );
      const pageInfo = { hasNextPage: false, endCursor: null };
      return reply({ sheetQuestions: { nodes, totalCount: asked.length, pageInfo }, sheetBindings: { nodes: tabs } });
    }
    if (name === 'sheetPatches') {
      const from = Number((variables as { after?: string }).after ?? 0);
      const all = patches();
      const hasNextPage = from + settings.pageSize < all.length;
      return reply({
        sheetPatches: {
          patches: all.slice(from, from + settings.pageSize),
          newRows: hasNextPage ? [] : newRows,
          endCursor: String(from + settings.pageSize),
          hasNextPage,
        },
        sheetBinding: binding(),
      });
    }
    // Whose rows are gone; every other debt is paid.
    if (name === 'row0')
      return reply(
        Object.fromEntries(
          Object.values(variables).map((id, i) => {
            const cells = rows.get(String(id))?.cells;
            const customer = { name: `${cells?.name} ` };
            const principalCents = Math.round(Number((cells?.principalCents as { n?: string } | null)?.n ?? 0) * 100);
            return [`row${i}`, { principalCents, position: { totalCents: i % 2 === 0 ? 8_000 : 0 }, customer }];
          }),
        ),
      );
    if (name === 'proposals') {
      const from = Number((variables as { after?: string }).after ?? 0);
      const size = settings.proposalsPage;
      const pageInfo = { hasNextPage: from + size < proposals.length, endCursor: String(from + size) };
      const open = proposals.filter(({ state }) => state === 'OFFERED');
      return reply({ proposals: { nodes: proposals.slice(from, from + size), pageInfo }, open: { nodes: open } });
    }
    if (name === 'answered') {
      const nodes = news.map(({ name: who, kind, recordedAt }) => ({
        customer: { name: who },
        events: [{ kind, on: recordedAt.slice(0, 10), recordedAt }],
      }));
      return reply({ answered: { nodes }, undone: { nodes: [] } });
    }
    if (name === 'viewer') return reply({ viewer: { merchant: { name: 'Mercadinho da Ana' }, version: '1' } });
    return { status: 404, headers: {}, body: 'not here' };
  }

  function readingOf(grid: WireCell[][]) {
    const header = grid.findIndex((row) => row.filter((cell) => typeof cell === 'string').length >= 2);
    if (header < 0) return null;
    const found = grid[header]!.map((cell, index) => {
      const heading = String(cell ?? '');
      const known = settings.columns[heading] ?? {
        field: WORDS[heading] ?? null,
        certainty: WORDS[heading] ? 'SURE' : 'OWN',
      };
      const below = grid.slice(header + 1).map((row) => row[index] ?? null);
      const samples = below.flatMap((one) => (typeof one === 'string' ? [one] : [])).slice(0, 3);
      return { index, heading, alternatives: [], samples, ...known };
    });
    return { headerRow: header + 1, headerRows: 1, asksDateOrder: settings.asksDateOrder, columns: found };
  }

  function previewOf({ input }: { input: { rows: WireRow[]; seen: string[] } }) {
    const names = input.rows.map(({ cells }) => String(cells.name));
    const people = [...new Set(names)].filter((name) => !input.seen.includes(name));
    return {
      rows: names.length,
      debts: names.length,
      openCents: names.length * 100,
      paidDebts: 0,
      recordedDebts: 0,
      unshownDebts: 0,
      matchedDebts: 0,
      shownElsewhere: 0,
      newCustomers: people.length,
      knownCustomers: 0,
      ignoredRows: 0,
      questions: 1,
      people,
      examples: [{ row: input.rows[0]?.row, name: names[0], field: 'dueOn', what: 'Falta o vencimento.' }],
    };
  }

  return {
    rows,
    asked,
    tabs,
    uploads,
    acks,
    requests,
    extra,
    settings,
    interruptions,
    proposals,
    news,
    answer,
    get columns() {
      return columns;
    },
    addNewRow: (row: WireNewRow) => {
      newRows.push(row);
    },
  };
}
