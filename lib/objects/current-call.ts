import { AsyncLocalStorage } from 'node:async_hooks';
import { sharedState } from '../actor/shared-state.js';
import { ProxyError } from '../errors/index.js';
import { type EnclosingCall, runningCalls } from '../proxies/enclosing-call.js';
import type { OfferedObject } from './object-table.js';

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

/** Where code runs: the process of an actor, an inline actor, or the host application. */
export interface RunContext {
  /** Hexadecimal id of the process, or of the inline actor that acts as one. */
  readonly id: string;
  /** The actor's name, or what stands for it in messages. */
  readonly name: string;
  /** Makes a proxy of the actor; undefined where there is none. */
  self(): object | undefined;
  /**
   * Offers an object under a typeid.
   * @throws ProxyError
   */
  share(value: object, typeid: string): OfferedObject;
  /** A proxy of an object that is offered, for use here and for others. */
  localProxy(object: OfferedObject): object;
}

/** A call, and where it runs. */
export interface RunningIn extends CurrentCall, EnclosingCall {
  readonly context: RunContext;
}

interface Current {
  /** Of code in no call, inside of an inline actor. */
  readonly contexts: AsyncLocalStorage<RunContext>;
  /** Of the one actor that this process is. */
  context: RunContext | undefined;
}

const current = sharedState('current-call', (): Current => ({
  contexts: new AsyncLocalStorage(),
  context: undefined,
}));

/**
 * The call that runs the code which asks, across every `await`.
 * @throws ProxyError outside of a call of an actor
 */
export function currentCall(): CurrentCall {
  const call = runningCall();
  if (call === undefined)
    throw new ProxyError('currentCall() has a meaning only while an actor runs a method for a caller');
  return call;
}

/** Runs a method as that call. */
export function runAs<T>(call: RunningIn, method: () => T): T {
  return runningCalls.run(call, method);
}

/** Runs code of an actor that no call runs. */
export function runIn<T>(context: RunContext, code: () => T): T {
  return current.contexts.run(context, code);
}

/** From now on code outside of calls, too, belongs to that actor: the process is its own. */
export function becomeActor(context: RunContext): void {
  current.context = context;
}

/** Where the code runs that asks; undefined in the host application. */
export function currentContext(): RunContext | undefined {
  return runningCall()?.context ?? current.contexts.getStore() ?? current.context;
}

/** Whatever is run as a call is one of ours: see `runAs`. */
function runningCall(): RunningIn | undefined {
  return runningCalls.getStore() as RunningIn | undefined;
}
