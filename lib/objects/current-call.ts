import { AsyncLocalStorage } from 'node:async_hooks';
import { sharedState } from '../actor/shared-state.js';
import { ProxyError } from '../errors/index.js';

/** What a method can know and say about the call that runs it. */
export interface CurrentCall {
  /** Name of the method. */
  readonly method: string;
  /** Aborts when the caller gives up: by timeout, signal, unsubscribing or `break`, or because it is gone. */
  readonly signal: AbortSignal;
  /** Milliseconds that the caller still waits, or undefined where it set no limit. */
  readonly remaining: number | undefined;
  /** Reports how far the work is, to a caller that listens (`AsyncResult.progress$`). */
  progress(value: unknown): void;
}

/** A call, and the actor that it runs in. */
export interface RunningIn extends CurrentCall {
  /** Makes a proxy of that actor. */
  readonly self: (() => object) | undefined;
}

interface Current {
  readonly calls: AsyncLocalStorage<RunningIn>;
  /** Of the one actor that this process is. */
  self: (() => object) | undefined;
}

const current = sharedState('current-call', (): Current => ({ calls: new AsyncLocalStorage(), self: undefined }));

/**
 * The call that runs the code which asks, across every `await`.
 * @throws ProxyError outside of a call of an actor
 */
export function currentCall(): CurrentCall {
  const call = current.calls.getStore();
  if (call === undefined)
    throw new ProxyError('currentCall() has a meaning only while an actor runs a method for a caller');
  return call;
}

/** Runs a method as that call. */
export function runAs<T>(call: RunningIn, method: () => T): T {
  return current.calls.run(call, method);
}

/** From now on code outside of calls, too, belongs to that actor: the process is its own. */
export function becomeActor(self: () => object): void {
  current.self = self;
}

/** A proxy of the actor whose code asks, or undefined outside of any. */
export function currentSelf(): object | undefined {
  const self = current.calls.getStore()?.self ?? current.self;
  return self?.();
}
