import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createSimulatorInProcess, type InProcessOptions } from '../../addon/simulator/in-process.js';

const code = readFileSync(new URL('../fixtures/simulator/Code.js', import.meta.url), 'utf8');
const htmlDir = fileURLToPath(new URL('../fixtures/simulator', import.meta.url));

function start(options: Partial<InProcessOptions> = {}) {
  return createSimulatorInProcess({ code, htmlDir, ...options });
}

const shop = () =>
  start({
    spreadsheet: {
      sheets: [
        {
          name: 'Fiado',
          hiddenColumns: [3],
          rows: [
            ['Nome', 'Valor', 'id'],
            ['Zé', 30, 'c'],
            ['Ana', 10, 'a'],
            ['Bia', 20, 'b'],
          ],
        },
      ],
    },
  });

function column(sim: ReturnType<typeof start>, number: number): unknown[] {
  return (sim.snapshot().sheets[0]?.rows ?? []).slice(1).map((row) => row[number - 1]?.value);
}

describe('what is not implemented', () => {
  it.each([
    ['a service’s method', 'SpreadsheetApp.openById("x")', 'SpreadsheetApp.openById'],
    ['a range’s method', 'sheet.getRange("A1").autoFill()', 'Range.autoFill'],
    ['an enum’s member', 'return String(SpreadsheetApp.ProtectionType.NADA)', 'ProtectionType.NADA'],
    ['an unknown option of fetch', 'UrlFetchApp.fetch("https://a.com", { metodo: "post" })', 'metodo'],
  ])('throws by name: %s', (_, source, name) => {
    expect(() => start().run('evaluate', source)).toThrow(`The simulator does not implement`);
    expect(() => start().run('evaluate', source)).toThrow(name);
  });

  it('what Apps Script has not, the realm has not', () => {
    const absent = ['fetch', 'setTimeout', 'URL', 'TextEncoder', 'atob', 'crypto', 'Buffer', 'process', 'require'];
    const source = `return ${JSON.stringify(absent)}.filter((name) => typeof globalThis[name] !== 'undefined')`;
    expect(start().run('evaluate', source)).toEqual([]);
  });
});

describe('google.script.run', () => {
  it('refuses a Date in the arguments and in the result, and says where', () => {
    expect(() => start().run('evaluate', { on: new Date() })).toThrow('Date (argument 1.on)');
    expect(() => start().run('evaluate', 'return { rows: [new Date()] }')).toThrow(
      'Date (the result of evaluate.rows.0)',
    );
  });

  it('refuses functions, service objects and NaN', () => {
    expect(() => start().run('evaluate', 'return sheet')).toThrow('service object');
    expect(() => start().run('evaluate', 'return () => 1')).toThrow('function');
    expect(() => start().run('evaluate', Number.NaN)).toThrow('NaN');
  });

  it.each(['hidden_', 'missing', 'Date', 'SpreadsheetApp', 'eval'])('does not see %s', (name) => {
    expect(() => start().run(name)).toThrow(name);
  });

  it('starts every run from a freshly loaded file', () => {
    const sim = start();
    expect([sim.run('loads'), sim.run('loads')]).toEqual([2, 2]);
    sim.run('evaluate', 'globalThis.kept = 1');
    expect(sim.run('evaluate', 'return typeof globalThis.kept')).toBe('undefined');
  });

  it('a script’s error arrives with its message', () => {
    expect(() => start().run('fail')).toThrow('não deu');
  });
});

describe('AuthMode', () => {
  it('opens the menu with no authorisation at all', () => {
    expect(start().open('NONE')).toEqual([
      {
        kind: 'menu',
        label: 'Loja',
        items: [
          { kind: 'item', label: 'Contar', functionName: 'count' },
          { kind: 'separator' },
          { kind: 'item', label: 'Abrir', functionName: 'openSidebar' },
        ],
      },
    ]);
  });

  it('no service may be called while the file loads', () => {
    const sim = createSimulatorInProcess({ code: 'var id = SpreadsheetApp.getActive().getId(); function onOpen() {}' });
    expect(() => sim.open()).toThrow('SpreadsheetApp.getActive was called while the file was loading');
  });

  it.each([
    ['NONE', 'PropertiesService.getUserProperties()'],
    ['NONE', 'SpreadsheetApp.getActiveSpreadsheet()'],
    ['LIMITED', 'UrlFetchApp.fetch("https://a.com")'],
    ['LIMITED', 'SpreadsheetApp.getUi().showSidebar(null)'],
  ] as const)('in onOpen with %s, %s is refused', (mode, source) => {
    const sim = createSimulatorInProcess({ code: `function onOpen() { ${source}; }` });
    expect(() => sim.open(mode)).toThrow(`AuthMode.${mode}`);
  });

  it('a menu item runs with full authority', () => {
    const sim = shop();
    sim.open();
    sim.runMenuItem('Loja', 'Contar');
    sim.runMenuItem('Abrir');
    expect(sim.ui().sidebar).toMatchObject({
      kind: 'sidebar',
      title: 'Caderneta',
      html: expect.stringContaining('Oi'),
    });
    expect(() => sim.runMenuItem('Sumir')).toThrow('Sumir');
  });
});

describe('counting and meanwhile', () => {
  it('counts service calls by class and method', () => {
    const sim = shop();
    sim.run('evaluate', `sheet.getRange('A1:B2').getValues(); sheet.getRange(1, 1).setValue('x')`);
    expect(sim.calls()).toEqual({
      'SpreadsheetApp.getActiveSheet': 1,
      'Sheet.getRange': 2,
      'Range.getValues': 1,
      'Range.setValue': 1,
    });
  });

  it('the merchant edits between two calls', () => {
    const sim = shop();
    const stop = sim.beforeCall('Range.getValue', (n) => {
      if (n === 2) sim.edit({ op: 'setCell', row: 1, column: 1, value: 'mudou' });
    });
    expect(sim.run('twice')).toEqual(['Nome', 'mudou']);
    stop();
    expect(sim.run('twice')).toEqual(['mudou', 'mudou']);
  });

  it('a run ends after six minutes, and catching that does not save it', () => {
    const source = `for (let i = 0; i < 8; i++) { try { Utilities.sleep(60000) } catch (e) {} } return sheet.getName()`;
    expect(() => start().run('evaluate', source)).toThrow('Tempo máximo');
  });
});

describe('storage and locks', () => {
  it.each([
    ['9 KB a value', `PropertiesService.getUserProperties().setProperty('a', 'é'.repeat(4609))`, 'grande demais'],
    [
      '500 KB a store',
      `for (let i = 0; i < 60; i++) PropertiesService.getDocumentProperties().setProperty('k' + i, 'x'.repeat(9000))`,
      'cota',
    ],
    ['250 characters a cache key', `CacheService.getUserCache().put('k'.repeat(251), 'x')`, 'key'],
  ])('enforces %s', (_, source, message) => {
    expect(() => start().run('evaluate', source)).toThrow(message);
  });

  it('a user’s properties are that user’s; a value comes back as text', () => {
    const sim = start();
    sim.run('evaluate', `PropertiesService.getUserProperties().setProperty('n', 5)`);
    const read = `return PropertiesService.getUserProperties().getProperty('n')`;
    expect(sim.run('evaluate', read)).toBe('5');
    sim.actAs('outra@example.com');
    expect(sim.run('evaluate', read)).toBeNull();
  });

  it('a lock held by another run is waited for, then refused or taken', () => {
    const sim = start();
    const take = `const lock = LockService.getDocumentLock(); lock.tryLock(1000); return lock.hasLock()`;
    sim.edit({ op: 'holdLock', lock: 'document', isHeld: true });
    expect(sim.run('evaluate', take)).toBe(false);
    expect(() => sim.run('evaluate', `LockService.getDocumentLock().waitLock(10)`)).toThrow('bloqueio');
    sim.edit({ op: 'holdLock', lock: 'document', isHeld: false });
    expect(sim.run('evaluate', take)).toBe(true);
  });

  it('a run that ends lets go of its lock', () => {
    const sim = start();
    sim.run('evaluate', `LockService.getDocumentLock().waitLock(10)`);
    expect(sim.run('evaluate', `return LockService.getDocumentLock().hasLock()`)).toBe(false);
  });
});

describe('columns and their metadata', () => {
  const find = `return SpreadsheetApp.getActive().createDeveloperMetadataFinder().withKey('caderneta').find()
    .map((m) => m.getValue() + '@' + m.getLocation().getColumn().getA1Notation())`;
  const marked = () => {
    const sim = shop();
    sim.run(
      'evaluate',
      `sheet.getRange('C:C').addDeveloperMetadata('caderneta', 'id', SpreadsheetApp.DeveloperMetadataVisibility.DOCUMENT)`,
    );
    return sim;
  };

  it('metadata follows its column through inserts and moves, and goes with it', () => {
    const sim = marked();
    expect(sim.run('evaluate', find)).toEqual(['id@C:C']);
    sim.edit({ op: 'insertColumn', before: 1 });
    expect(sim.run('evaluate', find)).toEqual(['id@D:D']);
    sim.edit({ op: 'moveColumn', from: 4, to: 1 });
    expect(sim.run('evaluate', find)).toEqual(['id@A:A']);
    expect(sim.snapshot().sheets[0]?.hiddenColumns).toEqual([1]);
    sim.edit({ op: 'deleteColumn', column: 1 });
    expect(sim.run('evaluate', find)).toEqual([]);
  });

  it('a copy of the spreadsheet has the same ids and metadata, and none of the document’s properties', () => {
    const sim = marked();
    sim.run('count');
    sim.edit({ op: 'makeCopy', id: 'copia' });
    expect(sim.run('evaluate', find)).toEqual(['id@C:C']);
    expect(sim.run('evaluate', `return PropertiesService.getDocumentProperties().getKeys()`)).toEqual([]);
    expect(sim.snapshot().id).toBe('copia');
  });

  it('refuses a part of a column, and more than 30.000 characters a sheet', () => {
    const sim = shop();
    expect(() => sim.run('evaluate', `sheet.getRange('C1:C5').addDeveloperMetadata('k', 'v')`)).toThrow(
      'coluna inteira',
    );
    const fill = `sheet.getRange('A:A').addDeveloperMetadata('k', 'v'.repeat(30000))`;
    expect(() => sim.run('evaluate', fill)).toThrow('limite');
  });
});

describe('the sheet under a person’s hands', () => {
  it('a whole sort keeps rows together; one without hidden columns detaches the ids', () => {
    const sim = shop();
    sim.edit({ op: 'sortByColumn', column: 1 });
    expect([column(sim, 1), column(sim, 3)]).toEqual([
      ['Ana', 'Bia', 'Zé'],
      ['a', 'b', 'c'],
    ]);
    sim.edit({ op: 'sortByColumn', column: 1, ascending: false, includeAllColumns: false });
    expect([column(sim, 1), column(sim, 3)]).toEqual([
      ['Zé', 'Bia', 'Ana'],
      ['a', 'b', 'c'],
    ]);
  });

  it('a duplicated row has the same hidden id; a deleted one is gone', () => {
    const sim = shop();
    sim.edit([
      { op: 'duplicateRow', row: 2 },
      { op: 'deleteRow', row: 4 },
    ]);
    expect(column(sim, 3)).toEqual(['c', 'c', 'b']);
  });

  it('an unticked checkbox counts for getLastRow', () => {
    const sim = shop();
    sim.run('evaluate', `sheet.getRange('D10').insertCheckboxes()`);
    expect(sim.run('evaluate', `return sheet.getLastRow()`)).toBe(10);
  });

  it('protection refuses the script and tells canEdit', () => {
    const sim = shop();
    sim.edit({ op: 'protect', a1: 'B2:B3' });
    expect(sim.run('evaluate', `return [sheet.getRange('B1').canEdit(), sheet.getRange('A2:B2').canEdit()]`)).toEqual([
      true,
      false,
    ]);
    expect(() => sim.run('evaluate', `sheet.getRange('A1:C4').clearContent()`)).toThrow('protegido');
    expect(column(sim, 2)).toEqual([30, 10, 20]);
  });

  it.each([
    ['outside the sheet', `sheet.getRange(1, 27)`, 'fora das dimensões'],
    ['row zero', `sheet.getRange(0, 1)`, 'começam em 1'],
    ['no rows', `sheet.getRange(1, 1, 0, 1)`, 'pelo menos 1'],
    ['too few rows of values', `sheet.getRange('A1:A2').setValues([[1]])`, 'número de linhas'],
    ['too few columns of values', `sheet.getRange('A1:B1').setValues([[1]])`, 'número de colunas'],
  ])('refuses %s', (_, source, message) => {
    expect(() => shop().run('evaluate', source)).toThrow(message);
  });

  it('rich text is text with a link, never a formula; a value written over it drops the link', () => {
    const sim = shop();
    const link = `SpreadsheetApp.newRichTextValue().setText('=Cobrar').setLinkUrl('https://exemplo.com.br/c').build()`;
    sim.run('evaluate', `sheet.getRange('D2').setRichTextValues([[${link}]])`);
    expect(sim.snapshot('Fiado').sheets[0]?.rows[1]?.[3]).toEqual({
      kind: 'text',
      value: '=Cobrar',
      display: '=Cobrar',
      link: 'https://exemplo.com.br/c',
    });
    sim.run('evaluate', `sheet.getRange('D2').setValue('x')`);
    expect(sim.run('evaluate', `return sheet.getRange('D2').getRichTextValue().getLinkUrl()`)).toBeNull();
  });

  it('state saved and loaded is the same workbook', () => {
    const sim = shop();
    sim.run('evaluate', `sheet.getRange('A2').setNote('oi').setBackground('#fff000')`);
    sim.run('count');
    const other = start();
    other.loadState(sim.saveState());
    expect(other.snapshot()).toEqual(sim.snapshot());
    expect(other.run('evaluate', `return PropertiesService.getDocumentProperties().getProperties()`)).toEqual({
      rows: '4',
    });
  });
});

describe('the rest of the services', () => {
  it('alerts and prompts are answered from the queue, else by doing least', () => {
    const sim = start({ answers: [{ button: 'YES' }, { button: 'OK', text: 'cdn_x' }] });
    const source = `const ui = SpreadsheetApp.getUi();
      const a = ui.alert('Título', 'Apagar?', ui.ButtonSet.YES_NO) === ui.Button.YES;
      const p = ui.prompt('Código'); const c = ui.alert('Apagar?', ui.ButtonSet.YES_NO);
      return [a, p.getSelectedButton() === ui.Button.OK, p.getResponseText(), String(c)];`;
    expect(sim.run('evaluate', source)).toEqual([true, true, 'cdn_x', 'CLOSE']);
    expect(sim.ui().shown.map(({ kind, message }) => [kind, message])).toEqual([
      ['alert', 'Apagar?'],
      ['prompt', 'Código'],
      ['alert', 'Apagar?'],
    ]);
  });

  it('digests and base64 agree with Node, over any letters', () => {
    const source = `const hex = (bytes) => bytes.map((b) => ('0' + (b & 255).toString(16)).slice(-2)).join('');
      const blob = Utilities.newBlob('ação 🦜');
      return [hex(Utilities.computeDigest(Utilities.DigestAlgorithm.SHA_256, 'ação 🦜')), Utilities.base64Encode('ação 🦜'),
        Utilities.newBlob(Utilities.base64Decode(Utilities.base64Encode(blob.getBytes()))).getDataAsString()];`;
    expect(start().run('evaluate', source)).toEqual([
      'b1ed39f4d8e137c7a5c47d5465dc8ceafc5ac4e89116fb4a5f641bb05d5dab8f',
      Buffer.from('ação 🦜').toString('base64'),
      'ação 🦜',
    ]);
  });

  it('formats a date in the zone asked', () => {
    const source = `return Utilities.formatDate(new Date('2026-07-16T01:30:00Z'), 'America/Sao_Paulo', "dd/MM/yyyy 'às' HH:mm")`;
    expect(start().run('evaluate', source)).toBe('15/07/2026 às 22:30');
  });

  it('fetch throws on a failing status unless muted, and on an address Google cannot see', () => {
    const fetch = (url: string) =>
      url.includes('privado') ? { failure: 'ADDRESS' as const } : { status: 404, headers: {}, body: 'nada' };
    const sim = start({ fetch });
    expect(sim.run('get', 'https://a.com/x')).toEqual({ code: 404, text: 'nada', headers: {} });
    expect(() => sim.run('get', 'https://a.com/x', {})).toThrow('404');
    expect(() => sim.run('get', 'http://privado/')).toThrow('Endereço indisponível: http://privado/');
  });

  it('the day’s quota of fetches ends', () => {
    const sim = start({ fetch: () => ({ status: 200, headers: {}, body: '' }), dailyFetches: 2 });
    sim.run('get', 'https://a.com');
    sim.run('get', 'https://a.com');
    expect(() => sim.run('get', 'https://a.com')).toThrow('urlfetch');
  });
});
