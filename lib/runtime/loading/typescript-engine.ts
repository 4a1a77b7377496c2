import type ts from 'typescript';

import type { CompileOptions, JsxOptions } from './compile-options.js';
import type { Compile } from './engine.js';
import type { ModuleKind } from './module-kind.js';

/** @throws when the package has no compiler that can be called, as TypeScript 7. */
export function typescriptEngine(module: unknown): Compile {
  const typescript = module as Partial<typeof ts>;
  if (!isCompiler(typescript)) {
    throw new Error(`version ${typescript.version ?? 'unknown'} has no compiler to call from JavaScript, 5 and 6 have`);
  }
  return (source, file, kind, options) => {
    const { outputText, diagnostics = [] } = typescript.transpileModule(source, {
      // An .mts would become an ES module whatever is asked.
      fileName: kind === 'commonjs' ? file.replace(/\.mts$/, '.cts') : file,
      reportDiagnostics: true,
      compilerOptions: { ...languageOptions(typescript, options), ...moduleOptions(typescript, kind, options) },
    });
    // The ones without a file are advice on options, which are not the user's.
    const mistake = diagnostics.find((diagnostic) => diagnostic.file !== undefined);
    if (mistake) throw new SyntaxError(describeMistake(typescript, mistake, file));
    return outputText;
  };
}

function isCompiler(typescript: Partial<typeof ts>): typescript is typeof ts {
  return typeof typescript.transpileModule === 'function';
}

function moduleOptions(
  { ModuleKind: kinds }: typeof ts,
  kind: ModuleKind,
  options: CompileOptions,
): ts.CompilerOptions {
  return kind === 'module'
    ? { module: kinds.ESNext, verbatimModuleSyntax: options.verbatim }
    : // Makes CommonJS of a lone .ts and leaves import() as it is: it may name what require() cannot load.
      { module: kinds.NodeNext };
}

function languageOptions(typescript: typeof ts, options: CompileOptions): ts.CompilerOptions {
  return {
    target: typescript.ScriptTarget.ES2022,
    inlineSourceMap: true,
    experimentalDecorators: options.legacyDecorators,
    emitDecoratorMetadata: options.metadata,
    useDefineForClassFields: options.defineFields,
    esModuleInterop: options.interop,
    ...jsxOptions(typescript, options.jsx),
  };
}

function jsxOptions({ JsxEmit }: typeof ts, jsx: JsxOptions): ts.CompilerOptions {
  return {
    jsx: jsx.automatic ? JsxEmit.ReactJSX : JsxEmit.React,
    ...(jsx.importSource === undefined ? {} : { jsxImportSource: jsx.importSource }),
    ...(jsx.factory === undefined ? {} : { jsxFactory: jsx.factory }),
    ...(jsx.fragment === undefined ? {} : { jsxFragmentFactory: jsx.fragment }),
  };
}

function describeMistake(typescript: typeof ts, mistake: ts.Diagnostic, file: string): string {
  const text = typescript.flattenDiagnosticMessageText(mistake.messageText, '\n');
  if (!mistake.file || mistake.start === undefined) return `${file}: ${text}`;
  const { line, character } = mistake.file.getLineAndCharacterOfPosition(mistake.start);
  return `${file}:${String(line + 1)}:${String(character + 1)}: ${text}`;
}
