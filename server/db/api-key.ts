import { sql } from './client.js';
import type { List } from './read.js';

export interface ApiKeyRow {
  id: string;
  name: string;
  scopes: ('read' | 'write' | 'send' | 'admin')[];
  spreadsheetId: string | null;
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
  lastUsedAt: string | null;
}

/** The hash of the secret stays where it is. */
export const apiKeyList: List = {
  name: 'apiKey',
  columns: sql`a.id, a.name, a.scopes, a."spreadsheetId", a."createdAt", a."expiresAt", a."revokedAt", a."lastUsedAt"`,
  from: sql`"ApiKey" a`,
  id: sql`a.id`,
  orders: { RECENT: { key: sql`a."createdAt"`, type: 'timestamptz', isDescending: true } },
};
