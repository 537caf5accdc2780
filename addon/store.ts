/**
 * What is remembered between runs: the key belongs to the person, the address to the spreadsheet, so that somebody
 * else who opens the same spreadsheet has to connect with a key of their own.
 */
import type { Connection } from './connection.js';

const ADDRESS = 'caderneta.address';
const KEY = 'caderneta.key';
const SHOP = 'caderneta.shop';
const TABS = 'caderneta.tabs';
const VIEW = 'caderneta.view';
const PROPOSALS = 'caderneta.proposals';
const NEWS = 'caderneta.news';
const NOTED = 'caderneta.notes';

export function loadConnection(): Connection | null {
  const address = PropertiesService.getDocumentProperties().getProperty(ADDRESS);
  const key = PropertiesService.getUserProperties().getProperty(KEY);
  return address === null || key === null ? null : { address, key };
}

export function saveConnection(connection: Connection, shopName: string): void {
  PropertiesService.getDocumentProperties().setProperty(ADDRESS, connection.address);
  PropertiesService.getUserProperties().setProperty(KEY, connection.key);
  PropertiesService.getDocumentProperties().setProperty(SHOP, shopName);
}

/** Forgets the person's key; the spreadsheet keeps its address, for the others. */
export function forgetKey(): void {
  PropertiesService.getUserProperties().deleteProperty(KEY);
}

export function loadShopName(): string {
  return PropertiesService.getDocumentProperties().getProperty(SHOP) ?? '';
}

/** A tab that was synced: how its name, headings and the spreadsheet's language stood when the server heard of them. */
export interface KnownTab {
  sheetId: number;
  headings: string;
  /** Marks of the headings that are the merchant's own, so that a column that came later is known. */
  own?: string;
  /** How many of Caderneta's columns, in their order, it was given once: one the merchant deleted stays away. */
  made?: number;
}

export function loadTabs(): KnownTab[] {
  const text = PropertiesService.getDocumentProperties().getProperty(TABS);
  if (text === null) return [];
  try {
    const tabs: unknown = JSON.parse(text);
    return Array.isArray(tabs) ? (tabs as KnownTab[]) : [];
  } catch {
    return [];
  }
}

/** A property holds 9 KB. */
const MOST_TABS = 49;
const MOST_WITH_HEADINGS = 6;

/** Remembers a tab as the one last synced (the first of the list). */
export function rememberTab(tab: KnownTab): void {
  const known = loadTabs();
  const first = known[0];
  if (first && JSON.stringify(first) === JSON.stringify(tab)) return;
  const others = known
    .filter((other) => other.sheetId !== tab.sheetId)
    .slice(0, MOST_TABS)
    .map((other, i) => (i < MOST_WITH_HEADINGS ? other : { ...other, own: undefined }));
  PropertiesService.getDocumentProperties().setProperty(TABS, JSON.stringify([tab, ...others]));
}

/** The tab of proposals: kept in mind when it is deleted too, so that it is not made again against the merchant's wish. */
export interface ProposalsTab {
  sheetId: number;
  /** The instant of the newest proposal it was told of. */
  seenAt: string | null;
}

export function loadProposalsTab(): ProposalsTab | null {
  const text = PropertiesService.getDocumentProperties().getProperty(PROPOSALS);
  if (text === null) return null;
  const [sheetId, seenAt] = text.split(' ');
  return { sheetId: Number(sheetId), seenAt: seenAt ?? null };
}

export function saveProposalsTab({ sheetId, seenAt }: ProposalsTab): void {
  const text = seenAt === null ? String(sheetId) : `${sheetId} ${seenAt}`;
  PropertiesService.getDocumentProperties().setProperty(PROPOSALS, text);
}

export function forgetProposalsTab(): void {
  PropertiesService.getDocumentProperties().deleteProperty(PROPOSALS);
}

/** The instant of the newest event of a proposal that somebody was told of. */
export function loadNewsSeenAt(): string | null {
  return PropertiesService.getDocumentProperties().getProperty(NEWS);
}

export function saveNewsSeenAt(at: string): void {
  PropertiesService.getDocumentProperties().setProperty(NEWS, at);
}

/** The tabs that have notes of Caderneta's in their cells. */
export function loadNotedTabs(): number[] {
  const text = PropertiesService.getDocumentProperties().getProperty(NOTED);
  return text === null || text === '' ? [] : text.split(' ').map(Number);
}

export function saveNotedTabs(sheetIds: readonly number[]): void {
  PropertiesService.getDocumentProperties().setProperty(NOTED, sheetIds.join(' '));
}

/** The menu asks the panel to open on the connection, or to begin a sync; read once. */
export function askForView(view: 'CONNECT' | 'SYNC'): void {
  PropertiesService.getUserProperties().setProperty(VIEW, view);
}

export function takeView(): string | null {
  const properties = PropertiesService.getUserProperties();
  const view = properties.getProperty(VIEW);
  if (view !== null) properties.deleteProperty(VIEW);
  return view;
}
