import { Errand } from './errand.js';
import { forfeit, Holder, type Possession } from './holder.js';
import { WaitList, type Waiter } from './wait-list.js';
import type { AcquireOptions } from './wait-options.js';

/** A number of permits, for as many at once, first come, first served. */
export class Semaphore implements Possession {
  private readonly waiters: WaitList<object, boolean>;
  /** Permits that each has. */
  private readonly taken = new Map<object, number>();

  /** @param permits that are free at the beginning */
  constructor(private permits = 1) {
    if (!Number.isInteger(permits) || permits < 0)
      throw new RangeError(`A semaphore begins with a whole number of permits, 0 or more, and not with ${permits}`);
    this.waiters = new WaitList(new.target.name, 'acquire');
  }

  /** Permits that are free. */
  get value(): number {
    return this.permits;
  }

  /**
   * Takes a permit: resolves to true, or to false when the time is over.
   * @throws CallAbortedError
   */
  acquire(options: AcquireOptions = {}): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.waiters.check(options);
      const errand = Errand.current;
      const holder = errand?.holder ?? this;
      if (this.permits > 0) {
        this.permits--;
        this.give(holder, errand);
        resolve(true);
        return;
      }
      if (options.blocking === false) {
        resolve(false);
        return;
      }
      const expired = (waiter: Waiter<object, boolean>): void => {
        waiter.grant(false);
      };
      this.waiters.enter({ request: holder, limits: options, errand, expired, resolve, reject });
    });
  }

  /** Frees a permit: one that the caller took, else the one that somebody has had for longest, else an additional one. */
  release(): void {
    const holder = Errand.current?.holder ?? this;
    const [longest] = this.taken.keys();
    const owner = this.taken.has(holder) ? holder : longest;
    if (owner !== undefined) this.strike(owner);
    this.handOn();
  }

  /** The holder is gone. */
  [forfeit](holder: Holder): void {
    while (this.takeBack(holder));
  }

  private give(holder: object, errand: Errand | undefined): void {
    this.taken.set(holder, (this.taken.get(holder) ?? 0) + 1);
    if (holder instanceof Holder) holder.keeps(this);
    errand?.onDiscard(() => {
      this.takeBack(holder);
    });
  }

  private takeBack(holder: object): boolean {
    if (!this.taken.has(holder)) return false;
    this.strike(holder);
    this.handOn();
    return true;
  }

  private strike(holder: object): void {
    const left = (this.taken.get(holder) ?? 0) - 1;
    if (left > 0) {
      this.taken.set(holder, left);
      return;
    }
    this.taken.delete(holder);
    if (holder instanceof Holder) holder.returned(this);
  }

  private handOn(): void {
    const next = this.waiters.first;
    if (next === undefined) {
      this.permits++;
      return;
    }
    this.give(next.request, next.errand);
    next.grant(true);
  }
}
