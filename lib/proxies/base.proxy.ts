import type { CallOptions } from '../link/call-options.js';
import type { Member } from '../wire/reference.js';
import type { ActorOwner, CallTarget } from './call-target.js';
import { invoke } from './invoke.js';
import { NotExposed } from './not-exposed.js';

/** What a proxy stands for, and how its calls are made. */
export interface ProxyState {
  readonly typeid: string;
  readonly target: CallTarget;
  readonly object: number;
  readonly members: ReadonlyMap<string, Member>;
  readonly options: CallOptions;
  /** Set by `tell`: calls resolve at once, and their errors are logged where they happen. */
  readonly tells: boolean;
  /** Present in the owner's proxy only. */
  readonly owner: ActorOwner | undefined;
}

const states = new WeakMap<object, ProxyState>();

/** Base of all proxies. A member that is not found anywhere ends at `NotExposed`, which sends nothing either. */
export abstract class BaseProxy {
  constructor(state: ProxyState) {
    states.set(this, state);
  }

  /** Calls a member by name, for proxies that users write. */
  protected call(name: string, ...args: unknown[]): unknown {
    return invoke(stateOf(this), name, args);
  }
}

Object.setPrototypeOf(BaseProxy.prototype, new Proxy(Object.prototype, NotExposed));

export function isProxy(value: unknown): value is BaseProxy {
  return typeof value === 'object' && value !== null && states.has(value);
}

/** @throws TypeError for what is no proxy */
export function stateOf(proxy: unknown): ProxyState {
  const state = typeof proxy === 'object' && proxy !== null ? states.get(proxy) : undefined;
  if (state === undefined) throw new TypeError('This is not a proxy');
  return state;
}
