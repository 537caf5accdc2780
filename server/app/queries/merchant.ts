import type { Day, LateTerms } from '../../domain/facts.js';
import { identificationOf, type SetupField, setupMissing } from '../../domain/merchant.js';
import type { MerchantRow, Tenant } from '../context.js';
import type { Batch } from './listing.js';

/** The shop as the API shows it; its link secret and clock stay inside. */
export interface MerchantView {
  id: string;
  name: string | null;
  contactName: string | null;
  document: string | null;
  address: string | null;
  city: string | null;
  uf: string | null;
  pixKey: string | null;
  pixHolder: string | null;
  pixBank: string | null;
  shopKind: string | null;
  replyEmail: string | null;
  timeZone: string;
  isSandbox: boolean;
  localHolidays: Day[];
  lateTerms: LateTerms | null;
  /** When sales on trust without a due date fall due; null: not said. */
  dueRule: { payDay: number | null; days: number | null } | null;
  setupMissing: SetupField[];
  identification: string | null;
}

export const merchantById: Batch<MerchantView> = {
  name: 'merchant',
  load: async ({ merchant }: Tenant) => new Map([[merchant.id, merchantView(merchant)]]),
};

export function merchantView(merchant: MerchantRow): MerchantView {
  const { linkSecret: _, clockOffsetMs: __, recordedAt: ___, lateTerms, fiadoPayDay, fiadoDays, ...shown } = merchant;
  return {
    ...shown,
    lateTerms: lateTerms as unknown as LateTerms | null,
    dueRule: fiadoPayDay === null && fiadoDays === null ? null : { payDay: fiadoPayDay, days: fiadoDays },
    setupMissing: setupMissing(merchant),
    identification: identificationOf(merchant),
  };
}
