import { BrokenBarrierError } from '../errors/index.js';
import { Errand } from './errand.js';
import { WaitList } from './wait-list.js';
import type { WaitOptions } from './wait-options.js';

/** Holds back a number of parties until all of them are there; then again. */
export class Barrier {
  private readonly waiters = new WaitList<number, number>('Barrier', 'wait', 'yes');
  private isBroken = false;

  /**
   * @param parties that have to be there
   * @param action runs when all are there and before any goes on; not asynchronous. When it fails the barrier breaks, and
   *   the last to arrive gets the error.
   */
  constructor(
    readonly parties: number,
    private readonly action?: () => unknown,
  ) {
    if (!Number.isInteger(parties) || parties < 1)
      throw new RangeError(`A barrier needs a whole number of parties, 1 or more, and not ${parties}`);
  }

  /** Parties that are there now. */
  get nWaiting(): number {
    return this.waiters.size;
  }

  get broken(): boolean {
    return this.isBroken;
  }

  /**
   * Resolves when all parties are there, to how many had been there before: 0 for the first. Who gives up, by time or signal,
   * breaks the barrier for all.
   * @throws BrokenBarrierError also when the time is over; CallAbortedError
   */
  wait(options: WaitOptions = {}): Promise<number> {
    return new Promise((resolve, reject) => {
      this.waiters.check(options);
      if (this.isBroken) throw new BrokenBarrierError('The barrier is broken: reset() makes it usable again');
      const index = this.waiters.size;
      if (index === this.parties - 1) {
        this.open();
        resolve(index);
        return;
      }
      this.waiters.enter({
        request: index,
        limits: options,
        errand: Errand.current,
        expired: () => {
          this.break('The barrier broke: not all parties came in time');
        },
        resolve,
        reject: (error) => {
          reject(error);
          if (!(error instanceof BrokenBarrierError)) this.break('The barrier broke: a party gave up');
        },
      });
    });
  }

  /** Breaks the barrier: all who wait, and all who come, get a BrokenBarrierError. */
  abort(): void {
    this.break('The barrier was aborted');
  }

  /** Makes it as new; all who wait get a BrokenBarrierError. */
  reset(): void {
    this.dismiss('The barrier was reset');
    this.isBroken = false;
  }

  private open(): void {
    try {
      this.act();
    } catch (error) {
      this.break('The barrier broke: its action failed');
      throw error;
    }
    this.waiters.settleAll((waiter) => {
      waiter.grant(waiter.request);
    });
  }

  private act(): void {
    if (this.action === undefined) return;
    const result = Errand.outside(this.action);
    if (result instanceof Promise) throw new TypeError('The action of a barrier must not be asynchronous');
    if (this.isBroken) throw new BrokenBarrierError('The barrier was aborted by its action');
  }

  private break(why: string): void {
    this.isBroken = true;
    this.dismiss(why);
  }

  private dismiss(why: string): void {
    this.waiters.settleAll((waiter) => {
      waiter.refuse(new BrokenBarrierError(why));
    });
  }
}
