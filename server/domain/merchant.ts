/** What a shop must say about itself before anything may be sent in its name (RULES-BR, "Identifiers"; CDC 42-A). */
import { identification } from './message.js';

export interface ShopIdentity {
  name: string | null;
  document: string | null;
  /** Street and number; city and UF stand apart. */
  address: string | null;
  city: string | null;
  uf: string | null;
  pixKey: string | null;
  shopKind: string | null;
}

export type SetupField = 'NAME' | 'DOCUMENT' | 'ADDRESS' | 'CITY' | 'UF' | 'PIX_KEY' | 'SHOP_KIND';

const ASKED: readonly (readonly [SetupField, keyof ShopIdentity])[] = [
  ['NAME', 'name'],
  ['DOCUMENT', 'document'],
  ['ADDRESS', 'address'],
  ['CITY', 'city'],
  ['UF', 'uf'],
  ['PIX_KEY', 'pixKey'],
  ['SHOP_KIND', 'shopKind'],
];

/** What set-up still asks, in the order it asks; nothing can be sent until this is empty. */
export function setupMissing(merchant: ShopIdentity): SetupField[] {
  return ASKED.filter(([, column]) => !merchant[column]).map(([field]) => field);
}

/** "Rua das Flores, 12, Campinas/SP"; null while a part is missing. */
export function addressLineOf({ address, city, uf }: ShopIdentity): string | null {
  return address && city && uf ? `${address}, ${city}/${uf}` : null;
}

/** The creditor's identification that every message carries (CDC 42-A); null while a part of it is missing. */
export function identificationOf(merchant: ShopIdentity): string | null {
  const address = addressLineOf(merchant);
  const { name, document } = merchant;
  return name && document && address ? identification({ name, contactName: null, address, document }) : null;
}
