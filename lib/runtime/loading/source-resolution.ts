import { statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import { type CompilerOptions, nearestTsconfig } from './tsconfig.js';

/** `findSource` for a hook, whose importer is a URL and may be none. */
export function findSourceFor(specifier: string, parentURL: string | undefined): string | undefined {
  return parentURL?.startsWith('file:') ? findSource(specifier, fileURLToPath(parentURL)) : undefined;
}

/**
 * The file that `specifier` means to TypeScript when `importer` names it, for the specifiers Node itself finds nothing
 * for: './x.js' for x.ts, no extension, a directory's index, the aliases of tsconfig.json.
 */
export function findSource(specifier: string, importer: string): string | undefined {
  // A package that probes for something optional must keep its own error.
  if (importer.includes(`${sep}node_modules${sep}`)) return undefined;
  const path = asPath(specifier, dirname(importer));
  if (path !== undefined) return firstFile(path);
  const options = nearestTsconfig(dirname(importer));
  for (const target of options === undefined ? [] : aliasTargets(specifier, options)) {
    const file = firstFile(target);
    if (file !== undefined) return file;
  }
  return undefined;
}

function asPath(specifier: string, directory: string): string | undefined {
  if (specifier.startsWith('file:')) return fileURLToPath(specifier);
  return /^\.{1,2}(?:[\\/]|$)/.test(specifier) || isAbsolute(specifier) ? resolve(directory, specifier) : undefined;
}

function aliasTargets(specifier: string, { paths = {}, pathsBase, baseUrl }: CompilerOptions): string[] {
  const base = baseUrl ?? pathsBase;
  if (base === undefined) return [];
  const pattern = bestPattern(specifier, Object.keys(paths)) ?? '';
  const [before = '', after = ''] = pattern.split('*');
  const star = specifier.slice(before.length, specifier.length - after.length);
  const found = (paths[pattern] ?? []).map((target) =>
    resolve(
      base,
      target.replace('*', () => star),
    ),
  );
  return baseUrl === undefined ? found : [...found, resolve(baseUrl, specifier)];
}

/** An exact name wins, then the longest text before the star: TypeScript's rule. */
function bestPattern(specifier: string, patterns: readonly string[]): string | undefined {
  if (patterns.includes(specifier)) return specifier;
  let best: string | undefined;
  for (const pattern of patterns) {
    const [before = '', after] = pattern.split('*');
    if (after === undefined || specifier.length < before.length + after.length) continue;
    if (!specifier.startsWith(before) || !specifier.endsWith(after)) continue;
    if (best === undefined || before.length > best.indexOf('*')) best = pattern;
  }
  return best;
}

const extensions = ['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs'];
const written: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

function firstFile(path: string): string | undefined {
  const output = /\.(?:jsx?|mjs|cjs)$/.exec(path)?.[0] ?? '';
  const sources = (written[output] ?? []).map((extension) => path.slice(0, -output.length) + extension);
  const probes = extensions.map((extension) => path + extension);
  const indexes = extensions.map((extension) => join(path, `index${extension}`));
  return [path, ...sources, ...probes, ...indexes].find((candidate) =>
    statSync(candidate, { throwIfNoEntry: false })?.isFile(),
  );
}
