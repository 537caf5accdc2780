/**
 * When a debtor may be contacted, as data: one row a law, each with its citation (RULES-BR, "Hours"). A new law is a
 * new row here and touches no code. The texts came from secondary legal sources: these are rules applied, never legal
 * advice.
 */
import type { Channel } from './facts.js';

/** Local hours of one day; open from the first minute, closed from the last one on. */
export interface Hours {
  /** 'HH:MM', included. */
  from: string;
  /** 'HH:MM', excluded: at this minute it is already closed. */
  to: string;
}

export interface ContactLaw {
  /** Stable name of the rule; decisions store it. */
  rule: string;
  /** What a person reads when asking "por quê?". */
  citation: string;
  weekdays: Hours;
  /** Null: closed on Saturdays. Sundays and bank holidays are closed everywhere. */
  saturday: Hours | null;
}

/** São Paulo's hours, kept as our own policy where no law was found and for e-mail everywhere. */
export const defaultContactLaw: ContactLaw = {
  rule: 'POLICY_HOURS',
  citation: 'Política da Caderneta: seg. a sex. das 8h às 20h, sáb. das 8h às 14h, nunca em domingos e feriados',
  weekdays: { from: '08:00', to: '20:00' },
  saturday: { from: '08:00', to: '14:00' },
};

/** Laws by the customer's UF. Where sources disagree (AM), the narrower reading. */
export const contactLawByUf: Readonly<Record<string, ContactLaw>> = {
  SP: {
    rule: 'SP_15426_2014',
    citation: 'Lei 15.426/2014 (SP): seg. a sex. das 8h às 20h, sáb. das 8h às 14h',
    weekdays: { from: '08:00', to: '20:00' },
    saturday: { from: '08:00', to: '14:00' },
  },
  AL: {
    rule: 'AL_7782_2016',
    citation: 'Lei 7.782/2016 (AL), também para mensagens de texto: seg. a sex. das 8h às 20h, sáb. das 8h às 14h',
    weekdays: { from: '08:00', to: '20:00' },
    saturday: { from: '08:00', to: '14:00' },
  },
  RJ: {
    rule: 'RJ_7868_2018',
    citation: 'Lei 7.868/2018 (RJ): seg. a sex. das 9h às 19h',
    weekdays: { from: '09:00', to: '19:00' },
    saturday: null,
  },
  ES: {
    rule: 'ES_10626_2017',
    citation: 'Lei 10.626/2017 (ES): seg. a sex. das 8h às 19h',
    weekdays: { from: '08:00', to: '19:00' },
    saturday: null,
  },
  AM: {
    rule: 'AM_306_2016',
    citation: 'Lei 306/2016 (AM), na leitura mais restrita: seg. a sex. das 8h às 19h',
    weekdays: { from: '08:00', to: '19:00' },
    saturday: null,
  },
};

/**
 * Channels the state laws are applied to. They speak of telephone calls (AL's of texts too); reading the others as
 * covering texts and app messages is our narrower choice. E-mail keeps the policy's hours everywhere.
 */
export const channelsUnderStateLaw: ReadonlySet<Channel> = new Set<Channel>(['WHATSAPP_LINK', 'SMS', 'CALL']);

/** The hours a law speaks of are the debtor's. UFs not listed keep Brasília time. */
const zoneByUf: Readonly<Record<string, string>> = {
  AC: 'America/Rio_Branco',
  AM: 'America/Manaus',
  MS: 'America/Campo_Grande',
  MT: 'America/Cuiaba',
  RO: 'America/Porto_Velho',
  RR: 'America/Boa_Vista',
};

/** The law (or the policy) that governs one channel to a customer of `uf` (two letters, any case; null: unknown). */
export function contactLawOf(uf: string | null, channel: Channel): ContactLaw {
  if (!uf || !channelsUnderStateLaw.has(channel)) return defaultContactLaw;
  return contactLawByUf[uf.trim().toUpperCase()] ?? defaultContactLaw;
}

/** The zone in which a customer of `uf` reads the clock; the shop's own when the UF is unknown. */
export function contactZoneOf(uf: string | null, shopZone: string): string {
  if (!uf) return shopZone;
  return zoneByUf[uf.trim().toUpperCase()] ?? 'America/Sao_Paulo';
}
