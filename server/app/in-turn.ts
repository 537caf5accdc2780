/**
 * Waiting before a connection is taken. Two hundred tills asking about one customer would else hold every connection of
 * this process while they wait for one row's lock, and nobody else of any shop would be answered. The lock remains what
 * keeps decisions apart: other processes do not wait here.
 */

/** The last in line, by what they wait for; nobody in line leaves nothing behind. */
const lastInLine = new Map<string, Promise<void>>();

/** Runs `work` once all earlier work of the same `key` in this process has ended, however it ended. */
export async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = lastInLine.get(key);
  let end = () => {};
  const mine = new Promise<void>((done) => {
    end = done;
  });
  lastInLine.set(key, mine);
  try {
    await before;
    return await work();
  } finally {
    end();
    if (lastInLine.get(key) === mine) lastInLine.delete(key);
  }
}
