/**
 * Static Pix: the BR Code a debtor copies and pastes. It needs only the merchant's key and no provider. Format: EMV
 * TLV as published by the Banco Central (RULES-BR, "Pix").
 */
import { isValidCnpj, isValidCpf } from '@brazilian-utils/brazilian-utils';
import type { Cents, Outcome } from './facts.js';

export type PixKeyKind = 'CPF' | 'CNPJ' | 'PHONE' | 'EMAIL' | 'RANDOM';

export interface BrCode {
  /** As `checkPixKey` returns it. */
  key: string;
  /** The receiver's name as the payer's app shows it; folded to ASCII, at most 25 characters. */
  name: string;
  /** Folded to ASCII, at most 15 characters. */
  city: string;
  /** Integer of centavos; absent: the payer types the amount. */
  amountCents?: Cents;
  /** `[A-Za-z0-9]{1,25}`; absent: `***`. */
  txid?: string;
  /** A few words for the payer; folded, and cut to what is left beside the key. Nothing of the debt belongs here. */
  description?: string;
}

const maxMerchantAccountLength = 99;

/**
 * The "Pix copia e cola" of a static charge.
 * Throws RangeError on an empty name or city, an amount that is not 1 … 1.000.000.000 centavos or a bad txid: what a
 * merchant types was refused long before this.
 */
export function brCode({ key, name, city, amountCents, txid, description }: BrCode): string {
  if (amountCents !== undefined && !(Number.isSafeInteger(amountCents) && amountCents >= 1 && amountCents <= 1e9)) {
    throw new RangeError(`Pix amount must be 1 to 1000000000 centavos, got ${amountCents}`);
  }
  if (txid !== undefined && !/^[A-Za-z0-9]{1,25}$/.test(txid)) {
    throw new RangeError(`Pix txid must be 1 to 25 letters and digits, got ${txid.length} characters`);
  }
  const payload =
    field('00', '01') +
    field('26', merchantAccount(key, description)) +
    field('52', '0000') +
    field('53', '986') +
    (amountCents === undefined ? '' : field('54', decimal(amountCents))) +
    field('58', 'BR') +
    field('59', pixText(name, 25)) +
    field('60', pixText(city, 15)) +
    field('62', field('05', txid ?? '***')) +
    '6304';
  return payload + crc16(payload);
}

export type PixSubject = { debtId: string } | { customerId: string };

/**
 * The txid of a charge: `D` and the debt's id without `deb_`, or for all that a customer owes `C` and the customer's id
 * without `cus_`; 23 letters and digits. A bank statement brings it back, and `subjectOfTxid` reads it.
 * Throws RangeError on what is not such an id.
 */
export function txidOf(subject: PixSubject): string {
  return 'debtId' in subject ? `D${bare(subject.debtId, 'deb_')}` : `C${bare(subject.customerId, 'cus_')}`;
}

/**
 * Whom a txid of ours is about, whether or not they exist; null for any other. Banks change its case, and ids are made of
 * digits and small letters without i, l, o and u.
 */
export function subjectOfTxid(txid: string): PixSubject | null {
  const [, kind, id] = /^([dc])([0-9a-hjkmnp-tv-z]{22})$/i.exec(txid)?.map((part) => part.toLowerCase()) ?? [];
  if (kind === 'd') return { debtId: `deb_${id}` };
  return kind === 'c' ? { customerId: `cus_${id}` } : null;
}

/** CRC16/CCITT-FALSE (polynomial 1021, start FFFF) of an ASCII text, as four capital hex digits. */
export function crc16(text: string): string {
  let crc = 0xffff;
  for (let i = 0; i < text.length; i++) {
    crc ^= text.charCodeAt(i) << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
}

/**
 * Text as a BR Code may carry it: accents folded ("São João" → "Sao Joao"), anything else outside printable ASCII
 * dropped, spaces collapsed, cut to `maxLength` characters without a trailing space.
 */
export function pixText(text: string, maxLength = Number.POSITIVE_INFINITY): string {
  const ascii = text
    .normalize('NFKD')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u2013\u2014]/g, '-')
    .replace(/\s+/g, ' ')
    .replace(/[^\x20-\x7e]/g, '')
    .replace(/ +/g, ' ')
    .trim();
  return ascii.slice(0, maxLength).trimEnd();
}

/**
 * Recognises a Pix key as people type it and returns it as the BR Code wants it: documents without punctuation, a
 * phone as `+55…`, e-mail and random key in small letters. An eleven-digit number is a CPF or an error, never
 * guessed to be a phone: phone keys start with `+55`.
 */
export function checkPixKey(typed: string): Outcome<{ kind: PixKeyKind; key: string }> {
  const text = typed.trim();
  if (text === '') return problem('PIX_KEY_MISSING', 'Falta a chave Pix.');

  if (text.includes('@')) {
    const email = text.toLowerCase();
    const isEmail = email.length <= 77 && /^[a-z0-9._%+'-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(email);
    return isEmail
      ? known('EMAIL', email)
      : problem('INVALID_PIX_KEY', 'O e-mail da chave Pix não parece certo. Confira.');
  }
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return known('RANDOM', text.toLowerCase());

  const compact = text.replace(/[\s().\-/]/g, '').toUpperCase();
  if (compact.startsWith('+')) {
    if (/^\+55[1-9]\d(9\d{8}|[2-5]\d{7})$/.test(compact)) return known('PHONE', compact);
    return problem('INVALID_PIX_KEY', 'O telefone da chave Pix precisa de +55, DDD e número: +5511987654321.');
  }
  if (/^\d{11}$/.test(compact)) {
    if (isValidCpf(compact)) return known('CPF', compact);
    const looksLikePhone = /^[1-9]\d9/.test(compact);
    return problem(
      'INVALID_PIX_KEY',
      looksLikePhone
        ? `Se a chave Pix é o celular, escreva com +55 na frente: +55${compact}.`
        : 'O CPF da chave Pix não confere. Confira os números.',
    );
  }
  if (/^[0-9A-Z]{12}\d{2}$/.test(compact)) {
    if (isValidCnpj(compact, { version: 2 })) return known('CNPJ', compact);
    return problem('INVALID_PIX_KEY', 'O CNPJ da chave Pix não confere. Confira os números.');
  }
  return problem(
    'INVALID_PIX_KEY',
    'Não reconheci a chave Pix. Use CPF, CNPJ, celular com +55, e-mail ou a chave aleatória.',
  );
}

function merchantAccount(key: string, description: string | undefined): string {
  const account = field('00', 'br.gov.bcb.pix') + field('01', key);
  const left = maxMerchantAccountLength - account.length - 4;
  const words = description && left > 0 ? pixText(description, left) : '';
  return words ? account + field('02', words) : account;
}

function bare(id: string, prefix: string): string {
  const rest = id.slice(prefix.length);
  if (!id.startsWith(prefix) || !/^[0-9a-hjkmnp-tv-z]{22}$/.test(rest))
    throw new RangeError(`No txid can be made of the id ${id}`);
  return rest;
}

/** One EMV element: two digits of id, two of length, the value. */
function field(id: string, value: string): string {
  if (value.length < 1 || value.length > 99) throw new RangeError(`BR Code field ${id} has ${value.length} characters`);
  return id + String(value.length).padStart(2, '0') + value;
}

function decimal(cents: Cents): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}

function known(kind: PixKeyKind, key: string): Outcome<{ kind: PixKeyKind; key: string }> {
  return { ok: true, kind, key };
}

function problem(
  code: string,
  message: string,
): { ok: false; errors: { code: string; message: string; field: string[] }[] } {
  return { ok: false, errors: [{ code, message, field: ['pixKey'] }] };
}
