/** GraphiQL in one page that works offline: its code is inline, so its hash is what the policy allows. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { projectRoot } from '../paths.js';

interface Page {
  html: string;
  gzip: Buffer;
  headers: Record<string, string>;
}

export const operationsFolder = join(projectRoot, 'server', 'graphql', 'operations');

let made: Promise<Page> | null = null;

/** Made at the first visit: its nine megabytes are nothing a server needs to start. */
export function graphiqlPage(): Promise<Page> {
  made ??= makePage();
  return made;
}

/** The documented operations, each with its name, in the order of their files. */
export function readyOperations(): { name: string; query: string }[] {
  return readdirSync(operationsFolder)
    .filter((name) => name.endsWith('.graphql'))
    .sort()
    .map((name) => ({
      name: name.replace(/\.graphql$/, ''),
      query: readFileSync(join(operationsFolder, name), 'utf8'),
    }));
}

async function makePage(): Promise<Page> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const headers = JSON.stringify({ Authorization: 'Bearer cdn_...' }, null, 2);
  const html = renderGraphiQL({
    title: 'Caderneta · GraphiQL',
    favicon: 'data:,',
    defaultHeaders: headers,
    // A key typed here must not stay in the browser.
    shouldPersistHeaders: false,
    defaultTabs: readyOperations().map(({ query }) => ({ query, headers })),
  });
  return {
    html,
    gzip: await promisify(gzip)(html),
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy': policyFor(html),
    },
  };
}

/** Its editor sets styles as it runs and works in blobs; beyond that nothing is loaded from anywhere. */
function policyFor(html: string): string {
  const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, code]) => `'sha256-${sha256(code!)}'`);
  return [
    "default-src 'none'",
    `script-src ${scripts.join(' ')}`,
    "style-src 'unsafe-inline'",
    "img-src 'self' data:",
    'font-src data:',
    "connect-src 'self'",
    'worker-src blob:',
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
