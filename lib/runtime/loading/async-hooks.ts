import type { InitializeHook, LoadHook, ResolveHook } from 'node:module';
import { pathToFileURL } from 'node:url';

import { loadForImport } from './commonjs-import.js';
import { SourceCompiler } from './engine.js';
import { typeScriptPath } from './module-kind.js';
import { findSourceFor } from './source-resolution.js';

let compiler: SourceCompiler | undefined;

export const initialize: InitializeHook<string> = (origin) => {
  compiler = new SourceCompiler(origin);
};

export const resolve: ResolveHook = async (specifier, context, next) => {
  try {
    return await next(specifier, context);
  } catch (error) {
    const found = findSourceFor(specifier, context.parentURL);
    if (found === undefined) throw error;
    return next(pathToFileURL(found).href, context);
  }
};

export const load: LoadHook = (url, context, next) => {
  const file = typeScriptPath(url);
  if (file === undefined || compiler === undefined) return next(url, context);
  return { ...loadForImport(file, compiler), shortCircuit: true };
};
