import { pathToFileURL } from 'node:url';

import { type SourceCompiler } from './engine.js';
import { type ModuleKind, typeScriptPath } from './module-kind.js';
import { findSourceFor, type ResolveContext } from './source-resolution.js';

interface LoadedSource {
  readonly format: ModuleKind;
  readonly source: string;
  readonly shortCircuit: true;
}

interface SyncHooks {
  resolve<T>(specifier: string, context: ResolveContext, next: (specifier: string, context: ResolveContext) => T): T;
  load<T>(url: string, context: object, next: (url: string, context: object) => T): T | LoadedSource;
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
        return next(context.conditions.includes('require') ? found : pathToFileURL(found).href, context);
      }
    },
    load(url, context, next) {
      const file = typeScriptPath(url);
      if (file === undefined) return next(url, context);
      return { ...compiler.compile(file), shortCircuit: true };
    },
  });
}
