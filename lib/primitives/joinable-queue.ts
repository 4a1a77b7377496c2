import { Errand } from './errand.js';
import { Queue } from './queue.js';
import { WaitList } from './wait-list.js';
import type { WaitOptions } from './wait-options.js';

/** A queue that knows when the work on all its items is done. */
export class JoinableQueue<T> extends Queue<T> {
  private readonly joiners = new WaitList<undefined, undefined>('JoinableQueue', 'join');
  private unfinished = 0;

  /**
   * The work on one item that was taken is done.
   * @throws RangeError when called more often than items were put
   */
  taskDone(): void {
    if (this.unfinished === 0) throw new RangeError('taskDone() was called more often than items were put');
    this.unfinished--;
    if (this.unfinished > 0) return;
    this.joiners.settleAll((joiner) => {
      joiner.grant(undefined);
    });
  }

  /**
   * Resolves when the work on all items is done.
   * @throws CallTimeoutError, CallAbortedError
   */
  join(options: WaitOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      this.joiners.check(options);
      if (this.unfinished === 0) {
        resolve();
        return;
      }
      this.joiners.enter({
        request: undefined,
        limits: options,
        errand: Errand.current,
        expired: (joiner) => {
          joiner.refuse(this.joiners.timedOut(joiner.elapsed));
        },
        resolve,
        reject,
      });
    });
  }

  protected override accept(item: T): void {
    this.unfinished++;
    super.accept(item);
  }
}
