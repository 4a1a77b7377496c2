import type { AsyncResult } from '../primitives/async-result.js';
import type { ImapOptions } from '../primitives/pool-options.js';
import type { WaitOptions } from '../primitives/wait-options.js';
import { BaseProxy } from './base.proxy.js';

/** A pool of threads in another process. Work is named by an export of the pool's module. */
export class PoolProxy extends BaseProxy {
  /** Runs the export with these arguments. */
  declare readonly apply: (name: string, args?: readonly unknown[]) => Promise<unknown>;
  declare readonly applyAsync: (name: string, args?: readonly unknown[]) => AsyncResult<unknown>;
  /** Runs the export once for each item; the results are in the order of the items. */
  declare readonly map: (name: string, items: readonly unknown[]) => Promise<unknown[]>;
  declare readonly mapAsync: (name: string, items: readonly unknown[]) => AsyncResult<unknown[]>;
  /** The same, with each item as the list of arguments. */
  declare readonly starmap: (name: string, items: readonly (readonly unknown[])[]) => Promise<unknown[]>;
  declare readonly starmapAsync: (name: string, items: readonly (readonly unknown[])[]) => AsyncResult<unknown[]>;
  /** The results one by one, in the order of the items. */
  declare readonly imap: (
    name: string,
    items: readonly unknown[],
    options?: ImapOptions,
  ) => AsyncIterableIterator<unknown>;
  /** The results one by one, as they come. */
  declare readonly imapUnordered: (
    name: string,
    items: readonly unknown[],
    options?: ImapOptions,
  ) => AsyncIterableIterator<unknown>;
  /** Takes no more work; what is under way ends. */
  declare readonly close: () => Promise<void>;
  /** Ends all threads at once; work that is not done rejects. */
  declare readonly terminate: () => Promise<void>;
  /** Resolves when the pool is closed and all its work done. @throws Error before `close()` */
  declare readonly join: (options?: WaitOptions) => Promise<void>;
}
