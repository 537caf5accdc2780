/** Imports a file and says after each step how far it came; its parent kills it in between. */
import { readFileSync } from 'node:fs';
import { systemActor } from '../../server/app/context.js';
import { importFile, lookAtImport } from '../../server/app/file/import.js';
import { readSheetFile } from '../../server/app/file/read-file.js';
import { withApp } from '../../server/cli/terminal.js';
import { createLog } from '../../server/log.js';

const [url, merchantId, path] = process.argv.slice(2) as [string, string, string];
const actor = systemActor(merchantId, 'test');
const bytes = readFileSync(path);
const request = {
  file: { name: 'fiado.csv', bytes },
  sheets: await readSheetFile(bytes, 'fiado'),
  sheetName: null,
  dueRule: null,
  similar: null,
  trustsFormulas: false,
};
await withApp(url, createLog('silent'), async (app) => {
  const look = await lookAtImport(app, actor, request);
  if (!look.ok) throw new Error(look.message);
  const onStep = (done: number): void => void process.stdout.write(`${done}\n`);
  const result = await importFile(app, actor, request, look, { onStep, stepRows: 100 });
  process.stdout.write(`${result.ok ? 'done' : 'refused'}\n`);
});
process.exit(0);
