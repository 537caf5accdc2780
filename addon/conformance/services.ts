/** Links, notes, rules, protection, locks, properties and the network: what else a sync leans on. */
import { codeOfThrown } from '../reply-codes.js';
import { type Check, type Tab, throwsLike } from './check.js';

function link(text: string, url: string): GoogleAppsScript.Spreadsheet.RichTextValue {
  return SpreadsheetApp.newRichTextValue().setText(text).setLinkUrl(url).build();
}

const URL = 'https://example.com/cobrar?x=1';

function listRule(allowInvalid: boolean): GoogleAppsScript.Spreadsheet.DataValidation {
  return SpreadsheetApp.newDataValidation().requireValueInList(['sim', 'não']).setAllowInvalid(allowInvalid).build();
}

export const SERVICE_CHECKS: readonly Check[] = [
  {
    what: 'Link por texto rico: o texto se lê, não há fórmula, o endereço está lá',
    see(tab) {
      const cell = tab.getRange(1, 1);
      cell.setRichTextValues([[link('Cobrar', URL)]]);
      return [
        [cell.getValue(), cell.getFormula(), cell.getRichTextValue()?.getLinkUrl()],
        ['Cobrar', '', URL],
      ];
    },
  },
  {
    what: 'Texto rico que começa com = não vira fórmula',
    see(tab) {
      tab.getRange(1, 1).setRichTextValues([[SpreadsheetApp.newRichTextValue().setText('=1+1').build()]]);
      return [
        [tab.getRange(1, 1).getValue(), tab.getRange(1, 1).getFormula()],
        ['=1+1', ''],
      ];
    },
  },
  {
    what: 'Texto rico vazio esvazia a célula',
    see(tab) {
      tab.getRange(1, 1).setValue('x');
      tab.getRange(1, 1).setRichTextValues([[SpreadsheetApp.newRichTextValue().setText('').build()]]);
      return [tab.getRange(1, 1).getValue(), ''];
    },
  },
  {
    what: 'Um valor por cima tira o link',
    see(tab) {
      tab.getRange(1, 1).setRichTextValues([[link('Cobrar', URL)]]);
      tab.getRange(1, 1).setValue('Cobrar');
      return [tab.getRange(1, 1).getRichTextValue()?.getLinkUrl() ?? null, null];
    },
  },
  {
    what: 'Notas são escritas e lidas em bloco, e ficam quando o valor muda',
    see(tab) {
      const range = tab.getRange(1, 1, 2, 1);
      range.setNotes([['um'], ['']]);
      range.setValues([['a'], ['b']]);
      return [range.getNotes(), [['um'], ['']]];
    },
  },
  {
    what: 'clearContent deixa formato, nota e regra',
    see(tab) {
      const cell = tab.getRange(1, 1);
      cell.setNumberFormat('@').setNote('oi').setDataValidation(listRule(true));
      cell.setValue('x');
      cell.clearContent();
      return [
        [cell.getValue(), cell.getNumberFormat(), cell.getNote(), cell.getDataValidation() !== null],
        ['', '@', 'oi', true],
      ];
    },
  },
  {
    what: 'Regra de lista que recusa: o script também é recusado, e a mensagem fala de validação',
    see(tab) {
      tab.getRange(1, 1).setDataValidation(listRule(false));
      return throwsLike(/valida/i, () => {
        tab.getRange(1, 1).setValue('talvez');
        SpreadsheetApp.flush();
      });
    },
  },
  {
    what: 'Regra de lista que só avisa deixa escrever, e fica',
    see(tab) {
      tab.getRange(1, 1).setDataValidation(listRule(true));
      tab.getRange(1, 1).setValues([['talvez']]);
      return [
        [tab.getRange(1, 1).getValue(), tab.getRange(1, 1).getDataValidation() !== null],
        ['talvez', true],
      ];
    },
  },
  {
    what: 'Caixa de seleção recusa um texto',
    see(tab) {
      tab.getRange(1, 1).insertCheckboxes();
      return throwsLike(/valida/i, () => {
        tab.getRange(1, 1).setValue('sim');
        SpreadsheetApp.flush();
      });
    },
  },
  {
    what: 'Escrever sim ou não numa caixa de seleção é com true e false',
    see(tab) {
      tab.getRange(1, 1).insertCheckboxes();
      tab.getRange(1, 1).setValues([[true]]);
      return [tab.getRange(1, 1).getValue(), true];
    },
  },
  {
    what: 'Quem é dono pode editar o que está protegido',
    isAlone: true,
    isOnlyGoogle: true,
    see(tab) {
      tab.protect().setDescription('conferência');
      return [
        [tab.getRange(1, 1).canEdit(), tab.getProtections(SpreadsheetApp.ProtectionType.SHEET).length],
        [true, 1],
      ];
    },
  },
  {
    what: 'A trava do documento se pega, se tem e se solta',
    see() {
      const lock = LockService.getDocumentLock();
      const taken = lock.tryLock(1000);
      const had = lock.hasLock();
      lock.releaseLock();
      return [
        [taken, had, lock.hasLock()],
        [true, true, false],
      ];
    },
  },
  {
    what: 'A mesma execução pega a trava duas vezes',
    see() {
      const lock = LockService.getDocumentLock();
      const taken = [lock.tryLock(1000), LockService.getDocumentLock().tryLock(1000)];
      lock.releaseLock();
      return [taken, [true, true]];
    },
  },
  {
    what: 'Propriedade volta como texto; a que falta é null; mais de 9 KB é recusado',
    see() {
      const store = PropertiesService.getDocumentProperties();
      store.setProperty('caderneta.conferencia', '5');
      const found = [store.getProperty('caderneta.conferencia'), store.getProperty('caderneta.nunca')];
      const [refused] = throwsLike(/./, () => store.setProperty('caderneta.conferencia', 'x'.repeat(10_000)));
      store.deleteProperty('caderneta.conferencia');
      return [
        [...found, refused],
        ['5', null, 'recusado'],
      ];
    },
  },
  {
    what: 'Depois de flush a leitura vê o que foi escrito',
    see(tab) {
      tab.getRange(1, 1).setValue('a');
      SpreadsheetApp.flush();
      return [tab.getDataRange().getValues()[0]?.[0], 'a'];
    },
  },
  {
    what: 'getUuid tem 36 letras e não se repete',
    see() {
      const [one, other] = [Utilities.getUuid(), Utilities.getUuid()];
      return [
        [/^[0-9a-f-]{36}$/.test(one), one === other],
        [true, false],
      ];
    },
  },
  {
    what: 'O idioma e o fuso da planilha se leem, um como pt_BR, outro como America/Sao_Paulo',
    see(tab) {
      const sheet = tab.getParent();
      return [
        [
          /^[a-z]{2,3}(_[A-Z]{2})?$/.test(sheet.getSpreadsheetLocale()),
          /^[\w+/-]+$/.test(sheet.getSpreadsheetTimeZone()),
        ],
        [true, true],
      ];
    },
  },
  {
    what: 'Um endereço que não existe é erro de rede para a Caderneta',
    see() {
      let code = 'nada';
      try {
        UrlFetchApp.fetch('https://nao-existe.caderneta.invalid/', { muteHttpExceptions: true });
      } catch (error) {
        code = codeOfThrown(String((error as { message?: unknown })?.message ?? error), 'https://exemplo.com.br');
      }
      return [code, 'NETWORK'];
    },
  },
  {
    what: 'Um estado de erro chega como resposta quando se pede',
    isOnlyGoogle: true,
    see() {
      const response = UrlFetchApp.fetch('https://www.google.com/nao-existe-caderneta', { muteHttpExceptions: true });
      return [response.getResponseCode(), 404];
    },
  },
  {
    what: 'A aba em vista e a célula escolhida se leem de volta',
    isAlone: true,
    see(tab: Tab) {
      tab.activate();
      tab.setActiveRange(tab.getRange(3, 2));
      const active = SpreadsheetApp.getActive().getActiveSheet();
      return [
        [active.getSheetId() === tab.getSheetId(), active.getActiveRange()?.getA1Notation()],
        [true, 'B3'],
      ];
    },
  },
];
