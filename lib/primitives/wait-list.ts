import { CallAbortedError, CallTimeoutError, type Ran } from '../errors/index.js';
import { type AbortListener, listenTo, stopListening } from './abort-listeners.js';
import { countdown } from './countdown.js';
import type { Errand } from './errand.js';
import type { PendingRequest } from './holder.js';
import type { WaitOptions } from './wait-options.js';

/** What somebody waits for, and how the waiting can end. */
export interface Wait<Request, Result> {
  /** For whoever grants. */
  readonly request: Request;
  readonly limits: WaitOptions;
  /** Whose call it is, if somebody else's. */
  readonly errand: Errand | undefined;
  /** The time is over: has to settle the waiter. */
  readonly expired: (waiter: Waiter<Request, Result>) => void;
  /** Called at once, with the waiter out of the list. */
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Those who wait for one thing, first come, first served. Who was granted, refused, timed out, aborted or withdrawn is out of
 * the list in that moment, so that no grant ever goes to somebody who gave up.
 */
export class WaitList<Request, Result> {
  private head: Waiter<Request, Result> | undefined;
  private tail: Waiter<Request, Result> | undefined;
  private count = 0;

  /** @param ran whether a wait that was given up may have had effects, for its errors */
  constructor(
    readonly object: string,
    readonly method: string,
    readonly ran: Ran = 'no',
  ) {}

  get size(): number {
    return this.count;
  }

  get first(): Waiter<Request, Result> | undefined {
    return this.head;
  }

  /**
   * To be asked before anything is granted at once.
   * @throws TypeError for a wrong limit, CallAbortedError for a signal that has aborted
   */
  check({ timeout, signal }: WaitOptions): void {
    if (timeout !== undefined && !(typeof timeout === 'number' && timeout >= 0))
      throw new TypeError(`timeout must be a number of milliseconds, 0 or more, and is ${String(timeout)}`);
    if (signal?.aborted === true) throw this.aborted(signal.reason, 0);
  }

  enter(wait: Wait<Request, Result>): Waiter<Request, Result> {
    const waiter = new Waiter(this, wait);
    waiter.previous = this.tail;
    if (this.tail === undefined) this.head = waiter;
    else this.tail.next = waiter;
    this.tail = waiter;
    this.count++;
    waiter.start();
    return waiter;
  }

  /** Of the waiter, which knows when. */
  remove(waiter: Waiter<Request, Result>): void {
    const { previous, next } = waiter;
    if (previous === undefined) this.head = next;
    else previous.next = next;
    if (next === undefined) this.tail = previous;
    else next.previous = previous;
    this.count--;
  }

  /** Settles all who wait now; who comes meanwhile is not among them. */
  settleAll(settle: (waiter: Waiter<Request, Result>) => void): void {
    for (const waiter of [...this]) settle(waiter);
  }

  *[Symbol.iterator](): Generator<Waiter<Request, Result>> {
    for (let waiter = this.head; waiter !== undefined; waiter = waiter.next) yield waiter;
  }

  aborted(reason: unknown, elapsed: number): CallAbortedError {
    return new CallAbortedError({ ...this.facts(elapsed), cause: reason });
  }

  timedOut(elapsed: number): CallTimeoutError {
    return new CallTimeoutError(this.facts(elapsed));
  }

  private facts(elapsed: number): { actor: string; method: string; elapsed: number; ran: Ran } {
    return { actor: this.object, method: this.method, elapsed, ran: this.ran };
  }
}

/** One who waits. It is settled once, by whatever comes first, and only here. */
export class Waiter<Request, Result> implements PendingRequest, AbortListener {
  /** Of the list. */
  previous: Waiter<Request, Result> | undefined;
  next: Waiter<Request, Result> | undefined;
  private readonly since = performance.now();
  private settled = false;
  private stopCountdown: (() => void) | undefined;

  constructor(
    private readonly list: WaitList<Request, Result>,
    private readonly wait: Wait<Request, Result>,
  ) {}

  get request(): Request {
    return this.wait.request;
  }

  get errand(): Errand | undefined {
    return this.wait.errand;
  }

  /** Milliseconds. */
  get elapsed(): number {
    return performance.now() - this.since;
  }

  /** Of the list. */
  start(): void {
    const { limits, errand, expired } = this.wait;
    if (limits.timeout === 0) {
      expired(this);
      return;
    }
    if (limits.timeout !== undefined)
      this.stopCountdown = countdown(limits.timeout, () => {
        expired(this);
      });
    if (limits.signal !== undefined) listenTo(limits.signal, this);
    errand?.holder.awaits(this);
    errand?.onDiscard(() => {
      this.withdraw(new Error('Who asked for it gave up'));
    });
  }

  grant(result: Result): void {
    if (this.leave()) this.wait.resolve(result);
  }

  refuse(error: Error): void {
    if (this.leave()) this.wait.reject(error);
  }

  withdraw(reason: unknown): void {
    this.refuse(this.list.aborted(reason, this.elapsed));
  }

  /** Of the signal. */
  aborted(reason: unknown): void {
    this.withdraw(reason);
  }

  /** Whether it was still waiting. */
  private leave(): boolean {
    if (this.settled) return false;
    this.settled = true;
    const { limits, errand } = this.wait;
    this.list.remove(this);
    this.stopCountdown?.();
    if (limits.signal !== undefined) stopListening(limits.signal, this);
    errand?.holder.settled(this);
    return true;
  }
}
