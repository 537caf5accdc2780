import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createBreaker } from './breaker.js';
import { argsToJson } from './json-args.js';
import { builtFile } from './paths.js';
import type {
  AuthModeName,
  CallFailure,
  EditOp,
  FetchRequest,
  FetchResponse,
  MenuNode,
  RealmControls,
  RealmOptions,
  UiAnswer,
  UiState,
  WorkbookSnapshot,
} from './types.js';
import { createVmRealm, digestBase64, readHtmlIn, realmOptions } from './vm-realm.js';

export interface InProcessOptions extends Partial<RealmOptions> {
  /** The bundle's text (Code.js). */
  code: string;
  htmlDir?: string;
  /** Synchronous, for nothing in this variant waits. Without it every address is unreachable. */
  fetch?: (url: string, request: FetchRequest) => FetchResponse;
  now?: () => number;
  answers?: UiAnswer[];
  onLog?: (level: string, line: string) => void;
  /** Another simulator whose document this one has open too: another person, or the same one on another device. */
  joins?: InProcessSimulator;
  /** The realm's text; `dist/addon/simulator/realm.js` unless told. */
  realmCode?: string;
}

/** The realms, to join one; out of the simulator's own interface. */
const controlsBehind = new WeakMap<object, RealmControls>();

export type InProcessSimulator = ReturnType<typeof createSimulatorInProcess>;

/** For `beforeCall`: whatever the script calls. */
export const ANY_CALL = '*';

/**
 * The simulator in this very thread: same realm, same rules, everything synchronous. Utilities.sleep and waiting for a
 * lock only move the clock. For property tests; `/try` and anything with a real server use `createSimulator`.
 */
export function createSimulatorInProcess(options: InProcessOptions) {
  const hooks = new Map<string, (callNumber: number) => void>();
  const counts = new Map<string, number>();
  const breaker = createBreaker();
  let sleptMs = 0;
  const realm = createVmRealm({
    realmCode: options.realmCode ?? readFileSync(builtFile('dist', 'addon', 'simulator', 'realm.js'), 'utf8'),
    code: options.code,
    options: realmOptions(options),
    bridge: {
      beforeCall(name) {
        breaker.beforeCall(name);
        for (const key of [name, ANY_CALL]) {
          const hook = hooks.get(key);
          if (!hook) continue;
          const callNumber = (counts.get(key) ?? 0) + 1;
          counts.set(key, callNumber);
          hook(callNumber);
        }
      },
      fetch: (json) =>
        JSON.stringify(
          (JSON.parse(json) as FetchRequest[]).map((one) => options.fetch?.(one.url, one) ?? { failure: 'ADDRESS' }),
        ),
      nowMs: () => (options.now?.() ?? Date.now()) + sleptMs,
      elapsedMs: () => performance.now() + sleptMs,
      sleep: (ms) => {
        sleptMs += ms;
      },
      uuid: () => randomUUID(),
      digest: digestBase64,
      readHtml: (name) => readHtmlIn(options.htmlDir, name),
      log: (level, line) => options.onLog?.(level, line),
    },
    joined: options.joins && controlsBehind.get(options.joins)?.share(),
  });
  const { controls } = realm;
  if (options.answers) controls.answer(JSON.stringify(options.answers));

  const simulator = {
    /** Like google.script.run: JSON only, public functions only; throws the script's error. */
    run(functionName: string, ...args: unknown[]): unknown {
      try {
        return JSON.parse(realm.run(functionName, argsToJson(args)));
      } finally {
        breaker.endRun();
      }
    },
    /** Opens the document: runs onOpen with `authMode` (NONE unless told) and gives the menus. */
    open: (authMode: AuthModeName = 'NONE'): MenuNode[] => JSON.parse(realm.open(authMode)),
    runMenuItem: (...path: string[]): void => {
      realm.run(controls.menuFunction(JSON.stringify(path)), '[]');
    },
    snapshot: (sheetName?: string): WorkbookSnapshot => JSON.parse(controls.snapshot(sheetName ?? null)),
    edit: (ops: EditOp | EditOp[]): void => controls.edit(JSON.stringify([ops].flat())),
    ui: (): UiState => JSON.parse(controls.ui()),
    closeUi: controls.closeUi,
    answer: (...answers: UiAnswer[]): void => controls.answer(JSON.stringify(answers)),
    calls: (): Record<string, number> => JSON.parse(controls.calls()),
    resetCalls: controls.resetCalls,
    actAs: controls.actAs,
    /**
     * `fn` is what the person does just before each call of `name` (`Range.setValues`, or ANY_CALL), which are counted
     * from here on; gives back how to stop.
     */
    beforeCall: (name: string, fn: (callNumber: number) => void): (() => void) => {
      hooks.set(name, fn);
      counts.delete(name);
      return () => hooks.delete(name);
    },
    /** Breaks the run that makes this service call; null: none. */
    failAt: (failure: CallFailure | null): void => breaker.plan(failure),
    saveState: (): string => controls.saveState(),
    loadState: (json: string): void => controls.loadState(json),
  };
  controlsBehind.set(simulator, controls);
  return simulator;
}
