/**
 * Everything held about a customer, for them to have (LGPD, art. 18, II and V; art. 19): plain JSON whose keys stay the
 * same. Amounts are centavos, days `YYYY-MM-DD`, instants ISO 8601.
 */
import { loadFacts } from '../db/facts.js';
import { type PersonalRows, personalRows } from '../db/personal-data.js';
import { customerTexts } from '../domain/credit-texts.js';
import type { CustomerFacts } from '../domain/facts.js';
import { identificationOf } from '../domain/merchant.js';
import { maskDocument } from '../domain/text.js';
import type { Tenant } from './context.js';
import { isIdOf } from './input.js';
import type { Batch } from './queries/listing.js';
import { debtOn, totalsOn } from './queries/position.js';

export type PersonalData = ReturnType<typeof dataFrom>;

/** Null when this shop has no such customer. */
export async function personalDataOf(tenant: Tenant, customerId: string): Promise<PersonalData | null> {
  return (await personalDataOfCustomer.load(tenant, [customerId], undefined)).get(customerId) ?? null;
}

/**
 * The copy for whoever holds the customer's link and passed its proof, which may be somebody near them: their document
 * is masked wherever it stands, also in the words that were typed. The whole is the shop's to give.
 */
export async function maskedPersonalDataOf(tenant: Tenant, customerId: string): Promise<PersonalData | null> {
  const data = await personalDataOf(tenant, customerId);
  if (!data) return null;
  const written = [data.register, ...data.formerRegisters].flatMap(({ document }) =>
    typeof document === 'string' ? [document] : [],
  );
  // The shop's own document stays: whoever is charged must know by whom.
  return { ...[...new Set(written)].reduce(withMasked, data), controller: data.controller };
}

export const personalDataOfCustomer: Batch<PersonalData> = {
  name: 'personal data',
  async load(tenant, keys) {
    const ids = keys.filter((id) => isIdOf('Customer', id));
    const facts = await loadFacts(tenant.tx, ids);
    const found = await personalRows(tenant.tx, ids);
    return new Map(found.map((rows) => [rows.customerId, dataFrom(tenant, rows, facts.get(rows.customerId)!)]));
  },
};

/** `value` with the document masked in every text of it, and in cells that hold a number; zeros at its head may be lost. */
function withMasked<T>(value: T, document: string): T {
  const signs = [...document.replace(/^0+(?=.)/, '')].join('[\\s./-]{0,2}');
  const written = new RegExp(`(?<![\\p{L}\\p{N}])(?:0[\\s./-]{0,2})*${signs}(?![\\p{L}\\p{N}])`, 'giu');
  const mask = (one: unknown, under?: string): unknown => {
    if (typeof one === 'string') return one.replace(written, maskDocument(document));
    if (typeof one === 'number' && under === 'raw')
      return String(one).padStart(document.length, '0') === document ? maskDocument(document) : one;
    if (Array.isArray(one)) return one.map((inner) => mask(inner));
    if (one === null || typeof one !== 'object') return one;
    return Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, mask(inner, key)]));
  };
  return mask(value) as T;
}

function dataFrom({ merchant, now, today }: Tenant, { customerId: _, ...rows }: PersonalRows, facts: CustomerFacts) {
  return {
    generatedAt: new Date(now).toISOString(),
    on: today,
    /** Who holds it (LGPD, art. 9, III). */
    controller: { name: merchant.name, identification: identificationOf(merchant) },
    totals: totalsOn(facts, today),
    ...rows,
    debts: rows.debts.map((debt) => {
      const { status, daysLate, position } = debtOn(facts, debt.id, today);
      return { ...debt, today: { status, daysLate, ...position } };
    }),
    limits: rows.limits.map(({ rule, ...limit }) => ({
      ...limit,
      rule,
      reason: customerTexts.decided(rule, limit.fromCents, limit.toCents),
    })),
  };
}
