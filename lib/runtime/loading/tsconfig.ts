import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

/** The compiler options that matter when a file is only run, with inheritance applied and paths made absolute. */
export interface CompilerOptions {
  readonly target?: string;
  readonly module?: string;
  readonly experimentalDecorators?: boolean;
  readonly emitDecoratorMetadata?: boolean;
  readonly useDefineForClassFields?: boolean;
  readonly esModuleInterop?: boolean;
  readonly verbatimModuleSyntax?: boolean;
  readonly jsx?: string;
  readonly jsxFactory?: string;
  readonly jsxFragmentFactory?: string;
  readonly jsxImportSource?: string;
  readonly baseUrl?: string;
  readonly paths?: Readonly<Record<string, readonly string[]>>;
  /** The directory of the tsconfig.json that states `paths`: they count from there without a `baseUrl`. */
  readonly pathsBase?: string;
}

interface TsconfigFile {
  readonly extends?: string | readonly string[];
  readonly files?: readonly string[];
  readonly references?: readonly { readonly path: string }[];
  readonly compilerOptions?: CompilerOptions;
}

const configs = new Map<string, CompilerOptions | undefined>();

/** The options of the nearest tsconfig.json at or above `directory`; undefined where there is none. */
export function nearestTsconfig(directory: string): CompilerOptions | undefined {
  if (configs.has(directory)) return configs.get(directory);
  // While a base in a package is looked up, the hooks that are installed ask for this very answer.
  configs.set(directory, undefined);
  try {
    const options = findTsconfig(directory);
    configs.set(directory, options);
    return options;
  } catch (error) {
    configs.delete(directory);
    throw error;
  }
}

function findTsconfig(directory: string): CompilerOptions | undefined {
  const file = join(directory, 'tsconfig.json');
  if (existsSync(file)) return inConfigDir(readOptions(file, []), directory);
  const parent = dirname(directory);
  return parent === directory ? undefined : nearestTsconfig(parent);
}

function readOptions(file: string, readers: readonly string[]): CompilerOptions {
  if (readers.includes(file)) throw new Error(`${file} extends itself, by way of ${readers.join(', ')}`);
  const config = parse(file);
  const through = [...readers, file];
  const bases = typeof config.extends === 'string' ? [config.extends] : (config.extends ?? []);
  const inherited = bases.map((base) => readOptions(locateBase(base, file), through));
  // A file that only refers to others (`"files": []`) says nothing itself: the first of them that speaks counts.
  const referred = config.files?.length === 0 ? (config.references ?? []) : [];
  const parts = referred.map(({ path }) => readOptions(locateReference(resolve(dirname(file), path)), through));
  return Object.assign(
    {},
    ...parts.reverse(),
    ...inherited,
    absolute(config.compilerOptions ?? {}, dirname(file)),
  ) as CompilerOptions;
}

function absolute(options: CompilerOptions, directory: string): CompilerOptions {
  return {
    ...options,
    ...(options.baseUrl === undefined ? {} : { baseUrl: resolveIn(directory, options.baseUrl) }),
    ...(options.paths === undefined ? {} : { pathsBase: directory }),
  };
}

const configDir = '${configDir}';

function resolveIn(directory: string, path: string): string {
  return path.startsWith(configDir) ? path : resolve(directory, path);
}

/** `${configDir}` stands for the directory of the file that was asked for, not of the one it inherits from. */
function inConfigDir(options: CompilerOptions, directory: string): CompilerOptions {
  const fill = (path: string): string => path.replace(configDir, () => directory);
  const paths = Object.entries(options.paths ?? {}).map(([name, targets]) => [name, targets.map(fill)] as const);
  return {
    ...options,
    ...(options.baseUrl === undefined ? {} : { baseUrl: fill(options.baseUrl) }),
    ...(options.paths === undefined ? {} : { paths: Object.fromEntries(paths) }),
  };
}

function locateBase(base: string, file: string): string {
  if (/^\.{0,2}[\\/]|^[a-z]:|^\.\.?$/i.test(base)) return locateFile(resolve(dirname(file), base), file);
  const require = createRequire(file);
  for (const name of base.endsWith('.json') ? [base] : [`${base}/tsconfig.json`, `${base}.json`]) {
    try {
      return require.resolve(name);
    } catch {
      // The next spelling may be the right one.
    }
  }
  throw new Error(`${file} extends "${base}", which is not installed where it could be found from there`);
}

function locateFile(path: string, file: string): string {
  const found = [path, `${path}.json`].find((name) => statSync(name, { throwIfNoEntry: false })?.isFile());
  if (found === undefined) throw new Error(`${file} extends "${path}", which does not exist`);
  return found;
}

function locateReference(path: string): string {
  return path.endsWith('.json') ? path : join(path, 'tsconfig.json');
}

/** tsconfig.json is JSON with comments and trailing commas. */
function parse(file: string): TsconfigFile {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  const bare = text.replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '$1');
  const json = bare.replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, '$1');
  try {
    return JSON.parse(json) as TsconfigFile;
  } catch (error) {
    throw new Error(`${file} cannot be read`, { cause: error });
  }
}
