/** The area code to propose for telephones that lack one. */
import { mostCommonAreaCode } from '../../db/customer.js';
import { areaCodeOf } from '../../domain/phones.js';
import type { Batch } from './listing.js';

/** By the shop's own telephone, where its Pix key is one; else that of most of its customers. Nothing is read by it. */
export const areaCodeOfShop: Batch<string> = {
  name: 'area code of the shop',
  async load({ tx, merchant }) {
    const code = (merchant.pixKey && areaCodeOf(merchant.pixKey)) || (await mostCommonAreaCode(tx));
    return new Map(code === null ? [] : [[merchant.id, code]]);
  },
};
