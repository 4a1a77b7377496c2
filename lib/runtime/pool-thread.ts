import { serialize } from 'node:v8';
import { markPoolThread } from '../actor/actor-process.js';
import { copyError } from '../primitives/error-copy.js';
import type { ThreadCall, ThreadOutcome } from '../primitives/thread-call.js';
import { type LoadedModule, loadModule } from './loading/load-module.js';

type Exported = (...args: readonly unknown[]) => unknown;

type Functions = ReadonlyMap<string, Exported>;

const modules = new Map<string, Promise<Functions>>();

markPoolThread();

/** What the threads of a pool run. Never rejects: what goes wrong is an outcome. */
export default async function runCall({ file, name, args }: ThreadCall): Promise<ThreadOutcome> {
  try {
    const exported = await exportOf(file, name);
    return outcomeOf(await exported(...args));
  } catch (error) {
    return { failure: copyError(error) };
  }
}

/** A result that cannot be copied would otherwise end the thread when it is sent. */
function outcomeOf(value: unknown): ThreadOutcome {
  const reason = ArrayBuffer.isView(value) ? undefined : obstacleOf(value);
  return reason === undefined ? { value } : { unsendable: reason };
}

async function exportOf(file: string, name: string): Promise<Exported> {
  let loading = modules.get(file);
  if (loading === undefined) {
    loading = loadModule(file).then(functionsOf);
    modules.set(file, loading);
  }
  const functions = await loading;
  const found = functions.get(name);
  if (found !== undefined) return found;
  const names = [...functions.keys()].join(', ');
  throw new TypeError(
    `${file} exports no function ${name}${names === '' ? ', and no other' : `; it exports ${names}`}`,
  );
}

/** By name. CommonJS may be one function instead of some. */
function functionsOf({ exports }: LoadedModule): Functions {
  const named = Object.entries(exports ?? {}).filter(([, value]) => typeof value === 'function');
  const functions = new Map(named as [string, Exported][]);
  if (typeof exports === 'function') functions.set('default', exports as Exported);
  return functions;
}

/** Why the value cannot be copied. To try costs half of what copying it does. */
function obstacleOf(value: unknown): string | undefined {
  try {
    serialize(value);
    return undefined;
  } catch {
    // Some objects of the platform can be copied all the same.
  }
  try {
    structuredClone(value);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
