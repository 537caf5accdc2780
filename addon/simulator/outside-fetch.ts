import { isIPv4, isIPv6 } from 'node:net';
import type { FetchRequest, FetchResponse } from './types.js';

const TIMEOUT_MS = 60_000;

/** Does what Google's machines would do with a UrlFetchApp request; what goes wrong is a value. */
export async function fetchOutside(request: FetchRequest, reachesPrivateAddresses: boolean): Promise<FetchResponse> {
  let url: URL;
  try {
    url = new URL(request.url);
  } catch {
    return { failure: 'DNS', message: 'not an address' };
  }
  const unseen = reachesPrivateAddresses ? null : unseenByGoogle(url.hostname);
  if (unseen) return { failure: unseen };

  try {
    const response = await fetch(url, {
      method: request.method,
      headers: { 'User-Agent': 'Mozilla/5.0 (compatible; Google-Apps-Script; simulated)', ...request.headers },
      body: request.bodyBase64 === undefined ? request.body : Buffer.from(request.bodyBase64, 'base64'),
      redirect: request.followRedirects ? 'follow' : 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const headers: Record<string, string | string[]> = Object.fromEntries(response.headers);
    const cookies = response.headers.getSetCookie();
    if (cookies.length > 1) headers['set-cookie'] = cookies;
    return { status: response.status, headers, ...bodyOf(new Uint8Array(await response.arrayBuffer())) };
  } catch (error) {
    const { name, cause, message } = error as Error & { cause?: { code?: string } };
    if (name === 'TimeoutError') return { failure: 'TIMEOUT', message };
    return {
      failure: cause?.code === 'ENOTFOUND' || cause?.code === 'EAI_AGAIN' ? 'DNS' : 'ADDRESS',
      message: cause?.code ?? message,
    };
  }
}

/** Which failure Google reports for a host only this computer or this house can see; null when it is public. */
export function unseenByGoogle(hostname: string): 'DNS' | 'ADDRESS' | null {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (isIPv4(host)) return isPrivateIPv4(host) ? 'ADDRESS' : null;
  if (isIPv6(host)) {
    const isPrivate =
      host === '::' || host === '::1' || /^f[cd]/.test(host) || /^fe[89ab]/.test(host) || host.startsWith('::ffff:');
    return isPrivate ? 'ADDRESS' : null;
  }
  const isLocal = !host.includes('.') || /\.(localhost|local|internal|lan|home|test|invalid)$/.test(host);
  return isLocal ? 'DNS' : null;
}

function isPrivateIPv4(host: string): boolean {
  const [a = 0, b = 0] = host.split('.').map(Number);
  if (a === 0 || a === 10 || a === 127 || a >= 224) return true;
  return (
    (a === 172 && b >= 16 && b <= 31) ||
    (a === 192 && b === 168) ||
    (a === 169 && b === 254) ||
    (a === 100 && b >= 64 && b <= 127)
  );
}

function bodyOf(bytes: Uint8Array): { body: string } | { bodyBase64: string } {
  try {
    return { body: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { bodyBase64: Buffer.from(bytes).toString('base64') };
  }
}
