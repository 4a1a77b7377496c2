import { Fifo } from './fifo.js';

/** Work on one item. */
export interface ItemWork<R> {
  readonly result: Promise<R>;
  /** Gives it up if it has not begun. */
  withdraw(reason: unknown): void;
  /** Gives it up. */
  cancel(reason: unknown): void;
}

export interface ResultStreamSource<T, R> {
  readonly items: Iterable<T> | AsyncIterable<T>;
  readonly start: (item: T) => ItemWork<R>;
  /** Items that are taken before the results of those before them were read. */
  readonly ahead: number;
  /** Whether results come in the order of the items, or as they are ready. */
  readonly ordered: boolean;
  /** Called at the first read, and may refuse it. */
  readonly begins: () => void;
  /** Called once after that, when no more is to come. */
  readonly ended: () => void;
}

interface Reader<R> {
  readonly resolve: (step: IteratorResult<R, undefined>) => void;
  readonly reject: (reason: unknown) => void;
}

const DONE = { done: true, value: undefined } as const;

/**
 * The results of work on items, one by one. Nothing begins before the first read. Who stops reading withdraws what has not
 * begun; the first failure does so, too, and is the end.
 */
export class ResultStream<T, R> implements AsyncIterableIterator<R, undefined> {
  private readonly input: Iterator<T> | AsyncIterator<T>;
  /** In the order in which they are to be read. */
  private readonly results = new Fifo<Promise<R>>();
  private readonly readers = new Fifo<Reader<R>>();
  /** The one that waits for a certain result; those behind wait for it to be answered. */
  private reader: Reader<R> | undefined;
  private readonly works = new Set<ItemWork<R>>();
  private state: 'new' | 'running' | 'over' = 'new';
  private inputOver = false;
  /** An item is on its way to us. */
  private pulling = false;
  /** No item is taken any more: what went wrong is among the results. */
  private failing = false;
  /** Items taken whose results were not read. */
  private open = 0;
  /** What nobody has been told yet. */
  private failure: { readonly reason: unknown } | undefined;

  /** @throws TypeError for items that cannot be iterated */
  constructor(private readonly source: ResultStreamSource<T, R>) {
    this.input = iteratorOf(source.items);
  }

  next(): Promise<IteratorResult<R, undefined>> {
    return new Promise((resolve, reject) => {
      if (this.state === 'new') {
        this.source.begins();
        this.state = 'running';
      }
      const reader = { resolve, reject };
      if (this.state === 'over') {
        this.answerAtEnd(reader);
        return;
      }
      this.readers.push(reader);
      this.serve();
      void this.pull();
    });
  }

  async return(): Promise<IteratorResult<R, undefined>> {
    const reason = new Error('Nobody reads on');
    await this.end((work) => {
      work.withdraw(reason);
    });
    return DONE;
  }

  /** Ends it; who reads, or reads next, gets the failure. */
  giveUp(failure: unknown, stop: (work: ItemWork<R>) => void): void {
    if (this.state === 'over') return;
    this.failure = { reason: failure };
    this.endQuietly(stop);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Takes items, one after the other, while there is room. */
  private async pull(): Promise<void> {
    if (this.pulling) return;
    this.pulling = true;
    while (this.takes && this.open < this.source.ahead) await this.takeNext();
    this.pulling = false;
    this.endWhenRead();
  }

  private get takes(): boolean {
    return this.state === 'running' && !this.inputOver && !this.failing;
  }

  private async takeNext(): Promise<void> {
    try {
      const step = await this.nextItem();
      if (step.done === true) this.inputOver = true;
      else if (this.takes) this.take(step.value);
    } catch (error) {
      this.failing = true;
      this.open++;
      this.add(Promise.reject(error));
    }
  }

  private async nextItem(): Promise<IteratorResult<T, unknown>> {
    try {
      return await this.input.next();
    } catch (error) {
      this.inputOver = true;
      throw error;
    }
  }

  private take(item: T): void {
    const work = this.source.start(item);
    this.open++;
    this.works.add(work);
    const { result } = work;
    const settled = (): void => {
      this.works.delete(work);
      if (!this.source.ordered) this.add(result);
    };
    result.then(settled, settled);
    if (this.source.ordered) this.add(result);
  }

  private add(result: Promise<R>): void {
    result.catch(() => undefined);
    this.results.push(result);
    this.serve();
  }

  private serve(): void {
    if (this.reader !== undefined || this.results.length === 0 || this.readers.length === 0) return;
    this.reader = this.readers.shift();
    this.results.shift().then(
      (value) => {
        this.deliver(value);
      },
      (error: unknown) => {
        this.fail(error);
      },
    );
  }

  private deliver(value: R): void {
    this.reader?.resolve({ done: false, value });
    this.reader = undefined;
    this.open--;
    this.serve();
    this.endWhenRead();
    void this.pull();
  }

  private fail(error: unknown): void {
    this.reader?.reject(error);
    this.reader = undefined;
    this.endQuietly((work) => {
      work.withdraw(error);
    });
  }

  private endWhenRead(): void {
    if (this.inputOver && this.open === 0) this.endQuietly(() => undefined);
  }

  /** The failure that ended it is told already; one of the items' own end would hide it. */
  private endQuietly(stop: (work: ItemWork<R>) => void): void {
    this.end(stop).catch(() => undefined);
  }

  private async end(stop: (work: ItemWork<R>) => void): Promise<void> {
    if (this.state === 'over') return;
    const begun = this.state === 'running';
    this.state = 'over';
    for (const work of this.works) stop(work);
    if (this.reader !== undefined) this.answerAtEnd(this.reader);
    this.reader = undefined;
    while (this.readers.length > 0) this.answerAtEnd(this.readers.shift());
    if (begun) this.source.ended();
    await this.endInput();
  }

  private answerAtEnd(reader: Reader<R>): void {
    const { failure } = this;
    this.failure = undefined;
    if (failure === undefined) reader.resolve(DONE);
    else reader.reject(failure.reason);
  }

  private async endInput(): Promise<void> {
    if (this.inputOver) return;
    this.inputOver = true;
    const returned = Promise.resolve(this.input.return?.());
    // A generator that is asked for an item answers this only after it has one.
    if (this.pulling) returned.catch(() => undefined);
    else await returned;
  }
}

function iteratorOf<T>(items: Iterable<T> | AsyncIterable<T>): Iterator<T> | AsyncIterator<T> {
  const given = items as Partial<Iterable<T> & AsyncIterable<T>> | null | undefined;
  const iterator = given?.[Symbol.asyncIterator]?.() ?? given?.[Symbol.iterator]?.();
  if (iterator === undefined) throw new TypeError('The items are nothing that can be iterated, such as an array');
  return iterator;
}
