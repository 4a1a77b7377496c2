import { type Observable, takeWhile } from 'rxjs';
import { type IncomingCall } from '../link/incoming-call.js';

/** Sends what an observable emits. A reader that gives up unsubscribes from it. */
export function sendObservable(call: IncomingCall, source: Observable<unknown>, signal: AbortSignal): void {
  // Some sources emit everything before `subscribe` returns: they can only be stopped from within.
  let wanted = true;
  const subscription = takeWhile<unknown>(() => wanted)(source).subscribe({
    next: (value) => {
      try {
        call.item(value);
      } catch (error) {
        wanted = false;
        call.fail(error, 'yes');
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
    subscription.unsubscribe();
  });
}

/** Sends what an iterator yields, no faster than the reader takes it. A reader that gives up makes it return. */
export async function sendIterator(
  call: IncomingCall,
  iterator: Iterator<unknown> | AsyncIterator<unknown>,
  signal: AbortSignal,
): Promise<void> {
  let wake = (): void => undefined;
  call.onCredit = () => {
    wake();
  };
  const over = (): void => {
    wake();
    void Promise.resolve(iterator.return?.()).catch(() => undefined);
  };
  signal.addEventListener('abort', over, { once: true });
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
