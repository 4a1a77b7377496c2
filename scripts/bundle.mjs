/**
 * Builds what runs into bundle/. Files and bytes are what a start takes time for: an application reads two or three files, an
 * actor process two of CommonJS (ES modules: 6 ms more), and the others when they are needed. `node scripts/bundle.mjs [directory]`
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');
const outdir = resolve(process.argv[2] ?? join(root, 'bundle'));
const stage = mkdtempSync(join(tmpdir(), 'uactor-bundle-'));

/**
 * What this package uses of rxjs, and where that is the same as in its index, which takes 100 ms to load without Nest, and
 * names `takeUntil` since 7.2 only. Actors load none of it until they touch it.
 */
const rxjsParts = {
  Observable: 'rxjs/internal/Observable',
  ReplaySubject: 'rxjs/internal/ReplaySubject',
  Subject: 'rxjs/internal/Subject',
  takeUntil: 'rxjs/internal/operators/takeUntil',
};
const rxjsNames = Object.keys(rxjsParts);

// As modules are.
const strict = "'use strict';";
const license = '/*! Contains parts of RxJS (Apache License 2.0, https://rxjs.dev) */';
const common = { absWorkingDir: root, bundle: true, platform: 'node', target: 'node20', logLevel: 'warning' };
const extension = (name) => ({ outExtension: { '.js': name } });

/**
 * What applications import: a file for each name of the package, and what they share. They are called `.js`, which is what jest
 * transforms where it runs CommonJS.
 */
async function bundleFaces() {
  const { metafile } = await build({
    ...common,
    entryPoints: ['index', 'core', 'testing'].map((name) => `lib/${name}.ts`),
    outdir,
    format: 'esm',
    splitting: true,
    chunkNames: 'shared-[hash]',
    packages: 'external',
    plugins: [rxjsInParts],
    sourcemap: 'linked',
    metafile: true,
  });
  for (const file of Object.keys(metafile.outputs)) if (file.endsWith('.js')) restoreNames(resolve(root, file));
}

/** Each name of rxjs from its own file. */
const rxjsInParts = {
  name: 'rxjs-in-parts',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^rxjs$/ }, () => ({ path: 'rxjs', namespace: 'parts' }));
    onLoad({ filter: /.*/, namespace: 'parts' }, () => ({
      resolveDir: root,
      contents: Object.entries(rxjsParts)
        .map(([name, path]) => `export { ${name} } from '${path}';`)
        .join('\n'),
    }));
  },
};

/** A module, since its own URL names it to Node's thread of asynchronous hooks. */
async function bundleTypescriptLoader() {
  const entryPoints = { 'typescript-loader': 'lib/runtime/loading/typescript-loader.ts' };
  await build({
    ...common,
    entryPoints,
    outdir,
    format: 'esm',
    ...extension('.mjs'),
    keepNames: true,
    sourcemap: 'linked',
  });
}

/** CommonJS: a thread that is ended while `require()` loads an ES module takes Node 20 with it. */
async function bundlePoolThread() {
  await build({
    ...common,
    entryPoints: { 'pool-thread': 'lib/runtime/pool-thread.ts' },
    outdir,
    format: 'cjs',
    ...extension('.cjs'),
    keepNames: true,
    sourcemap: 'linked',
    plugins: [besideBundle],
  });
}

/** What loads the one large file of an actor process, see compiled-file.ts. */
async function bundleCompiledFile(text) {
  const { outputFiles } = await build({
    ...common,
    entryPoints: ['lib/runtime/compiled-file.ts'],
    write: false,
    format: 'iife',
    globalName: 'compiledFile',
    define: { TEXT_HASH: JSON.stringify(createHash('sha256').update(text).digest('hex').slice(0, 16)) },
  });
  return outputFiles[0].text;
}

/** The form of rxjs of which unused parts can be left out. */
async function bundleRxjs() {
  const contents = `export { ${rxjsNames.join(', ')} } from './node_modules/rxjs/dist/esm/index.js';`;
  const stdin = { contents, resolveDir: root, sourcefile: 'rxjs.js' };
  await build({
    ...common,
    stdin,
    outfile: join(outdir, 'rxjs.cjs'),
    format: 'cjs',
    keepNames: true,
    banner: { js: `${license}\n${strict}` },
  });
}

async function bundleActorProcess() {
  // esbuild splits modules only; what it splits becomes CommonJS afterwards, file by file.
  const { metafile } = await build({
    ...common,
    entryPoints: { 'actor-process': 'lib/actor-process.ts' },
    outdir: stage,
    format: 'esm',
    ...extension('.cjs'),
    splitting: true,
    chunkNames: '[name]',
    sourcemap: 'linked',
    external: ['@nestjs/*', 'piscina'],
    plugins: [inside, outside, rxjsLater, besideBundle],
    metafile: true,
  });
  const outputs = Object.entries(metafile.outputs);
  checkEager(outputs);
  await build({
    absWorkingDir: root,
    entryPoints: readdirSync(stage)
      .filter((name) => name.endsWith('.cjs'))
      .map((name) => join(stage, name)),
    loader: { '.cjs': 'js' },
    outdir,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    ...extension('.cjs'),
    sourcemap: 'linked',
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: `${strict} const importMetaUrl = require('node:url').pathToFileURL(__filename).href;` },
    logLevel: 'warning',
  });
  for (const name of readdirSync(stage)) if (name.endsWith('.cjs')) restoreNames(join(outdir, name));
  await loadCompiled(join(outdir, 'actor-process.cjs'));
  const [, { exports }] = outputs.find(([file]) => file.endsWith('/actor-process.cjs'));
  writeNames(exports);
  writeRehearsals();
}

/** Inside an actor process some modules have a stand-in, in a folder `inside` beside them. */
const inside = {
  name: 'inside',
  setup({ onResolve }) {
    onResolve({ filter: /\/process\/spawn\.js$/ }, ({ importer }) =>
      importer === join(root, 'lib/core.ts') ? { path: join(root, 'lib/process/inside/spawn.ts') } : undefined,
    );
  },
};

/**
 * Every name is a function that loads rxjs and does what the real one does, as a function or as a constructor. A class
 * that extends one extends the real one as soon as there are instances.
 */
const rxjsLater = {
  name: 'rxjs-later',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^rxjs$/ }, () => ({ path: 'rxjs', namespace: 'later' }));
    onResolve({ filter: /^\.\/rxjs\.cjs$/, namespace: 'later' }, ({ path }) => ({ path, external: true }));
    const standIn = (name) => `
      export function ${name}(...args) {
        const real = load().${name};
        if (new.target === undefined) return real(...args);
        return Reflect.construct(real, args, new.target === ${name} ? real : new.target);
      }`;
    onLoad({ filter: /.*/, namespace: 'later' }, () => ({
      resolveDir: root,
      contents: `
      import { createRequire } from 'node:module';
      let parts;
      function load() {
        if (parts === undefined) {
          parts = createRequire(import.meta.url)('./rxjs.cjs');
          Object.setPrototypeOf(Observable.prototype, parts.Observable.prototype);
        }
        return parts;
      }
      ${rxjsNames.map(standIn).join('')}`,
    }));
  },
};

/** A file beside the bundle: see load-module.ts, which loads it when TypeScript comes. */
const besideBundle = {
  name: 'beside-bundle',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/typescript-loader\.js$/ }, () => ({ path: './typescript-loader.mjs', external: true }));
  },
};

/**
 * What actors load when they start actors of their own. It names all that an actor process loads at its start, although it is
 * there by then: what two files share becomes a file of its own, the chunk, and the entry is left with what it does.
 */
const outside = {
  name: 'outside',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\.\/spawn\.js$/ }, ({ importer, kind }) =>
      kind === 'dynamic-import' && importer.startsWith(join(root, 'lib/process/inside'))
        ? { path: 'spawn', namespace: 'outside' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'outside' }, () => ({
      resolveDir: join(root, 'lib'),
      contents: `
      import './inside.js';
      import './runtime/main.js';
      export { spawn } from './process/spawn.js';`,
    }));
  },
};

/**
 * The actor process of an application without Nest must start, and that of one with Nest must not pay for it unasked. What
 * takes long to load comes by `process.getBuiltinModule` when it is needed.
 */
function checkEager(outputs) {
  const byFile = new Map(outputs);
  const unwanted = /^(?:@nestjs\/|piscina$|node:(?:crypto|net|v8|vm)$)/;
  const seen = new Set();
  const visit = (file) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const { path, kind } of byFile.get(file)?.imports ?? []) if (kind === 'import-statement') visit(path);
  };
  visit(outputs.map(([file]) => file).find((file) => file.endsWith('/actor-process.cjs')));
  const names = [...seen].filter((path) => unwanted.test(path));
  if (names.length === 0) return;
  throw new Error(`What actor processes run imports ${names.join(', ')} at their start: load it when it is needed`);
}

/** A class that mentions itself is called `_Name` by esbuild; its option against that costs every start 1 ms. */
function restoreNames(file) {
  let code = readFileSync(file, 'utf8');
  for (const [, name] of code.matchAll(/^var (\w+) = class _\1\b/gm)) {
    code = code.replaceAll(new RegExp(`\\b_${name}\\b`, 'g'), name);
  }
  writeFileSync(file, code);
}

/** The first to load the chunk is the entry; whoever comes later finds it loaded. */
async function loadCompiled(file) {
  const code = readFileSync(file, 'utf8');
  const load = code.replace(
    'require("./chunk.cjs")',
    'compiledFile.requireCompiled(`${__dirname}/chunk.cjs`, require)',
  );
  if (load === code) throw new Error(`${file} does not load the chunk`);
  const chunk = join(outdir, 'chunk.cjs');
  const text = readFileSync(chunk, 'utf8').replaceAll(/\bimport\(/g, 'importModule(');
  if (Buffer.byteLength(text) !== text.length)
    throw new Error(`${chunk} is read as if it had nothing but ASCII, and has`);
  writeFileSync(chunk, text);
  writeFileSync(file, `${await bundleCompiledFile(text)}${load.replace(/^\/\/# sourceMappingURL=.*$/m, '')}`);
  rmSync(`${file}.map`);
}

/** What the names of this package are for modules inside an actor process: those of the file that runs already. */
function writeNames(names) {
  const list = names.toSorted().join(', ');
  const code = `import { createRequire } from 'node:module';
const { ${list} } = createRequire(import.meta.url)('./actor-process.cjs');
export { ${list} };
`;
  writeFileSync(join(outdir, 'actor-process.mjs'), code);
}

/** What a process that waits for an actor practises with, see warm-up.ts. */
function writeRehearsals() {
  const code = `class Rehearsal {
  echo(value) {
    return value;
  }
}
Actor()(Rehearsal);
`;
  writeFileSync(join(outdir, 'rehearsal.cjs'), `const { Actor } = require('nestjs-uactor/core');\n${code}`);
  writeFileSync(join(outdir, 'rehearsal.mjs'), `import { Actor } from 'nestjs-uactor/core';\n${code}`);
}

rmSync(outdir, { recursive: true, force: true });
await Promise.all([bundleFaces(), bundleTypescriptLoader(), bundlePoolThread(), bundleRxjs(), bundleActorProcess()]);
rmSync(stage, { recursive: true });
