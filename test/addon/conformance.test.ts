import { beforeAll, describe, expect, it } from 'vitest';
import { bundleCode, developmentSources } from '../../addon/build.js';
import type { Outcome } from '../../addon/conformance/outcome.js';
import { createSimulatorInProcess, type InProcessSimulator } from '../../addon/simulator/in-process.js';
import { repositoryRoot } from '../../addon/simulator/paths.js';

let code = '';
beforeAll(async () => {
  code = await bundleCode(developmentSources().entry);
});

function start(locale: string, timeZone: string): InProcessSimulator {
  return createSimulatorInProcess({ code, spreadsheet: { locale, timeZone } });
}

describe('what Caderneta believes of Google Sheets', () => {
  it.each([
    ['pt_BR', 'America/Sao_Paulo'],
    ['en_US', 'America/Sao_Paulo'],
    ['pt_BR', 'America/Manaus'],
  ])('the simulator does (%s, %s), but for what only Google can tell', (locale, timeZone) => {
    const sim = start(locale, timeZone);
    const outcomes = sim.run('conferirNoSimulador') as Outcome[];
    expect(outcomes.filter(({ verdict }) => verdict === 'DIFERENTE')).toEqual([]);
    expect(outcomes.filter(({ verdict }) => verdict === 'certo').length).toBeGreaterThan(70);
    expect(outcomes.filter(({ verdict }) => verdict === 'só no Google').map(({ what }) => what)).toEqual([
      'Linha escondida por filtro é lida e escrita como as outras',
      'Quem é dono pode editar o que está protegido',
      'Um estado de erro chega como resposta quando se pede',
    ]);
  });

  it('leaves nothing behind but its table, which says what was found', () => {
    const sim = start('pt_BR', 'America/Sao_Paulo');
    sim.open();
    sim.runMenuItem('Caderneta (desenvolvimento)', 'Conferir o simulador');
    expect(sim.snapshot().sheets.map(({ name }) => name)).toEqual(['Página1', 'Conferência (marcas)', 'Conferência']);
    const rows = sim.snapshot('Conferência').sheets[0]!.rows.map((row) => row.map((cell) => cell.value));
    expect(rows[1]).toEqual(['Comportamento', 'Resultado', 'Acreditado', 'Encontrado']);
    expect(rows.at(-1)).toEqual([
      'Marcas de coluna na versão restaurada e na cópia da planilha',
      'à mão',
      '',
      'Passo 1 feito. Espere um minuto e confira de novo.',
    ]);
    // What is compared there are texts, and none of them lives.
    expect(
      sim
        .snapshot('Conferência')
        .sheets[0]!.rows.flat()
        .every((cell) => cell.formula === undefined),
    ).toBe(true);
  });

  it('the steps by hand tell in the end whether marks come back with a version, and whether a copy has them', () => {
    const sim = start('pt_BR', 'America/Sao_Paulo');
    const step = (): string => {
      sim.run('conferirSimulador');
      return String(sim.snapshot('Conferência').sheets[0]!.rows.at(-1)![3]!.value);
    };
    step();
    sim.edit({ op: 'saveVersion', version: 'antes' });
    expect(step()).toMatch(/^Passo 2 feito/);
    expect(step()).toMatch(/^Falta restaurar/);
    sim.edit({ op: 'restoreVersion', version: 'antes' });
    expect(step()).toBe('A versão antiga trouxe as marcas de volta.');
    sim.edit({ op: 'makeCopy', id: 'copia' });
    expect(step()).toBe('Isto é uma cópia da planilha: as marcas vieram junto.');
  });

  it('a belief that is wrong is told with what was found instead', () => {
    const sim = start('pt_BR', 'America/Sao_Paulo');
    sim.beforeCall('Range.getNotes', () =>
      sim.edit({ op: 'setNote', sheet: 'Conferência (rascunho) 1', row: 1, column: 1, note: 'outra' }),
    );
    const [wrong, ...others] = (sim.run('conferirNoSimulador') as Outcome[]).filter(
      (one) => one.verdict === 'DIFERENTE',
    );
    expect(others).toEqual([]);
    expect(wrong).toMatchObject({ believed: '[["um"],[""]]', found: '[["outra"],[""]]' });
  });
});

describe('the bundle that merchants get', () => {
  it('has none of it', async () => {
    const normal = await bundleCode(`${repositoryRoot()}/addon/main.ts`);
    const hasIt = (text: string) => /conferirSimulador|Conferência/.test(text);
    expect([hasIt(code), hasIt(normal)]).toEqual([true, false]);
    const sim = createSimulatorInProcess({ code });
    expect(sim.open().map((menu) => ('label' in menu ? menu.label : ''))).toEqual([
      'Caderneta',
      'Caderneta (desenvolvimento)',
    ]);
  });
});
