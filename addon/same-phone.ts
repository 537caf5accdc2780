/** Whether two phones as people write them are one. Pure; the server alone knows which numbers are valid. */

/** A number without its area code and without the ninth digit, in which older ones may be written. */
export const NUMBER_DIGITS = 8;

/** The digits without country code and leading zeros, as merchants write them: `+55 (027) 99141-7700` → `27991417700`. */
export function nationalDigits(phone: string): string {
  const digits = phone.replace(/\D/g, '').replace(/^0+/, '');
  return digits.length >= 12 && digits.startsWith('55') ? digits.slice(2).replace(/^0+/, '') : digits;
}

/** Equal but for the ninth digit, and for the area code where one of the two has none. */
export function isSamePhone(one: string | null, other: string | null): boolean {
  const [a, b] = [nationalDigits(one ?? ''), nationalDigits(other ?? '')];
  if (a.length < NUMBER_DIGITS || a.slice(-NUMBER_DIGITS) !== b.slice(-NUMBER_DIGITS)) return false;
  const [areaA, areaB] = [areaOf(a), areaOf(b)];
  return areaA === '' || areaB === '' || areaA === areaB;
}

function areaOf(digits: string): string {
  return digits.length > NUMBER_DIGITS + 1 ? digits.slice(0, 2) : '';
}
