/** By which channels a customer can be reached at a step of the cadence. */
import type { Channel, Step } from '../facts.js';
import type { Cadence } from '../policy.js';

export interface Reach {
  email: string | null;
  /** E.164. */
  phone: string | null;
  optedOut: readonly Channel[];
  naoMeLigue: boolean;
}

export interface Routes {
  /** In the step's order. */
  channels: readonly Channel[];
  /** Why there is none: the customer asked for it, or an e-mail or phone is missing. Null when there is one. */
  closedBy: 'OPTED_OUT' | 'NO_CHANNEL' | null;
}

/** SMS waits for a provider. */
export const defaultChannels: ReadonlySet<Channel> = new Set<Channel>(['EMAIL', 'WHATSAPP_LINK', 'CALL']);

/** The step's channels this customer can be reached by, in order. An empty step of the cadence reaches nobody. */
export function routesFor(reach: Reach, cadence: Cadence, step: Step, available = defaultChannels): Routes {
  const listed = cadence.steps.find((entry) => entry.step === step)?.channels ?? [];
  const possible = listed.filter((channel) => available.has(channel) && hasAddress(reach, channel));
  const channels = possible.filter((channel) => isWelcome(reach, channel));
  if (channels.length > 0) return { channels, closedBy: null };
  return { channels, closedBy: possible.length > 0 ? 'OPTED_OUT' : 'NO_CHANNEL' };
}

/** A Brazilian mobile has nine digits after the area code, the first a 9. Of foreign numbers nothing is known. */
export function isMobile(phoneE164: string): boolean {
  return phoneE164.startsWith('+55') ? /^\+55[1-9]\d9\d{8}$/.test(phoneE164) : /^\+[1-9]\d{7,14}$/.test(phoneE164);
}

function hasAddress(reach: Reach, channel: Channel): boolean {
  if (channel === 'EMAIL') return reach.email !== null;
  if (channel === 'CALL') return reach.phone !== null;
  return reach.phone !== null && isMobile(reach.phone);
}

/** Não Me Ligue covers calls, SMS and app messages, never e-mail (SP's Lei 13.226/2008). */
function isWelcome(reach: Reach, channel: Channel): boolean {
  if (reach.naoMeLigue && channel !== 'EMAIL') return false;
  return !reach.optedOut.includes(channel);
}
