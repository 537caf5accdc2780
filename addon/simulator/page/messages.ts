/** What crosses between the page and `/try`. Types alone, shared by both sides. */
import type { MenuNode, SheetSnapshot, UiAnswer, UiQuestion, UiShown } from '../types.js';

export interface Mail {
  id: string;
  recipient: string;
  subject: string;
  text: string;
  recordedAt: string;
}

export interface Decision {
  id: string;
  customerName: string;
  on: string;
  fromCents: number | null;
  toCents: number | null;
  reason: string;
}

export interface GoodPayer {
  name: string;
  limitCents: number | null;
  ladder: readonly number[];
  nextStep: { toCents: number; earliestOn: string | null; conditions: { text: string; met: boolean }[] } | null;
}

/** Everything on screen. The same content has the same version. */
export interface TrySnapshot {
  version: string;
  /** Another shop than before: the page forgets what it knew. */
  shopId: string;
  spreadsheetName: string;
  activeSheet: string;
  sheets: SheetSnapshot[];
  menus: MenuNode[];
  /** `key` changes when the script shows it again. */
  sidebar: { title: string; key: string } | null;
  dialog: { title: string; key: string; width: number | null; height: number | null } | null;
  /** An alert or prompt that holds the script up. */
  question: (UiQuestion & { id: number }) | null;
  toasts: (Pick<UiShown, 'title' | 'message'> & { id: number })[];
  isRunning: boolean;
  clock: { today: string; time: string; weekday: string };
  /** True where a mail server takes even a sandbox's mail. */
  mailLeaves: boolean;
  outbox: Mail[];
  /** Those that moved a limit, rises and falls first. */
  decisions: Decision[];
  /** How many customers have no limit yet. */
  undecided: number;
  goodPayer: GoodPayer | null;
}

export type SnapshotReply = TrySnapshot | { version: string; isUnchanged: true };
export type RunReply = { ok: true; value: unknown } | { ok: false; message: string };
export type { UiAnswer };
