/**
 * E-mail addresses at the door. Mail libraries read quotes, comments, folding, lists and routes in ways of their own, so an
 * address that needs them could reach somebody else than it shows (FAULTS row 55): only the plain form is taken.
 */

export type EmailReading = { ok: true; email: string } | { ok: false; code: 'INVALID_EMAIL' };

const INVALID: EmailReading = { ok: false, code: 'INVALID_EMAIL' };
const LOCAL = /^[A-Za-z0-9_+][A-Za-z0-9_+&'=~#$*?^{}-]*(\.[A-Za-z0-9_+&'=~#$*?^{}-]+)*$/;
const LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/**
 * Reads one address: ASCII, one `@`, a dot-separated local part of at most 64 characters, a domain of at least two labels
 * whose last is not a number, 254 characters in all. The domain comes back in lower case, the local part as typed.
 */
export function readEmail(raw: string): EmailReading {
  if (raw.length > 500) return INVALID;
  const address = raw.trim();
  const parts = address.split('@');
  const [local, domain] = parts;
  if (parts.length !== 2 || local === undefined || domain === undefined || address.length > 254) return INVALID;
  return local.length <= 64 && LOCAL.test(local) && isDomain(domain.toLowerCase(), domain)
    ? { ok: true, email: `${local}@${domain.toLowerCase()}` }
    : INVALID;
}

function isDomain(lower: string, typed: string): boolean {
  // Some capitals outside ASCII become ASCII in lower case (the Kelvin sign): the typed form decides.
  if (!/^[A-Za-z0-9.-]+$/.test(typed)) return false;
  const labels = lower.split('.');
  const isTopLevel = /^([a-z]{2,63}|xn--[a-z0-9-]+)$/.test(labels[labels.length - 1] ?? '');
  return labels.length >= 2 && isTopLevel && labels.every((label) => label.length <= 63 && LABEL.test(label));
}
