/** The history of syncs, and taking one back. */
import { mutate, query, type Reply } from './api.js';
import type { Connection } from './connection.js';
import type { SyncRun } from './syncs-rpc.js';

/** Looked through for as many as are shown: what only wrote cells is none that anybody looks for. */
const PAGE = 100;
const MOST = 100;

export function fetchSyncs(connection: Connection, bindingId: string): Reply<{ runs: SyncRun[]; hasMore: boolean }> {
  const reply = query<{ sheetSyncs: { nodes: SyncRun[]; pageInfo: { hasNextPage: boolean } } }>(
    connection,
    `query ($bindingId: ID!) { sheetSyncs(bindingId: $bindingId, first: ${PAGE}) {
nodes { id kind startedAt by created changed cancelled undoneAt canUndo lines left } pageInfo { hasNextPage } } }`,
    { bindingId },
  );
  if (!reply.ok) return reply;
  const { nodes, pageInfo } = reply.data.sheetSyncs;
  const runs = nodes.filter(
    ({ kind, created, changed, cancelled }) => kind === 'UNDO' || created + changed + cancelled > 0,
  );
  return { ok: true, data: { runs: runs.slice(0, MOST), hasMore: pageInfo.hasNextPage || runs.length > MOST } };
}

export function undoSync(
  connection: Connection,
  bindingId: string,
  syncId: string,
  key: string,
): Reply<{ left: string[]; isMore: boolean }> {
  const reply = mutate<{ run: { left: string[] }; isMore: boolean }>(
    connection,
    'undoSync',
    { bindingId, syncId },
    key,
    'run { left } isMore',
  );
  return reply.ok ? { ok: true, data: { left: reply.data.run.left, isMore: reply.data.isMore } } : reply;
}
