// The thread in which the bundle runs. It may block (UrlFetchApp, sleep, a hook): the main thread stays free to serve.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { createBreaker } from './breaker.js';
import type { FromWorker, Request, ToWorker, WorkerSetup } from './protocol.js';
import { createVmRealm, digestBase64, readHtmlIn, type VmRealm } from './vm-realm.js';

const setup = workerData as WorkerSetup;
const { port } = setup;
const signal = new Int32Array(setup.signal);
const clockOffset = new Float64Array(setup.clockOffset);

type Waiting = { id: number; request: Request };
const turns: Waiting[] = [];
const answered = new Map<number, ToWorker>();
const hookCounts = new Map<string, number>();
const breaker = createBreaker();
let lastId = 0;
let isRunning = false;

const post = (message: FromWorker): void => port.postMessage(message);
const realm = start();

port.on('message', (message: ToWorker) => {
  receive(message);
  takeTurns();
});

function start(): VmRealm | null {
  try {
    const made = createVmRealm({
      realmCode: readFileSync(setup.realmPath, 'utf8'),
      code: readFileSync(setup.codePath, 'utf8'),
      options: setup.options,
      bridge: {
        beforeCall,
        fetch: (requestsJson) => {
          const reply = ask({ type: 'fetch', id: ++lastId, requestsJson });
          return reply.type === 'fetched' ? reply.answersJson : '[]';
        },
        nowMs: () => Date.now() + (clockOffset[0] ?? 0),
        elapsedMs: () => performance.now(),
        sleep,
        uuid: () => randomUUID(),
        digest: digestBase64,
        readHtml: (name) => readHtmlIn(setup.htmlDir, name),
        ...(setup.hasPerson ? { question: askPerson } : {}),
        log: (level, line) => post({ type: 'log', level, line }),
      },
    });
    post({ type: 'ready' });
    return made;
  } catch (error) {
    post({ type: 'ready', error: (error as Error).message });
    return null;
  }
}

/** A person edits *during* a sync: what they did arrives before the next service call sees the sheet. */
function beforeCall(name: string): void {
  drain();
  breaker.beforeCall(name);
  const count = hookCounts.get(name);
  if (count === undefined) return;
  hookCounts.set(name, count + 1);
  const reply = ask({ type: 'hook', id: ++lastId, name, callNumber: count + 1 });
  if (reply.type === 'hookDone' && reply.error) throw new Error(reply.error);
}

function askPerson(questionJson: string): string {
  const reply = ask({ type: 'question', id: ++lastId, questionJson });
  return reply.type === 'answered' ? reply.answerJson : '{"button":"CLOSE"}';
}

function drain(): void {
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port))
    receive(next.message as ToWorker);
}

/** Posts a question and blocks until its answer; edits that come meanwhile are applied. */
function ask(question: FromWorker & { id: number }): ToWorker {
  post(question);
  for (;;) {
    const seen = Atomics.load(signal, 0);
    drain();
    const reply = answered.get(question.id);
    if (reply) {
      answered.delete(question.id);
      return reply;
    }
    Atomics.wait(signal, 0, seen);
  }
}

function sleep(ms: number): void {
  const until = performance.now() + ms;
  for (let left = ms; left > 0; left = until - performance.now()) {
    const seen = Atomics.load(signal, 0);
    drain();
    Atomics.wait(signal, 0, seen, left);
  }
  drain();
}

function receive(message: ToWorker): void {
  if (message.type !== 'request') {
    answered.set(message.id, message);
    return;
  }
  const { kind } = message.request;
  if (kind === 'run' || kind === 'open' || kind === 'menu' || kind === 'loadState') turns.push(message);
  else perform(message);
}

/** Runs of the bundle one after another; Apps Script would run them side by side, a sheet has one truth either way. */
function takeTurns(): void {
  if (isRunning) return;
  isRunning = true;
  for (let next = turns.shift(); next; next = turns.shift()) {
    perform(next);
    breaker.endRun();
  }
  isRunning = false;
}

function perform({ id, request }: Waiting): void {
  try {
    if (!realm) throw new Error('Simulator: the worker did not start');
    post({ type: 'done', id, json: answerTo(realm, request) });
  } catch (error) {
    const { name, message, stack } = error as Error;
    post({ type: 'failed', id, name: String(name), message: String(message ?? error), stack: String(stack ?? '') });
  }
}

function answerTo({ controls, run, open }: VmRealm, request: Request): string | undefined {
  switch (request.kind) {
    case 'run':
      return run(request.functionName, request.argsJson);
    case 'open':
      return open(request.authMode);
    case 'menu':
      run(controls.menuFunction(JSON.stringify(request.path)), '[]');
      return;
    case 'edit':
      return void controls.edit(JSON.stringify(request.ops));
    case 'snapshot':
      return controls.snapshot(request.sheetName);
    case 'ui':
      return controls.ui();
    case 'calls':
      return controls.calls();
    case 'resetCalls':
      return void controls.resetCalls();
    case 'closeUi':
      return void controls.closeUi(request.which);
    case 'answer':
      return void controls.answer(JSON.stringify(request.answers));
    case 'actAs':
      return void controls.actAs(request.email);
    case 'saveState':
      return JSON.stringify(controls.saveState());
    case 'loadState':
      return void controls.loadState(request.json);
    case 'hook':
      if (request.isOn) hookCounts.set(request.name, 0);
      else hookCounts.delete(request.name);
      return;
    case 'failAt':
      return void breaker.plan(request.failure);
  }
}
