import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import Module from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';
import { compiled } from './compiled.js';

/** Made by the build: what V8 keeps of a file says nothing about its text but the length. */
declare const TEXT_HASH: string;

/**
 * Like `require(file)`, for the one large file of an actor process: half of the time that its start takes on its own goes into
 * compiling it. Takes what an earlier process has compiled, if there is that.
 * @param file absolute path, of nothing but ASCII. Node gives such code no `import()`: it is lent ours, as `importModule`
 * @param require of a file in the same folder
 */
export function requireCompiled(file: string, require: NodeJS.Require): unknown {
  const cache = `${file}.${cacheName()}`;
  const cachedData = read(cache);
  const script = new Script(wrap(readFileSync(file, 'latin1')), {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  if (script.cachedDataRejected !== false) {
    compiled.keep = () => {
      keep(script, cache);
    };
  }
  const module = new Module(file);
  module.filename = file;
  require.cache[file] = module;
  const run = script.runInThisContext() as (...args: unknown[]) => void;
  const importModule = (specifier: string): Promise<unknown> => import(specifier);
  run.call(module.exports, module.exports, require, module, file, dirname(file), importModule);
  module.loaded = true;
  return module.exports;
}

/** As Node does. */
function wrap(text: string): string {
  return `(function (exports, require, module, __filename, __dirname, importModule) { ${text}\n});`;
}

/** Where the package's folder cannot be written to, all goes on without. */
function keep(script: Script, cache: string): void {
  const whole = `${cache}.${process.pid}`;
  try {
    writeFileSync(whole, script.createCachedData(), { flag: 'wx' });
    renameSync(whole, cache);
  } catch {
    rmSync(whole, { force: true });
  }
}

/** What is compiled is good for the same V8, with the same flags: it looks at these itself, and refuses it otherwise. */
function cacheName(): string {
  const flags = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ').trim();
  const name = [TEXT_HASH, process.version, process.arch, Buffer.from(flags).toString('base64url').slice(0, 64)];
  return `${name.filter((part) => part !== '').join('-')}.cache`;
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
