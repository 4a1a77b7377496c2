import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { compileOptionsFor, type CompileOptions } from './compile-options.js';
import { moduleKind, type ModuleKind } from './module-kind.js';
import { swcEngine } from './swc-engine.js';
import { typescriptEngine } from './typescript-engine.js';

/** Turns the text of one TypeScript file into JavaScript with an inline source map. Throws at a syntax error. */
export type Compile = (source: string, file: string, kind: ModuleKind, options: CompileOptions) => string;

export interface Compiled {
  readonly source: string;
  readonly format: ModuleKind;
}

/** By preference: swc is ready in a tenth of the time that typescript takes. */
const engines: readonly (readonly [name: string, open: (module: unknown) => Compile])[] = [
  ['@swc/core', swcEngine],
  ['typescript', typescriptEngine],
];

/** The packages that can compile for `file`, as far as their presence tells; they are not loaded. */
export function installedEngines(file: string): string[] {
  const require = createRequire(file);
  return engines
    .map(([name]) => name)
    .filter((name) => {
      try {
        require.resolve(name);
        return true;
      } catch {
        return false;
      }
    });
}

/** A compiler of files that loads its engine, the one installed for `origin`, when the first file comes. */
export class SourceCompiler {
  private opened: Compile | undefined;

  constructor(private readonly origin: string) {}

  /** @throws what the engine says about the file, or an error that names both engines when neither can be used. */
  compile(file: string, format = moduleKind(file)): Compiled {
    this.opened ??= openEngine(this.origin);
    return { source: this.opened(readFileSync(file, 'utf8'), file, format, compileOptionsFor(file)), format };
  }
}

function openEngine(origin: string): Compile {
  const require = createRequire(origin);
  const reasons: string[] = [];
  for (const [name, open] of engines) {
    try {
      return open(require(name));
    } catch (error) {
      reasons.push(`${name}: ${firstLine(error)}`);
    }
  }
  throw new Error(
    `no engine for TypeScript can be used (${reasons.join('; ')}). Install @swc/core, or typescript 5 or 6, in the ` +
      'project, or compile the file to JavaScript first, or name a module in the option `loader`.',
  );
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n', 1)[0] ?? '';
}
