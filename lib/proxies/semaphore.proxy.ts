import type { AcquireOptions } from '../primitives/wait-options.js';
import { BaseProxy, stateOf } from './base.proxy.js';
import { invoke } from './invoke.js';
import { asHolder, callWaiting } from './waiting.js';

/** Permits in another process. What a process has when it ends, or a proxy that nobody has any more, is freed. */
export class SemaphoreProxy extends BaseProxy {
  /** Permits that are free. */
  declare readonly value: Promise<number>;

  /**
   * Takes a permit: resolves to true, or to false when the time is over.
   * @throws CallAbortedError
   */
  acquire(options: AcquireOptions = {}): Promise<boolean> {
    return callWaiting(asHolder(stateOf(this)), 'acquire', [], options);
  }

  /**
   * Frees a permit.
   * @throws RangeError when a bounded one has all of them free
   */
  release(): Promise<void> {
    return invoke(asHolder(stateOf(this)), 'release', []) as Promise<void>;
  }
}
