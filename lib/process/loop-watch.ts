import type { Clock, Timer } from '../link/clock.js';

/** An event loop that does not answer. */
export interface Busy {
  /** Milliseconds that it has not answered for, without those in which we could not have heard it. */
  readonly duration: number;
  /** Milliseconds of processor time that its process used meanwhile: much while it computes, none while it is stopped or waits for the system. */
  readonly processorTime: number | undefined;
}

export interface LoopWatchOptions {
  readonly clock: Clock;
  readonly ping: (answered: () => void) => void;
  /** Of the process, so far; undefined where that cannot be known. */
  readonly processorTime: () => number | undefined;
  /** Milliseconds without an answer that are too many; undefined where none are. */
  readonly limit: number | undefined;
  /** Told once, when the limit is reached. */
  readonly onHung: (busy: Busy) => void;
}

const EVERY = 1000;

/** A loop that is slower than that to answer is busy. */
const NOTICEABLE = 100;

interface Question {
  readonly askedAt: number;
  readonly usedBefore: number | undefined;
}

/**
 * Sees from outside how the event loop of a process fares: it is asked once a second while calls are open, one question at a
 * time. The time by which our own loop was late is nobody's fault but ours.
 */
export class LoopWatch {
  /** Milliseconds that the last answer took; undefined before the first. */
  delay: number | undefined;
  private readonly every: number;
  private active = false;
  private question: Question | undefined;
  private readonly waiting = new Set<() => void>();
  /** When we look next, and by how much we were late at looking since the question. */
  private due = 0;
  private ownDelay = 0;
  private timer: Timer | undefined;

  constructor(private readonly options: LoopWatchOptions) {
    const { limit = Infinity } = options;
    this.every = Math.min(EVERY, limit / 4);
  }

  /** The loop that does not answer now; undefined while it does, as far as is known. */
  get busy(): Busy | undefined {
    if (this.question === undefined) return undefined;
    const { usedBefore } = this.question;
    const duration = this.since(this.question);
    if (duration < NOTICEABLE) return undefined;
    const used = this.options.processorTime();
    const known = used !== undefined && usedBefore !== undefined;
    return { duration, processorTime: known ? used - usedBefore : undefined };
  }

  /** Calls are open, or none are any more. */
  watch(active: boolean): void {
    this.active = active;
    if (active && this.timer === undefined) this.lookLater();
  }

  /** Resolves to whether the loop answers within so many milliseconds. */
  answers(timeout: number): Promise<boolean> {
    const { clock } = this.options;
    this.ask();
    return new Promise((resolve) => {
      const tell = (): void => {
        resolve(true);
      };
      this.waiting.add(tell);
      clock.after(timeout, () => {
        this.waiting.delete(tell);
        resolve(false);
      });
    });
  }

  /** The process is no more. */
  stop(): void {
    this.timer?.cancel();
    this.timer = undefined;
    this.question = undefined;
    this.active = false;
  }

  private ask(): void {
    if (this.question !== undefined) return;
    const { clock, ping, processorTime } = this.options;
    const question = { askedAt: clock.now(), usedBefore: processorTime() };
    this.question = question;
    this.ownDelay = 0;
    if (this.timer === undefined) this.lookLater();
    ping(() => {
      if (this.question === question) this.answered(question);
    });
  }

  private answered(question: Question): void {
    this.delay = this.since(question);
    this.question = undefined;
    for (const tell of this.waiting) tell();
    this.waiting.clear();
  }

  private lookLater(): void {
    const { clock } = this.options;
    this.due = clock.now() + this.every;
    this.timer = clock.after(this.every, () => {
      this.look();
    });
  }

  private look(): void {
    const { limit = Infinity, onHung } = this.options;
    this.timer = undefined;
    this.ownDelay += this.lateness;
    if (this.question === undefined && !this.active) return;
    this.lookLater();
    const { busy } = this;
    if (busy !== undefined && busy.duration >= limit) {
      this.stop();
      onHung(busy);
    } else this.ask();
  }

  /** Milliseconds in which an answer could have been heard. */
  private since({ askedAt }: Question): number {
    return Math.max(0, this.options.clock.now() - askedAt - this.ownDelay - this.lateness);
  }

  private get lateness(): number {
    return Math.max(0, this.options.clock.now() - this.due);
  }
}
