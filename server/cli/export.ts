/** `caderneta export FILE`: customers and debts into a file of the form that its name says. */
import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { systemActor } from '../app/context.js';
import { type ExportedShop, exportShop } from '../app/file/export.js';
import { writeCsv, writeOds, writeXlsx } from '../app/file/write-table.js';
import type { Log } from '../log.js';
import { shopOf, type TalkingTerminal, type WithUrl } from './import.js';
import { exportTexts as texts } from './import-texts.js';
import { withApp } from './terminal.js';

const FORMS: Record<string, (shop: ExportedShop) => Promise<Uint8Array> | Uint8Array> = {
  '.csv': ({ debts }) => writeCsv(debts),
  '.xlsx': ({ debts, customers }) => writeXlsx([debts, customers]),
  '.ods': ({ debts, customers }) => writeOds([debts, customers]),
};

/** Never writes over a file that is there. */
export function exportCommand(
  { path, merchantId }: { path: string; merchantId: string | null },
  withUrl: WithUrl,
  log: Log,
  terminal: TalkingTerminal,
): Promise<number> {
  const fail = (message: string): number => {
    terminal.complain(message);
    return 1;
  };
  const write = FORMS[extname(path).toLowerCase()];
  if (!write) return Promise.resolve(fail(texts.badName));
  return withUrl((url) =>
    withApp(url, log, async (app) => {
      const shop = await shopOf(url, merchantId);
      if (!shop.ok) return fail(shop.message);
      const exported = await exportShop(app, systemActor(shop.id, 'caderneta'));
      try {
        await writeFile(path, await write(exported), { flag: 'wx', mode: 0o600 });
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        return fail(code === 'EEXIST' ? texts.exists(path) : texts.unwritable(path, code ?? message));
      }
      const { debts, customers } = exported;
      terminal.print(texts.done(path, debts.rows.length, customers.rows.length));
      terminal.print(texts.personal);
      return 0;
    }),
  );
}
