/** `caderneta merchant create`. Takes the address of a migrated database and returns the exit code. */

import { errorMessage } from '../app/error-texts.js';
import { createMerchant as create } from '../app/merchant.js';
import { openDatabase } from '../db/client.js';
import { cleanText } from '../domain/text.js';
import { shopTexts as texts } from './shop-texts.js';
import type { Terminal } from './terminal.js';

export async function createMerchant(
  url: string,
  request: { name: string | null; isSandbox: boolean },
  terminal: Terminal,
): Promise<number> {
  const db = openDatabase(url);
  try {
    const name = cleanText(request.name ?? '');
    if ([...name].length > 200) {
      terminal.print(texts.refused(errorMessage('TOO_LONG')));
      return 1;
    }
    const { merchantId, ownerKey } = await create({ db }, { isSandbox: request.isSandbox, ...(name ? { name } : {}) });
    terminal.print(texts.merchantCreated(merchantId));
    terminal.print(texts.secretOnce);
    terminal.print(ownerKey);
    return 0;
  } finally {
    await db.close();
  }
}
