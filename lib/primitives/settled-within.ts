import { CallAbortedError } from '../errors/index.js';
import { listenTo, stopListening } from './abort-listeners.js';
import { countdown } from './countdown.js';
import type { WaitOptions } from './wait-options.js';

/**
 * Whether the promise settles in time, in whichever way.
 * @throws CallAbortedError when the signal aborts first
 */
export function settledWithin(promise: Promise<unknown>, { timeout, signal }: WaitOptions): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const listener = {
      aborted: (reason: unknown): void => {
        finish();
        reject(new CallAbortedError({ ran: 'unknown', cause: reason }));
      },
    };
    const settled = (inTime: boolean): void => {
      finish();
      resolve(inTime);
    };
    const stopCountdown = countdown(timeout ?? Infinity, () => {
      settled(false);
    });
    const finish = (): void => {
      stopCountdown();
      if (signal !== undefined) stopListening(signal, listener);
    };
    const done = (): void => {
      settled(true);
    };
    promise.then(done, done);
    if (signal?.aborted === true) listener.aborted(signal.reason);
    else if (signal !== undefined) listenTo(signal, listener);
  });
}
