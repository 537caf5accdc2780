/** The statement as the server wants it: its bytes in base64, whatever they are encoded in. */

/** More is refused by the server. */
export const MOST_BYTES = 2 * 1024 * 1024;
const STEP = 0x8000;

/** What was pasted, as UTF-8. */
export function bytesOfText(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Null: the browser could not read it. */
export async function bytesOfFile(file: File): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    return null;
  }
}

/** By pieces: a function takes only so many arguments. */
export function base64Of(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += STEP) binary += String.fromCharCode(...bytes.subarray(at, at + STEP));
  return btoa(binary);
}
