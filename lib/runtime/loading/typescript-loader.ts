/**
 * A bundle of its own, beside the one of the actor process: only an actor written in TypeScript pays for what is here.
 * `initialize`, `resolve` and `load` are for Node's thread of asynchronous hooks, where this very file is loaded again.
 */
import nodeModule from 'node:module';

import { SourceCompiler } from './engine.js';
import { moduleKind } from './module-kind.js';
import { installRequireHooks } from './require-hooks.js';
import { hasSyncHooks, installSyncHooks } from './sync-hooks.js';

export { installedEngines } from './engine.js';
export { initialize, load, resolve } from './async-hooks.js';

let installed = false;

/** Lets this process load TypeScript from now on, compiled by the engine that is installed for the file `origin`. */
export function installTypeScript(origin: string): void {
  if (installed) return;
  installed = true;
  const compiler = new SourceCompiler(origin);
  if (hasSyncHooks(nodeModule)) installSyncHooks(nodeModule, compiler);
  else installHooksOfNode20(compiler, origin);
}

function installHooksOfNode20(compiler: SourceCompiler, origin: string): void {
  let threadRuns = false;
  // The thread of asynchronous hooks costs 45 ms and 10 MB: CommonJS goes without it until a file may `import`.
  const startThread = (): void => {
    if (!threadRuns) nodeModule.register(import.meta.url, { data: origin });
    threadRuns = true;
  };
  installRequireHooks(compiler, startThread);
  if (moduleKind(origin) === 'module') startThread();
}
