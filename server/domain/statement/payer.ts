/** Who paid, as far as the words of an entry tell: the Pix ids, the document, the name. */
import { readDocument } from '../documents.js';
import { subjectOfTxid } from '../pix.js';
import { cleanText, foldName } from '../text.js';
import type { RawEntry, StatementEntry } from './entry.js';
import { kindOf } from './kind.js';

const MAX_DESCRIPTION = 500;
const MAX_NAME = 200;
const MAX_ID = 64;

/** E, the bank, the minute, eleven letters or digits: 32 characters (Banco Central, "Manual de Padrões do Pix"). */
const END_TO_END =
  /(?<![0-9A-Za-z])E\d{8}20\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{4}[0-9A-Za-z]{11}(?![0-9A-Za-z])/gi;
const TXID = /(?<![0-9A-Za-z])[DC][0-9A-Za-z]{22}(?![0-9A-Za-z])/gi;
const MASKED_CPF = /(?<![\p{L}\p{N}])[*•xX.]{3,4}(\d{3})\.?(\d{3})[-–]?[*•xX]{2}(?![\p{L}\p{N}])/gu;
const WRITTEN_DOCUMENT =
  /(?<![\p{L}\p{N}])(?:\d{3}\.\d{3}\.\d{3}-\d{2}|[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}\/[0-9A-Z]{4}-\d{2})(?![\p{L}\p{N}])/gu;
const BARE_DOCUMENT = /(?<![\p{L}\p{N}.,/-])(?:\d{14}|\d{11})(?![\p{L}\p{N}.,/-])/gu;

/** Words that banks put before a name, folded. */
const HISTORY = new Set(
  `pix transf transferencia transferido ted doc tev tef tbi deposito dep dinheiro cred credito cr recebido recebida recebimento
  receb recebid enviado enviada env pelo pela via por de do da em conta corrente rem remet remetente pagador origem favorecido nome
  outra if cp qr qrcode code estatico dinamico chave manual devolucao devolvido devolvida estorno estornado estornada reembolso
  pagamento pgto boleto liquidacao cobranca mesma titularidade interno interna entre contas cliente pf pj agencia ag dev est cash in
  cta c disponivel identificado identificada eletronica eletronico ref`.split(/\s+/),
);
const NAME_ENDS = /\b(agencia|ag\.|conta|c\/c|cpf|cnpj|banco|bco|ispb|chave|descricao)\b.*$/;

/** Reads an entry's words. `ownDocument` is the shop's: the receiver of what comes in, never its payer, unless alone. */
export function describeEntry(raw: RawEntry, ownDocument: string | null): StatementEntry {
  const words = raw.texts.map((text) => cleanText(text)).filter((text) => text !== '');
  const description = cut(words.filter((text, i) => !words.slice(0, i).includes(text)).join(' - '), MAX_DESCRIPTION);
  const everything = [...words, raw.bankId ?? '', raw.reference ?? ''].join(' ');
  const kind = kindOf(description);
  const namesSomebody = ['TRANSFER', 'RETURN', 'OTHER'].includes(kind);
  return {
    line: raw.line,
    on: raw.on,
    amountCents: raw.amountCents,
    description,
    kind,
    payerName: cleanName(raw.payerName) ?? (namesSomebody ? nameAmong(words) : null),
    payerDocument: documentAmong([raw.payerDocument ?? '', ...words], ownDocument),
    txids: txidsAmong(everything),
    endToEndId: endToEndIdAmong(everything),
    bankId: raw.bankId === null ? null : cut(raw.bankId, 255),
    reference: raw.reference,
    account: raw.account,
    isCard: raw.isCard,
  };
}

/** Only one can be the entry's own; two say nothing. */
function endToEndIdAmong(text: string): string | null {
  const found = new Set((text.match(END_TO_END) ?? []).map((id) => id.toUpperCase()));
  return found.size === 1 ? cut([...found][0]!, MAX_ID) : null;
}

function txidsAmong(text: string): string[] {
  const found = (text.match(TXID) ?? []).filter((txid) => subjectOfTxid(txid) !== null);
  return [...new Map(found.map((txid) => [txid.toLowerCase(), txid])).values()].slice(0, 10);
}

/** The one document that is not the shop's; a whole one before a masked one. Two different ones tell nothing. */
function documentAmong(texts: readonly string[], ownDocument: string | null): string | null {
  const whole = new Set<string>();
  const masked = new Set<string>();
  for (const text of texts) {
    for (const written of text.toUpperCase().match(WRITTEN_DOCUMENT) ?? []) addDocument(whole, written);
    for (const bare of text.match(BARE_DOCUMENT) ?? []) addDocument(whole, unpadded(bare));
    for (const [, head, tail] of text.matchAll(MASKED_CPF)) masked.add(`***${head}${tail}**`);
  }
  const others = [...whole].filter((document) => document !== ownDocument);
  if (others.length > 1) return null;
  if (others.length === 1) return others[0]!;
  if (masked.size > 0) return masked.size === 1 ? [...masked][0]! : null;
  return whole.size === 1 ? ownDocument : null;
}

function addDocument(found: Set<string>, written: string): void {
  const reading = readDocument(written);
  if (reading.ok && reading.assumptions.length === 0) found.add(reading.value);
}

/** Some banks write a CPF with the fourteen digits of a CNPJ. */
function unpadded(digits: string): string {
  return digits.length === 14 && digits.startsWith('000') && !readDocument(digits).ok ? digits.slice(3) : digits;
}

function nameAmong(texts: readonly string[]): string | null {
  for (const text of texts) {
    for (const segment of withoutIds(text).split(/ [-–—|/] |: ?|;|-(?=\p{L}{3})/u)) {
      const name = nameIn(segment);
      if (name !== null) return name;
    }
  }
  return null;
}

function withoutIds(text: string): string {
  return text
    .replace(END_TO_END, ' ')
    .replace(TXID, ' ')
    .replace(MASKED_CPF, ' - ')
    .replace(WRITTEN_DOCUMENT, ' - ')
    .replace(/\d{1,2}\/\d{2}(\/\d{2,4})?/g, ' ')
    .replace(/\d{1,2}:\d{2}(:\d{2})?h?/g, ' ')
    .replace(/(?<![\p{L}])\d[\d.,/-]*/gu, ' ')
    .replace(/["“”_]/g, ' ');
}

/** What is left of a segment after the bank's own words; null when it is no name. */
function nameIn(segment: string): string | null {
  const folded = foldName(segment);
  const end = NAME_ENDS.exec(folded);
  // Folding keeps the number of letters of Latin script; of any other the whole segment is taken.
  const text = end && folded.length === cleanText(segment).length ? cleanText(segment).slice(0, end.index) : segment;
  const tokens = cleanText(text).split(' ').filter(Boolean);
  while (tokens.length > 0 && isHistory(tokens[0]!)) tokens.shift();
  const stop = tokens.findIndex((token) => !/^[\p{L}\p{M}'’.&-]+$/u.test(token));
  return cleanName((stop < 0 ? tokens : tokens.slice(0, stop)).join(' '));
}

function isHistory(token: string): boolean {
  const folded = foldName(token).replace(/[^\p{L}]/gu, '');
  return folded === '' || HISTORY.has(folded);
}

function cleanName(name: string | null): string | null {
  if (name === null) return null;
  const clean = cut(cleanText(name).replace(/^[\s.*-]+|[\s.*-]+$/g, ''), MAX_NAME);
  return /\p{L}{3}/u.test(clean) ? clean : null;
}

function cut(text: string, length: number): string {
  const letters = [...text];
  return letters.length <= length ? text : letters.slice(0, length).join('').trimEnd();
}
