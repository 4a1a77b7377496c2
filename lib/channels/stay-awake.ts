import { setImmediate } from 'node:timers';

/** Who waits, and until when. */
let waiter: { readonly waits: boolean } | undefined;
let until = 0;
let turning = false;

/**
 * Keeps the event loop from sleeping, so that what comes is taken at once: to be woken by the system takes several times as
 * long as a small call. Everything else that the loop has to do is done all the same. The last one who asks has its way.
 */
export function stayAwake(milliseconds: number, forWhom: { readonly waits: boolean }): void {
  waiter = forWhom;
  until = performance.now() + milliseconds;
  if (turning) return;
  turning = true;
  setImmediate(turn);
}

function turn(): void {
  if (waiter?.waits === true && performance.now() < until) {
    setImmediate(turn);
    return;
  }
  turning = false;
  waiter = undefined;
}
