import type { WaitOptions } from '../primitives/wait-options.js';
import { BaseProxy, stateOf } from './base.proxy.js';
import { callWaiting } from './waiting.js';

/** Holds back a number of parties until all of them are there; then again. */
export class BarrierProxy extends BaseProxy {
  declare readonly parties: Promise<number>;
  /** Parties that are there now. */
  declare readonly nWaiting: Promise<number>;
  declare readonly broken: Promise<boolean>;
  /** Breaks the barrier for all who wait, and all who come. */
  declare readonly abort: () => Promise<void>;
  /** Makes it as new; all who wait get a BrokenBarrierError. */
  declare readonly reset: () => Promise<void>;

  /**
   * Resolves when all parties are there, to how many had been there before.
   * @throws BrokenBarrierError also when the time is over; CallAbortedError
   */
  wait(options: WaitOptions = {}): Promise<number> {
    return callWaiting(stateOf(this), 'wait', [], options);
  }
}
