import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { argsToJson } from './json-args.js';
import { builtFile } from './paths.js';
import type {
  AuthModeName,
  EditOp,
  FetchRequest,
  FetchResponse,
  MenuNode,
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
}

export type InProcessSimulator = ReturnType<typeof createSimulatorInProcess>;

/**
 * The simulator in this very thread: same realm, same rules, everything synchronous. Utilities.sleep and waiting for a
 * lock only move the clock. For property tests; `/try` and anything with a real server use `createSimulator`.
 */
export function createSimulatorInProcess(options: InProcessOptions) {
  const hooks = new Map<string, (callNumber: number) => void>();
  const counts = new Map<string, number>();
  let sleptMs = 0;
  const realm = createVmRealm({
    realmCode: readFileSync(builtFile('dist', 'addon', 'simulator', 'realm.js'), 'utf8'),
    code: options.code,
    options: realmOptions(options),
    bridge: {
      beforeCall(name) {
        const hook = hooks.get(name);
        if (!hook) return;
        const callNumber = (counts.get(name) ?? 0) + 1;
        counts.set(name, callNumber);
        hook(callNumber);
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
  });
  const { controls } = realm;
  if (options.answers) controls.answer(JSON.stringify(options.answers));

  return {
    /** Like google.script.run: JSON only, public functions only; throws the script's error. */
    run: (functionName: string, ...args: unknown[]): unknown => JSON.parse(realm.run(functionName, argsToJson(args))),
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
    /** `fn` is what the person does just before each call of `name` (`Range.setValues`); gives back how to stop. */
    beforeCall: (name: string, fn: (callNumber: number) => void): (() => void) => {
      hooks.set(name, fn);
      return () => hooks.delete(name);
    },
    saveState: (): string => controls.saveState(),
    loadState: (json: string): void => controls.loadState(json),
  };
}
