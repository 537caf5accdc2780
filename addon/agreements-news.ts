/** What became of proposals lately: accepted, refused, undone. Counted in the panel, and told once after a sync. */
import type { ProposalAct, ProposalNews } from './agreements-rpc.js';
import { query } from './api.js';
import type { Connection } from './connection.js';
import { loadNewsSeenAt, saveNewsSeenAt } from './store.js';

const MOST = 50;
/** What happened longer ago is no news. */
const NEWS_DAYS = 7;
const DAY_MS = 86_400_000;

interface NewsNode {
  customer: { name: string };
  events: { kind: string; on: string; recordedAt: string }[];
}

/** Those undone may have been offered long before the others. */
export interface NewsReply {
  answered: { nodes: NewsNode[] };
  undone: { nodes: NewsNode[] };
}

const FIELDS = 'nodes { customer { name } events { kind on recordedAt } }';
export const NEWS_FIELDS = `answered: proposals(first: ${MOST}, filter: { state: [ACCEPTED, FULFILLED, REFUSED] }) { ${FIELDS} }
  undone: proposals(first: ${MOST}, filter: { state: [BROKEN] }) { ${FIELDS} }`;

interface Event {
  act: ProposalAct;
  customerName: string;
  on: string;
  recordedAt: string;
}

/** The last event of each. */
function eventsOf({ answered, undone }: NewsReply): Event[] {
  return [...answered.nodes, ...undone.nodes].flatMap(({ customer, events }) => {
    const last = events[events.length - 1];
    if (!last || (last.kind !== 'ACCEPT' && last.kind !== 'REFUSE' && last.kind !== 'BREAK')) return [];
    return [{ act: last.kind, customerName: customer.name.trim(), on: last.on, recordedAt: last.recordedAt }];
  });
}

export function isOfLastDays(on: string, today: string): boolean {
  return Date.parse(today) - Date.parse(on) < NEWS_DAYS * DAY_MS;
}

export function newsCounts(reply: NewsReply, today: string): Record<ProposalAct, number> {
  const counts = { ACCEPT: 0, REFUSE: 0, BREAK: 0 };
  for (const { act, on } of eventsOf(reply)) if (isOfLastDays(on, today)) counts[act] += 1;
  return counts;
}

/** What happened since it was told of last, oldest first. A sync is none the worse where it cannot be known. */
export function takeNews(connection: Connection): ProposalNews[] {
  const reply = query<NewsReply>(connection, `{ ${NEWS_FIELDS} }`, {});
  if (!reply.ok) return [];
  const seenAt = loadNewsSeenAt();
  const sinceMs = seenAt === null ? Date.now() - NEWS_DAYS * DAY_MS : Date.parse(seenAt);
  const fresh = eventsOf(reply.data)
    .filter(({ recordedAt }) => Date.parse(recordedAt) > sinceMs)
    .sort((a, b) => Date.parse(a.recordedAt) - Date.parse(b.recordedAt));
  const newest = fresh[fresh.length - 1];
  if (newest) saveNewsSeenAt(newest.recordedAt);
  return fresh.map(({ act, customerName }) => ({ act, customerName }));
}
