import type { Clock } from '../link/clock.js';

/** A process that was just started, or starts again, is not there at once. Milliseconds. */
const FIRST_PAUSE = 2;
const LONGEST_PAUSE = 250;
/** Milliseconds after which one that may come, or come back, is given up; and one of which it is said that it will not. */
const PATIENCE = 15_000;
const LITTLE_PATIENCE = 500;

/** Why a dial led to no link. */
export type DialFailure = 'no answer' | 'nobody listens' | 'refused' | 'another process';

interface Attempts {
  /** There is nothing to try for any more. */
  over(): boolean;
  /** @returns what ends the attempt */
  try(failed: () => void): () => void;
  gaveUp(): void;
}

/**
 * Tries again after pauses that double, for a limited time, which is short where nobody is expected to answer. What an attempt
 * takes does not count: somebody is there, and busy.
 */
export class Redial {
  private pause = FIRST_PAUSE;
  private until: number;
  private endAttempt = (): void => undefined;

  constructor(
    private readonly clock: Clock,
    private readonly attempts: Attempts,
    isExpected = true,
  ) {
    this.until = clock.now() + (isExpected ? PATIENCE : LITTLE_PATIENCE);
  }

  start(): void {
    const begun = this.clock.now();
    this.endAttempt = this.attempts.try(() => {
      this.until += this.clock.now() - begun;
      this.again();
    });
  }

  /** To be called once it is over. */
  stop(): void {
    this.endAttempt();
  }

  private again(): void {
    if (this.attempts.over()) return;
    if (this.clock.now() >= this.until) {
      this.attempts.gaveUp();
      return;
    }
    this.clock.after(this.pause, () => {
      if (!this.attempts.over()) this.start();
    });
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
  }
}

/** @param error with which the channel ended */
export function whyUnanswered(error: Error | undefined): DialFailure {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  return code === 'ECONNREFUSED' || code === 'ENOENT' ? 'nobody listens' : 'no answer';
}

/** What is to be said of dials that all led to no link, the last for that reason. */
export function describeDials(why: DialFailure, address: string): string {
  return why === 'refused'
    ? `the process at ${address} refuses to talk: it has another authkey, or was about to end`
    : `nobody answers at ${address}`;
}
