/** "Já paguei", with the day and, if they like, a photo or PDF. The file is judged by its bytes; its name is thrown away. */
import { inTenant } from '../../app/context.js';
import { actorOfLink } from '../../app/debtor-page/visit.js';
import { claimPaid } from '../../app/hold.js';
import { receiptTypeOf, storeReceipt } from '../../app/receipt.js';
import { readWrittenDay } from '../../domain/sheet/day.js';
import { debtorTexts } from '../debtor-texts.js';
import type { ActRequest } from './acts.js';
import { type ActOutcome, outcomeOf, refusedAt } from './outcome.js';

const texts = debtorTexts.errors;

/**
 * A claim that is open already is answered again, and gets the receipt. A file that is not taken refuses the whole: the
 * person mends it once, rather than wonder which half arrived.
 */
export async function sayPaid({ app, entry, field, file, keyOf }: ActRequest): Promise<ActOutcome> {
  const typed = field('day');
  const day = typed === '' ? null : readWrittenDay(typed);
  if (day && !day.ok) return refusedAt('day', texts.day);
  if (day && day.on > entry.today) return refusedAt('day', texts.pastDay);
  if (!file && field('only') === 'receipt') return refusedAt('receipt', texts.noFile);
  if (file?.isTooLarge) return refusedAt('receipt', texts.fileTooLarge);
  const contentType = file && receiptTypeOf(file.bytes);
  if (file && !contentType) return refusedAt('receipt', texts.file);

  const actor = actorOfLink(entry);
  const { customerId } = entry;
  const claimed = await claimPaid(app, actor, { idempotencyKey: keyOf(), customerId, claimedOn: day?.on ?? null });
  if (!claimed.refs) return outcomeOf(claimed, 'paid', { claimedOn: 'day' });
  if (!file || !contentType) return { ok: true, done: 'paid' };
  const holdId = claimed.refs.claim;
  const stored = await inTenant(app, actor, (tenant) =>
    storeReceipt(tenant, { customerId, holdId, contentType, bytes: file.bytes }),
  );
  if (!stored.ok) return outcomeOf({ refs: null, errors: stored.errors }, 'receipt');
  return { ok: true, done: 'receipt' };
}
