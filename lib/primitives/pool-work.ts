import { CallAbortedError } from '../errors/index.js';
import type { Items } from './pool-exports.js';
import type { ResolvedPoolOptions } from './pool-options.js';
import type { PoolTask } from './pool-task.js';
import { PoolTasks } from './pool-tasks.js';
import { PoolThreads } from './pool-threads.js';
import { type ItemWork, ResultStream } from './result-stream.js';

export interface StreamOptions {
  readonly ordered: boolean;
  /** Items that are taken before the results of those before them were read. */
  readonly ahead: number;
}

/** The call that an item stands for. */
export interface ItemCall {
  readonly name: string;
  readonly args: (item: unknown) => unknown;
}

/** All the work of a pool, from its beginning to the end of the last thread. */
export class PoolWork {
  /** Resolves when the pool is closed, and the last thread is gone. */
  readonly ended: Promise<void>;
  private readonly tasks: PoolTasks;
  /** How to give up streams of which more is to come. */
  private readonly streams = new Set<(reason: unknown) => void>();
  private closed = false;
  private end!: () => void;

  constructor(private readonly options: ResolvedPoolOptions) {
    const threads = new PoolThreads(options);
    this.tasks = new PoolTasks(threads, options.size, () => {
      this.endWhenDone();
    });
    this.ended = new Promise<void>((resolve) => {
      this.end = resolve;
    }).then(() => threads.end());
  }

  get isClosed(): boolean {
    return this.closed;
  }

  /** @throws TypeError for a function, or anything else that names no export; Error when the pool is closed */
  check(name: unknown): asserts name is string {
    if (this.closed) throw new Error('The pool is closed: it takes no more work');
    if (typeof name === 'string') return;
    const { file } = this.options;
    throw new TypeError(
      typeof name === 'function'
        ? `Functions cannot enter a thread: export ${name.name || 'this one'} from ${file}, and give its name`
        : `Work is named by an export of ${file}, and not by ${String(name)}`,
    );
  }

  /** One call. */
  one(name: string, args: unknown = []): PoolTask {
    this.check(name);
    return this.start(name, args);
  }

  /** A call for each item; the results are in the order of the items. */
  all(call: ItemCall, items: Items<unknown>): ItemWork<unknown[]> {
    let count = 0;
    const start = (item: unknown): ItemWork<[number, unknown]> => {
      const place = count++;
      const task = this.start(call.name, call.args(item));
      return {
        result: task.result.then((value) => [place, value]),
        withdraw: task.withdraw.bind(task),
        cancel: task.cancel.bind(task),
      };
    };
    const options = { ordered: false, ahead: READY * this.options.size };
    const { stream, ...ending } = this.makeStream(call, items, start, options);
    return { result: inPlaces(stream), ...ending };
  }

  /** A call for each item; the results are read one by one. */
  stream(call: ItemCall, items: Items<unknown>, options: StreamOptions): AsyncIterableIterator<unknown, undefined> {
    return this.makeStream(call, items, (item) => this.start(call.name, call.args(item)), options).stream;
  }

  /** Takes no more. */
  close(): void {
    this.closed = true;
    this.endWhenDone();
  }

  /** Gives up what there is. */
  cancel(reason: unknown): void {
    for (const cancel of this.streams) cancel(reason);
    this.tasks.cancel(reason);
  }

  private makeStream<R>(
    { name }: ItemCall,
    items: Items<unknown>,
    start: (item: unknown) => ItemWork<R>,
    options: StreamOptions,
  ): Omit<ItemWork<unknown>, 'result'> & { stream: ResultStream<unknown, R> } {
    this.check(name);
    const stream = new ResultStream({
      items,
      start,
      ...options,
      begins: () => {
        this.check(name);
        this.streams.add(cancel);
      },
      ended: () => {
        this.streams.delete(cancel);
        this.endWhenDone();
      },
    });
    const giveUp = (how: 'withdraw' | 'cancel') => (reason: unknown) => {
      const failure = new CallAbortedError({ actor: 'Pool', method: name, ran: 'unknown', cause: reason });
      stream.giveUp(failure, (work) => {
        work[how](reason);
      });
    };
    const cancel = giveUp('cancel');
    return { stream, cancel, withdraw: giveUp('withdraw') };
  }

  private start(name: string, args: unknown): PoolTask {
    if (!Array.isArray(args)) throw new TypeError(`The arguments of ${name}() are a list, and not ${typeof args}`);
    return this.tasks.start({ file: this.options.file, name, args });
  }

  private endWhenDone(): void {
    if (this.closed && this.tasks.isIdle && this.streams.size === 0) this.end();
  }
}

/** Items under way for each thread: the next one is ready when the one before ends. */
const READY = 2;

async function inPlaces(stream: AsyncIterable<[place: number, result: unknown]>): Promise<unknown[]> {
  const results: unknown[] = [];
  for await (const [place, result] of stream) results[place] = result;
  return results;
}
