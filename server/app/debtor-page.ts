/** What a debtor sees behind the link of a message: who charges, what is open, how to pay, "já paguei". */
import { loadFacts } from '../db/facts.js';
import type { Cents, CustomerFacts, Day } from '../domain/facts.js';
import { identificationOf } from '../domain/merchant.js';
import { MAX_AMOUNT_CENTS } from '../domain/money.js';
import { brCode } from '../domain/pix.js';
import { type OpenDebt, openDebtsOn, payableOn } from '../domain/reminder/open-debt.js';
import { type App, type MerchantRow, systemActor, type Tenant } from './context.js';
import { formToken, readFormToken } from './form-token.js';
import { claimPaid } from './hold.js';
import { withLink } from './link.js';

/** The customer's name is nowhere in it: a forwarded link must not say who owes. */
export interface DebtorView {
  shopName: string;
  /** CDC 42-A; null while the shop's set-up is incomplete. */
  identification: string | null;
  /** What is to be paid now: due by today, else what falls due next. */
  payable: readonly OpenDebt[];
  payableCents: Cents;
  isDue: boolean;
  /** What falls due later. */
  later: readonly OpenDebt[];
  /** Pix copia e cola for what is to be paid now. */
  pixCode: string | null;
  /** "Já paguei" was said on this day, and nobody answered yet. */
  claimedOn: Day | null;
  form: string;
}

/** Null for a link that is not good. Changes nothing. */
export function debtorView(app: App, token: string): Promise<DebtorView | null> {
  return withLink(app, 'DEBTOR', token, viewOf);
}

/** "Já paguei": a claim the shop will check, after which the page is shown again. A repeated tap is one claim. */
export async function debtorSaysPaid(app: App, token: string, form: unknown): Promise<DebtorView | null> {
  const asked = await withLink(app, 'DEBTOR', token, async (tenant, customerId) => ({
    key: readFormToken(tenant, 'CLAIM_PAID', customerId, form),
    merchantId: tenant.merchantId,
    customerId,
  }));
  if (!asked) return null;
  const { key, merchantId, customerId } = asked;
  // Whatever it refuses (nothing is owed any more), the page as it is now says it best.
  if (key) await claimPaid(app, systemActor(merchantId, 'link:debtor'), { idempotencyKey: key, customerId });
  return debtorView(app, token);
}

async function viewOf(tenant: Tenant, customerId: string): Promise<DebtorView> {
  const { merchant, today } = tenant;
  const facts = (await loadFacts(tenant.tx, [customerId])).get(customerId)!;
  const open = openDebtsOn(facts, today);
  const payable = payableOn(open, today);
  const payableCents = payable.reduce((sum, debt) => sum + debt.totalCents, 0);
  return {
    shopName: merchant.name ?? '',
    identification: identificationOf(merchant),
    payable,
    payableCents,
    isDue: payable.some((debt) => debt.effectiveDueOn <= today),
    later: open.filter((debt) => !payable.includes(debt)),
    pixCode: pixCodeOf(merchant, payableCents),
    claimedOn: openClaimOn(facts, today),
    form: formToken(tenant, 'CLAIM_PAID', customerId),
  };
}

function pixCodeOf({ pixKey, name, city }: MerchantRow, amountCents: Cents): string | null {
  if (!pixKey || !name || !city || amountCents < 1 || amountCents > MAX_AMOUNT_CENTS) return null;
  return brCode({ key: pixKey, name, city, amountCents });
}

function openClaimOn({ holds }: CustomerFacts, today: Day): Day | null {
  const claim = holds.find((hold) => hold.kind === 'CLAIMED_PAID' && hold.endedOn === null && hold.fromOn <= today);
  return claim?.fromOn ?? null;
}
