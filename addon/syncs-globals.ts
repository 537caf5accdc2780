/** The functions that the sidebar calls about the history of syncs. */
import { connected } from './run.js';
import * as syncs from './syncs.js';
import type { SyncsRpc } from './syncs-rpc.js';

export function listSyncs(bindingId: string): ReturnType<SyncsRpc['listSyncs']> {
  return connected(
    (connection) => syncs.fetchSyncs(connection, bindingId),
    (found) => found,
  );
}

/** What was typed since is not sent first: it would be another sync, of what is about to be undone. */
export function undoSync(bindingId: string, syncId: string, key: string): ReturnType<SyncsRpc['undoSync']> {
  return connected(
    (connection) => syncs.undoSync(connection, bindingId, syncId, key),
    (undone) => undone,
  );
}
