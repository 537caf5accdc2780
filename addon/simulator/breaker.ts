import type { CallFailure } from './types.js';

const KILLED = 'Tempo máximo de execução excedido';

/** Breaks runs at planned service calls. `beforeCall` throws what the script sees; `endRun` when a run is over. */
export function createBreaker() {
  let planned: CallFailure | null = null;
  let calls = 0;
  let isKilled = false;
  return {
    plan(failure: CallFailure | null): void {
      planned = failure;
      calls = 0;
    },
    beforeCall(name: string): void {
      // Whatever the script does about it, a killed run does nothing more.
      if (isKilled) throw new Error(KILLED);
      calls += 1;
      if (!planned || calls !== planned.call) return;
      isKilled = planned.how === 'KILL';
      planned = null;
      throw new Error(isKilled ? KILLED : messageOf(name));
    },
    endRun(): void {
      isKilled = false;
    },
  };
}

function messageOf(name: string): string {
  if (/^(SpreadsheetApp|Spreadsheet|Sheet|Range|DeveloperMetadata\w*)\./.test(name))
    return 'O serviço Planilhas falhou ao acessar o documento.';
  return 'Ocorreu um erro no servidor. Aguarde alguns instantes e tente novamente.';
}
