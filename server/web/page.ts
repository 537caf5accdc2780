/** The small pages that need no login: plain HTML that works without JavaScript, nothing from anywhere else. */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** HTML that is safe to put into a page as it is. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = Html | string | number | null | undefined | false | readonly Html[];

/** Text is escaped, `Html` is not; null, undefined and false leave nothing. */
export function html(texts: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(texts.reduce((all, text, i) => all + text + (i < parts.length ? render(parts[i]) : ''), ''));
}

/** For what a library made (a QR code). */
export function trusted(text: string): Html {
  return new Html(text);
}

function render(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map((one: Html) => one.text).join('');
  return escapeHtml(String(part));
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

export interface Page {
  title: string;
  body: Html;
  /** Runs with the page's nonce; everything must work without it. */
  script?: string;
  /** Added to the style that all pages share. */
  style?: string;
  /** Where a form's answer may lead besides this site. */
  formTargets?: readonly string[];
}

export function sendPage(
  reply: FastifyReply,
  status: number,
  { title, body, script, style = '', formTargets = [] }: Page,
) {
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    script ? `script-src 'nonce-${nonce}'` : "script-src 'none'",
    `form-action 'self' ${formTargets.join(' ')}`.trim(),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return reply
    .status(status)
    .headers({ ...privateHeaders, 'content-security-policy': policy.join('; ') })
    .type('text/html; charset=utf-8')
    .send(
      html`<!doctype html>
<html lang="pt-BR">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style nonce="${nonce}">${trusted(sharedStyle + style)}</style>
</head>
<body><main>${body}</main>${script ? html`<script nonce="${nonce}">${trusted(script)}</script>` : null}</body>
</html>
`.text,
    );
}

/** An address with a token in it: kept by nobody, told to nobody. */
export const privateHeaders = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

const MAX_FORM_BYTES = 16_384;

/** Within this plugin a body is a small HTML form and nothing else. */
export function acceptForms(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: MAX_FORM_BYTES },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body as string))),
  );
}

/** A field of a form; undefined when it is not there. */
export function fieldOf(body: unknown, name: string): string | undefined {
  const value =
    body && typeof body === 'object' && Object.hasOwn(body, name) ? (body as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** Contrast is AA throughout, buttons are 48 px high, 360 px of width are enough. */
const sharedStyle = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #f6f4ef; color: #1f2421; font: 1.0625rem/1.5 system-ui, sans-serif; }
main { max-width: 34rem; margin: 0 auto; padding: 20px 16px 40px; }
h1 { font-size: 1.35rem; line-height: 1.25; margin: 0 0 12px; }
h2 { font-size: 1.05rem; margin: 24px 0 8px; }
p { margin: 0 0 12px; }
.card { background: #fff; border: 1px solid #d9d4c7; border-radius: 12px; padding: 16px; margin: 0 0 16px; }
.card > :first-child { margin-top: 0; }
.card > :last-child { margin-bottom: 0; }
.total { font-size: 1.8rem; font-weight: 700; margin: 0; }
.quiet { color: #565d58; font-size: .95rem; }
.notice { background: #fff4d6; border-color: #d8b65a; }
.good { background: #e6f4ea; border-color: #8fbf9d; }
ul { list-style: none; margin: 0; padding: 0; }
li { display: flex; justify-content: space-between; gap: 12px; padding: 10px 0; border-top: 1px solid #e7e2d6; }
li:first-child { border-top: 0; }
li b { white-space: nowrap; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
textarea { width: 100%; min-height: 7rem; font: .875rem/1.4 ui-monospace, monospace; padding: 10px; border: 1px solid #8a8f8b; border-radius: 8px; color: inherit; background: #fbfaf7; overflow-wrap: anywhere; }
form { margin: 0 0 12px; }
button, .button { display: block; width: 100%; min-height: 48px; padding: 11px 16px; border: 2px solid #14532d; border-radius: 10px; background: #14532d; color: #fff; font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer; }
button.second, .button.second { background: #fff; color: #14532d; }
button:focus-visible, .button:focus-visible, summary:focus-visible, textarea:focus-visible { outline: 3px solid #1d4ed8; outline-offset: 2px; }
button[hidden] { display: none; }
summary { min-height: 48px; padding: 11px 0; cursor: pointer; }
svg { display: block; width: 100%; max-width: 280px; height: auto; margin: 8px auto; }
footer { margin-top: 28px; border-top: 1px solid #d9d4c7; padding-top: 12px; }
`;
