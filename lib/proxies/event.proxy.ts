import type { WaitOptions } from '../primitives/wait-options.js';
import { BaseProxy, stateOf } from './base.proxy.js';
import { callWaiting } from './waiting.js';

/** Something that has happened, or not yet: many may wait for it. */
export class EventProxy extends BaseProxy {
  declare readonly isSet: () => Promise<boolean>;
  /** Lets all who wait, and all who come, go on. */
  declare readonly set: () => Promise<void>;
  /** Makes those who come from now on wait for the next `set()`. */
  declare readonly clear: () => Promise<void>;

  /**
   * Resolves to true once the event is set, to false when the time is over.
   * @throws CallAbortedError
   */
  wait(options: WaitOptions = {}): Promise<boolean> {
    return callWaiting(stateOf(this), 'wait', [], options);
  }
}
