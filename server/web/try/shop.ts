/**
 * The demonstration's shop and sheet: one sandbox merchant, one simulator running the built add-on. Both are made at the
 * first visit, kept in `try.json`, and begun anew when asked or when anything of them is gone.
 */
import { createHash } from 'node:crypto';
import { createSimulator, type Simulator } from '../../../addon/simulator/host.js';
import type { RunReply, TrySnapshot } from '../../../addon/simulator/page/messages.js';
import type { CellInput, EditOp, UiAnswer, UiQuestion } from '../../../addon/simulator/types.js';
import { authenticate, connectionCode } from '../../app/api-key.js';
import { type App, systemActor } from '../../app/context.js';
import { type SetSandboxClockInput, setSandboxClock } from '../../app/merchant.js';
import { type Demonstration, demonstrationOf } from '../../app/queries/demonstration.js';
import { createSampleShop, sampleSheet } from '../../app/sample.js';
import { weekdayBR } from '../../domain/day.js';
import { forgetTryState, readTryState, type TryState, writeTryState } from './state-file.js';

export interface TryShopOptions {
  app: App;
  dataDir: string;
  /** Erases a sandbox merchant; false when there was none. */
  eraseSandbox: (merchantId: string) => Promise<boolean>;
  /** Where the simulated script reaches this server; asked once it listens. */
  baseUrl: () => string;
}

export interface TryShop {
  snapshot(): Promise<TrySnapshot>;
  edit(ops: EditOp[]): Promise<void>;
  run(functionName: string, args: unknown[]): Promise<RunReply>;
  runMenuItem(path: string[]): Promise<RunReply>;
  answer(id: number, answer: UiAnswer): void;
  closeUi(which: 'sidebar' | 'dialog'): Promise<void>;
  /** Null: it moved; else the codes of why not. */
  moveClock(input: Omit<SetSandboxClockInput, 'idempotencyKey'>): Promise<string[] | null>;
  reset(): Promise<void>;
  /** The HTML of what is shown, or null. */
  htmlOf(which: 'sidebar' | 'dialog'): Promise<string | null>;
  /** From here on nobody answers the script: its open question, and every later one, is closed. */
  stopAsking(): void;
  /** Saves the sheet and ends the script, which may be in the middle of a run. */
  close(): Promise<void>;
}

interface Opened {
  state: TryState;
  simulator: Simulator;
  clock: { offsetMs: number };
  asking: Asking;
  runs: number;
}

interface Asking {
  current: { id: number; question: UiQuestion; answer: (answer: UiAnswer) => void } | null;
}

const SPREADSHEET_NAME = 'Caderno da Ana';
const TAB_NAME = 'Fiado';
/** Dates like `05/07` in this column are instalments: the shopkeeper made it plain text, as one does. */
const PLAIN_TEXT_HEADING = 'Parc.';
const SAVE_DELAY_MS = 400;
/** A script that computes without end answers nobody: then the last save stands. */
const LAST_SAVE_MS = 3_000;

export function createTryShop({ app, dataDir, eraseSandbox, baseUrl }: TryShopOptions): TryShop {
  let opening: Promise<Opened> | null = null;
  let saving: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();
  let lastQuestionId = 0;
  let isSomebodyThere = true;

  /** Opened once; a failure is not kept, so that the next visit tries again. */
  function opened(): Promise<Opened> {
    opening ??= open().catch((error) => {
      opening = null;
      throw error;
    });
    return opening;
  }

  async function open(): Promise<Opened> {
    const kept = await readTryState(dataDir);
    if (kept && (await authenticate(app, kept.ownerKey))) {
      try {
        return await start(kept);
      } catch (error) {
        app.log.warn({ err: error }, 'the demonstration could not be taken up again, it begins anew');
      }
    }
    if (kept) await eraseSandbox(kept.merchantId);
    return start({ version: 1, ...(await createSampleShop(app)), sheet: null });
  }

  async function start(state: TryState): Promise<Opened> {
    const { clockOffsetMs } = await demonstrationOf(app, state.merchantId);
    const clock = { offsetMs: clockOffsetMs };
    const asking: Asking = { current: null };
    const simulator = await createSimulator({
      spreadsheet: sampleSpreadsheet(),
      reachesPrivateAddresses: true,
      now: () => Date.now() + clock.offsetMs,
      onQuestion: (question) =>
        new Promise((answer) => {
          if (!isSomebodyThere) return answer({ button: 'CLOSE' });
          asking.current = { id: ++lastQuestionId, question, answer };
        }),
      onLog: (level, line) => app.log.debug({ level, line }, 'add-on'),
      state: state.sheet ?? undefined,
    });
    try {
      await simulator.open();
      // Pasted for the newcomer, and again at each start: the server may listen elsewhere now.
      await must(simulator.run('connect', connectionCode(baseUrl(), state.ownerKey)));
      await simulator.run('showPanel');
    } catch (error) {
      await simulator.terminate();
      throw error;
    }
    const now: Opened = { state, simulator, clock, asking, runs: 0 };
    await save(now);
    return now;
  }

  /** One after another: two saves at once would trip over the file they write beside. */
  function save(now: Opened): Promise<void> {
    const done = writing.then(async () => {
      now.state = { ...now.state, sheet: await now.simulator.saveState() };
      await writeTryState(dataDir, now.state);
    });
    writing = done.catch(() => {});
    return done;
  }

  function saveSoon(): void {
    saving ??= setTimeout(() => {
      saving = null;
      opening?.then(save).catch((error) => app.log.warn({ err: error }, 'the demonstration could not be saved'));
    }, SAVE_DELAY_MS).unref();
  }

  function stopSaving(): void {
    if (saving) clearTimeout(saving);
    saving = null;
  }

  /** One run of the script, whose failure is the script's own and belongs to whoever asked for it. */
  async function runScript(work: (simulator: Simulator) => Promise<unknown>): Promise<RunReply> {
    const now = await opened();
    now.runs++;
    try {
      return { ok: true, value: (await work(now.simulator)) ?? null };
    } catch (error) {
      return { ok: false, message: (error as Error).message };
    } finally {
      now.runs--;
      saveSoon();
    }
  }

  function closeQuestion({ asking }: Opened): void {
    asking.current?.answer({ button: 'CLOSE' });
    asking.current = null;
  }

  async function end(now: Opened): Promise<void> {
    closeQuestion(now);
    await now.simulator.terminate();
  }

  return {
    async snapshot() {
      const now = await opened();
      const seen = await demonstrationOf(app, now.state.merchantId);
      now.clock.offsetMs = seen.clockOffsetMs;
      return withVersion(await contentOf(app, now, seen));
    },
    async edit(ops) {
      await (await opened()).simulator.edit(ops);
      saveSoon();
    },
    run: (functionName, args) => runScript((simulator) => simulator.run(functionName, ...args)),
    runMenuItem: (path) => runScript((simulator) => simulator.runMenuItem(...path)),
    answer(id, answer) {
      opening
        ?.then(({ asking }) => {
          if (asking.current?.id !== id) return;
          asking.current.answer(answer);
          asking.current = null;
        })
        .catch(() => {});
    },
    async closeUi(which) {
      await (await opened()).simulator.closeUi(which);
    },
    async moveClock(input) {
      const now = await opened();
      const idempotencyKey = `try-${crypto.randomUUID()}`;
      const actor = systemActor(now.state.merchantId, 'try');
      const { errors } = await setSandboxClock(app, actor, { idempotencyKey, ...input });
      now.clock.offsetMs = (await demonstrationOf(app, now.state.merchantId)).clockOffsetMs;
      return errors.length > 0 ? errors.map(({ code }) => code) : null;
    },
    async reset() {
      stopSaving();
      const before = opening;
      // Whoever asks meanwhile waits for the new shop instead of waking the old one.
      opening = (async () => {
        const old = await before?.catch(() => null);
        if (old) await end(old);
        await writing;
        const kept = old?.state ?? (await readTryState(dataDir));
        await forgetTryState(dataDir);
        if (kept) await eraseSandbox(kept.merchantId);
        return open();
      })().catch((error) => {
        opening = null;
        throw error;
      });
      await opening;
    },
    async htmlOf(which) {
      const { simulator } = await opened();
      return (await simulator.ui())[which]?.html ?? null;
    },
    stopAsking() {
      isSomebodyThere = false;
      opening?.then(closeQuestion).catch(() => {});
    },
    async close() {
      stopSaving();
      const now = await opening?.catch(() => null);
      opening = null;
      if (!now) return;
      closeQuestion(now);
      // Ending the script rejects a save that is still waiting for it, so that this one ends too.
      const ending = setTimeout(() => void end(now), LAST_SAVE_MS);
      await save(now).catch((error) => app.log.warn({ err: error }, 'the demonstration could not be saved'));
      clearTimeout(ending);
      await end(now);
    },
  };
}

/** The sample as a person would have left it: every cell keeps exactly the characters of the file. */
function sampleSpreadsheet() {
  const { headings, rows } = sampleSheet();
  const asText = (line: string[]): CellInput[] => line.map((text) => (text === '' ? null : { text }));
  return {
    id: 'caderno-da-ana',
    name: SPREADSHEET_NAME,
    sheets: [
      {
        name: TAB_NAME,
        rows: [asText(headings), ...rows.map(asText)],
        frozenRows: 1,
        columnFormats: { [headings.indexOf(PLAIN_TEXT_HEADING) + 1]: '@' },
      },
    ],
  };
}

async function contentOf(app: App, now: Opened, seen: Demonstration): Promise<Omit<TrySnapshot, 'version'>> {
  const [workbook, ui] = await Promise.all([now.simulator.snapshot(), now.simulator.ui()]);
  const current = now.asking.current;
  const timesShown = (kind: string): string =>
    `${now.state.merchantId}-${ui.shown.filter((one) => one.kind === kind).length}`;
  const { sidebar, dialog } = ui;
  return {
    shopId: now.state.merchantId,
    spreadsheetName: workbook.name,
    activeSheet: workbook.activeSheet,
    sheets: workbook.sheets,
    menus: ui.menus,
    sidebar: sidebar && { title: sidebar.title, key: timesShown('sidebar') },
    dialog: dialog && {
      title: dialog.title,
      key: timesShown(dialog.kind),
      width: dialog.width ?? null,
      height: dialog.height ?? null,
    },
    question: current && { id: current.id, ...current.question },
    toasts: ui.shown.flatMap(({ kind, title, message }, id) => (kind === 'toast' ? [{ id, title, message }] : [])),
    isRunning: now.runs > 0,
    clock: clockTexts(seen),
    mailLeaves: app.mailer.isConfigured && app.mailer.servesSandbox === true,
    outbox: seen.outbox,
    decisions: seen.decisions,
    undecided: seen.undecided,
    goodPayer: seen.goodPayer,
  };
}

function withVersion(content: Omit<TrySnapshot, 'version'>): TrySnapshot {
  const version = createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22);
  return { version, ...content };
}

function clockTexts({ today, now, timeZone }: Demonstration): TrySnapshot['clock'] {
  const time = new Intl.DateTimeFormat('pt-BR', { hour: '2-digit', minute: '2-digit', timeZone }).format(now);
  return { today, time, weekday: weekdayBR(today).replace('-feira', '') };
}

/** The add-on answers with a failure instead of throwing; here nobody is there to read it. */
async function must(answer: Promise<unknown>): Promise<void> {
  const { ok, failure } = (await answer) as { ok: boolean; failure?: { code: string; what: string } };
  if (!ok) throw new Error(`the add-on could not be connected: ${failure?.code} ${failure?.what}`);
}
