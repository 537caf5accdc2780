/**
 * How one person is reached who was two: what one lacked the other tells, and whoever asked to be left alone is, whichever
 * of the two had asked. All of it is kept with the merge, so that undoing it can give back what is still as it was made.
 */

import { contactHoursOf } from '../db/contact-hours.js';
import { contactPreferences } from '../db/customer.js';
import { newId } from '../db/ids.js';
import { canBeKept, type PreferredHours } from '../domain/contact-window.js';
import type { Tenant } from './context.js';
import { mergeTexts } from './merge-texts.js';

const FIELDS = ['document', 'phone', 'email', 'address', 'uf', 'payDay', 'note'] as const;
type Field = (typeof FIELDS)[number];
const MOST_OF_A_NOTE = 2_000;

interface Register extends Record<Exclude<Field, 'payDay'>, string | null> {
  id: string;
  name: string;
  payDay: number | null;
  naoMeLigue: boolean;
}

type Value = string | number | boolean | null;

/** What a merge wrote, and what was there before. */
export interface ContactsMerged {
  from: Register;
  into: Register;
  written: Partial<Record<Field | 'naoMeLigue', { was: Value; now: Value }>>;
  /** Opt-outs that were appended, with what counted before on their channel; null: nothing was said. */
  preferences: { id: string; channel: string; was: boolean | null }[];
  hours: { id: string; was: PreferredHours | null } | null;
}

/** Contacts of the two as they were: to be read before anything moves. */
export interface ContactsBefore {
  from: Register;
  into: Register;
  allowed: { from: Map<string, boolean>; into: Map<string, boolean> };
  hours: { from: PreferredHours | null; into: PreferredHours | null };
}

export async function contactsBefore({ tx }: Tenant, fromId: string, intoId: string): Promise<ContactsBefore> {
  const select = {
    id: true,
    name: true,
    naoMeLigue: true,
    ...Object.fromEntries(FIELDS.map((field) => [field, true])),
  };
  const rows = (await tx.customer.findMany({
    where: { id: { in: [fromId, intoId] } },
    select,
  })) as unknown as Register[];
  const register = (id: string) => rows.find((row) => row.id === id)!;
  const said = await contactPreferences(tx, [fromId, intoId]);
  const allowedOf = (id: string) =>
    new Map(said.filter((row) => row.customerId === id).map((row) => [row.channel, row.allowed]));
  const hours = await contactHoursOf(tx, [fromId, intoId]);
  return {
    from: register(fromId),
    into: register(intoId),
    allowed: { from: allowedOf(fromId), into: allowedOf(intoId) },
    hours: { from: hours.get(fromId) ?? null, into: hours.get(intoId) ?? null },
  };
}

/** Completes the one who remains; what was said about contacts has moved there already. */
export async function mergeContacts(tenant: Tenant, before: ContactsBefore): Promise<ContactsMerged> {
  const { from, into } = before;
  const written: ContactsMerged['written'] = {};
  for (const field of FIELDS) {
    const now = into[field] ?? from[field];
    if (now !== into[field]) written[field] = { was: into[field], now };
  }
  if (into.note !== null && from.note !== null && into.note !== from.note) {
    const both = `${into.note}\n${from.note}`;
    if ([...both].length <= MOST_OF_A_NOTE) written.note = { was: into.note, now: both };
  }
  if (from.naoMeLigue && !into.naoMeLigue) written.naoMeLigue = { was: false, now: true };
  await writeFields(
    tenant,
    into.id,
    Object.fromEntries(Object.entries(written).map(([field, { now }]) => [field, now])),
  );
  return {
    from,
    into,
    written,
    preferences: await holdOptOuts(tenant, before),
    hours: await holdHours(tenant, before, into.uf ?? from.uf),
  };
}

/** The newest word counts, and here the newest may be the yes of the record that had not been told. */
async function holdOptOuts(
  tenant: Tenant,
  { from, into, allowed }: ContactsBefore,
): Promise<ContactsMerged['preferences']> {
  const newest = new Map((await contactPreferences(tenant.tx, [into.id])).map((row) => [row.channel, row.allowed]));
  const held: ContactsMerged['preferences'] = [];
  for (const channel of new Set([...allowed.from.keys(), ...allowed.into.keys()])) {
    const isRefused = allowed.from.get(channel) === false || allowed.into.get(channel) === false;
    if (!isRefused || newest.get(channel) === false) continue;
    const id = await say(tenant, into.id, channel, false, mergeTexts.heldOver(from.name));
    held.push({ id, channel, was: allowed.into.get(channel) ?? null });
  }
  return held;
}

/** Hours that suit both; where there are none, those that were said last. */
async function holdHours(
  tenant: Tenant,
  { from, into, hours }: ContactsBefore,
  uf: string | null,
): Promise<ContactsMerged['hours']> {
  const newest = (await contactHoursOf(tenant.tx, [into.id])).get(into.id) ?? null;
  const wanted = hoursOfBoth(hours.from, hours.into, newest, uf ?? tenant.merchant.uf);
  if (wanted === null || isSame(wanted, newest)) return null;
  const id = await askHours(tenant, into.id, wanted, mergeTexts.heldOver(from.name));
  return { id, was: hours.into };
}

function hoursOfBoth(
  a: PreferredHours | null,
  b: PreferredHours | null,
  newest: PreferredHours | null,
  uf: string | null,
): PreferredHours | null {
  if (a === null || b === null) return a ?? b;
  const both = { fromHour: Math.max(a.fromHour, b.fromHour), toHour: Math.min(a.toHour, b.toHour) };
  return both.fromHour < both.toHour && canBeKept(uf, both) ? both : newest;
}

/** Takes back what the merge wrote, where it is still as the merge left it. What was said has moved back already. */
export async function unmergeContacts(tenant: Tenant, intoId: string, merged: ContactsMerged): Promise<void> {
  const { tx } = tenant;
  const now = (await tx.customer.findFirstOrThrow({ where: { id: intoId } })) as unknown as Record<string, Value>;
  const back = Object.entries(merged.written).filter(([field, { now: then }]) => now[field] === then);
  await writeFields(tenant, intoId, Object.fromEntries(back.map(([field, { was }]) => [field, was])));
  for (const { id, channel, was } of merged.preferences) {
    const newest = await tx.contactPreference.findFirst({
      where: { customerId: intoId, channel },
      orderBy: [{ recordedAt: 'desc' }, { id: 'desc' }],
    });
    if (newest?.id === id) await say(tenant, intoId, channel, was ?? true, mergeTexts.takenBack);
  }
  if (merged.hours) {
    const newest = await tx.contactHours.findFirst({ where: { customerId: intoId }, orderBy: { seq: 'desc' } });
    if (newest?.id === merged.hours.id) await askHours(tenant, intoId, merged.hours.was, mergeTexts.takenBack);
  }
}

async function writeFields({ tx, merchantId }: Tenant, id: string, data: Record<string, Value>): Promise<void> {
  if (Object.keys(data).length > 0)
    await tx.customer.update({ where: { merchantId_id: { merchantId, id } }, data: data as Record<string, never> });
}

async function say(
  { tx, merchantId, now }: Tenant,
  customerId: string,
  channel: string,
  allowed: boolean,
  evidence: string,
): Promise<string> {
  const id = newId('ContactPreference');
  await tx.contactPreference.create({
    data: { merchantId, id, customerId, channel, allowed, evidence, recordedAt: new Date(now) },
  });
  return id;
}

async function askHours(
  { tx, merchantId, now }: Tenant,
  customerId: string,
  hours: PreferredHours | null,
  evidence: string,
): Promise<string> {
  const id = newId('ContactHours');
  const asked = { fromHour: hours?.fromHour ?? null, toHour: hours?.toHour ?? null };
  await tx.contactHours.create({ data: { merchantId, id, customerId, ...asked, evidence, recordedAt: new Date(now) } });
  return id;
}

function isSame(a: PreferredHours, b: PreferredHours | null): boolean {
  return b !== null && a.fromHour === b.fromHour && a.toHour === b.toHour;
}
