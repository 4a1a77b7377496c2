import { pathToFileURL } from 'node:url';

import { loadForImport } from './commonjs-import.js';
import type { Compiled, SourceCompiler } from './engine.js';
import { typeScriptPath } from './module-kind.js';
import { findSourceFor } from './source-resolution.js';

interface HookContext {
  /** An array, but a set in Node 22.15. */
  readonly conditions: Iterable<string>;
  readonly parentURL?: string | undefined;
}

interface SyncHooks {
  resolve<T>(specifier: string, context: HookContext, next: (specifier: string, context: HookContext) => T): T;
  load<T>(
    url: string,
    context: HookContext,
    next: (url: string, context: HookContext) => T,
  ): T | (Compiled & { shortCircuit: true });
}

interface SyncHooksModule {
  registerHooks(hooks: SyncHooks): void;
}

/** Whether Node has hooks in the loading thread itself, for `import` and `require` alike: from 22.15 on. */
export function hasSyncHooks(nodeModule: object): nodeModule is SyncHooksModule {
  return 'registerHooks' in nodeModule;
}

export function installSyncHooks(nodeModule: SyncHooksModule, compiler: SourceCompiler): void {
  nodeModule.registerHooks({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context);
      } catch (error) {
        const found = findSourceFor(specifier, context.parentURL);
        if (found === undefined) throw error;
        return next(isRequire(context) ? found : pathToFileURL(found).href, context);
      }
    },
    load(url, context, next) {
      const file = typeScriptPath(url);
      if (file === undefined) return next(url, context);
      return { ...(isRequire(context) ? compiler.compile(file) : loadForImport(file, compiler)), shortCircuit: true };
    },
  });
}

function isRequire({ conditions }: HookContext): boolean {
  return new Set(conditions).has('require');
}
