import { MessageChannel, Worker } from 'node:worker_threads';
import { argsToJson } from './json-args.js';
import { fetchOutside } from './outside-fetch.js';
import { builtFile } from './paths.js';
import type { FromWorker, Request, ToWorker, WorkerSetup } from './protocol.js';
import type {
  CallFailure,
  EditOp,
  FetchRequest,
  FetchResponse,
  MenuNode,
  RealmOptions,
  UiAnswer,
  UiQuestion,
  UiState,
  WorkbookSnapshot,
} from './types.js';
import { realmOptions } from './vm-realm.js';

export interface SimulatorOptions extends Partial<RealmOptions> {
  /** The built bundle; `addon/dist/Code.js` unless told. */
  codePath?: string;
  /** Where HtmlService finds its files; `addon/dist` unless told. */
  htmlDir?: string;
  /** Answers a request before the network does; undefined lets it go out. */
  onFetch?: (request: FetchRequest) => Promise<FetchResponse | undefined> | FetchResponse | undefined;
  /** True lets UrlFetchApp see this computer, as `/try` needs. False (unless told) fails as Google does. */
  reachesPrivateAddresses?: boolean;
  /** Read whenever a request is posted: the realm's clock runs from there. */
  now?: () => number;
  answers?: UiAnswer[];
  /** Answers alerts and prompts when no answer is queued; the script waits. Without it they are closed at once. */
  onQuestion?: (question: UiQuestion) => Promise<UiAnswer>;
  onLog?: (level: string, line: string) => void;
  /** What an earlier `saveState` gave. */
  state?: string;
}

export interface Simulator {
  /** Like google.script.run: JSON only, public functions only. Rejects with the script's error (`scriptStack` on it). */
  run(functionName: string, ...args: unknown[]): Promise<unknown>;
  /** Opens the document: runs onOpen (AuthMode NONE unless told), resolves to the menus. */
  open(authMode?: 'NONE' | 'LIMITED' | 'FULL'): Promise<MenuNode[]>;
  /** Labels from the outside in; the menu's own name may be left out. */
  runMenuItem(...path: string[]): Promise<void>;
  snapshot(sheetName?: string): Promise<WorkbookSnapshot>;
  /** What the person does. In the middle of a run it takes effect before the next service call. */
  edit(ops: EditOp | EditOp[]): Promise<void>;
  ui(): Promise<UiState>;
  closeUi(which: 'sidebar' | 'dialog'): Promise<void>;
  /** Queues answers for the next alerts and prompts. */
  answer(...answers: UiAnswer[]): Promise<void>;
  /** Service calls so far, by `Class.method`. */
  calls(): Promise<Record<string, number>>;
  resetCalls(): Promise<void>;
  actAs(email: string): Promise<void>;
  /** `fn` happens just before each call of `name` while the script waits; gives back how to stop. */
  beforeCall(name: string, fn: (callNumber: number) => void | Promise<void>): Promise<() => Promise<void>>;
  /** Breaks the run that makes this service call, as Google does at times; null: none. */
  failAt(failure: CallFailure | null): Promise<void>;
  saveState(): Promise<string>;
  loadState(json: string): Promise<void>;
  /** Ends the thread; what is under way rejects. */
  terminate(): Promise<void>;
}

type Pending = { resolve: (json: string | undefined) => void; reject: (error: Error) => void };

/** Starts a simulator in its own thread. Rejects when the bundle or the realm cannot be read. */
export async function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port1: port, port2: workerPort } = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const clockOffset = new Float64Array(new SharedArrayBuffer(8));
  const setup: WorkerSetup = {
    port: workerPort,
    signal: signal.buffer as SharedArrayBuffer,
    clockOffset: clockOffset.buffer as SharedArrayBuffer,
    realmPath: builtFile('dist', 'addon', 'simulator', 'realm.js'),
    codePath: options.codePath ?? builtFile('addon', 'dist', 'Code.js'),
    htmlDir: options.htmlDir ?? builtFile('addon', 'dist'),
    options: realmOptions(options),
    hasPerson: options.onQuestion !== undefined,
  };
  const pending = new Map<number, Pending>();
  const hooks = new Map<string, (callNumber: number) => void | Promise<void>>();
  let lastId = 0;
  let endedBecause: Error | null = null;

  const tick = (): void => {
    if (options.now) clockOffset[0] = options.now() - Date.now();
  };
  tick();
  const worker = new Worker(builtFile('dist', 'addon', 'simulator', 'worker.js'), {
    workerData: setup,
    transferList: [workerPort],
  });
  const post = (message: ToWorker): void => {
    tick();
    port.postMessage(message);
    Atomics.add(signal, 0, 1);
    Atomics.notify(signal, 0);
  };
  const end = (reason: Error): void => {
    endedBecause ??= reason;
    for (const { reject } of pending.values()) reject(endedBecause);
    pending.clear();
    port.close();
  };
  const ask = (request: Request): Promise<string | undefined> =>
    new Promise((resolve, reject) => {
      if (endedBecause) return reject(endedBecause);
      pending.set(++lastId, { resolve, reject });
      post({ type: 'request', id: lastId, request });
    });
  const askJson = async <T>(request: Request): Promise<T> => JSON.parse((await ask(request)) as string) as T;
  const done = async (request: Request): Promise<void> => {
    await ask(request);
  };

  const fetched = async (id: number, requests: FetchRequest[]): Promise<void> => {
    const answers = await Promise.all(requests.map((request) => answerFetch(options, request)));
    post({ type: 'fetched', id, answersJson: JSON.stringify(answers) });
  };
  const hooked = async (id: number, name: string, callNumber: number): Promise<void> => {
    try {
      await hooks.get(name)?.(callNumber);
      post({ type: 'hookDone', id });
    } catch (error) {
      post({ type: 'hookDone', id, error: (error as Error).message });
    }
  };
  const asked = async (id: number, question: UiQuestion): Promise<void> => {
    const closed: UiAnswer = { button: 'CLOSE' };
    const answer = await options.onQuestion?.(question).catch(() => closed);
    if (!endedBecause) post({ type: 'answered', id, answerJson: JSON.stringify(answer ?? closed) });
  };
  const settle = (id: number, use: (waiting: Pending) => void): void => {
    const waiting = pending.get(id);
    pending.delete(id);
    if (waiting) use(waiting);
  };

  await new Promise<void>((resolve, reject) => {
    worker.once('error', (error) => {
      end(error as Error);
      reject(error);
    });
    worker.once('exit', () => end(new Error('The simulator has ended')));
    port.on('message', (message: FromWorker) => {
      if (message.type === 'ready') return message.error ? reject(new Error(message.error)) : resolve();
      if (message.type === 'log') return options.onLog?.(message.level, message.line);
      if (message.type === 'fetch') return void fetched(message.id, JSON.parse(message.requestsJson));
      if (message.type === 'hook') return void hooked(message.id, message.name, message.callNumber);
      if (message.type === 'question') return void asked(message.id, JSON.parse(message.questionJson));
      if (message.type === 'done') return settle(message.id, ({ resolve: use }) => use(message.json));
      settle(message.id, ({ reject: use }) => use(scriptError(message)));
    });
  }).catch(async (error) => {
    await worker.terminate();
    throw error;
  });
  if (options.answers) await done({ kind: 'answer', answers: options.answers });
  if (options.state !== undefined) await done({ kind: 'loadState', json: options.state });

  return {
    run: async (functionName, ...args) => askJson({ kind: 'run', functionName, argsJson: argsToJson(args) }),
    open: (authMode = 'NONE') => askJson({ kind: 'open', authMode }),
    runMenuItem: (...path) => done({ kind: 'menu', path }),
    snapshot: (sheetName) => askJson({ kind: 'snapshot', sheetName: sheetName ?? null }),
    edit: (ops) => done({ kind: 'edit', ops: [ops].flat() }),
    ui: () => askJson({ kind: 'ui' }),
    closeUi: (which) => done({ kind: 'closeUi', which }),
    answer: (...answers) => done({ kind: 'answer', answers }),
    calls: () => askJson({ kind: 'calls' }),
    resetCalls: () => done({ kind: 'resetCalls' }),
    actAs: (email) => done({ kind: 'actAs', email }),
    async beforeCall(name, fn) {
      hooks.set(name, fn);
      await done({ kind: 'hook', name, isOn: true });
      return () => {
        hooks.delete(name);
        return done({ kind: 'hook', name, isOn: false });
      };
    },
    failAt: (failure) => done({ kind: 'failAt', failure }),
    saveState: () => askJson({ kind: 'saveState' }),
    loadState: (json) => done({ kind: 'loadState', json }),
    async terminate() {
      end(new Error('The simulator was terminated'));
      await worker.terminate();
    },
  };
}

async function answerFetch(options: SimulatorOptions, request: FetchRequest): Promise<FetchResponse> {
  try {
    const own = await options.onFetch?.(request);
    return own ?? (await fetchOutside(request, options.reachesPrivateAddresses === true));
  } catch (error) {
    // The script must be answered whatever happens here, or its thread would wait for ever.
    return { failure: 'ADDRESS', message: (error as Error).message };
  }
}

function scriptError({ name, message, stack }: { name: string; message: string; stack: string }): Error {
  return Object.assign(new Error(message), { name, scriptStack: stack });
}
