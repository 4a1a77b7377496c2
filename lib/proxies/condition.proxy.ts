import type { WaitOptions } from '../primitives/wait-options.js';
import { stateOf } from './base.proxy.js';
import { LockProxy } from './lock.proxy.js';
import { asHolder, callWaiting } from './waiting.js';

/** A lock whose holder can wait, without it, for another holder to say that something changed. */
export class ConditionProxy extends LockProxy {
  /**
   * Releases the lock, waits for `notify()`, and takes the lock again. Then resolves to true, or to false when the time was
   * over before.
   * @throws Error when this holder has not the lock; CallAbortedError
   */
  wait(options: WaitOptions = {}): Promise<boolean> {
    return callWaiting(asHolder(stateOf(this)), 'wait', [], options);
  }

  /**
   * Waits until the predicate, which runs here, holds: it is asked at the beginning and after every `notify()`, always with
   * the lock. Resolves to true, or, when the time is over, to what the predicate says then.
   * @throws what the predicate throws, and what `wait()` does
   */
  async waitFor(predicate: () => Promise<boolean> | boolean, options: WaitOptions = {}): Promise<boolean> {
    const { timeout = Infinity, ...rest } = options;
    const end = performance.now() + timeout;
    while (!(await predicate())) {
      const left = Math.max(0, end - performance.now());
      if (!(await this.wait(left === Infinity ? rest : { ...rest, timeout: left }))) return predicate();
    }
    return true;
  }

  /** Wakes as many of those who wait, first come, first served. */
  notify(n = 1): Promise<void> {
    return this.held('notify', n);
  }

  /** Wakes all who wait. */
  notifyAll(): Promise<void> {
    return this.held('notifyAll');
  }
}
