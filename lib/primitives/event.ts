import { Errand } from './errand.js';
import { WaitList } from './wait-list.js';
import type { WaitOptions } from './wait-options.js';

/** Something that has happened, or not yet: many may wait for it. */
export class Event {
  private readonly waiters = new WaitList<undefined, boolean>('Event', 'wait');
  private happened = false;

  isSet(): boolean {
    return this.happened;
  }

  /** Lets all who wait, and all who come, go on. */
  set(): void {
    this.happened = true;
    this.waiters.settleAll((waiter) => {
      waiter.grant(true);
    });
  }

  /** Makes those who come from now on wait for the next `set()`. */
  clear(): void {
    this.happened = false;
  }

  /**
   * Resolves to true once the event is set, to false when the time is over.
   * @throws CallAbortedError
   */
  wait(options: WaitOptions = {}): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.waiters.check(options);
      if (this.happened) {
        resolve(true);
        return;
      }
      this.waiters.enter({
        request: undefined,
        limits: options,
        errand: Errand.current,
        expired: (waiter) => {
          waiter.grant(false);
        },
        resolve,
        reject,
      });
    });
  }
}
