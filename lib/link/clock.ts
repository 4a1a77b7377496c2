import { setImmediate } from 'node:timers';

// As it is when we are loaded: a test's fake timers replace it, and would hold up every call. It needs no `this`.
// eslint-disable-next-line no-restricted-properties, @typescript-eslint/unbound-method
const { nextTick } = process;

/** A timer that can be taken back. */
export interface Timer {
  cancel(): void;
}

/** The time that a link lives in. It is given, so that a simulation can run links in a time of its own. */
export interface Clock {
  /** Monotonic milliseconds. */
  now(): number;
  /**
   * Runs `action` once, `delay` milliseconds from now, and not before what came meanwhile was looked at. Does not keep a process
   * alive.
   */
  after(delay: number, action: () => void): Timer;
  /** Runs `action` once what runs now has returned. */
  soon(action: () => void): void;
}

// setTimeout fires at once for delays it cannot represent.
const LONGEST_DELAY = 2 ** 31 - 1;

/** Where an event loop was blocked its timers come first, and what came in time would be too late: this one looks there first. */
export class SystemTimer implements Timer {
  private readonly timeout: NodeJS.Timeout;
  private look: NodeJS.Immediate | undefined;

  constructor(delay: number, action: () => void) {
    this.timeout = setTimeout(
      () => {
        this.look = setImmediate(action);
      },
      Math.min(delay, LONGEST_DELAY),
    );
  }

  unref(): this {
    this.timeout.unref();
    return this;
  }

  cancel(): void {
    clearTimeout(this.timeout);
    clearImmediate(this.look);
  }
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after: (delay, action) => new SystemTimer(delay, action).unref(),
  soon: (action) => {
    nextTick(action);
  },
};
