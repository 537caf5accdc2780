import type { Cents, Day } from '../domain/facts.js';
import { sql } from './client.js';
import type { List, Sql } from './read.js';

export interface SaleRow {
  id: string;
  customerId: string;
  externalId: string | null;
  totalCents: Cents;
  installments: number;
  soldOn: Day;
  description: string | null;
}

export const saleList: List = {
  name: 'sale',
  columns: sql`s.id, s."customerId", s."externalId", s."totalCents", s.installments, s."soldOn", s.description`,
  from: sql`"Sale" s`,
  id: sql`s.id`,
  orders: { RECENT: { key: sql`s."soldOn"`, type: 'date', isDescending: true } },
};

export const saleColumns = { id: sql`s.id`, externalId: sql`s."externalId"` } as const;

export function soldTo(customerId: string): Sql {
  return sql`s."customerId" = ${customerId}`;
}

export function soldFromDay(day: Day): Sql {
  return sql`s."soldOn" >= ${day}::text::date`;
}

export function soldUntilDay(day: Day): Sql {
  return sql`s."soldOn" <= ${day}::text::date`;
}
