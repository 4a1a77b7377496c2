import { Observable, ReplaySubject } from 'rxjs';
import { CallTimeoutError } from '../errors/index.js';
import { settledWithin } from './settled-within.js';
import type { WaitOptions } from './wait-options.js';

/** What stands behind a result: who may be told to stop, and what reports how far it is. */
export interface AsyncResultSource {
  /** Asks the work to stop. */
  cancel?: () => void;
  progress?: Observable<unknown>;
}

const isAsyncResult = Symbol.for('nestjs-uactor.AsyncResult');

/**
 * A result that comes later, of work that has begun: asked with its methods, or subscribed to as an observable that emits
 * the value once, or errs. Nobody needs to look at it: a failure that nobody asks for is not reported.
 */
export class AsyncResult<T> extends Observable<T> {
  readonly [isAsyncResult] = true;
  /** What the work reports with `currentCall().progress(value)`; the last report is repeated to late subscribers. */
  readonly progress$: Observable<unknown>;
  private state: 'pending' | 'successful' | 'failed' = 'pending';

  /** Turns a promise, or a value, into a result. */
  static from<T>(promise: Promise<T> | T): AsyncResult<T> {
    return new AsyncResult(Promise.resolve(promise));
  }

  constructor(
    private readonly promise: Promise<T>,
    private readonly origin: AsyncResultSource = {},
  ) {
    super((subscriber) => {
      promise.then(
        (value) => {
          subscriber.next(value);
          subscriber.complete();
        },
        (error: unknown) => {
          subscriber.error(error);
        },
      );
    });
    this.progress$ = replayLast(origin.progress);
    promise.then(
      () => {
        this.state = 'successful';
      },
      () => {
        this.state = 'failed';
      },
    );
  }

  /**
   * The value, or the error of the work.
   * @throws CallTimeoutError, CallAbortedError; the work goes on
   */
  async get(options: WaitOptions = {}): Promise<T> {
    if (await this.wait(options)) return this.promise;
    throw new CallTimeoutError({ elapsed: options.timeout ?? 0, ran: 'unknown' });
  }

  /**
   * Resolves to true when the work has ended in whichever way, to false when the time is over.
   * @throws CallAbortedError
   */
  wait(options: WaitOptions = {}): Promise<boolean> {
    return settledWithin(this.promise, options);
  }

  /** Whether the work has ended. */
  ready(): boolean {
    return this.state !== 'pending';
  }

  /** Whether the work has ended well. */
  successful(): boolean {
    return this.state === 'successful';
  }

  /** Asks the work to stop; the result then errs with CallAbortedError. Does nothing once it has ended. */
  cancel(): void {
    if (!this.ready()) this.origin.cancel?.();
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && isAsyncResult in value;
  }
}

function replayLast(source: Observable<unknown> | undefined): Observable<unknown> {
  const last = new ReplaySubject<unknown>(1);
  if (source === undefined) last.complete();
  else source.subscribe(last);
  return last.asObservable();
}
