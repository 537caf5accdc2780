import fs from 'node:fs';
import { expect, it } from 'vitest';
import { printedSchema } from '../../server/graphql/schema.js';
it('prints', () => { fs.writeFileSync('/tmp/schema.graphql', printedSchema()); expect(1).toBe(1); });
