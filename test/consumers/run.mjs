/**
 * Uses the packed package as its users do: in fresh applications, installed from the tarball.
 * `node test/consumers/run.mjs [--keep] [name …]` after `npm run build`; names choose rows of the table by their beginning.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from './support/commands.mjs';
import { installNodes } from './support/nodes.mjs';
import { packPackage } from './support/package.mjs';

const here = import.meta.dirname;
const root = resolve(here, '../..');
const AT_ONCE = 2;

const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--detectOpenHandles'];
const vitest = ['node_modules/vitest/vitest.mjs', 'run'];
const nest = ['node_modules/@nestjs/cli/bin/nest.js', 'build'];
const tsc = ['node_modules/typescript/bin/tsc', '-p'];
const serves = join(here, 'support/serves.mjs');

/** What is run in each application, with which versions of Node; the applications in the order that takes least time. */
const table = {
  'nest12-jest': [
    { name: 'jest as generated', nodes: [24], run: jest },
    { name: 'jest with swc', nodes: [20], run: [...jest, '--config', 'jest.swc.json'] },
    { name: 'types', nodes: [20], run: [...tsc, 'tsconfig.json', '--noEmit'] },
  ],
  'nest12-rspack': [
    { name: 'exports', nodes: [20, 24], run: ['exports.mjs'] },
    { name: 'nest build', nodes: [20], run: nest },
    { name: 'nest build, library inlined', nodes: [20], run: nest, env: { INLINE: '1' } },
    { name: 'serves', nodes: [20, 24], run: [serves, 'dist/main.js'] },
    { name: 'serves, library inlined', nodes: [20, 24], run: [serves, 'dist-inlined/main.js'] },
    { name: 'refuses without guard', nodes: [20], run: ['refuses.mjs', 'dist/unguarded.js'] },
    {
      name: 'contained without guard, library inlined',
      nodes: [20],
      run: ['contained.mjs', 'dist-inlined/unguarded.js'],
    },
  ],
  nest11: [
    { name: 'exports', nodes: [20, 24], run: ['exports.mjs'] },
    { name: 'tsc', nodes: [20], run: [...tsc, 'tsconfig.json'] },
    { name: 'serves', nodes: [20, 24], run: [serves, 'dist/main.js'] },
    { name: 'jest as generated', nodes: [24], run: jest },
    { name: 'jest with swc', nodes: [20], run: [...jest, '--config', 'jest.swc.json'] },
  ],
  core: [
    { name: 'exports', nodes: [20, 24], run: ['exports.mjs'] },
    { name: 'ES module', nodes: [20, 24], run: ['script.mjs'] },
    { name: 'CommonJS', nodes: [20, 24], run: ['script.cjs'] },
    { name: 'without shutdown', nodes: [20, 24], run: ['script-without-shutdown.mjs'] },
    { name: 'types, nodenext', nodes: [20], run: [...tsc, 'types/tsconfig.nodenext.json'] },
    { name: 'types, bundler', nodes: [20], run: [...tsc, 'types/tsconfig.bundler.json'] },
  ],
  'oldest-rxjs': [{ name: 'observables', nodes: [20], run: ['script.mjs'] }],
  'nest12-vitest': [
    { name: 'vitest', nodes: [20, 24], run: vitest },
    { name: 'types', nodes: [20], run: [...tsc, 'tsconfig.json', '--noEmit'] },
  ],
};

/** Signs of a test runner that something kept from ending. */
const hung = /did not exit|open handles?|something prevents|close timed out|failed to exit gracefully|force exit/i;

const { values: options, positionals: chosen } = parseArgs({
  options: { keep: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const folder = mkdtempSync(join(tmpdir(), 'uactor-consumers-'));
const results = [];

try {
  const apps = Object.keys(table).filter((app) => chosen.length === 0 || chosen.some((name) => app.startsWith(name)));
  const majors = new Set(apps.flatMap((app) => table[app].flatMap(({ nodes }) => nodes)));
  const { tarball, ...packed } = await packPackage(root, folder);
  report({ title: 'package: its files', ...packed });
  const nodes = await installNodes([...majors], folder);
  const waiting = [...apps];
  const worker = async () => {
    for (let app = waiting.shift(); app !== undefined; app = waiting.shift()) await useIn(app, tarball, nodes);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
} finally {
  if (options.keep) console.log(`kept: ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}
summarise();

async function useIn(app, tarball, nodes) {
  const cwd = join(folder, app);
  cpSync(join(here, 'apps', app), cwd, { recursive: true });
  cpSync(tarball, join(cwd, 'nestjs-uactor.tgz'));
  const install = ['install', '--no-audit', '--no-fund', '--prefer-offline'];
  const installed = await run('npm', install, { cwd, seconds: 180 });
  report({ title: `${app}: npm install`, ...installed });
  if (!installed.ok) return;
  for (const row of table[app]) {
    for (const major of row.nodes) {
      const outcome = await run(nodes.get(major), row.run, { cwd, seconds: 180, env: row.env });
      if (hung.test(outcome.output)) outcome.ok = false;
      report({ title: `${app}: ${row.name}, Node ${major}`, ...outcome });
    }
  }
}

function report(result) {
  results.push(result);
  console.log(line(result));
  if (!result.ok) console.log(result.output.replaceAll(/^/gm, '    '));
}

function line({ title, ok, seconds }) {
  return `${ok ? 'ok    ' : 'FAILED'} ${seconds.toFixed(1).padStart(6)} s  ${title}`;
}

function summarise() {
  const failed = results.filter(({ ok }) => !ok).length;
  console.log(['', ...results.map(line), '', `${results.length - failed} passed, ${failed} failed`].join('\n'));
  process.exitCode = failed === 0 ? 0 : 1;
}
