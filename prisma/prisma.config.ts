import { defineConfig } from 'prisma/config';

// `prisma generate` insists on the native schema engine although it never runs it, and would download it. Any
// executable satisfies the check; migrations use the same engine as a WASM package (server/db/migrate.ts).
if (process.argv.includes('generate')) process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

const url = process.env.DATABASE_URL;

export default defineConfig({
  schema: 'schema.prisma',
  migrations: { path: 'migrations' },
  // Only `prisma migrate deploy`, run by hand against one's own PostgreSQL, needs an address.
  ...(url ? { datasource: { url } } : {}),
});
