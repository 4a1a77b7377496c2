/** A timer that can be taken back. */
export interface Timer {
  cancel(): void;
}

/** The time that a link lives in. It is given, so that a simulation can run links in a time of its own. */
export interface Clock {
  /** Monotonic milliseconds. */
  now(): number;
  /** Runs `action` once, `delay` milliseconds from now. Does not keep a process alive. */
  after(delay: number, action: () => void): Timer;
  /** Runs `action` once what runs now has returned. */
  soon(action: () => void): void;
}

class SystemTimer implements Timer {
  constructor(private readonly timeout: NodeJS.Timeout) {}

  cancel(): void {
    clearTimeout(this.timeout);
  }
}

// setTimeout fires at once for delays it cannot represent.
const LONGEST_DELAY = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.now(),
  after: (delay, action) => new SystemTimer(setTimeout(action, Math.min(delay, LONGEST_DELAY)).unref()),
  soon: (action) => {
    process.nextTick(action);
  },
};
