import { instantOfWall, wallMs } from './zone.js';

// Apps Script's Date runs in the *script's* zone, whatever the machine's. Node cannot set a zone per vm context, so
// the context's own Date is taught the zone: a bundle that reads getDate() where it should not fails here as there.

const GETTERS = ['FullYear', 'Month', 'Date', 'Day', 'Hours', 'Minutes', 'Seconds', 'Milliseconds'] as const;
const SETTERS = ['FullYear', 'Month', 'Date', 'Hours', 'Minutes', 'Seconds', 'Milliseconds'] as const;

/** Replaces the context's Date: "now" comes from the host, local fields from `timeZone`. Call once, first of all. */
export function installClock(nowMs: () => number, timeZone: string): void {
  const NativeDate = Date;
  const prototype = NativeDate.prototype as unknown as Record<string, unknown>;
  const shifted = (date: Date): Date => new NativeDate(wallMs(date.getTime(), timeZone));

  for (const field of GETTERS) {
    define(prototype, `get${field}`, function (this: Date) {
      return Number.isNaN(this.getTime()) ? Number.NaN : callOn(shifted(this), `getUTC${field}`, []);
    });
  }
  for (const field of SETTERS) {
    define(prototype, `set${field}`, function (this: Date, ...values: number[]) {
      const wall = shifted(this);
      callOn(wall, `setUTC${field}`, values);
      return this.setTime(instantOfWall(wall.getTime(), timeZone));
    });
  }
  define(prototype, 'getTimezoneOffset', function (this: Date) {
    return -Math.round((wallMs(this.getTime(), timeZone) - this.getTime()) / 60_000);
  });
  for (const name of ['toLocaleDateString', 'toLocaleTimeString', 'toLocaleString']) {
    const native = prototype[name] as (locale?: string, options?: Intl.DateTimeFormatOptions) => string;
    define(prototype, name, function (this: Date, locale?: string, options?: Intl.DateTimeFormatOptions) {
      return native.call(this, locale ?? 'pt-BR', { timeZone, ...options });
    });
  }

  const construct = (args: unknown[]): unknown[] => {
    if (args.length === 0) return [nowMs()];
    if (args.length === 1) return args;
    const numbers = args.map(Number);
    const [year = 0, month = 0, day = 1, hour = 0, minute = 0, second = 0, ms = 0] = numbers;
    return [instantOfWall(NativeDate.UTC(year, month, day, hour, minute, second, ms), timeZone)];
  };
  const RealmDate = new Proxy(NativeDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, construct(args), newTarget) as object,
    apply: () => new NativeDate(nowMs()).toString(),
    get: (target, key) => (key === 'now' ? nowMs : Reflect.get(target, key)),
  });
  define(prototype, 'constructor', RealmDate);
  define(globalThis as unknown as Record<string, unknown>, 'Date', RealmDate);
}

function define(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
}

function callOn(date: Date, method: string, args: number[]): number {
  return (date as unknown as Record<string, (...values: number[]) => number>)[method]?.(...args) as number;
}
