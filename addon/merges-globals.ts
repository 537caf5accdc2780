/** The functions that the sidebar calls about records that look like one person. Few, for the bundle must stay small. */
import { mutate, query } from './api.js';
import type { DecidedMerge, MergeDecision, MergeList, MergesRpc } from './merges-rpc.js';
import { afterUpload, connected } from './run.js';

const PERSON = '{id name phone document openCents debts(first:1){totalCount}}';
const LIST = `query($n:Int!){mergeSuggestions(first:$n){totalCount nodes{id texts a${PERSON} b${PERSON}}} customerMerges(first:3){nodes{id fromName canUndo into{name}}}}`;

export function listMerges(first: number): ReturnType<MergesRpc['listMerges']> {
  return connected(
    (connection) => query<MergeList>(connection, LIST, { n: first }),
    (list) => ({ list }),
  );
}

/** What was typed since is known first: it is of two people still. */
export function decideMerge(
  decision: MergeDecision,
  input: Record<string, string>,
  key: string,
): ReturnType<MergesRpc['decideMerge']> {
  const answer = decision === 'keepApart' ? 'ok' : 'merge{id}';
  return connected(
    (connection) => afterUpload(connection, () => mutate<DecidedMerge>(connection, decision, input, key, answer)),
    (decided) => decided,
  );
}
