/**
 * Builds what an actor process runs into bundle/: one file each, so that a process reads as few files as it can.
 * `node scripts/bundle.mjs [directory]`
 */
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');
const outdir = resolve(process.argv[2] ?? join(root, 'bundle'));

const entries = {
  'actor-process': 'lib/actor-process.ts',
  'pool-thread': 'lib/runtime/pool-thread.ts',
  'typescript-loader': 'lib/runtime/loading/typescript-loader.ts',
};

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: entries,
  outdir,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  keepNames: true,
  banner: { js: '/*! Contains parts of RxJS (Apache License 2.0, https://rxjs.dev) */' },
  sourcemap: 'linked',
  // The actor process loads the loader's file beside it when the first TypeScript comes, see load-module.ts.
  external: ['@nestjs/*', 'piscina', './typescript-loader.js'],
  // The form of rxjs of which unused parts can be left out: an actor process must not pay for the whole of it.
  alias: { rxjs: join(root, 'node_modules/rxjs/dist/esm/index.js') },
  logLevel: 'warning',
  metafile: true,
});

// The actor process of an application without Nest must start, and that of one with Nest must not pay for it unasked;
// the same goes for what is installed for pools.
const eager = Object.values(metafile.outputs)
  .flatMap(({ imports }) => imports)
  .filter(({ path, kind }) => /^(?:@nestjs\/|piscina$)/.test(path) && kind === 'import-statement');
if (eager.length > 0) {
  const names = eager.map(({ path }) => path).join(', ');
  throw new Error(`What actor processes run imports ${names}: use \`import type\`, which leaves nothing behind`);
}
