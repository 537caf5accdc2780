/** An amount as a merchant types it into the panel. What can be read in two ways is not read at all. */

const MAX_CENTS = 1_000_000_000;

/** `1.234,56`, `1234,5`, `R$ 80` → centavos; null for anything else, `12.50` and `1,234` among it. */
export function parseAmount(text: string): number | null {
  const bare = text.replace(/\s|\u00A0/g, '').replace(/^R\$/i, '');
  const parts = /^(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,2}))?$/.exec(bare);
  if (!parts) return null;
  const cents = Number((parts[1] as string).replace(/\./g, '')) * 100 + Number((parts[2] ?? '').padEnd(2, '0'));
  return Number.isSafeInteger(cents) && cents >= 1 && cents <= MAX_CENTS ? cents : null;
}

/** `123456` → `1.234,56`, for a field whose label already says R$. */
export function amountText(cents: number): string {
  const digits = String(cents).padStart(3, '0');
  return `${digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, '.')},${digits.slice(-2)}`;
}
