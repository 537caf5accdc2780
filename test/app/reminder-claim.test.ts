import { beforeEach, describe, expect, it } from 'vitest';
import { inTenant } from '../../server/app/context.js';
import { reportReminder, whatsappUrl } from '../../server/app/reminder/claim.js';
import { expireClaims } from '../../server/app/reminder/expire.js';
import { expireAllClaims } from '../../server/jobs/expire-claims.js';
import { openSendingShop, remindersOf, type SendingShop, told, useMailingApp } from './reminder-shop.js';
import { codesOf, NOBODY, once, refsOf } from './shop.js';

const used = useMailingApp();
let shop: SendingShop;
beforeEach(async () => {
  used.server.mails.length = 0;
  shop = await openSendingShop(used.app, used.database);
});

const byPhone = { email: null, phone: '19987654321' };
const report = (id: string, outcome: 'SENT' | 'FAILED') =>
  reportReminder(used.app, shop.owner, { ...once(), id, outcome });
const urlOf = (id: string) => inTenant(used.app, shop.owner, (tenant) => whatsappUrl(tenant, id));

describe('opening a WhatsApp link', () => {
  it('claims the contact and carries exactly the words shown, for a number in Brazil', async () => {
    const { customerId } = await shop.late(byPhone);
    const { send } = await shop.queue();
    const [id] = remindersOf(await shop.claim([customerId]));
    expect(await shop.attempts()).toEqual(['REMINDER/WHATSAPP_LINK 1:CLAIMED']);
    const url = new URL((await urlOf(id!))!);
    expect(url.origin + url.pathname).toBe('https://wa.me/5519987654321');
    expect(url.searchParams.get('text')).toBe(send[0]!.text);
    expect(send[0]!.text).toContain('CNPJ 11.222.333/0001-81');
    expect(await told(shop)).toEqual(['SKIP WAITING_STEP 2026-07-20']);
    expect(used.server.mails).toEqual([]);
  });

  it('may take the place of an e-mail that has its turn, and then no e-mail goes', async () => {
    const { customerId } = await shop.late({ phone: '19987654321' });
    const { send, previewId } = await shop.queue();
    expect(send[0]).toMatchObject({ channel: 'EMAIL', alternatives: ['WHATSAPP_LINK'] });
    remindersOf(await shop.claim([customerId]));
    expect(codesOf(await shop.send(used.app, previewId))).toEqual(['PREVIEW_STALE previewId']);
    expect(await shop.attempts()).toEqual(['REMINDER/WHATSAPP_LINK 1:CLAIMED']);
  });

  it('claims all or nobody, and says which one by its place', async () => {
    const good = await shop.late(byPhone);
    const paid = await shop.late({ ...byPhone, name: 'Pagou', phone: '19987654322' });
    await shop.pay(paid.customerId);
    const byEmail = await shop.late({ name: 'Sem Telefone' });
    const result = await shop.claim([good.customerId, paid.customerId, NOBODY, byEmail.customerId, 'x']);
    expect(codesOf(result)).toEqual([
      'CONTACT_REFUSED customerIds.1',
      'NOT_FOUND customerIds.2',
      'CONTACT_REFUSED customerIds.3',
      'NOT_FOUND customerIds.4',
    ]);
    expect(await shop.attempts()).toEqual([]);
  });

  it.each([
    ['no customer', [], 'WHATSAPP_LINK', 'INVALID customerIds'],
    ['a channel that needs no person', [NOBODY], 'EMAIL', 'INVALID channel'],
  ] as const)('refuses %s', async (_, ids, channel, code) => {
    expect(codesOf(await shop.claim([...ids], channel))).toEqual([code]);
  });

  it('is not allowed to who asked not to be called', async () => {
    const { customerId } = await shop.late({ ...byPhone, naoMeLigue: true });
    expect(codesOf(await shop.claim([customerId]))).toEqual(['CONTACT_REFUSED customerIds.0']);
  });

  it('claims once when tapped twice at once', async () => {
    const { customerId } = await shop.late(byPhone);
    const results = await Promise.all([shop.claim([customerId]), shop.claim([customerId])]);
    expect(results.map((result) => (result.refs ? 'claimed' : codesOf(result)[0])).sort()).toEqual([
      'CONTACT_REFUSED customerIds.0',
      'claimed',
    ]);
    expect(await shop.attempts()).toHaveLength(1);
  });

  it('of another shop does not exist', async () => {
    const { customerId } = await shop.late(byPhone);
    const [id] = remindersOf(await shop.claim([customerId]));
    const other = await openSendingShop(used.app, used.database);
    expect(codesOf(await other.claim([customerId]))).toEqual(['NOT_FOUND customerIds.0']);
    expect(codesOf(await reportReminder(used.app, other.owner, { ...once(), id: id!, outcome: 'SENT' }))).toEqual([
      'NOT_FOUND id',
    ]);
    expect(await inTenant(used.app, other.owner, (tenant) => whatsappUrl(tenant, id!))).toBeNull();
  });
});

describe('"Enviou?"', () => {
  it.each([
    ['SENT', 'SKIP WAITING_STEP 2026-07-20'],
    ['FAILED', 'REMINDER/WHATSAPP_LINK'],
  ] as const)('answered %s', async (outcome, after) => {
    const { customerId } = await shop.late(byPhone);
    const [id] = remindersOf(await shop.claim([customerId]));
    expect(refsOf(await report(id!, outcome))).toEqual({ reminder: id });
    expect(await shop.attempts()).toEqual([`REMINDER/WHATSAPP_LINK 1:${outcome} REPORTED`]);
    expect(await told(shop)).toEqual([after]);
    expect(codesOf(await report(id!, 'SENT'))).toEqual(['REMINDER_CLOSED id']);
  });

  it('said no, it may be opened again: a second attempt of the same reminder', async () => {
    const { customerId } = await shop.late(byPhone);
    const [id] = remindersOf(await shop.claim([customerId]));
    await report(id!, 'FAILED');
    expect(await urlOf(id!)).toBeNull();
    expect(remindersOf(await shop.claim([customerId]))).toEqual([id]);
    expect(await shop.attempts()).toEqual([
      'REMINDER/WHATSAPP_LINK 1:FAILED REPORTED',
      'REMINDER/WHATSAPP_LINK 2:CLAIMED',
    ]);
  });

  it('unanswered is UNCERTAIN once the ten minutes are over; it counts as contact, and a person still ends it', async () => {
    const { customerId } = await shop.late(byPhone);
    const [id] = remindersOf(await shop.claim([customerId]));
    expect(await expireClaims(used.app, shop.merchantId)).toBe(0);
    await shop.endLeases();
    expect(await expireClaims(used.app, shop.merchantId)).toBe(1);
    expect(await expireClaims(used.app, shop.merchantId)).toBe(0);
    expect(await shop.attempts()).toEqual(['REMINDER/WHATSAPP_LINK 1:UNCERTAIN LEASE_OVER']);
    await shop.clock({ advanceDays: 1 });
    expect(await told(shop)).toEqual(['SKIP WAITING_STEP 2026-07-20']);
    expect(refsOf(await report(id!, 'SENT'))).toEqual({ reminder: id });
  });

  it('the job ends the claims of every shop', async () => {
    const other = await openSendingShop(used.app, used.database);
    for (const one of [shop, other]) {
      await one.claim([(await one.late(byPhone)).customerId]);
      await one.endLeases();
    }
    await expireAllClaims(used.app, [shop.merchantId, other.merchantId]);
    for (const one of [shop, other])
      expect(await one.attempts()).toEqual(['REMINDER/WHATSAPP_LINK 1:UNCERTAIN LEASE_OVER']);
  });
});
