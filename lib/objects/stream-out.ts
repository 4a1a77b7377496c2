import { type Observable, Subscriber } from 'rxjs';
import { type IncomingCall } from '../link/incoming-call.js';

/** Sends what an observable emits. A reader that gives up unsubscribes from it. */
export function sendObservable(call: IncomingCall, source: Observable<unknown>, signal: AbortSignal): void {
  const subscriber = new Subscriber<unknown>({
    next: (value) => {
      try {
        call.item(value);
      } catch (error) {
        call.fail(error, 'yes');
        subscriber.unsubscribe();
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
    subscriber.unsubscribe();
  });
  source.subscribe(subscriber);
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
    while (!signal.aborted) {
      if (!call.hasCredit) await new Promise<void>((resolve) => (wake = resolve));
      if (signal.aborted) return;
      const next = iterator.next();
      const { done, value } = 'then' in next ? await next : next;
      if (done === true) {
        call.end();
        return;
      }
      call.item(value);
    }
  } catch (error) {
    call.fail(error, 'yes');
    over();
  } finally {
    signal.removeEventListener('abort', over);
  }
}
