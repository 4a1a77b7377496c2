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

function signature({ name, kind, returns }: Member): string {
  return `${name}:${kind}:${returns}`;
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
  const own = ownNames(base);
  if (isUsers) own.add('call');
  for (const member of members) {
    // A peer may list what it likes: a proxy that had `then` would be called by every await.
    if (own.has(member.name) || RESERVED_NAMES.has(member.name)) continue;
    if (member.kind === 'method') defineMethod(prototype, member.name);
    else defineProperty(prototype, member.name);
  }
  for (const hiddenName of hidden) if (!own.has(hiddenName)) defineHidden(prototype, hiddenName);
  return { make, members: new Map(members.map((member, place) => [member.name, { ...member, place }])) };
}

/** What the class and its parents have up to the base of all proxies, whose only method is for subclasses. */
function ownNames(base: ProxyClass): Set<string> {
  const names = new Set<string>();
  for (let at = base.prototype as object; at !== BaseProxy.prototype; at = Object.getPrototypeOf(at) as object)
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
  return names;
}

/** An accessor, so that a method taken off the proxy stays bound to it, and can be passed on. It is made once a proxy. */
function defineMethod(prototype: object, name: string): void {
  Object.defineProperty(prototype, name, {
    configurable: true,
    get(this: BaseProxy) {
      const method = boundMethod(stateOf(this), name);
      Object.defineProperty(this, name, { value: method, configurable: true });
      return method;
    },
  });
}

/** A function that calls one method of an object, wherever it is called. */
export function boundMethod(state: ProxyState, name: string): (...args: unknown[]) => unknown {
  const method = (...args: unknown[]): unknown => invoke(state, name, args);
  const reference = { ...state.reference, kind: 'callback', method: name } as const;
  return actAsProxy(method, { ...state, reference });
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
