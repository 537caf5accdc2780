import { writeSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** Prints `N passed, N failed` as the very last line of a run; a file or a hook that breaks counts as a failure. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const countOf = (state: string) => tests.filter((test) => test.result().state === state).length;
    const failedTests = countOf('failed');
    const brokenFiles = modules.filter((module) => {
      const hasFailedTest = [...module.children.allTests('failed')].length > 0;
      return !module.ok() && !hasFailedTest;
    }).length;
    const line = `${countOf('passed')} passed, ${failedTests + brokenFiles + unhandledErrors.length} failed\n`;
    // Other reporters print their summaries after this call.
    process.once('exit', () => writeSync(1, line));
  }
}
