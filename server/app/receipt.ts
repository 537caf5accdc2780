/** The photo or PDF of a transfer that a customer sends with "já paguei". What a file says it is counts for nothing. */
import { createHash } from 'node:crypto';
import { lockCustomers } from '../db/client.js';
import { newId } from '../db/ids.js';
import { touchCustomers } from '../db/reminder-queue.js';
import type { Outcome } from '../domain/facts.js';
import type { Tenant } from './context.js';
import { isIdOf } from './input.js';
import { refuse } from './mutation.js';

export type ReceiptType = 'image/jpeg' | 'image/png' | 'image/webp' | 'application/pdf';

export const MAX_RECEIPT_BYTES = 5 * 1024 * 1024;
export const MAX_RECEIPTS_OF_CLAIM = 3;

export const RECEIPT_EXTENSIONS: Readonly<Record<ReceiptType, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'application/pdf': 'pdf',
};

interface NewReceipt {
  customerId: string;
  /** The open claim ("já paguei") it is about. */
  holdId: string;
  /** What `receiptTypeOf` found. */
  contentType: ReceiptType;
  bytes: Uint8Array;
}

/**
 * Keeps a receipt; the same file sent again for the same claim is the one kept already. Locks the customer. Refuses
 * NOT_FOUND (no such claim of this customer), HOLD_ENDED, FILE_NOT_ACCEPTED (no photo or PDF, or larger than 5 MB),
 * TOO_MANY (three a claim).
 */
export async function storeReceipt(tenant: Tenant, receipt: NewReceipt): Promise<Outcome<{ id: string }>> {
  const { holdId, contentType, bytes } = receipt;
  const { tx, merchantId, now } = tenant;
  if (bytes.length > MAX_RECEIPT_BYTES || receiptTypeOf(bytes) !== contentType) return refuse('FILE_NOT_ACCEPTED');
  if (!isIdOf('Customer', receipt.customerId) || !isIdOf('Hold', holdId)) return refuse('NOT_FOUND');
  const [customerId = receipt.customerId] = await lockCustomers(tx, [receipt.customerId]);
  const where = { id: holdId, customerId, kind: 'CLAIMED_PAID' };
  const hold = await tx.hold.findFirst({ where, select: { ends: { select: { holdId: true } } } });
  if (!hold) return refuse('NOT_FOUND');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const kept = await tx.receipt.findMany({ where: { holdId }, select: { id: true, sha256: true } });
  const same = kept.find((other) => other.sha256 === sha256);
  if (same) return { ok: true, id: same.id };
  if (hold.ends.length > 0) return refuse('HOLD_ENDED');
  if (kept.length >= MAX_RECEIPTS_OF_CLAIM) return refuse('TOO_MANY');

  const id = newId('Receipt');
  await tx.receipt.create({
    data: {
      merchantId,
      id,
      customerId,
      holdId,
      contentType,
      bytes: new Uint8Array(bytes),
      sha256,
      recordedAt: new Date(now),
    },
  });
  await touchCustomers(tx, [customerId]);
  return { ok: true, id };
}

export interface ReceiptFile {
  id: string;
  contentType: ReceiptType;
  bytes: Uint8Array;
}

/** The file itself; null when this shop has no such receipt. */
export async function receiptFile({ tx }: Pick<Tenant, 'tx'>, id: string): Promise<ReceiptFile | null> {
  if (!isIdOf('Receipt', id)) return null;
  const row = await tx.receipt.findFirst({ where: { id }, select: { contentType: true, bytes: true } });
  return row && { id, contentType: row.contentType as ReceiptType, bytes: row.bytes };
}

/** What a file is by its first bytes; null: nothing that is taken. */
export function receiptTypeOf(bytes: Uint8Array): ReceiptType | null {
  if (hasAt(bytes, 0, [0xff, 0xd8, 0xff])) return 'image/jpeg';
  if (hasAt(bytes, 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png';
  if (hasAt(bytes, 0, codesOf('RIFF')) && hasAt(bytes, 8, codesOf('WEBP'))) return 'image/webp';
  if (hasAt(bytes, 0, codesOf('%PDF-'))) return 'application/pdf';
  return null;
}

function hasAt(bytes: Uint8Array, offset: number, expected: readonly number[]): boolean {
  return expected.every((byte, i) => bytes[offset + i] === byte);
}

function codesOf(text: string): number[] {
  return [...text].map((char) => char.charCodeAt(0));
}
