import { Errand } from './errand.js';
import type { Owner } from './holder.js';
import { Lockable, ownershipOf } from './lockable.js';
import { Lock } from './lock.js';
import { WaitList } from './wait-list.js';
import type { WaitOptions } from './wait-options.js';

/** Who waits, and for whom. */
interface Party {
  readonly holder: Owner;
  readonly errand: Errand | undefined;
}

/** A lock whose holder can wait, without it, for another holder to say that something changed. */
export class Condition extends Lockable {
  private readonly waiters = new WaitList<undefined, boolean>('Condition', 'wait', 'yes');

  /** @param lock to share between conditions; else one of its own */
  constructor(lock: Lockable = new Lock()) {
    super(lock[ownershipOf]);
  }

  /**
   * Releases the lock, waits for `notify()`, and takes the lock again, in turn, however long that takes. Then resolves to true,
   * or to false when the time was over before.
   * @throws Error when the caller has not the lock; CallAbortedError, with the lock
   */
  wait(options: WaitOptions = {}): Promise<boolean> {
    return this.waitAs(this.party(), options);
  }

  /**
   * Waits until the predicate holds: it is asked at the beginning and after every `notify()`, always with the lock. Resolves to
   * true, or, when the time is over, to what the predicate says then.
   * @throws what the predicate throws, and what `wait()` does
   */
  waitFor(predicate: () => Promise<boolean> | boolean, options: WaitOptions = {}): Promise<boolean> {
    return this.waitUntil(predicate, this.party(), options);
  }

  /**
   * Wakes as many of those who wait, first come, first served.
   * @throws Error when the caller has not the lock
   */
  notify(n = 1): void {
    this[ownershipOf].grantOf(this.holder());
    for (let left = Math.min(n, this.waiters.size); left > 0; left--) this.waiters.first?.grant(true);
  }

  /**
   * Wakes all who wait.
   * @throws Error when the caller has not the lock
   */
  notifyAll(): void {
    this.notify(Infinity);
  }

  private party(): Party {
    return { holder: this.holder(), errand: Errand.current };
  }

  private async waitUntil(
    predicate: () => Promise<boolean> | boolean,
    party: Party,
    options: WaitOptions,
  ): Promise<boolean> {
    const { timeout = Infinity, signal } = options;
    const end = performance.now() + timeout;
    this.waiters.check(options);
    this[ownershipOf].grantOf(party.holder);
    while (!(await Errand.outside(predicate))) {
      if (party.errand?.discarded === true) throw this.waiters.aborted(new Error('Who asked for it gave up'), 0);
      const inTime = await this.waitAs(party, { timeout: Math.max(0, end - performance.now()), signal });
      if (!inTime) return predicate();
    }
    return true;
  }

  private waitAs(party: Party, options: WaitOptions): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.waiters.check(options);
      const depth = this[ownershipOf].suspend(party.holder);
      this.waiters.enter({
        request: undefined,
        limits: options,
        errand: party.errand,
        expired: (waiter) => {
          waiter.grant(false);
        },
        resolve: (notified) => {
          this.goBack(party, depth, { notified, givenUp: false }, (lost) => {
            if (lost === undefined) resolve(notified);
            else reject(lost);
          });
        },
        reject: (error) => {
          this.goBack(party, depth, { notified: false, givenUp: true }, () => {
            reject(error);
          });
        },
      });
    });
  }

  /**
   * Queues for the lock within the notification, timeout or abort, so that nobody who comes later gets in between. A notification
   * of somebody who turns out to be gone goes to the next who waits, once.
   */
  private goBack(
    { holder, errand }: Party,
    depth: number,
    how: { notified: boolean; givenUp: boolean },
    settle: (lost?: Error) => void,
  ): void {
    let { notified } = how;
    const passOn = (): void => {
      if (notified) this.waiters.first?.grant(true);
      notified = false;
    };
    const held = (): void => {
      settle();
    };
    const returns = this[ownershipOf].resume({ holder, depth, errand }, held, (lost) => {
      settle(lost);
      passOn();
    });
    returns.givenUp = how.givenUp;
    errand?.onDiscard(() => {
      returns.givenUp = true;
      passOn();
    });
  }
}
