// Civil time in a zone ↔ instants, from Intl alone. Serial days are Sheets' own: 0 is 1899-12-30.

export interface Civil {
  year: number;
  /** 1 … 12 */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const DAY_MS = 86_400_000;
const SERIAL_EPOCH_MS = Date.UTC(1899, 11, 30);
const NativeDate = Date;
const formats: Record<string, Intl.DateTimeFormat> = {};
const offsets: Record<string, number> = {};

/** Minutes are not enough: zones before 1914 have seconds. Cached by quarter of an hour, which no zone change splits. */
function offsetMs(instantMs: number, timeZone: string): number {
  const slot = `${timeZone}|${Math.floor(instantMs / 900_000)}`;
  const known = offsets[slot];
  if (known !== undefined) return known;
  const whole = Math.floor(instantMs / 1000) * 1000;
  const parts: Record<string, number> = {};
  for (const part of formatOf(timeZone).formatToParts(new NativeDate(whole))) parts[part.type] = Number(part.value);
  const local = NativeDate.UTC(
    parts.year as number,
    (parts.month as number) - 1,
    parts.day as number,
    (parts.hour as number) % 24,
    parts.minute as number,
    parts.second as number,
  );
  offsets[slot] = local - whole;
  return local - whole;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats[timeZone];
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  } as Intl.DateTimeFormatOptions);
  formats[timeZone] = made;
  return made;
}

/** The wall clock's milliseconds, as if the wall clock were UTC. */
export function wallMs(instantMs: number, timeZone: string): number {
  return instantMs + offsetMs(instantMs, timeZone);
}

/** The instant at which the wall clock shows `wall`. In a gap (a midnight skipped by summer time), the first instant after. */
export function instantOfWall(wall: number, timeZone: string): number {
  const first = wall - offsetMs(wall, timeZone);
  const second = wall - offsetMs(first, timeZone);
  if (wallMs(second, timeZone) === wall) return second;
  return Math.max(first, second);
}

export function civilOf(instantMs: number, timeZone: string): Civil {
  return civilOfWall(wallMs(instantMs, timeZone));
}

export function civilOfWall(wall: number): Civil {
  const date = new NativeDate(wall);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

export function serialOfWall(wall: number): number {
  return (wall - SERIAL_EPOCH_MS) / DAY_MS;
}

export function wallOfSerial(serial: number): number {
  return Math.round((serial * DAY_MS) / 1000) * 1000 + SERIAL_EPOCH_MS;
}

export function serialOfInstant(instantMs: number, timeZone: string): number {
  return serialOfWall(wallMs(instantMs, timeZone));
}

export function instantOfSerial(serial: number, timeZone: string): number {
  return instantOfWall(wallOfSerial(serial), timeZone);
}

/** The serial of a calendar day, or null when there is no such day (31/02). */
export function serialOfDay(year: number, month: number, day: number): number | null {
  const wall = NativeDate.UTC(2000, month - 1, day);
  const date = new NativeDate(wall);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return serialOfWall(date.getTime());
}

export function pad(value: number, width = 2): string {
  return String(Math.abs(value)).padStart(width, '0');
}

/** `YYYY-MM-DD`, with `THH:mm:ss` behind it when the serial has an hour. */
export function isoOfSerial(serial: number): string {
  const c = civilOfWall(wallOfSerial(serial));
  const day = `${pad(c.year, 4)}-${pad(c.month)}-${pad(c.day)}`;
  if (c.hour === 0 && c.minute === 0 && c.second === 0) return day;
  return `${day}T${pad(c.hour)}:${pad(c.minute)}:${pad(c.second)}`;
}

export function serialOfIso(iso: string): number {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(iso);
  const serial = match && serialOfDay(Number(match[1]), Number(match[2]), Number(match[3]));
  if (!match || serial === null) throw new Error(`Simulator: "${iso}" is not a day (YYYY-MM-DD[THH:mm[:ss]])`);
  return serial + (Number(match[4] ?? 0) * 3600 + Number(match[5] ?? 0) * 60 + Number(match[6] ?? 0)) / 86_400;
}
