import nodeModule from 'node:module';

import type { SourceCompiler } from './engine.js';
import { findSource } from './source-resolution.js';

/** The hooks of `require`, which Node keeps stable without typing them. */
interface RequireInternals {
  readonly _extensions: Record<string, (module: CompilableModule, file: string) => void>;
  _resolveFilename(request: string, parent: NodeJS.Module | undefined, ...rest: unknown[]): string;
}

interface CompilableModule extends NodeJS.Module {
  _compile(source: string, file: string): void;
}

/**
 * `require` of TypeScript for the Nodes before 22.15, whose module hooks do not see it.
 * @param onImport called before a file runs that may `import`
 */
export function installRequireHooks(compiler: SourceCompiler, onImport: () => void): void {
  const internals = nodeModule as typeof nodeModule & RequireInternals;
  for (const extension of ['.ts', '.tsx', '.mts', '.cts']) {
    internals._extensions[extension] = (module, file) => {
      // Also what is an ES module by its package: when `require` runs one here, no hook sees what that imports.
      const { source } = compiler.compile(file, 'commonjs');
      if (/\bimport\s*\(/.test(source)) onImport();
      module._compile(source, file);
    };
  }
  const resolveFilename = internals._resolveFilename.bind(internals);
  internals._resolveFilename = (request, parent, ...rest) => {
    try {
      return resolveFilename(request, parent, ...rest);
    } catch (error) {
      const found = parent?.filename === undefined ? undefined : findSource(request, parent.filename);
      if (found === undefined) throw error;
      return found;
    }
  };
}
