/** Pairs of threads over one database: in one the server, in the other a desk with two people's add-ons. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { MessageChannel, Worker } from 'node:worker_threads';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { buildRealm, bundleCode } from '../../addon/build.js';
import { writeConnectionCode } from '../../addon/connection.js';
import { projectRoot } from '../../server/paths.js';
import { type Defect, isOn } from './defects.js';
import type { Caught, DeskResult } from './desk.js';
import type { Script } from './script.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const CONNECTION_CODE = writeConnectionCode({ address: 'https://loja.example.com', key: 'cdn_mer1_segredosegredo' });

export interface Bundles {
  folder: string;
  /** What Apps Script would run. */
  code: string;
  realmCode: string;
  remove(): void;
}

/** Everything the threads run, from the sources as they are now, with these defects in them. */
export async function bundleThreads(defects: readonly Defect[] = []): Promise<Bundles> {
  const cache = join(projectRoot, 'node_modules', '.cache', 'caderneta-test');
  const folder = join(cache, `property-${randomBytes(6).toString('hex')}`);
  mkdirSync(folder, { recursive: true });
  const planted = new Set<Defect>();
  const plugins = [planting(defects, planted)];
  const realm = join(folder, 'realm.js');
  const [code] = await Promise.all([
    bundleAddon(defects.length === 0 ? null : plugins),
    buildRealm(realm),
    // The desk's own reading of cells stays right whatever is planted.
    bundleThread('desk', folder, []),
    bundleThread('office', folder, plugins),
  ]);
  const missed = defects.filter((defect) => !planted.has(defect));
  if (missed.length > 0)
    throw new Error(`nowhere to plant: ${missed.map(({ file, find }) => `${file}: ${find}`).join('; ')}`);
  const lost = defects.filter(({ name, side }) => side === 'ADD_ON' && !code.includes(JSON.stringify(name)));
  if (lost.length > 0) throw new Error(`not in the bundle: ${lost.map(({ name }) => name).join('; ')}`);
  return {
    folder,
    code,
    realmCode: readFileSync(realm, 'utf8'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function bundleThread(name: string, folder: string, plugins: Plugin[]) {
  return build({
    ...OPTIONS,
    entryPoints: [join(here, `${name}.ts`)],
    outfile: join(folder, `${name}.mjs`),
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    tsconfig: join(projectRoot, 'tsconfig.json'),
    plugins,
  });
}

const OPTIONS: BuildOptions = { bundle: true, logLevel: 'silent', charset: 'utf8' };

/** As `npm run build` makes it; with plugins, which that has no place for, by hand and the same way. */
async function bundleAddon(plugins: Plugin[] | null): Promise<string> {
  const entry = join(projectRoot, 'addon', 'main.ts');
  if (plugins === null) return bundleCode(entry);
  const made = await build({
    ...OPTIONS,
    entryPoints: [entry],
    write: false,
    format: 'iife',
    globalName: '__app',
    target: 'es2019',
    platform: 'neutral',
    tsconfigRaw: { compilerOptions: { strict: true } },
    plugins,
  });
  const code = made.outputFiles?.[0]?.text ?? '';
  const names = vm.runInNewContext(`${code}\nObject.keys(__app)`) as string[];
  const globals = names.map((name) => `function ${name}() { return __app.${name}.apply(this, arguments); }`);
  return `${code}\n${globals.join('\n')}`;
}

function planting(defects: readonly Defect[], planted: Set<Defect>): Plugin {
  return {
    name: 'planting',
    setup({ onLoad }) {
      if (defects.length === 0) return;
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const file = relative(projectRoot, path).replaceAll('\\', '/');
        const here = defects.filter((defect) => defect.file === file);
        if (here.length === 0) return undefined;
        let contents = readFileSync(path, 'utf8');
        for (const defect of here) {
          if (!contents.includes(defect.find)) continue;
          contents = contents.replace(defect.find, () => defect.put(isOn(defect)));
          planted.add(defect);
        }
        return { contents, loader: 'ts' };
      });
    },
  };
}

export interface Played {
  scripts: number;
  caught: Caught[];
  failure: (NonNullable<DeskResult['failure']> & { seed: number }) | null;
  /** What the lean database left to Prisma, and how often. */
  fallbacks: [string, number][];
}

interface PlayOptions {
  bundles: Bundles;
  /** Of a database of its own. */
  url: string;
  seed: number;
  scripts: number;
  pairs: number;
  isLean?: boolean;
  /** Of a failure before: goes on there. */
  path?: string;
  /** This script alone. */
  only?: Script;
  /** Goes on after a failure, to tell one of each kind. */
  isSurvey?: boolean;
  /** Planted mistakes to be found, and which script found each the last time. */
  hunts?: readonly { name: string; at: number }[];
  /** As many scripts as are begun in this time, at most `scripts`. */
  limitMs?: number;
  onProgress?(played: number): void;
}

/** Plays scripts on every pair at once; each pair has a seed of its own, made from the first one's. */
export async function playScripts(options: PlayOptions): Promise<Played> {
  const played = Array.from({ length: options.pairs }, () => 0);
  const share = Math.ceil(options.scripts / options.pairs);
  const results = await Promise.all(
    played.map((_, i) =>
      playOnPair(options, options.seed + i, share, (count) => {
        played[i] = count;
        options.onProgress?.(played.reduce((sum, one) => sum + one, 0));
      }),
    ),
  );
  const failed = results.find(({ desk }) => desk.failure !== null)?.desk;
  return {
    caught: results.flatMap(({ desk }) => desk.caught),
    scripts: results.reduce((sum, { desk }) => sum + desk.scripts, 0),
    failure: failed?.failure ? { ...failed.failure, seed: failed.seed } : null,
    fallbacks: results.flatMap(({ fallbacks }) => fallbacks),
  };
}

async function playOnPair(
  { bundles, url, isLean = true, path, only, isSurvey, hunts, limitMs }: PlayOptions,
  seed: number,
  scripts: number,
  onProgress: (played: number) => void,
): Promise<{ desk: DeskResult; fallbacks: [string, number][] }> {
  const { port1, port2 } = new MessageChannel();
  const signal = new SharedArrayBuffer(4);
  const office = new Worker(join(bundles.folder, 'office.mjs'), {
    workerData: { url, isLean, port: port1, signal },
    transferList: [port1],
  });
  const desk = new Worker(join(bundles.folder, 'desk.mjs'), {
    workerData: {
      port: port2,
      signal,
      code: bundles.code,
      realmCode: bundles.realmCode,
      connectionCode: CONNECTION_CODE,
      seed,
      scripts,
      path,
      only,
      isSurvey,
      hunts,
      limitMs,
    },
    transferList: [port2],
  });
  try {
    return await new Promise((resolve, reject) => {
      office.on('error', reject);
      desk.on('error', reject);
      desk.on('message', (message: { played: number } | { result: DeskResult; fallbacks: [string, number][] }) => {
        if ('played' in message) onProgress(message.played);
        else resolve({ desk: message.result, fallbacks: message.fallbacks });
      });
    });
  } finally {
    await Promise.all([desk.terminate(), office.terminate()]);
  }
}
