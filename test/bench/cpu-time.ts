/** Processor time from /proc (Linux): on a machine with other work, steadier than the clock. */
import { readdir, readFile } from 'node:fs/promises';

const TICK_MS = 10;

/** What these processes and their children, those who ended too, have taken so far; NaN where there is no /proc. */
export async function cpuMs(pids: readonly number[]): Promise<number> {
  try {
    const all = await Promise.all((await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(statOf));
    const own = all.flatMap((one) => (one && (pids.includes(one.pid) || pids.includes(one.parent)) ? [one] : []));
    return own.reduce((sum, one) => sum + one.ticks + (pids.includes(one.pid) ? one.endedTicks : 0), 0) * TICK_MS;
  } catch {
    return Number.NaN;
  }
}

export async function parentOf(pid: number): Promise<number> {
  return (await statOf(String(pid)))?.parent ?? pid;
}

async function statOf(pid: string): Promise<{ pid: number; parent: number; ticks: number; endedTicks: number } | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (text === null) return null;
  // Behind the name, which may hold blanks: state, parent, … and as 12th to 15th the times.
  const parts = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [user, system, endedUser, endedSystem] = parts.slice(11, 15) as [number, number, number, number];
  return { pid: Number(pid), parent: parts[1]!, ticks: user + system, endedTicks: endedUser + endedSystem };
}
