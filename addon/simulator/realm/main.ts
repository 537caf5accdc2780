// The realm's entry: evaluated inside the vm context *before* the bundle, it puts Google's globals there and gives the
// host its controls. Bundled by addon/build.ts; the script's value is the function `install`.
import type { HostBridge, LockName, RealmControls, RealmOptions, UiAnswer } from '../types.js';
import { installClock } from './clock.js';
import { applyEdits } from './edits.js';
import { htmlService } from './html.js';
import { requireJson } from './json-only.js';
import type { Realm } from './realm.js';
import { loadStored, newRealmState, type RealmState, type Shared } from './realm-state.js';
import { enumeration, wrapperFor } from './service-object.js';
import { snapshotOf } from './snapshot.js';
import { spreadsheetApp } from './spreadsheet.js';
import { cacheServiceMethods, lockServiceMethods, propertiesServiceMethods } from './storage.js';
import { urlFetchMethods } from './url-fetch.js';
import { utilitiesMethods } from './utilities.js';

const authModes = enumeration<typeof GoogleAppsScript.Script.AuthMode>('AuthMode', [
  'NONE',
  'CUSTOM_FUNCTION',
  'LIMITED',
  'FULL',
]);

/**
 * Installs the fake services on the context's globals. `options` is a JSON string: nothing but JSON crosses, save for
 * `joined`, what another realm's `share` gave: two people then have one document open.
 */
export function install(lent: HostBridge, optionsJson: string, joined: object | null = null): RealmControls {
  const host = ownErrors(lent);
  const options = JSON.parse(optionsJson) as RealmOptions;
  installClock(() => host.nowMs(), options.scriptTimeZone);
  const state = newRealmState(host, options, joined as Shared | null);
  const realm: Realm = { state, object: wrapperFor(state), areaOf: new WeakMap(), sheetBehind: new WeakMap() };
  installServices(realm);
  const builtin = new Set(Object.getOwnPropertyNames(globalThis));
  return controlsOf(state, builtin);
}

/** An error of Node's realm would fail `instanceof Error` inside the bundle: it is thrown again as one of ours. */
function ownErrors(host: HostBridge): HostBridge {
  const own: Record<string, unknown> = {};
  for (const [name, method] of Object.entries(host)) {
    own[name] = (...args: unknown[]) => {
      try {
        return (method as (...values: unknown[]) => unknown)(...args);
      } catch (error) {
        throw new Error((error as Error).message);
      }
    };
  }
  return own as unknown as HostBridge;
}

function installServices(realm: Realm): void {
  const { state, object } = realm;
  const user = () => object<GoogleAppsScript.Base.User>('User', { getEmail: () => state.user });
  const line = (values: unknown[]): string =>
    values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' ');
  const logged =
    (level: string) =>
    (...values: unknown[]) =>
      state.host.log(level, line(values));
  const logger = { log: (...values: unknown[]) => logged('log')(...values) };
  const services: Record<string, object> = {
    SpreadsheetApp: spreadsheetApp(realm),
    HtmlService: htmlService(realm),
    PropertiesService: object<GoogleAppsScript.Properties.PropertiesService>(
      'PropertiesService',
      propertiesServiceMethods(realm),
    ),
    LockService: object<GoogleAppsScript.Lock.LockService>('LockService', lockServiceMethods(realm)),
    CacheService: object<GoogleAppsScript.Cache.CacheService>('CacheService', cacheServiceMethods(realm)),
    UrlFetchApp: object<GoogleAppsScript.URL_Fetch.UrlFetchApp>('UrlFetchApp', urlFetchMethods(realm)),
    Utilities: object('Utilities', utilitiesMethods(realm)),
    Session: object<GoogleAppsScript.Base.Session>('Session', {
      getActiveUser: user,
      getEffectiveUser: user,
      getActiveUserLocale: () => state.stored.workbook.locale,
      getScriptTimeZone: () => state.options.scriptTimeZone,
    }),
    ScriptApp: object('ScriptApp', {
      AuthMode: authModes,
      getProjectTriggers: () => [],
      getScriptId: () => 'simulated-script',
    }),
    Logger: object('Logger', logger),
    console: object('console', {
      log: logged('log'),
      info: logged('info'),
      warn: logged('warn'),
      error: logged('error'),
      time: () => undefined,
      timeEnd: () => undefined,
    }),
  };
  for (const [name, value] of Object.entries(services)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true, enumerable: false });
  }
}

function controlsOf(state: RealmState, builtin: Set<string>): RealmControls {
  const globals = globalThis as unknown as Record<string, unknown>;
  /** google.script.run sees the functions the file declares, but those ending in `_`; nothing of the language itself. */
  const publicFunction = (name: string): ((...args: unknown[]) => unknown) => {
    // Listed, because a vm context calls inherited names (`constructor`) its own when asked one by one.
    const isDeclared = !builtin.has(name) && Object.getOwnPropertyNames(globalThis).includes(name);
    const found = isDeclared ? globals[name] : undefined;
    if (typeof found !== 'function' || name.endsWith('_')) throw new Error(`Função de script não encontrada: ${name}`);
    return found as (...args: unknown[]) => unknown;
  };
  const execute = <T>(authMode: RealmState['authMode'], work: () => T): T => {
    state.authMode = authMode;
    state.startedAtMs = state.host.elapsedMs();
    try {
      return work();
    } finally {
      // A run that ends lets go of its locks, however it ended.
      const { holders } = state.shared;
      for (const name of Object.keys(holders) as LockName[]) if (holders[name] === state) holders[name] = null;
      state.authMode = 'FULL';
    }
  };

  return {
    beginLoad() {
      // Every run of Apps Script starts from a freshly loaded file: what an earlier run left in a global is gone.
      for (const name of Object.getOwnPropertyNames(globalThis)) {
        if (!builtin.has(name) && !Reflect.deleteProperty(globalThis, name)) globals[name] = undefined;
      }
      state.authMode = 'LOAD';
      state.startedAtMs = state.host.elapsedMs();
    },
    call: (functionName, argsJson, authMode) =>
      execute(authMode, () => {
        const result = publicFunction(functionName)(...(JSON.parse(argsJson) as unknown[]));
        requireJson(result, `the result of ${functionName}`);
        return JSON.stringify(result ?? null);
      }),
    open: (authMode) =>
      execute(authMode, () => {
        state.ui.menus = [];
        if (typeof globals.onOpen === 'function') {
          globals.onOpen.call(globalThis, { authMode: authModes[authMode === 'LOAD' ? 'NONE' : authMode] });
        }
        return JSON.stringify(state.ui.menus);
      }),
    menuFunction: (pathJson) => menuFunction(state, JSON.parse(pathJson) as string[]),
    edit: (opsJson) => applyEdits(state, JSON.parse(opsJson)),
    snapshot: (sheetName) => JSON.stringify(snapshotOf(state, sheetName)),
    ui: () => JSON.stringify(state.ui),
    closeUi: (kind) => {
      state.ui[kind] = null;
    },
    answer: (answersJson) => {
      state.answers.push(...(JSON.parse(answersJson) as UiAnswer[]));
    },
    calls: () => JSON.stringify(state.calls),
    resetCalls: () => {
      state.calls = {};
    },
    actAs: (email) => {
      state.user = email;
    },
    saveState: () => JSON.stringify(state.stored),
    loadState: (json) => loadStored(state, json),
    share: () => state.shared,
  };
}

/** The function behind a path of labels; without the menu's own name, any menu is looked in. */
function menuFunction(state: RealmState, path: string[]): string {
  let nodes = state.ui.menus;
  for (const [i, label] of path.entries()) {
    const inner = nodes.flatMap((node) => (node.kind === 'menu' ? node.items : []));
    const found =
      nodes.find((node) => node.kind !== 'separator' && node.label === label) ??
      (i === 0 ? inner.find((node) => node.kind !== 'separator' && node.label === label) : undefined);
    if (found?.kind === 'item') return found.functionName;
    if (found?.kind !== 'menu') break;
    nodes = found.items;
  }
  throw new Error(`Simulator: no menu item "${path.join(' > ')}"`);
}
