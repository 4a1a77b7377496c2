import { Errand } from '../../lib/primitives/errand.js';
import { Holder } from '../../lib/primitives/holder.js';

/** Lets everything happen that is due: promises, immediates, timers that are over. */
export const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/** How a promise stands once everything that is due has happened. */
export async function stateOf(promise: Promise<unknown>): Promise<unknown> {
  let state: unknown = 'pending';
  promise.then(
    (value) => {
      state = { value };
    },
    (error: unknown) => {
      state = { error };
    },
  );
  await turn();
  return state;
}

/** A call for somebody else whose result may be discarded. */
export interface ErrandOf<T> {
  readonly errand: Errand;
  readonly result: T;
}

/** Somebody in another process. */
export class Remote {
  readonly holder = new Holder();

  /** A call of which only the result matters. */
  call<T>(method: () => T): T {
    return new Errand(this.holder).run(method);
  }

  errand<T>(method: () => T): ErrandOf<T> {
    const errand = new Errand(this.holder);
    return { errand, result: errand.run(method) };
  }

  leave(): void {
    this.holder.leave();
  }
}

/** Timers that keep this process alive. */
export const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
