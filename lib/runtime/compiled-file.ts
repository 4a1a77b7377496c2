import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';

/** Made by the build: what V8 keeps of a file says nothing about its text but the length. */
declare const TEXT_HASH: string;

let running: { readonly script: Script; readonly cache: string } | undefined;

/**
 * Like `require(file)`, for the largest file of an actor process: half of the time that its start takes on its own goes into
 * compiling it. Takes what an earlier process has compiled, if there is that.
 * @param file absolute path
 */
export function requireCompiled(file: string): unknown {
  const require = createRequire(file);
  const cache = `${file}.${cacheName()}`;
  const cachedData = read(cache);
  const text = Module.wrap(readFileSync(file, 'utf8'));
  const script = new Script(text, { filename: file, ...(cachedData === undefined ? {} : { cachedData }) });
  if (script.cachedDataRejected !== false) running = { script, cache };
  const module = new Module(file);
  module.filename = file;
  require.cache[file] = module;
  const run = script.runInThisContext() as (...args: unknown[]) => void;
  run.call(module.exports, module.exports, require, module, file, dirname(file));
  module.loaded = true;
  return module.exports;
}

/**
 * Keeps what this process has compiled by now beside the file, for those that come. Takes milliseconds, so it is for a process
 * that has nothing else to do. Where the package's folder cannot be written to, all goes on without.
 */
export function keepCompiled(): void {
  if (running === undefined) return;
  const { script, cache } = running;
  running = undefined;
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
