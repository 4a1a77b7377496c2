import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BUNDLE = join('bundle', 'actor-process.cjs');
const LEVELS = 4;

let found: string | undefined;

/**
 * The one file that every actor process runs. It lies in this package; where the package was bundled into the
 * application, the installed package is asked for, as seen from the application's start file.
 * @throws Error that says what to do when the package's files are not there
 */
export function entryFile(): string {
  found ??= besideUs() ?? installed();
  if (found !== undefined) return found;
  throw new Error(
    `nestjs-uactor cannot find its file ${BUNDLE}: leave the package out of your bundle (as an external), and install it where the bundle runs`,
  );
}

function besideUs(): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let level = 0; level < LEVELS; level++) {
    const file = join(folder, BUNDLE);
    if (existsSync(file)) return file;
    folder = dirname(folder);
  }
  return undefined;
}

function installed(): string | undefined {
  const start = process.argv[1];
  if (start === undefined) return undefined;
  try {
    const file = join(dirname(createRequire(start).resolve('nestjs-uactor/package.json')), BUNDLE);
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}
