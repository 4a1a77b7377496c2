import type { Compiled, SourceCompiler } from './engine.js';
import { isTypeScript, moduleKind } from './module-kind.js';
import { findSource } from './source-resolution.js';

/**
 * What `import` gets for the TypeScript `file`. A CommonJS one comes as an ES module that requires it: Node's own way
 * loses the hooks for the requires inside (20, 22), or compiles again what is compiled (24).
 */
export function loadForImport(file: string, compiler: SourceCompiler): Compiled {
  if (moduleKind(file) === 'module') return compiler.compile(file);
  const lines = [...exportNames(file, compiler, new Set())].map(
    (name, index) => `const e${String(index)} = exported.${name}; export { e${String(index)} as ${name} };`,
  );
  return { source: requireItself + lines.join('\n'), format: 'module' };
}

const requireItself = `
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
const exported = createRequire(import.meta.url)(fileURLToPath(import.meta.url));
export { exported as default };
`;

const exportedName = /\bexports\.([\w$]+) = |Object\.defineProperty\(exports, "([\w$]+)"|^ {4}([\w$]+): null,?$/gm;
const exportedModule = /\b_*export_?star\(require\("([^"]+)"\)/gi;

/** The names that the output of either engine exports; ones that come with \`export *\` from a package are not seen. */
function exportNames(file: string, compiler: SourceCompiler, seen: Set<string>): Set<string> {
  if (seen.has(file)) return new Set();
  seen.add(file);
  const { source } = compiler.compile(file, 'commonjs');
  const names = new Set([...source.matchAll(exportedName)].map(([, ...found]) => found.find(Boolean) ?? ''));
  names.delete('default');
  for (const [, specifier = ''] of source.matchAll(exportedModule)) {
    const other = findSource(specifier, file);
    if (other === undefined || !isTypeScript(other)) continue;
    for (const name of exportNames(other, compiler, seen)) names.add(name);
  }
  return names;
}
