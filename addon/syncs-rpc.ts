/** What crosses `google.script.run` about the history of syncs. Types alone. */
import type { Answer } from './rpc.js';

export interface SyncRun {
  id: string;
  kind: 'SYNC' | 'WAIVE' | 'PULL' | 'UNDO';
  startedAt: string;
  /** Whose key it was. */
  by: string;
  created: number;
  changed: number;
  cancelled: number;
  undoneAt: string | null;
  canUndo: boolean;
  /** What it did, as the server words it. */
  lines: string[];
  /** What could not be undone, and why. */
  left: string[];
}

export interface SyncsRpc {
  /** Of one tab, newest first. */
  listSyncs(bindingId: string): Answer<{ runs: SyncRun[]; hasMore: boolean }>;
  /** `isMore`: a long one is undone in parts; ask again with another key. */
  undoSync(bindingId: string, syncId: string, key: string): Answer<{ left: string[]; isMore: boolean }>;
}
