/**
 * The policies a new merchant starts with (DESIGN, "Default policies"). They are stored as rows once and edited there:
 * no rule reads these values directly.
 */
import type { Cents } from './facts.js';
import type { Cadence, CreditPolicy } from './policy.js';

export type ShopKind = 'MERCADINHO' | 'ROUPAS' | 'MATERIAL' | 'OUTRO';

const FIRST_LIMIT_CENTS: Record<ShopKind, Cents> = {
  MERCADINHO: 10_000,
  ROUPAS: 20_000,
  MATERIAL: 50_000,
  OUTRO: 20_000,
};
const LIMIT_CAP_CENTS = 500_000;
/** Rungs are round numbers: multiples of R$ 10. */
const RUNG_UNIT_CENTS = 1_000;
const RUNG_GROWTH_BPS = 15_000;

/** The first limit set-up suggests for a kind of shop, in centavos. */
export function firstLimitFor(shopKind: ShopKind): Cents {
  return FIRST_LIMIT_CENTS[shopKind];
}

/**
 * The rungs from `firstLimitCents` up: each the rounded one before × `growthBps` (1,5), half up to the unit (R$ 10), the
 * last one the cap. Where rounding would not rise (first limits of a few reais) the next multiple of the unit is taken.
 */
export function ladderFrom(
  firstLimitCents: Cents,
  capCents: Cents = LIMIT_CAP_CENTS,
  growthBps = RUNG_GROWTH_BPS,
  unitCents: Cents = RUNG_UNIT_CENTS,
): readonly Cents[] {
  const isWhole = [firstLimitCents, capCents, unitCents].every((cents) => Number.isSafeInteger(cents) && cents >= 1);
  if (!isWhole || !Number.isInteger(growthBps) || growthBps <= 10_000) {
    throw new RangeError(
      `A ladder needs whole positive centavos and growth: first ${firstLimitCents}, cap ${capCents}, unit ${unitCents}, growth ${growthBps}`,
    );
  }
  const ladderCents: Cents[] = [Math.min(firstLimitCents, capCents)];
  for (let rung = ladderCents[0]!; rung < capCents; rung = ladderCents.at(-1)!) {
    const grown = Math.floor((2 * rung * growthBps + unitCents * 10_000) / (2 * unitCents * 10_000)) * unitCents;
    const higher = grown > rung ? grown : (Math.floor(rung / unitCents) + 1) * unitCents;
    ladderCents.push(Math.min(higher, capCents));
  }
  return ladderCents;
}

/** Settings that every policy has; a stored one of an older version is completed with them, and decides as it did. */
const DEFAULT_SETTINGS = {
  firstLimit: { byScore: [], vouchedCents: null },
  promotion: { onTimeDebts: 2, useBps: 5_000, days: 30, streakDebts: 0, tenureDays: 0 },
  toleranceBankDays: 0,
  renegotiated: 'AS_AGREED',
  historyDays: null,
  exposure: 'PRINCIPAL',
  containment: { firstPurchaseBps: 10_000, velocity: null, referSharedIdentity: true },
  reservationMinutes: 15,
  graceDays: 15,
  demotionDay: 31,
} as const satisfies Partial<CreditPolicy>;

/** A policy as stored (`body`, without its version), with the settings it was stored before. */
export function completePolicy(body: Partial<Omit<CreditPolicy, 'version'>>, version: number): CreditPolicy {
  return {
    ...DEFAULT_SETTINGS,
    ladderCents: [],
    terms: [],
    ...body,
    firstLimit: { ...DEFAULT_SETTINGS.firstLimit, ...body.firstLimit },
    promotion: { ...DEFAULT_SETTINGS.promotion, ...body.promotion },
    containment: { ...DEFAULT_SETTINGS.containment, ...body.containment },
    version,
  };
}

/** Version 1 of a merchant's credit policy, with the ladder generated from its first limit. */
export function creditPolicyFrom(firstLimitCents: Cents): CreditPolicy {
  const terms = [
    { maxInstallments: 1, maxDays: 30 },
    { maxInstallments: 2, maxDays: null },
    { maxInstallments: 6, maxDays: null },
  ];
  return completePolicy({ ladderCents: ladderFrom(firstLimitCents), terms }, 1);
}

export const defaultCreditPolicy: CreditPolicy = creditPolicyFrom(FIRST_LIMIT_CENTS.OUTRO);

/**
 * The cadence: a courtesy before the due day, silence until D+10, then one collection step after another. Collection
 * steps have no last day, because the first contact about a debt is always REMINDER, whatever its age (DESIGN).
 */
export const defaultCadence: Cadence = {
  version: 1,
  steps: [
    {
      step: 'COURTESY',
      offsetDays: -3,
      lastOffsetDays: -1,
      channels: ['WHATSAPP_LINK', 'EMAIL', 'SMS'],
      enabled: true,
    },
    { step: 'DUE_TODAY', offsetDays: 0, lastOffsetDays: 0, channels: ['EMAIL', 'WHATSAPP_LINK', 'SMS'], enabled: true },
    {
      step: 'REMINDER',
      offsetDays: 10,
      lastOffsetDays: null,
      channels: ['EMAIL', 'WHATSAPP_LINK', 'SMS'],
      enabled: true,
    },
    {
      step: 'OPTIONS',
      offsetDays: 15,
      lastOffsetDays: null,
      channels: ['WHATSAPP_LINK', 'EMAIL', 'SMS'],
      enabled: true,
    },
    // An offer never goes by SMS: its obligatory contents do not fit.
    { step: 'OFFER', offsetDays: 22, lastOffsetDays: null, channels: ['EMAIL', 'WHATSAPP_LINK'], enabled: true },
    { step: 'CALL', offsetDays: 30, lastOffsetDays: null, channels: ['CALL'], enabled: true },
    { step: 'NOTICE', offsetDays: 45, lastOffsetDays: null, channels: ['EMAIL'], enabled: false },
  ],
  maxPerDay: 1,
  maxPerWeek: 3,
};
