// One running realm: the workbook, what the script stores, what is on screen, and who counts the calls.
import type { AuthModeName, HostBridge, LockName, RealmOptions, UiAnswer, UiState } from '../types.js';
import { newWorkbook, type Workbook } from './model.js';
import { serialOfInstant } from './zone.js';

export interface Stored {
  workbook: Workbook;
  documentProperties: Record<string, string>;
  scriptProperties: Record<string, string>;
  /** By the e-mail of the person. */
  userProperties: Record<string, Record<string, string>>;
  fetchesToday: number;
}

export interface RealmState {
  host: HostBridge;
  options: RealmOptions;
  stored: Stored;
  user: string;
  authMode: AuthModeName;
  startedAtMs: number;
  calls: Record<string, number>;
  ui: UiState;
  answers: UiAnswer[];
  cache: Record<string, { value: string; untilMs: number }>;
  heldElsewhere: Record<LockName, boolean>;
  heldHere: Record<LockName, boolean>;
}

export function newRealmState(host: HostBridge, options: RealmOptions): RealmState {
  const timeZone = options.spreadsheet.timeZone ?? 'America/Sao_Paulo';
  const workbook = newWorkbook(options.spreadsheet, () => Math.floor(serialOfInstant(host.nowMs(), timeZone)));
  return {
    host,
    options,
    stored: { workbook, documentProperties: {}, scriptProperties: {}, userProperties: {}, fetchesToday: 0 },
    user: options.user,
    authMode: 'FULL',
    startedAtMs: 0,
    calls: {},
    ui: { menus: [], sidebar: null, dialog: null, shown: [] },
    answers: [],
    cache: {},
    heldElsewhere: { document: false, script: false, user: false },
    heldHere: { document: false, script: false, user: false },
  };
}

/** Now as a serial of the workbook's zone; whole part is the day. */
export function nowSerial(state: RealmState): number {
  return serialOfInstant(state.host.nowMs(), state.stored.workbook.timeZone);
}

export function todaySerial(state: RealmState): () => number {
  return () => Math.floor(nowSerial(state));
}
