import { IterableProxy } from './iterable.proxy.js';

/** An iterator in another process. All who have it take from the same sequence. */
export class IteratorProxy<T> extends IterableProxy<T> {
  /** The next item. */
  next(): Promise<IteratorResult<T, undefined>>;
  /** As many items at once; fewer at the end only. */
  next(n: number): Promise<T[]>;
  async next(n?: number): Promise<T[] | IteratorResult<T, undefined>> {
    const items = (await this.call('next', n ?? 1)) as T[];
    if (n !== undefined) return items;
    return items.length === 0 ? { done: true, value: undefined } : { done: false, value: items[0] as T };
  }
}
