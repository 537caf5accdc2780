// One vm context holding the fake services and the bundle. Used by the worker (real time, real network) and by the
// in-process simulator (synchronous, for fast tests).
import { createHash, createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import vm from 'node:vm';
import type { AuthModeName, HostBridge, RealmControls, RealmOptions } from './types.js';

export interface VmRealm {
  controls: RealmControls;
  /** Loads the file afresh and calls a public function; JSON in, JSON out. Throws the script's own error. */
  run(functionName: string, argsJson: string, authMode?: AuthModeName): string;
  /** Loads the file afresh and runs onOpen, if there is one; the menus as JSON. */
  open(authMode: AuthModeName): string;
}

export function createVmRealm(given: {
  realmCode: string;
  code: string;
  bridge: HostBridge;
  options: RealmOptions;
  /** What another realm's `share` gave. */
  joined?: object;
}): VmRealm {
  const context = vm.createContext({}, { name: 'apps-script' });
  const realm = compiled(`(function () {\n${given.realmCode}\nreturn __realm.install;\n})()`, 'simulator-realm.js');
  const install = realm.runInContext(context) as (
    bridge: HostBridge,
    optionsJson: string,
    joined: object | null,
  ) => RealmControls;
  const controls = install(given.bridge, JSON.stringify(given.options), given.joined ?? null);
  const bundle = compiled(given.code, 'Code.js');
  const load = (): void => {
    controls.beginLoad();
    bundle.runInContext(context);
  };
  return {
    controls,
    run(functionName, argsJson, authMode = 'FULL') {
      load();
      return controls.call(functionName, argsJson, authMode);
    },
    open(authMode) {
      load();
      return controls.open(authMode);
    },
  };
}

const scripts = new Map<string, vm.Script>();
const MOST_SCRIPTS = 8;

/** Tests make hundreds of realms of the same two texts. */
function compiled(code: string, filename: string): vm.Script {
  const known = scripts.get(code);
  if (known) return known;
  if (scripts.size >= MOST_SCRIPTS) scripts.clear();
  const made = new vm.Script(code, { filename });
  scripts.set(code, made);
  return made;
}

const HASHES: Record<string, string> = {
  MD5: 'md5',
  SHA_1: 'sha1',
  SHA_256: 'sha256',
  SHA_384: 'sha384',
  SHA_512: 'sha512',
};

export function digestBase64(algorithm: string, valueBase64: string, hmacKeyBase64: string | null): string {
  const name = HASHES[algorithm];
  if (!name) throw new Error(`The simulator does not implement Utilities.computeDigest with ${algorithm}`);
  const value = Buffer.from(valueBase64, 'base64');
  const hash = hmacKeyBase64 === null ? createHash(name) : createHmac(name, Buffer.from(hmacKeyBase64, 'base64'));
  return hash.update(value).digest('base64');
}

/** HtmlService reads files of the project by bare name; a path is nobody's name. */
export function readHtmlIn(htmlDir: string | undefined, name: string): string | null {
  if (!htmlDir || !/^[\w-]+$/.test(name)) return null;
  const path = join(htmlDir, `${name}.html`);
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

export function realmOptions(given: Partial<RealmOptions>): RealmOptions {
  return {
    spreadsheet: given.spreadsheet ?? {},
    user: given.user ?? 'lojista@example.com',
    scriptTimeZone: given.scriptTimeZone ?? 'America/Sao_Paulo',
    dailyFetches: given.dailyFetches ?? 20_000,
    runLimitMs: given.runLimitMs ?? 6 * 60_000,
  };
}
