import { availableParallelism } from 'node:os';
import { moduleFile } from './pool-module.js';

/** With less, Node ends the whole process when it starts a thread. */
const LEAST_HEAP = 16;

export interface PoolOptions {
  /**
   * The path, or the file URL, of the module whose exports the threads run, in JavaScript or TypeScript. Where a build has
   * changed its extension, the name from before it will do.
   */
  readonly module: string | URL;
  /**
   * Threads at most.
   * @default the number of processors
   */
  readonly size?: number;
  /**
   * Megabytes for the objects of each thread, from 16 on. A thread that needs more ends; where it needs them too fast for
   * Node to end it in time, the process does.
   */
  readonly maxHeap?: number;
}

export interface ImapOptions {
  /**
   * Items that are taken before the results of those before them were read.
   * @default four for each thread
   */
  readonly ahead?: number;
}

export interface ResolvedPoolOptions {
  readonly file: string;
  readonly size: number;
  readonly maxHeap: number | undefined;
}

/** @throws TypeError for a wrong option, Error for a module that there is not */
export function resolvePoolOptions({ module, size, maxHeap }: PoolOptions): ResolvedPoolOptions {
  return {
    file: moduleFile(module),
    size: wholeNumber('size', size, 1) ?? availableParallelism(),
    maxHeap: wholeNumber('maxHeap', maxHeap, LEAST_HEAP),
  };
}

/** @throws TypeError for a wrong option */
export function aheadOf({ ahead }: ImapOptions = {}, size: number): number {
  return wholeNumber('ahead', ahead, 1) ?? 4 * size;
}

function wholeNumber(name: string, value: number | undefined, least: number): number | undefined {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return value;
  throw new TypeError(`The option ${name} of a pool is a whole number from ${least} on, and not ${value}`);
}
