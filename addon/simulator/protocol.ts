// The messages between the main thread and the worker, over one MessagePort. Beside it one shared Int32 is raised at
// every post of the main thread, so that a worker blocked inside a synchronous service call wakes and reads its port.
import type { MessagePort } from 'node:worker_threads';
import type { CallFailure, EditOp, RealmOptions, UiAnswer } from './types.js';

export interface WorkerSetup {
  port: MessagePort;
  signal: SharedArrayBuffer;
  /** One Float64: what is added to the machine's clock, in ms. */
  clockOffset: SharedArrayBuffer;
  realmPath: string;
  codePath: string;
  htmlDir: string | undefined;
  options: RealmOptions;
  /** A person answers alerts and prompts that nobody scripted. */
  hasPerson: boolean;
}

/** Those under `script` run the bundle and wait their turn; the rest is done at once, also in the middle of a run. */
export type Request =
  | { kind: 'run'; functionName: string; argsJson: string }
  | { kind: 'open'; authMode: 'NONE' | 'LIMITED' | 'FULL' }
  | { kind: 'menu'; path: string[] }
  | { kind: 'edit'; ops: EditOp[] }
  | { kind: 'snapshot'; sheetName: string | null }
  | { kind: 'ui' | 'calls' | 'resetCalls' | 'saveState' }
  | { kind: 'closeUi'; which: 'sidebar' | 'dialog' }
  | { kind: 'answer'; answers: UiAnswer[] }
  | { kind: 'actAs'; email: string }
  | { kind: 'loadState'; json: string }
  | { kind: 'hook'; name: string; isOn: boolean }
  | { kind: 'failAt'; failure: CallFailure | null };

export type ToWorker =
  | { type: 'request'; id: number; request: Request }
  | { type: 'fetched'; id: number; answersJson: string }
  | { type: 'answered'; id: number; answerJson: string }
  | { type: 'hookDone'; id: number; error?: string };

export type FromWorker =
  | { type: 'ready'; error?: string }
  /** `json` undefined: the request has no answer but its end. */
  | { type: 'done'; id: number; json?: string }
  | { type: 'failed'; id: number; name: string; message: string; stack: string }
  | { type: 'fetch'; id: number; requestsJson: string }
  | { type: 'hook'; id: number; name: string; callNumber: number }
  | { type: 'question'; id: number; questionJson: string }
  | { type: 'log'; level: string; line: string };
