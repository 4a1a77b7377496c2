import type { RecycleOptions } from '../actor/actor-options.js';
import type { Clock, Timer } from '../link/clock.js';

/** Which limit it was. */
export type RecycleReason = keyof RecycleOptions;

/** The process that may be replaced. */
export interface Recyclable {
  /** Resident memory, bytes. */
  rss(): number;
  /** Whether somebody holds anything of it but the actor itself. */
  readonly isHeld: boolean;
  /** Whether somebody waits for a call. */
  readonly isServing: boolean;
  /** Asks all callers to send no more. */
  askToLeave(reason: RecycleReason): void;
  /** Whether all have agreed: nothing more comes. */
  readonly mayLeave: boolean;
  stay(): void;
  leave(): void;
}

const MIB = 1 << 20;
const EVERY = 1000;
/** What is in use now may be free very soon. */
const SOON = 20;
/** For so long callers may be kept waiting without anything coming of it. */
const ASKED_FOR = 200;
/** After so long a moment without calls is not waited for any more: callers are asked for one. Doubled where that was in vain. */
const PATIENCE = 500;

/**
 * Decides when a process has done enough, and waits for a moment in which nobody needs it. One that served no call stays: the
 * next would be no better.
 */
export class Recycling {
  private calls = 0;
  private timer: Timer | undefined;
  private patience = PATIENCE;
  private patientUntil = Infinity;
  private readonly begun: number;

  constructor(
    private readonly limits: RecycleOptions,
    private readonly clock: Clock,
    private readonly process: Recyclable,
  ) {
    this.begun = clock.now();
    this.lookAfter(EVERY);
  }

  /** A call has ended, or began to stream. */
  served(): void {
    if (++this.calls === this.limits.maxCalls) this.lookAfter(0);
  }

  stop(): void {
    this.timer?.cancel();
  }

  private lookAfter(delay: number): void {
    this.after(delay, () => {
      this.look();
    });
  }

  private look(): void {
    const { process, clock } = this;
    const reason = this.exceeded();
    if (reason === undefined) {
      this.lookAfter(EVERY);
      return;
    }
    if (this.patientUntil === Infinity) this.patientUntil = clock.now() + this.patience;
    const waits = process.isServing && clock.now() < this.patientUntil;
    if (process.isHeld || waits) this.lookAfter(SOON);
    else {
      process.askToLeave(reason);
      this.leaveUntil(clock.now() + ASKED_FOR);
    }
  }

  /** What came before all had agreed is served first. It may take long, or have made something that is held. */
  private leaveUntil(time: number): void {
    const { process, clock } = this;
    if (process.mayLeave && !process.isServing && !process.isHeld) process.leave();
    else if (clock.now() < time) {
      this.after(1, () => {
        this.leaveUntil(time);
      });
    } else {
      process.stay();
      this.patience *= 2;
      this.patientUntil = clock.now() + this.patience;
      this.lookAfter(SOON);
    }
  }

  private after(delay: number, action: () => void): void {
    this.timer?.cancel();
    this.timer = this.clock.after(delay, action);
  }

  private exceeded(): RecycleReason | undefined {
    const { maxCalls = Infinity, maxAge = Infinity, maxRss = Infinity } = this.limits;
    if (this.calls === 0) return undefined;
    if (this.calls >= maxCalls) return 'maxCalls';
    if (this.clock.now() - this.begun >= maxAge) return 'maxAge';
    return maxRss !== Infinity && this.process.rss() > maxRss * MIB ? 'maxRss' : undefined;
  }
}
