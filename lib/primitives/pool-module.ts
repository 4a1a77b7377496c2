import { statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a compiler makes of a file, and of what it made it: the module is named once, and runs before and after a build. */
const counterparts: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
  '.ts': ['.js'],
  '.tsx': ['.js'],
  '.mts': ['.mjs'],
  '.cts': ['.cjs'],
};
const extensions = Object.keys(counterparts);

/**
 * The absolute path of the module that a pool is to run.
 * @throws Error when there is none
 */
export function moduleFile(module: string | URL): string {
  const path = asPath(module);
  const extension = extname(path);
  const base = path.slice(0, path.length - extension.length);
  const candidates = [
    path,
    ...(counterparts[extension] ?? []).map((other) => base + other),
    ...extensions.map((other) => path + other),
  ];
  const found = candidates.find((candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile() === true);
  if (found !== undefined) return found;
  throw new Error(
    `There is no module ${path}; new URL('./name.js', import.meta.url) names one beside the file it stands in`,
  );
}

export function isTypeScript(file: string): boolean {
  return /\.(?:ts|tsx|mts|cts)$/.test(file);
}

function asPath(module: string | URL): string {
  const given: unknown = module;
  if (typeof given !== 'string' && !(given instanceof URL))
    throw new TypeError('The option module of a pool is the path or the file URL of a module');
  const name = String(given);
  return name.startsWith('file:') ? fileURLToPath(name) : resolve(name);
}
