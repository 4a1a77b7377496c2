/** Items taken at once at most, and how fast that grows. */
const MOST = 256;
const GROWTH = 4;

/** A reader that needs longer for an item, in milliseconds, takes one at a time, and leaves the others to others. */
const SLOW = 1;

/** Reads a queue item by item, and takes several at once while that is what keeps the reader busy. */
export class QueueReader<T> implements AsyncIterableIterator<T> {
  private readonly items: T[] = [];
  private readonly ended = new AbortController();
  private size = 1;
  private takenAt = 0;
  private taken = 0;
  /** One step after the other, as those of a generator. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly take: (limit: number, signal: AbortSignal) => Promise<T[]>,
    private readonly giveBack: (items: T[]) => Promise<void>,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T>> {
    const step = this.last.then(() => this.step());
    this.last = step.catch(() => undefined);
    return step;
  }

  async return(value?: unknown): Promise<IteratorResult<T>> {
    this.ended.abort();
    await this.last;
    const left = this.items.splice(0);
    if (left.length > 0) await this.giveBack(left);
    return { done: true, value };
  }

  private async step(): Promise<IteratorResult<T>> {
    const { signal } = this.ended;
    if (this.items.length === 0 && !signal.aborted) await this.refill(signal);
    if (signal.aborted || this.items.length === 0) return { done: true, value: undefined };
    return { done: false, value: this.items.shift() as T };
  }

  private async refill(signal: AbortSignal): Promise<void> {
    const slow = performance.now() - this.takenAt > SLOW * Math.max(1, this.taken);
    this.size = this.taken === 0 ? 1 : slow ? 1 : Math.min(MOST, this.size * GROWTH);
    try {
      this.items.push(...(await this.take(this.size, signal)));
      this.taken = this.items.length;
      this.takenAt = performance.now();
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
