import type { AuthModeName } from '../types.js';
import type { RealmState } from './realm-state.js';

// Every object the bundle can touch goes through here: what is not implemented throws by name instead of being
// undefined, each call is counted, refused by AuthMode, and gives the person a moment to edit before it.

/** No authorisation is needed for these, even while the file is being loaded. */
const ANYWHERE = /^(Logger|console)\./;
/** What a published add-on may still do in onOpen before the person grants anything. */
const WITHOUT_AUTH =
  /^(SpreadsheetApp\.(getUi)|Ui\.(createMenu|createAddonMenu)|Menu\.|Utilities\.|Session\.getActiveUserLocale|Session\.getScriptTimeZone)/;
/** A simple trigger may not reach out, show HTML or ask who the person is. */
const NEEDS_FULL =
  /^(UrlFetchApp\.|Ui\.(showSidebar|showModalDialog|showModelessDialog)|Session\.(getActiveUser|getEffectiveUser)$|User\.)/;

// Object.hasOwn is not in the add-on's ES2020.
export const owns = (target: object, key: PropertyKey): boolean =>
  Reflect.getOwnPropertyDescriptor(target, key) !== undefined;

const serviceObjects = new WeakSet<object>();

/** Stands for "this very object" in a method's result. */
export const SELF = {} as never;

export function isServiceObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && serviceObjects.has(value);
}

/** Methods of an object of which there are very many: made when one of them is called, a part at a time. */
export type LazyMethods = (name: string) => unknown;

export type ServiceObjectOf = <T extends object>(className: string, methods: Partial<T> | LazyMethods) => T;

/** Wraps `methods` as the object Apps Script would give: `className` is the name in its reference. */
export function wrapperFor(state: RealmState): ServiceObjectOf {
  return <T extends object>(className: string, methods: Partial<T> | LazyMethods): T => {
    const wrapped: Record<string, unknown> = {};
    const memberOf: LazyMethods =
      typeof methods === 'function'
        ? methods
        : (name) => (owns(methods, name) ? (methods as Record<string, unknown>)[name] : undefined);
    const proxy = new Proxy({} as T, {
      get(_target, key) {
        if (typeof key === 'symbol' || key === 'then' || key === 'toJSON') return undefined;
        if (key === 'toString') return () => className;
        if (key === 'constructor') return Object;
        if (wrapped[key] !== undefined) return wrapped[key];
        const member = memberOf(key);
        if (member === undefined) throw new Error(`The simulator does not implement ${className}.${key}`);
        if (typeof member !== 'function') return member;
        wrapped[key] = (...args: unknown[]) => {
          enter(state, `${className}.${key}`);
          const result = (member as (...values: unknown[]) => unknown)(...args);
          return result === SELF ? proxy : result;
        };
        return wrapped[key];
      },
      set(_target, key) {
        throw new Error(`${className}.${String(key)} cannot be assigned`);
      },
      has: (_target, key) => memberOf(String(key)) !== undefined,
    });
    serviceObjects.add(proxy);
    return proxy as T;
  };
}

export type Enumeration = Record<string, { toString(): string; name(): string; ordinal(): number }>;

/** An Apps Script enum: members know their name; a member nobody thought of throws. */
export function enumeration<T>(enumName: string, names: string[]): T {
  const members: Enumeration = {};
  names.forEach((name, ordinal) => {
    members[name] = { toString: () => name, name: () => name, ordinal: () => ordinal };
  });
  return new Proxy(members, {
    get(target, key) {
      if (typeof key === 'symbol' || key === 'then' || key === 'toJSON') return undefined;
      if (owns(target, key)) return target[key];
      throw new Error(`The simulator does not implement ${enumName}.${key}`);
    },
  }) as unknown as T;
}

function enter(state: RealmState, name: string): void {
  if (!isAllowed(state.authMode, name)) {
    throw new Error(
      state.authMode === 'LOAD'
        ? `${name} was called while the file was loading (AuthMode.NONE): no service may be called at module level`
        : `Você não tem permissão para chamar ${name} (AuthMode.${state.authMode}).`,
    );
  }
  // Apps Script kills the run; here every later call throws too, so catching this does not let it go on.
  const isOver = state.host.elapsedMs() - state.startedAtMs > state.options.runLimitMs;
  if (isOver) throw new Error('Tempo máximo de execução excedido');
  state.calls[name] = (state.calls[name] ?? 0) + 1;
  state.host.beforeCall(name);
}

function isAllowed(mode: AuthModeName, name: string): boolean {
  if (mode === 'FULL' || ANYWHERE.test(name)) return true;
  if (mode === 'LOAD') return false;
  if (mode === 'NONE') return WITHOUT_AUTH.test(name);
  return !NEEDS_FULL.test(name);
}
