import { CallFlag } from '../wire/frames.js';
import type { Clock } from './clock.js';
import { LatencyPolicy } from './latency-policy.js';

/** Milliseconds for which either side waits actively at most: enough for processes that share a processor to part. */
export const ACTIVE_WAIT = 1;

/** Told of the calls of a link. */
export interface CallWaiting {
  /** Whether the call that opened last is waited for actively, so that its callee should do the same for the next. */
  readonly active: boolean;
  /** @param flags of the call */
  opened(flags: number): void;
  closed(): void;
}

/** The calls of a process that are open now, over all its links. */
export class OpenCallCount {
  count = 0;
  /** Whose call it is that is open alone. */
  alone: CallWaiting | undefined;
}

/** Something that goes on for a while. */
export interface Waiter {
  readonly waits: boolean;
}

// They stay open longer than one reply takes, or have none that anybody waits for.
const NO_SINGLE_REPLY = CallFlag.TELL | CallFlag.PROGRESS | CallFlag.STREAM;

/**
 * Waits actively for the reply to a call that is the only one in the whole process, where the policy says that it pays:
 * with several calls open there is something else to do, and several processes that wait are in each other's way.
 */
export class AdaptiveWaiting implements CallWaiting, Waiter {
  active = false;
  private readonly policy = new LatencyPolicy();

  /**
   * @param calls shared by all links of the process
   * @param stayAwake keeps the process from sleeping while the waiter waits, so many milliseconds at most; undefined where
   * that is not wanted, but the calls count
   */
  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly calls: OpenCallCount,
    private readonly stayAwake: ((milliseconds: number, waiter: Waiter) => void) | undefined,
  ) {}

  get waits(): boolean {
    return this.calls.alone === this;
  }

  opened(flags: number): void {
    const { calls, stayAwake } = this;
    this.active = false;
    calls.alone = undefined;
    if (++calls.count > 1 || (flags & NO_SINGLE_REPLY) !== 0 || stayAwake === undefined) return;
    calls.alone = this;
    this.active = this.policy.begin(this.clock.now());
    if (this.active) stayAwake(ACTIVE_WAIT, this);
  }

  closed(): void {
    const { calls } = this;
    calls.count--;
    if (calls.alone !== this) return;
    calls.alone = undefined;
    this.policy.end(this.clock.now());
  }
}
