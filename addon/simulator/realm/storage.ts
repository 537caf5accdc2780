// What a script keeps and what it locks: properties, cache, locks, each with its real limits.
import type { LockName } from '../types.js';
import { utf8Length } from './bytes.js';
import { need, type Realm } from './realm.js';

type Properties = GoogleAppsScript.Properties.Properties;
type Lock = GoogleAppsScript.Lock.Lock;
type Cache = GoogleAppsScript.Cache.Cache;

const MAX_PROPERTY_BYTES = 9 * 1024;
const MAX_STORE_BYTES = 500 * 1024;
const MAX_CACHE_BYTES = 100 * 1024;
const MAX_CACHE_KEY = 250;
const MAX_CACHE_SECONDS = 21_600;

export function propertiesServiceMethods(realm: Realm) {
  const { state } = realm;
  const ofUser = (): Record<string, string> => {
    state.stored.userProperties[state.user] ??= {};
    return state.stored.userProperties[state.user] as Record<string, string>;
  };
  return {
    getDocumentProperties: () => propertiesOf(realm, () => state.stored.documentProperties),
    getScriptProperties: () => propertiesOf(realm, () => state.stored.scriptProperties),
    getUserProperties: () => propertiesOf(realm, ofUser),
  };
}

function propertiesOf(realm: Realm, store: () => Record<string, string>): Properties {
  const put = (key: string, value: unknown): void => {
    const text = String(value);
    need(utf8Length(text) <= MAX_PROPERTY_BYTES, 'Argumento grande demais: value');
    const others = Object.entries(store()).filter(([name]) => name !== key);
    const used = others.reduce((sum, [name, kept]) => sum + utf8Length(name) + utf8Length(kept), 0);
    need(
      used + utf8Length(key) + utf8Length(text) <= MAX_STORE_BYTES,
      'Você excedeu a cota de armazenamento de propriedades. Remova algumas propriedades e tente novamente.',
    );
    store()[key] = text;
  };
  const clear = (): void => {
    for (const key of Object.keys(store())) delete store()[key];
  };
  const object: Properties = realm.object<Properties>('Properties', {
    getProperty: (key: string) => store()[key] ?? null,
    getProperties: () => ({ ...store() }),
    getKeys: () => Object.keys(store()),
    setProperty: (key: string, value: string) => {
      put(key, value);
      return object;
    },
    setProperties: (values: Record<string, string>, deleteAllOthers?: boolean) => {
      if (deleteAllOthers) clear();
      for (const [key, value] of Object.entries(values)) put(key, value);
      return object;
    },
    deleteProperty: (key: string) => {
      delete store()[key];
      return object;
    },
    deleteAllProperties: () => {
      clear();
      return object;
    },
  });
  return object;
}

export function lockServiceMethods(realm: Realm) {
  return {
    getDocumentLock: () => lockOf(realm, 'document'),
    getScriptLock: () => lockOf(realm, 'script'),
    getUserLock: () => lockOf(realm, 'user'),
  };
}

/** Another run may hold the lock (`holdLock` of the host); this one waits by sleeping, in which the other may let go. */
function lockOf(realm: Realm, name: LockName): Lock {
  const { heldElsewhere, shared, host } = realm.state;
  const isHeldByOther = (): boolean =>
    heldElsewhere[name] || (shared.holders[name] !== null && shared.holders[name] !== realm.state);
  const take = (timeoutMs: number): boolean => {
    const until = host.elapsedMs() + timeoutMs;
    while (isHeldByOther() && host.elapsedMs() < until) host.sleep(Math.min(50, until - host.elapsedMs()));
    if (isHeldByOther()) return false;
    shared.holders[name] = realm.state;
    return true;
  };
  return realm.object<Lock>('Lock', {
    tryLock: (timeoutMs: number) => take(timeoutMs),
    waitLock: (timeoutMs: number) => {
      need(take(timeoutMs), 'Tempo limite do bloqueio: outro processo estava mantendo o bloqueio por muito tempo.');
    },
    releaseLock: () => {
      if (shared.holders[name] === realm.state) shared.holders[name] = null;
    },
    hasLock: () => shared.holders[name] === realm.state,
  });
}

export function cacheServiceMethods(realm: Realm) {
  return {
    getDocumentCache: () => cacheOf(realm, `document:${realm.state.stored.workbook.id}`),
    getScriptCache: () => cacheOf(realm, 'script'),
    getUserCache: () => cacheOf(realm, `user:${realm.state.user}`),
  };
}

function cacheOf(realm: Realm, scope: string): Cache {
  const { cache, host } = realm.state;
  const slot = (key: string): string => `${scope}|${key}`;
  const get = (key: string): string | null => {
    const kept = cache[slot(key)];
    return kept && kept.untilMs > host.nowMs() ? kept.value : null;
  };
  const put = (key: string, value: string, seconds = 600): void => {
    need(key.length <= MAX_CACHE_KEY, 'Argumento grande demais: key');
    need(utf8Length(value) <= MAX_CACHE_BYTES, 'Argumento grande demais: value');
    cache[slot(key)] = { value: String(value), untilMs: host.nowMs() + Math.min(seconds, MAX_CACHE_SECONDS) * 1000 };
  };
  return realm.object<Cache>('Cache', {
    get,
    getAll: (keys: string[]) => {
      const found: Record<string, string> = {};
      for (const key of keys) {
        const value = get(key);
        if (value !== null) found[key] = value;
      }
      return found;
    },
    put,
    putAll: (values: Record<string, string>, seconds?: number) => {
      for (const [key, value] of Object.entries(values)) put(key, value, seconds);
    },
    remove: (key: string) => {
      delete cache[slot(key)];
    },
    removeAll: (keys: string[]) => {
      for (const key of keys) delete cache[slot(key)];
    },
  } as Partial<Cache>);
}
