import type { CallOptions } from '../link/call-options.js';
import type { PlacedMember } from '../link/outgoing-call.js';
import type { Reference } from '../wire/reference.js';
import type { ActorOwner, CallTarget } from './call-target.js';
import type { Hold } from './hold.js';
import { invoke } from './invoke.js';
import { NotExposed } from './not-exposed.js';

/** What a proxy stands for, and how its calls are made. */
export interface ProxyState {
  /** How it crosses when it is handed on. */
  readonly reference: Reference;
  readonly target: CallTarget;
  readonly hold: Hold;
  readonly members: ReadonlyMap<string, PlacedMember>;
  readonly options: CallOptions;
  /** Set by `tell`: calls resolve at once, and their errors are logged where they happen. */
  readonly tells: boolean;
  /** Present in the owner's proxy only. */
  readonly owner: ActorOwner | undefined;
  /** In whose name locks are taken by the calls; undefined where the object is no lock. */
  readonly holder?: number;
  /** Of a method that was taken off its proxy. */
  readonly methodOf?: BaseProxy;
}

/** The constructor of a proxy; the library calls it. */
export type ProxyClass = abstract new (state: ProxyState) => BaseProxy;

const states = new WeakMap<object, ProxyState>();

/**
 * Base of all proxies, and of those that users write: `this.call(name, ...args)` calls a member of the object. A member
 * that is not found anywhere ends at `NotExposed`, which sends nothing either.
 */
export abstract class BaseProxy {
  constructor(state: ProxyState) {
    states.set(this, state);
  }

  /** Lets the object go: the proxy, and all made from it, are of no use any more. */
  [Symbol.asyncDispose](): Promise<void> {
    stateOf(this).hold.release();
    return Promise.resolve();
  }

  /** Calls a member by name, for proxies that users write. */
  protected call(name: string, ...args: unknown[]): unknown {
    return invoke(stateOf(this), name, args);
  }
}

Object.setPrototypeOf(BaseProxy.prototype, new Proxy(Object.prototype, NotExposed));

/** Makes something that is no `BaseProxy` (a function, an observable) a proxy of that state. */
export function actAsProxy<T extends object>(value: T, state: ProxyState): T {
  states.set(value, state);
  return value;
}

export function isProxy(value: unknown): value is object {
  return proxyState(value) !== undefined;
}

export function proxyState(value: unknown): ProxyState | undefined {
  return (typeof value === 'object' && value !== null) || typeof value === 'function' ? states.get(value) : undefined;
}

/** @throws TypeError for what is no proxy */
export function stateOf(proxy: unknown): ProxyState {
  const state = proxyState(proxy);
  if (state === undefined) throw new TypeError('This is not a proxy');
  return state;
}
