/**
 * `google.script` as the sidebar knows it, spoken to the page above by messages: the frame is sandboxed and has no
 * origin of its own. Runs before the sidebar's own script.
 */
import type { ToFrame, ToPage } from './frame-messages.js';

type Handler = ((value: unknown, userObject?: unknown) => void) | null;

interface Pending {
  succeed: Handler;
  fail: Handler;
  userObject: unknown;
}

const waiting = new Map<number, Pending>();
let lastId = 0;

function post(message: ToPage): void {
  window.parent.postMessage(message, location.origin);
}

function runner(succeed: Handler, fail: Handler, userObject: unknown): object {
  return new Proxy(
    {},
    {
      get(_target, name) {
        if (name === 'withSuccessHandler') return (handler: Handler) => runner(handler, fail, userObject);
        if (name === 'withFailureHandler') return (handler: Handler) => runner(succeed, handler, userObject);
        if (name === 'withUserObject') return (object: unknown) => runner(succeed, fail, object);
        return (...args: unknown[]): void => {
          waiting.set(++lastId, { succeed, fail, userObject });
          post({ kind: 'run', id: lastId, functionName: String(name), args: JSON.parse(JSON.stringify(args)) });
        };
      },
    },
  );
}

window.addEventListener('message', (event: MessageEvent<ToFrame>) => {
  if (event.source !== window.parent) return;
  const call = waiting.get(event.data.id);
  waiting.delete(event.data.id);
  if (event.data.ok) call?.succeed?.(event.data.value, call.userObject);
  else call?.fail?.(new Error(event.data.message), call.userObject);
});

// A demonstration sends nothing to WhatsApp: the page shows what would be sent. Bubbling, so the sidebar hears it first.
for (const kind of ['click', 'auxclick'] as const) {
  document.addEventListener(kind, (event) => {
    const link = (event.target as Element | null)?.closest<HTMLAnchorElement>('a[href]');
    if (!link || !/^(wa\.me|(api|web)\.whatsapp\.com)$/.test(link.hostname)) return;
    event.preventDefault();
    post({ kind: 'whatsapp', url: link.href });
  });
}

(window as unknown as { google: unknown }).google = {
  script: {
    run: runner(null, null, undefined),
    host: {
      origin: location.origin,
      close: () => post({ kind: 'close' }),
      editor: { focus: () => post({ kind: 'focus' }) },
      setHeight: () => undefined,
      setWidth: () => undefined,
    },
  },
};
