import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import vm from 'node:vm';
import { parse } from 'acorn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AddonSources, buildAddon, bundleCode, bundlePage, escapeForScript } from '../../addon/build.js';

const MAX_CODE_BYTES = 100 * 1024;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'addon-bundle-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Record<string, string>): string {
  const made = mkdtempSync(join(folder, 'case-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(made, name, '..'), { recursive: true });
    writeFileSync(join(made, name), text);
  }
  return made;
}

describe('Caderneta’s own bundle', () => {
  let out: string;
  beforeAll(async () => {
    out = join(folder, 'own');
    await buildAddon(out);
  });

  it('is code Apps Script can parse, with onOpen among its globals', () => {
    const program = parse(readFileSync(join(out, 'Code.js'), 'utf8'), { ecmaVersion: 2019, sourceType: 'script' });
    const names = program.body.flatMap((node) => (node.type === 'FunctionDeclaration' ? [node.id.name] : []));
    expect(names).toContain('onOpen');
    expect(program.body.filter((node) => node.type === 'ImportDeclaration')).toEqual([]);
  });

  it('stays small', () => {
    expect(statSync(join(out, 'Code.js')).size).toBeLessThan(MAX_CODE_BYTES);
  });

  it('has a self-contained sidebar and the least scopes', () => {
    expect(readdirSync(out)).toEqual(expect.arrayContaining(['Code.js', 'Sidebar.html', 'appsscript.json']));
    const html = readFileSync(join(out, 'Sidebar.html'), 'utf8');
    expect(html).toMatch(/<style>[^<]/);
    expect(html).toMatch(/<script>[^<]/);
    expect(html).not.toMatch(/<link\b[^>]*stylesheet|<script\b[^>]*\ssrc=/i);
    const { oauthScopes } = JSON.parse(readFileSync(join(out, 'appsscript.json'), 'utf8'));
    expect(oauthScopes).toEqual([
      'https://www.googleapis.com/auth/spreadsheets.currentonly',
      'https://www.googleapis.com/auth/script.container.ui',
      'https://www.googleapis.com/auth/script.external_request',
    ]);
  });
});

describe('bundling code', () => {
  it('gives each export a global function that passes the arguments on', async () => {
    const at = write({
      'main.ts': `import { twice } from './twice.js';\nexport function onOpen(e: { n?: number }): number { return twice(e?.n ?? 1); }\nexport const sum = (...n: number[]) => n.reduce((a, b) => a + b, 0);`,
      'twice.ts': 'export const twice = (n: number): number => n * 2;',
    });
    const context = vm.createContext({});
    vm.runInContext(await bundleCode(join(at, 'main.ts')), context);
    expect(vm.runInContext('[onOpen({ n: 4 }), sum(1, 2, 3), typeof twice]', context)).toEqual([8, 6, 'undefined']);
  });

  it('lowers what the runtime refuses', async () => {
    const at = write({
      'main.ts': `class Box { static made = 0; #n = 1; get n() { return this.#n ?? Box.made; } }\nexport function onOpen(x?: { y?: number }) { return new Box().n + (x?.y ?? 0); }`,
    });
    const code = await bundleCode(join(at, 'main.ts'));
    expect(() => parse(code, { ecmaVersion: 2019 })).not.toThrow();
    expect(vm.runInNewContext(`${code}; onOpen({ y: 2 })`)).toBe(3);
  });

  it.each([
    [
      'a service call while loading',
      `const id = SpreadsheetApp.getActive().getId();\nexport function onOpen() { return id; }`,
      'while loading',
    ],
    ['an export that is no function', 'export const answer = 42; export function onOpen() {}', 'not functions: answer'],
    ['a default export', 'export default function onOpen() {}', 'default'],
    ['an entry that exports nothing', 'console.log(1);', 'exports nothing'],
    [
      'a module of Node',
      `import { readFileSync } from 'node:fs';\nexport const onOpen = () => readFileSync('x');`,
      'node:fs',
    ],
    ['a syntax error', 'export function onOpen( {', 'Build failed'],
  ])('fails loudly on %s', async (_, source, message) => {
    const at = write({ 'main.ts': `declare const SpreadsheetApp: { getActive(): { getId(): string } };\n${source}` });
    await expect(bundleCode(join(at, 'main.ts'))).rejects.toThrow(message);
  });
});

describe('bundling a page', () => {
  const page = '<!doctype html><html><head><title>x</title></head><body><p>Olá</p></body></html>';

  it('puts in the style and script of its name, mentioned or not', async () => {
    const files = {
      'sidebar.css': 'p { color: red; }',
      'sidebar.ts': `import { x } from './x.js'; document.title = x;`,
      'x.ts': `export const x = 'ação $& </script>';`,
    };
    const mentioned = page
      .replace('</head>', '<link rel="stylesheet" href="sidebar.css"></head>')
      .replace('</body>', '<script type="module" src="./sidebar.js"></script></body>');
    for (const html of [page, mentioned]) {
      const at = write({ ...files, 'sidebar.html': html });
      const built = await bundlePage(join(at, 'sidebar.html'));
      expect(built).toContain('<style>p{color:red}</style>');
      expect(built).toContain('ação $&');
      expect(built.match(/<\/script>/g)).toHaveLength(1);
      expect(built).not.toContain('src=');
    }
  });

  it.each([
    ['a scriptlet', page.replace('Olá', '<?= nome ?>'), 'scriptlets'],
    ['a picture from elsewhere', page.replace('Olá', '<img src="https://a.com/x.png">'), 'not self-contained'],
    ['a script that is not there', page.replace('Olá', '<script src="nada.js"></script>'), 'nada.ts is missing'],
  ])('fails loudly on %s', async (_, html, message) => {
    const at = write({ 'sidebar.html': html });
    await expect(bundlePage(join(at, 'sidebar.html'))).rejects.toThrow(message);
  });

  it('names each page for createHtmlOutputFromFile', async () => {
    const at = write({
      'main.ts': 'export function onOpen() {}',
      'ui/connect-dialog.html': page,
      'ui/sidebar.html': page,
      'appsscript.json': '{}',
    });
    const sources: AddonSources = {
      entry: join(at, 'main.ts'),
      sidebarDir: join(at, 'ui'),
      manifest: join(at, 'appsscript.json'),
    };
    await buildAddon(join(at, 'out'), sources);
    expect(readdirSync(join(at, 'out')).sort()).toEqual([
      'Code.js',
      'ConnectDialog.html',
      'Sidebar.html',
      'appsscript.json',
    ]);
  });

  it('nothing in a script can end it', () => {
    const code = `const a = '</script><!-- </SCRIPT >';`;
    expect(escapeForScript(code)).not.toMatch(/<\/script|<!--/i);
    expect(vm.runInNewContext(`${escapeForScript(code)} a`)).toBe('</script><!-- </SCRIPT >');
  });
});
