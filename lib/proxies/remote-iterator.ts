import type { CallObserver } from '../link/outgoing-call.js';
import { ITERATOR_WINDOW } from '../wire/frames.js';
import { StreamCredit } from './stream-credit.js';

/** The open call behind an iterator. */
export interface IteratorSource {
  credit(items: number, bytes: number): void;
  /** The reader wants no more. */
  abandon(): void;
}

interface Item<T> {
  readonly value: T;
  readonly bytes: number;
}

interface Waiter<T> {
  readonly resolve: (result: IteratorResult<T>) => void;
  readonly reject: (error: unknown) => void;
}

/** The items of a generator in another process. It runs from the first `next` on; leaving the loop makes it return. */
export class RemoteIterator<T> implements AsyncIterableIterator<T> {
  private source: IteratorSource | undefined;
  private started = false;
  private ended = false;
  private failure: { readonly error: unknown } | undefined;
  private items: Item<T>[] = [];
  private head = 0;
  private readonly waiters: Waiter<T>[] = [];
  private readonly credit = new StreamCredit(ITERATOR_WINDOW, (items, bytes) => this.source?.credit(items, bytes));

  /** @param open makes the call; what arrives goes to the observer it is given */
  constructor(private readonly open: (observer: CallObserver) => IteratorSource) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T>> {
    this.start();
    const item = this.items[this.head];
    if (item !== undefined) {
      this.taken(item);
      return Promise.resolve({ done: false, value: item.value });
    }
    if (this.failure !== undefined) {
      const { error } = this.failure;
      this.failure = undefined;
      return Promise.reject(error);
    }
    if (this.ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => {
      this.waiters.push({ resolve, reject });
    });
  }

  return(value?: unknown): Promise<IteratorResult<T>> {
    this.started = true;
    this.items = [];
    this.head = 0;
    if (!this.ended) {
      this.end();
      this.source?.abandon();
    }
    return Promise.resolve({ done: true, value });
  }

  async throw(error?: unknown): Promise<IteratorResult<T>> {
    await this.return();
    throw error;
  }

  private start(): void {
    if (this.started) return;
    this.started = true;
    try {
      this.source = this.open({
        item: (value, bytes) => {
          this.arrived({ value: value as T, bytes });
        },
        succeed: () => {
          this.end();
        },
        fail: (error) => {
          this.fail(error);
        },
      });
    } catch (error) {
      this.fail(error);
    }
  }

  private arrived(item: Item<T>): void {
    const waiter = this.waiters.shift();
    if (waiter === undefined) this.items.push(item);
    else {
      this.credit.consumed(item.bytes);
      waiter.resolve({ done: false, value: item.value });
    }
  }

  private taken(item: Item<T>): void {
    this.head++;
    // Taken items must not pile up behind a reader that never quite catches up.
    if (this.head === this.items.length || this.head === ITERATOR_WINDOW.items) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    this.credit.consumed(item.bytes);
  }

  private end(): void {
    this.ended = true;
    for (const waiter of this.waiters.splice(0)) waiter.resolve({ done: true, value: undefined });
  }

  private fail(error: unknown): void {
    this.ended = true;
    const waiter = this.waiters.shift();
    if (waiter === undefined) this.failure = { error };
    else waiter.reject(error);
    this.end();
  }
}
