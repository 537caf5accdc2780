/** The globals of the columns' dialog and the preview; `main.ts` makes them functions of the script. */
import { previewStep as countPart, readTab as readColumns } from './mapping.js';
import type { MappingRpc } from './mapping-rpc.js';
import { connected } from './run.js';

export function readTab(sheetId: number | null): ReturnType<MappingRpc['readTab']> {
  return connected(
    (connection) => readColumns(connection, sheetId),
    (reading) => ({ reading }),
  );
}

export function previewStep(state: Parameters<MappingRpc['previewStep']>[0]): ReturnType<MappingRpc['previewStep']> {
  return connected(
    (connection) => countPart(connection, state),
    (preview) => ({ preview }),
  );
}
