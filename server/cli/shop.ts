/**
 * Commands about shops and their keys: the command line's half (what was asked, what is printed). Each takes the address
 * of a migrated database and returns the exit code.
 */
export interface Terminal {
  /** One line on stdout: what the command was run for. */
  print(line: string): void;
}

export interface KeyRequest {
  merchantId: string;
  name: string | null;
  scopes: readonly string[];
  /** Binds the key to one spreadsheet. */
  spreadsheetId: string | null;
}

export async function createMerchant(
  _url: string,
  _request: { name: string | null; isSandbox: boolean },
  _terminal: Terminal,
): Promise<number> {
  throw new Error('createMerchant awaits app/merchant');
}

export async function createKey(_url: string, _request: KeyRequest, _terminal: Terminal): Promise<number> {
  throw new Error('createKey awaits app/api-key');
}

export async function listKeys(_url: string, _merchantId: string, _terminal: Terminal): Promise<number> {
  throw new Error('listKeys awaits app/api-key');
}

export async function revokeKey(
  _url: string,
  _request: { merchantId: string; keyId: string },
  _terminal: Terminal,
): Promise<number> {
  throw new Error('revokeKey awaits app/api-key');
}

/** `merchantId` null: the sandbox shop, made if there is none. */
export async function loadSample(_url: string, _merchantId: string | null, _terminal: Terminal): Promise<number> {
  throw new Error('loadSample awaits app/sample');
}
