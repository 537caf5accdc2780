/** Whether a purchase on trust may be made: the first matching row decides (DESIGN, "Domain decisions"). */
import { availableOn } from './credit-limit.js';
import { purchaseTexts } from './credit-texts.js';
import type { Cents, CustomerFacts, Day } from './facts.js';
import type { CreditPolicy } from './policy.js';
import { standingOn } from './standing.js';

export type PurchaseReasonCode = 'HOLD' | 'REVIEW' | 'LIMIT_TO_DEFINE' | 'FITS' | 'ABOVE_AVAILABLE';

export interface PurchaseDecision {
  decision: 'APPROVED' | 'REFER' | 'DECLINED';
  reasons: readonly { code: PurchaseReasonCode; message: string }[];
  /** Before this purchase; null while the limit is to be defined. */
  availableCents: Cents | null;
}

/** Decides a purchase of `amountCents` on `day`. Take it holding the customer's row lock, or two tills may both fit. */
export function decidePurchase(
  facts: CustomerFacts,
  policy: CreditPolicy,
  amountCents: Cents,
  day: Day,
): PurchaseDecision {
  const { standing } = standingOn(facts, policy, day);
  const availableCents = availableOn(facts, policy, day);
  const answer = (decision: PurchaseDecision['decision'], code: PurchaseReasonCode, message: string) => ({
    decision,
    reasons: [{ code, message }],
    availableCents,
  });
  if (standing === 'HOLD') return answer('DECLINED', 'HOLD', purchaseTexts.hold());
  if (standing === 'REVIEW') return answer('REFER', 'REVIEW', purchaseTexts.review());
  if (availableCents === null) return answer('REFER', 'LIMIT_TO_DEFINE', purchaseTexts.limitToDefine());
  if (amountCents <= availableCents) return answer('APPROVED', 'FITS', purchaseTexts.fits(availableCents));
  return answer('DECLINED', 'ABOVE_AVAILABLE', purchaseTexts.doesNotFit(availableCents));
}
