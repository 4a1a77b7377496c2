import { CallTimeoutError } from '../errors/index.js';
import { AsyncResult } from './async-result.js';
import { Errand } from './errand.js';
import type { ArgumentList, ExportArgs, ExportName, ExportResult, Items, PoolExports } from './pool-exports.js';
import { aheadOf, type ImapOptions, type PoolOptions, resolvePoolOptions } from './pool-options.js';
import { type ItemCall, PoolWork } from './pool-work.js';
import type { ItemWork } from './result-stream.js';
import { settledWithin } from './settled-within.js';
import type { WaitOptions } from './wait-options.js';

/**
 * Threads of this process that call the exports of a module, which runs once in each of them:
 *
 * ```ts
 * const pool = new Pool<typeof import('./images.js')>({ module: new URL('./images.js', import.meta.url) });
 * const small = await pool.map('shrink', images);
 * ```
 *
 * Arguments and results are copied as `structuredClone()` does it. A thread starts when there is work for it, and ends when
 * there was none for a while; one that dies fails its work, and another takes its place. Needs the package `piscina`.
 *
 * All that gives work throws a TypeError for a function in place of an export's name, and an Error when the pool is closed.
 */
export class Pool<Exports extends object = PoolExports> {
  private readonly size: number;
  private readonly work: PoolWork;

  /** @throws TypeError for a wrong option, Error for a module that there is not */
  constructor(options: PoolOptions) {
    const resolved = resolvePoolOptions(options);
    this.size = resolved.size;
    this.work = new PoolWork(resolved);
  }

  /**
   * What the export returns for these arguments.
   * @throws what the export throws; SerializationError for what cannot be copied
   */
  async apply<Name extends ExportName<Exports>>(
    name: Name,
    ...[args]: ArgumentList<ExportArgs<Exports, Name>>
  ): Promise<ExportResult<Exports, Name>> {
    return (await forErrand(this.work.one(name, args))) as ExportResult<Exports, Name>;
  }

  /** The same, begun at once. Cancelling ends the thread that runs it. */
  applyAsync<Name extends ExportName<Exports>>(
    name: Name,
    ...[args]: ArgumentList<ExportArgs<Exports, Name>>
  ): AsyncResult<ExportResult<Exports, Name>> {
    return asyncResult(this.work.one(name, args));
  }

  /**
   * The results for all items, each of which is the one argument of a call, in the order of the items. The first failure is
   * that of all; what has not begun by then never does.
   */
  async map<Name extends ExportName<Exports>>(
    name: Name,
    items: Items<ExportArgs<Exports, Name>[0]>,
  ): Promise<ExportResult<Exports, Name>[]> {
    return (await forErrand(this.work.all(withOne(name), items))) as ExportResult<Exports, Name>[];
  }

  /** The same, begun at once. Cancelling ends the threads that run some of it. */
  mapAsync<Name extends ExportName<Exports>>(
    name: Name,
    items: Items<ExportArgs<Exports, Name>[0]>,
  ): AsyncResult<ExportResult<Exports, Name>[]> {
    return asyncResult(this.work.all(withOne(name), items));
  }

  /** `map()` of items that are lists of arguments. */
  async starmap<Name extends ExportName<Exports>>(
    name: Name,
    items: Items<ExportArgs<Exports, Name>>,
  ): Promise<ExportResult<Exports, Name>[]> {
    return (await forErrand(this.work.all(withMany(name), items))) as ExportResult<Exports, Name>[];
  }

  /** `mapAsync()` of items that are lists of arguments. */
  starmapAsync<Name extends ExportName<Exports>>(
    name: Name,
    items: Items<ExportArgs<Exports, Name>>,
  ): AsyncResult<ExportResult<Exports, Name>[]> {
    return asyncResult(this.work.all(withMany(name), items));
  }

  /**
   * The results for the items one by one, in the order of the items, of which there may be no end: no more of them are taken
   * than `ahead` of the reader. Begins at the first read. It ends with the first failure, or when its reader leaves.
   */
  imap<Name extends ExportName<Exports>>(
    name: Name,
    items: Items<ExportArgs<Exports, Name>[0]>,
    options?: ImapOptions,
  ): AsyncIterableIterator<ExportResult<Exports, Name>, undefined> {
    const ahead = aheadOf(options, this.size);
    return this.work.stream(withOne(name), items, { ordered: true, ahead }) as ResultsOf<Exports, Name>;
  }

  /** The same, in the order in which the results are ready. */
  imapUnordered<Name extends ExportName<Exports>>(
    name: Name,
    items: Items<ExportArgs<Exports, Name>[0]>,
    options?: ImapOptions,
  ): AsyncIterableIterator<ExportResult<Exports, Name>, undefined> {
    const ahead = aheadOf(options, this.size);
    return this.work.stream(withOne(name), items, { ordered: false, ahead }) as ResultsOf<Exports, Name>;
  }

  /** Takes no more work. What has begun goes on to its end, and then the threads end. */
  close(): void {
    this.work.close();
  }

  /** Ends all work, which fails with CallAbortedError, and the threads, at once. */
  terminate(): void {
    this.work.close();
    this.work.cancel(new Error('The pool was terminated'));
  }

  /**
   * Resolves when all work has ended, and the threads are gone. A stream ends when it was read to its end, or its reader left.
   * @throws Error when the pool is not closed; CallTimeoutError, CallAbortedError
   */
  async join(options: WaitOptions = {}): Promise<void> {
    if (!this.work.isClosed) throw new Error('The pool is open: call close() or terminate() before join()');
    if (await settledWithin(this.work.ended, options)) return;
    throw new CallTimeoutError({ actor: 'Pool', method: 'join', elapsed: options.timeout ?? 0, ran: 'yes' });
  }

  /** `terminate()` and `join()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.terminate();
    await this.join();
  }
}

type ResultsOf<Exports, Name extends keyof Exports> = AsyncIterableIterator<ExportResult<Exports, Name>, undefined>;

const withOne = (name: string): ItemCall => ({ name, args: (item) => [item] });
const withMany = (name: string): ItemCall => ({ name, args: (item) => item });

/** What has not begun is withdrawn when nobody waits for it any more. */
function forErrand(work: ItemWork<unknown>): Promise<unknown> {
  Errand.current?.onDiscard(() => {
    work.withdraw(new Error('Nobody waits for it any more'));
  });
  return work.result;
}

function asyncResult<R>(work: ItemWork<unknown>): AsyncResult<R> {
  return new AsyncResult(work.result as Promise<R>, {
    cancel: () => {
      work.cancel(new Error('cancel() was called'));
    },
  });
}
