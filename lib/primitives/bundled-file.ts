import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LEVELS = 4;

const found = new Map<string, string>();

/**
 * A file that processes or threads of ours run. It lies in this package; where the package was bundled into the application,
 * the installed package is asked for, as seen from the application's start file.
 * @throws Error that says what to do when the package's files are not there
 */
export function bundledFile(name: string): string {
  const path = join('bundle', name);
  const file = found.get(path) ?? besideUs(path) ?? installed(path);
  if (file === undefined)
    throw new Error(
      `nestjs-uactor cannot find its file ${path}: leave the package out of your bundle (as an external), and install it where the bundle runs`,
    );
  found.set(path, file);
  return file;
}

function besideUs(path: string): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let level = 0; level < LEVELS; level++) {
    const file = join(folder, path);
    if (existsSync(file)) return file;
    folder = dirname(folder);
  }
  return undefined;
}

function installed(path: string): string | undefined {
  const start = process.argv[1];
  if (start === undefined) return undefined;
  try {
    const file = join(dirname(createRequire(start).resolve('nestjs-uactor/package.json')), path);
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}
