import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './commands.mjs';

/** What users need, and nothing else. */
const wanted = [
  /^(package\.json|README\.md|CHANGELOG\.md|LICENSE)$/,
  /^dist\/lib\/([\w.-]+\/)*[\w.-]+\.d\.ts$/,
  /^bundle\/[\w-]+\.[cm]?js(\.map)?$/,
];
const unwanted = /\.spec\.|\/(test|tests|fixtures|__\w+__)\//;
const needed = ['README.md', 'CHANGELOG.md', 'LICENSE', 'bundle/typescript-loader.mjs', 'bundle/pool-thread.cjs'];

/**
 * Packs the built package, and looks at what is in it.
 * @param {string} root the package's folder
 * @param {string} folder where to put the tarball
 * @returns {Promise<import('./commands.mjs').Outcome & { tarball: string }>}
 * @throws Error when the package was not built
 */
export async function packPackage(root, folder) {
  if (!existsSync(join(root, 'dist/lib/index.d.ts')) || !existsSync(join(root, 'bundle/actor-process.cjs'))) {
    throw new Error('The package is not built: npm run build');
  }
  const pack = ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', folder];
  const outcome = await run('npm', pack, { cwd: root, seconds: 60 });
  if (!outcome.ok) throw new Error(`npm pack: ${outcome.output}`);
  const [{ filename, files }] = packedPackages(outcome.output);
  const paths = files.map(({ path }) => path);
  const problems = [
    ...[...needed, ...exportedFiles(root)].filter((path) => !paths.includes(path)).map((path) => `${path} is missing`),
    ...paths
      .filter((path) => unwanted.test(path) || !wanted.some((rule) => rule.test(path)))
      .map((path) => `${path} is not for users`),
  ];
  return { ...outcome, ok: problems.length === 0, output: problems.join('\n'), tarball: join(folder, filename) };
}

/** npm's report is a list, or by name in newer versions; warnings may stand before it. */
function packedPackages(output) {
  const report = JSON.parse(output.slice(output.search(/^[[{]/m), output.search(/[\]}]\s*$/) + 1));
  return Array.isArray(report) ? report : Object.values(report);
}

/** Whatever the manifest names must be there. */
function exportedFiles(root) {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return [...new Set(targetsOf(exports))].map((target) => target.replace(/^\.\//, ''));
}

function targetsOf(target) {
  return typeof target === 'string' ? [target] : Object.values(target).flatMap(targetsOf);
}
