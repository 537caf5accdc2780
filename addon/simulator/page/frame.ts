/** A script's HTML (sidebar or dialog) in a sandboxed frame; its `google.script.run` arrives here as messages. */
import { h } from './dom.js';
import type { ToFrame, ToPage } from './frame-messages.js';

export interface FrameEvents {
  run(functionName: string, args: unknown[]): Promise<{ ok: true; value: unknown } | { ok: false; message: string }>;
  close(): void;
  /** The keyboard goes back to the document. */
  focus(): void;
  whatsapp(url: string): void;
}

/** The frame's document keeps an origin of its own (`sandbox` without `allow-same-origin`), so it cannot touch the page. */
export function createFrame(src: string, testid: string, title: string, events: FrameEvents): HTMLIFrameElement {
  const frame = h('iframe', {
    src,
    title,
    'data-testid': testid,
    sandbox: 'allow-scripts allow-popups allow-popups-to-escape-sandbox allow-forms',
    referrerpolicy: 'no-referrer',
  });
  const hear = async ({ source, data }: MessageEvent<ToPage>): Promise<void> => {
    if (!frame.isConnected) return window.removeEventListener('message', hear);
    if (source === null || source !== frame.contentWindow) return;
    if (data.kind === 'close') return events.close();
    if (data.kind === 'focus') return events.focus();
    if (data.kind === 'whatsapp') return events.whatsapp(String(data.url));
    if (data.kind !== 'run') return;
    const from = frame.contentWindow;
    const reply = await events.run(String(data.functionName), data.args).catch((error: Error) => ({
      ok: false as const,
      message: `NetworkError: ${error.message}`,
    }));
    // The frame has no origin to name; what goes there is what its own script answered.
    from?.postMessage({ id: data.id, ...reply } satisfies ToFrame, '*');
  };
  window.addEventListener('message', hear);
  return frame;
}
