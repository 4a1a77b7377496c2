import type { Holder } from './holder.js';

let current: Errand | undefined;

/**
 * One call of a primitive's method for somebody else, who may be gone or may have given up before its result arrives:
 *
 * ```ts
 * const errand = new Errand(holder);
 * const result = errand.run(() => lock.acquire(options)); // or queue.get(), queue.getNowait(), iterator.next() …
 * // when the result cannot be delivered, or nobody waits for it any more:
 * errand.discard();
 * ```
 *
 * This is the whole protocol. A method looks, before its first `await`, whether it runs for somebody else
 * (`Errand.current`), acts in the name of that holder, and tells the errand with `onDiscard` what `discard()` has to do from
 * then on: to withdraw the request while it waits; to take the result back once there is one. A lock or permit is then
 * released, an item goes back to the front of its queue, a notification goes to the next who waits. Where nothing was given,
 * nothing happens. Only calls of primitives are errands: a method of an actor that uses a lock does so in its own name.
 */
export class Errand {
  private takeBack: (() => void) | undefined;
  private ended = false;

  constructor(readonly holder: Holder) {}

  /** The errand that the running code belongs to; known until its first `await`. */
  static get current(): Errand | undefined {
    return current;
  }

  /** Runs code of the application that a primitive calls, which acts in nobody's name but its own. */
  static outside<T>(code: () => T): T {
    return during(undefined, code);
  }

  get discarded(): boolean {
    return this.ended;
  }

  /**
   * Calls the method.
   * @throws Error when the holder has left
   */
  run<T>(call: () => T): T {
    if (this.holder.hasLeft) throw new Error('The holder has left: nothing can be done in its name');
    return during(this, call);
  }

  /** The result is of no use: undoes what the call did, or is about to do. A second time does nothing. */
  discard(): void {
    const { takeBack } = this;
    this.ended = true;
    this.takeBack = undefined;
    takeBack?.();
  }

  /** Of the primitives: what `discard()` does from now on. */
  onDiscard(takeBack: () => void): void {
    this.takeBack = takeBack;
  }
}

function during<T>(errand: Errand | undefined, call: () => T): T {
  const before = current;
  current = errand;
  try {
    return call();
  } finally {
    current = before;
  }
}
