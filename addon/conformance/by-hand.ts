/**
 * What only a person can bring about: an older version, a copy of the spreadsheet. A tab of its own remembers where the
 * person is in it, and each run says what to do next or what was found.
 */
import type { Tab } from './check.js';
import { marksIn } from './tables.js';

const TAB = 'Conferência (marcas)';
const STATE = 'caderneta.conferencia.marcas';
const KEY = 'caderneta.conferencia';

export interface ByHand {
  what: string;
  found: string;
}

/** The next step of it. Writes to a tab of its own, which the person deletes when done. */
export function stepByHand(): ByHand {
  const spreadsheet = SpreadsheetApp.getActive();
  const store = PropertiesService.getDocumentProperties();
  const tab = spreadsheet.getSheetByName(TAB);
  const state = store.getProperty(STATE);
  const what = 'Marcas de coluna na versão restaurada e na cópia da planilha';
  if (!tab) {
    const made = spreadsheet.insertSheet(TAB);
    made.getRange(1, 1).setValue('Não apague antes do fim da conferência');
    const visibility = SpreadsheetApp.DeveloperMetadataVisibility.DOCUMENT;
    made.getRange('A:A').addDeveloperMetadata(KEY, 'marca', visibility);
    store.setProperty(STATE, 'MARCADA');
    return { what, found: 'Passo 1 feito. Espere um minuto e confira de novo.' };
  }
  if (state === null)
    return { what, found: `Isto é uma cópia da planilha: as marcas ${hasMark(tab) ? 'vieram junto' : 'não vieram'}.` };
  if (state === 'MARCADA') {
    for (const found of tab.createDeveloperMetadataFinder().withKey(KEY).find()) found.remove();
    tab.getRange(1, 1).setValue('Agora sem marca');
    store.setProperty(STATE, 'SEM MARCA');
    return {
      what,
      found:
        'Passo 2 feito. Agora: Arquivo › Histórico de versões › restaure a versão de antes deste passo, e confira de novo. Depois: Arquivo › Fazer uma cópia, e confira na cópia.',
    };
  }
  const isBack = tab.getRange(1, 1).getValue() !== 'Agora sem marca';
  if (!isBack) return { what, found: 'Falta restaurar a versão de antes do passo 2 pelo histórico de versões.' };
  return { what, found: `A versão antiga ${hasMark(tab) ? 'trouxe as marcas de volta' : 'não trouxe as marcas'}.` };
}

function hasMark(tab: Tab): boolean {
  return marksIn(tab).length > 0;
}
