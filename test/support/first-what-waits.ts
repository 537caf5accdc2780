import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that wait (for servers to start, to stop, to die) go first, then what plays long: begun last, the whole run
 * would wait for them.
 * The others keep the usual order: the ones that took longest the last time, or else the largest.
 */
export default class FirstWhatWaits extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isIn = (room: string) => sorted.filter(({ moduleId }) => moduleId.includes(`/test/${room}/`));
    return [...new Set([...isIn('e2e'), ...isIn('property'), ...sorted])];
  }
}
