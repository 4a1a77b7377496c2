import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

import { type CompilerOptions, nearestTsconfig } from './tsconfig.js';

/** What both engines are told, so that a file means the same whichever compiles it. */
export interface CompileOptions {
  /** `experimentalDecorators`; otherwise the decorators of the language standard. */
  readonly legacyDecorators: boolean;
  /** Constructor and property types for dependency injection. */
  readonly metadata: boolean;
  readonly defineFields: boolean;
  readonly interop: boolean;
  readonly verbatim: boolean;
  readonly jsx: JsxOptions;
}

export interface JsxOptions {
  readonly automatic: boolean;
  readonly importSource: string | undefined;
  readonly factory: string | undefined;
  readonly fragment: string | undefined;
}

/** The options for `file`, by the nearest tsconfig.json and the defaults of the TypeScript version that is installed. */
export function compileOptionsFor(file: string): CompileOptions {
  const config = nearestTsconfig(dirname(file));
  // Without any tsconfig.json nothing says that decorators are standard ones, and injection needs the others.
  const { experimentalDecorators = config === undefined, emitDecoratorMetadata = true } = config ?? {};
  return {
    legacyDecorators: experimentalDecorators,
    metadata: experimentalDecorators && emitDecoratorMetadata,
    defineFields: config?.useDefineForClassFields ?? targetsClassFields(config ?? {}, file),
    interop: config?.esModuleInterop ?? (impliesNode(config ?? {}) || modernDefaults(file)),
    verbatim: config?.verbatimModuleSyntax ?? false,
    jsx: {
      automatic: config?.jsx !== 'react',
      importSource: config?.jsxImportSource,
      factory: config?.jsxFactory,
      fragment: config?.jsxFragmentFactory,
    },
  };
}

function targetsClassFields(options: CompilerOptions, file: string): boolean {
  if (options.target === undefined) return impliesNode(options) || modernDefaults(file);
  const year = /^es(\d+)$/i.exec(options.target)?.[1];
  return year === undefined ? /^esnext$/i.test(options.target) : Number(year) >= 2022;
}

/** `module: node16` and its like bring a modern target and interop with CommonJS in every version of TypeScript. */
function impliesNode({ module }: CompilerOptions): boolean {
  return module !== undefined && /^(?:node(?:\d+|next)|preserve)$/i.test(module);
}

/** TypeScript 6 made the modern settings its defaults. */
function modernDefaults(file: string): boolean {
  try {
    const manifest = readFileSync(createRequire(file).resolve('typescript/package.json'), 'utf8');
    return Number.parseInt((JSON.parse(manifest) as { version: string }).version, 10) >= 6;
  } catch {
    return true;
  }
}
