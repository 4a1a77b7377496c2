import { type Observable, Subject, takeUntil } from 'rxjs';
import type { IncomingCall } from '../link/incoming-call.js';
import type { AnyIterator } from './result-kinds.js';

/** Sends what an observable emits. A reader that gives up unsubscribes from it. */
export function sendObservable(call: IncomingCall, source: Observable<unknown>, signal: AbortSignal): void {
  if (signal.aborted) return;
  // Some sources emit everything before `subscribe` returns: they can only be stopped from within.
  const stopped = new Subject<void>();
  takeUntil<unknown>(stopped)(source).subscribe({
    next: (value) => {
      try {
        call.item(value);
      } catch (error) {
        call.fail(error, 'yes');
        stopped.next();
      }
    },
    error: (error: unknown) => {
      call.fail(error, 'yes');
    },
    complete: () => {
      call.end();
    },
  });
  signal.addEventListener('abort', () => {
    stopped.next();
  });
}

/** Sends what an iterator yields, no faster than the reader takes it. A reader that gives up makes it return. */
export async function sendIterator(call: IncomingCall, iterator: AnyIterator, signal: AbortSignal): Promise<void> {
  let wake = (): void => undefined;
  const onCredit = (): void => {
    wake();
  };
  call.onCredit = onCredit;
  const over = (): void => {
    wake();
    void giveBack(iterator);
  };
  signal.addEventListener('abort', over, { once: true });
  if (signal.aborted) over();
  try {
    while (!call.finished) {
      if (!call.hasCredit) {
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      const next = iterator.next();
      const item = 'then' in next ? await next : next;
      if (item.done === true) {
        call.end();
        return;
      }
      call.item(item.value);
    }
  } catch (error) {
    call.fail(error, 'yes');
    over();
  } finally {
    signal.removeEventListener('abort', over);
  }
}

/** Nobody waits for the iterator any more, so nobody hears of what it throws while it cleans up. */
async function giveBack(iterator: AnyIterator): Promise<void> {
  try {
    await iterator.return?.();
  } catch {
    return;
  }
}
