import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder, seen alike from the TypeScript sources (tests) and from `dist/`. */
export function repositoryRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error(`No package.json above ${fileURLToPath(import.meta.url)}`);
    folder = above;
  }
  return folder;
}

/** What `npm run build` makes; `built` says so when it has not been run. */
export function builtFile(...parts: string[]): string {
  const path = join(repositoryRoot(), ...parts);
  if (!existsSync(path)) throw new Error(`${parts.join('/')} is missing: run \`npm run build\` first`);
  return path;
}
