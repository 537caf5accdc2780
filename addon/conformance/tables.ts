/** Columns, their marks, rows, sorting and hiding: the ground of finding everything again wherever it was moved. */
import { type Check, type Tab, throwsLike } from './check.js';

const KEY = 'caderneta.conferencia';

function mark(tab: Tab, letter: string, value: string): void {
  const visibility = SpreadsheetApp.DeveloperMetadataVisibility.DOCUMENT;
  tab.getRange(`${letter}:${letter}`).addDeveloperMetadata(KEY, value, visibility);
}

/** `value@column`, of every mark in the tab. */
export function marksIn(tab: Tab): string[] {
  return tab
    .createDeveloperMetadataFinder()
    .withKey(KEY)
    .find()
    .map((found) => `${found.getValue()}@${found.getLocation().getColumn()?.getColumn()}`)
    .sort();
}

function fill(tab: Tab, rows: (string | number | boolean)[][]): void {
  tab.getRange(1, 1, rows.length, rows[0]?.length ?? 1).setValues(rows);
}

const ROWS = [
  ['Zé', 30, 'c'],
  ['Ana', 10, 'a'],
  ['Bia', 20, 'b'],
];

function read(tab: Tab, rows = 3, columns = 3): string[] {
  return tab
    .getRange(1, 1, rows, columns)
    .getValues()
    .map((line) => line.join(' '));
}

const marked = (what: string, change: (tab: Tab) => void, believed: string[]): Check => ({
  what: `Marca de coluna: ${what}`,
  isAlone: true,
  see(tab) {
    fill(tab, ROWS);
    mark(tab, 'C', 'id');
    change(tab);
    return [marksIn(tab), believed];
  },
});

export const TABLE_CHECKS: readonly Check[] = [
  marked('é achada por chave, com sua coluna', () => {}, ['id@3']),
  marked('anda com a coluna quando outra entra antes', (tab) => tab.insertColumnsBefore(1, 2), ['id@5']),
  marked('fica onde está quando outra entra depois', (tab) => tab.insertColumnsAfter(3, 1), ['id@3']),
  marked('anda com a coluna que é movida', (tab) => tab.moveColumns(tab.getRange('C:C'), 1), ['id@1']),
  marked('some com a coluna apagada', (tab) => tab.deleteColumn(3), []),
  marked('fica quando outra coluna é apagada', (tab) => tab.deleteColumn(1), ['id@2']),
  marked('não se mexe quando as linhas são ordenadas', (tab) => tab.getRange(1, 1, 3, 3).sort(1), ['id@3']),
  marked('fica quando o conteúdo é apagado', (tab) => tab.getRange('C:C').clearContent(), ['id@3']),
  marked('pode haver a mesma duas vezes', (tab) => mark(tab, 'A', 'id'), ['id@1', 'id@3']),
  {
    what: 'Marca de coluna: vai junto quando a aba é duplicada',
    isAlone: true,
    see(tab) {
      mark(tab, 'C', 'id');
      const copy = tab.copyTo(tab.getParent());
      const found = marksIn(copy);
      tab.getParent().deleteSheet(copy);
      return [found, ['id@3']];
    },
  },
  {
    what: 'Marca de coluna: em parte de uma coluna é recusada',
    see: (tab) => throwsLike(/./, () => tab.getRange('C1:C5').addDeveloperMetadata(KEY, 'x')),
  },
  {
    what: 'Coluna escondida é lida e escrita como as outras',
    see(tab) {
      fill(tab, ROWS);
      tab.hideColumns(3);
      tab.getRange(1, 3).setValue('z');
      const found = [read(tab)[0], tab.getDataRange().getNumColumns()];
      tab.showColumns(3);
      return [found, ['Zé 30 z', 3]];
    },
  },
  {
    what: 'Linha escondida é lida e escrita como as outras',
    see(tab) {
      fill(tab, ROWS);
      tab.hideRows(2);
      tab.getRange(2, 1).setValue('Eva');
      const found = [read(tab)[1], tab.isRowHiddenByUser(2)];
      tab.showRows(2);
      return [found, ['Eva 10 a', true]];
    },
  },
  {
    what: 'Linha escondida por filtro é lida e escrita como as outras',
    isOnlyGoogle: true,
    see(tab) {
      fill(tab, [['Nome', 'Valor', 'id'], ...ROWS]);
      const filter = tab.getRange(1, 1, 4, 3).createFilter();
      filter.setColumnFilterCriteria(1, SpreadsheetApp.newFilterCriteria().setHiddenValues(['Ana']).build());
      tab.getRange(3, 1).setValue('Eva');
      const found = read(tab, 4)[2];
      filter.remove();
      return [found, 'Eva 10 a'];
    },
  },
  {
    what: 'Ordenar leva junto a coluna escondida que está no intervalo',
    see(tab) {
      fill(tab, ROWS);
      tab.hideColumns(3);
      tab.getRange(1, 1, 3, 3).sort(1);
      tab.showColumns(3);
      return [read(tab), ['Ana 10 a', 'Bia 20 b', 'Zé 30 c']];
    },
  },
  {
    what: 'Ordenar uma parte deixa de fora a coluna que não foi escolhida',
    see(tab) {
      fill(tab, ROWS);
      tab.getRange(1, 1, 3, 2).sort(1);
      return [read(tab), ['Ana 10 c', 'Bia 20 a', 'Zé 30 b']];
    },
  },
  {
    what: 'Ordenar leva junto a nota e a cor da célula',
    see(tab) {
      fill(tab, ROWS);
      tab.getRange(1, 1).setNote('do Zé').setBackground('#fff2cc');
      tab.getRange(1, 1, 3, 3).sort(1);
      return [
        [tab.getRange(3, 1).getNote(), tab.getRange(3, 1).getBackground()],
        ['do Zé', '#fff2cc'],
      ];
    },
  },
  {
    what: 'Números vêm antes de textos e vazios por último, nos dois sentidos',
    see(tab) {
      fill(tab, [['b'], [''], [2], ['A'], [10]]);
      tab.getRange(1, 1, 5, 1).sort(1);
      const up = read(tab, 5, 1);
      tab.getRange(1, 1, 5, 1).sort({ column: 1, ascending: false });
      return [
        [up, read(tab, 5, 1)],
        [
          ['2', '10', 'A', 'b', ''],
          ['b', 'A', '10', '2', ''],
        ],
      ];
    },
  },
  {
    what: 'Caixa de seleção desmarcada conta como conteúdo',
    isAlone: true,
    see(tab) {
      fill(tab, ROWS);
      tab.getRange(9, 2).insertCheckboxes();
      return [
        [tab.getLastRow(), tab.getDataRange().getNumRows(), tab.getRange(9, 2).getValue()],
        [9, 9, false],
      ];
    },
  },
  {
    what: 'Só formato, nota ou cor não contam como conteúdo',
    isAlone: true,
    see(tab) {
      fill(tab, ROWS);
      tab.getRange(9, 2).setNumberFormat('@').setNote('oi').setBackground('#fff2cc');
      return [tab.getLastRow(), 3];
    },
  },
  {
    what: 'Linha nova herda o formato da de cima',
    isAlone: true,
    see(tab) {
      fill(tab, ROWS);
      tab.getRange(2, 1, 2, 1).setNumberFormat('@');
      tab.insertRowAfter(3);
      return [tab.getRange(4, 1).getNumberFormat(), '@'];
    },
  },
  {
    what: 'Além da última linha da aba não há intervalo; com linhas novas há',
    isAlone: true,
    see(tab) {
      const last = tab.getMaxRows();
      const [refused] = throwsLike(/./, () => tab.getRange(last + 1, 1).setValue('x'));
      tab.insertRowsAfter(last, 2);
      tab.getRange(last + 1, 1).setValue('x');
      return [
        [refused, tab.getMaxRows() - last],
        ['recusado', 2],
      ];
    },
  },
  {
    what: 'O número da aba fica quando ela muda de nome',
    isAlone: true,
    see(tab) {
      const id = tab.getSheetId();
      tab.setName(`${tab.getName()} (2)`);
      return [tab.getSheetId() === id, true];
    },
  },
];
