/** What crosses `google.script.run` about records that look like one person, as the server answers it. Types alone. */
import type { Cents } from '../server/domain/facts.js';
import type { Answer } from './rpc.js';

export interface MergePerson {
  id: string;
  name: string;
  /** E.164. */
  phone: string | null;
  /** Bare. */
  document: string | null;
  openCents: Cents;
  /** Paid ones too. */
  debts: { totalCount: number };
}

export interface MergeSuggestion {
  id: string;
  a: MergePerson;
  b: MergePerson;
  /** The reasons, as the server words them. */
  texts: string[];
}

/** A merge that was made. */
export interface DoneMerge {
  id: string;
  fromName: string;
  canUndo: boolean;
  into: { name: string };
}

export interface MergeList {
  /** The likeliest first. */
  mergeSuggestions: { totalCount: number; nodes: MergeSuggestion[] };
  /** The newest three. */
  customerMerges: { nodes: DoneMerge[] };
}

/** For a title, and whether there is anything to show. */
export interface MergeCounts {
  suggestions: number;
  /** Some merge was made, and may be undone. */
  hasMerges: boolean;
}

/** Mutations of the server, with its input: `{ fromId, intoId }`, `{ mergeId }`, `{ aId, bId }`. */
export type MergeDecision = 'mergeCustomers' | 'undoMerge' | 'keepApart';

export interface DecidedMerge {
  /** Absent where two are kept apart. */
  merge?: { id: string };
}

export interface MergesRpc {
  /** So many suggestions at most. */
  listMerges(first: number): Answer<{ list: MergeList }>;
  decideMerge(decision: MergeDecision, input: Record<string, string>, key: string): Answer<DecidedMerge>;
}
