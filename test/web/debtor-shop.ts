/** A debtor before the page of their link: a browser as far as HTTP goes, which keeps cookies and fills in forms. */
import Fastify, { type FastifyInstance } from 'fastify';
import { inTenant } from '../../server/app/context.js';
import { linkPaths } from '../../server/app/link.js';
import { debtorPage } from '../../server/web/debtor/routes.js';
import type { MailingApp, SendingShop } from '../app/reminder-shop.js';

export const PHONE = '19987654321';
export const LAST_DIGITS = '4321';
/** As a phone's browser says it when a person taps a link. */
export const PERSON = {
  'user-agent':
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Mobile Safari/537.36',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
};

export async function openSite({ app }: MailingApp, { isLimited = true } = {}): Promise<FastifyInstance> {
  const site = Fastify();
  await site.register(isLimited ? debtorPage(app) : debtorPage(app, null));
  return site;
}

export async function pathOf({ app }: MailingApp, shop: SendingShop, customerId: string): Promise<string> {
  return (await inTenant(app, shop.owner, (tenant) => linkPaths(tenant, 'DEBTOR', [customerId]))).get(customerId)!;
}

export type Debtor = ReturnType<typeof debtorAt>;

export function debtorAt(site: FastifyInstance, path: string) {
  const jar = new Map<string, string>();
  const kept = <T extends { cookies: { name: string; value: string }[] }>(answer: T): T => {
    for (const { name, value } of answer.cookies) {
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  };
  const debtor = {
    path,
    jar,
    get: async (to = '', headers: Record<string, string> = {}) =>
      kept(
        await site.inject({
          method: 'GET',
          url: to.startsWith('/c/') ? to : path + to,
          headers: { ...PERSON, ...headers },
          cookies: Object.fromEntries(jar),
        }),
      ),
    post: async (to: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
      kept(
        await site.inject({
          method: 'POST',
          url: path + to,
          headers: { ...PERSON, 'content-type': 'application/x-www-form-urlencoded', ...headers },
          cookies: Object.fromEntries(jar),
          payload: new URLSearchParams(fields).toString(),
        }),
      ),
    /** "Já paguei" with a file, as a browser sends it. */
    upload: async (fields: Record<string, string>, bytes: Uint8Array, name = 'foto.jpg', type = 'image/jpeg') => {
      const parts = Object.entries(fields).map(
        ([field, value]) => `--b\r\ncontent-disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`,
      );
      const head = `--b\r\ncontent-disposition: form-data; name="receipt"; filename="${name}"\r\ncontent-type: ${type}\r\n\r\n`;
      return kept(
        await site.inject({
          method: 'POST',
          url: `${path}/paid`,
          headers: { ...PERSON, 'content-type': 'multipart/form-data; boundary=b' },
          cookies: Object.fromEntries(jar),
          payload: Buffer.concat([Buffer.from(parts.join('') + head), bytes, Buffer.from('\r\n--b--\r\n')]),
        }),
      );
    },
    form: async () => formIn((await debtor.get()).body),
    answer: async (answer: string) => debtor.post('/proof', { form: await debtor.form(), answer }),
    /** Through the proof; the page behind it. */
    enter: async (answer = LAST_DIGITS) => {
      const passed = await debtor.answer(answer);
      if (passed.statusCode !== 303) throw new Error(`the proof was not taken: ${passed.statusCode} ${passed.body}`);
      return debtor.get(passed.headers.location as string);
    },
    /** Fills in the form of an act on the page as it is now. */
    act: async (act: string, fields: Record<string, string> = {}) =>
      debtor.post(`/${act}`, { form: await debtor.form(), ...fields }),
  };
  return debtor;
}

export function formIn(page: string): string {
  return /name="form" value="([^"]+)"/.exec(page)?.[1] ?? '';
}

/** What a person reads: without tags, spaces as one. */
export function textOf(page: string): string {
  return page
    .replace(/<(style|script|svg)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<\/?(b|bdi)>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replace(/[\s\u00a0]+/g, ' ');
}
