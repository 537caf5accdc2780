/** The real sidebar in a real browser, with a scripted Google behind it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { bundlePage } from '../../addon/build.js';
import type { Panel, SyncState } from '../../addon/rpc.js';
import { violationsIn } from '../support/axe.js';
import { STILL } from '../support/browser.js';

export const sidebarHtml = (): Promise<string> =>
  bundlePage(fileURLToPath(new URL('../../addon/sidebar/sidebar.html', import.meta.url)));

export function panelOf(fields: Partial<Panel> = {}): Panel {
  return {
    connection: { shopName: 'Mercadinho da Ana', host: 'servidor.example', maskedKey: 'cdn_…a1b2' },
    today: '2026-07-15',
    timeZone: 'America/Sao_Paulo',
    isSandbox: false,
    canSend: true,
    merchant: {
      name: 'Mercadinho da Ana',
      contactName: null,
      document: null,
      address: null,
      city: null,
      uf: null,
      pixKey: null,
      pixHolder: null,
      pixBank: null,
      shopKind: null,
    },
    setupMissing: [],
    identification: null,
    totals: {
      openCents: 28_000,
      lateCents: 28_000,
      lateCustomers: 2,
      dueThisWeekCents: 0,
      withoutLimit: 0,
      bands: [],
    },
    firstLimitCents: 20_000,
    questions: [],
    questionsTotal: fields.questions?.length ?? 0,
    questionsAfter: null,
    previewId: 'pre_1',
    queue: [],
    skipped: [],
    isQueueTruncated: false,
    pending: [],
    claims: [],
    disputes: [],
    dataRequests: [],
    agreements: { counters: 0, offers: 0, inForce: 0, news: { ACCEPT: 0, REFUSE: 0, BREAK: 0 } },
    statementAsked: 0,
    merges: { suggestions: 0, hasMerges: false },
    tab: {
      sheetName: 'Fiado',
      bindingId: 'bin_1',
      lastSyncedAt: '2026-07-15T13:00:00Z',
      bookedRows: 2,
      unbookedRows: 0,
      unbookedCents: 0,
    },
    ...fields,
  };
}

/** A page is much dearer than a document in it: each browser keeps one, and each sidebar is a new document. */
const keptPages = new WeakMap<Browser, Page>();

async function keptPage(browser: Browser): Promise<Page> {
  const known = keptPages.get(browser);
  if (known && !known.isClosed()) return known;
  const page = await browser.newPage({ ...STILL, viewport: { width: 300, height: 800 } });
  page.setDefaultTimeout(5_000);
  await page.clock.install();
  keptPages.set(browser, page);
  return page;
}

/** How many sidebars were shown: each at an address of its own, or the browser would bring back scroll and fields. */
let shown = 0;
let next = '';
let host: Promise<string> | null = null;

/** Where the next document is to be had: from a server, since taking a page's requests in hand costs more than they do. */
function addressOf(html: string): Promise<string> {
  next = html;
  host ??= new Promise((done) => {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(next);
    });
    server.unref().listen(0, '127.0.0.1', () => done(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`));
  });
  return host.then((address) => `${address}?${++shown}`);
}

/** The page with `script` as the first thing that runs in it. */
function withScript(html: string, script: string): string {
  const head = '<head>';
  if (!html.includes(head)) throw new Error('the sidebar has no <head>');
  return html.replace(head, () => `${head}<script>${script}</script>`);
}

/** Moves the clock of the page on; the page ends with its test, since the next document would begin at that time. */
export async function passTime(page: Page, time: number | string): Promise<void> {
  onTestFinished(() => page.close());
  await page.clock.fastForward(time);
}

/**
 * Opens the sidebar on a panel, as a new document of the browser's one page; any function it calls is answered with
 * `answers`, else with plain success. An array is answered one by one, the last for ever.
 */
export async function openSidebarPage(
  browser: Browser,
  html: string,
  fields: Partial<Panel>,
  answers: Record<string, unknown> = {},
): Promise<Page> {
  const page = await keptPage(browser);
  const done = { phase: 'DONE' } as Partial<SyncState>;
  const all = {
    openPanel: { ok: true, view: 'PANEL', panel: panelOf(fields) },
    refreshStep: { ok: true, state: done },
    ...answers,
  };
  const google = (given: Record<string, unknown>) => {
    const record = { calls: [] as unknown[][], focused: 0 };
    const answerOf = (name: string): unknown => {
      const answer = given[name];
      if (!Array.isArray(answer)) return answer ?? { ok: true };
      return answer.length > 1 ? answer.shift() : answer[0];
    };
    const runner = (succeed: (value: unknown) => void): object =>
      new Proxy(
        {},
        {
          get: (_target, name) => {
            if (name === 'withSuccessHandler') return runner;
            if (name === 'withFailureHandler') return () => runner(succeed);
            return (...args: unknown[]) => {
              record.calls.push([name, ...args]);
              queueMicrotask(() => succeed(answerOf(String(name))));
            };
          },
        },
      );
    const host = { editor: { focus: () => record.focused++ } };
    Object.assign(globalThis, { record, google: { script: { run: runner(() => {}), host } } });
  };
  const given = JSON.stringify(all).replaceAll('<', '\\u003c');
  await page.goto(await addressOf(withScript(html, `(${google})(${given})`)));
  await page.locator('#totals').waitFor();
  return page;
}

/** What the sidebar asked of the function `name`, with its arguments. */
export function callsOf(page: Page, name: string): Promise<unknown[][]> {
  return page.evaluate(
    (wanted) =>
      (globalThis as unknown as { record: { calls: unknown[][] } }).record.calls.filter(
        ([called]) => called === wanted,
      ),
    name,
  );
}

/** From here on a call of `name` waits until the page is told `answerNow()`; there is one once it was called. */
export async function holdAnswer(page: Page, name: string): Promise<void> {
  await page.evaluate((held) => {
    type Runner = Record<string, (...args: unknown[]) => unknown>;
    const { script } = (globalThis as never as { google: { script: { run: Runner } } }).google;
    const { run } = script;
    const later =
      (succeed: unknown, refuse: unknown) =>
      (_: object, called: string) =>
      (...args: unknown[]) => {
        const go = () =>
          ((run.withSuccessHandler!(succeed) as Runner).withFailureHandler!(refuse) as Runner)[called]!(...args);
        if (called === held) Object.assign(globalThis, { answerNow: go });
        else go();
      };
    const withFailureHandler = (succeed: unknown) => (refuse: unknown) =>
      new Proxy({}, { get: later(succeed, refuse) });
    Object.assign(script, {
      run: { withSuccessHandler: (succeed: unknown) => ({ withFailureHandler: withFailureHandler(succeed) }) },
    });
  }, name);
}

/** Until the panel that was there is gone. */
export async function reloadPanel(page: Page): Promise<void> {
  await page.locator('#totals').evaluate((totals) => totals.setAttribute('data-old', ''));
  await page.locator('#reload').click();
  await page.locator('#totals:not([data-old])').waitFor();
}

/** What axe-core finds, and the width the page takes. */
export async function barriers(page: Page): Promise<{ violations: string[]; width: unknown }> {
  return { violations: await violationsIn(page), width: await page.evaluate('document.documentElement.scrollWidth') };
}
