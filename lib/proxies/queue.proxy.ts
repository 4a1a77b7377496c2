import type { WaitOptions } from '../primitives/wait-options.js';
import { BaseProxy, stateOf } from './base.proxy.js';
import { callWaiting } from './waiting.js';
import { QueueReader } from './queue-reader.js';

/** A queue in another process. An item that was taken for somebody who had given up goes back to the front. */
export class QueueProxy<T> extends BaseProxy {
  /**
   * Adds an item now.
   * @throws QueueFullError
   */
  declare readonly putNowait: (item: T) => Promise<void>;
  /**
   * Takes the first item now.
   * @throws QueueEmptyError
   */
  declare readonly getNowait: () => Promise<T>;
  /** Items in it. */
  declare readonly qsize: () => Promise<number>;
  declare readonly empty: () => Promise<boolean>;
  /** Whether a put would have to wait. */
  declare readonly full: () => Promise<boolean>;
  /** Items that fit; 0 for no limit. */
  declare readonly maxsize: Promise<number>;

  /**
   * Adds an item, when there is room for it.
   * @throws QueueFullError when the time is over, CallAbortedError; the item is not in the queue then
   */
  put(item: T, options: WaitOptions = {}): Promise<void> {
    return callWaiting(stateOf(this), 'put', [item], options);
  }

  /**
   * Takes the first item, when there is one.
   * @throws QueueEmptyError when the time is over, CallAbortedError; nothing is taken then
   */
  get(options: WaitOptions = {}): Promise<T> {
    return callWaiting(stateOf(this), 'get', [], options);
  }

  /**
   * Takes what is there, at most so many items, and waits for the first.
   * @throws QueueEmptyError when the time is over, CallAbortedError; nothing is taken then
   */
  getMany(limit: number, options: WaitOptions = {}): Promise<T[]> {
    return callWaiting(stateOf(this), 'getMany', [limit], options);
  }

  /** Takes items, and waits for more, without an end. Leaving the loop gives back what was taken ahead of it. */
  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    return new QueueReader<T>(
      (limit, signal) => this.getMany(limit, { signal }),
      (items) => this.call('giveBack', items) as Promise<void>,
    );
  }
}

/** A queue that knows when the work on all its items is done. */
export class JoinableQueueProxy<T> extends QueueProxy<T> {
  /**
   * The work on one item that was taken is done.
   * @throws RangeError when called more often than items were put
   */
  declare readonly taskDone: () => Promise<void>;

  /**
   * Resolves when the work on all items is done.
   * @throws CallTimeoutError, CallAbortedError
   */
  join(options: WaitOptions = {}): Promise<void> {
    return callWaiting(stateOf(this), 'join', [], options);
  }
}
