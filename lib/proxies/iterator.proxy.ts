import { BaseProxy } from './base.proxy.js';
import { invoke } from './invoke.js';
import { stateOf } from './base.proxy.js';

/** An iterator in another process. All who have it take from the same sequence. */
export class IteratorProxy<T> extends BaseProxy {
  /** The next item. */
  next(): Promise<IteratorResult<T, undefined>>;
  /** As many items at once; fewer at the end only. */
  next(n: number): Promise<T[]>;
  async next(n?: number): Promise<T[] | IteratorResult<T, undefined>> {
    const items = (await invoke(stateOf(this), 'next', [n ?? 1])) as T[];
    if (n !== undefined) return items;
    return items.length === 0 ? { done: true, value: undefined } : { done: false, value: items[0] as T };
  }

  /** Items ahead of the reader are taken in batches; `break` reaches the iterator. */
  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    return this.call('items') as AsyncIterableIterator<T>;
  }
}
