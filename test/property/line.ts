/** A telephone line between two threads: one side may wait without ending its turn, as a script of Google's does. */
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';

interface Asked {
  id: number;
  method: string;
  args: unknown[];
}

interface Answered {
  id: number;
  answer?: unknown;
  error?: string;
}

export type Ask = (method: string, ...args: unknown[]) => unknown;

/** The side that asks, and blocks until it is answered. `signal`: one Int32 that both sides share. */
export function callerOn(port: MessagePort, signal: Int32Array): Ask {
  let last = 0;
  return (method, ...args) => {
    const asked: Asked = { id: ++last, method, args };
    port.postMessage(asked);
    for (;;) {
      const seen = Atomics.load(signal, 0);
      for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
        const { id, answer, error } = next.message as Answered;
        if (id !== asked.id) continue;
        if (error !== undefined) throw new Error(`${method}: ${error}`);
        return answer;
      }
      Atomics.wait(signal, 0, seen);
    }
  };
}

/** The side that answers, one question after another. */
export function answerOn(
  port: MessagePort,
  signal: Int32Array,
  methods: Record<string, (...args: never[]) => Promise<unknown>>,
): void {
  port.on('message', ({ id, method, args }: Asked) => {
    const reply = (answered: Answered): void => {
      port.postMessage(answered);
      Atomics.add(signal, 0, 1);
      Atomics.notify(signal, 0);
    };
    const work = methods[method] as ((...args: unknown[]) => Promise<unknown>) | undefined;
    if (!work) return reply({ id, error: 'there is no such method' });
    work(...args).then(
      (answer) => reply({ id, answer }),
      (error) => reply({ id, error: String((error as Error)?.stack ?? error) }),
    );
  });
}
