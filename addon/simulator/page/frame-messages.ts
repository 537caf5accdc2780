/** What crosses between the sandboxed frame and the page around it. Types alone. */
export type ToPage =
  | { kind: 'run'; id: number; functionName: string; args: unknown[] }
  | { kind: 'whatsapp'; url: string }
  | { kind: 'close' }
  | { kind: 'focus' };

export type ToFrame = { id: number; ok: true; value: unknown } | { id: number; ok: false; message: string };
