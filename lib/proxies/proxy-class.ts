import { RESERVED_NAMES } from '../actor/reserved-names.js';
import type { PlacedMember } from '../link/outgoing-call.js';
import type { Member } from '../wire/reference.js';
import { actAsProxy, BaseProxy, type ProxyClass, type ProxyState, stateOf } from './base.proxy.js';
import { callForValue, invoke } from './invoke.js';
import { LazyPromise } from './lazy-promise.js';
import { notExposed } from './not-exposed.js';

/** A class of proxies for one interface, and the interface. */
export interface InterfaceClass {
  readonly make: new (state: ProxyState) => BaseProxy;
  readonly members: ReadonlyMap<string, PlacedMember>;
}

/** Interfaces of one class that are kept. An application has a few; only a peer that makes them up has more. */
const MOST_INTERFACES = 1000;

const classes = new WeakMap<ProxyClass, Map<string, InterfaceClass>>();

/**
 * The subclass of `base` that has a method or property for each member, unless `base` has it itself. Made once for each
 * interface.
 * @param hidden names that the object has and does not offer
 * @param isUsers whether `base` is a class of the user's, whose methods may use `this.call`
 */
export function interfaceClass(
  base: ProxyClass,
  name: string,
  members: readonly Member[],
  hidden: readonly string[] = [],
  isUsers = false,
): InterfaceClass {
  let known = classes.get(base);
  if (known === undefined) classes.set(base, (known = new Map<string, InterfaceClass>()));
  const key = `${name} ${members.map(signature).join(' ')} ${hidden.join(' ')}`;
  let found = known.get(key);
  if (found === undefined) {
    if (known.size === MOST_INTERFACES) known.clear();
    known.set(key, (found = makeClass(base, name, members, hidden, isUsers)));
  }
  return found;
}

function signature({ name, kind, returns, idempotent = false }: Member): string {
  return `${name}:${kind}:${returns}:${idempotent}`;
}

function makeClass(
  base: ProxyClass,
  name: string,
  members: readonly Member[],
  hidden: readonly string[],
  isUsers: boolean,
): InterfaceClass {
  const make = { [name]: class extends base {} }[name] as InterfaceClass['make'];
  const prototype = make.prototype as object;
  const own = ownMembers(base);
  const placed = new Map(members.map((member, place) => [member.name, { ...member, place }]));
  // A peer may list what it likes: a proxy that had `then` would be called by every await.
  for (const reserved of RESERVED_NAMES) placed.delete(reserved);
  for (const [memberName, { value }] of own) {
    if (typeof value !== 'function') continue;
    const bind = (proxy: BaseProxy): Method => (value as Method).bind(proxy);
    defineMethod(prototype, memberName, bind, placed.get(memberName)?.kind === 'method');
  }
  const taken = new Set([...own.keys(), ...(isUsers ? ['call'] : [])]);
  for (const { name: memberName, kind } of placed.values()) {
    if (taken.has(memberName)) continue;
    if (kind === 'method') defineMethod(prototype, memberName, remoteMethod, true);
    else defineProperty(prototype, memberName);
  }
  for (const hiddenName of hidden) if (!taken.has(hiddenName)) defineHidden(prototype, hiddenName);
  return { make, members: placed };
}

type Method = (...args: unknown[]) => unknown;

/** What the class and its parents have by name, up to the base of all proxies, whose only method is for subclasses. */
function ownMembers(base: ProxyClass): Map<string, PropertyDescriptor> {
  const members = new Map<string, PropertyDescriptor>();
  for (let at = base.prototype as object; at !== BaseProxy.prototype; at = Object.getPrototypeOf(at) as object) {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (name !== 'constructor' && !members.has(name)) members.set(name, descriptor);
  }
  return members;
}

function remoteMethod(proxy: BaseProxy, name: string): Method {
  const state = stateOf(proxy);
  return (...args) => invoke(state, name, args);
}

/**
 * An accessor, so that a method taken off the proxy stays bound to it, and can be passed on. It is made once a proxy.
 * @param bind makes it
 * @param isMember whether the object itself has the method, and is called without us by whoever gets it
 */
function defineMethod(
  prototype: object,
  name: string,
  bind: (proxy: BaseProxy, name: string) => Method,
  isMember: boolean,
): void {
  Object.defineProperty(prototype, name, {
    configurable: true,
    get(this: BaseProxy) {
      const bound = bind(this, name);
      if (isMember) {
        const state = stateOf(this);
        actAsProxy(bound, {
          ...state,
          reference: { ...state.reference, kind: 'callback', method: name },
          methodOf: this,
        });
      }
      Object.defineProperty(this, name, { value: bound, configurable: true });
      return bound;
    },
  });
}

/** The one method of a proxy that a reference is for, bound to it. */
export function methodOf(proxy: BaseProxy, name: string): Method {
  if (stateOf(proxy).members.get(name)?.kind !== 'method') return () => Promise.reject(notExposed(name));
  return Reflect.get(proxy, name) as Method;
}

/** A function of another process. */
export function callback(state: ProxyState): Method {
  return actAsProxy((...args) => invoke(state, 'call', args), state);
}

function defineProperty(prototype: object, name: string): void {
  Object.defineProperty(prototype, name, {
    configurable: true,
    get(this: BaseProxy) {
      const state = stateOf(this);
      const member = state.members.get(name);
      return new LazyPromise(() =>
        member === undefined ? Promise.reject(notExposed(name)) : callForValue(state, member, [], 0),
      );
    },
    set() {
      throw new TypeError(`Write ${name} with setProperty(proxy, '${name}', value)`);
    },
  });
}

function defineHidden(prototype: object, name: string): void {
  Object.defineProperty(prototype, name, {
    configurable: true,
    get: () => () => Promise.reject(notExposed(name)),
  });
}
