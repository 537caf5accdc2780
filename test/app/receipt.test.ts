import { beforeAll, describe, expect, it } from 'vitest';
import { claimPaid, pauseCollection, resolveClaim } from '../../server/app/hold.js';
import {
  MAX_RECEIPT_BYTES,
  type ReceiptType,
  receiptFile,
  receiptTypeOf,
  storeReceipt,
} from '../../server/app/receipt.js';
import { NOBODY, once, openShop, refsOf, type Shop, useApp } from './shop.js';

const used = useApp();
let shop: Shop;
beforeAll(async () => {
  shop = await openShop(used.app);
});

const pdf = (text: string, sizeBytes = 0) => Buffer.concat([Buffer.from(`%PDF-1.7 ${text}`), Buffer.alloc(sizeBytes)]);

async function claimed() {
  const customerId = await shop.customer();
  await shop.debt(customerId);
  return { customerId, holdId: refsOf(await claimPaid(used.app, shop.owner, { ...once(), customerId })).claim };
}

type Of = { customerId: string; holdId: string };
async function store(of: Of, bytes: Uint8Array, contentType: ReceiptType = 'application/pdf') {
  const stored = await shop.look((tenant) => storeReceipt(tenant, { ...of, contentType, bytes }));
  return stored.ok ? stored.id : stored.errors[0]!.code;
}

describe('receiptTypeOf', () => {
  it.each([
    ['image/jpeg', [0xff, 0xd8, 0xff, 0xe0]],
    ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
    ['image/webp', [...Buffer.from('RIFF\0\0\0\0WEBPVP8 ')]],
    ['application/pdf', [...Buffer.from('%PDF-1.4')]],
    [null, [...Buffer.from('RIFF\0\0\0\0WAVE')]],
    [null, [...Buffer.from('<svg onload="x">')]],
    [null, [...Buffer.from('GIF89a')]],
    [null, [0xff, 0xd8]],
    [null, []],
  ])('%s', (type, bytes) => {
    expect(receiptTypeOf(Uint8Array.from(bytes))).toBe(type);
  });
});

describe('storeReceipt', () => {
  it('keeps the very bytes; the same file again is the same receipt, also at once', async () => {
    const of = await claimed();
    const bytes = pdf('um');
    const ids = await Promise.all([store(of, bytes), store(of, bytes), store(of, bytes)]);
    expect(new Set(ids).size).toBe(1);
    const file = await shop.look((tenant) => receiptFile(tenant, ids[0]!));
    expect(file).toMatchObject({ id: ids[0], contentType: 'application/pdf' });
    expect(Buffer.from(file!.bytes).equals(bytes)).toBe(true);
  });

  it('takes three a claim, whoever is first', async () => {
    const of = await claimed();
    const answers = await Promise.all(['um', 'dois', 'três', 'quatro', 'cinco'].map((text) => store(of, pdf(text))));
    expect(answers.filter((answer) => answer === 'TOO_MANY')).toHaveLength(2);
    expect(new Set(answers).size).toBe(4);
  });

  it('refuses what is no photo or PDF, is too large, or belongs nowhere', async () => {
    const of = await claimed();
    const other = await claimed();
    expect(await store(of, Buffer.from('<html>'))).toBe('FILE_NOT_ACCEPTED');
    expect(await store(of, pdf('um'), 'image/png')).toBe('FILE_NOT_ACCEPTED');
    expect(await store(of, pdf('grande', MAX_RECEIPT_BYTES))).toBe('FILE_NOT_ACCEPTED');
    expect(await store({ ...of, customerId: other.customerId }, pdf('um'))).toBe('NOT_FOUND');
    expect(await store({ ...of, customerId: NOBODY }, pdf('um'))).toBe('NOT_FOUND');
    const pause = { ...once(), customerId: of.customerId, reason: 'viagem' };
    const { hold } = refsOf(await pauseCollection(used.app, shop.owner, pause));
    expect(await store({ ...of, holdId: hold }, pdf('um'))).toBe('NOT_FOUND');
    refsOf(await resolveClaim(used.app, shop.owner, { ...once(), id: of.holdId, accepted: false, reason: 'não caiu' }));
    expect(await store(of, pdf('um'))).toBe('HOLD_ENDED');
  });
});
