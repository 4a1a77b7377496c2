import type { CallOptions } from '../link/call-options.js';
import { ProxyError } from '../errors/index.js';
import { CallFlag } from '../wire/frames.js';
import { BaseProxy, type ProxyState, stateOf } from './base.proxy.js';
import type { ActorProcessInfo } from './call-target.js';
import { callForValue } from './invoke.js';
import { notExposed } from './not-exposed.js';
import { callback, methodOf } from './proxy-class.js';

/**
 * The typeid of a proxy.
 * @throws TypeError for what is no proxy
 */
export function typeid(proxy: object): string {
  return stateOf(proxy).reference.typeid;
}

/**
 * Where the object behind a proxy lives.
 * @throws TypeError for what is no proxy
 */
export function addressOf(proxy: object): string {
  return stateOf(proxy).reference.addresses[0] ?? '';
}

/**
 * The operating-system process behind an actor, for its owner.
 * @throws ProxyError when the proxy is not the owner's
 */
export function processOf(proxy: object): ActorProcessInfo {
  const { owner, target } = stateOf(proxy);
  if (owner === undefined) throw new ProxyError(`Only the owner of ${target.name} knows its process`);
  return owner.process;
}

/**
 * Lets the object behind a proxy go: the proxy, and all made from it, are of no use any more. Calls under way still end.
 * Garbage collection does the same, later.
 * @throws TypeError for what is no proxy
 */
export function release(proxy: object): void {
  stateOf(proxy).hold.release();
}

/**
 * Writes an exposed property. Reading is `await proxy.name`.
 * @throws ProxyError when the property is not exposed
 */
export async function setProperty<P extends object, K extends string & keyof P>(
  proxy: P,
  name: K,
  value: Awaited<P[K]>,
): Promise<void> {
  const state = stateOf(proxy);
  const member = state.members.get(name);
  if (member?.kind !== 'property') throw notExposed(name);
  await callForValue(state, member, [value], CallFlag.WRITE);
}

/**
 * The same proxy, with options for the calls made through it.
 * @param options `timeout` in milliseconds, `signal`, `retries`, `incarnation: 'this'`
 */
export function withOptions<P extends object>(proxy: P, options: CallOptions): P {
  const { target, options: before } = stateOf(proxy);
  const bound = options.incarnation === undefined ? {} : { life: { incarnation: target.incarnation } };
  return alike(proxy, { ...bound, options: { ...before, ...options } });
}

/** The methods of a proxy, awaiting nothing: `tell(actor).log('…')`. */
export type Told<P> = {
  readonly [K in keyof P as P[K] extends (...args: never[]) => unknown ? K : never]: P[K] extends (
    ...args: infer A
  ) => unknown
    ? (...args: A) => void
    : never;
};

/**
 * The same proxy, whose calls await nothing. An error of the method is logged where it happened; a full mailbox
 * (MailboxFullError) or a value that cannot be sent (SerializationError) throws at the call.
 */
export function tell<P extends object>(proxy: P): Told<P> {
  return alike(proxy, { tells: true }) as unknown as Told<P>;
}

/** The same proxy, with other options or another way to call. */
function alike<P extends object>(proxy: P, change: Partial<ProxyState>): P {
  const state = { ...stateOf(proxy), ...change };
  if (proxy instanceof BaseProxy) return new (proxy.constructor as new (state: ProxyState) => P)(state);
  if (state.methodOf !== undefined)
    return methodOf(alike(state.methodOf, change), state.reference.method) as unknown as P;
  if (typeof proxy === 'function') return callback(state) as unknown as P;
  throw new TypeError('Calls are made with what is called, and this is the result of one: set the options there');
}
