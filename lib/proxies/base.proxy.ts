import type { CallOptions } from '../link/call-options.js';
import type { BoundLife, PlacedMember } from '../link/outgoing-call.js';
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
  /** The only life of the actor that may be called; undefined where any may. */
  readonly life?: BoundLife;
  /** In whose name locks are taken by the calls; undefined where the object is no lock. */
  readonly holder?: number;
  /** Of a method that was taken off its proxy. */
  readonly methodOf?: BaseProxy;
}

/** The constructor of a proxy; the library calls it. */
export type ProxyClass = abstract new (state: ProxyState) => BaseProxy;

/** Lets a subclass put its private fields on an object that is there already. */
const Given = function (given: object): object {
  return given;
} as unknown as new (given: object) => object;

/** Not in a WeakMap: those are what garbage collection takes longest for, and many who call make a proxy for each request. */
class WithState extends Given {
  readonly #state: ProxyState;

  constructor(proxy: object, state: ProxyState) {
    super(proxy);
    this.#state = state;
  }

  static stateOf(value: object): ProxyState | undefined {
    return #state in value ? value.#state : undefined;
  }
}

/**
 * Base of all proxies, and of those that users write: `this.call(name, ...args)` calls a member of the object. A member
 * that is not found anywhere ends at `NotExposed`, which sends nothing either.
 */
export abstract class BaseProxy {
  constructor(state: ProxyState) {
    actAsProxy(this, state);
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
  return new WithState(value, state) as T;
}

export function isProxy(value: unknown): value is object {
  return proxyState(value) !== undefined;
}

export function proxyState(value: unknown): ProxyState | undefined {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
    ? WithState.stateOf(value)
    : undefined;
}

/** @throws TypeError for what is no proxy */
export function stateOf(proxy: unknown): ProxyState {
  const state = proxyState(proxy);
  if (state === undefined) throw new TypeError('This is not a proxy');
  return state;
}
