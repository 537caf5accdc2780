/** Who asks for a page: a person who opens it, or a machine that looks first (FAULTS 31). */
import type { FastifyRequest } from 'fastify';

/**
 * Programs that open links by themselves: previews of messengers, scanners of mail, crawlers, scripts. A messenger's own
 * browser, in which a person reads, names itself otherwise. Makers of phones have such words in their names too (Cubot),
 * so a machine is only not counted as having seen a page; a right answer opens it to anybody.
 */
const MACHINES =
  /(?<!\bcu)bot\b|crawl|spider|slurp|(uri|url|link|web|bing) ?preview|\bpreview\/|\bscan(ner|ning)?\b|^whatsapp|facebookexternalhit|facebookcatalog|meta-external|skypeuri|vkshare|embedly|iframely|mimecast|proofpoint|barracuda|safelinks|forcepoint|symantec|trend ?micro|messagelabs|fortinet|sophos|googleimageproxy|google-read-aloud|yahoomailproxy|headless|phantom|puppeteer|playwright|selenium|curl|wget|python|java\/|okhttp|go-http|axios|node-fetch|undici|libwww|httpclient|^-?$/i;

/** Whether the program that asks says itself that it is none a person sits before; one that says nothing is not told. */
export function isNamedMachine({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  const agent = headers['user-agent'] ?? '';
  return agent.length > 1 && MACHINES.test(agent);
}

/** Whether this request is a person's opening of a page, as far as its headers can tell. */
export function isOpenedByPerson({ method, headers }: Pick<FastifyRequest, 'method' | 'headers'>): boolean {
  if (method !== 'GET' && method !== 'POST') return false;
  const purposes = [headers['sec-purpose'], headers.purpose, headers['x-purpose'], headers['x-moz']].join(' ');
  if (/prefetch|preview|prerender/i.test(purposes)) return false;
  const mode = headers['sec-fetch-mode'];
  if (mode !== undefined && mode !== 'navigate') return false;
  const destination = headers['sec-fetch-dest'];
  if (destination !== undefined && destination !== 'document') return false;
  return !MACHINES.test(headers['user-agent'] ?? '');
}

/** Whether a form was sent from a page of another site; browsers that do not say are believed (the form's token decides). */
export function isFromElsewhere({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}
