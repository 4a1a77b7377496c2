import { readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How Node runs a file: as an ES module (`import`) or as CommonJS (`require`). */
export type ModuleKind = 'module' | 'commonjs';

const typeScriptFile = /\.(?:ts|tsx|mts|cts)$/;

export function isTypeScript(file: string): boolean {
  return typeScriptFile.test(file);
}

/** The path of a `file:` URL that names TypeScript; undefined for every other URL. */
export function typeScriptPath(url: string): string | undefined {
  const path = url.startsWith('file:') ? fileURLToPath(url) : '';
  return isTypeScript(path) ? path : undefined;
}

/** By the extension, else by the `type` of the nearest package.json: Node's rule, with TypeScript's extensions added. */
export function moduleKind(file: string): ModuleKind {
  switch (extname(file)) {
    case '.mjs':
    case '.mts':
      return 'module';
    case '.cjs':
    case '.cts':
      return 'commonjs';
    default:
      return packageType(dirname(file));
  }
}

const packageTypes = new Map<string, ModuleKind>();

function packageType(directory: string): ModuleKind {
  let type = packageTypes.get(directory);
  if (type === undefined) {
    type = readPackageType(directory);
    packageTypes.set(directory, type);
  }
  return type;
}

function readPackageType(directory: string): ModuleKind {
  try {
    const { type } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { type?: unknown };
    return type === 'module' ? 'module' : 'commonjs';
  } catch {
    const parent = dirname(directory);
    return parent === directory ? 'commonjs' : packageType(parent);
  }
}
