import type { Observable } from 'rxjs';

/** What became of something that was waited for: it failed, ended as if it were complete, or (which nothing may) brought a value. */
export interface Settlement {
  readonly how: 'failed' | 'completed' | 'brought a value';
  readonly error: unknown;
  /** Milliseconds, as `performance.now()` tells them. */
  readonly at: number;
}

/** All that is told to somebody who waits: one settlement, where things go right. */
export class Settlements {
  readonly all: Settlement[] = [];

  static ofPromise(promise: Promise<unknown>): Settlements {
    const settlements = new Settlements();
    promise.then(
      (value) => {
        settlements.add('brought a value', value);
      },
      (error: unknown) => {
        settlements.add('failed', error);
      },
    );
    return settlements;
  }

  static ofObservable(observable: Observable<unknown>): Settlements {
    const settlements = new Settlements();
    observable.subscribe({
      next: (value) => {
        settlements.add('brought a value', value);
      },
      error: (error: unknown) => {
        settlements.add('failed', error);
      },
      complete: () => {
        settlements.add('completed');
      },
    });
    return settlements;
  }

  static ofIterator(iterator: AsyncIterator<unknown>): Settlements {
    const settlements = new Settlements();
    iterator.next().then(
      ({ done, value }) => {
        settlements.add(done === true ? 'completed' : 'brought a value', value);
      },
      (error: unknown) => {
        settlements.add('failed', error);
      },
    );
    return settlements;
  }

  private add(how: Settlement['how'], error?: unknown): void {
    this.all.push({ how, error, at: performance.now() });
  }
}
