import { QueueEmptyError, QueueFullError } from '../errors/index.js';
import { Errand } from './errand.js';
import { Fifo } from './fifo.js';
import { WaitList, type Waiter } from './wait-list.js';
import type { WaitOptions } from './wait-options.js';

/**
 * Items in order, for many who put and many who get, each first come, first served. Iterating gets items, and waits for
 * more, without an end.
 */
export class Queue<T> {
  private readonly items = new Fifo<T>();
  private readonly getters: WaitList<undefined, T>;
  private readonly putters: WaitList<T, undefined>;

  /** @param maxsize items that fit; 0 for no limit */
  constructor(readonly maxsize = 0) {
    if (!Number.isInteger(maxsize) || maxsize < 0)
      throw new RangeError(`maxsize must be a whole number, 0 for no limit, and is ${maxsize}`);
    this.getters = new WaitList(new.target.name, 'get');
    this.putters = new WaitList(new.target.name, 'put');
  }

  /**
   * Adds an item, when there is room for it.
   * @throws QueueFullError when the time is over, CallAbortedError; the item is not in the queue then
   */
  put(item: T, options: WaitOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      this.putters.check(options);
      if (!this.full()) {
        this.accept(item);
        resolve();
        return;
      }
      this.putters.enter({
        request: item,
        limits: options,
        errand: Errand.current,
        expired: (waiter) => {
          waiter.refuse(this.fullError());
        },
        resolve,
        reject,
      });
    });
  }

  /**
   * Takes the first item, when there is one.
   * @throws QueueEmptyError when the time is over, CallAbortedError; nothing is taken then
   */
  async get(options: WaitOptions = {}): Promise<T> {
    const [item] = await this.getMany(1, options);
    return item as T;
  }

  /**
   * Takes what is there, at most so many items, and waits for the first.
   * @throws QueueEmptyError when the time is over, CallAbortedError; nothing is taken then
   */
  getMany(limit: number, options: WaitOptions = {}): Promise<T[]> {
    return new Promise((resolve, reject) => {
      this.getters.check(options);
      if (!(limit >= 1)) throw new RangeError(`limit must be 1 or more, and is ${limit}`);
      const errand = Errand.current;
      if (!this.empty()) {
        resolve(this.take(limit, errand));
        return;
      }
      this.getters.enter({
        request: undefined,
        limits: options,
        errand,
        expired: (waiter) => {
          waiter.refuse(new QueueEmptyError('There is nothing in the queue, and nothing came in time'));
        },
        resolve: (item) => {
          resolve([item]);
        },
        reject,
      });
    });
  }

  /** Items that were taken and are not needed are the first again, in this order; for that the queue may hold more than fit. */
  giveBack(items: readonly T[]): void {
    for (const item of [...items].reverse()) this.putBack(item);
  }

  /**
   * Adds an item now.
   * @throws QueueFullError
   */
  putNowait(item: T): void {
    if (this.full()) throw this.fullError();
    this.accept(item);
  }

  /**
   * Takes the first item now.
   * @throws QueueEmptyError
   */
  getNowait(): T {
    if (this.empty()) throw new QueueEmptyError('There is nothing in the queue: wait with get()');
    const [item] = this.take(1, Errand.current);
    return item as T;
  }

  /** Items in it. */
  qsize(): number {
    return this.items.length;
  }

  empty(): boolean {
    return this.items.length === 0;
  }

  /** Whether a put would have to wait. */
  full(): boolean {
    return this.maxsize > 0 && this.items.length >= this.maxsize;
  }

  /** Gets at every step; `return()`, which also `break` calls, withdraws the get of a step under way. */
  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    const ended = new AbortController();
    const { signal } = ended;
    return {
      next: async () => {
        try {
          return { done: false, value: await this.get({ signal }) };
        } catch (error) {
          if (signal.aborted) return { done: true, value: undefined };
          throw error;
        }
      },
      return: () => {
        ended.abort();
        return Promise.resolve({ done: true, value: undefined });
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  /** An item is in from now on, and counts. */
  protected accept(item: T): void {
    const getter = this.getters.first;
    if (getter === undefined) this.items.push(item);
    else this.hand(item, getter);
  }

  private take(limit: number, errand: Errand | undefined): T[] {
    const items: T[] = [];
    while (items.length < limit && !this.empty()) {
      items.push(this.items.shift());
      const putter = this.putters.first;
      if (putter === undefined || this.full()) continue;
      this.accept(putter.request);
      putter.grant(undefined);
    }
    errand?.onDiscard(() => {
      this.giveBack(items);
    });
    return items;
  }

  /** The item that nobody received is the first again; for that the queue may hold one more than fit. */
  private putBack(item: T): void {
    const getter = this.getters.first;
    if (getter === undefined) this.items.unshift(item);
    else this.hand(item, getter);
  }

  private hand(item: T, getter: Waiter<undefined, T>): void {
    getter.errand?.onDiscard(() => {
      this.putBack(item);
    });
    getter.grant(item);
  }

  private fullError(): QueueFullError {
    return new QueueFullError(`There is no room: the queue holds no more than ${this.maxsize} items`);
  }
}
