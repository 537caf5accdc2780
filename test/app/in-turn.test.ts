import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { inTurn } from '../../server/app/in-turn.js';

it('runs what has one key one after another, in the order asked, even past one that failed', async () => {
  const said: string[] = [];
  const work = (key: string, name: string, ms: number) =>
    inTurn(key, async () => {
      said.push(`${name} begins`);
      await sleep(ms);
      said.push(`${name} ends`);
      if (name === 'b') throw new Error('b failed');
      return name;
    });
  const results = await Promise.allSettled([work('k', 'a', 20), work('k', 'b', 5), work('k', 'c', 1)]);
  expect(said).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  expect(results.map((result) => (result.status === 'fulfilled' ? result.value : 'failed'))).toEqual([
    'a',
    'failed',
    'c',
  ]);
});

it('lets different keys pass each other', async () => {
  let release = () => {};
  const slow = inTurn('slow', () => new Promise<void>((done) => (release = done)));
  await inTurn('quick', async () => {});
  release();
  await slow;
});
