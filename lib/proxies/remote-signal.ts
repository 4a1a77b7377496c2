import { actAsProxy, type ProxyState } from './base.proxy.js';
import type { Hold } from './hold.js';
import { callInBackground } from './invoke.js';

const forgotten = new FinalizationRegistry<Hold>((hold) => {
  hold.release();
});

/**
 * A signal that aborts when the one does that it stands for, with the same reason; or when that can no longer be known, with
 * the error that says why.
 */
export function remoteSignal(state: ProxyState): AbortSignal {
  const { hold } = state;
  const controller = new AbortController();
  // A signal that depends on another one is kept by Node while somebody listens to it, and only then.
  const signal = AbortSignal.any([controller.signal]);
  const abort = (reason: unknown): void => {
    controller.abort(reason);
    hold.release();
  };
  const call = callInBackground(state, 'aborted', { succeed: abort, fail: abort });
  const abandon = (): void => {
    call.abandon();
  };
  hold.whenReleased = abandon;
  forgotten.register(signal, hold);
  return actAsProxy(signal, state);
}
