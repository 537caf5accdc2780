import { beforeEach, describe, expect, it } from 'vitest';
import {
  authenticate,
  type CreateApiKeyInput,
  connectionCode,
  createApiKey,
  revokeApiKey,
} from '../../server/app/api-key.js';
import { createKey, listKeys, revokeKey } from '../../server/cli/key.js';
import { createMerchant } from '../../server/cli/merchant.js';
import { runSql } from '../support/global-setup.js';
import { codesOf, once, openShop, refsOf, type Shop, useApp } from './shop.js';

const used = useApp();
let shop: Shop;
beforeEach(async () => {
  shop = await openShop(used.app);
});

const create = (fields: Partial<CreateApiKeyInput> = {}) =>
  createApiKey(used.app, shop.owner, { ...once(), name: 'Planilha', scopes: ['read', 'write'], ...fields });
const revoke = (id: string) => revokeApiKey(used.app, shop.owner, { ...once(), id });
/** As the database's owner: the application cannot turn back a key's times. */
const asOwner = (statement: string) =>
  runSql(used.database.url, `SELECT set_config('app.merchant_id', '${shop.merchantId}', false)`, statement);

describe('createApiKey', () => {
  it('answers the key once, and keeps only its hash', async () => {
    const input = { ...once(), name: 'Planilha', scopes: ['send', 'read'], spreadsheetId: 'abc' } as const;
    const first = await createApiKey(used.app, shop.owner, input);
    const again = await createApiKey(used.app, shop.owner, input);
    expect(first.secret).toMatch(/^cdn_[0-9a-z]{22}_[0-9a-z]{54}$/);
    expect(again).toMatchObject({ refs: first.refs, secret: null, isReplay: true });
    expect(await authenticate(used.app, first.secret!)).toEqual({
      merchantId: shop.merchantId,
      keyId: refsOf(first).apiKey,
      name: 'Planilha',
      scopes: ['read', 'send'],
      spreadsheetId: 'abc',
    });
    const rows = await shop.look(({ tx }) => tx.apiKey.findMany());
    expect(JSON.stringify(rows)).not.toContain(first.secret!.slice(-32));
  });

  it.each<[Partial<CreateApiKeyInput>, string[]]>([
    [{ name: ' ' }, ['INVALID_NAME name']],
    [{ scopes: [] }, ['INVALID scopes']],
    [{ scopes: ['root' as 'read'] }, ['INVALID scopes']],
    [{ expiresAt: '2020-01-01T00:00Z' }, ['INVALID_DATE expiresAt']],
    [{ expiresAt: 'nunca' }, ['INVALID_DATE expiresAt']],
  ])('refuses %j', async (fields, codes) => {
    const result = await create(fields);
    expect(codesOf(result)).toEqual(codes);
    expect(result.secret).toBeNull();
  });
});

describe('authenticate', () => {
  const keyOf = async (fields: Partial<CreateApiKeyInput> = {}) => (await create(fields)).secret!;

  it.each<[string, (key: string) => string]>([
    ['nothing', () => ''],
    ['no key at all', () => 'Bearer x'],
    ['another secret', (key) => key.slice(0, -1) + (key.endsWith('0') ? '1' : '0')],
    ['another key of the shop', (key) => key.replace(/_(.{22})(.{32})$/, '_0000000000000000000000$2')],
    ['another shop', (key) => key.replace(/^cdn_.{22}/, 'cdn_0000000000000000000000')],
    ['a longer key', (key) => `${key}0`],
    ['NUL inside', (key) => `${key.slice(0, -1)}\u0000`],
  ])('knows nobody by %s, and the key itself', async (_, spoil) => {
    const key = await keyOf();
    expect(await authenticate(used.app, spoil(key))).toBeNull();
    expect(await authenticate(used.app, key)).not.toBeNull();
  });

  it('forgets a key when it is revoked', async () => {
    const { refs, secret } = await create();
    refsOf(await revoke(refs!.apiKey));
    expect(await authenticate(used.app, secret!)).toBeNull();
  });

  it('forgets a key when the database’s clock passes its end, whatever the sandbox’s clock shows', async () => {
    // The sandbox's clock is at July: only the database's own counts.
    const end = new Date(Date.now() + 60_000);
    const { refs, secret } = await create({ expiresAt: end });
    expect(await authenticate(used.app, secret!)).not.toBeNull();
    await asOwner(`UPDATE "ApiKey" SET "expiresAt" = now() WHERE id = '${refs!.apiKey}'`);
    expect(await authenticate(used.app, secret!)).toBeNull();
  });

  it('notes its use once a minute at most', async () => {
    const { refs, secret } = await create();
    const lastUse = async () =>
      (await shop.look(({ tx }) => tx.apiKey.findFirst({ where: { id: refs!.apiKey } })))?.lastUsedAt?.getTime();
    expect(await lastUse()).toBeUndefined();
    await Promise.all([1, 2, 3].map(() => authenticate(used.app, secret!)));
    const first = await lastUse();
    await authenticate(used.app, secret!);
    expect(first).toBeTypeOf('number');
    expect(await lastUse()).toBe(first);
    await asOwner(`UPDATE "ApiKey" SET "lastUsedAt" = now() - interval '61 seconds' WHERE id = '${refs!.apiKey}'`);
    await authenticate(used.app, secret!);
    expect(await lastUse()).toBeGreaterThanOrEqual(first!);
  });
});

describe('revokeApiKey', () => {
  it('never takes a shop’s last admin key', async () => {
    expect(codesOf(await revoke(shop.owner.keyId))).toEqual(['LAST_ADMIN_KEY id']);
    await create({ scopes: ['read'] });
    const { refs } = await create({ scopes: ['admin'] });
    refsOf(await revoke(refs!.apiKey));
    refsOf(await revoke(refs!.apiKey));
    expect(codesOf(await revoke(shop.owner.keyId))).toEqual(['LAST_ADMIN_KEY id']);
  });

  it('leaves one of two admin keys revoked at once', async () => {
    const { refs } = await create({ scopes: ['admin'] });
    const results = await Promise.all([revoke(refs!.apiKey), revoke(shop.owner.keyId)]);
    expect(results.flatMap(codesOf)).toEqual(['LAST_ADMIN_KEY id']);
  });

  it('knows no other shop’s keys', async () => {
    const other = await openShop(used.app);
    expect(codesOf(await revoke(other.owner.keyId))).toEqual(['NOT_FOUND id']);
    expect(codesOf(await revoke('key_\u0000'))).toEqual(['NOT_FOUND id']);
  });
});

it('a connection code holds address and key together', () => {
  const code = connectionCode('https://caderneta.exemplo.com.br', 'cdn_a_b');
  expect(code).toMatch(/^cdn1\.[A-Za-z0-9_-]+$/);
  expect(JSON.parse(Buffer.from(code.slice(5), 'base64url').toString())).toEqual({
    u: 'https://caderneta.exemplo.com.br',
    k: 'cdn_a_b',
  });
});

describe('caderneta merchant and key commands', () => {
  function terminal() {
    const lines: string[] = [];
    return { lines, print: (line: string) => lines.push(line) };
  }
  const keyRequest = (merchantId: string, scopes: string[]) => ({
    merchantId,
    name: null,
    scopes,
    spreadsheetId: null,
  });

  it('make a shop and keys that work, list them without secrets, and revoke them', async () => {
    const { url } = used.database;
    const made = terminal();
    expect(await createMerchant(url, { name: 'Loja da Bia', isSandbox: false }, made)).toBe(0);
    const owner = await authenticate(used.app, made.lines.at(-1)!);
    const { merchantId } = owner!;

    const keyed = terminal();
    expect(await createKey(url, keyRequest(merchantId, ['read']), keyed)).toBe(0);
    const reader = await authenticate(used.app, keyed.lines.at(-1)!);
    expect(reader?.scopes).toEqual(['read']);

    expect(await revokeKey(url, { merchantId, keyId: reader!.keyId }, terminal())).toBe(0);
    const listed = terminal();
    expect(await listKeys(url, merchantId, listed)).toBe(0);
    expect(listed.lines.map((line) => [line.slice(0, 26), line.includes('revogada')])).toEqual([
      [owner!.keyId, false],
      [reader!.keyId, true],
    ]);
    expect(listed.lines.join()).not.toContain(keyed.lines.at(-1)!.slice(-32));
  });

  it.each([
    ['an unknown shop', () => createKey(used.database.url, keyRequest('mer_x', ['read']), terminal())],
    ['an unknown scope', () => createKey(used.database.url, keyRequest(shop.merchantId, ['root']), terminal())],
    [
      'the last admin key',
      () => revokeKey(used.database.url, { merchantId: shop.merchantId, keyId: shop.owner.keyId }, terminal()),
    ],
    [
      'a name without end',
      () => createMerchant(used.database.url, { name: 'x'.repeat(201), isSandbox: false }, terminal()),
    ],
  ])('fail on %s', async (_, run) => {
    expect(await run()).toBe(1);
  });
});
