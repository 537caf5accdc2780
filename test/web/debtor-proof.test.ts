import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tryProof } from '../../server/app/debtor-page/visit.js';
import { formatToken, parseToken, randomText } from '../../server/db/ids.js';
import { createLog } from '../../server/log.js';
import { debtorPage } from '../../server/web/debtor/routes.js';
import { createWeb } from '../../server/web/server.js';
import { openSendingShop, type SendingShop, useMailingApp } from '../app/reminder-shop.js';
import { runSql } from '../support/global-setup.js';
import { debtorAt, formIn, LAST_DIGITS, openSite, PERSON, PHONE, pathOf, textOf } from './debtor-shop.js';

const used = useMailingApp();
let shop: SendingShop;
let site: FastifyInstance;
let customerId: string;
let path: string;
beforeEach(async () => {
  shop = await openSendingShop(used.app, used.database);
  site = await openSite(used);
  customerId = (await shop.late({ phone: PHONE })).customerId;
  path = await pathOf(used, shop, customerId);
});
afterEach(() => site.close());

const debtor = (at = path) => debtorAt(site, at);
const asShop = (statement: string) =>
  runSql(used.database.url, `SELECT set_config('app.merchant_id', '${shop.merchantId}', false)`, statement);
/** A person's phone, at `tryProof`. */
const aPerson = { isFromElsewhere: false, isMachine: false, isOpenedByPerson: true };
const linkOf = (id = customerId) =>
  shop.look(async ({ tx }) => {
    const row = await tx.link.findFirstOrThrow({ where: { customerId: id, kind: 'DEBTOR' } });
    return { failed: row.failedProofs, isLocked: row.lockedUntil !== null, isRevoked: row.revokedAt !== null };
  });
const views = () => shop.look(({ tx }) => tx.pageView.count());
const hourIsOver = () =>
  asShop(`UPDATE "Link" SET "lockedUntil" = now() - interval '1 second' WHERE "lockedUntil" IS NOT NULL`);
/** What is about the person: it must not be on any page before the proof. */
const PERSONAL = /Cida|Souza|cida@|120,00|12000|98765|Venceu em|venceu em|03\/07|br\.gov\.bcb\.pix/;

describe('before the proof', () => {
  it('the page names the shop, as the law asks, and nothing of the person; nothing is counted as seen', async () => {
    const answer = await debtor().get();
    expect(answer.statusCode).toBe(200);
    expect(textOf(answer.body)).toContain(
      'Mercadinho da Ana · Rua das Flores, 12, Campinas/SP · CNPJ 11.222.333/0001-81',
    );
    expect(answer.body).not.toMatch(PERSONAL);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(await views()).toBe(0);
  });

  it.each(['/plan?offer=prp_0000000000000000000000&n=1', '/slip', '/data'])('%s asks for it too', async (to) => {
    const answer = await debtor().get(to);
    expect(textOf(answer.body)).toContain('Os 4 últimos números do seu celular');
    expect(answer.body).not.toMatch(PERSONAL);
  });

  it.each(['paid', 'promise', 'dispute', 'missing', 'contact', 'stop', 'data', 'accept', 'refuse', 'counter'])(
    'the act %s does nothing, whatever the form',
    async (act) => {
      const known = debtor();
      await known.enter();
      const form = await known.form();
      const stranger = debtor();
      const before = await everything();
      const answer = await stranger.post(`/${act}`, { form, day: '2026-07-15', what: 'unknown', kind: 'ERASURE' });
      expect(answer.statusCode).toBe(403);
      expect(answer.body).not.toMatch(PERSONAL);
      expect(await everything()).toEqual(before);
    },
  );

  /** A scrubbed count of all that an act could leave behind. */
  const everything = () =>
    shop.look(async ({ tx }) => [
      await tx.hold.count(),
      await tx.contactPreference.count(),
      await tx.contactHours.count(),
      await tx.lateReason.count(),
      await tx.dataRequest.count(),
      await tx.counterProposal.count(),
      await tx.receipt.count(),
    ]);
});

describe('the proof', () => {
  it.each([
    ['the last digits of the phone', { phone: PHONE, document: null }, '4321'],
    ['of the CPF, when there is no phone', { phone: null, document: '529.982.247-25' }, '4725'],
    ['of the CPF, when there are both', { phone: PHONE, document: '529.982.247-25' }, '4725'],
    ['of the phone, when there are both', { phone: PHONE, document: '529.982.247-25' }, '4321'],
    ['of a CNPJ with letters', { phone: null, document: '12.ABC.345/01DE-35' }, 'de35'],
    ['typed with a stroke', { phone: PHONE, document: null }, '65-4321'],
    ['the whole number', { phone: PHONE, document: null }, '(19) 98765-4321'],
    ['full-width digits', { phone: PHONE, document: null }, '４３２１'],
  ])('takes %s', async (_, identity, answer) => {
    const id = await shop.customer({ name: 'Cida Souza', ...identity });
    const at = debtor(await pathOf(used, shop, id));
    const page = await at.enter(answer);
    expect(textOf(page.body)).toContain('Olá, Cida');
    expect(await views()).toBe(1);
  });

  const CUBOT =
    'Mozilla/5.0 (Linux; Android 10; CUBOT NOTE 20) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/96.0 Mobile Safari/537.36';
  it.each([
    ['a phone whose maker’s name sounds like a machine’s', CUBOT, 1],
    ['a browser that does not say what it is', '', 0],
    ['a browser that says it is a machine', 'Mozilla/5.0 (X11) HeadlessChrome/141.0.0.0', 0],
  ])('with the right digits opens the page to %s', async (_, agent, viewed) => {
    const at = debtor();
    const form = await at.form();
    const wrong = await at.post('/proof', { form, answer: '0000' }, { 'user-agent': agent });
    expect([wrong.statusCode, (await linkOf()).failed]).toEqual([403, 1]);
    const right = await at.post('/proof', { form, answer: LAST_DIGITS }, { 'user-agent': agent });
    expect(right.headers.location).toBe(`${path}?ok=proof`);
    expect(textOf((await at.get('', { 'user-agent': agent })).body)).toContain('R$ 120,00');
    expect(await views()).toBe(viewed);
  });

  it('keeps a cookie that no script reads, for these pages and twelve hours, and shows the page without it in the address', async () => {
    const at = debtor();
    const passed = await at.answer(LAST_DIGITS);
    expect(passed.statusCode).toBe(303);
    expect(passed.headers.location).toBe(`${path}?ok=proof`);
    const [cookie] = passed.cookies;
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/c/', secure: true, maxAge: 43_200 });
    expect(textOf((await at.get()).body)).toContain('R$ 120,00');
  });

  it('of one who has neither phone nor document is the tap of a button', async () => {
    const id = await shop.customer({ name: 'Seu João' });
    await shop.debt(id, { principalCents: 5_000 });
    const at = debtor(await pathOf(used, shop, id));
    const page = await at.get();
    expect(textOf(page.body)).toContain('Ver minha conta');
    expect(textOf(page.body)).not.toContain('João');
    expect(await views()).toBe(0);
    expect(textOf((await at.enter('')).body)).toContain('Olá, Seu João');
    expect(await views()).toBe(1);
  });

  it('says how many tries are left, kindly, and that an empty answer is none', async () => {
    const at = debtor();
    for (const empty of ['', '12', 'abc'])
      expect(textOf((await at.answer(empty)).body)).toContain('Digite os 4 números.');
    expect(await linkOf()).toEqual({ failed: 0, isLocked: false, isRevoked: false });
    for (const left of ['4 tentativas', '3 tentativas', '2 tentativas', '1 tentativa']) {
      const answer = await at.answer('1111');
      expect(answer.statusCode).toBe(403);
      expect(textOf(answer.body)).toContain(`Não conferiu. Você ainda tem ${left}.`);
      expect(answer.body).not.toMatch(PERSONAL);
    }
    expect((await at.answer(LAST_DIGITS)).statusCode).toBe(303);
    expect(await linkOf()).toEqual({ failed: 0, isLocked: false, isRevoked: false });
  });

  it('rests for an hour after five wrong answers; not even the right one is taken then', async () => {
    const at = debtor();
    const form = await at.form();
    const answers = [];
    for (let i = 0; i < 5; i++) answers.push(await at.post('/proof', { form, answer: `000${i}` }));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([403, 403, 403, 403, 429]);
    expect(textOf(answers[4]!.body)).toMatch(/tente de novo a partir das \d\d:\d\d/);
    const right = await at.post('/proof', { form, answer: LAST_DIGITS });
    expect([right.statusCode, right.cookies]).toEqual([429, []]);
    expect(await linkOf()).toEqual({ failed: 5, isLocked: true, isRevoked: false });
    await hourIsOver();
    expect((await at.post('/proof', { form, answer: LAST_DIGITS })).statusCode).toBe(303);
  });

  it('is not asked again of who passed it before the lock', async () => {
    const at = debtor();
    await at.enter();
    const stranger = debtor();
    for (let i = 0; i < 5; i++) await stranger.answer('0000');
    expect(textOf((await at.get()).body)).toContain('R$ 120,00');
  });

  it('ends the link after fifteen wrong answers in a row; the shop’s next message carries another', async () => {
    const at = debtor();
    const form = await at.form();
    for (let i = 0; i < 15; i++) {
      const answer = await at.post('/proof', { form, answer: '0000' });
      if (i === 14) expect(textOf(answer.body)).toContain('Peça um novo link à loja');
      await hourIsOver();
    }
    expect(await linkOf()).toMatchObject({ failed: 15, isRevoked: true });
    const after = await debtor().get();
    expect([after.statusCode, textOf(after.body)]).toEqual([410, expect.stringContaining('Este link venceu')]);
    const next = await pathOf(used, shop, customerId);
    expect(next).not.toBe(path);
    expect(textOf((await debtor(next).enter()).body)).toContain('R$ 120,00');
    expect((await debtor().get()).statusCode).toBe(410);
  });

  it('a hundred guesses at once are compared one after another: five, and no cookie', async () => {
    const at = debtor();
    const form = await at.form();
    const wrong = await Promise.all(
      Array.from({ length: 100 }, (_, i) => at.post('/proof', { form, answer: String(5_000 + i) })),
    );
    const by = (status: number) => wrong.filter(({ statusCode }) => statusCode === status).length;
    // The rate limit of the link answers the last ones before they reach the database, or the pool does.
    expect([by(303), by(403), by(429) + by(503)]).toEqual([0, 4, 96]);
    expect(await linkOf()).toEqual({ failed: 5, isLocked: true, isRevoked: false });
    expect(at.jar.size).toBe(0);
  });

  it('nor at the database itself: of a hundred at once five are counted, and the right one among them is too late', async () => {
    const token = path.slice(3);
    const form = await debtor().form();
    const guess = (answer: string) => tryProof(used.app, token, { form, answer }, aPerson);
    const wrong = await Promise.all(Array.from({ length: 5 }, (_, i) => guess(`000${i}`)));
    expect(wrong.map((tried) => tried?.answer.kind).sort()).toEqual(['LOCKED', 'WRONG', 'WRONG', 'WRONG', 'WRONG']);
    const rest = await Promise.allSettled(
      Array.from({ length: 95 }, (_, i) => guess(i === 20 ? LAST_DIGITS : `00${10 + i}`)),
    );
    // Who waits too long for a connection is told to come back, and was not heard.
    const heard = rest.flatMap((tried) => (tried.status === 'fulfilled' ? [tried.value?.answer.kind] : []));
    expect(heard.length).toBeGreaterThan(20);
    expect(new Set(heard)).toEqual(new Set(['LOCKED']));
    expect(await linkOf()).toEqual({ failed: 5, isLocked: true, isRevoked: false });
  });

  it.each([
    ['no form', ''],
    ['an invented one', '0123456789abcdef.AAAAAAAAAAAAAAAAAAAAAAAA'],
  ])('with %s counts for nothing, right or wrong', async (_, form) => {
    const at = debtor();
    for (const answer of [LAST_DIGITS, '0000']) {
      const tried = await at.post('/proof', { form, answer });
      expect([tried.statusCode, tried.cookies]).toEqual([403, []]);
    }
    expect(await linkOf()).toMatchObject({ failed: 0 });
  });

  it('with the form of another customer’s page counts for nothing', async () => {
    const other = await shop.customer({ name: 'Rui', phone: '19911112222' });
    const form = await debtor(await pathOf(used, shop, other)).form();
    expect((await debtor().post('/proof', { form, answer: LAST_DIGITS })).statusCode).toBe(403);
    expect(await linkOf()).toMatchObject({ failed: 0 });
  });
});

describe('a proof is good', () => {
  it.each([
    ['changed', (cookie: string) => `${cookie.slice(0, -1)}${cookie.endsWith('A') ? 'B' : 'A'}`],
    ['prolonged', (cookie: string) => `9999999999.${cookie.split('.')[1]}`],
    ['empty', () => ''],
    ['of another shape', () => 'x.y.z'],
  ])('for nobody when it was %s', async (_, change) => {
    const at = debtor();
    await at.enter();
    for (const [name, value] of at.jar) at.jar.set(name, change(value));
    expect((await at.get()).body).not.toMatch(PERSONAL);
  });

  it('for one customer: under the name of another’s it opens nothing', async () => {
    const at = debtor();
    await at.enter();
    const [value] = at.jar.values();
    const other = debtor(await pathOf(used, shop, (await shop.late({ name: 'Rui', phone: '19911112222' })).customerId));
    await other.enter('2222');
    for (const name of other.jar.keys()) other.jar.set(name, value!);
    expect((await other.get()).body).not.toContain('Rui');
  });

  it('for one link: a revoked one’s opens the next one no more', async () => {
    const at = debtor();
    await at.enter();
    const [value] = at.jar.values();
    await asShop(`UPDATE "Link" SET "revokedAt" = now() WHERE kind = 'DEBTOR'`);
    const next = debtor(await pathOf(used, shop, customerId));
    await next.enter();
    for (const name of next.jar.keys()) next.jar.set(name, value!);
    expect((await next.get()).body).not.toMatch(PERSONAL);
  });

  it('until the person closes the account on this device', async () => {
    const at = debtor();
    await at.enter();
    expect((await at.act('leave')).statusCode).toBe(303);
    expect(at.jar.size).toBe(0);
    expect((await at.get()).body).not.toMatch(PERSONAL);
  });
});

describe('a link', () => {
  const pageOf = async (token: string) => {
    const { statusCode, body } = await debtor(`/c/${token}`).get();
    return { statusCode, body: body.replace(/nonce="[^"]+"/g, '') };
  };

  it('that was never good is one and the same answer: unknown, cut, of another shop, of another kind', async () => {
    const token = path.slice(3);
    const other = await openSendingShop(used.app, used.database);
    const { secret } = parseToken(token)!;
    const bad = [
      'x',
      'a'.repeat(46),
      token.slice(0, -1),
      `${token}a`,
      `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
      formatToken(other.merchantId, secret),
      formatToken(`mer_${randomText(22)}`, secret),
    ];
    const answers = await Promise.all(bad.map(pageOf));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(bad.map(() => 404));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect((await pageOf(token)).statusCode).toBe(200);
  });

  it.each([
    '/c/x%0d%0aSet-Cookie:a=b/y',
    '/c/x%0d%0aSet-Cookie:a=b',
    '/c',
    '/c/',
    '/c/a/b/c/d',
    `/c/${'a'.repeat(150)}`,
    `/c/${'a'.repeat(3_000)}`,
    '/c/%F0%9F%98%80/paid',
  ])('that is none (%s) is that answer too, with the headers of ours', async (url) => {
    const lines: string[] = [];
    const app = { ...used.app, log: createLog('warn', { write: (line: string) => lines.push(line) }) };
    const web = await createWeb(app, { plugins: [debtorPage(app)] });
    for (const method of ['GET', 'POST'] as const) {
      const answer = await web.inject({ method, url, headers: PERSON });
      expect([method, answer.statusCode, textOf(answer.body)]).toEqual([
        method,
        404,
        expect.stringContaining('Link inválido'),
      ]);
      expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'x-frame-options': 'DENY' });
    }
    await web.close();
    expect(lines).toEqual([]);
  });

  it('that expired says so, to whoever has the proof too, and acts no more', async () => {
    const at = debtor();
    await at.enter();
    const form = await at.form();
    await asShop(`UPDATE "Link" SET "expiresAt" = now() - interval '1 second' WHERE kind = 'DEBTOR'`);
    for (const answer of [await at.get(), await at.get('/slip'), await at.post('/paid', { form, day: '2026-07-15' })]) {
      expect(answer.statusCode).toBe(410);
      expect(textOf(answer.body)).toContain('Este link venceu');
      expect(answer.body).not.toMatch(PERSONAL);
    }
    expect(await shop.look(({ tx }) => tx.hold.count())).toBe(0);
  });

  it('guessed from one address is soon not answered any more; a good one still is', async () => {
    const statuses = [];
    for (let i = 0; i < 40; i++) statuses.push((await pageOf(`${path.slice(3, 25)}${randomText(24)}`)).statusCode);
    expect(statuses.filter((status) => status === 404).length).toBeLessThanOrEqual(21);
    expect(statuses.at(-1)).toBe(429);
    expect((await debtor().get()).statusCode).toBe(200);
  });
});

describe('the log', () => {
  it('holds no token, no answer, no proof and nothing of the person, whatever was asked and went wrong', async () => {
    const lines: string[] = [];
    const log = createLog('trace', { write: (line: string) => lines.push(line) });
    const app = { ...used.app, log };
    const web = await createWeb(app, { plugins: [debtorPage(app)] });
    const known = debtorAt(web, path);
    await known.answer('9753');
    await known.enter();
    await known.act('dispute', { what: 'other', note: 'Fulana 529.982.247-25' });
    await known.get('/slip');
    await known.get('/data');
    await known.post('/dispute', { form: 'x' });
    await known.get('/c/nobody');
    const failing = { ...app, db: { ...app.db, inTenant: () => Promise.reject(new Error(`no row for ${path}`)) } };
    const broken = await createWeb(failing, { plugins: [debtorPage(failing)] });
    const failed = await debtorAt(broken, path).get();
    expect([failed.statusCode, textOf(failed.body)]).toEqual([500, expect.stringContaining('Não deu certo agora')]);
    await Promise.all([web.close(), broken.close()]);
    const written = lines.join('');
    expect(lines.length).toBeGreaterThan(10);
    const [cookie] = known.jar.values();
    for (const secret of [path.slice(3), path.slice(25), cookie!, '9753', 'Fulana', '529.982', 'Cida', PHONE, 'cida@'])
      expect([secret, written.includes(secret)]).toEqual([secret, false]);
  });
});

describe('VIEWED', () => {
  const MACHINES = [
    'WhatsApp/2.23.20.0 A',
    'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
    'TelegramBot (like TwitterBot)',
    'Twitterbot/1.0',
    'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
    'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
    'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)',
    'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5',
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
    'Mozilla/5.0 (Windows NT 10.0) BarracudaCentral scanner',
    'Mozilla/5.0 (compatible; Mimecast URL scan)',
    'Mozilla/5.0 (compatible; proofpoint-urldefense)',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/141.0.0.0 Safari/537.36',
    'curl/8.5.0',
    'python-requests/2.32',
    'Go-http-client/2.0',
    'axios/1.7.0',
    'okhttp/4.12',
    '',
  ];

  it('is nothing that any of twenty scanners and previews causes, by HEAD or GET, three times, even with the proof', {
    timeout: 60_000,
  }, async () => {
    const at = debtor();
    await at.enter();
    await shop.clock({ advanceDays: 1 });
    const before = await views();
    const open = await openSite(used, { isLimited: false });
    for (const agent of MACHINES) {
      for (let i = 0; i < 3; i++) {
        const headers = { 'user-agent': agent };
        const asked = { url: path, headers, cookies: Object.fromEntries(at.jar) };
        await Promise.all([open.inject({ method: 'HEAD', ...asked }), open.inject({ method: 'GET', ...asked })]);
      }
    }
    await open.close();
    expect(await views()).toBe(before);
    expect(textOf((await debtorAt(site, path).get()).body)).toContain('Ver minha conta');
  });

  it.each([
    { 'sec-purpose': 'prefetch' },
    { 'sec-purpose': 'prefetch;prerender' },
    { purpose: 'prefetch' },
    { 'x-moz': 'prefetch' },
    { 'sec-fetch-mode': 'no-cors' },
    { 'sec-fetch-dest': 'iframe' },
  ])('is not a request with %o', async (headers) => {
    const at = debtor();
    await at.enter();
    await shop.clock({ advanceDays: 1 });
    const before = await views();
    await at.get('', headers as unknown as Record<string, string>);
    expect(await views()).toBe(before);
    await at.get();
    expect(await views()).toBe(before + 1);
  });

  it('is once in half an hour, however often and at once it is opened', async () => {
    const at = debtor();
    await at.enter();
    await Promise.all(Array.from({ length: 5 }, () => at.get()));
    expect(await views()).toBe(1);
    await shop.clock({ at: '2026-07-15T10:31-03:00' });
    await Promise.all(Array.from({ length: 5 }, () => at.get()));
    expect(await views()).toBe(2);
  });

  it('is not the button of one who needs no proof, pressed by a machine', async () => {
    const id = await shop.customer({ name: 'Seu João' });
    const at = debtorAt(site, await pathOf(used, shop, id));
    const form = formIn((await at.get()).body);
    const answer = await at.post('/proof', { form }, { 'user-agent': 'HeadlessChrome/141' });
    expect([answer.statusCode, answer.cookies]).toEqual([403, []]);
    expect((await at.post('/proof', { form }, { 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
    expect(await views()).toBe(0);
    expect((await at.post('/proof', { form }, PERSON)).statusCode).toBe(303);
  });
});
