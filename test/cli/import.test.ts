import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../server/paths.js';
import { createShop, createTestApp, type TestApp } from '../support/app.js';
import { xlsxParts, xlsxRows, zipOf } from '../support/zips.js';

const SAMPLE = join(projectRoot, 'test', 'fixtures', 'samples', 'mercadinho');
const NO_DATABASE = 'postgresql://nobody:x@127.0.0.1:1/none';

let app: TestApp;
let folder: string;
beforeAll(async () => {
  app = await createTestApp();
  folder = mkdtempSync(join(tmpdir(), 'caderneta-cli-'));
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** The built command, as its own process. */
function caderneta(args: string[], url = NO_DATABASE): Promise<Ended> {
  const env = { ...process.env, DATABASE_URL: url, DATA_DIR: folder, LOG_LEVEL: 'error' };
  return new Promise((done) => {
    execFile(
      process.execPath,
      [join(projectRoot, 'dist', 'server', 'cli.js'), ...args],
      { env },
      (error, stdout, stderr) => done({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

describe('caderneta import', { timeout: 120_000 }, () => {
  it('--dry-run --json prints what the sample says, and needs no database', async () => {
    const { code, stdout, stderr } = await caderneta(['import', `${SAMPLE}.csv`, '--dry-run', '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { columns, rows, ...rest } = JSON.parse(stdout) as { columns: object; rows: { assumptions: unknown }[] };
    const said = { columns, rows: rows.map(({ assumptions: _, ...row }) => row) };
    expect(said).toEqual(JSON.parse(readFileSync(`${SAMPLE}.expected.json`, 'utf8')));
    expect(rows.every(({ assumptions }) => Array.isArray(assumptions))).toBe(true);
    expect(rest).toEqual({});
  });

  it('--dry-run says in words what is understood, what would be done, and what is asked, by cell', async () => {
    const path = join(folder, 'fiado.xlsx');
    const rows = [
      ['Caderno do Zé', ''],
      ['Cliente', 'Valor', 'Vence', 'Foto'],
      ['Ana', 50, '10/08/2026', 'x'],
      ['Bia', 'ver', '11/08/2026', ''],
    ];
    writeFileSync(path, await zipOf({ ...xlsxParts(xlsxRows(rows)) }));
    const { code, stdout } = await caderneta(['import', path, '--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toContain('Arquivo fiado.xlsx (XLSX, planilha “Fiado”): 2 contas');
    expect(stdout).toContain('  A  Cliente → nome');
    expect(stdout).toContain('  D  Foto: coluna sua: fica de fora');
    expect(stdout).toContain(
      '1 conta: R$\u00A050,00 em aberto'.replace('\u00A0', stdout.includes('R$\u00A0') ? '\u00A0' : ' '),
    );
    expect(stdout).toMatch(/ {2}B4 {2}Bia: Não deu para entender "ver" como valor/);
    expect(stdout).toContain('título (linha 1)');
  });

  it('takes a column for what the person says it is, by its heading or its letter', async () => {
    const path = join(folder, 'caderno.csv');
    writeFileSync(path, 'Cliente;Valor;Vence;Acerta no;__proto__\nAna;50;10/08/2026;25/08/2026;fiel\n');
    const columns = ['--column', 'ACERTA NO=vencimento', '--column', 'E=note'];
    const { code, stdout, stderr } = await caderneta(['import', path, '--dry-run', '--json', ...columns]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { rows } = JSON.parse(stdout) as { rows: object[] };
    expect(rows).toMatchObject([{ name: 'Ana', principalCents: 5_000, dueOn: '2026-08-25', note: 'fiel' }]);
    const strange = await caderneta(['import', path, '--dry-run', '--column', 'Prazo=dueOn']);
    expect(strange).toMatchObject({ code: 1, stdout: '' });
    expect(strange.stderr).toContain('não há coluna com o título “Prazo”. As que há: A Cliente, B Valor, C Vence');
    const twice = ['--column', 'D=vencimento', '--column', 'Acerta no=note'];
    expect((await caderneta(['import', path, '--dry-run', ...twice])).stderr).toContain(
      'a coluna D foi dita duas vezes',
    );
  });

  it.each([
    [
      'a field of no name',
      ['import', 'x.csv', '--column', 'Vence=quando'],
      2,
      /Não há campo “quando”.*vencimento \(dueOn\)/,
    ],
    ['a field said twice', ['import', 'x.csv', '--column', 'A=valor', '--column', 'B=valor'], 2, /duas colunas/],
    ['a column without its field', ['import', 'x.csv', '--column', 'Vence'], 2, /--column "Vence em=vencimento"/],
    [
      'a file that is not there',
      ['import', 'nowhere.csv'],
      1,
      /Nada foi importado\. Não foi possível ler nowhere\.csv: ENOENT/,
    ],
    ['two due rules', ['import', 'x.csv', '--pay-day', '10', '--days', '30'], 2, /não os dois/],
    ['an export of no known form', ['export', 'x.pdf'], 1, /\.csv, \.xlsx ou \.ods/],
  ] as const)('%s is refused, and says why', async (_, args, code, words) => {
    const ended = await caderneta([...args]);
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toMatch(words);
  });

  it('books, books nothing twice, and exports what it booked', async () => {
    const { url } = app.database;
    const none = await caderneta(['import', `${SAMPLE}.csv`], url);
    expect(none).toMatchObject({ code: 1, stdout: '' });
    expect(none.stderr).toContain('merchant create');

    const { merchantId } = await createShop(app);
    const first = await caderneta(['import', `${SAMPLE}.csv`], url);
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toMatch(/Foi registrado:\n {2}25 clientes novos\n {2}30 contas: /);
    const again = await caderneta(['import', `${SAMPLE}.csv`, '--merchant', merchantId], url);
    expect(again.stdout).toMatch(/Foi registrado:\n {2}nada de novo\n {2}30 linhas já estavam/);

    const path = join(folder, 'contas.ods');
    expect(await caderneta(['export', path], url)).toMatchObject({ code: 0, stderr: '' });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await caderneta(['export', path], url)).toMatchObject({ code: 1 });
    const back = await caderneta(['import', path, '--dry-run', '--merchant', merchantId], url);
    expect(back.stdout).toMatch(/nada de novo\n {2}30 linhas já estavam/);

    await createShop(app);
    const which = await caderneta(['import', `${SAMPLE}.csv`], url);
    expect(which).toMatchObject({ code: 1, stdout: '' });
    expect(which.stderr).toContain('--merchant');
    expect(existsSync(join(folder, 'pg'))).toBe(false);
  });
});
