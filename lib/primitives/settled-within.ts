import { CallAbortedError } from '../errors/index.js';
import { type WaitOptions } from './wait-options.js';

/**
 * Whether the promise settles in time, in whichever way.
 * @throws CallAbortedError when the signal aborts first
 */
export function settledWithin(promise: Promise<unknown>, { timeout, signal }: WaitOptions): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const aborted = (): void => {
      finish();
      reject(new CallAbortedError({ ran: 'unknown', cause: signal?.reason }));
    };
    const timer = timeout === undefined ? undefined : setTimeout(settled, timeout, false);
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
    };
    function settled(inTime: boolean): void {
      finish();
      resolve(inTime);
    }
    const done = (): void => {
      settled(true);
    };
    promise.then(done, done);
    if (signal?.aborted === true) aborted();
    else signal?.addEventListener('abort', aborted);
  });
}
