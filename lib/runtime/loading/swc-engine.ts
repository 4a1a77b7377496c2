import { pathToFileURL } from 'node:url';

import type { CompileOptions, JsxOptions } from './compile-options.js';
import type { Compile } from './engine.js';
import type { ModuleKind } from './module-kind.js';

/** The part of `@swc/core` that is used. */
interface Swc {
  transformSync(source: string, options: object): { code: string };
}

export function swcEngine(module: unknown): Compile {
  const swc = module as Swc;
  return (source, file, kind, options) => {
    try {
      return swc.transformSync(source, transformOptions(file, kind, options)).code;
    } catch (error) {
      // Below the message stands swc's own native stack.
      const [message = ''] = String(error instanceof Error ? error.message : error).split('\n\nCaused by:');
      throw new SyntaxError(message.trim());
    }
  };
}

function transformOptions(file: string, kind: ModuleKind, options: CompileOptions): object {
  return {
    filename: file,
    sourceFileName: pathToFileURL(file).href,
    // The project's .swcrc is for its own build: module format and target would be wrong here.
    swcrc: false,
    configFile: false,
    sourceMaps: 'inline',
    inlineSourcesContent: false,
    module:
      kind === 'module'
        ? { type: 'es6' }
        : {
            type: 'commonjs',
            // import() stays: what it names may be an ES module that require() cannot load.
            ignoreDynamic: true,
            noInterop: !options.interop,
            // Lets an ES module import the exports by name.
            exportInteropAnnotation: true,
          },
    jsc: languageOptions(file, options),
  };
}

function languageOptions(file: string, options: CompileOptions): object {
  return {
    target: 'es2022',
    keepClassNames: true,
    parser: { syntax: 'typescript', tsx: file.endsWith('.tsx'), decorators: true },
    transform: {
      legacyDecorator: options.legacyDecorators,
      decoratorMetadata: options.metadata,
      ...(options.legacyDecorators ? {} : { decoratorVersion: '2022-03' }),
      useDefineForClassFields: options.defineFields,
      verbatimModuleSyntax: options.verbatim,
      react: reactOptions(options.jsx),
    },
  };
}

function reactOptions({ automatic, importSource, factory, fragment }: JsxOptions): object {
  return automatic
    ? { runtime: 'automatic', ...(importSource === undefined ? {} : { importSource }) }
    : { runtime: 'classic', pragma: factory, pragmaFrag: fragment };
}
