/** What is printed of one debt, or of all that is to be paid now. */
import { loadFacts } from '../../db/facts.js';
import type { Cents, Day } from '../../domain/facts.js';
import type { PixCharge } from '../../domain/pix-charge.js';
import { cleanText } from '../../domain/text.js';
import type { Tenant } from '../context.js';
import { allOf, type DebtOnPage, debtsOnPage } from './debts.js';
import { type ReceiverOnPage, receiverOnPage, type ShopOnPage, shopOnPage } from './visit.js';

export interface Slip {
  shop: ShopOnPage;
  receiver: ReceiverOnPage;
  debtorName: string;
  today: Day;
  debts: readonly DebtOnPage[];
  totalCents: Cents;
  pix: PixCharge | null;
}

/** Null when there is nothing open to print: no such debt of this customer, or it is settled. */
export async function slipOf(tenant: Tenant, customerId: string, debtId: string | null): Promise<Slip | null> {
  const { tx, today } = tenant;
  const facts = (await loadFacts(tx, [customerId])).get(customerId)!;
  const { name } = await tx.customer.findFirstOrThrow({ where: { id: customerId }, select: { name: true } });
  const all = await debtsOnPage(tenant, facts, today);
  const debts = debtId === null ? all.payable : allOf(all).filter((debt) => debt.debtId === debtId);
  if (debts.length === 0) return null;
  return {
    shop: shopOnPage(tenant),
    receiver: receiverOnPage(tenant),
    debtorName: cleanText(name),
    today,
    debts,
    totalCents: debts.reduce((sum, debt) => sum + debt.makeUp.totalCents, 0),
    pix: debtId === null ? all.pix : debts[0]!.pix,
  };
}
