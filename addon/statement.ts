/** Bank statements: sent as they are, judged by the server, and what it asks answered. */
import { mutate, query, type Reply } from './api.js';
import type { Connection } from './connection.js';
import type { AskedEntry, EntryAnswer, ImportedStatement, PostedEntry, StatementLine } from './statement-rpc.js';
import { STATEMENT_ADDON } from './texts.js';

/** Of each list that a panel of 300 pixels may show. */
const MOST = 50;

interface EntryNode {
  id: string;
  on: string;
  amountCents: number;
  payerName: string | null;
  description: string;
  reason: { text: string };
}

interface AskedNode extends EntryNode {
  candidates: {
    customer: { id: string; name: string };
    debts: { id: string; dueOn: string; position: { totalCents: number } }[];
    text: string;
    payment: { id: string } | null;
  }[];
}

interface PostedNode {
  id: string;
  on: string;
  amountCents: number;
  payment: { id: string; customer: { name: string } } | null;
}

const ENTRY = 'id on amountCents payerName description reason { text }';
const ASKED = `${ENTRY} candidates {
  customer { id name } debts { id dueOn position { totalCents } } text payment { id }
}`;
const POSTED = 'id on amountCents payment { id customer { name } }';

const IMPORTED = `statementImport {
  counts { posted asked ignored duplicated unreadable }
  unreadable { line reason } skipped { line reason }
  asked: entries(first: ${MOST}, filter: { isOpen: true }) { nodes { ${ASKED} } }
  posted: entries(first: ${MOST}, filter: { verdict: [CERTAIN] }) { nodes { ${POSTED} } }
  ignored: entries(first: ${MOST}, filter: { verdict: [IGNORE] }) { nodes { ${ENTRY} } }
}`;

interface Imported {
  statementImport: {
    counts: Record<'posted' | 'asked' | 'ignored', number> & { duplicated: number | null; unreadable: number | null };
    unreadable: StatementLine[] | null;
    skipped: StatementLine[] | null;
    asked: { nodes: AskedNode[] };
    posted: { nodes: PostedNode[] };
    ignored: { nodes: EntryNode[] };
  };
}

export function importStatement(
  connection: Connection,
  content: string,
  fileName: string | null,
  key: string,
): Reply<ImportedStatement> {
  const reply = mutate<Imported>(connection, 'importStatement', { content, fileName }, key, IMPORTED);
  if (!reply.ok) return reply;
  const { counts, unreadable, skipped, asked, posted, ignored } = reply.data.statementImport;
  return {
    ok: true,
    data: {
      counts: { ...counts, duplicated: counts.duplicated ?? 0, unreadable: counts.unreadable ?? 0 },
      unreadable: unreadable ?? [],
      skipped: skipped ?? [],
      asked: asked.nodes.map(askedEntry),
      posted: posted.nodes.map(postedEntry).filter((entry): entry is PostedEntry => entry !== null),
      ignored: ignored.nodes.map((node) => ({ ...node, reason: node.reason.text })),
    },
  };
}

export function fetchAsked(connection: Connection): Reply<{ asked: AskedEntry[]; total: number }> {
  const reply = query<{ statementEntries: { nodes: AskedNode[]; totalCount: number } }>(
    connection,
    `{ statementEntries(first: ${MOST}, filter: { isOpen: true }) { nodes { ${ASKED} } totalCount } }`,
    {},
  );
  if (!reply.ok) return reply;
  const { nodes, totalCount } = reply.data.statementEntries;
  return { ok: true, data: { asked: nodes.map(askedEntry), total: totalCount } };
}

/** Money that went back: first the payment is undone, then the entry is no question any more. */
export function answerEntry(
  connection: Connection,
  id: string,
  answer: EntryAnswer,
  key: string,
): Reply<PostedEntry | null> {
  if (answer.kind === 'RETURNED') {
    const input = { id: answer.paymentId, reason: STATEMENT_ADDON.RETURNED };
    const undone = mutate<object>(connection, 'reversePayment', input, `${key}-undo`, 'payment { id }');
    if (!undone.ok && undone.failure.code !== 'PAYMENT_REVERSED') return undone;
  }
  const said =
    answer.kind === 'PAID'
      ? { customerId: answer.customerId, debtIds: answer.debtIds }
      : { ignore: true, reason: STATEMENT_ADDON[answer.kind] };
  const selection = `statementEntry { ${POSTED} }`;
  type Resolved = { statementEntry: PostedNode };
  const reply = mutate<Resolved>(connection, 'resolveStatementEntry', { id, ...said }, key, selection);
  return reply.ok ? { ok: true, data: postedEntry(reply.data.statementEntry) } : reply;
}

function askedEntry({ candidates, reason, ...entry }: AskedNode): AskedEntry {
  return {
    ...entry,
    reason: reason.text,
    candidates: candidates.map(({ customer, debts, text, payment }) => ({
      customerId: customer.id,
      customerName: customer.name,
      debts: debts.map(({ id, dueOn, position }) => ({ id, dueOn, totalCents: position.totalCents })),
      why: text,
      paymentId: payment?.id ?? null,
    })),
  };
}

function postedEntry({ payment, ...entry }: PostedNode): PostedEntry | null {
  return payment && { ...entry, paymentId: payment.id, customerName: payment.customer.name };
}
