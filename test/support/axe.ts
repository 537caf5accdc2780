/** What axe-core finds in a page: the minified source, because the other one takes a browser four times as long to read. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame, Page } from 'playwright-core';

let source: string | undefined;

/** The violations, each with the first element that has it. All rules run; only what keeps to them is not described. */
export async function violationsIn(place: Page | Frame): Promise<string[]> {
  source ??= readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  if (!(await place.evaluate("'axe' in globalThis"))) await place.evaluate(source);
  return place.evaluate(async () => {
    type Axe = { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    const found = await (globalThis as unknown as { axe: Axe }).axe.run({ resultTypes: ['violations'] });
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
}
