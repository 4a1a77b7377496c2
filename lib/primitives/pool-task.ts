import { CallAbortedError } from '../errors/index.js';
import type { PoolThreads } from './pool-threads.js';
import type { ThreadCall } from './thread-call.js';

/** One call of an export, from being asked for to its end. */
export class PoolTask {
  /** Settles once: in a thread's name, or because the task was given up. */
  readonly result: Promise<unknown>;
  private state: 'waiting' | 'running' | 'over' = 'waiting';
  private readonly since = performance.now();
  private readonly aborting = new AbortController();
  private resolve!: (value: unknown) => void;
  private reject!: (reason: unknown) => void;

  constructor(private call: ThreadCall) {
    this.result = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // Nobody needs to look at the results of work that was given up.
    this.result.catch(() => undefined);
  }

  get isWaiting(): boolean {
    return this.state === 'waiting';
  }

  /** Resolves when the thread is free again. Never rejects. */
  async run(threads: PoolThreads): Promise<void> {
    this.state = 'running';
    try {
      this.resolve(await threads.run(this.call, this.aborting.signal));
    } catch (error) {
      this.reject(error);
    }
    this.state = 'over';
  }

  /** It does not begin; once it has begun, this does nothing. */
  withdraw(reason: unknown): void {
    if (this.isWaiting) this.cancel(reason);
  }

  /** It does not begin, or ends at once together with its thread. */
  cancel(reason: unknown): void {
    if (this.state === 'over') return;
    const ran = this.isWaiting ? 'no' : 'unknown';
    const { name } = this.call;
    this.state = 'over';
    // It may stay in the queue for a while.
    this.call = { ...this.call, args: [] };
    const elapsed = performance.now() - this.since;
    this.reject(new CallAbortedError({ actor: 'Pool', method: name, elapsed, ran, cause: reason }));
    this.aborting.abort(reason);
  }
}
