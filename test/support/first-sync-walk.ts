/** A first sync as a person walks it in the panel: the columns, the preview, "Aplicar". */
import type { FrameLocator } from 'playwright-core';

/** From the button to the first thing that is written. Columns are left as understood; blank due days to each row. */
export async function walkFirstSync(sidebar: FrameLocator): Promise<void> {
  await sidebar.locator('#sync').click();
  await sidebar.locator('#mapping-next').waitFor();
  if (await sidebar.locator('#due').isVisible()) await sidebar.locator('#due-is-each').check();
  await sidebar.locator('#mapping-next').click();
  await sidebar.locator('#apply').click();
}
