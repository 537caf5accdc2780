import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import FirstWhatWaits from './support/first-what-waits.js';

const root = fileURLToPath(new URL('..', import.meta.url));

export default defineConfig({
  root,
  resolve: {
    // One copy of graphql: its CommonJS and ES builds are two "realms" to instanceof.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // A busy machine is no failure; a test that polls says what it waits for.
    expect: { poll: { timeout: 15_000 } },
    maxWorkers: 2,
    // Files share a worker and its modules: to load them anew for each of a hundred files takes longer than the tests.
    isolate: false,
    // Tests make much that is garbage at once; with room for it, it is looked through less often.
    execArgv: ['--max-semi-space-size=64'],
    sequence: { sequencer: FirstWhatWaits },
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', './test/support/closing-line.ts'],
  },
});
