/** CPF and CNPJ as merchants type them (RULES-BR, "Identifiers"). */
import { isValidCnpj } from '@brazilian-utils/brazilian-utils/is-valid-cnpj';
import { isValidCpf } from '@brazilian-utils/brazilian-utils/is-valid-cpf';
import { cleanText, withPlainHyphens } from './text.js';

export type DocumentKind = 'CPF' | 'CNPJ';
export type DocumentReading =
  | { ok: true; value: string; kind: DocumentKind; assumptions: string[] }
  | { ok: false; code: 'INVALID_DOCUMENT' };

const INVALID: DocumentReading = { ok: false, code: 'INVALID_DOCUMENT' };

/**
 * Reads a CPF (11 digits) or CNPJ (12 letters or digits and 2 digits, alphanumeric since July 2026), with or without
 * punctuation; `value` is bare and in capitals. Zeros lost at the head of a number are restored only where the check
 * digits then pass, and `assumptions` says LEADING_ZEROS. Letters are never dropped: they are part of a CNPJ.
 */
export function readDocument(raw: string | number): DocumentReading {
  const text = String(raw);
  if (text.length > 60) return INVALID;
  if (typeof raw === 'number' && raw < 0) return INVALID;
  const bare = withPlainHyphens(cleanText(text))
    .toUpperCase()
    .replace(/^(CPF|CNPJ)\s*[:º.]?\s+|^(CPF|CNPJ):/, '')
    .replace(/[\s./-]/g, '');
  if (/^[0-9]{11}$/.test(bare)) return isValidCpf(bare) ? read(bare, 'CPF') : INVALID;
  if (/^[0-9A-Z]{12}[0-9]{2}$/.test(bare)) return isValidCnpj(bare, { version: 2 }) ? read(bare, 'CNPJ') : INVALID;
  if (/^[0-9]{8,10}$/.test(bare)) return readPadded(bare.padStart(11, '0'), 'CPF');
  if (/^[0-9]{12,13}$/.test(bare)) return readPadded(bare.padStart(14, '0'), 'CNPJ');
  return INVALID;
}

/** A bare valid document with its punctuation: `529.982.247-25`, `1O.R0S.HE6/0001-15`. Anything else comes back as it is. */
export function formatDocument(value: string): string {
  if (value.length === 11) return `${value.slice(0, 3)}.${value.slice(3, 6)}.${value.slice(6, 9)}-${value.slice(9)}`;
  if (value.length !== 14) return value;
  return `${value.slice(0, 2)}.${value.slice(2, 5)}.${value.slice(5, 8)}/${value.slice(8, 12)}-${value.slice(12)}`;
}

function read(value: string, kind: DocumentKind): DocumentReading {
  return { ok: true, value, kind, assumptions: [] };
}

function readPadded(value: string, kind: DocumentKind): DocumentReading {
  const isValid = kind === 'CPF' ? isValidCpf(value) : isValidCnpj(value, { version: 2 });
  return isValid ? { ok: true, value, kind, assumptions: ['LEADING_ZEROS'] } : INVALID;
}
