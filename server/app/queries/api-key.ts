import { type ApiKeyRow, apiKeyList } from '../../db/api-key.js';
import { createListing } from './listing.js';

export type { ApiKeyRow } from '../../db/api-key.js';

export const apiKeys = createListing<ApiKeyRow>(apiKeyList, {});
