/** Reads every file of a folder and prints how each ended, how long it worked and how far the process grew. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSheetFile } from '../../server/app/file/read-file.js';

const folder = process.argv[2]!;
const seen: Record<string, { code: string; cpuMs: number; growthMb: number }> = {};
// Once for what is loaded anyway.
await readSheetFile(readFileSync(join(folder, 'the honest twin')), 'x');
for (const name of readdirSync(folder)) {
  const bytes = readFileSync(join(folder, name));
  const before = process.memoryUsage.rss();
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 5);
  const started = process.cpuUsage();
  const file = await readSheetFile(bytes, 'x');
  clearInterval(watch);
  const { user, system } = process.cpuUsage(started);
  const code = file.ok ? 'OK' : file.code;
  seen[name] = {
    code,
    cpuMs: Math.round((user + system) / 1000),
    growthMb: Math.round((peak - before) / 1024 / 1024),
  };
}
process.stdout.write(`${JSON.stringify(seen)}\n`);
