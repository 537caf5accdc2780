import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that wait (for servers to start, to stop, to die) go first: begun last, the whole run would wait for them.
 * The others keep the usual order: the ones that took longest the last time, or else the largest.
 */
export default class FirstWhatWaits extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isWaiting = ({ moduleId }: TestSpecification) => moduleId.includes('/test/e2e/');
    return [...sorted.filter(isWaiting), ...sorted.filter((file) => !isWaiting(file))];
  }
}
