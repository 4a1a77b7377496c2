import { listenTo, stopListening } from '../primitives/abort-listeners.js';
import { currentCall } from './current-call.js';
import type { Shape } from './object-table.js';

/** What others ask a signal for that lives here: a call that lasts until it aborts. */
export const SIGNAL: Shape = {
  kind: 'object',
  typeid: 'AbortSignal',
  members: [{ name: 'aborted', kind: 'method', returns: 'value' }],
  errands: false,
};

/** What has that member. */
export function watchable(signal: object): object {
  return { aborted: () => reasonOf(signal as AbortSignal) };
}

async function reasonOf(signal: AbortSignal): Promise<unknown> {
  if (signal.aborted) return signal.reason;
  return new Promise((resolve) => {
    const listener = { aborted: resolve };
    listenTo(signal, listener);
    currentCall().signal.addEventListener('abort', () => {
      stopListening(signal, listener);
    });
  });
}
