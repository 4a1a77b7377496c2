import { type AnyIterator, iteratorOf } from './result-kinds.js';

/** An iterator from which several take. */
export class SharedIterator {
  private readonly iterator: AnyIterator;
  private last: Promise<unknown> = Promise.resolve();

  constructor(value: object) {
    this.iterator = iteratorOf(value) ?? (value as Iterable<unknown>)[Symbol.iterator]();
  }

  /** As many items; fewer at the end only. Those who ask at the same time are served one after the other. */
  next(n: number): Promise<unknown[]> {
    const items = this.last.then(() => this.take(n));
    this.last = items.catch(() => undefined);
    return items;
  }

  items(): AnyIterator {
    return this.iterator;
  }

  private async take(n: number): Promise<unknown[]> {
    const items: unknown[] = [];
    while (items.length < n) {
      const step = await this.iterator.next();
      if (step.done === true) break;
      items.push(step.value);
    }
    return items;
  }
}
