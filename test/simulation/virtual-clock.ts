import type { Clock, Timer } from '../../lib/link/clock.js';

interface Event {
  time: number;
  order: number;
  readonly action: () => void;
  /** Where it happens, if it is in one of the processes. */
  readonly process: ProcessClock | undefined;
  /** After a process was busy it looks at what came before its timers. */
  readonly isTimer: boolean;
  cancelled: boolean;
}

/** More than there are events. */
const AFTER_ALL_OTHERS = 1e9;

/** More than any schedule needs: a simulation that gets there does not come to rest. */
const MOST_EVENTS = 200_000;

/** The time of a whole simulation. Events run in the order of their times, and of their making where those are equal. */
export class VirtualClock {
  now = 0;
  private readonly events: Event[] = [];
  private readonly turn: (() => void)[] = [];
  private made = 0;
  private ran = 0;

  /** @param process where it happens: as soon as that is not busy, and never once it is dead */
  schedule(delay: number, action: () => void, process?: ProcessClock, isTimer = false): Timer {
    const event: Event = {
      time: this.now + Math.max(0, delay),
      order: this.made++,
      action,
      process,
      isTimer,
      cancelled: false,
    };
    this.push(event);
    return {
      cancel: () => {
        event.cancelled = true;
      },
    };
  }

  soon(action: () => void): void {
    this.turn.push(action);
  }

  /**
   * Runs until nothing is left to do. Like an event loop: after each event what is due soon, then promises, in turn.
   * @param until the time at which to stop before that
   */
  async run(until = Infinity): Promise<void> {
    await this.endTurn();
    while ((this.events[0]?.time ?? Infinity) <= until) {
      const event = this.pop();
      if (event === undefined) break;
      const { cancelled, process, isTimer } = event;
      if (cancelled || process?.isDead === true) continue;
      if (++this.ran > MOST_EVENTS) throw new Error(`The simulation does not come to rest by ${this.now} ms`);
      if (process !== undefined && process.busyUntil > event.time) {
        event.time = process.busyUntil;
        if (isTimer) event.order += AFTER_ALL_OTHERS;
        this.push(event);
        continue;
      }
      this.now = event.time;
      event.action();
      await this.endTurn();
    }
    if (until !== Infinity) this.now = until;
  }

  private async endTurn(): Promise<void> {
    do {
      for (let action = this.turn.shift(); action !== undefined; action = this.turn.shift()) action();
      await microtasks();
    } while (this.turn.length > 0);
  }

  private push(event: Event): void {
    const { events } = this;
    let at = events.length;
    events.push(event);
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (before(events[above]!, event)) break;
      events[at] = events[above]!;
      at = above;
    }
    events[at] = event;
  }

  private pop(): Event | undefined {
    const { events } = this;
    const first = events[0];
    const last = events.pop();
    if (first === undefined || last === undefined || events.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= events.length) break;
      if (child + 1 < events.length && before(events[child + 1]!, events[child]!)) child++;
      if (before(last, events[child]!)) break;
      events[at] = events[child]!;
      at = child;
    }
    events[at] = last;
    return first;
  }
}

function before(first: Event, second: Event): boolean {
  return first.time < second.time || (first.time === second.time && first.order < second.order);
}

/** Node runs a tick only when no promise has anything left to do. */
function microtasks(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}

/** The clock of one simulated process, which may be busy for a while, and may die. */
export class ProcessClock implements Clock {
  /** Its timers are of no account any more. */
  wasBlocked = false;
  busyUntil = 0;
  isDead = false;

  constructor(private readonly clock: VirtualClock) {}

  now(): number {
    return this.clock.now;
  }

  after(delay: number, action: () => void): Timer {
    return this.clock.schedule(delay, action, this, true);
  }

  soon(action: () => void): void {
    this.clock.soon(() => {
      this.run(action);
    });
  }

  /** Does something in the process: as soon as it is not busy, and never once it is dead. */
  run(action: () => void): void {
    if (this.isDead) return;
    const wait = this.busyUntil - this.clock.now;
    if (wait <= 0) action();
    else this.clock.schedule(wait, action, this);
  }

  sleep(delay: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(delay, resolve);
    });
  }

  /** The event loop stands still for so many milliseconds. */
  block(duration: number): void {
    this.wasBlocked = true;
    this.busyUntil = Math.max(this.busyUntil, this.clock.now) + duration;
  }

  die(): void {
    this.isDead = true;
  }
}
