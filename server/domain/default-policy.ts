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

/** The first limit set-up suggests for a kind of shop, in centavos. */
export function firstLimitFor(shopKind: ShopKind): Cents {
  return FIRST_LIMIT_CENTS[shopKind];
}

/**
 * The rungs from `firstLimitCents` up: each the rounded one before × 1,5, half up to R$ 10, the last one the cap.
 * Where rounding would not rise (first limits of a few reais) the next multiple of R$ 10 is taken.
 */
export function ladderFrom(firstLimitCents: Cents, capCents: Cents = LIMIT_CAP_CENTS): readonly Cents[] {
  if (
    !Number.isSafeInteger(firstLimitCents) ||
    !Number.isSafeInteger(capCents) ||
    firstLimitCents < 1 ||
    capCents < 1
  ) {
    throw new RangeError(`A ladder needs whole positive centavos: first ${firstLimitCents}, cap ${capCents}`);
  }
  const ladderCents: Cents[] = [Math.min(firstLimitCents, capCents)];
  for (let rung = ladderCents[0]!; rung < capCents; rung = ladderCents.at(-1)!) {
    const grown = Math.floor((rung * 3 + RUNG_UNIT_CENTS) / (2 * RUNG_UNIT_CENTS)) * RUNG_UNIT_CENTS;
    const higher = grown > rung ? grown : (Math.floor(rung / RUNG_UNIT_CENTS) + 1) * RUNG_UNIT_CENTS;
    ladderCents.push(Math.min(higher, capCents));
  }
  return ladderCents;
}

/** Version 1 of a merchant's credit policy, with the ladder generated from its first limit. */
export function creditPolicyFrom(firstLimitCents: Cents): CreditPolicy {
  return {
    version: 1,
    ladderCents: ladderFrom(firstLimitCents),
    promotion: { onTimeDebts: 2, useBps: 5_000, days: 30 },
    graceDays: 15,
    demotionDay: 31,
    terms: [
      { maxInstallments: 1, maxDays: 30 },
      { maxInstallments: 2, maxDays: null },
      { maxInstallments: 6, maxDays: null },
    ],
  };
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
