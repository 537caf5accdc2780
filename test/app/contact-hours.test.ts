import { beforeAll, describe, expect, it } from 'vitest';
import { type SetContactHoursInput, setContactHours } from '../../server/app/contact-hours.js';
import { hoursOfCustomer } from '../../server/app/queries/contact-hours.js';
import { openSendingShop, type SendingShop, useMailingApp } from './reminder-shop.js';
import { codesOf, NOBODY, once, refsOf } from './shop.js';

const used = useMailingApp();
let shop: SendingShop;
beforeAll(async () => {
  shop = await openSendingShop(used.app, used.database);
});

const setHours = (customerId: string, fields: Partial<SetContactHoursInput>) =>
  setContactHours(used.app, shop.owner, { ...once(), customerId, evidence: 'pediu no balcão', ...fields });
const hoursOf = (id: string) =>
  shop.look(async (t) => (await hoursOfCustomer.load(t, [id], undefined)).get(id) ?? null);

describe('setContactHours', () => {
  it('keeps the queue, and a claim, to the hours asked for; taken back, to the law', async () => {
    // Ten in the morning.
    const { customerId } = await shop.late({ phone: '11987654321' });
    const skippedUntil = async () =>
      (await shop.queue()).skipped.find((entry) => entry.customerId === customerId)?.untilAt?.toISOString();
    const isSent = async () => (await shop.queue()).send.some((entry) => entry.customerId === customerId);
    expect(await isSent()).toBe(true);

    refsOf(await setHours(customerId, { fromHour: 14, toHour: 18 }));
    expect(await isSent()).toBe(false);
    expect(await skippedUntil()).toBe('2026-07-15T17:00:00.000Z');
    expect(codesOf(await shop.claim([customerId]))).toEqual(['CONTACT_REFUSED customerIds.0']);

    refsOf(await setHours(customerId, { fromHour: null, toHour: null }));
    expect(await hoursOf(customerId)).toBeNull();
    expect(await isSent()).toBe(true);
  });

  it('counts the newest word', async () => {
    const customerId = await shop.customer();
    refsOf(await setHours(customerId, { fromHour: 9, toHour: 10 }));
    refsOf(await setHours(customerId, { fromHour: 11, toHour: 13 }));
    expect(await hoursOf(customerId)).toEqual({ fromHour: 11, toHour: 13 });
  });

  it.each([
    [{ fromHour: 9 }, ['REQUIRED toHour']],
    [{ toHour: 9 }, ['REQUIRED fromHour']],
    [{ fromHour: 12, toHour: 12 }, ['INVALID toHour']],
    [{ fromHour: 24, toHour: 25 }, ['INVALID fromHour', 'INVALID toHour']],
    [{ fromHour: 9, toHour: 10, evidence: '' }, ['REQUIRED evidence']],
    // Neither the law nor the policy has any such hour.
    [{ fromHour: 20, toHour: 24 }, ['HOURS_NOT_ALLOWED fromHour']],
    [{ fromHour: 9, toHour: 10, customerId: NOBODY }, ['NOT_FOUND customerId']],
  ])('refuses %j', async (fields, codes) => {
    const customerId = await shop.customer();
    expect(codesOf(await setHours(customerId, fields))).toEqual(codes);
  });
});
