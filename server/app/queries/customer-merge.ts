/** Who looks like one person twice, for the merchant to say; and the merges there were. */
import {
  type CustomerMergeRow,
  customerMergeColumns,
  customerMergeList,
  duplicatePeople,
  keptApart,
} from '../../db/merge-list.js';
import { formatDocument } from '../../domain/documents.js';
import { type DuplicateReason, type DuplicateSuggestion, duplicateSuggestions } from '../../domain/duplicates.js';
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

/** The likeliest first, without the pairs that the merchant keeps apart. */
export async function mergeSuggestions({ tx }: Pick<Tenant, 'tx'>): Promise<MergeSuggestion[]> {
  const apart = new Set((await keptApart(tx)).map(({ aId, bId }) => [aId, bId].sort().join(' ')));
  return duplicateSuggestions(await duplicatePeople(tx))
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
