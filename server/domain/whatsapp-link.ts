/**
 * The address that opens WhatsApp with a text ready to send, in the merchant's own browser.
 * `phoneE164` is `+` and 8 to 15 digits; throws RangeError otherwise. The text is about a debt: the result is never
 * logged nor stored (RULES-BR, "Conduct").
 */
export function whatsappLink(phoneE164: string, text: string): string {
  if (!/^\+[1-9]\d{7,14}$/.test(phoneE164)) {
    throw new RangeError('A WhatsApp link needs a phone in E.164, with its country code');
  }
  return `https://wa.me/${phoneE164.slice(1)}?text=${encodeURIComponent(text.replace(/\p{Cs}/gu, ''))}`;
}
