/** Amounts as banks write them: with a sign before or after, in brackets, or with C and D. */
import type { Cents } from '../facts.js';
import { readAmount } from '../sheet/amount.js';

export type SignedReading =
  | { ok: true; cents: Cents /** False: nothing said whether it came in or went out. */; isSigned: boolean }
  | { ok: false; code: 'MISSING_AMOUNT' | 'INVALID_AMOUNT' | 'AMBIGUOUS_AMOUNT' };

/**
 * Reads `1.234,56`, `-R$ 80,00`, `80,00-`, `(80,00)`, `80,00 D`, `80.00`; zero is an amount here. A bank always writes its
 * centavos, so that `1.234` is AMBIGUOUS_AMOUNT and never a factor of a thousand too much or too little.
 */
export function readSignedAmount(text: string): SignedReading {
  if (text.length > 60) return { ok: false, code: 'INVALID_AMOUNT' };
  const written = text
    .replace(/[\u2212\u2013\u2014]/g, '-')
    .replace(/\s+/g, ' ')
    .trim();
  if (written === '' || /^-+$/.test(written)) return { ok: false, code: 'MISSING_AMOUNT' };
  const { bare, signs } = withoutSign(written);
  if (new Set(signs).size > 1) return { ok: false, code: 'INVALID_AMOUNT' };
  const isNegative = signs[0] === '-';
  const isSigned = signs.length > 0;
  if (/^0+([.,]0+)?$/.test(bare)) return { ok: true, cents: 0, isSigned };
  // Four decimals and more are no group of three, and their zeros say nothing.
  const reading = readAmount(bare.replace(/^(\d+[.,]\d{2})0{2,}$/, '$1'));
  if (!reading.ok) return reading;
  if (reading.assumptions.includes('THOUSANDS')) return { ok: false, code: 'AMBIGUOUS_AMOUNT' };
  return { ok: true, cents: isNegative ? -reading.cents : reading.cents, isSigned };
}

/** `Crédito`, `Entrada`, `C`: 1; `Débito`, `Saída`, `D`: -1; anything else says nothing. */
export function directionOf(folded: string): 1 | -1 | null {
  if (/^(c|cr|cred|credito|entrada|entradas|recebimento|recebido|in|credit)$/.test(folded)) return 1;
  if (/^(d|db|deb|debito|saida|saidas|pagamento|enviado|out|debit)$/.test(folded)) return -1;
  return null;
}

function withoutSign(written: string): { bare: string; signs: string[] } {
  const signs: string[] = [];
  let bare = written;
  const take = (pattern: RegExp, signOf: (found: string) => string) => {
    const found = pattern.exec(bare);
    if (!found) return;
    signs.push(signOf(found[1] ?? ''));
    bare = (bare.slice(0, found.index) + bare.slice(found.index + found[0].length)).trim();
  };
  if (/^\(.*\)$/.test(bare)) {
    signs.push('-');
    bare = bare.slice(1, -1).trim();
  }
  take(/^([+-]) ?/, (sign) => sign);
  bare = bare.replace(/^(R\$|BRL) ?/i, '');
  take(/^([+-]) ?/, (sign) => sign);
  take(/ ?([CD])$/i, (letter) => (letter.toUpperCase() === 'D' ? '-' : '+'));
  take(/ ?([+-])$/, (sign) => sign);
  return { bare, signs };
}
