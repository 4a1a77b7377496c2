import { CallTimeoutError } from '../errors/index.js';
import { Errand } from './errand.js';
import { ExclusiveFrame } from './exclusive-frame.js';
import type { Owner } from './holder.js';
import type { Ownership } from './ownership.js';
import type { AcquireOptions, WaitOptions } from './wait-options.js';

/** Of the primitives: what conditions share with the lock that they are made for. */
export const ownershipOf = Symbol('ownershipOf');

/**
 * What locks have in common. First come, first served. A lock is held by a holder, and only the holder can release it:
 *
 * - inside `runExclusive`, that call of it, across every `await`, with what is nested in it;
 * - for somebody else, the `Holder` of the errand;
 * - otherwise all who use the object, together: give each its own with `runExclusive`.
 */
export abstract class Lockable {
  readonly [ownershipOf]: Ownership;

  protected constructor(ownership: Ownership) {
    this[ownershipOf] = ownership;
  }

  /**
   * Takes the lock: resolves to true, or to false when the time is over.
   * @throws CallAbortedError
   */
  acquire(options: AcquireOptions = {}): Promise<boolean> {
    const ownership = this[ownershipOf];
    const { reentrant: reenters } = ownership;
    return ownership.acquire({ holder: this.holder(), reenters, options, errand: Errand.current });
  }

  /**
   * Hands the lock to the next.
   * @throws Error when the caller has it not, or not any more
   */
  release(): void {
    this[ownershipOf].release(this.holder());
  }

  /** Whether anybody has it. */
  locked(): boolean {
    return this[ownershipOf].locked;
  }

  /**
   * A number that is larger than that of any holder before, also of those before a restart: what is written to under the
   * lock can refuse whoever comes with a smaller one.
   * @throws Error when the caller has not the lock
   */
  fence(): number {
    return this[ownershipOf].grantOf(this.holder()).fence;
  }

  /**
   * Whether the holder before was gone without releasing: what the lock protects may be half done.
   * @throws Error when the caller has not the lock
   */
  abandoned(): boolean {
    return this[ownershipOf].grantOf(this.holder()).abandoned;
  }

  /**
   * Runs the task with the lock, which is released when the task has ended in whichever way. Another `runExclusive` inside of
   * the task runs at once; everybody else waits. The limits are for the wait.
   * @throws CallTimeoutError, CallAbortedError; the task did not begin
   */
  async runExclusive<T>(task: () => Promise<T> | T, options: WaitOptions = {}): Promise<T> {
    const ownership = this[ownershipOf];
    const around = ExclusiveFrame.of(ownership);
    const frame = around ?? new ExclusiveFrame(ownership);
    const acquisition = { holder: frame, reenters: around !== undefined, options, errand: undefined };
    let held = false;
    frame.users++;
    try {
      held = await ownership.acquire(acquisition);
      if (!held) throw this.notInTime(options);
      return await (around === undefined ? frame.run(task) : task());
    } finally {
      frame.users--;
      if (held) ownership.drop(frame, frame.users === 0);
    }
  }

  /** In whose name the running code uses the lock. */
  protected holder(): Owner {
    const ownership = this[ownershipOf];
    return Errand.current?.holder ?? ExclusiveFrame.of(ownership) ?? ownership;
  }

  private notInTime({ timeout }: WaitOptions): CallTimeoutError {
    return new CallTimeoutError({
      actor: this[ownershipOf].name,
      method: 'runExclusive',
      elapsed: timeout ?? 0,
      ran: 'no',
    });
  }
}
