/** Who looks like one person twice, for the merchant to say; and the merges there were. */
import { createHash } from 'node:crypto';
import {
  type CustomerMergeRow,
  customerMergeColumns,
  customerMergeList,
  duplicatePeople,
  keptApart,
} from '../../db/merge-list.js';
import { formatDocument } from '../../domain/documents.js';
import {
  type DuplicatePerson,
  type DuplicateReason,
  type DuplicateSuggestion,
  duplicateSuggestions,
} from '../../domain/duplicates.js';
import { formatPhone } from '../../domain/phones.js';
import type { Tenant } from '../context.js';
import { mergeTexts } from '../merge-texts.js';
import { createListing } from './listing.js';

export type { CustomerMergeRow } from '../../db/merge-list.js';

export interface MergeSuggestion {
  id: string;
  aId: string;
  bId: string;
  reasons: readonly DuplicateReason[];
  /** The reasons in words, for the merchant. */
  texts: readonly string[];
}

/**
 * The last look at everybody of each shop: nobody is compared again while names, phones and documents are the same,
 * which is nearly always, and a large shop takes a processor for a second.
 */
const lastLooks = new Map<string, { people: string; suggestions: DuplicateSuggestion[] }>();
const MOST_REMEMBERED = 50;

function lookOnce(merchantId: string, all: readonly DuplicatePerson[]): DuplicateSuggestion[] {
  const people = createHash('sha256').update(JSON.stringify(all)).digest('base64');
  const last = lastLooks.get(merchantId);
  if (last?.people === people) return last.suggestions;
  const suggestions = duplicateSuggestions(all);
  lastLooks.delete(merchantId);
  lastLooks.set(merchantId, { people, suggestions });
  if (lastLooks.size > MOST_REMEMBERED) lastLooks.delete(lastLooks.keys().next().value!);
  return suggestions;
}

/** The likeliest first, without the pairs that the merchant keeps apart. */
export async function mergeSuggestions({
  tx,
  merchantId,
}: Pick<Tenant, 'tx' | 'merchantId'>): Promise<MergeSuggestion[]> {
  const apart = new Set((await keptApart(tx)).map(({ aId, bId }) => [aId, bId].sort().join(' ')));
  return lookOnce(merchantId, await duplicatePeople(tx))
    .filter(({ aId, bId }) => !apart.has(`${aId} ${bId}`))
    .map(({ aId, bId, reasons, ...why }) => ({ id: `${aId}~${bId}`, aId, bId, reasons, texts: textsOf(reasons, why) }));
}

function textsOf(
  reasons: readonly DuplicateReason[],
  { document, phone, likeness, nickname, isNameOnly }: Omit<DuplicateSuggestion, 'aId' | 'bId' | 'reasons'>,
): string[] {
  const said = reasons.map((reason) => {
    if (reason === 'SAME_DOCUMENT')
      return mergeTexts.sameDocument(document!.length === 11 ? 'CPF' : 'CNPJ', formatDocument(document!));
    if (reason === 'SAME_PHONE') return mergeTexts.samePhone(formatPhone(phone!));
    return likeness === 'NICKNAME'
      ? mergeTexts.nickname(nickname!.said, nickname!.full)
      : mergeTexts.likeness[likeness!];
  });
  return isNameOnly ? [...said, mergeTexts.nameOnly] : said;
}

export const customerMerges = createListing<CustomerMergeRow>(customerMergeList, {
  parents: { customer: customerMergeColumns.intoId },
});
