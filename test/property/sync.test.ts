import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type Bundles, bundleThreads, playScripts } from './threads.js';

const SCRIPTS = Number(process.env.SCRIPTS ?? 300);
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));
let database: TestDatabase;
let bundles: Bundles;

beforeAll(async () => {
  [database, bundles] = await Promise.all([createTestDatabase(), bundleThreads()]);
}, 60_000);
afterAll(async () => {
  bundles?.remove();
  await database?.drop();
});

describe('whatever people and the shop do, before and during syncs', () => {
  it('sheet and server come to agree, and nothing is lost, doubled or touched that is not Caderneta’s', async () => {
    const startedAt = performance.now();
    const cpu = process.cpuUsage();
    const { scripts, failure, fallbacks } = await playScripts({
      bundles,
      url: database.url,
      seed: SEED,
      scripts: SCRIPTS,
      pairs: Number(process.env.PAIRS ?? 2),
      path: process.env.SEEDPATH || undefined,
      isSurvey: process.env.SURVEY === '1',
      isLean: process.env.LEAN !== '0',
      only: process.env.ONLY ? JSON.parse(process.env.ONLY) : undefined,
      onProgress: SCRIPTS > 1_000 ? (played) => console.log(`${played} of ${SCRIPTS} scripts`) : undefined,
    });
    const ms = performance.now() - startedAt;
    const { user, system } = process.cpuUsage(cpu);
    const cpuMs = (user + system) / 1000;
    console.log(
      `${scripts} scripts in ${(ms / 1000).toFixed(1)} s (${(ms / scripts).toFixed(0)} ms each, ${(cpuMs / scripts).toFixed(0)} of a processor), seed ${SEED}`,
      fallbacks,
    );
    if (failure) {
      const { message, told, seed, path } = failure;
      expect.fail(
        `${message}\n${told}\nagain: PAIRS=1 SEED=${seed} SEEDPATH=${path}\n${process.env.VERBOSE ? JSON.stringify(failure.script) : ''}`,
      );
    }
  }, 3_600_000);
});
