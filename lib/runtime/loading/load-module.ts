import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { describeFailure } from './failure-reason.js';
import { isTypeScript, moduleKind } from './module-kind.js';
import { ModuleLoadError } from './module-load.error.js';

export interface LoadOptions {
  /**
   * A module that makes this process able to load the file, such as `@swc-node/register/esm-register`: a package's, found
   * from the file, or a path, from the working directory. Without it TypeScript is compiled by `@swc/core` or `typescript`.
   */
  readonly loader?: string | undefined;
}

export interface LoadedModule {
  readonly exports: unknown;
}

/**
 * Runs the module `file` (an absolute path) in this thread: by `import` when it is an ES module, else by `require`.
 * @returns its exports, in an object: they might look like a promise
 * @throws ModuleLoadError whatever goes wrong
 */
export async function loadModule(file: string, { loader }: LoadOptions = {}): Promise<LoadedModule> {
  let means = 'JavaScript, by Node itself';
  // Stack traces show the lines that the user wrote.
  if (isTypeScript(file)) process.setSourceMapsEnabled(true);
  try {
    if (loader !== undefined) {
      means = `by the loader ${loader}`;
      await runLoader(loader, file);
    } else if (isTypeScript(file)) {
      means = 'TypeScript';
      // A relative name that the bundler leaves alone: beside the bundle of the actor process lies the one of the loader.
      const { installedEngines, installTypeScript } = await import('./typescript-loader.js');
      const [engine] = installedEngines(file);
      if (engine !== undefined) means = `TypeScript, compiled by ${engine}`;
      installTypeScript(file);
    }
    if (moduleKind(file) === 'module') return { exports: await import(pathToFileURL(file).href) };
    return { exports: createRequire(file)(file) };
  } catch (error) {
    throw new ModuleLoadError(file, means, await describeFailure(error, file), { cause: error });
  }
}

async function runLoader(loader: string, file: string): Promise<void> {
  const path = loader.startsWith('.') ? resolve(loader) : tryResolve(loader, file);
  await import(path === undefined ? loader : pathToFileURL(path).href);
}

/** Undefined for what only `import` may name, which Node resolves from this file and no other. */
function tryResolve(loader: string, file: string): string | undefined {
  try {
    return createRequire(file).resolve(loader);
  } catch {
    return undefined;
  }
}
