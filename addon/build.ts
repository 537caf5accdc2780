// Builds what Apps Script runs. `npm run build` calls it after tsc; it writes addon/dist/ and the simulator's realm.
//
// To put the add-on into a sheet of your own (self-host flavour), once:
//   1. in the sheet: Extensões → Apps Script; copy the script id from the project's settings;
//   2. npx clasp login;
//   3. in the repository's folder, write .clasp.json (the id is yours alone: keep it out of git):
//        { "scriptId": "<the script id>", "rootDir": "addon/dist" }
//   4. npm run build && npx clasp push --force     (without --force, CI skips a changed manifest in silence)
//   5. reload the sheet: the menu Caderneta is there.
// `npx clasp show-file-status --json` lists what would be pushed without touching the network.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { type BuildOptions, build, transform } from 'esbuild';
import { repositoryRoot } from './simulator/paths.js';

export interface AddonSources {
  /** The file whose exports become Apps Script's global functions. */
  entry: string;
  sidebarDir: string;
  manifest: string;
}

const PUBLIC_NAME = /^[A-Za-z$][\w$]*$/;

/** Writes Code.js, one HTML file per sidebar/*.html and appsscript.json into `outDir`. Throws on anything doubtful. */
export async function buildAddon(outDir: string, sources: AddonSources = ownSources()): Promise<void> {
  mkdirSync(outDir, { recursive: true });
  writeFileSync(join(outDir, 'Code.js'), await bundleCode(sources.entry));
  const pages = readdirSync(sources.sidebarDir).filter((name) => name.endsWith('.html'));
  if (pages.length === 0) throw new Error(`No .html in ${sources.sidebarDir}`);
  for (const page of pages) {
    writeFileSync(join(outDir, pageName(page)), await bundlePage(join(sources.sidebarDir, page)));
  }
  copyFileSync(sources.manifest, join(outDir, 'appsscript.json'));
}

/** Bundles the simulator's realm into one script that defines `__realm`, to be evaluated in the bundle's vm context. */
export async function buildRealm(outFile: string): Promise<void> {
  const code = await bundleText(join(repositoryRoot(), 'addon/simulator/realm/main.ts'), {
    globalName: '__realm',
    target: 'es2022',
  });
  mkdirSync(dirname(outFile), { recursive: true });
  writeFileSync(outFile, code);
}

/** Bundles the page of `/try`, with its grid, so that nothing is loaded from anywhere else. */
export async function buildTryPage(outDir: string): Promise<void> {
  const folder = join(repositoryRoot(), 'addon/simulator/page');
  mkdirSync(outDir, { recursive: true });
  for (const name of ['try', 'shim']) {
    const code = await bundleText(join(folder, `${name}.ts`), { target: 'es2022', minify: true });
    writeFileSync(join(outDir, `${name}.js`), escapeForScript(code));
  }
  writeFileSync(join(outDir, 'try.css'), await bundleText(join(folder, 'try.css'), { minify: true }));
  copyFileSync(join(folder, 'index.html'), join(outDir, 'index.html'));
}

/** Apps Script has no modules: the bundle is one value, and each export of the entry gets a global function before it. */
export async function bundleCode(entry: string): Promise<string> {
  const names = await exportsOf(entry);
  const module = await bundleText(entry, {
    format: 'esm',
    target: 'es2019',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    minify: true,
  });
  const code = await inLines(asValue(module, entry));
  requireFunctions(code, names, entry);
  return `${code}${names.map((name) => `function ${name}(...a){return _.${name}(...a)}\n`).join('')}`;
}

/** `…;export{a as onOpen}` → `var _=(()=>{…;return{onOpen:a}})();` */
function asValue(module: string, entry: string): string {
  const [, body, list] = /^([\s\S]*)export\s*\{([^}]*)\};?\s*$/.exec(module) ?? [];
  if (body === undefined || list === undefined) throw new Error(`${entry}: the bundle does not end with its exports`);
  const pairs = list.split(',').map((one) => {
    const [inner, outer = inner] = one.trim().split(/\s+as\s+/);
    return `${outer}:${inner}`;
  });
  return `"use strict";var _=(()=>{${body}return{${pairs.join(',')}}})();`;
}

/**
 * Google parses all of it at every call, so it is small; in lines, so that an error in the log has a place. The only line
 * breaks that minified code has are those of requests to the server, written in several lines, where a space will do.
 */
async function inLines(code: string): Promise<string> {
  const compact = code.trim().replace(/\s*\n\s*/g, ' ');
  const { code: lines } = await transform(compact, {
    minifyWhitespace: true,
    minifySyntax: true,
    target: 'es2019',
    charset: 'utf8',
    lineLimit: LINE_LENGTH,
  });
  return lines;
}

const LINE_LENGTH = 400;

/**
 * One self-contained page: `<link rel="stylesheet" href="x.css">` and `<script src="x.ts">` (or x.js) become their
 * content; a style or script beside the page and of its name is put in even when the page does not mention it.
 */
export async function bundlePage(path: string): Promise<string> {
  const folder = dirname(path);
  const base = path.slice(0, -'.html'.length);
  let html = readFileSync(path, 'utf8');
  if (/<\?[!=]?/.test(html)) throw new Error(`${path}: Apps Script scriptlets (<? ?>) are not used here`);
  const mentions = (pattern: RegExp): boolean => pattern.test(html);
  if (existsSync(`${base}.css`) && !mentions(/<link\b[^>]*stylesheet/i)) {
    html = putBefore(html, '</head>', `<link rel="stylesheet" href="${resolve(`${base}.css`)}">`, path);
  }
  if (existsSync(`${base}.ts`) && !mentions(/<script\b[^>]*\ssrc=/i)) {
    html = putBefore(html, '</body>', `<script src="${resolve(`${base}.ts`)}"></script>`, path);
  }
  html = await replaceEach(html, /<link\b[^>]*?\bhref="([^"]+\.css)"[^>]*>/gi, async (href) => {
    const css = await bundleText(resolve(folder, href), { bundle: true, minify: true });
    return `<style>${css.trim().replace(/<\/style/gi, '<\\/style')}</style>`;
  });
  html = await replaceEach(html, /<script\b[^>]*?\ssrc="([^"]+)"[^>]*>\s*<\/script>/gi, async (src) => {
    const code = await bundleText(resolve(folder, src.replace(/\.js$/, '.ts')), { target: 'es2019', minify: true });
    return `<script>${escapeForScript(code.trim())}</script>`;
  });
  const left = /<link\b[^>]*stylesheet[^>]*>|<script\b[^>]*\ssrc=[^>]*>|<img\b[^>]*\ssrc="(?!data:)[^>]*>/i.exec(html);
  if (left) throw new Error(`${path}: not self-contained, found ${left[0]}`);
  return html;
}

/** Inside <script> only these two end or derail it; in a JavaScript string the backslash changes nothing. */
export function escapeForScript(code: string): string {
  return code.replace(/<\/(script)/gi, '<\\/$1').replace(/<!--/g, '<\\!--');
}

function ownSources(): AddonSources {
  const addon = join(repositoryRoot(), 'addon');
  return {
    entry: join(addon, 'main.ts'),
    sidebarDir: join(addon, 'sidebar'),
    manifest: join(addon, 'appsscript.json'),
  };
}

/** The add-on with the checks of `conformance/` in it; no merchant gets it. */
export function developmentSources(): AddonSources {
  return { ...ownSources(), entry: join(repositoryRoot(), 'addon/conformance/main.ts') };
}

/** `connect-dialog.html` → `ConnectDialog.html`: the name given to createHtmlOutputFromFile. */
function pageName(file: string): string {
  return file.replace(/(^|-)([a-z])/g, (_, _dash: string, letter: string) => letter.toUpperCase());
}

async function bundleText(entry: string, options: BuildOptions): Promise<string> {
  if (!existsSync(entry)) throw new Error(`${entry} is missing`);
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: entry.endsWith('.css') ? undefined : 'iife',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
    tsconfigRaw: { compilerOptions: { strict: true } },
    ...options,
  });
  if (result.warnings.length > 0) throw new Error(`${entry}: ${result.warnings.map(({ text }) => text).join('; ')}`);
  return result.outputFiles?.[0]?.text ?? '';
}

/** esbuild names the exports only of an ES module, so the entry is bundled once more for its list. */
async function exportsOf(entry: string): Promise<string[]> {
  if (!existsSync(entry)) throw new Error(`${entry} is missing`);
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    logLevel: 'silent',
    outfile: 'exports.js',
  });
  const names = Object.values(metafile.outputs)[0]?.exports ?? [];
  const wrong = names.filter((name) => name === 'default' || !PUBLIC_NAME.test(name));
  if (names.length === 0 || wrong.length > 0) {
    throw new Error(
      `${entry}: ${wrong.length ? `cannot be global functions: ${wrong.join(', ')}` : 'exports nothing'}`,
    );
  }
  return [...names].sort();
}

/** The bundle is evaluated where no service exists: one call at module level would break the menu of a published add-on. */
function requireFunctions(code: string, names: string[], entry: string): void {
  const context = vm.createContext({});
  try {
    vm.runInContext(code, context);
  } catch (error) {
    throw new Error(`${entry} does something while loading that Apps Script forbids: ${(error as Error).message}`);
  }
  const wrong = names.filter((name) => vm.runInContext(`typeof _.${name}`, context) !== 'function');
  if (wrong.length > 0) throw new Error(`${entry}: not functions: ${wrong.join(', ')}`);
}

function putBefore(html: string, tag: string, addition: string, path: string): string {
  const at = html.toLowerCase().lastIndexOf(tag);
  if (at < 0) throw new Error(`${path}: has no ${tag}`);
  return html.slice(0, at) + addition + html.slice(at);
}

async function replaceEach(text: string, pattern: RegExp, make: (name: string) => Promise<string>): Promise<string> {
  let result = '';
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    result += text.slice(from, match.index) + (await make(match[1] as string));
    from = match.index + match[0].length;
  }
  return result + text.slice(from);
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const root = repositoryRoot();
  await buildRealm(join(root, 'dist/addon/simulator/realm.js'));
  await buildTryPage(join(root, 'dist/try'));
  await buildAddon(join(root, 'addon/dist'));
  // With one more item in the menu, by which a person sees whether real Google Sheets is as the simulator believes.
  if (process.argv.includes('--dev')) await buildAddon(join(root, 'dist/addon-dev'), developmentSources());
}
