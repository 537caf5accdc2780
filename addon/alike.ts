/** Who may be the same person as somebody about to be registered: a late debtor must not begin again with a clean card. */
import { foldName } from '../server/domain/text.js';
import { query, type Reply } from './api.js';
import type { Connection } from './connection.js';
import type { AlikeCustomer, NewCustomer } from './credit-rpc.js';
import { isSamePhone, NUMBER_DIGITS, nationalDigits } from './same-phone.js';

const PAGE = 200;
/** More people than these with part of a name in common are not read: the search would take longer than the sale. */
const MOST_PAGES = 5;
const MOST_ALIKE = 5;

interface Found {
  id: string;
  name: string;
  phone: string | null;
}

/** Customers with the same phone or the same name, letters of any case and accents aside; the same phone first. */
export function fetchAlike(connection: Connection, { name, phone }: NewCustomer): Reply<AlikeCustomer[]> {
  const number = nationalDigits(phone ?? '').slice(-NUMBER_DIGITS);
  const byPhone =
    number.length === NUMBER_DIGITS
      ? searched(connection, number, (found) => isSamePhone(found.phone, phone))
      : { ok: true as const, data: [] };
  if (!byPhone.ok) return byPhone;
  const folded = foldName(name);
  const byName = searched(connection, name, (found) => foldName(found.name) === folded);
  if (!byName.ok) return byName;
  const ids = [...new Set([...byPhone.data, ...byName.data])].slice(0, MOST_ALIKE);
  return ids.length === 0 ? { ok: true, data: [] } : fetchOwed(connection, ids);
}

function searched(connection: Connection, search: string, isAlike: (found: Found) => boolean): Reply<string[]> {
  type Page = { customers: { nodes: Found[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } };
  const ids: string[] = [];
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const reply: Reply<Page> = query<Page>(
      connection,
      `query ($search: String!, $after: String) {
        customers(first: ${PAGE}, after: $after, filter: { search: $search }) {
          nodes { id name phone } pageInfo { hasNextPage endCursor }
        }
      }`,
      { search, after },
    );
    if (!reply.ok) return reply;
    const { nodes, pageInfo }: Page['customers'] = reply.data.customers;
    ids.push(...nodes.filter(isAlike).map(({ id }) => id));
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  return { ok: true, data: ids };
}

function fetchOwed(connection: Connection, ids: readonly string[]): Reply<AlikeCustomer[]> {
  type Owed = Found & { openCents: number; lateCents: number };
  const parameters = ids.map((_, i) => `$id${i}: ID!`).join(', ');
  const fields = ids.map((_, i) => `c${i}: customer(by: { id: $id${i} }) { id name phone openCents lateCents }`);
  const variables = Object.fromEntries(ids.map((id, i) => [`id${i}`, id]));
  const reply = query<Record<string, Owed | null>>(
    connection,
    `query (${parameters}) { ${fields.join(' ')} }`,
    variables,
  );
  if (!reply.ok) return reply;
  const data = ids.flatMap((_, i) => {
    const found = reply.data[`c${i}`];
    if (!found) return [];
    const { id, ...customer } = found;
    return [{ customerId: id, ...customer }];
  });
  return { ok: true, data };
}
