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
  /** The tabs as JSON, by the name of the version. */
  versions: Record<string, string>;
}

/** One document in hand: what several people with it open have in common. */
export interface Shared {
  stored: Stored;
  /** Whose run holds each lock. */
  holders: Record<LockName, object | null>;
}

export interface RealmState {
  host: HostBridge;
  options: RealmOptions;
  shared: Shared;
  readonly stored: Stored;
  user: string;
  authMode: AuthModeName;
  startedAtMs: number;
  calls: Record<string, number>;
  ui: UiState;
  answers: UiAnswer[];
  cache: Record<string, { value: string; untilMs: number }>;
  /** By somebody who is not simulated (`holdLock`). */
  heldElsewhere: Record<LockName, boolean>;
}

/** `joined`: the document of another realm, which then is this one's too. */
export function newRealmState(host: HostBridge, options: RealmOptions, joined: Shared | null): RealmState {
  const shared = joined ?? { stored: newStored(host, options), holders: { document: null, script: null, user: null } };
  return {
    host,
    options,
    shared,
    get stored() {
      return shared.stored;
    },
    user: options.user,
    authMode: 'FULL',
    startedAtMs: 0,
    calls: {},
    ui: { menus: [], sidebar: null, dialog: null, shown: [] },
    answers: [],
    cache: {},
    heldElsewhere: { document: false, script: false, user: false },
  };
}

function newStored(host: HostBridge, options: RealmOptions): Stored {
  const timeZone = options.spreadsheet.timeZone ?? 'America/Sao_Paulo';
  const workbook = newWorkbook(options.spreadsheet, () => Math.floor(serialOfInstant(host.nowMs(), timeZone)));
  return {
    workbook,
    documentProperties: {},
    scriptProperties: {},
    userProperties: {},
    fetchesToday: 0,
    versions: {},
  };
}

/** What `saveState` gave, also of a simulator that knew less. */
export function loadStored(state: RealmState, json: string): void {
  const stored = JSON.parse(json) as Stored;
  stored.versions ??= {};
  for (const sheet of stored.workbook.sheets) {
    sheet.hiddenRows ??= [];
    sheet.filter ??= null;
  }
  state.shared.stored = stored;
}

/** Now as a serial of the workbook's zone; whole part is the day. */
export function nowSerial(state: RealmState): number {
  return serialOfInstant(state.host.nowMs(), state.stored.workbook.timeZone);
}

export function todaySerial(state: RealmState): () => number {
  return () => Math.floor(nowSerial(state));
}
