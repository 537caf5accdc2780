/** A real headless browser: an installed Chrome or Chromium, else the one that comes inside the package. */
import { existsSync } from 'node:fs';
import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, chromium as playwright } from 'playwright-core';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** A browser that talks to nobody but the page. */
const QUIET = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What turns or pulses while somebody waits is drawn sixty times a second, by a processor that has no graphics card. */
export const STILL: BrowserContextOptions = { reducedMotion: 'reduce' };

let shared: Promise<Browser> | null = null;

/** The browser of this worker, which all of its files use one after another; each closes its pages in `afterAll`. */
export async function openBrowser(): Promise<Browser> {
  const known = await shared?.catch(() => null);
  if (known?.isConnected()) return known;
  shared = launch();
  return shared;
}

/** Closes whatever is open in it. The browser itself ends with the worker. */
export async function closePages(): Promise<void> {
  const browser = await shared?.catch(() => null);
  for (const context of browser?.contexts() ?? []) await context.close();
}

async function launch(): Promise<Browser> {
  const executablePath = INSTALLED.find((path) => existsSync(path)) ?? (await chromium.executablePath());
  return playwright.launch({ executablePath, args: QUIET });
}
