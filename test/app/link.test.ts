import { beforeEach, describe, expect, it } from 'vitest';
import { inTenant, type LinkKind } from '../../server/app/context.js';
import {
  goodDebtorPaths,
  issueCustomerLink,
  LINK_PATH,
  linkPaths,
  linkState,
  revokeCustomerLink,
  withLink,
} from '../../server/app/link.js';
import { derivedSecret, formatToken, newId } from '../../server/db/ids.js';
import { runSql } from '../support/global-setup.js';
import { openSendingShop, remindersOf, type SendingShop, useMailingApp } from './reminder-shop.js';
import { codesOf, NOBODY, once, refsOf } from './shop.js';

const used = useMailingApp();
let shop: SendingShop;
let customerId: string;
beforeEach(async () => {
  used.server.mails.length = 0;
  shop = await openSendingShop(used.app, used.database);
  customerId = await shop.customer();
});

const link = async (kind: LinkKind = 'DEBTOR', id = customerId) =>
  (await inTenant(used.app, shop.owner, (tenant) => linkPaths(tenant, kind, [id]))).get(id)!;
const tokenOf = (path: string) => path.slice(3);
const enters = (path: string, kind: LinkKind = 'DEBTOR') =>
  withLink(used.app, kind, tokenOf(path), async (_, id) => id);
const stateOf = (path: string) => linkState(used.app, tokenOf(path));
const revoke = (key = once(), id = customerId) => revokeCustomerLink(used.app, shop.owner, { ...key, customerId: id });
const series = () =>
  shop.look(async ({ tx }) => (await tx.customer.findFirstOrThrow({ where: { id: customerId } })).linkSeries);
const setLinks = (assignment: string) =>
  runSql(
    used.database.url,
    `SELECT set_config('app.merchant_id', '${shop.merchantId}', false)`,
    `UPDATE "Link" SET ${assignment} WHERE kind = 'DEBTOR'`,
  );
/** Whole days from now until each of the customer's DEBTOR links ends. */
const daysLeft = () =>
  shop.look(async ({ tx }) => {
    const rows = await tx.$queryRaw<{ days: number | null }[]>`
      SELECT round(extract(epoch FROM "expiresAt" - now()) / 86400)::int AS days FROM "Link" WHERE kind = 'DEBTOR'`;
    return rows.map(({ days }) => days);
  });

describe("a debtor's link", () => {
  it('is the same each time, and the same as before there were series', async () => {
    const { linkSecret } = await shop.look(async ({ merchant }) => merchant);
    const asEver = `/c/${formatToken(shop.merchantId, derivedSecret(linkSecret, `DEBTOR:${customerId}`))}`;
    expect([await link(), await link()]).toEqual([asEver, asEver]);
    expect(await enters(asEver)).toBe(customerId);
    expect(await stateOf(asEver)).toBe('GOOD');
  });

  it('is good for 180 days after it was last sent, by the clock of the database', async () => {
    const path = await link();
    expect(await daysLeft()).toEqual([180]);
    await shop.clock({ advanceDays: 300 });
    expect(await enters(path)).toBe(customerId);
    await setLinks(`"expiresAt" = now() - interval '1 second'`);
    expect([await enters(path), await stateOf(path)]).toEqual([null, 'EXPIRED']);

    expect(await link()).toBe(path);
    expect([await enters(path), await stateOf(path), await daysLeft()]).toEqual([customerId, 'GOOD', [180]]);
  });

  it.each([
    ['one from before links ended', 'NULL'],
    ['one that ends tomorrow', `now() + interval '1 day'`],
  ])('begins its days again with a message: %s', async (_, expiresAt) => {
    const path = await link();
    await setLinks(`"expiresAt" = ${expiresAt}`);
    expect(await enters(path)).toBe(customerId);
    await link();
    expect(await daysLeft()).toEqual([180]);
  });

  it('is not written again for being looked at again the same day', async () => {
    await link();
    const versionOf = () => shop.look(({ tx }) => tx.$queryRaw`SELECT xmin::text FROM "Link" WHERE kind = 'DEBTOR'`);
    const before = await versionOf();
    await link();
    expect(await versionOf()).toEqual(before);
  });

  it.each([
    ['no token', '/c/x'],
    ['a token of nobody', `/c/${formatToken(newId('Merchant'), 'A'.repeat(24))}`],
  ])('%s is BAD, and so are a link of another kind and a secret under another shop', async (_, nobodys) => {
    const other = await openSendingShop(used.app, used.database);
    const path = await link();
    const underOther = `/c/${formatToken(other.merchantId, tokenOf(path).slice(22))}`;
    const collect = await link('COLLECT');
    for (const bad of [nobodys, underOther, `/c/${tokenOf(collect)}`, path.slice(0, -1)])
      expect([bad, await enters(bad), await stateOf(bad)]).toEqual([bad, null, 'BAD']);
  });
});

describe('revoking it', () => {
  it('ends it for good; the next one is another, and the other kinds of links stay', async () => {
    const paths = { first: await link(), collect: await link('COLLECT'), unsubscribe: await link('UNSUBSCRIBE') };
    expect(refsOf(await revoke())).toEqual({ customer: customerId });
    expect([await enters(paths.first), await stateOf(paths.first)]).toEqual([null, 'REVOKED']);
    expect(await enters(paths.collect, 'COLLECT')).toBe(customerId);
    expect(await enters(paths.unsubscribe, 'UNSUBSCRIBE')).toBe(customerId);
    expect(await link('COLLECT')).toBe(paths.collect);

    const second = await link();
    expect(second).not.toBe(paths.first);
    expect([await enters(second), await stateOf(paths.first), await series()]).toEqual([customerId, 'REVOKED', 1]);
    refsOf(await revoke());
    const third = await link();
    expect(new Set([paths.first, second, third]).size).toBe(3);
    expect([await stateOf(paths.first), await stateOf(second), await stateOf(third)]).toEqual([
      'REVOKED',
      'REVOKED',
      'GOOD',
    ]);
  });

  it('has its effect once for a key, even on the link issued since', async () => {
    await link();
    const key = once();
    refsOf(await revoke(key));
    const second = await link();
    refsOf(await revoke(key));
    expect([await enters(second), await series()]).toEqual([customerId, 1]);
  });

  it('ends a link that was only shown, before it was ever made known', async () => {
    await shop.late();
    const [entry] = (await shop.queue()).send;
    const shown = /(\/c\/\S{46})/.exec(entry!.text)![1]!;
    expect(await stateOf(shown)).toBe('BAD');
    refsOf(await revoke(once(), entry!.customerId));
    expect(await stateOf(shown)).toBe('REVOKED');
    await link('DEBTOR', entry!.customerId);
    expect(await stateOf(shown)).toBe('REVOKED');
  });

  it.each([NOBODY, 'x', 'deb_0000000000000000000000'])('refuses %s', async (id) => {
    expect(codesOf(await revoke(once(), id))).toEqual(['NOT_FOUND customerId']);
  });

  it("refuses another shop's customer", async () => {
    const other = await openSendingShop(used.app, used.database);
    const path = await link();
    const input = { ...once(), customerId };
    expect(codesOf(await revokeCustomerLink(used.app, other.owner, input))).toEqual(['NOT_FOUND customerId']);
    expect(codesOf(await issueCustomerLink(used.app, other.owner, { ...input, ...once() }))).toEqual([
      'NOT_FOUND customerId',
    ]);
    expect(await enters(path)).toBe(customerId);
  });

  it('while links are being made known from many sides, leaves none of the old ones good', async () => {
    const first = await link();
    const made = await Promise.all([link(), revoke(), link(), revoke(), link()].map(async (done) => done));
    const paths = new Set([first, ...made.filter((one) => typeof one === 'string'), await link()]);
    const states = await Promise.all([...paths].map(async (path) => stateOf(path)));
    expect(states.filter((state) => state === 'GOOD')).toHaveLength(1);
    expect(await stateOf(await link())).toBe('GOOD');
    expect(await series()).toBe(2);
  });
});

describe('a link revoked by its own page', () => {
  it('is shown and sent as another one from then on', async () => {
    const { customerId: late } = await shop.late();
    customerId = late;
    const first = await link();
    await setLinks('"revokedAt" = now()');
    expect(await stateOf(first)).toBe('REVOKED');

    const preview = await shop.queue();
    const shown = /https:\/\/loja\.example(\/c\/\S{46})/.exec(preview.send[0]!.text)![1]!;
    expect(shown).not.toBe(first);
    expect(remindersOf(await shop.send(used.app, preview.previewId))).toHaveLength(1);
    expect([await enters(shown), await series(), await stateOf(first)]).toEqual([late, 1, 'REVOKED']);
    expect(await link()).toBe(shown);
  });
});

describe('the link that a shop hands over itself', () => {
  const issue = (key = once(), id = customerId) => issueCustomerLink(used.app, shop.owner, { ...key, customerId: id });
  const known = () => shop.look(async (tenant) => (await goodDebtorPaths(tenant, [customerId])).get(customerId));

  it('is known once it was issued, and no longer when it expired or was revoked', async () => {
    expect(await known()).toBeUndefined();
    expect(refsOf(await issue())).toEqual({ customer: customerId });
    expect(await known()).toBe(await link());
    expect(await known()).toMatch(new RegExp(`^${LINK_PATH.DEBTOR}\\S{46}$`));
    await setLinks(`"expiresAt" = now() - interval '1 second'`);
    expect(await known()).toBeUndefined();
    refsOf(await issue());
    expect(await known()).toBe(await link());
    refsOf(await revoke());
    expect(await known()).toBeUndefined();
  });

  it.each([NOBODY, 'x'])('is refused for %s', async (id) => {
    expect(codesOf(await issue(once(), id))).toEqual(['NOT_FOUND customerId']);
  });
});
