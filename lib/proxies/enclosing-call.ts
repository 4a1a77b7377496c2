import { AsyncLocalStorage } from 'node:async_hooks';
import { sharedState } from '../actor/shared-state.js';
import type { CallPath } from '../wire/call-path.js';

/** A call that runs, as those see it that its method makes. */
export interface EnclosingCall {
  /** Nobody waits for it any more: what its method's code still does is no part of it. */
  readonly isOver: boolean;
  /** Milliseconds that its caller still waits, or undefined where it set no limit. */
  readonly remaining: number | undefined;
  /** The calls that led here, and itself. */
  readonly path: CallPath;
}

/** The call that runs the code which asks, across every `await`. */
export const runningCalls = sharedState('running-calls', () => new AsyncLocalStorage<EnclosingCall>());

/** The call of which a call made now is a part, if there is one. */
export function enclosingCall(): EnclosingCall | undefined {
  const call = runningCalls.getStore();
  return call?.isOver === true ? undefined : call;
}
