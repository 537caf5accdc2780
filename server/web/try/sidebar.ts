/** The HTML a script shows, with `google.script` put in front (see `addon/simulator/page/shim.ts`). */

/** Puts the shim first in the page, whatever the page begins with. `shim` is built code without a closing script tag. */
export function withShim(html: string, shim: string): string {
  const script = `<script>${shim}</script>`;
  const head = /<head[^>]*>/i.exec(html);
  if (!head) return script + html;
  const at = head.index + head[0].length;
  return html.slice(0, at) + script + html.slice(at);
}

/** What the frame may do; the iframe's attribute says the same. */
const SANDBOX = 'allow-scripts allow-popups allow-popups-to-escape-sandbox allow-forms';

export const FRAME_CSP = [
  `sandbox ${SANDBOX}`,
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "frame-ancestors 'self'",
  "base-uri 'self'",
  "form-action 'none'",
].join('; ');
